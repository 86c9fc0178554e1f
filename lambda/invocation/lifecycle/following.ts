import type { LifecycleActions } from './lifecycle-actions';
import type { MissingNodes } from './missing-nodes';
import { settleOverdue } from './overdue';
import type { OwnNodes } from './own-nodes';
import type { Ec2Port } from '../../aws/ports';
import type { Clock } from '../../clock';
import type { Groups } from '../../drain/instances/groups';
import { endsOwnDrains, type Leader, secondLookAt } from '../../drain/leading/following';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report/ports';
import type { Settings } from '../dependencies';
import type { EventRecorder } from '../telling/event-recorder';
import type { MovedOwners } from '../telling/moved-owners';
import type { Summaries } from '../telling/summaries';
import type { Troubles } from '../telling/troubles';
import { tellUndecided } from '../telling/undecided';

interface FollowingDependencies {
  readonly kubernetes: KubernetesPort;
  readonly actions: LifecycleActions;
  readonly ownNodes: OwnNodes;
  readonly missing: MissingNodes;
  readonly ec2: Ec2Port;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly troubles: Troubles;
  readonly summaries: Summaries;
  readonly movedOwners: MovedOwners;
  readonly settings: Settings;
}

export interface Followed {
  readonly leader: Leader;
  /** The identity of the leader, if known. */
  readonly holder?: string;
  /** Since when it has led. */
  readonly ledSince: number;
  readonly nodes: readonly Node[];
  readonly groups: Groups;
  /** Since when this invocation has seen the cluster. */
  readonly seenSince: number;
  /** Until when a launch beyond its join timeout is watched before it is decided. */
  readonly lateUntil: number;
}

/** What an invocation still does for its own drainer's nodes while another one leads. */
export async function follow(on: FollowingDependencies, { leader, holder, ledSince, nodes, groups, seenSince, lateUntil }: Followed): Promise<void> {
  const { clock, kubernetes, ownNodes, missing } = on;
  const sight = { type: 'seen', since: ledSince, leads: 'another' } as const;
  await tellUndecided(on, { nodes, holder, ledSince });
  await settleOverdue(on, groups, { sight, nodes });
  if (!endsOwnDrains(leader)) {
    return;
  }
  await ownNodes.conclude(nodes, groups);
  const lookAt = secondLookAt({ missingAt: missing.attend(nodes, groups), lateUntil, seenSince });
  if (lookAt !== undefined) {
    await clock.sleep(Math.max(0, lookAt - clock.now()));
    const { items } = await kubernetes.list('nodes');
    missing.attend(items, groups);
    await missing.finish();
    await ownNodes.attend(items, groups, seenSince, { leads: true });
  }
}
