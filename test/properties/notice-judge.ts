import { beginsAt, latestDeadline, type Noticed, noticedIn, SPOT_NOTICE } from './noticing';
import type { Scenario } from './scenario';
import type { Node } from '../../simulation/cluster/objects';
import { ANNOTATION_PREFIX } from '../../src/names';
import type { World } from '../lambda/invocation/world';

/** From a notice until its drain state is on the node. */
const HEARING_TIME = 30_000;
/** After these outcomes the instance lives on, so another outcome may follow. */
const LIVES_ON = ['retained', 'failed'];

/** What has been seen of a node. */
interface Seen {
  /** The earliest deadline that was written on it. */
  deadline: number;
  drainedSince?: number;
  readonly outcomes: string[];
  /** When its last drain ended. */
  endedSince?: number;
  goneAt?: number;
}

/** Judges the nodes of instances that EC2 takes: their drains begin at once, have no more time than EC2 leaves, and end once, before the instance goes. */
export class NoticeJudge {
  private readonly seen = new Map<string, Seen>();
  private readonly noticed: readonly Noticed[];

  constructor(private readonly world: World, private readonly scenario: Scenario) {
    this.noticed = noticedIn(scenario, world.clock.now());
    world.store.subscribe(({ resource, type, object }) => {
      if (resource === 'nodes') {
        this.note(object as Node, type === 'DELETED');
      }
    });
  }

  /** How many notices were about nodes that existed and accepted pods. */
  get judged(): number {
    return this.about.length;
  }

  get violations(): string[] {
    return [...new Set([...this.about.flatMap((noticed) => this.judge(noticed)), ...this.endedTwice()])];
  }

  private judge(noticed: Noticed): string[] {
    const { node, name, at } = noticed;
    const { deadline, drainedSince = Infinity, outcomes, endedSince = Infinity, goneAt = Infinity } = this.seenOf(node);
    const heardAt = beginsAt(noticed, this.scenario) + HEARING_TIME;
    // A drain that ended earlier or at once has met any deadline.
    if (this.isTroubled || Math.min(goneAt, endedSince, this.world.clock.now()) < heardAt) {
      return [];
    }
    const found: string[] = [];
    if (drainedSince > heardAt) {
      found.push(`nobody drains ${node} ${(heardAt - at) / 1000} s after the notice ${name}`);
    }
    const latest = latestDeadline(noticed, this.scenario) + HEARING_TIME;
    if (deadline > latest) {
      found.push(`the deadline of ${node} is ${deadline - at} ms after the notice ${name}, and ${latest - at} ms are the most`);
    }
    const takenAt = at + SPOT_NOTICE;
    if (name === 'spot-interruption' && Math.min(goneAt, this.world.clock.now()) >= takenAt && outcomes.length === 0) {
      found.push(`the drain of ${node} has not ended before EC2 took its machine`);
    }
    return found;
  }

  private endedTwice(): string[] {
    return [...this.seen].flatMap(([node, { outcomes }]) => {
      const final = outcomes.findIndex((outcome) => !LIVES_ON.includes(outcome));
      return final !== -1 && final < outcomes.length - 1 ? [`the drain of ${node} has ended more than once: ${outcomes.join(', ')}`] : [];
    });
  }

  /** Notices about nodes that existed then. */
  private get about(): Noticed[] {
    return this.noticed.filter(({ node, at }) => (this.seenOf(node).goneAt ?? Infinity) > at);
  }

  /** Whether the drainer may be late because events or requests fail. */
  private get isTroubled(): boolean {
    return this.scenario.faults.length + this.scenario.crashes.length > 0;
  }

  private seenOf(node: string): Seen {
    const known = this.seen.get(node) ?? { deadline: Infinity, outcomes: [] };
    this.seen.set(node, known);
    return known;
  }

  private note({ metadata: { name, annotations = {} } }: Node, isGone: boolean): void {
    const read = (key: string): string | undefined => annotations[ANNOTATION_PREFIX + key];
    const seen = this.seenOf(name);
    const deadline = Date.parse(read('deadline') ?? '');
    if (!Number.isNaN(deadline)) {
      seen.drainedSince ??= this.world.clock.now();
      seen.deadline = Math.min(seen.deadline, deadline);
    }
    const outcome = read('outcome');
    if (outcome !== undefined && outcome !== seen.outcomes.at(-1)) {
      seen.outcomes.push(outcome);
      seen.endedSince ??= this.world.clock.now();
    }
    if (isGone) {
      seen.goneAt ??= this.world.clock.now();
    }
  }
}
