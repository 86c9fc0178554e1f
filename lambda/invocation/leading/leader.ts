import { forEachBounded } from '../bounded';
import { Cluster } from './cluster';
import type { DrainerDependencies } from '../dependencies';
import { Evictor } from './evictor';
import type { Leadership } from './leadership';
import type { MissingNodes } from '../lifecycle/instances-without-nodes';
import { fieldsOf, EventRecorder } from './event-recorder';
import { Newcomers } from './newcomers';
import type { NodeWriter } from '../lifecycle/node-writer';
import { settleOverdue } from '../lifecycle/overdue';
import type { OwnNodes } from '../lifecycle/own-nodes';
import type { ActionRequest, WaitingInstances } from '../lifecycle/lifecycle-actions';
import { Wake } from './wake';
import { METRICS } from '../../../src/names';
import { decide } from '../../drain/decide';
import type { Action, OwnerResult, PodAction, DrainStatus } from '../../drain/decision';
import { type Baseline, outcomePatch, readDrainState, baselinePatch } from '../../drain/state/drain-state';
import type { Outcome } from '../../drain/outcome';
import { podName } from '../../drain/pods';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';

const REFRESH_EVERY = 60_000;
const REFRESH_SOON = 10_000;
const RETRY_AFTER = 5_000;
/** Changes come in bursts, and a decision counts all of one. The more work a turn is, the more changes it waits for. */
const COALESCE = { least: 20, most: 100 };

/** Decides for all draining nodes of the cluster, for as long as it holds the Lease: observe, decide, act, wait for a change. */
export class Leader {
  private readonly wake: Wake;
  private readonly cluster: Cluster;
  private readonly evictor: Evictor;
  private readonly eventRecorder: EventRecorder;
  private readonly newcomers: Newcomers;
  private readonly announced = new Set<string>();
  private readonly adopted = new Set<string>();
  /** Nodes that an outcome is being written on, with what is to be told of their owners. */
  private readonly settling = new Map<string, readonly OwnerResult[]>();
  private refreshAt: number;
  private pausedUntil = 0;

  constructor(
    private readonly dependencies: DrainerDependencies, kubernetes: KubernetesPort, private readonly leadership: Leadership,
    private readonly waiting: WaitingInstances, private readonly ownNodes: OwnNodes, private readonly missing: MissingNodes,
    private readonly writer: NodeWriter,
  ) {
    const { clock, log, metrics } = dependencies;
    const notify = (): void => this.wake.notify();
    this.wake = new Wake(clock);
    this.cluster = new Cluster(kubernetes, clock, log, notify);
    this.evictor = new Evictor(kubernetes, clock, log, metrics, () => leadership.holds, (pod) => this.cluster.putPod(pod), notify);
    this.eventRecorder = new EventRecorder(kubernetes, clock, log);
    this.newcomers = new Newcomers(waiting, clock);
    this.refreshAt = clock.now();
  }

  /** Runs until nothing is left to do (true), or the time or the Lease is over (false). */
  async run(until: number, requests: readonly ActionRequest[]): Promise<boolean> {
    const { clock, log } = this.dependencies;
    this.cluster.start();
    try {
      while (clock.now() < until && this.leadership.holds) {
        let wakeAt = Math.min(until, this.refreshAt);
        const begun = clock.now();
        if (clock.now() >= this.pausedUntil) {
          try {
            const next = await this.turn();
            if (next === undefined && requests.every((request) => this.waiting.isSettled(request))) {
              if (this.newcomers.askedLately) {
                return true;
              }
              // An instance may have begun to wait since the last look, whose message stays away for some time.
              this.refreshAt = clock.now();
            }
            // Auto Scaling may show a state some moments after the event that tells of it.
            if (requests.some((request) => !this.waiting.isSettled(request) && !this.waiting.get(request.action.instanceId))) {
              this.refreshAt = Math.min(this.refreshAt, clock.now() + REFRESH_SOON);
            }
            wakeAt = Math.min(wakeAt, this.refreshAt, next ?? Infinity);
          } catch (error) {
            log.warn('Step failed, it is tried again', { error });
            this.pausedUntil = clock.now() + RETRY_AFTER;
          }
        }
        const took = clock.now() - begun;
        await this.wake.wait(Math.min(wakeAt, this.pausedUntil > clock.now() ? this.pausedUntil : Infinity));
        await clock.sleep(Math.min(Math.max(took, COALESCE.least), COALESCE.most));
      }
      return false;
    } finally {
      await this.cluster.stop();
      await this.evictor.finish();
      await this.eventRecorder.finish();
    }
  }

  /** One turn of the loop. Returns when to look again, or undefined when nothing is left. */
  private async turn(): Promise<number | undefined> {
    const { clock } = this.dependencies;
    if (clock.now() >= this.refreshAt) {
      this.refreshAt = clock.now() + REFRESH_EVERY;
      await this.waiting.sendHeartbeats();
      await this.sweep();
    }
    if (!this.cluster.isCurrent) {
      await settleOverdue(this.waiting, clock, this.dependencies.log, this.dependencies.metrics);
      return Infinity;
    }
    this.expectFoundDrains();
    this.refreshAt = Math.min(this.refreshAt, this.newcomers.askAt(this.cluster.nodes));
    (await this.ownNodes.attend(this.cluster.nodes)).forEach((node) => this.cluster.putNode(node));
    const lookAgainAt = await this.missing.attend(this.cluster.nodes);

    this.tellEnds();

    this.evictor.observe(this.cluster.standingPods());
    const snapshot = this.cluster.snapshot(this.evictor.attempts, (drain) => this.waiting.isOver(drain));
    const decision = decide(snapshot, clock.now());
    if (decision.needs.length > 0) {
      this.cluster.load(decision.needs);
      return Infinity;
    }
    this.eventRecorder.tellOrphanedPods(decision.orphanedPods, this.cluster.nodes);
    if (snapshot.drainingNodes.length === 0 && this.waiting.all.length === 0 && decision.actions.length === 0) {
      return undefined;
    }
    decision.drainingNodes.forEach((status) => this.announce(status));
    await this.perform(decision.actions);
    return Math.min(lookAgainAt, decision.wakeAt, this.waiting.retryAt, this.writer.retryAt, this.eventRecorder.tellBlockers(decision.drainingNodes));
  }

