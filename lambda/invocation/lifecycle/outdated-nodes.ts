import type { LifecycleActions } from './lifecycle-actions';
import type { Refreshes } from './refreshes';
import type { Clock } from '../../clock';
import type { Groups } from '../../drain/instances/groups';
import { groupsToAsk, planTaints, type RefreshReading, type TaintedNode, taintPatch, untaintPatch } from '../../drain/instances/outdated';
import type { Node } from '../../kubernetes/objects';
import { ApiError, type KubernetesPort, type NodePatch } from '../../kubernetes/port';
import type { Log } from '../../report/ports';
import { forEachBounded } from '../bounded';
import type { Troubles } from '../telling/troubles';

const PARALLEL = 10;
/** How long everything else waits for Auto Scaling's answer about a refresh. A later answer is used at the next look. */
const PATIENCE = 5_000;

interface OutdatedDependencies {
  readonly refreshes: Refreshes;
  readonly actions: LifecycleActions;
  readonly kubernetes: Pick<KubernetesPort, 'patchNode'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly troubles: Troubles;
  readonly drainerName: string;
}

/** The questions that followed one reading of the groups, and the answers so far, by group name. */
interface Asked {
  /** Each resolves when it is answered, or has been waited for long enough. */
  readonly questions: Map<string, Promise<void>>;
  readonly answers: Map<string, RefreshReading>;
}

/**
 * Makes the scheduler prefer other nodes to those that a refresh replaces, by a soft taint. Nothing else waits for it or depends on it: what cannot
 * be asked or written is left for the next look.
 */
export class OutdatedNodes {
  private readonly asked = new WeakMap<Groups, Asked>();
  /** If one taint is refused, all would be: none is tried again until the groups have been read again. */
  private refusedAfter?: Groups;

  constructor(private readonly on: OutdatedDependencies) {}

  /** Starts to query the refreshes that matter, once after each reading of the groups. */
  ask(nodes: readonly Node[], groups: Groups): void {
    const { actions, drainerName } = this.on;
    const { questions, answers } = this.askedAfter(groups);
    for (const name of groupsToAsk(nodes, actions.held, { groups, drainerName })) {
      if (!questions.has(name)) {
        questions.set(name, this.patiently(this.on.refreshes.read(name).then((reading) => void answers.set(name, reading))));
      }
    }
    // An answer that was requested in parallel with the first reading is not valid for later ones.
    this.on.refreshes.forgetAsked();
  }

  /** Returns the changed nodes in their new state. */
  async attend(nodes: readonly Node[], groups: Groups): Promise<readonly Node[]> {
    this.ask(nodes, groups);
    const { questions, answers } = this.askedAfter(groups);
    await Promise.all(questions.values());
    const { drainerName } = this.on;
    const plan = planTaints(nodes, answers, { groups, drainerName });
    const tainted = await this.change(plan.taint, groups, (node) => taintPatch(node, drainerName));
    this.tell('Outdated nodes are tainted', tainted);
    const untainted = await this.change(plan.untaint, groups, untaintPatch);
    this.tell('Taint of outdated nodes is taken off', untainted);
    return [...tainted, ...untainted].map(({ node }) => node);
  }

  private askedAfter(groups: Groups): Asked {
    const asked = this.asked.get(groups) ?? { questions: new Map(), answers: new Map() };
    this.asked.set(groups, asked);
    return asked;
  }

  private async patiently(question: Promise<void>): Promise<void> {
    const over = new AbortController();
    await Promise.race([question, this.on.clock.sleep(PATIENCE, over.signal)]);
    over.abort();
  }

  private async change(planned: readonly TaintedNode[], groups: Groups, patch: (node: Node) => NodePatch): Promise<readonly TaintedNode[]> {
    const changed: TaintedNode[] = [];
    await forEachBounded(planned, PARALLEL, async ({ node, groupName }) => {
      if (this.refusedAfter === groups) {
        return;
      }
      try {
        changed.push({ node: await this.on.kubernetes.patchNode(node.metadata.name, patch(node)), groupName });
        this.on.troubles.ended('Taint of an outdated node could not be changed', node.metadata.name);
      } catch (error) {
        this.note(node, groups, error);
      }
    });
    return changed;
  }

  /** A node that has changed or gone in the meantime shows up in the watch, and is looked at again. */
  private note({ metadata: { name } }: Node, groups: Groups, error: unknown): void {
    if (error instanceof ApiError && (error.status === 409 || error.status === 404)) {
      return;
    }
    this.refusedAfter = groups;
    this.on.troubles.failed('Taint of an outdated node could not be changed', name, { node: name, error });
  }

  private tell(message: 'Outdated nodes are tainted' | 'Taint of outdated nodes is taken off', changed: readonly TaintedNode[]): void {
    for (const [group, nodes] of Map.groupBy(changed, ({ groupName }) => groupName)) {
      this.on.log.info(message, { group, nodes: nodes.map(({ node }) => node.metadata.name).sort() });
    }
  }
}
