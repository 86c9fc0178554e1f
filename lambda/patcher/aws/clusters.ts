import { DescribeClusterCommand, type EKSClient } from '@aws-sdk/client-eks';
import type { ClustersPort } from '../ports';

export class ClustersAdapter implements ClustersPort {
  constructor(private readonly client: EKSClient) {}

  async version(clusterName: string): Promise<string> {
    const { cluster } = await this.client.send(new DescribeClusterCommand({ name: clusterName }));
    if (!cluster?.version) {
      throw new Error(`EKS does not tell the version of the cluster ${clusterName}`);
    }
    return cluster.version;
  }
}
