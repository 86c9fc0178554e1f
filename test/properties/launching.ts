import type { StoryEvent } from './scenario';
import type { Group } from '../../simulation/cloud/auto-scaling/group';
import type { World } from '../lambda/invocation/world';

type Launch = Extract<StoryEvent, { readonly type: 'launch' }>;

/** Scales the group out, with nodes that may have a taint at first. */
export class Launching {
  private readonly launches = new Map<string, Launch>();

  constructor(private readonly world: World, private readonly group: Group) {
    world.launchWith((instanceId) => {
      const taint = this.launches.get(instanceId)?.taint;
      return taint === undefined ? {} : { taints: [{ key: taint, effect: 'NoSchedule' }] };
    });
    world.store.subscribe(({ resource, type, object }) => {
      if (resource === 'nodes' && type === 'ADDED') {
        this.joined(object.metadata.name);
      }
    });
  }

  grow(launch: Launch): void {
    const { group } = this;
    if (group.desiredCapacity >= group.maxSize) {
      return;
    }
    const before = new Set(group.instances.map(({ instanceId }) => instanceId));
    group.setDesiredCapacity(group.desiredCapacity + 1);
    group.instances.filter(({ instanceId }) => !before.has(instanceId)).forEach(({ instanceId }) => this.launches.set(instanceId, launch));
  }

  /** Removes the taint. */
  private joined(name: string): void {
    const { world: { store, clock } } = this;
    const { taint, seconds } = this.launches.get(this.world.instanceOf(name)) ?? {};
    if (taint === undefined || seconds === undefined) {
      return;
    }
    clock.schedule(clock.now() + seconds * 1000, () => {
      const node = store.get('nodes', undefined, name);
      if (node) {
        store.update('nodes', { ...node, spec: { ...node.spec, taints: node.spec.taints?.filter(({ key }) => key !== taint) } });
      }
    });
  }
}
