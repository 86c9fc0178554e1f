import type { Assumptions } from './assumptions';
import { stateAssumptions } from './assumptions';
import { capacityOf, usedShares } from './capacity';
import type { Design } from './design';
import { readHistory } from './history';
import { nodeGroups } from './node-groups';
import { nodeResults } from './node-results';
import type { GroupOptions } from './options';
import { ownerResults } from './owner-results';
import { patch, type Progress } from './patch';
import { PendingPods } from './pending';
import { Recording, type Spans } from './recording';
import { World } from './world';
import type { CloudTiming } from '../../simulation/cloud/cloud';
import { timeOfDump } from '../../simulation/cluster/dump';
import type { Event, Node, Pod } from '../../simulation/cluster/objects';
import { isObject } from '../../simulation/cluster/values';
import { expectedInterruptions } from '../../simulation/observe/expected-interruptions';
import { FloorObserver, OwnerRecord } from '../../simulation/observe/floors';
import { KUBECTL_KINDS } from '../cluster/kinds';
import { UsageError } from '../errors';
import type { Finding } from '../findings/finding';
import type { Dump } from '../input';
import { RESULT_VERSION, type RehearsalResult } from '../result/result';
import { summaryOf, verdictOf } from '../result/verdict';

export interface RehearsalProps {
  readonly dump: Dump;
  readonly source: string;
  readonly design: Design;
  /** Findings in the dump, made without simulation. */
  readonly findings: readonly Finding[];
  /** Options of the node groups; omitted ones have the construct's defaults. */
  readonly group: GroupOptions;
  /** A group, a node, or a label selector. @default - all nodes */
  readonly nodes?: string;
  readonly minHealthyPercentage: number;
  readonly maxHealthyPercentage: number;
  readonly assumptions: Partial<Assumptions>;
  readonly freeAddresses?: number;
  /**
   * Whether to play the patch again without soft taints on outdated nodes, to show what they save.
   * @default - in clusters of no more pods than {@link COMPARED_PODS}
   */
  readonly comparesTaints?: boolean;
  /** The timing of the account. @default - as AWS is */
  readonly timing?: Partial<CloudTiming>;
  /** What could not be read, as sentences. */
  readonly remarks: readonly string[];
  readonly onProgress: (progress: Progress) => void;
}

