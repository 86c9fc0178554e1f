import { isEnd } from './floor-judge';
import { calledFrom, noticedIn } from './noticing';
import type { Scenario } from './scenario';
import type { Group } from '../../simulation/cloud/auto-scaling/group';
import type { LifecycleAction } from '../../simulation/cloud/auto-scaling/lifecycle-action';
import type { Node } from '../../simulation/cluster/objects';
import { ANNOTATION_PREFIX } from '../../src/names';
import type { DeployedDrainer, World } from '../lambda/invocation/world';

const MINUTE = 60_000;
/** After the deadline, a drain still gives released pods back. */
const ADOPT_TIME = MINUTE;
/** Allows for decisions and requests that are retried. */
const MARGIN = MINUTE;
/** The messages of an invocation that dies before its first call stay invisible for the queue's visibility timeout, but a sweep comes earlier. */
const AFTER_CRASH = 8 * MINUTE;
/** The interval of sweeps. */
const SWEEP = 5 * MINUTE;

/** A drain gets this much time, unless its timeout is shorter, however late its event was and however long nobody could decide. */
const LEAST_TIME = 10 * MINUTE;
/** The leader renews its Lease four times a minute. A drain gets its time back after three minutes without a leader, minus the duration of requests. */
const UNLED = 3 * MINUTE - 5_000;

export interface SeenOutcome {
  readonly outcome: string;
  readonly at: number;
  readonly deadline: number;
  readonly begunAt: number;
}

/** Judges how drains end: each has one outcome in time, and its lifecycle action has the matching result. */
export class EndJudge {
  /** The outcomes written on each node. */
  readonly outcomes = new Map<string, SeenOutcome[]>();
  private readonly startedAt: number;
  /** When a node's current drain began, and for which action. */
  private readonly begun = new Map<string, { readonly action?: string; readonly at: number }>();
  private ledAt?: number;
  /** When an invocation led again after a long time without a leader. */
  private readonly ledAgain: number[] = [];
  /** The names of the nodes at the beginning, by instance. */
  private readonly nodes: ReadonlyMap<string, readonly string[]>;

  constructor(
    private readonly world: World, private readonly drainer: DeployedDrainer, private readonly group: Group, private readonly scenario: Scenario,
  ) {
    this.startedAt = world.clock.now();
    const names = world.store.list('nodes').map(({ metadata }) => metadata.name);
    this.nodes = Map.groupBy(names, (name) => world.instanceOf(name));
    world.store.subscribe(({ resource, object }) => {
      if (resource === 'nodes') {
        this.note(object as Node);
      }
      if (resource === 'leases') {
        this.noteLeader();
      }
    });
  }

  get violations(): string[] {
    const actions = this.group.actions
      .filter(({ hook, instanceId }) => hook.transition === 'autoscaling:EC2_INSTANCE_TERMINATING' && this.nodes.has(instanceId));
    const judged = actions.flatMap((action) => [
      ...(this.nodes.get(action.instanceId) ?? []).flatMap((node) => this.judge(action, node)), ...this.judgeResult(action),
    ]);
    return [...judged, ...this.judgeForce(), ...this.judgeMessages()];
  }

  private judge(action: LifecycleAction, node: string): string[] {
    const { ended } = action;
    const outcomes = this.outcomesOf(action, node);
    const outcome = outcomes.at(-1);
    const found: string[] = [];
    if (!ended && this.isLastDrain(action)) {
      return found;
    }
    if (outcomes.length > 1) {
      found.push(`${node} has several outcomes: ${outcomes.map((one) => one.outcome).join(', ')}`);
    }
    if (!ended) {
      return [...found, `the action of ${node} still waits, outcome ${outcome?.outcome}`];
    }
    if (!outcome) {
      return this.isGone(node) || this.isKnown(action) ? found : [...found, `${node} has no outcome, its action ended by ${ended.why} with ${ended.result}`];
    }
    const time = this.scenario.group.drainTimeoutSeconds * 1000;
    const least = Math.min(time, LEAST_TIME);
    const givenBack = this.ledAgain.filter((at) => at - UNLED >= action.startedAt && at <= outcome.at)
      .map((at) => at + MARGIN + this.troubleTime + least);
    const latest = Math.max(action.startedAt + time + this.unseen, outcome.begunAt + least, ...givenBack);
    if (outcome.deadline > latest) {
      found.push(`the deadline of ${node} is ${outcome.deadline - action.startedAt} ms after the beginning of its action`);
    }
    // The action of an instance with two nodes waits for the drain that takes longer, and only that one may have its time given back.
    const deadlines = (this.nodes.get(action.instanceId) ?? []).map((other) => this.outcomesOf(action, other).at(-1)?.deadline ?? outcome.deadline);
    const late = Math.max(outcome.at - outcome.deadline, ended.at - Math.max(...deadlines)) - this.patience;
    if (late > 0) {
      found.push(`${node} has its outcome and the end of its action ${late} ms later than it may`);
    }
    return found;
  }

