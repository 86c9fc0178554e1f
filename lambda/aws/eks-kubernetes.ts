import { EKSClient } from '@aws-sdk/client-eks';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { Clock } from '../clock';
import { CLIENT_OPTIONS } from './client-options';
import { EksEndpoint } from './eks';
import { openKubernetes, type OpenKubernetes } from '../kubernetes/open';
import { EksTokens } from '../kubernetes/token';

export interface EksKubernetesOptions {
  readonly clusterName: string;
  readonly region: string;
  readonly clock: Clock;
}

/** The Kubernetes API of an EKS cluster, accessed as the function's role. */
export function openEksKubernetes({ clusterName, region, clock }: EksKubernetesOptions): OpenKubernetes {
  return openKubernetes({
    endpoint: new EksEndpoint(new EKSClient(CLIENT_OPTIONS), clusterName, clock),
    // Lambda puts the credentials of the function's role into the environment.
    tokens: new EksTokens({ clusterName, region, credentials: fromEnv(), clock }),
    clock,
  });
}
