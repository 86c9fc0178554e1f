/**
 * What all SDK clients share. A call is tried a few times within some seconds; what fails longer is the loop's to repeat.
 * A request without an answer must not hold the loop, which goes on with other nodes meanwhile.
 */
export const CLIENT_OPTIONS = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};
