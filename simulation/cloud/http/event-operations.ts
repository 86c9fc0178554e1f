import { CloudError } from '../cloud-error';
import { list, structure, text } from './parameters';
import type { Operation, Parameters } from './wire';
import type { EventContent } from '../events/event';
import type { EventBus } from '../events/event-bus';

/** The operation of EventBridge that a function uses: putting one event on the default bus. */
export function eventOperations(bus: EventBus): Record<string, Operation> {
  return {
    PutEvents: {
      action: 'events:PutEvents',
      parameters: ['Entries'],
      resources: () => [bus.arn],
      context: (parameters) => ({ 'events:source': contentOf(parameters).source }),
      effect: (parameters) => ({ FailedEntryCount: 0, Entries: [{ EventId: bus.publish(contentOf(parameters)).id }] }),
    },
  };
}

function contentOf(parameters: Parameters): EventContent {
  const [entry, ...more] = list(parameters, 'Entries').map(structure);
  const unknown = Object.keys(entry ?? {}).filter((key) => !['Source', 'DetailType', 'Detail'].includes(key));
  if (!entry || more.length > 0 || unknown.length > 0) {
    throw CloudError.notImplemented(`events:PutEvents with ${more.length + 1} entries ${unknown.join(', ')}`);
  }
  return { 'source': text(entry, 'Source'), 'detail-type': text(entry, 'DetailType'), 'resources': [], 'detail': JSON.parse(text(entry, 'Detail')) as EventContent['detail'] };
}
