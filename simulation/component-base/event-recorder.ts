import type { EventSink } from './environment';
import type { Event, StoredObject } from '../cluster/objects';
import type { Store } from '../cluster/store';
import { timestamp } from '../cluster/time-format';

/** Writes Events. A repeated Event increases the count of the first one. */
export class EventRecorder implements EventSink {
  private readonly said = new Map<string, string>();
  private count = 0;

  /** @param component the reporting component, such as `default-scheduler` */
  constructor(private readonly store: Store, private readonly component: string) {}

  record(about: StoredObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const now = timestamp(this.store.clock.now());
    const namespace = about.metadata.namespace ?? 'default';
    const key = JSON.stringify([about.metadata.uid, reason, message]);
    const before = this.before(key, namespace);
    if (before) {
      this.store.update('events', { ...before, count: (before.count ?? 1) + 1, lastTimestamp: now });
      return;
    }
    const name = `${about.metadata.name}.${this.component}.${(++this.count).toString(16)}`;
    this.said.set(key, name);
    this.store.create('events', {
      metadata: { name, namespace },
      involvedObject: {
        apiVersion: about.apiVersion,
        kind: about.kind,
        name: about.metadata.name,
        namespace: about.metadata.namespace,
        uid: about.metadata.uid,
      },
      type,
      reason,
      message,
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
      source: { component: this.component },
      reportingComponent: this.component,
    });
  }

  private before(key: string, namespace: string): Event | undefined {
    const name = this.said.get(key);
    return name === undefined ? undefined : this.store.get('events', namespace, name);
  }
}
