import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CLIENT_OPTIONS } from './client-options';
import type { BusEvent, EventBusPort } from './ports';

export class EventBusAdapter implements EventBusPort {
  constructor(private readonly client = new EventBridgeClient(CLIENT_OPTIONS)) {}

  async putEvent({ source, detailType, detail }: BusEvent): Promise<void> {
    const { Entries = [] } = await this.client.send(new PutEventsCommand({
      Entries: [{ Source: source, DetailType: detailType, Detail: JSON.stringify(detail) }],
    }));
    // A successful call may still have failed to put the event.
    const [entry] = Entries;
    if (entry?.ErrorCode) {
      throw new Error(`EventBridge did not take the event: ${entry.ErrorCode}, ${entry.ErrorMessage ?? 'without a message'}`);
    }
  }
}
