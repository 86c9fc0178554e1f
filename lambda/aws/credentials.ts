/**
 * What the SDK's clients use when they are told no credentials. In the bundle this stands in for the SDK's own chain of
 * providers, of which Lambda needs one: it hands its role's credentials to the function in the environment.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
