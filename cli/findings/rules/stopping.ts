import type { PodSpec } from '../../../simulation/cluster/pod';
import { preStopMs } from '../../../simulation/kubelet/timing';
import type { Workload } from '../cluster';
import { at, type Rule } from '../rule';

const TERMINATION = 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination';
const DEFAULT_GRACE = 30;
const DEFAULT_DRAIN_TIMEOUT = 3600;

export const STOPPING_RULES: readonly Rule[] = [
  {
    code: 'no-readiness-probe',
    level: 'warning',
    title: 'A served pod has no readiness probe',
    why: 'It counts as available as soon as its containers start, so its predecessor goes too early, and it gets requests that it cannot answer.',
    mend: 'Give the container that serves a readinessProbe.',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/probes/#readiness-probe',
    find: (cluster) => cluster.workloads
      .filter((workload) => workload.kind !== 'Job' && cluster.servicesOf(workload).length > 0 && !workload.spec.containers.some(({ readinessProbe }) => readinessProbe))
      .map((workload) => at(workload, `no container has a readinessProbe, though ${servedBy(cluster.servicesOf(workload))}`, templated(workload, 'containers[].readinessProbe'))),
  },
  {
    code: 'no-pre-stop',
    level: 'warning',
    title: 'A served pod stops at once',
    why: 'Load balancers and other nodes learn late that a pod is going away. An application that closes at once on SIGTERM fails the requests that still arrive: the pod is not graceful yet.',
    mend: 'Give the container that serves a lifecycle.preStop.sleep of some seconds, and raise terminationGracePeriodSeconds by the same time. GracefulPods does both on Kubernetes 1.36 if the container declares a port.',
    source: TERMINATION,
    find: (cluster) => cluster.workloads
      .filter((workload) => workload.kind !== 'Job' && cluster.servicesOf(workload).length > 0 && !hasPreStop(workload))
      .map((workload) => at(workload, `no container has a preStop hook, though ${servedBy(cluster.servicesOf(workload))}`, templated(workload, 'containers[].lifecycle.preStop'))),
  },
  {
    code: 'hook-as-long-as-grace',
    level: 'error',
    title: 'The preStop hook takes all of the grace period',
    why: 'The grace period begins with the hook, so the application is killed right after the hook without time to stop.',
    mend: 'Set terminationGracePeriodSeconds to the time of the hook plus the time that the application needs to stop.',
    source: TERMINATION,
    find: ({ workloads }) => workloads.flatMap((workload) => {
      const hook = Math.max(0, ...workload.spec.containers.map(preStopMs)) / 1000;
      return hook > 0 && hook >= graceOf(workload.spec) && graceOf(workload.spec) > 0
        ? [at(workload, `the hook sleeps for ${hook} s, and the grace period is ${graceOf(workload.spec)} s`, templated(workload, 'terminationGracePeriodSeconds'))] : [];
    }),
  },
  {
    code: 'no-grace',
    level: 'warning',
    title: 'The grace period is 0',
    why: 'The pod is killed at once, and is removed from the API server before it has stopped.',
    mend: 'Leave terminationGracePeriodSeconds out, or set it to what the application needs.',
    source: TERMINATION,
    find: ({ workloads }) => workloads.filter(({ spec }) => spec.terminationGracePeriodSeconds === 0)
      .map((workload) => at(workload, 'terminationGracePeriodSeconds is 0', templated(workload, 'terminationGracePeriodSeconds'))),
  },
  {
    code: 'grace-beyond-drain-timeout',
    level: 'error',
    title: 'The grace period is longer than a drain may take',
    why: 'A pod that uses its grace period is still there when the drain has to end.',
    mend: 'Raise drainTimeout of the node group above it, or lower terminationGracePeriodSeconds.',
    source: TERMINATION,
    find: ({ workloads, options: { drainTimeoutSeconds = DEFAULT_DRAIN_TIMEOUT } }) => workloads
      .filter(({ spec }) => graceOf(spec) >= drainTimeoutSeconds)
      .map((workload) => at(workload, `terminationGracePeriodSeconds is ${graceOf(workload.spec)}, and a drain may take ${drainTimeoutSeconds} s`,
        templated(workload, 'terminationGracePeriodSeconds'))),
  },
];

function graceOf({ terminationGracePeriodSeconds }: PodSpec): number {
  return terminationGracePeriodSeconds ?? DEFAULT_GRACE;
}

/** In the template, or in all current pods, to which a policy may have added it. */
function hasPreStop({ spec, pods }: Workload): boolean {
  const has = ({ containers }: PodSpec) => containers.some(({ lifecycle }) => lifecycle?.preStop);
  return has(spec) || (pods.length > 0 && pods.every((pod) => has(pod.spec)));
}

function servedBy(services: ReadonlyArray<{ readonly metadata: { readonly name: string } }>): string {
  return `the Service ${services[0].metadata.name} sends to it`;
}

/** The path of a pod's field, starting from its owner. */
export function templated({ kind }: Pick<Workload, 'kind'>, path: string): string {
  return kind === 'Pod' ? `spec.${path}` : `spec.template.spec.${path}`;
}
