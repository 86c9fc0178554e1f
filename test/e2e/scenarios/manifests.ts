import type { Manifest } from '../../../simulation/cluster/api/creation';

/** The properties and behaviour of a workload's pods: the same for the program that real kubelets run and for the simulated kubelet. */
export interface PodOptions {
  /** Seconds from the start of the program to its readiness. @default 0 */
  readonly start?: number;
  /** Seconds that a pod may take to stop. @default 5 */
  readonly grace?: number;
  /** Seconds that the preStop hook sleeps. @default - no hook */
  readonly preStop?: number;
  readonly ignoresTerm?: boolean;
  /** The exit code after SIGTERM. @default 0 */
  readonly exitCode?: number;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Additional fields of its spec. */
  readonly spec?: object;
  readonly priorityClassName?: string;
}

export interface DeploymentOptions extends PodOptions {
  readonly strategy?: object;
  readonly minReadySeconds?: number;
}

export interface StatefulSetOptions extends PodOptions {
  readonly podManagementPolicy?: string;
}

/** The number of replicas follows from the scenario's placement. */
export function deployment(name: string, options: DeploymentOptions = {}): Manifest {
  const { strategy, minReadySeconds = 0 } = options;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { selector: selectorOf(name), template: template(name, options), ...strategy && { strategy }, minReadySeconds },
  };
}

export function statefulSet(name: string, options: StatefulSetOptions = {}): Manifest {
  const { podManagementPolicy } = options;
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name },
    spec: { serviceName: name, selector: selectorOf(name), template: template(name, options), ...podManagementPolicy && { podManagementPolicy } },
  };
}

export function daemonSet(name: string, options: PodOptions = {}): Manifest {
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name }, spec: { selector: selectorOf(name), template: template(name, options) } };
}

export function job(name: string, options: PodOptions = {}): Manifest {
  const { metadata, spec } = template(name, options);
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { template: { metadata, spec: { ...spec, restartPolicy: 'Never' } } } };
}

export function pod(name: string, options: PodOptions = {}): Manifest {
  const { metadata, spec } = template(name, options);
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec };
}

type Limits = { readonly maxUnavailable: number } | { readonly minAvailable: number | string };

/** A budget over the pods of the workload of the same name, or of another. */
export function budget(name: string, limits: Limits, workload: string = name): Manifest {
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec: { selector: selectorOf(workload), ...limits } };
}

function selectorOf(app: string): object {
  return { matchLabels: { app } };
}

function template(app: string, options: PodOptions) {
  const { start = 0, grace = 5, preStop, ignoresTerm = false, exitCode, nodeSelector, spec, priorityClassName } = options;
  const args = [
    ...start > 0 ? [`-start-delay=${start}s`] : [],
    ...ignoresTerm ? ['-ignore-term'] : [],
    ...exitCode !== undefined ? [`-exit-code=${exitCode}`] : [],
  ];
  const annotations = {
    ...start > 0 && { 'simulation/start-seconds': String(start) },
    ...ignoresTerm && { 'simulation/ignores-sigterm': 'true' },
    ...exitCode !== undefined && { 'simulation/exit-code': String(exitCode) },
  };
  return {
    metadata: { labels: { app }, ...Object.keys(annotations).length > 0 && { annotations } },
    spec: {
      terminationGracePeriodSeconds: grace,
      automountServiceAccountToken: false,
      dnsPolicy: 'Default',
      containers: [{
        name: 'main',
        image: 'registry.local/workload:1',
        imagePullPolicy: 'IfNotPresent',
        ...args.length > 0 && { args },
        resources: { requests: { cpu: '5m', memory: '8Mi' } },
        readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 },
        ...preStop !== undefined && { lifecycle: { preStop: { sleep: { seconds: preStop } } } },
      }],
      ...nodeSelector && { nodeSelector },
      ...spec,
      ...priorityClassName && { priorityClassName },
    },
  };
}
