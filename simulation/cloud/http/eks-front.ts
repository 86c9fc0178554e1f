import type { Api } from '../api';
import { CloudError } from '../cloud-error';
import type { Eks, EksCluster } from '../eks';
import type { ServiceFront, WireAnswer, WireRequest } from './wire';

/** EKS's REST API: the operation is the method and the path. */
export class EksFront implements ServiceFront {
  constructor(private readonly api: Api, private readonly service: Eks) {}

  async answer({ method, path, principal }: WireRequest): Promise<WireAnswer> {
    const [, name] = /^\/clusters\/([^/]+)$/.exec(path) ?? [];
    if (method !== 'GET' || !name) {
      throw CloudError.notImplemented(`eks: ${method} ${path}`);
    }
    const clusterName = decodeURIComponent(name);
    const request = { principal, action: 'eks:DescribeCluster', resources: [this.service.clusterArn(clusterName)] };
    return json(200, { cluster: describe(await this.api.perform(request, () => this.service.describeCluster(clusterName))) });
  }

  failure(error: CloudError): WireAnswer {
    const answer = json(error.status, { message: error.message });
    return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': error.code } };
  }
}

function describe({ certificateAuthority, ...cluster }: EksCluster): unknown {
  return { ...cluster, certificateAuthority: { data: certificateAuthority } };
}

function json(status: number, body: unknown): WireAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
