import { AFTER_CRASH, type Scenario, troubleTime } from './scenario';
import type { Group } from '../../simulation/cloud/auto-scaling/group';
import type { LifecycleAction } from '../../simulation/cloud/auto-scaling/lifecycle-action';
import type { Node } from '../../simulation/cluster/objects';
import { controllerOf } from '../../simulation/cluster/selectors';
import { isReady, isTerminating } from '../../simulation/component-base/pod-state';
import type { World } from '../lambda/invocation/world';

const MINUTE = 60_000;
/** The interval of sweeps. */
const SWEEP = 5 * MINUTE;
/** The join timeout starts with the launch of the machine, some seconds before its lifecycle action. */
const LAUNCHED_BEFORE = 15_000;

/** What has been seen of a launched node. */
interface Seen {
  /** Since when it is Ready. */
  readySince?: number;
  /** Since when it has everything that its group requires. */
  fitSince?: number;
}

/** Judges that launched instances go into service when their nodes are as their group requires, and no sooner unless their time is over. */
export class LaunchJudge {
  private readonly seen = new Map<string, Seen>();
  /** Instances known to be in service. For others, Auto Scaling is asked once a minute. */
  private readonly known: ReadonlySet<string>;

  constructor(private readonly world: World, private readonly group: Group, private readonly scenario: Scenario, private readonly lag: number) {
    this.known = new Set(group.instances.map(({ instanceId }) => instanceId));
    world.store.subscribe(({ resource }) => {
      if (resource === 'nodes' || resource === 'pods') {
        this.look();
      }
    });
  }

  /** How many launches with joined nodes were judged. */
  get judged(): number {
    return this.actions.filter(({ instanceId }) => this.seen.has(instanceId)).length;
  }

  get violations(): string[] {
    return this.actions.flatMap((action) => this.judge(action));
  }

  private get actions(): LifecycleAction[] {
    return this.group.actions.filter(({ hook }) => hook.transition === 'autoscaling:EC2_INSTANCE_LAUNCHING');
  }

  private judge({ instanceId, startedAt, ended }: LifecycleAction): string[] {
    const { joinTimeoutSeconds } = this.scenario.group;
    const { readySince = Infinity, fitSince = Infinity } = this.seen.get(instanceId) ?? {};
    const latest = Math.min(startedAt + joinTimeoutSeconds * 1000, Math.max(startedAt, fitSince)) + this.patience;
    if (!ended) {
      return this.world.clock.now() > latest ? [`the launch of ${instanceId} still waits`] : [];
    }
    if (ended.why !== 'completed') {
      return ended.why === 'instance-left' || ended.why === 'other-hook-abandoned' ? [] : [`the launch of ${instanceId} ended by ${ended.why}`];
    }
    const found: string[] = [];
    const isTimeOver = ended.at >= startedAt + joinTimeoutSeconds * 1000 - LAUNCHED_BEFORE;
    if (ended.result === 'CONTINUE' && readySince > ended.at) {
      found.push(`the launch of ${instanceId} went on though its node is not ready`);
    }
    if (ended.result === 'CONTINUE' && fitSince > ended.at && !isTimeOver) {
      found.push(`the launch of ${instanceId} went on though its node is not as its group wants it`);
    }
    if (ended.result === 'ABANDON' && !isTimeOver) {
      found.push(`the launch of ${instanceId} was abandoned before its time was over`);
    }
    if (ended.result === 'ABANDON' && readySince < ended.at - this.lag) {
      found.push(`the launch of ${instanceId} was abandoned though its node is ready`);
    }
    if (ended.at > latest) {
      found.push(`the launch of ${instanceId} was held ${ended.at - latest} ms longer than it may`);
    }
    return found;
  }

  /** While nobody leads, the next invocation takes care of launches. */
  private get patience(): number {
    const { faults } = this.scenario;
    const lost = faults.filter((fault) => fault.type === 'events').length;
    return 2 * MINUTE + this.lag + lost * SWEEP + (faults.length + this.scenario.crashes.length > 0 ? troubleTime(this.scenario) + AFTER_CRASH : 0);
  }

  private look(): void {
    const now = this.world.clock.now();
    // What happens to a node after its launch was completed says nothing about the launch.
    const over = new Set(this.actions.filter(({ ended }) => ended).map(({ instanceId }) => instanceId));
    for (const node of this.world.store.list('nodes').filter((one) => !over.has(instanceOf(one)))) {
      const instanceId = instanceOf(node);
      const seen = this.seen.get(instanceId) ?? {};
      seen.readySince = isNodeReady(node) ? seen.readySince ?? now : undefined;
      seen.fitSince = isNodeReady(node) && this.isFit(node) ? seen.fitSince ?? now : undefined;
      this.seen.set(instanceId, seen);
    }
  }

  private isFit(node: Node): boolean {
    const { startupTaints, permanentTaints, requiredDaemonSets } = this.scenario.group;
    const { store } = this.world;
    const isInService = (instanceId: string) => this.known.has(instanceId) && this.group.find(instanceId)?.lifecycleState === 'InService';
    const others = store.list('nodes').filter((other) => isNodeReady(other) && isInService(instanceOf(other)));
    // Without another node for comparison, nobody can tell what an undeclared taint means.
    const repelling = (node.spec.taints ?? []).filter(({ key }) => startupTaints.includes(key) || (
      !permanentTaints.includes(key) && others.length > 0 && !others.some(({ spec }) => spec.taints?.some((taint) => taint.key === key))));
    const pods = store.list('pods', { nodeName: node.metadata.name });
    return repelling.length === 0 && requiredDaemonSets.every((name) => pods.some((pod) => (
      isReady(pod) && !isTerminating(pod) && `${pod.metadata.namespace}/${controllerOf(pod)?.name}` === name)));
  }
}

function instanceOf({ spec }: Node): string {
  return spec.providerID?.split('/').at(-1) ?? '';
}

function isNodeReady({ status }: Node): boolean {
  return status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') ?? false;
}
