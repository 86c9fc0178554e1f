import type { Manifest } from '../stage/client';

export const PORT = 8080;

interface ServingDeployment {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  /** The pods' annotations. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly affinity?: object;
}

/** Pods that serve until SIGTERM, and then close at once. */
export function servingDeployment({ namespace, name, replicas, annotations, affinity }: ServingDeployment): Manifest {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations },
        spec: {
          enableServiceLinks: false,
          automountServiceAccountToken: false,
          affinity,
          containers: [{
            name: 'web',
            image: 'registry.local/workload:1',
            imagePullPolicy: 'Never',
            ports: [{ containerPort: PORT }],
            resources: { requests: { cpu: '5m', memory: '10Mi' } },
            readinessProbe: { httpGet: { path: '/', port: PORT }, periodSeconds: 1 },
          }],
        },
      },
    },
  };
}
