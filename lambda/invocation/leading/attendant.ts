import { Beside } from './beside';
import type { LookingReason } from './schedule';
import type { Ec2Port } from '../../aws/ports';
import type { Clock } from '../../clock';
import type { Outcome } from '../../drain/end';
import type { Groups } from '../../drain/instances/groups';
import type { Sight } from '../../drain/overdue';
import type { Node } from '../../kubernetes/objects';
import type { Log, Metrics } from '../../report/ports';
import type { Settings } from '../dependencies';
import type { LifecycleActions } from '../lifecycle/lifecycle-actions';
import type { MissingNodes } from '../lifecycle/missing-nodes';
import type { NodeWriter } from '../lifecycle/node-writer';
import { giveUpUnseenLaunches, settleOverdue } from '../lifecycle/overdue';
import type { OwnNodes } from '../lifecycle/own-nodes';
import type { EventRecorder } from '../telling/event-recorder';
import type { MovedOwners } from '../telling/moved-owners';
import type { Summaries } from '../telling/summaries';
import type { Trouble } from '../telling/trouble';
import type { Troubles } from '../telling/troubles';

const RETRY_AFTER = 5_000;

interface AttendantDependencies {
  readonly ownNodes: OwnNodes;
  readonly missing: MissingNodes;
  readonly actions: LifecycleActions;
  readonly writer: NodeWriter;
  readonly ec2: Ec2Port;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly troubles: Troubles;
  readonly summaries: Summaries;
  readonly movedOwners: MovedOwners;
  readonly settings: Settings;
  readonly failingSteps: Trouble;
  /** How the drain of a node has ended by the rules, where that could not be written down. */
  readonly decided: (node: Node) => Outcome | undefined;
  /** Takes in a node as a patch left it. */
  readonly onNode: (node: Node) => void;
  /** The leader is to look: something is done that it waits for, or the next time has changed. */
  readonly onDone: () => void;
}

/** What is seen of the cluster, and what Auto Scaling said. */
export interface Attention {
  readonly nodes: readonly Node[];
  readonly groups: Groups;
  /** Since when the cluster has been in sight without a break. */
  readonly seenSince: number;
  /** What it means for drains that nobody has ended. */
  readonly sight: Sight;
}

/** Looks after the nodes of our own beside the leader's loop: whatever calls Auto Scaling takes its time. */
export class Attendant {
  private readonly work = new Beside();
  /** Counts what may change what is to be done. */
  private changes = 0;
  private attendedChanges = -1;
  private again: ReadonlyArray<readonly [LookingReason, number]> = [];

  constructor(private readonly on: AttendantDependencies) {}

  get isBusy(): boolean {
    return this.work.isBusy;
  }

  /** Whether something has changed since it began to look. */
  get isBehind(): boolean {
    return this.changes !== this.attendedChanges;
  }

  /** When it is due again, whatever changes, and why. */
  get times(): ReadonlyArray<readonly [LookingReason, number]> {
    const now = this.on.clock.now();
    return this.again.filter(([, at]) => at > now);
  }

  changed(): void {
    this.changes++;
  }

  async finish(): Promise<void> {
    await Promise.all([this.work.finish(), this.on.missing.finish()]);
  }

  attend(attention: Attention): void {
    const { clock } = this.on;
    if (this.isBehind || this.again.some(([, at]) => at <= clock.now())) {
      this.begin(() => this.look(attention));
    }
  }

  /** While the cluster is out of sight: what holds by Auto Scaling and the clock alone. */
  attendUnseen(groups: Groups, nodes: readonly Node[], sight: Sight): void {
    this.begin(async () => {
      await settleOverdue(this.on, groups, { sight, nodes });
      if (sight.type !== 'seen') {
        await giveUpUnseenLaunches(this.on, sight);
      }
      return [];
    });
  }

  private begin(look: () => Promise<ReadonlyArray<readonly [LookingReason, number]>>): void {
    const { clock, failingSteps } = this.on;
    if (this.work.isBusy) {
      return;
    }
    this.attendedChanges = this.changes;
    this.work.start(async () => {
      try {
        this.again = await look();
        failingSteps.end('attendant');
      } catch (error) {
        failingSteps.notice('attendant', { error });
        this.again = [['failed-attention', clock.now() + RETRY_AFTER]];
      } finally {
        this.on.onDone();
      }
    });
  }

  private async look({ nodes, groups, seenSince, sight }: Attention): Promise<ReadonlyArray<readonly [LookingReason, number]>> {
    const { ownNodes, missing, actions, writer, decided, onNode } = this.on;
    const { changed, lookAt } = await ownNodes.attend(nodes, groups, seenSince, { leads: true });
    changed.forEach(onNode);
    const missingAt = missing.attend(nodes, groups, () => this.on.onDone());
    await settleOverdue(this.on, groups, { sight, nodes, decided, isRefusing: (node) => writer.isRefusing(node) });
    return [['launch', lookAt], ['missing-node', missingAt], ['completing-again', actions.retryAt], ['writing-again', writer.retryAt]];
  }
}
