/**
 * The credentials of SDK clients that are given none. In the bundle, this replaces the SDK's own chain of providers, of which Lambda needs only one:
 * the function gets its role's credentials in the environment.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
