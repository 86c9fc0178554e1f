import type { Option, ValueOf } from './option';

/** The longest that Auto Scaling lets an instance wait: https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html */
export const LONGEST_WAIT_SECONDS = 48 * 60 * 60;

const POD_POLICIES = ['EVICT', 'WAIT'] as const;

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set, which holds for taints as well. */
const TAINT_KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const NAMESPACED_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\/[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/**
 * Every option of a node group, by the name of its prop in `NodeGroupOptions`. From here come its validation at synthesis,
 * its key in the hooks' metadata, its reading in the function, its annotation on a draining node, and its row in docs/options.md.
 */
export const GROUP_OPTIONS = {
  drainTimeout: {
    type: 'duration',
    leastSeconds: 2 * 60,
    mostSeconds: LONGEST_WAIT_SECONDS,
    default: 60 * 60,
    metadata: 'drainTimeoutSeconds',
    sentence: 'How long a drain may take.',
  },
  joinTimeout: {
    type: 'duration',
    leastSeconds: 60,
    mostSeconds: LONGEST_WAIT_SECONDS,
    default: 15 * 60,
    metadata: 'joinTimeoutSeconds',
    sentence: 'How long a launched instance may take until its node is Ready. After that the instance is replaced.',
  },
  startupTaints: {
    type: 'list',
    of: 'key of a taint',
    pattern: TAINT_KEY,
    default: [],
    metadata: 'startupTaints',
    sentence: 'Taints that must be gone from a launched node before it goes into service. The drainer recognises others by comparing the node with the rest of its group.',
  },
  permanentTaints: {
    type: 'list',
    of: 'key of a taint',
    pattern: TAINT_KEY,
    default: [],
    metadata: 'permanentTaints',
    sentence: 'Taints that nodes of the group keep, so that no launch waits for their removal.',
  },
  requiredDaemonSets: {
    type: 'list',
    of: 'namespace/name of a DaemonSet',
    pattern: NAMESPACED_NAME,
    default: [],
    metadata: 'requiredDaemonSets',
    sentence: 'DaemonSets whose pods must be ready on a launched node before it goes into service.',
  },
  maxAbandonedLaunches: {
    type: 'count',
    least: 0,
    most: 100,
    default: 3,
    metadata: 'maxAbandonedLaunches',
    sentence: 'After how many launches in a row without a node a refresh is cancelled, so that the old instances stay. 0: never.',
  },
  whenBlocked: {
    type: 'enum',
    values: ['RETAIN', 'FORCE', 'TERMINATE'],
    default: 'RETAIN',
    metadata: 'whenBlocked',
    annotation: 'when-blocked',
    knownAtSynthesis: true,
    sentence: 'What happens when a drain is still blocked after `drainTimeout`: the instance is kept, the remaining pods are deleted, or the instance is terminated with them.',
  },
  surge: {
    type: 'enum',
    values: ['WHEN_NEEDED', 'ALWAYS', 'NEVER'],
    default: 'WHEN_NEEDED',
    metadata: 'surge',
    annotation: 'surge',
    sentence: 'When the replacement of a pod is brought up before the pod goes: if the pod cannot go otherwise, wherever possible, or never.',
  },
  emptyDirPods: {
    type: 'enum',
    values: POD_POLICIES,
    default: 'EVICT',
    metadata: 'emptyDirPods',
    annotation: 'empty-dir-pods',
    sentence: 'Whether pods with an `emptyDir` volume are evicted, or left until they have finished.',
  },
  unownedPods: {
    type: 'enum',
    values: POD_POLICIES,
    default: 'EVICT',
    metadata: 'unownedPods',
    annotation: 'unowned-pods',
    sentence: 'Whether pods that no controller replaces are evicted, or left until they have finished.',
  },
  failingJobs: {
    type: 'enum',
    values: POD_POLICIES,
    default: 'WAIT',
    metadata: 'failingJobs',
    annotation: 'failing-jobs',
    sentence: 'Whether pods whose eviction would fail their Job for good (`backoffLimit`, `podFailurePolicy`) are evicted, or left until they have finished.',
  },
  overrides: {
    type: 'enum',
    values: ['ALL', 'OWN', 'NONE'],
    default: 'ALL',
    metadata: 'overrides',
    annotation: 'overrides',
    sentence: 'Which annotations of application owners count: all, only those of this package (not those of the cluster autoscaler and Karpenter), or none.',
  },
  loadBalancerDelay: {
    type: 'duration',
    leastSeconds: 0,
    mostSeconds: LONGEST_WAIT_SECONDS / 2,
    decidedBy: 'the Services of the cluster',
    metadata: 'loadBalancerDelaySeconds',
    annotation: 'load-balancer-delay',
    sentence: 'How long load balancers get to stop using a node before its pods go, at most half of `drainTimeout`. '
      + 'If it is not set, a drain waits [only for connections that enter through the node](node-groups.md#load-balancers).',
  },
  retryRetained: {
    type: 'boolean',
    default: true,
    metadata: 'retryRetained',
    annotation: 'retry-retained',
    sentence: 'Whether the drainer quietly goes on trying to empty a retained instance, and terminates it once its pods have moved.',
  },
  retainAtMost: {
    type: 'duration',
    leastSeconds: 0,
    mostSeconds: 365 * 24 * 60 * 60,
    default: 0,
    metadata: 'retainAtMostSeconds',
    annotation: 'retain-at-most',
    sentence: 'How long an instance is retained at most; 0: as long as it has pods. After that `afterRetention` decides.',
  },
  afterRetention: {
    type: 'enum',
    values: ['TERMINATE', 'FORCE'],
    default: 'TERMINATE',
    metadata: 'afterRetention',
    knownAtSynthesis: true,
    sentence: 'What happens to an instance that was retained for `retainAtMost`: it gets one last drain, at the end of which it is terminated with the remaining pods, '
      + 'or these are deleted first.',
  },
  retainsAbandonedInstances: {
    type: 'boolean',
    default: false,
    sentence: 'For imported groups: asserts that the instance lifecycle policy of the group retains abandoned instances, which `RETAIN` needs.',
  },
} as const satisfies Record<string, Option>;

type Table = typeof GROUP_OPTIONS;

/** The name of an option's prop. */
export type GroupOptionName = keyof Table;

type NamesWith<Key extends 'metadata' | 'annotation'> = {
  [Name in GroupOptionName]: Table[Name] extends Record<Key, string> ? Name : never
}[GroupOptionName];

/** The options that travel in the hooks, by their keys there. */
export type HookOptions = {
  readonly [Name in NamesWith<'metadata'> as Table[Name]['metadata']]: ValueOf<Table[Name]>
};

/** The options that stand on a draining node, by the names of their props. */
export type NodeOptions = {
  readonly [Name in NamesWith<'annotation'>]: ValueOf<Table[Name]>
};

/** The notification metadata of both hooks, as JSON. */
export type HookMetadata = HookOptions & {
  /** The version of this format. */
  readonly v: 1;
  /** The name of the drainer that the group moves to, and that drains what begins to wait from now on. */
  readonly movesTo?: string;
};

/** What happens to an instance whose node could not be drained in time. */
export type WhenBlockedName = ValueOf<Table['whenBlocked']>;

/** When replacements come up before their pods go. */
export type SurgeName = ValueOf<Table['surge']>;

/** Which annotations of application owners count. */
export type OverridesName = ValueOf<Table['overrides']>;

/** The options that travel in the hooks. */
export const HOOK_OPTIONS = Object.entries(GROUP_OPTIONS).flatMap(([name, option]) =>
  ('metadata' in option ? [{ name: name as NamesWith<'metadata'>, key: option.metadata, option }] : []));

/** The options that stand on a draining node, each of which comes from a hook. */
export const NODE_OPTIONS = Object.entries(GROUP_OPTIONS).flatMap(([name, option]) =>
  ('annotation' in option ? [{ name: name as NamesWith<'annotation'>, key: option.annotation, option }] : []));

/** What of the options in a hook stands on a draining node. */
export function nodeOptionsOf(options: HookOptions): NodeOptions {
  return Object.fromEntries(NODE_OPTIONS.map(({ name, option }) => [name, options[option.metadata]])) as unknown as NodeOptions;
}
