/** An owner of pods in a run. */
export interface OwnerSpec {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly name: string;
  readonly replicas: number;
  /** How many of them are on the node that is drained. */
  readonly onDrainingNode: number;
  /** The preStop sleep of a pod. 0: no preStop hook. */
  readonly preStopSeconds: number;
  /** The sleep requested from the policy. @default - {@link PRE_STOP_SECONDS} */
  readonly asksForSeconds?: number;
  /** @default - no budget */
  readonly budget?: { readonly maxUnavailable: number } | { readonly minAvailable: string };
}

/** A set of workloads that every drainer drains in the same way. */
export interface Shape {
  readonly name: string;
  readonly about: string;
  readonly owners: readonly OwnerSpec[];
  /** Whether the GracefulPods policy adds a sleep of {@link PRE_STOP_SECONDS} to containers without a hook. @default false */
  readonly isGraceful?: boolean;
  /** In addition to quick requests, some take this long. @default - none */
  readonly longRequestSeconds?: number;
  /** The corresponding shape without the policy. @default - none */
  readonly withoutPolicy?: string;
  /** Clients reuse their connections. @default false */
  readonly keepsConnections?: boolean;
  /** Clients send messages over WebSockets instead of requests. @default false */
  readonly usesSockets?: boolean;
  /** Its pods are replaced by a rollout of its Deployments, not by a drain of their node. @default false */
  readonly isRolledOut?: boolean;
  /** Whether the targets of the balancer are nodes, by node ports. @default false */
  readonly isThroughNodes?: boolean;
  /** The goal for our drain's time, as a multiple of kubectl's. @default - no such goal */
  readonly mostOfKubectlTime?: number;
}

const numbered = (count: number, owner: Omit<OwnerSpec, 'name'>): OwnerSpec[] =>
  Array.from({ length: count }, (_, index) => ({ ...owner, name: `web-${index + 1}` }));

/** Longer than the balancer takes to learn that the pod leaves. */
export const PRE_STOP_SECONDS = 4;
/** Longer than a long request, plus the balancer's delay. */
const LONG_PRE_STOP_SECONDS = 8;

/** The same pods with the policy of GracefulPods. */
const withPolicy = (shape: Shape, about: string, changes: Partial<Shape> = {}): Shape =>
  ({ ...shape, ...changes, about, name: `${shape.name.replace(/-plain$/, '')}-policy`, isGraceful: true, withoutPolicy: shape.name });

const DEPLOYMENTS: Shape = {
  name: 'deployments',
  about: 'four Deployments of 5 without budgets, 12 pods on the node, no preStop',
  owners: numbered(4, { kind: 'Deployment', replicas: 5, onDrainingNode: 3, preStopSeconds: 0 }),
  mostOfKubectlTime: 1.5,
};
const KEEP_ALIVE: Shape = {
  ...DEPLOYMENTS, name: 'keep-alive', about: 'the same pods without preStop, for clients that keep their connections', keepsConnections: true,
};
const INSTANCE_TARGETS: Shape = {
  name: 'instance-targets',
  about: 'two Deployments of 4 behind node ports of all nodes, 4 pods on the node, no preStop',
  owners: numbered(2, { kind: 'Deployment', replicas: 4, onDrainingNode: 2, preStopSeconds: 0 }),
  isThroughNodes: true,
  mostOfKubectlTime: 1.5,
};
const WEBSOCKETS: Shape = {
  ...DEPLOYMENTS, name: 'websockets', about: 'the same 12 pods without preStop, which close WebSockets with a close frame on SIGTERM', usesSockets: true,
};
const LONG_REQUESTS: Shape = {
  name: 'long-requests',
  about: `two Deployments of 4 without budgets, 4 pods on the node, requests of 5 s, preStop of ${LONG_PRE_STOP_SECONDS} s`,
  owners: numbered(2, { kind: 'Deployment', replicas: 4, onDrainingNode: 2, preStopSeconds: LONG_PRE_STOP_SECONDS }),
  longRequestSeconds: 5,
  mostOfKubectlTime: 1.5,
};
const LONG_REQUESTS_PLAIN: Shape = {
  ...LONG_REQUESTS,
  name: 'long-requests-plain',
  about: 'the same pods without preStop',
  owners: LONG_REQUESTS.owners.map((owner) => ({ ...owner, preStopSeconds: 0 })),
};
const ROLLOUT: Shape = {
  name: 'rollout', about: 'a rollout of four Deployments of 5, no preStop', owners: DEPLOYMENTS.owners, isRolledOut: true,
};

export const SHAPES: readonly Shape[] = [
  DEPLOYMENTS,
  withPolicy(DEPLOYMENTS, `the same pods without preStop, with the policy of GracefulPods, which has them sleep for ${PRE_STOP_SECONDS} s`),
  KEEP_ALIVE,
  withPolicy(KEEP_ALIVE, 'these with the policy'),
  INSTANCE_TARGETS,
  withPolicy(INSTANCE_TARGETS, 'these with the policy'),
  WEBSOCKETS,
  withPolicy(WEBSOCKETS, 'these with the policy'),
  {
    name: 'deployments-prestop',
    about: `four Deployments of 5 without budgets, 12 pods on the node, preStop of ${PRE_STOP_SECONDS} s`,
    owners: numbered(4, { kind: 'Deployment', replicas: 5, onDrainingNode: 3, preStopSeconds: PRE_STOP_SECONDS }),
    mostOfKubectlTime: 1.5,
  },
  {
    name: 'one-at-a-time',
    about: 'three Deployments of 6 with budgets of maxUnavailable 1, 12 pods on the node, preStop',
    owners: numbered(3, { kind: 'Deployment', replicas: 6, onDrainingNode: 4, preStopSeconds: PRE_STOP_SECONDS, budget: { maxUnavailable: 1 } }),
    mostOfKubectlTime: 0.5,
  },
  {
    name: 'single',
    about: 'four Deployments of 1 without budgets, all on the node, preStop',
    owners: numbered(4, { kind: 'Deployment', replicas: 1, onDrainingNode: 1, preStopSeconds: PRE_STOP_SECONDS }),
    mostOfKubectlTime: 1.5,
  },
  {
    name: 'all-available',
    about: 'two Deployments of 3 with budgets of minAvailable 100 %, 4 pods on the node, preStop',
    owners: numbered(2, { kind: 'Deployment', replicas: 3, onDrainingNode: 2, preStopSeconds: PRE_STOP_SECONDS, budget: { minAvailable: '100%' } }),
  },
  {
    name: 'stateful-set',
    about: 'a StatefulSet of 4 with a budget of maxUnavailable 1, 2 pods on the node, preStop',
    owners: numbered(1, { kind: 'StatefulSet', replicas: 4, onDrainingNode: 2, preStopSeconds: PRE_STOP_SECONDS, budget: { maxUnavailable: 1 } }),
  },
  LONG_REQUESTS,
  LONG_REQUESTS_PLAIN,
  withPolicy(LONG_REQUESTS_PLAIN, `these with the policy, which an annotation asks for ${LONG_PRE_STOP_SECONDS} s`, {
    owners: LONG_REQUESTS_PLAIN.owners.map((owner) => ({ ...owner, asksForSeconds: LONG_PRE_STOP_SECONDS })),
  }),
  ROLLOUT,
  withPolicy(ROLLOUT, 'this with the policy'),
];
