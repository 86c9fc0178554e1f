/**
 * The options of all SDK clients. A call is tried a few times within some seconds; if it fails for longer, repeating it is up to the loop. A request
 * without an answer must not hold up the loop, which goes on with other nodes in the meantime.
 */
export const CLIENT_OPTIONS = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};