  /** What is known already is acted on, whether Auto Scaling answers or not. */
  private async sweep(): Promise<void> {
    this.newcomers.asked();
    try {
      await this.waiting.sweep();
    } catch (error) {
      this.dependencies.log.warn('Auto Scaling not asked for waiting instances', { error });
      this.refreshAt = this.dependencies.clock.now() + RETRY_AFTER;
    }
  }

  /** Another invocation of this drainer may have begun a drain since; Auto Scaling tells the rest of it. */
  private expectFoundDrains(): void {
    const drains = this.cluster.nodes.flatMap((node) => readDrainState(node) ?? []);
    const added = drains.filter(({ drainer, instance, token, outcome }) => drainer === this.dependencies.settings.drainerName && !outcome
      && !this.waiting.get(instance) && !this.adopted.has(`${instance}/${token}`));
    added.forEach(({ instance, token, hook, group, started }) => {
      this.adopted.add(`${instance}/${token}`);
      this.waiting.expect({ kind: 'terminating', started, action: { groupName: group, hookName: hook, instanceId: instance, token } });
    });
    if (added.length > 0) {
      this.refreshAt = 0;
      this.wake.notify();
    }
  }

  private async perform(actions: readonly Action[]): Promise<void> {
    if (!this.leadership.holds) {
      return;
    }
    const podActions = actions.filter((action): action is PodAction => action.type !== 'write-baseline' && action.type !== 'settle');
    this.evictor.start(podActions);
    await forEachBounded(actions.filter(({ type }) => type === 'write-baseline' || type === 'settle'), 10, async (action) => {
      if (action.type === 'write-baseline') {
        await this.record(action.node, action.baseline, action.warnings ?? []);
      } else if (action.type === 'settle') {
        await this.settle(action.node, action.outcome, action.owners);
      }
    });
  }

  private async record(node: Node, record: Baseline, warnings: readonly string[]): Promise<void> {
    const { log } = this.dependencies;
    const answer = await this.writer.patch(node, baselinePatch(record));
    if (!answer || answer === 'conflict') {
      return;
    }
    this.cluster.putNode(answer);
    if (readDrainState(node)?.baseline === undefined) {
      const owners = record.owners.map(({ namespace, name }) => `${namespace}/${name}`);
      log.info('Baseline written', { ...fieldsOf(node), pods: record.pods, owners });
    }
    for (const warning of warnings) {
      log.warn('Drain may not go as its owners want', { ...fieldsOf(node), because: warning });
      this.eventRecorder.event(node, 'Warning', 'DrainWarning', warning);
    }
  }

  private announce({ node, announcements = [] }: DrainStatus): void {
    for (const { pod, because } of announcements.filter((one) => !this.announced.has(one.pod.metadata.uid))) {
      this.announced.add(pod.metadata.uid);
      const sentence = `${podName(pod)} will be interrupted: ${because}`;
      this.dependencies.log.warn('Owner will be interrupted', { ...fieldsOf(node), pod: podName(pod), because });
      this.eventRecorder.event(node, 'Warning', 'OwnerInterrupted', sentence);
    }
  }

  /** Writes the outcome on the node; the drainer that owns the node's group ends the action when it sees it. */
  private async settle(node: Node, decided: Outcome, owners: readonly OwnerResult[]): Promise<void> {
    const { settings } = this.dependencies;
    const drain = readDrainState(node);
    const keeps = async (): Promise<boolean> => drain?.drainer !== settings.drainerName || this.waiting.retains(drain.group);
    const outcome = decided === 'retained' && !await keeps() ? 'failed' : decided;
    if (!this.leadership.holds) {
      return;
    }
    this.settling.set(node.metadata.uid, owners);
    const answer = await this.writer.patch(node, outcomePatch(outcome));
    if (!answer || answer === 'conflict') {
      return;
    }
    this.cluster.putNode(answer);
    this.tellEnds();
  }

  /** By what is seen on the node: the answer to the patch may have been lost. */
  private tellEnds(): void {
    this.cluster.nodes.forEach((node) => {
      const outcome = readDrainState(node)?.outcome;
      const owners = this.settling.get(node.metadata.uid);
      if (outcome && owners) {
        this.settling.delete(node.metadata.uid);
        this.tellEnd(node, outcome, owners);
      }
    });
  }

  private tellEnd(node: Node, outcome: Outcome, owners: readonly OwnerResult[]): void {
    const { log, metrics, clock } = this.dependencies;
    const drain = readDrainState(node);
    const seconds = Math.round((clock.now() - (drain?.started ?? clock.now())) / 1000);
    const isGood = outcome === 'drained' || outcome === 'nothing-to-drain';
    log[isGood ? 'info' : 'warn']('Drain ended', { ...fieldsOf(node), outcome, seconds, pods: drain?.baseline?.pods, owners });
    this.eventRecorder.event(node, isGood ? 'Normal' : 'Warning', 'DrainEnded', `The drain ended after ${seconds} s: ${outcome}`);
    metrics.count(METRICS.DRAINS, 1, outcome);
  }
}
