import type { Notice } from '../../../../lambda/drain/notices/notice';
import { knowsOf, noScheduledChangePatch, scheduledChangeOf, scheduledChangePatch } from '../../../../lambda/drain/notices/scheduled-change';
import type { Node } from '../../../../lambda/kubernetes/objects';
import { MINUTE, NOW } from '../workloads';

const KEY = 'cdk-graceful-node-group/scheduled-change';
const DAY = 24 * 60 * MINUTE;
const change: Notice = { name: 'scheduled-change', instanceId: 'i-a', started: NOW, goesAt: NOW + 20 * DAY, lastsUntil: NOW + 20 * DAY + 60 * MINUTE };
const node = (annotations?: Record<string, string>): Node => ({ metadata: { name: 'a', uid: 'a', annotations }, spec: {}, status: {} });
/** The node as the patch leaves it. */
const noted = (notice: Notice): Node => node(scheduledChangePatch(notice).metadata?.annotations as Record<string, string>);

test('stands on the node with times that people can read, and is read again as it was', () => {
  expect(scheduledChangePatch(change)).toEqual({
    metadata: {
      annotations: {
        [KEY]: '{"instance":"i-a","told":"2026-03-01T12:00:00.000Z","from":"2026-03-21T12:00:00.000Z","until":"2026-03-21T13:00:00.000Z"}',
      },
    },
  });
  expect(scheduledChangeOf(noted(change))).toEqual(change);
});

test('one whose end nobody told has none', () => {
  expect(scheduledChangeOf(noted({ ...change, lastsUntil: undefined }))).toEqual({ ...change, lastsUntil: undefined });
});

test.each([
  ['nothing', undefined],
  ['no JSON', '{'],
  ['something else', '"tomorrow"'],
  ['no time', '{"instance":"i-a","told":"2026-03-01T12:00:00Z","from":"soon"}'],
  ['no instance', '{"told":"2026-03-01T12:00:00Z","from":"2026-03-21T12:00:00Z"}'],
])('where a node has %s, there is none', (_, text) => {
  expect(scheduledChangeOf(node(text === undefined ? undefined : { [KEY]: text }))).toBeUndefined();
});

test('a node knows of what was told before, not of what is told later or of another instance', () => {
  expect(knowsOf(node(), change)).toBe(false);
  expect(knowsOf(noted(change), change)).toBe(true);
  expect(knowsOf(noted(change), { ...change, started: NOW - 1 })).toBe(true);
  expect(knowsOf(noted(change), { ...change, started: NOW + 1 })).toBe(false);
  expect(knowsOf(noted(change), { ...change, instanceId: 'i-b' })).toBe(false);
});

test('goes with a patch', () => {
  expect(noScheduledChangePatch()).toEqual({ metadata: { annotations: { [KEY]: null } } });
});
