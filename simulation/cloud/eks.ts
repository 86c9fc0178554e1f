import { CloudError } from './cloud-error';
import type { Location } from './location';

export interface EksClusterSpec {
  readonly name: string;
  /** @default '1.34' */
  readonly version?: string;
  /** The address of its API server, such as `https://127.0.0.1:6443`. */
  readonly endpoint: string;
  /** Base64 of the PEM of the authority that signed the API server's certificate. */
  readonly certificateAuthority: string;
  /** @default ACTIVE */
  readonly status?: 'CREATING' | 'ACTIVE' | 'DELETING' | 'FAILED' | 'UPDATING';
}

export interface EksCluster extends Required<EksClusterSpec> {
  readonly arn: string;
}

/** The EKS service, as far as it returns the address of a cluster's API server. */
export class Eks {
  private readonly clusters = new Map<string, EksCluster>();

  constructor(private readonly location: Location) {}

  createCluster(spec: EksClusterSpec): EksCluster {
    const cluster = { version: '1.34', status: 'ACTIVE' as const, ...spec, arn: this.clusterArn(spec.name) };
    this.clusters.set(spec.name, cluster);
    return cluster;
  }

  describeCluster(name: string): EksCluster {
    const cluster = this.clusters.get(name);
    if (!cluster) {
      throw new CloudError('ResourceNotFoundException', `No cluster found for name: ${name}.`, 404);
    }
    return cluster;
  }

  clusterArn(name: string): string {
    return this.location.arn('eks', `cluster/${name}`);
  }
}
