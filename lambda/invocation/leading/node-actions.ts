import type { Leadership } from './leadership';
import type { Clock } from '../../clock';
import type { Action } from '../../drain/decision';
import { asksWhetherRetained, outcomeToWrite } from '../../drain/end';
import { mustNoteEnd } from '../../drain/notices/ended-drains';
import {
  baselinePatch, deadlinePatch, movedPatch, outcomePatch, readDrainState, retainsNotPatch, retentionEndsPatch, standstillPatch,
} from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import type { Log, Metrics } from '../../report/ports';
import type { Settings } from '../dependencies';
import type { NodeWriter } from '../lifecycle/node-writer';
import type { Announcements } from '../telling/announcements';
import { fieldsOf, tellEnd } from '../telling/ends';
import type { EventRecorder } from '../telling/event-recorder';
import type { StandstillOfNode } from '../telling/gauges';
import type { MovedOwners } from '../telling/moved-owners';
import { tellRetentionEnds } from '../telling/retained';
import { tellDeadlineMoved } from '../telling/starts';
import type { Summaries } from '../telling/summaries';
import type { Trouble } from '../telling/trouble';

const PARALLEL = 10;

type BaselineAction = Extract<Action, { type: 'write-baseline' }>;
type DeadlineAction = Extract<Action, { type: 'write-deadline' }>;
type SettleAction = Extract<Action, { type: 'settle' }>;
type CordonAction = Extract<Action, { type: 'cordon-again' }>;
type RetentionAction = Extract<Action, { type: 'end-retention' }>;
export type NodeAction = BaselineAction | DeadlineAction | CordonAction | RetentionAction | SettleAction | StandstillOfNode;

interface NodeActionDependencies {
  readonly writer: NodeWriter;
  readonly leadership: Leadership;
  readonly announcements: Announcements;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly summaries: Summaries;
  readonly movedOwners: MovedOwners;
  readonly failingSteps: Trouble;
  readonly settings: Settings;
  readonly drainerName: string;
  /** Asks whether the group keeps abandoned instances now. */
  readonly retains: (groupName: string) => Promise<boolean>;
  /** Receives a node as it is after a patch. */
  readonly onNode: (node: Node) => void;
  /** A request has been answered. */
  readonly onChange: () => void;
}

/** Carries out decisions about nodes, such as writing the baseline or the outcome. */
export class NodeActions {
  /** Nodes on which an outcome is being written, by UID, with what is to be reported of their owners. */
  private readonly settling = new Map<string, Pick<SettleAction, 'owners' | 'because'>>();
  /** By node UID. */
  private readonly running = new Map<string, Promise<void>>();

  constructor(private readonly on: NodeActionDependencies) {}

  /** Starts as many actions as may run at the same time, one per node; the next decision contains the others again. */
  start(actions: readonly NodeAction[]): void {
    const { writer, failingSteps, onChange } = this.on;
    for (const action of actions) {
      const { uid } = action.node.metadata;
      if (this.running.size < PARALLEL && !this.running.has(uid) && !writer.isWaiting(action.node)) {
        const run = this.run(action)
          .then(() => failingSteps.end('node'))
          .catch((error: unknown) => {
            writer.pause(action.node);
            failingSteps.notice('node', { node: action.node.metadata.name, error });
          })
          .finally(() => {
            this.running.delete(uid);
            onChange();
          });
        this.running.set(uid, run);
      }
    }
  }

  /** Waits for the requests under way. */
  async finish(): Promise<void> {
    await Promise.all(this.running.values());
  }

  /** Reports the drains that have ended, by what is visible on the nodes, because the answer to a patch may have been lost. */
  tellEnds(nodes: readonly Node[]): void {
    for (const node of nodes) {
      const settled = this.settling.get(node.metadata.uid);
      const drain = readDrainState(node);
      if (settled && drain?.outcome) {
        this.settling.delete(node.metadata.uid);
        const { outcome, started, group, instance, drainer, notice } = drain;
        tellEnd(this.on, { drainer, outcome, started, group, instance, node, notice, owners: settled.owners, wantedBecause: settled.because });
      }
    }
  }

