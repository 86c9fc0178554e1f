import type { BusEvent } from '../../../lambda/aws/ports';
import { EventRecorder } from '../../../lambda/invocation/telling/event-recorder';
import { type OwnerSummary, Summaries } from '../../../lambda/invocation/telling/summaries';
import type { KubernetesPort, NodeEvent } from '../../../lambda/kubernetes/port';
import type { Log } from '../../../lambda/report/ports';

/** Nothing of this is to be logged. */
const log = new Proxy({}, { get: (_, level) => (message: string) => { throw new Error(`${String(level)}: ${message}`); } }) as Log;

test('an Event on a node is no longer than Kubernetes takes, and begins as it was meant', async () => {
  const created: NodeEvent[] = [];
  const kubernetes = { createEvent: async (event: NodeEvent) => void created.push(event) } as unknown as KubernetesPort;
  const recorder = new EventRecorder({ kubernetes, log });
  const message = 'shop/web-0 stays: '.repeat(100);
  recorder.record({ metadata: { name: 'a', uid: 'node-a' }, spec: {}, status: {} }, { type: 'Normal', reason: 'DrainWaits', message });
  await recorder.finish();

  // https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/apis/core/validation/events.go
  expect(created[0].message.length).toBeLessThanOrEqual(1024);
  expect(created[0].message.length).toBeGreaterThan(900);
  expect(message.startsWith(created[0].message)).toBe(true);
});

test('the summary of a drain names a hundred owners at most, and says how many there are', async () => {
  const put: BusEvent[] = [];
  const summaries = new Summaries({ eventBus: { putEvent: async (event) => void put.push(event) }, log });
  const owners = Array.from({ length: 2000 }, (_, index): OwnerSummary => ({
    owner: `Deployment a-namespace-with-a-long-name/an-application-with-a-long-name-${index}`, result: 'replaced', moves: 3, surged: 3, interrupted: false,
  }));
  const time = '2026-03-01T12:00:00.000Z';
  summaries.publish({ drainer: 'drainer', cluster: 'shop', outcome: 'drained', started: time, ended: time, seconds: 7, owners });
  await summaries.finish();

  const { detail } = put[0] as { readonly detail: { readonly owners: readonly OwnerSummary[] } };
  expect(detail).toMatchObject({ version: '1', ownerCount: 2000 });
  expect(detail.owners).toEqual(owners.slice(0, 100));
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
  expect(JSON.stringify(put[0]).length).toBeLessThan(256 * 1024);
});
