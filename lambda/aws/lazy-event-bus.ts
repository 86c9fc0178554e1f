import type { BusEvent, EventBusPort } from './ports';

/** EventBridge, called once per drain: its client is loaded with the first call. */
export class LazyEventBus implements EventBusPort {
  private loading?: Promise<EventBusPort>;

  async putEvent(event: BusEvent): Promise<void> {
    this.loading ??= import('./event-bus').then(({ EventBusAdapter }) => new EventBusAdapter());
    await (await this.loading).putEvent(event);
  }
}
