import type { DrainStateWriter } from './drain-state-writer';
import type { LaunchBreaker } from './launch-breaker';
import type { LifecycleActions } from './lifecycle-actions';
import { machineOf } from './machines';
import type { Ec2Port, Instance } from '../../aws/ports';
import type { Clock } from '../../clock';
import { clockAhead } from '../../drain/cluster-clock';
import type { Groups } from '../../drain/instances/groups';
import type { HeldInstance } from '../../drain/instances/held-instance';
import { comparedWith, judgeLaunch, type LaunchDecision, nodeOfLaunch, READ_PODS_AGAIN_AFTER } from '../../drain/instances/launch';
import { nodeByName, nodesByInstance } from '../../drain/instances/nodes';
import type { Node, Pod } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report/ports';
import { forEachBounded } from '../bounded';
import { tellAbandoned, tellJoined } from '../telling/launch-ends';
import type { Troubles } from '../telling/troubles';

const PARALLEL = 10;

interface LaunchDependencies {
  readonly actions: LifecycleActions;
  readonly drainStates: DrainStateWriter;
  readonly breaker: LaunchBreaker;
  readonly kubernetes: Pick<KubernetesPort, 'podsOn' | 'serverNow'>;
  readonly ec2: Ec2Port;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly troubles: Troubles;
}

export interface Attended {
  /** The changed nodes in their new state. */
  readonly changed: readonly Node[];
  /** When to look again. */
  readonly lookAt: number;
  /** Until when a launch beyond its join timeout is watched before it is decided; Infinity if there is none. */
  readonly lateUntil: number;
}

const NOTHING: Attended = { changed: [], lookAt: Infinity, lateUntil: Infinity };

/** The nodes among which launched instances are looked up. */
interface Seen {
  readonly nodes: readonly Node[];
  readonly byInstance: ReadonlyMap<string, readonly Node[]>;
  readonly groups: Groups;
  /** Since when the cluster has been visible without a break. */
  readonly seenSince: number;
}

/** A launched instance and what is known of it. */
interface Sight {
  readonly instance: HeldInstance;
  readonly node?: Node;
  /** The pods of its node, if they have been read. */
  readonly pods?: readonly Pod[];
  /** What EC2 says of it, if asked. */
  readonly machine?: Instance | 'unknown';
}

/** Lets launched instances go into service once their nodes accept pods, and abandons those whose nodes are not ready in time. */
export class Launches {
  /** What EC2 said of instances, by id. */
  private readonly machines = new Map<string, Instance>();

  constructor(private readonly on: LaunchDependencies) {}

  /** @param seenSince since when the cluster has been visible without a break */
  async attend(nodes: readonly Node[], groups: Groups, seenSince: number): Promise<Attended> {
    const launches = this.on.actions.held.filter(({ transition }) => transition !== 'terminating');
    if (launches.length === 0) {
      return NOTHING;
    }
    const seen = { nodes, byInstance: nodesByInstance(nodes), groups, seenSince };
    const attended: Attended[] = [];
    await forEachBounded(launches, PARALLEL, async (instance) => {
      const node = nodeOfLaunch(seen.byInstance.get(instance.action.instanceId) ?? []);
      attended.push(await this.attendOne({ instance, node }, seen));
    });
    return {
      changed: attended.flatMap(({ changed }) => changed),
      lookAt: Math.min(Infinity, ...attended.map(({ lookAt }) => lookAt)),
      lateUntil: Math.min(Infinity, ...attended.map(({ lateUntil }) => lateUntil)),
    };
  }

  private async attendOne(sight: Sight, seen: Seen): Promise<Attended> {
    const { actions, breaker, drainStates, clock } = this.on;
    const { instance, node } = sight;
    const decision = this.judge(sight, seen);
    switch (decision.type) {
      case 'wait':
        return { changed: [], lookAt: decision.lookAt, lateUntil: decision.isLate ? decision.until : Infinity };
      case 'ask-ec2': {
        const machine = await this.machineOf(instance);
        return this.attendOne({ ...sight, node: node ?? nodeByName(seen.nodes, [machine?.privateDnsName]), machine: machine ?? 'unknown' }, seen);
      }
      case 'read-pods': {
        const read = await this.podsOn(decision.node, instance.action.groupName);
        return read
          ? this.attendOne({ ...sight, pods: read }, seen)
          : { ...NOTHING, lookAt: clock.now() + READ_PODS_AGAIN_AFTER };
      }
      case 'clear': {
        const answer = await drainStates.clear(decision.node);
        if (answer.type !== 'written') {
          return NOTHING;
        }
        return { ...await this.attendOne({ instance, node: answer.node }, seen), changed: [answer.node] };
      }
      case 'complete':
        if (await actions.complete(instance, 'CONTINUE') === 'completed' && decision.joined) {
          tellJoined(this.on, { instance, node, because: decision.because });
        }
        return NOTHING;
      case 'abandon':
        // Before abandoning, so that Auto Scaling does not launch another instance.
        await breaker.beforeAbandoned(instance, decision.because);
        if (await actions.complete(instance, 'ABANDON') === 'completed') {
          tellAbandoned(this.on, { instance, node, because: decision.because });
        }
        return NOTHING;
    }
  }

  private judge({ instance, node, pods, machine }: Sight, { byInstance, groups, seenSince }: Seen): LaunchDecision {
    const { groupName, instanceId } = instance.action;
    const now = this.on.clock.now();
    const others = comparedWith(node, instanceId, groups.inServiceOf(groupName)).flatMap((id) => byInstance.get(id) ?? []);
    return judgeLaunch(instance, node, { machine, seenSince, others, pods, now, ahead: clockAhead(this.on.kubernetes.serverNow, now) });
  }

  private async podsOn({ metadata: { name } }: Node, group: string): Promise<readonly Pod[] | undefined> {
    const { kubernetes, troubles } = this.on;
    try {
      const pods = await kubernetes.podsOn(name);
      troubles.ended('Pods of a launched node could not be read', name);
      return pods;
    } catch (error) {
      troubles.failed('Pods of a launched node could not be read', name, { group, node: name, error });
      return undefined;
    }
  }

  private async machineOf({ action }: HeldInstance): Promise<Instance | undefined> {
    const known = this.machines.get(action.instanceId);
    if (known) {
      return known;
    }
    const reading = await machineOf(action, this.on);
    const machine = reading.type === 'known' ? reading.machine : undefined;
    if (machine) {
      this.machines.set(action.instanceId, machine);
    }
    return machine;
  }
}
