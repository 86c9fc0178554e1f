import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { LazyEventBus } from '../../../lambda/aws/lazy-event-bus';

const service = mockClient(EventBridgeClient);
const bus = new LazyEventBus();
const EVENT = { source: 'us', detailType: 'Drain Ended', detail: { outcome: 'drained' } };

beforeEach(() => {
  process.env.AWS_REGION = 'eu-central-1';
  service.reset();
  service.onAnyCommand().rejects('The test expects no such call');
});

test('puts an event on the default bus', async () => {
  service.on(PutEventsCommand, { Entries: [{ Source: 'us', DetailType: 'Drain Ended', Detail: '{"outcome":"drained"}' }] })
    .resolves({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] });
  await expect(bus.putEvent(EVENT)).resolves.toBeUndefined();
  expect(service.commandCalls(PutEventsCommand)).toHaveLength(1);
});

test('what EventBridge did not take is an error, though its call succeeded', async () => {
  service.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' }] });
  await expect(bus.putEvent(EVENT)).rejects.toThrow('EventBridge did not take the event: ThrottlingException, Rate exceeded');
});
