import type { Credentials } from '../credentials';

export interface FunctionEnvironmentProps {
  readonly functionName: string;
  readonly region: string;
  readonly memoryMb: number;
  readonly logGroupName: string;
  readonly credentials: Credentials;
  /** The endpoint of all AWS services. */
  readonly endpointUrl: string;
  /** The variables of the function's own configuration. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The environment that Lambda gives to a function, with the SDK pointed at the simulated cloud. */
export function functionEnvironment(props: FunctionEnvironmentProps): Record<string, string> {
  const { functionName, region, memoryMb, logGroupName, credentials, endpointUrl, variables } = props;
  return {
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_ENDPOINT_URL: endpointUrl,
    TZ: ':UTC',
    ...variables,
  };
}
