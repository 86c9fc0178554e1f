import type { NoticeEvent, Scenario } from './scenario';
import type { World } from '../lambda/invocation/world';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html */
export const SPOT_NOTICE = 120_000;
/** A drain ends this long before its instance goes. */
const TELLING_TIME = 5_000;
/** The least time that a drain gets after a notice. */
const LEAST_TIME = 60_000;

/** A notice about the instance of a node, in milliseconds since the epoch. */
export interface Noticed extends Pick<NoticeEvent, 'name'> {
  readonly node: string;
  readonly at: number;
  /** When the instance goes, if the notice says so. */
  readonly goesAt?: number;
}

export function noticedIn({ notices, nodes }: Pick<Scenario, 'notices' | 'nodes'>, begin: number): Noticed[] {
  return notices.map(({ name, at: seconds, node, seconds: ahead }) => {
    const at = begin + seconds * 1000;
    const goesAt = { 'spot-interruption': at + SPOT_NOTICE, 'scheduled-change': at + ahead * 1000, 'stopping': at, 'rebalance-recommendation': undefined }[name];
    return { name, node: `node${(node % nodes) + 1}`, at, goesAt };
  });
}

/** Sends the notice of EC2 or AWS Health, and carries out what it announces. */
export function notice({ name, node, goesAt }: Noticed, world: World): void {
  const { cloud: { notices }, clock } = world;
  const instanceId = world.instanceOf(node);
  if (instanceId === '') {
    return;
  }
  switch (name) {
    case 'spot-interruption': return notices.interruptSpot(instanceId);
    case 'rebalance-recommendation': return notices.recommendRebalance(instanceId);
    case 'scheduled-change': return notices.scheduleChange([instanceId], { startsAt: goesAt ?? clock.now() });
    case 'stopping': return notices.stop(instanceId);
  }
}

/** When the drain of a notice begins: for a scheduled change, earlier than the change by as long as the group lets a drain last. */
export function beginsAt({ name, at, goesAt = at }: Noticed, { group }: Pick<Scenario, 'group'>): number {
  return name === 'scheduled-change' ? Math.max(at, goesAt - group.drainTimeoutSeconds * 1000) : at;
}

/** The latest deadline of a notice's drain, however late the notice was received. */
export function latestDeadline({ name, at, goesAt }: Noticed, { group }: Pick<Scenario, 'group'>): number {
  return goesAt === undefined || name === 'rebalance-recommendation' ? at + group.drainTimeoutSeconds * 1000 : Math.max(goesAt - TELLING_TIME, at + LEAST_TIME);
}

/**
 * When pods of a node may start to go at any cost, or be evicted although they should be left to finish: not before half of the drain's time is over,
 * which a notice shortens. For an interruption, half of its own two minutes.
 */
export function calledFrom(node: string, scenario: Pick<Scenario, 'notices' | 'nodes' | 'group'>, begin: number): number {
  const timeout = scenario.group.drainTimeoutSeconds * 1000;
  const own = noticedIn(scenario, begin).filter((noticed) => noticed.node === node.replace(/b$/, ''));
  const times = own.map(({ name, at, goesAt = Infinity }) => {
    switch (name) {
      case 'spot-interruption': return at + (SPOT_NOTICE - TELLING_TIME) / 2;
      // A drain in progress began at the earliest with the termination.
      case 'scheduled-change': return Math.max(at, begin + (goesAt - TELLING_TIME - begin) / 2);
      case 'stopping': return at;
      case 'rebalance-recommendation': return Infinity;
    }
  });
  return Math.min(begin + timeout / 2, ...times);
}
