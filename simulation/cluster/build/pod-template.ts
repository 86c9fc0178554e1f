import type { Quantities, StringMap } from '../objects';
import type { Affinity, PodSpec, PodTemplate, Toleration, TopologySpreadConstraint } from '../pod';

/** The properties of a pod in a built cluster. */
export interface PodOptions {
  /** @default - `app` with the name of the workload */
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
  /** @default - 10m of CPU and 16Mi of memory */
  readonly requests?: Quantities;
  /**
   * Seconds from the start of the container to its first readiness probe. 0 is no probe: ready when started.
   * @default 2
   */
  readonly probeDelay?: number;
  /**
   * Seconds between readiness probes.
   * @default 1
   */
  readonly probePeriod?: number;
  /**
   * Seconds that the pod may take to stop.
   * @default 30
   */
  readonly grace?: number;
  /** Seconds that its preStop hook sleeps. */
  readonly preStop?: number;
  /** @default - `registry.example/NAME:1` */
  readonly image?: string;
  readonly command?: readonly string[];
  readonly nodeSelector?: StringMap;
  readonly tolerations?: readonly Toleration[];
  readonly affinity?: Affinity;
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[];
  readonly priorityClassName?: string;
  /** Whether it has an emptyDir volume. */
  readonly emptyDir?: boolean;
  /** Names of the PersistentVolumeClaims that it mounts. */
  readonly claims?: readonly string[];
  /** Additional fields of its spec. */
  readonly spec?: Partial<PodSpec>;
}

export function podTemplate(name: string, options: PodOptions): PodTemplate {
  return {
    metadata: { labels: options.labels ?? { app: name }, ...options.annotations && { annotations: options.annotations } },
    spec: podSpec(name, options),
  };
}

function podSpec(name: string, options: PodOptions): PodSpec {
  const { probeDelay = 2, probePeriod = 1, preStop } = options;
  const volumes = [
    ...options.emptyDir ? [{ name: 'scratch', emptyDir: {} }] : [],
    ...(options.claims ?? []).map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })),
  ];
  return {
    containers: [{
      name: 'main',
      image: options.image ?? `registry.example/${name}:1`,
      imagePullPolicy: 'IfNotPresent',
      ...options.command && { command: options.command },
      resources: { requests: options.requests ?? { cpu: '10m', memory: '16Mi' } },
      ...probeDelay > 0 && { readinessProbe: readinessProbe(probeDelay, probePeriod) },
      ...preStop !== undefined && { lifecycle: { preStop: { sleep: { seconds: preStop } } } },
    }],
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: options.grace ?? 30,
    ...options.nodeSelector && { nodeSelector: options.nodeSelector },
    ...options.tolerations && { tolerations: options.tolerations },
    ...options.affinity && { affinity: options.affinity },
    ...options.topologySpreadConstraints && { topologySpreadConstraints: options.topologySpreadConstraints },
    ...options.priorityClassName && { priorityClassName: options.priorityClassName },
    ...volumes.length > 0 && { volumes },
    ...options.spec,
  };
}

function readinessProbe(initialDelaySeconds: number, periodSeconds: number): object {
  return {
    exec: { command: ['cat', '/tmp/up'] },
    initialDelaySeconds,
    periodSeconds,
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold: 3,
  };
}