  /** Writes on the nodes what this invocation has done to owners, for the invocation that goes on. */
  async handOver(nodes: readonly Node[]): Promise<void> {
    const { writer, leadership, movedOwners } = this.on;
    await Promise.all(nodes.filter((node) => readDrainState(node)?.outcome === undefined).map(async (node) => {
      const moved = movedOwners.toWrite(node);
      if (moved && leadership.holds && (await writer.patch(node, movedPatch(moved))).type === 'written') {
        movedOwners.written(node);
      }
    }));
    if (nodes.length > 0) {
      movedOwners.forgetOthers(nodes);
    }
  }

  private run(action: NodeAction): Promise<void> {
    switch (action.type) {
      case 'settle': return this.settle(action);
      case 'write-baseline': return this.writeBaseline(action);
      case 'write-deadline': return this.writeDeadline(action);
      case 'cordon-again': return this.cordonAgain(action);
      case 'end-retention': return this.endRetention(action);
      case 'write-standstill': return this.writeStandstill(action);
    }
  }

  private async writeStandstill({ node, standstill }: StandstillOfNode): Promise<void> {
    const { writer, onNode } = this.on;
    const answer = await writer.patch(node, standstillPatch(standstill));
    if (answer.type === 'written') {
      onNode(answer.node);
    }
  }

  private async writeDeadline({ node, deadline, because }: DeadlineAction): Promise<void> {
    const { writer, onNode } = this.on;
    const answer = await writer.patch(node, deadlinePatch(deadline));
    if (answer.type === 'written') {
      onNode(answer.node);
      tellDeadlineMoved(this.on, node, { deadline, because });
    }
  }

  private async writeBaseline({ node, baseline, warnings = [] }: BaselineAction): Promise<void> {
    const { writer, announcements, log, onNode } = this.on;
    const answer = await writer.patch(node, baselinePatch(baseline));
    if (answer.type !== 'written') {
      return;
    }
    onNode(answer.node);
    if (readDrainState(node)?.baseline === undefined) {
      const owners = baseline.owners.map(({ namespace, name }) => `${namespace}/${name}`);
      log.info('Baseline written', { ...fieldsOf(node), pods: baseline.pods, owners });
    }
    announcements.tellWarnings(node, warnings);
  }

  private async cordonAgain({ node, patch }: CordonAction): Promise<void> {
    const { writer, announcements, onNode } = this.on;
    const answer = await writer.patch(node, patch);
    if (answer.type === 'written') {
      onNode(answer.node);
      announcements.tellCordonedAgain(node);
    }
  }

  /** When the drainer that owns the node's group sees this, it has the instance terminated. */
  private async endRetention({ node, because }: RetentionAction): Promise<void> {
    const { writer, onNode } = this.on;
    const answer = await writer.patch(node, retentionEndsPatch(because));
    if (answer.type === 'written') {
      onNode(answer.node);
      tellRetentionEnds(this.on, node, because);
    }
  }

  /** When the drainer that owns the node's group sees the outcome, it ends the lifecycle action. */
  private async settle({ node, outcome, owners, because }: SettleAction): Promise<void> {
    const { writer, leadership, drainerName, retains, onNode } = this.on;
    const drain = readDrainState(node);
    const asks = drain !== undefined && asksWhetherRetained(outcome, drain.drainer, drainerName);
    const toWrite = outcomeToWrite(outcome, asks ? await retains(drain.group) : undefined, because !== undefined);
    if (!leadership.holds) {
      return;
    }
    if (drain && mustNoteEnd(drain.notice, toWrite)) {
      await leadership.noteEnded(drain.instance);
    }
    if (toWrite !== undefined) {
      this.settling.set(node.metadata.uid, { owners, because });
    }
    const answer = await writer.patch(node, toWrite === undefined ? retainsNotPatch() : outcomePatch(toWrite));
    if (answer.type === 'written') {
      onNode(answer.node);
      this.tellEnds([answer.node]);
    }
  }
}
