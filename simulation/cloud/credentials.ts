import type { Random } from '../random';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** The ARN of their role. */
  readonly roleArn: string;
}

/** The temporary credentials of the simulated account: invented, and useless outside it. */
export class CredentialStore {
  private readonly issued = new Map<string, Credentials>();

  constructor(private readonly random: Random) {}

  /** Issues credentials of a role, as Lambda puts them into a function's environment. */
  issue(roleArn: string): Credentials {
    const credentials = {
      accessKeyId: `ASIA${this.random.hex(16).toUpperCase()}`,
      secretAccessKey: this.random.hex(40),
      sessionToken: this.random.hex(64),
      roleArn,
    };
    this.issued.set(credentials.accessKeyId, credentials);
    return credentials;
  }

  find(accessKeyId: string): Credentials | undefined {
    return this.issued.get(accessKeyId);
  }
}
