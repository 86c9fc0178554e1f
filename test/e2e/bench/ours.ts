import type { Drain, Drainer } from './drain';
import { childrenWith } from './memory';
import { isTrue } from '../../../simulation/component-base/conditions';
import { instanceOf } from '../../../simulation/demo/node-recorder';
import { kubernetesGroup } from '../../../src/names';
import { until } from '../ground/wait';
import type { RealStage } from '../stage/stage';

const LIMIT_MS = 180_000;

/** Auto Scaling terminates the instance, and the function of the example's assembly drains its node first. */
export class Ours implements Drainer {
  readonly name = 'ours';
  /** The only drainer. */
  readonly asker = { groupPrefix: kubernetesGroup('') };

  constructor(private readonly stage: Pick<RealStage, 'store' | 'group' | 'drainer'>) {}

  processes(): number[] {
    return childrenWith('bootstrap.ts');
  }

  /** Drains are rare, so the first invocation is cold. */
  async prepare(): Promise<void> {
    const { drainer } = this.stage;
    await until('no invocation runs', async () => drainer.invocations.every(({ outcome }) => outcome !== 'running'), LIMIT_MS);
    drainer.crash();
  }

  /** Scales in, so that no machine starts during the measurement: kubectl starts none either. */
  async begin(node: string): Promise<Drain> {
    const { group } = this.stage;
    const instanceId = this.instanceIdOf(node);
    group.terminateInstance(instanceId, true);
    const ended = until(`the drain of ${node} has ended`, async () => group.find(instanceId)?.lifecycleState !== 'Terminating:Wait', LIMIT_MS);
    return { ended, stop: () => undefined };
  }

  async restore(node: string): Promise<void> {
    const { group, store } = this.stage;
    await until(`${node} is gone`, async () => store.get('nodes', undefined, node) === undefined, LIMIT_MS);
    group.setDesiredCapacity(group.desiredCapacity + 1);
    await until('the nodes of the group are ready', async () => {
      const ready = store.list('nodes').filter(({ spec, status }) => !spec.unschedulable && !spec.taints?.length && isTrue(status.conditions, 'Ready'));
      return ready.length === group.desiredCapacity && group.instances.length === group.desiredCapacity
        && group.instances.every(({ lifecycleState }) => lifecycleState === 'InService');
    }, LIMIT_MS);
  }

  private instanceIdOf(node: string): string {
    const found = this.stage.store.get('nodes', undefined, node);
    if (!found) {
      throw new Error(`There is no node ${node}. There are: ${this.stage.store.list('nodes').map(({ metadata }) => metadata.name).join(', ')}.`);
    }
    return instanceOf(found);
  }
}
