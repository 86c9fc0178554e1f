/** An error that a service answers with: code, message and HTTP status as AWS has them. */
export class CloudError extends Error {
  static notImplemented(what: string): CloudError {
    return new CloudError('NotImplemented', `The simulation does not implement ${what}.`, 501);
  }

  constructor(readonly code: string, message: string, readonly status: number = 400) {
    super(message);
    this.name = code;
  }
}

/** The connection broke: the caller does not know whether the call took effect. */
export class ConnectionDropped extends Error {
  constructor() {
    super('socket hang up');
    this.name = 'TimeoutError';
  }
}