/** A finished rehearsal, with all data for its pictures. */
export interface Rehearsal {
  readonly result: RehearsalResult;
  readonly spans: Spans;
  readonly records: readonly OwnerRecord[];
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** In larger clusters, playing the patch a second time takes too long. */
export const COMPARED_PODS = 2_000;

/** Plays the patch of a dumped cluster. */
export async function rehearse(props: RehearsalProps): Promise<Rehearsal> {
  const rehearsal = await play(props, true);
  const { result } = rehearsal;
  if (!(props.comparesTaints ?? result.cluster.pods <= COMPARED_PODS)) {
    return rehearsal;
  }
  const { result: { movesPerPod: withoutSoftTaints } } = await play(props, false);
  return { ...rehearsal, result: { ...result, movesPerPod: { ...result.movesPerPod, withoutSoftTaints } } };
}

async function play(props: RehearsalProps, hasSoftTaints: boolean): Promise<Rehearsal> {
  const { dump, design, group } = props;
  const epoch = timeOf(dump);
  const history = readHistory({ nodes: ofKind<Node>(dump, 'Node'), pods: ofKind<Pod>(dump, 'Pod'), events: ofKind<Event>(dump, 'Event') });
  const assumptions = stateAssumptions(props.assumptions, history.seen);
  const readiness = props.assumptions.readiness === undefined ? history.readiness : new Map<string, number>();
  const world = new World({ dump, epoch, assumptions, readiness, timing: props.timing });
  const { store, clock, cluster, loaded } = world;
  try {
    const nodes = store.list('nodes');
    const groups = nodeGroups(nodes, props.nodes);
    const patched = groups.flatMap((each) => each.nodes);
    const pods = store.list('pods');
    const used = usedShares(nodes, pods);
    const metadata = { ...design.group.metadata, ...group };
    const expected = expectedInterruptions(store, { surge: metadata.surge !== 'NEVER', nodes: new Set(patched.map(({ metadata: { name } }) => name)) });

    cluster.start();
    const floors = new FloorObserver(store);
    floors.start();
    const pending = new PendingPods(store);
    const recording = new Recording(world);
    const startedAt = clock.now();
    const refresh = { minHealthyPercentage: props.minHealthyPercentage, maxHealthyPercentage: props.maxHealthyPercentage };
    const played = await patch(world, {
      groups, design, options: { group, refresh, hasSoftTaints }, onLine: (line) => recording.line(line), onProgress: props.onProgress,
    });
    floors.stop();
    pending.stop();
    const spans = recording.finish();
    const endedAt = clock.now();

    const owners = ownerResults({ records: floors.records, spans, expected, findings: props.findings, lines: played.lines, endedAt });
    const results = nodeResults({ groups, spans, endedAt: endedAt - startedAt });
    const moved = owners.filter(({ moves }) => moves > 0);
    const leaving = leavingPods(spans, patched);
    const result: RehearsalResult = {
      version: RESULT_VERSION,
      ...verdictOf({ owners, nodes: results }),
      cluster: { source: props.source, takenAt: new Date(epoch).toISOString(), nodes: nodes.length, pods: pods.length },
      options: {
        groups: groups.map(({ name, nodes: members }) => ({ name, nodes: members.length })),
        surge: metadata.surge,
        whenBlocked: metadata.whenBlocked,
        drainTimeoutSeconds: metadata.drainTimeoutSeconds,
        ...refresh,
        gracefulPods: world.policies.gracefulPods,
      },
      seconds: Math.round((endedAt - startedAt) / 1000),
      movesPerPod: {
        mean: leaving === 0 ? 0 : Math.round(100 * moved.reduce((sum, { moves }) => sum + moves, 0) / leaving) / 100,
        most: Math.max(0, ...moved.map(({ mostMoves }) => mostMoves)),
      },
      owners,
      nodes: results,
      capacity: capacityOf({
        used, nodes: nodes.length, peakNodes: recording.peakNodes, pods: pods.length, waited: pending.waited, freeAddresses: props.freeAddresses,
      }),
      assumptions,
      findings: props.findings,
      remarks: [
        ...props.remarks,
        ...loaded.missing.filter(({ resource }) => !dump.read?.includes(resource)).map(({ resource, consequence }) => `The dump has no ${resource}: ${consequence}.`),
        ...world.policies.remarks,
        ...loaded.setAside.filter(({ reason }) => !reason.startsWith('the simulation has no use for')).map(({ object, reason }) => `Set aside: ${object}, because ${reason}.`),
        ...played.refreshes.filter(({ status }) => status !== 'Successful').map(({ group: name, status, reason }) =>
          `The instance refresh of ${name} is ${status}${reason ? `: ${reason}` : ''}.`),
        ...history.readiness.size > 0 && props.assumptions.readiness === undefined
          ? [`How long applications take to become ready is taken from what ${history.readiness.size} owners' pods took before.`] : [],
      ],
    };
    return { result: { ...result, summary: summaryOf(result) }, spans, records: floors.records, startedAt, endedAt };
  } finally {
    world.end();
  }
}

/** The number of pods that were on these nodes and did not belong to them. */
function leavingPods({ pods }: Spans, patched: readonly Node[]): number {
  const names = new Set(patched.map(({ metadata }) => metadata.name));
  return pods.filter(({ from, node, daemon, finished, leavingAt }) =>
    from === 0 && names.has(node) && !daemon && !finished && leavingAt !== undefined).length;
}

function timeOf(dump: { readonly items: readonly unknown[] }): number {
  if (dump.items.some((item) => isObject(item) && item.kind === 'Node')) {
    return timeOfDump(dump);
  }
  throw new UsageError({
    what: 'The dump has no nodes, and without them nothing can be rehearsed.',
    got: `${dump.items.length} objects`,
    allowed: 'a List of the objects of a cluster',
    mend: `Make it with \`npx cdk-graceful-node-group dump\`, or with: kubectl get ${KUBECTL_KINDS} -A -o json`,
  });
}

function ofKind<T>(dump: { readonly items: readonly unknown[] }, kind: string): T[] {
  return dump.items.filter((item) => isObject(item) && item.kind === kind && isObject(item.metadata))
    .map((item) => ({ status: {}, ...item as object }) as T);
}
