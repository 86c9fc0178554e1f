import type { PatcherDependencies } from './dependencies';
import type { StoredPlan } from './plan-store';
import { isActive, isProtectable } from '../patch/group';

/**
 * If a deployment removes a group from the plan while the plan replaces it, the group keeps its refresh, and the scale-in protection of the instances
 * that the refresh must not replace. Once the refresh is over, the plan removes that protection. No state remembers such a group: it is recognised by
 * the plan's tag on its instances.
 */
export async function letGoOfLeftGroups({ groups }: Pick<StoredPlan, 'groups'>, dependencies: PatcherDependencies): Promise<void> {
  const { machines, planName, log } = dependencies;
  const own = new Set(Object.values(groups).map(({ groupName }) => groupName));
  const left = (await machines.taggedBy(planName)).filter(({ groupName }) => !own.has(groupName));
  for (const [group, tagged] of Map.groupBy(left, ({ groupName }) => groupName)) {
    try {
      await letGo(group, new Set(tagged.map(({ instanceId }) => instanceId)), dependencies);
    } catch (error) {
      // Independent of any patch in progress. The next look tries again.
      log.warn('Scale-in protection could not be removed from a group that left the plan', { plan: planName, group, error });
    }
  }
}

async function letGo(groupName: string, tagged: ReadonlySet<string>, { groups, machines, planName, log }: PatcherDependencies): Promise<void> {
  const [group] = await groups.describe([groupName]);
  const instances = group?.instances.filter(isProtectable).map(({ instanceId }) => instanceId).filter((instanceId) => tagged.has(instanceId)) ?? [];
  if (instances.length === 0 || isActive(await groups.latestRefresh(groupName))) {
    return;
  }
  await groups.protect(groupName, instances, false);
  await machines.tag(instances, undefined);
  log.info('Scale-in protection removed from a group that left the plan', { plan: planName, group: groupName, instances });
}
