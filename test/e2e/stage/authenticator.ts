import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AccessEntry } from '../../../simulation/cloud/eks-token';
import { Daemon } from '../ground/daemon';
import { built } from '../ground/programs';
import { until } from '../ground/wait';

/** The port that `aws-iam-authenticator init` writes into the kubeconfig. */
const PORT = 21362;

export interface AuthenticatorProps {
  readonly clusterName: string;
  readonly accessEntries: readonly AccessEntry[];
  readonly region: string;
  readonly partition: string;
  /** The path of the certificate by which STS is trusted. */
  readonly authority: string;
}

/** The real aws-iam-authenticator, whose code EKS uses to verify tokens. */
export class Authenticator {
  /** The URL that the API server calls. */
  static readonly url = `https://localhost:${PORT}/authenticate`;

  /** Creates its certificate, and the kubeconfig with which the API server calls it. */
  static async prepare(parent: string): Promise<Authenticator> {
    const folder = join(parent, 'authenticator');
    mkdirSync(folder);
    await promisify(execFile)(built('AUTHENTICATOR'), ['init', '--cluster-id', 'any'], { cwd: folder });
    return new Authenticator(folder);
  }

  private daemon?: Daemon;

  private constructor(private readonly folder: string) {}

  get kubeconfig(): string {
    return join(this.folder, 'aws-iam-authenticator.kubeconfig');
  }

  async start({ clusterName, accessEntries, region, partition, authority }: AuthenticatorProps): Promise<void> {
    const config = join(this.folder, 'config.json');
    writeFileSync(config, JSON.stringify({
      clusterID: clusterName,
      server: {
        mapRoles: accessEntries.filter((entry) => entry.clusterName === clusterName && entry.kubernetesGroups.length > 0)
          .map(({ principalArn, kubernetesGroups, username }) => mapRole(principalArn, kubernetesGroups, username)),
      },
    }));
    this.daemon = new Daemon('aws-iam-authenticator', this.folder, [
      built('AUTHENTICATOR'), 'server', '--config', config, '--state-dir', this.folder, '--kubeconfig-pregenerated=true',
      '--backend-mode', 'MountedFile', '--port', String(PORT), '--partition', partition,
    ], { SSL_CERT_FILE: authority, AWS_REGION: region, AWS_EC2_METADATA_DISABLED: 'true' });
    await until('aws-iam-authenticator listens', () => new Promise((resolve, reject) => {
      const socket = connect(PORT, '127.0.0.1', () => resolve(socket.destroy().destroyed)).once('error', reject);
    }));
  }

  /** It ignores SIGTERM while the API server is connected. */
  async stop(): Promise<void> {
    await this.daemon?.kill();
  }
}

/** Access entries name roles with their path, but an assumed role is identified without it. */
function mapRole(principalArn: string, groups: readonly string[], username: string | undefined) {
  const [, partition, account, role] = /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(principalArn) ?? [];
  return {
    roleARN: `arn:${partition}:iam::${account}:role/${role}`,
    // EKS's default for an access entry without a user name.
    username: username ?? `arn:${partition}:sts::${account}:assumed-role/${role}/{{SessionName}}`,
    groups,
  };
}
