/** The context that Lambda passes to a handler. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

/** One process that runs a function, for one invocation at a time. */
export interface FunctionInstance {
  /**
   * Thaws the process, runs the handler and freezes the process again. Rejects with {@link ProcessKilled} if the process dies, otherwise settles like
   * the handler. With `slowMs`, every call of the handler takes that much longer.
   */
  invoke(event: unknown, context: InvocationContext, slowMs?: number): Promise<unknown>;
  kill(): void;
}

/** Starts processes of a function. */
export interface FunctionRuntime {
  start(): Promise<FunctionInstance>;
}

export class ProcessKilled extends Error {
  constructor() {
    super('The process of the function was killed.');
    this.name = 'Runtime.ExitError';
  }
}
