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
  /** The outcome that the rules decided for a node, if it could not be written on the node. */
  readonly decided: (node: Node) => Outcome | undefined;
  /** Receives a node as it is after a patch. */
  readonly onNode: (node: Node) => void;
  /** The leader should look again: something that it waits for is done, or the next due time has changed. */
  readonly onDone: () => void;
}

/** What is visible of the cluster, and Auto Scaling's answer. */
export interface Attention {
  readonly nodes: readonly Node[];
  readonly groups: Groups;
  /** Since when the cluster has been visible without a break. */
  readonly seenSince: number;
  /** The sight by which overdue drains are judged. */
  readonly sight: Sight;
}

/** Takes care of the nodes of our own groups beside the leader's loop, because calls to Auto Scaling take time. */
export class Attendant {
  private readonly work = new Beside();
  /** Counts changes that may need action. */
  private changes = 0;
  private attendedChanges = -1;
  private again: ReadonlyArray<readonly [LookingReason, number]> = [];

  constructor(private readonly on: AttendantDependencies) {}

  get isBusy(): boolean {
    return this.work.isBusy;
  }

  /** Whether something has changed since the latest look began. */
  get isBehind(): boolean {
    return this.changes !== this.attendedChanges;
  }

  /** When and why it is due again, even without any change. */
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

  /** While the cluster is not visible: does what follows from Auto Scaling and the clock alone. */
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
