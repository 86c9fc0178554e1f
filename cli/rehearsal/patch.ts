import type { Design } from './design';
import { deployDrainer, LogLine } from './drainer';
import type { NodeGroup } from './node-groups';
import type { GroupOptions } from './options';
import { existingInstances, World, zonesOf } from './world';
import type { Group } from '../../simulation/cloud/auto-scaling/group';
import type { RefreshPreferences } from '../../simulation/cloud/auto-scaling/instance-refresh';

export interface PatchOptions {
  /** Options of the groups; omitted ones have the construct's defaults. */
  readonly group: GroupOptions;
  readonly refresh: RefreshPreferences;
  /** Whether the drainer learns of instance refreshes and taints outdated nodes. */
  readonly hasSoftTaints: boolean;
}

export interface PatchProps {
  readonly groups: readonly NodeGroup[];
  readonly design: Design;
  readonly options: PatchOptions;
  readonly onLine: (line: LogLine) => void;
  readonly onProgress: (progress: Progress) => void;
}

export interface Progress {
  /** The number of nodes that are done. */
  readonly done: number;
  readonly all: number;
  /** Milliseconds of the simulated time since the start. */
  readonly elapsedMs: number;
  /** False when the patch is played a second time, without soft taints. */
  readonly hasSoftTaints: boolean;
}

export interface PatchResult {
  readonly lines: readonly LogLine[];
  /** By group: how the instance refresh ended. */
  readonly refreshes: ReadonlyArray<{ readonly group: string; readonly status: string; readonly reason?: string }>;
  /** Whether the patch was stopped because it took too long. */
  readonly unfinished: boolean;
}

/** How long a look at everything takes, including waiting for further changes: in small clusters, per pod, and at most. */
const PACE_MS = { least: 50, perPod: 1 / 15, most: 1_000 };
const HOUR_MS = 3600_000;
/** Auto Scaling ends an instance refresh after this time. */
const LONGEST_MS = 14 * 24 * HOUR_MS;
/** How often progress is shown, in milliseconds of real time. */
const TELL_EVERY_MS = 200;

/** Patches the groups one after the other: each instance is replaced, launch before terminate. */
export async function patch(world: World, { groups, design, options, onLine, onProgress }: PatchProps): Promise<PatchResult> {
  const { clock, cloud, cluster } = world;
  const { hasSoftTaints } = options;
  const lines: LogLine[] = [];
  if (!hasSoftTaints) {
    cloud.faults.onCalls({ fault: 'internal-error', action: 'autoscaling:DescribeInstanceRefreshes' });
  }
  deployDrainer({
    cloud,
    cluster,
    clock,
    design,
    paceMs: Math.min(PACE_MS.most, Math.max(PACE_MS.least, PACE_MS.perPod * world.store.list('pods').length)),
    onLine: (line) => {
      lines.push(line);
      onLine(line);
    },
  });
  const startedAt = clock.now();
  const deployed = groups.map((group) => ({ ...group, group: deployGroup(world, group, design, options) }));
  const all = groups.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const refreshes: PatchResult['refreshes'][number][] = [];
  let doneBefore = 0;
  let told = 0;
  for (const { name, group, nodes } of deployed) {
    group.launchTemplate = { ...group.launchTemplate, version: '2', imageId: 'ami-0fedcba9876543210' };
    const refresh = group.startRefresh(options.refresh);
    const tell = () => {
      if (performance.now() - told < TELL_EVERY_MS) {
        return;
      }
      told = performance.now();
      const done = doneBefore + Math.floor(refresh.percentageComplete / 100 * nodes.length);
      onProgress({ done, all, elapsedMs: clock.now() - startedAt, hasSoftTaints });
    };
    const isDone = () => {
      tell();
      return (!refresh.active && !group.actions.some(({ active }) => active)) || clock.now() - startedAt > LONGEST_MS;
    };
    await clock.runUntil(isDone, 2 * LONGEST_MS);
    refreshes.push({ group: name, status: refresh.active ? 'InProgress' : refresh.status, reason: refresh.statusReason });
    doneBefore += nodes.length;
  }
  onProgress({ done: doneBefore, all, elapsedMs: clock.now() - startedAt, hasSoftTaints });
  return { lines, refreshes, unfinished: clock.now() - startedAt > LONGEST_MS };
}

function deployGroup(world: World, { name, nodes }: NodeGroup, { group }: Design, { group: options, refresh }: PatchOptions): Group {
  const metadata = { ...group.metadata, ...options };
  const most = Math.ceil(nodes.length * Math.max(100, refresh.maxHealthyPercentage ?? 100) / 100) + 1;
  world.model(name, nodes);
  const zones = zonesOf(nodes);
  return world.cloud.autoScaling.createGroup({
    name,
    minSize: 0,
    maxSize: most,
    desiredCapacity: nodes.length,
    launchTemplate: { id: `lt-${name}`, version: '1', imageId: 'ami-0123456789abcdef0', instanceType: instanceTypeOf(nodes) },
    availabilityZones: zones.length > 0 ? zones : world.cloud.location.availabilityZones,
    tags: group.tags,
    retainsAbandoned: metadata.whenBlocked === 'RETAIN' && group.retainsAbandoned,
    hooks: group.hooks.map((hook) => ({ ...hook, notificationMetadata: JSON.stringify(metadata) })),
    existing: existingInstances(nodes),
  });
}

function instanceTypeOf(nodes: NodeGroup['nodes']): string {
  return nodes.map(({ metadata }) => metadata.labels?.['node.kubernetes.io/instance-type']).find((type) => type) ?? 'm7g.large';
}
