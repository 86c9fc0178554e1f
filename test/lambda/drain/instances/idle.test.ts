import { drainingNode, held, nodeOf } from './held-instances';
import { hasReleasedPod, type Known, mustLead } from '../../../../lambda/drain/instances/idle';
import { MINUTE, NOW, pod, releasedPod } from '../workloads';

const leads = (known: Partial<Known>) => mustLead({ held: [], nodes: [], isOpen: false, isSweep: false, now: NOW, ...known });

describe('somebody must lead', () => {
  test('while an instance waits for us', () => {
    expect(leads({ held: [held('launching', 'a')] })).toBe('yes');
  });

  test('while something that a message asks for is not done', () => {
    expect(leads({ isOpen: true })).toBe('yes');
  });

  test('while a drain is under way, of another drainer too', () => {
    expect(leads({ nodes: [nodeOf('a'), drainingNode('b', { drainer: 'other' })] })).toBe('yes');
  });

  test('only for a released pod where every drain has an outcome', () => {
    expect(leads({ nodes: [nodeOf('a'), drainingNode('b', { outcome: 'retained' })] })).toBe('if-released');
    expect(leads({})).toBe('if-released');
    expect(leads({ isSweep: true, nodes: [nodeOf('a'), drainingNode('b', { outcome: 'drained' })] })).toBe('if-released');
  });

  test('while a pod is released, on whichever node', () => {
    expect(hasReleasedPod([pod('web-0'), ...releasedPod('web-1', 'web').pods ?? []])).toBe(true);
  });

  test('not for pods that nobody released', () => {
    expect(hasReleasedPod([pod('web-0')])).toBe(false);
    expect(hasReleasedPod([])).toBe(false);
  });
});

test('for an instance that is retained somebody must lead at a sweep, which tries its pods again', () => {
  const { metadata, ...rest } = drainingNode('a', { outcome: 'retained' });
  const since = { 'cdk-graceful-node-group/retained-since': new Date(NOW - MINUTE).toISOString() };
  const nodes = [{ ...rest, metadata: { ...metadata, annotations: { ...metadata.annotations, ...since } } }];
  expect(leads({ isSweep: true, nodes })).toBe('yes');
  expect(leads({ nodes })).toBe('if-released');
});
