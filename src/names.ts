/**
 * The names that the constructs and the Lambda function share: environment variables, annotation keys, metric names.
 */

/** The name of the package, and what it calls itself where it leaves a trace. */
export const PACKAGE_NAME = 'cdk-graceful-node-group';
