/** An event as EventBridge delivers it. */
export interface CloudEvent {
  readonly 'version': '0';
  readonly 'id': string;
  readonly 'detail-type': string;
  readonly 'source': string;
  readonly 'account': string;
  /** With a precision of one second. */
  readonly 'time': string;
  readonly 'region': string;
  readonly 'resources': readonly string[];
  readonly 'detail': Readonly<Record<string, unknown>>;
}

/** The fields that a service sets; the bus adds the rest. */
export type EventContent = Pick<CloudEvent, 'source' | 'detail-type' | 'resources' | 'detail'>;

export type EventPublisher = (content: EventContent) => void;
