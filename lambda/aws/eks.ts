import { DescribeClusterCommand, type EKSClient } from '@aws-sdk/client-eks';
import type { Clock } from '../clock';
import type { ApiEndpoint, EndpointSource } from '../kubernetes/endpoint';

/** While the API server is unreachable, every request suspects the endpoint; EKS is called at most this often. */
const ASKED_AGAIN_AFTER = 60_000;

/** The endpoint and certificate authority of an EKS cluster, read once, and again when connections fail. */
export class EksEndpoint implements EndpointSource {
  private asking?: Promise<ApiEndpoint>;
  private askedAt = 0;
  private last?: ApiEndpoint;

  constructor(private readonly client: EKSClient, private readonly clusterName: string, private readonly clock: Clock) {}

  async endpoint(): Promise<ApiEndpoint> {
    this.asking ??= this.ask();
    return this.asking;
  }

  suspect(): void {
    if (this.clock.now() - this.askedAt >= ASKED_AGAIN_AFTER) {
      this.asking = undefined;
    }
  }

  private async ask(): Promise<ApiEndpoint> {
    this.askedAt = this.clock.now();
    try {
      this.last = await this.describe();
      return this.last;
    } catch (error) {
      // It seldom changes, so the last answer is the best guess while EKS does not answer.
      if (this.last !== undefined) {
        return this.last;
      }
      this.asking = undefined;
      throw error;
    }
  }

  private async describe(): Promise<ApiEndpoint> {
    const { cluster } = await this.client.send(new DescribeClusterCommand({ name: this.clusterName }));
    const url = cluster?.endpoint;
    const certificateAuthority = cluster?.certificateAuthority?.data;
    if (!url || !certificateAuthority) {
      throw new Error(
        `The EKS cluster '${this.clusterName}' has no endpoint or no certificate authority: it is ${cluster?.status ?? 'in an unknown state'}. ` +
        'A cluster that is ACTIVE or UPDATING has both. Wait until it is created, or name another cluster in the stack.',
      );
    }
    return { url, certificateAuthority };
  }
}
