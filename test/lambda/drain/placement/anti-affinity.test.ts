import { place } from './nodes';
import { antiAffinityOf, forbiddenDomains, isForbidden, stays } from '../../../../lambda/drain/placement/anti-affinity';
import type { Pod, PodAffinityTerm } from '../../../../lambda/kubernetes/objects';
import { MINUTE, NOW, pod } from '../workloads';

const ZONE = 'topology.kubernetes.io/zone';
const term: PodAffinityTerm = { topologyKey: ZONE, labelSelector: { matchLabels: { app: 'web' } } };
const exclusive = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
const web = (name: string, on: string, options: { readonly app?: string; readonly spec?: typeof exclusive } = {}): Pod => (
  pod(name, { on, labels: { app: options.app ?? 'web' }, spec: options.spec }));
const nodes = [place('b'), place('c', { zone: 'b' })];
const inZoneA = new Map([[ZONE, new Set(['eu-west-1a'])]]);

test('a pod is kept from the domains of those that it means, and of those that mean it', () => {
  const asking = web('asking', 'a', { spec: exclusive });
  expect(forbiddenDomains(asking, [web('web', 'b')], [], nodes)).toEqual(inZoneA);
  expect(forbiddenDomains(asking, [web('api', 'b', { app: 'api' })], [], nodes)).toEqual(new Map());
  expect(forbiddenDomains(web('plain', 'a'), [], [web('other', 'b', { spec: exclusive })], nodes)).toEqual(inZoneA);
  expect(forbiddenDomains(asking, [asking], [asking], [place('a')])).toEqual(new Map());
});

test('a node is forbidden by one of its labels', () => {
  expect(nodes.map((node) => isForbidden(inZoneA, node))).toEqual([true, false]);
  expect(isForbidden(new Map([['rack', new Set(['1'])]]), nodes[0])).toBe(false);
});

test('only required terms count', () => {
  expect(antiAffinityOf(web('a', 'a', { spec: exclusive }))).toEqual([term]);
  expect(antiAffinityOf(web('a', 'a'))).toEqual([]);
});

test('a pod stays where it is scheduled, unless its node or it goes away', () => {
  const leaving = new Set(['a']);
  expect(stays(web('web', 'b'), leaving)).toBe(true);
  expect(stays(web('web', 'a'), leaving)).toBe(false);
  expect(stays(pod('web'), leaving)).toBe(false);
  expect(stays(pod('web', { on: 'b', terminatingUntil: NOW + MINUTE }), leaving)).toBe(false);
  expect(stays(pod('web', { on: 'b', phase: 'Succeeded' }), leaving)).toBe(false);
});
