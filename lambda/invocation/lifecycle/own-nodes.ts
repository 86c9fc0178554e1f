import type { DrainStateWriter } from './drain-state-writer';
import { LaunchBreaker } from './launch-breaker';
import { type Attended, Launches } from './launches';
import type { LifecycleActions } from './lifecycle-actions';
import type { NodeWriter } from './node-writer';
import { OutdatedNodes } from './outdated-nodes';
import type { Refreshes } from './refreshes';
import { RetainedInstances } from './retained-instances';
import type { WithoutNode } from './retained-without-node';
import type { AutoScalingPort, Ec2Port } from '../../aws/ports';
import type { Clock } from '../../clock';
import { lifecycleResult } from '../../drain/end';
import { judgeConclusion } from '../../drain/instances/conclusion';
import type { Groups } from '../../drain/instances/groups';
import { nodesByInstance, withChanges } from '../../drain/instances/nodes';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report/ports';
import { forEachBounded } from '../bounded';
import { tellLost, tellRecovered } from '../telling/ends';
import type { EventRecorder } from '../telling/event-recorder';
import type { Troubles } from '../telling/troubles';

/*
 * What every invocation does for its own drainer's nodes, whether it leads or not. In this order: begin the drains of waiting instances, and remove
 * the drain state of nodes in service again (drain-state-writer.ts); end the lifecycle actions of drains that have an outcome, whichever drainer's
 * invocation drained the node, unless another invocation of this drainer leads, which does that itself; let launches go on (launches.ts); taint the
 * nodes that a refresh replaces (outdated-nodes.ts); have empty retained instances terminated (retained-instances.ts). Instances without a node are
 * handled separately (missing-nodes.ts), because that takes a minute, and so are those whose cluster cannot be seen (overdue.ts).
 *
 * group-catalogue.ts reads what Auto Scaling says, which is immutable; lifecycle-actions.ts has the actions that we hold, and makes the calls that
 * change something. Surprising: another invocation may do the same at the same moment. Nodes are patched only in the version that was seen
 * (node-writer.ts), and an action that is already gone is not an error.
 */

const PARALLEL = 10;

interface OwnNodeDependencies {
  readonly actions: LifecycleActions;
  readonly refreshes: Refreshes;
  readonly drainStates: DrainStateWriter;
  readonly kubernetes: Pick<KubernetesPort, 'podsOn' | 'serverNow' | 'patchNode' | 'list'>;
  readonly autoScaling: AutoScalingPort;
  readonly writer: NodeWriter;
  readonly events: EventRecorder;
  readonly ec2: Ec2Port;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly troubles: Troubles;
  readonly withoutNode: WithoutNode;
  readonly drainerName: string;
}

/** The nodes of the drainer's own groups. */
export class OwnNodes {
  private readonly outdated: OutdatedNodes;
  private readonly launches: Launches;
  private readonly retained: RetainedInstances;

  constructor(private readonly on: OwnNodeDependencies) {
    this.outdated = new OutdatedNodes(on);
    this.launches = new Launches({ ...on, breaker: new LaunchBreaker(on) });
    this.retained = new RetainedInstances(on);
  }

  /**
   * @param seenSince since when the cluster has been visible without a break
   * @param options `leads`: this invocation leads, or none of this drainer does
   */
  async attend(nodes: readonly Node[], groups: Groups, seenSince: number, { leads = false }: { readonly leads?: boolean } = {}): Promise<Attended> {
    this.on.writer.forgetOthers(nodes);
    this.outdated.ask(nodes, groups);
    const aligned = await this.on.drainStates.align(nodes, groups);
    const current = withChanges(nodes, aligned);
    if (leads) {
      await this.conclude(current, groups);
    }
    const { changed, lookAt, lateUntil } = await this.launches.attend(current, groups, seenSince);
    const tainted = await this.outdated.attend(withChanges(current, changed), groups);
    const retained = await this.retained.attend(withChanges(current, tainted), groups);
    return { changed: [...aligned, ...changed, ...tainted, ...retained], lookAt, lateUntil };
  }

  /** Ends the lifecycle action of each of our instances once all of its nodes have an outcome. */
  async conclude(nodes: readonly Node[], groups: Groups): Promise<void> {
    const { actions, clock, log, drainerName } = this.on;
    const held = actions.held.filter(({ transition }) => transition === 'terminating');
    if (held.length === 0) {
      return;
    }
    const byInstance = nodesByInstance(nodes);
    await forEachBounded(held, PARALLEL, async (instance) => {
      const { action, options } = instance;
      const conclusion = judgeConclusion(instance, byInstance.get(action.instanceId) ?? [], { groups, drainerName, now: clock.now() });
      switch (conclusion.type) {
        case 'wait':
          return;
        case 'let-go':
          log.info('Group moves to another drainer, which drains the instance', { group: action.groupName, instance: action.instanceId, drainer: options.movesTo });
          await actions.complete(instance, 'CONTINUE');
          return;
        case 'end': {
          const { outcome, node, isLost, isRecovered } = conclusion;
          if (isLost) {
            tellLost(this.on, node);
          }
          if (await actions.complete(instance, lifecycleResult(outcome)) === 'completed' && isRecovered) {
            tellRecovered(this.on, node);
          }
        }
      }
    });
  }
}
