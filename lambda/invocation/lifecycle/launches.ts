import type { DrainStateWriter } from './drain-state-writer';
import type { LifecycleActions } from './lifecycle-actions';
import { METRICS } from '../../../src/names';
import type { Ec2Port } from '../../aws/ports';
import type { Clock } from '../../clock';
import type { HeldInstance } from '../../drain/instances/held-instance';
import { judgeLaunch, type LaunchDecision } from '../../drain/instances/launch';
import { nodesByInstance } from '../../drain/instances/nodes';
import type { Node } from '../../kubernetes/objects';
import type { Log, Metrics } from '../../report';
import { forEachBounded } from '../bounded';

const PARALLEL = 10;

interface LaunchDependencies {
  readonly actions: LifecycleActions;
  readonly drainStates: DrainStateWriter;
  readonly ec2: Ec2Port;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface Attended {
  /** The nodes that were changed, as they are now. */
  readonly changed: readonly Node[];
  /** When to look again. */
  readonly lookAt: number;
}

const NOTHING: Attended = { changed: [], lookAt: Infinity };

/** Lets launched instances go into service when their nodes are ready, and gives up those whose nodes are not in time. */
export class Launches {
  /** By instance, when EC2 launched those that no event told of. */
  private readonly launchTimes = new Map<string, number>();

  constructor(private readonly on: LaunchDependencies) {}

  async attend(nodes: readonly Node[]): Promise<Attended> {
    const byInstance = nodesByInstance(nodes);
    const attended: Attended[] = [];
    const launches = this.on.actions.held.filter(({ transition }) => transition !== 'terminating');
    await forEachBounded(launches, PARALLEL, async (instance) => {
      attended.push(await this.attendOne(instance, byInstance.get(instance.action.instanceId)));
    });
    return { changed: attended.flatMap(({ changed }) => changed), lookAt: Math.min(Infinity, ...attended.map(({ lookAt }) => lookAt)) };
  }

  private async attendOne(instance: HeldInstance, node: Node | undefined): Promise<Attended> {
    const { actions, drainStates, log, metrics } = this.on;
    const { action, options } = instance;
    const fields = { group: action.groupName, instance: action.instanceId, node: node?.metadata.name };
    const decision = await this.judge(instance, node);
    switch (decision.type) {
      case 'wait':
        return { changed: [], lookAt: decision.until };
      case 'clear': {
        const answer = await drainStates.clear(decision.node);
        if (answer.type !== 'written') {
          return NOTHING;
        }
        return { ...await this.attendOne(instance, answer.node), changed: [answer.node] };
      }
      case 'complete':
        if (await actions.complete(instance, 'CONTINUE') === 'completed' && decision.joined) {
          log.info('Node is ready, and its launch was completed', fields);
          metrics.count(METRICS.NODES_JOINED, 1);
        }
        return NOTHING;
      case 'abandon':
        if (await actions.complete(instance, 'ABANDON') === 'completed') {
          log.error('Launch abandoned', { ...fields, because: decision.because, joinTimeoutSeconds: options.joinTimeoutSeconds });
          metrics.count(METRICS.NODES_NOT_JOINED, 1);
        }
        return NOTHING;
    }
  }

  /** EC2 is asked only where it may tell that a launch is older than we know. */
  private async judge(instance: HeldInstance, node: Node | undefined): Promise<LaunchDecision> {
    const now = this.on.clock.now();
    const decision = judgeLaunch(instance, node, { launchedAt: instance.started, now });
    return decision.type === 'wait' && instance.found ? judgeLaunch(instance, node, { launchedAt: await this.launchedAt(instance), now }) : decision;
  }

  private async launchedAt({ action: { groupName, instanceId }, started }: HeldInstance): Promise<number> {
    const known = this.launchTimes.get(instanceId);
    if (known !== undefined) {
      return known;
    }
    try {
      const launchTime = (await this.on.ec2.describeInstance(instanceId))?.launchTime ?? started;
      this.launchTimes.set(instanceId, launchTime);
      return launchTime;
    } catch (error) {
      this.on.log.warn('Launch time of the instance could not be read', { group: groupName, instance: instanceId, error });
      return started;
    }
  }
}
