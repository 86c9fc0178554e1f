import { aStory, type Setting, type Story } from './story';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import { ANNOTATION_PREFIX, type NoticeName, NOTICES } from '../../../src/names';

/** Stories of drainers that hear what EC2 and AWS Health say of instances. */

interface NoticedSetting extends Partial<Omit<Setting, 'build'>> {
  readonly notices?: readonly NoticeName[];
}

export function aNoticedStory(build: (builder: ClusterBuilder) => void, { notices = NOTICES, ...setting }: NoticedSetting = {}): Story {
  return aStory({ build, ...setting, drainer: { ...setting.drainer, notices } });
}

export const threeNodes = (build: ClusterBuilder): void => {
  build.nodes(3);
  build.deployment('web', { replicas: 3 });
};

/** One of one, which can surge, and one that cannot. */
export const singles = (build: ClusterBuilder): void => {
  build.nodes(3);
  build.deployment('single', { on: 'node1' });
  build.statefulSet('db', { on: 'node1' });
  build.deployment('web', { replicas: 3, on: 'node1' });
};

const nodeOf = ({ world }: Story, name = 'node1') => world.store.get('nodes', undefined, name);
export const annotation = (story: Story, key: string, name = 'node1'): string | undefined => nodeOf(story, name)?.metadata.annotations?.[ANNOTATION_PREFIX + key];
export const traces = (story: Story) => ({
  unschedulable: nodeOf(story)?.spec.unschedulable ?? false,
  labels: Object.keys(nodeOf(story)?.metadata.labels ?? {}).filter((key) => key.includes('exclude')),
  annotations: Object.keys(nodeOf(story)?.metadata.annotations ?? {}).filter((key) => key.startsWith(ANNOTATION_PREFIX)),
});
export const UNTOUCHED = { unschedulable: false, labels: [], annotations: [] };
