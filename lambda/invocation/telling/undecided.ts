import type { Troubles } from './troubles';
import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import { longestUndecided, undecidedDrains } from '../../drain/leading/undecided';
import { isHeld } from '../../drain/people/holds';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Metrics } from '../../report/ports';
import type { Settings } from '../dependencies';

const WHAT = 'Nobody decides about drains, though somebody leads';

interface UndecidedDependencies {
  readonly kubernetes: Pick<KubernetesPort, 'list'>;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly troubles: Troubles;
  readonly settings: Settings;
}

/** Measures and reports how long drains of our own have waited for the leader to take care of them, judged by their nodes. */
export async function tellUndecided(
  on: UndecidedDependencies, { nodes, holder, ledSince }: { readonly nodes: readonly Node[]; readonly holder?: string; readonly ledSince: number },
): Promise<void> {
  const { clock, metrics, troubles, settings: { drainerName } } = on;
  const now = clock.now();
  const drains = undecidedDrains(nodes, { ledSince, drainerName, now });
  const longest = longestUndecided(drains, now);
  if (longest === undefined || await isDrainerHeld(on)) {
    troubles.ended(WHAT);
    return;
  }
  const seconds = Math.round(longest / 1000);
  metrics.measure(METRICS.UNDECIDED_SECONDS, seconds);
  troubles.failed(WHAT, 'leader', { holder, seconds, nodes: drains.map(({ node }) => node.metadata.name).sort() });
}

/** If the API server does not return the ConfigMap, nobody can hold the drainer by it. */
async function isDrainerHeld({ kubernetes, settings: { drainerName } }: UndecidedDependencies): Promise<boolean> {
  try {
    const { items: [hold] } = await kubernetes.list('configmaps');
    return isHeld(hold, drainerName);
  } catch {
    return false;
  }
}
