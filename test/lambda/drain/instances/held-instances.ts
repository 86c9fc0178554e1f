import { Groups } from '../../../../lambda/drain/instances/groups';
import type { ActionRequest, GroupOptions, HeldInstance } from '../../../../lambda/drain/instances/held-instance';
import type { Transition } from '../../../../lambda/drain/instances/lifecycle-states';
import { type DrainState, drainStatePatch } from '../../../../lambda/drain/state/drain-state';
import type { Node } from '../../../../lambda/kubernetes/objects';
import { DEFAULT_OPTIONS } from '../default-options';
import { drainStateOf, node, type NodeOptions } from '../snapshot-of';
import { MINUTE, NOW } from '../workloads';

/** Instances and what Auto Scaling says of them, as few words as an example needs. The instance of node `a` is `i-a`. */

export const OPTIONS: GroupOptions = {
  ...DEFAULT_OPTIONS,
  heartbeatTimeoutSeconds: 2100,
  globalTimeoutSeconds: 172_800,
};

export function request(type: Transition, name: string, options: { readonly token?: string; readonly started?: number } = {}): ActionRequest {
  const { token = `token-${name}`, started = NOW - 2 * MINUTE } = options;
  const hookName = type === 'terminating' ? 'drainer-terminating' : 'drainer-launching';
  return { type, started, action: { groupName: 'group', hookName, instanceId: `i-${name}`, token } };
}

export function held(transition: Transition, name: string, changes: Partial<HeldInstance> = {}): HeldInstance {
  const { action, started } = request(transition, name);
  return { transition, action, started, triedSince: started, found: false, options: OPTIONS, ...changes };
}

export interface Said {
  /** By the instance's name. */
  readonly states?: Readonly<Record<string, string>>;
  readonly retainsAbandoned?: boolean;
  readonly options?: GroupOptions | 'no-hook';
  readonly readAt?: number;
}

/** What Auto Scaling said of its one group. */
export function said({ states = {}, retainsAbandoned = false, options = OPTIONS, readAt = NOW }: Said = {}): Groups {
  const instances = Object.entries(states).map(([name, lifecycleState]) => ({ instanceId: `i-${name}`, groupName: 'group', lifecycleState }));
  return new Groups({ groups: [{ name: 'group', instances, retainsAbandoned }], asked: [], options: new Map([['group', options]]), readAt });
}

/** The node of an instance. */
export function nodeOf(name: string, options: NodeOptions = {}): Node {
  const { metadata, spec, status } = node(name, options);
  return { metadata, spec: { ...spec, providerID: `aws:///eu-west-1a/i-${name}` }, status };
}

/** A node on which a drain state stands. */
export function drainingNode(name: string, state: Partial<DrainState> & NodeOptions = {}): Node {
  const { metadata, spec, status } = nodeOf(name, state);
  const { annotations } = drainStatePatch(node(name), drainStateOf(name, state), false).metadata ?? {};
  const kept = Object.entries({ ...annotations, ...outcomeOf(state) }).flatMap(([key, value]) => (value === null ? [] : [[key, value]]));
  return { metadata: { ...metadata, annotations: Object.fromEntries(kept) }, spec: { ...spec, unschedulable: true }, status };
}

function outcomeOf({ outcome }: Partial<DrainState>): Record<string, string> {
  return outcome ? { 'cdk-graceful-node-group/outcome': outcome } : {};
}
