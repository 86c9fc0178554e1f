import type { Scenario } from './scenario';
import { removedBySomebody } from '../lambda/invocation/story';
import type { World } from '../lambda/invocation/world';

const MOVES_AFTER = 30_000;

/** Registers webhooks of operators that move their pods themselves after an eviction request. Returns how many pods they have moved so far. */
export function operate(world: World, { workloads }: Pick<Scenario, 'workloads'>): () => number {
  let moved = 0;
  workloads.forEach(({ operator }, index) => {
    if (operator === 'none') {
      return;
    }
    world.cluster.api.admission.register({
      name: `operator.w${index}.example`,
      review: ({ request: { subresource, namespace, name = '' } }) => {
        const pod = subresource === 'eviction' && name.startsWith(`w${index}`) ? world.store.get('pods', namespace, name) : undefined;
        if (!pod) {
          return undefined;
        }
        world.clock.schedule(world.clock.now() + MOVES_AFTER, () => {
          const current = world.store.get('pods', namespace, name);
          if (current?.metadata.uid === pod.metadata.uid) {
            moved += removedBySomebody(world, current, 'delete') ? 1 : 0;
          }
        });
        return operator === 'denies' ? 'this pod is moved by its operator, which has been told' : undefined;
      },
    });
  });
  return () => moved;
}