  /** If one node of an instance requires that the instance is kept, it is kept. */
  private judgeResult(action: LifecycleAction): string[] {
    const { instanceId, ended } = action;
    const nodes = this.nodes.get(instanceId) ?? [];
    const outcomes = nodes.flatMap((node) => this.outcomesOf(action, node).at(-1)?.outcome ?? []);
    const result = outcomes.includes('retained') ? 'ABANDON' : 'CONTINUE';
    const isTaken = nodes.some((node) => this.isGone(node)) && ended?.why !== 'completed';
    const isRight = !ended || isTaken || outcomes.length === 0 || (ended.why === 'completed' && ended.result === result);
    return isRight ? [] : [`${nodes.join(' and ')} are ${outcomes.join(' and ')}, and their action ended by ${ended.why} with ${ended.result}`];
  }

  /** The outcomes of one action. A retained instance whose pods have moved is terminated, which is another action. */
  private outcomesOf(action: LifecycleAction, node: string): readonly SeenOutcome[] {
    const later = this.group.actions.find(({ instanceId, startedAt }) => instanceId === action.instanceId && startedAt > action.startedAt);
    const next = later?.startedAt ?? Infinity;
    const found = (this.outcomes.get(node) ?? []).filter(({ at }) => at >= action.startedAt && at < next);
    // If EC2 takes the instance, it is drained once more, without an action.
    const retained = this.isNoticed(action) ? found.findIndex(({ outcome }) => outcome === 'retained') : -1;
    return retained === -1 ? found : found.slice(0, retained + 1);
  }

  private isNoticed({ instanceId }: LifecycleAction): boolean {
    const nodes = this.nodes.get(instanceId) ?? [];
    return noticedIn(this.scenario, this.startedAt).some(({ node }) => nodes.includes(node));
  }

  /** Whether it is the last drain of a retained instance, with time left. */
  private isLastDrain({ instanceId, startedAt }: LifecycleAction): boolean {
    const isFirst = this.group.actions.every((other) => other.instanceId !== instanceId || other.startedAt >= startedAt);
    return !isFirst && this.world.clock.now() < startedAt + this.scenario.group.drainTimeoutSeconds * 1000 + this.patience;
  }

  /**
   * How late an action may be found: a sweep does not know when an instance began to wait. It may come before the instance's message, be delayed by
   * an outage, or be lost itself.
   */
  private get unseen(): number {
    const { faults, crashes } = this.scenario;
    const lost = faults.filter((fault) => fault.type === 'events' && fault.how === 'lost').length;
    return crashes.length > 0 || faults.some(({ type: fault }) => fault !== 'watch-lag') ? 6 * MINUTE + lost * SWEEP + this.troubleTime : 0;
  }

  /** How long after its deadline a drain may take. */
  private get patience(): number {
    return ADOPT_TIME + MARGIN + this.troubleTime + this.scenario.crashes.length * AFTER_CRASH;
  }

  private get troubleTime(): number {
    return this.scenario.faults.reduce((sum, fault) => sum + ('seconds' in fault ? fault.seconds * 1000 + MINUTE : 0), 0);
  }

  private judgeForce(): string[] {
    const { whenBlocked } = this.scenario.group;
    const from = Math.min(...[...this.nodes.values()].flat().map((node) => calledFrom(node, this.scenario, this.startedAt)));
    return this.drainer.endpoint.calls
      .filter(({ request, answer }) => isEnd(request) && request.verb === 'delete' && (answer?.code ?? 500) < 300)
      .filter(({ time }) => whenBlocked !== 'FORCE' || time < from)
      .map(({ request, time }) => `${request.namespace}/${request.name} was deleted by force ${time - this.startedAt} ms after the beginning`);
  }

  private judgeMessages(): string[] {
    const { tally } = this.drainer.deadLetterQueue;
    return tally.sent > 0 ? [`${tally.sent} messages are in the dead-letter queue`] : [];
  }

  /** Whether the drainer reported that it ended the action without a node. */
  private isKnown({ instanceId }: LifecycleAction): boolean {
    return this.drainer.messages('Drain ended').some(({ instance, because }) => instance === instanceId && because !== undefined);
  }

  /** Whether the node's machine was killed by the story or taken by EC2, so that Auto Scaling ends the action. */
  private isGone(node: string): boolean {
    const nodes = [...this.nodes.values()].find((names) => names.includes(node)) ?? [];
    const killed = this.scenario.events.flatMap((event) => (event.type === 'kill-node' ? [`node${(event.node % this.scenario.nodes) + 1}`] : []));
    const taken = noticedIn(this.scenario, this.startedAt).filter(({ name }) => name === 'spot-interruption' || name === 'stopping').map((noticed) => noticed.node);
    return [...killed, ...taken].some((gone) => nodes.includes(gone));
  }

  private noteLeader(): void {
    const now = this.world.clock.now();
    if (this.ledAt !== undefined && now - this.ledAt >= UNLED) {
      this.ledAgain.push(now);
    }
    this.ledAt = now;
  }

  private note({ metadata: { name, annotations = {} } }: Node): void {
    const read = (key: string): string | undefined => annotations[ANNOTATION_PREFIX + key];
    const now = this.world.clock.now();
    const begun = this.begun.get(name);
    if (read('deadline') && (!begun || begun.action !== read('action'))) {
      this.begun.set(name, { action: read('action'), at: now });
    }
    const outcome = read('outcome');
    const known = this.outcomes.get(name) ?? [];
    if (outcome && known.at(-1)?.outcome !== outcome) {
      const seen = { outcome, at: now, deadline: Date.parse(read('deadline') ?? ''), begunAt: this.begun.get(name)?.at ?? now };
      this.outcomes.set(name, [...known, seen]);
    }
  }
}
