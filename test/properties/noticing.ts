import type { NoticeEvent, Scenario } from './scenario';
import type { World } from '../lambda/invocation/world';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html */
export const SPOT_NOTICE = 120_000;
/** So long before its machine goes a drain ends. */
const TELLING_TIME = 5_000;
/** What a drain has at least after a notice. */
const LEAST_TIME = 60_000;

/** A notice about the instance of a node, in milliseconds since the epoch. */
export interface Noticed extends Pick<NoticeEvent, 'name'> {
  readonly node: string;
  readonly at: number;
  /** When the machine goes, as far as that is told. */
  readonly goesAt?: number;
}

export function noticedIn({ notices, nodes }: Pick<Scenario, 'notices' | 'nodes'>, begin: number): Noticed[] {
  return notices.map(({ name, at: seconds, node, seconds: ahead }) => {
    const at = begin + seconds * 1000;
    const goesAt = { 'spot-interruption': at + SPOT_NOTICE, 'scheduled-change': at + ahead * 1000, 'stopping': at, 'rebalance-recommendation': undefined }[name];
    return { name, node: `node${(node % nodes) + 1}`, at, goesAt };
  });
}

/** Has EC2 or AWS Health say it, and do what they say. */
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

/** When its drain begins: that of a scheduled change as long before as the group lets a drain last. */
export function beginsAt({ name, at, goesAt = at }: Noticed, { group }: Pick<Scenario, 'group'>): number {
  return name === 'scheduled-change' ? Math.max(at, goesAt - group.drainTimeoutSeconds * 1000) : at;
}

/** The end of the drain of a notice, which comes no later than that, however late it was heard. */
export function latestDeadline({ name, at, goesAt }: Noticed, { group }: Pick<Scenario, 'group'>): number {
  return goesAt === undefined || name === 'rebalance-recommendation' ? at + group.drainTimeoutSeconds * 1000 : Math.max(goesAt - TELLING_TIME, at + LEAST_TIME);
}

/**
 * From when pods of a node may go whatever that costs, or be asked to though they are to be left until they have finished: not before half of the drain's time
 * is gone, which a notice shortens. Of an interruption, half of its own two minutes.
 */
export function calledFrom(node: string, scenario: Pick<Scenario, 'notices' | 'nodes' | 'group'>, begin: number): number {
  const timeout = scenario.group.drainTimeoutSeconds * 1000;
  const own = noticedIn(scenario, begin).filter((noticed) => noticed.node === node.replace(/b$/, ''));
  const times = own.map(({ name, at, goesAt = Infinity }) => {
    switch (name) {
      case 'spot-interruption': return at + (SPOT_NOTICE - TELLING_TIME) / 2;
      // A drain that is under way has begun at the earliest with the termination.
      case 'scheduled-change': return Math.max(at, begin + (goesAt - TELLING_TIME - begin) / 2);
      case 'stopping': return at;
      case 'rebalance-recommendation': return Infinity;
    }
  });
  return Math.min(begin + timeout / 2, ...times);
}
