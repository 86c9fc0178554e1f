import type { BusEvent } from '../../../lambda/aws/ports';
import type { DrainStatus } from '../../../lambda/drain/decision';
import { Blockers } from '../../../lambda/invocation/telling/blockers';
import { EventRecorder } from '../../../lambda/invocation/telling/event-recorder';
import { Gauges } from '../../../lambda/invocation/telling/gauges';
import { type OwnerSummary, Summaries } from '../../../lambda/invocation/telling/summaries';
import type { Troubles } from '../../../lambda/invocation/telling/troubles';
import type { KubernetesPort, NodeEvent } from '../../../lambda/kubernetes/port';
import type { Log, LogFields, Metrics } from '../../../lambda/report/ports';
import { drainingNode } from '../drain/instances/held-instances';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const SECOND = 1000;

/** Nothing of this is to fail. */
const untroubled = { ended: () => undefined, failed: (what: string) => { throw new Error(what); } } as unknown as Troubles;

/** A clock that stands where it is put. */
const aClock = () => ({ time: NOW, now() { return this.time; }, sleep: async () => undefined });

const waiting = (...sentences: readonly string[]): DrainStatus => {
  const blockers = sentences.map((sentence) => ({ subject: sentence, sentence }));
  return { node: drainingNode('a'), podsLeft: sentences.length, blockers, announcements: [] };
};

test('an Event on a node is no longer than Kubernetes takes, and begins as it was meant', async () => {
  const created: NodeEvent[] = [];
  const kubernetes = { createEvent: async (event: NodeEvent) => void created.push(event) } as unknown as KubernetesPort;
  const recorder = new EventRecorder({ kubernetes, troubles: untroubled });
  const message = 'shop/web-0 stays: '.repeat(100);
  recorder.record(drainingNode('a'), { type: 'Normal', reason: 'DrainWaits', message });
  await recorder.finish();

  // https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/apis/core/validation/events.go
  expect(created[0].message.length).toBeLessThanOrEqual(1024);
  expect(created[0].message.length).toBeGreaterThan(900);
  expect(message.startsWith(created[0].message)).toBe(true);
});

test('the summary of a drain names a hundred owners at most, and says how many there are', async () => {
  const put: BusEvent[] = [];
  const summaries = new Summaries({ eventBus: { putEvent: async (event) => void put.push(event) }, troubles: untroubled });
  const went = { result: 'replaced', moves: 1, surged: 1, interrupted: false } as const;
  const owners = Array.from({ length: 2000 }, (_, index): OwnerSummary => (
    { owner: `Deployment a-namespace-with-a-long-name/an-application-with-a-long-name-${index}`, ...went }));
  const time = new Date(NOW).toISOString();
  summaries.publish({ drainer: 'drainer', cluster: 'shop', outcome: 'drained', started: time, ended: time, seconds: 7, owners });
  await summaries.finish();

  const { detail } = put[0] as { readonly detail: { readonly owners: readonly OwnerSummary[] } };
  expect(detail).toMatchObject({ version: '1', ownerCount: 2000 });
  expect(detail.owners).toEqual(owners.slice(0, 100));
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
  expect(JSON.stringify(put[0]).length).toBeLessThan(256 * 1024);
});

test('the Event of a drain that waits gives ten reasons and says how many more there are; the log gives all', () => {
  const clock = aClock();
  const told: LogFields[] = [];
  const events: string[] = [];
  const blockers = new Blockers({
    clock,
    toldWaits: new Map(),
    log: { info: (_: string, fields: LogFields) => told.push(fields) } as unknown as Log,
    events: { record: (_: unknown, { message }: { readonly message: string }) => events.push(message) } as unknown as EventRecorder,
  });
  const sentences = Array.from({ length: 12 }, (_, index) => `pod ${index + 10} stays`);
  blockers.tell([waiting(...sentences)]);
  clock.time += 15 * SECOND;
  blockers.tell([waiting(...sentences)]);

  expect(told).toMatchObject([{ because: sentences, podsLeft: 12 }]);
  expect(events).toEqual([`${sentences.slice(0, 10).join('; ')}; and 2 more`]);
});

test('however often a leader decides, what it drains is measured once a minute', () => {
  const clock = aClock();
  const measured: Array<readonly [string, number]> = [];
  const gauges = new Gauges({ clock, metrics: { measure: (metric: string, value: number) => measured.push([metric, value]) } as unknown as Metrics });
  for (let second = 0; second < 120; second++) {
    gauges.measure([waiting('pod 1 stays')]);
    clock.time += SECOND;
  }
  expect(measured.filter(([metric]) => metric === 'NodesDraining').length).toBeLessThanOrEqual(3);
  expect(measured.filter(([metric]) => metric === 'BlockedSeconds').map(([, value]) => value)).toEqual([0, 55, 110]);
});
