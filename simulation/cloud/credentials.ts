import type { Identifiers } from './identifiers';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** The ARN of the role that they are for. */
  readonly roleArn: string;
}

/** The temporary credentials of the simulated account: made up, and good for nothing outside of it. */
export class CredentialStore {
  private readonly issued = new Map<string, Credentials>();

  constructor(private readonly ids: Identifiers) {}

  /** Credentials of a role, as Lambda puts them into a function's environment. */
  issue(roleArn: string): Credentials {
    const credentials = {
      accessKeyId: `ASIA${this.ids.hex(16).toUpperCase()}`,
      secretAccessKey: this.ids.hex(40),
      sessionToken: this.ids.hex(64),
      roleArn,
    };
    this.issued.set(credentials.accessKeyId, credentials);
    return credentials;
  }

  find(accessKeyId: string): Credentials | undefined {
    return this.issued.get(accessKeyId);
  }
}
