import type { BuiltInResource } from '../kinds';
import { RESOURCE_KINDS } from '../kinds';
import type { StoredObject } from '../objects';
import type { Change, Store } from '../store';
import { selection } from './query';
import type { ApiRequest } from './request';
import { expired, invalid, Status } from './status';

/** A line of a watch. */
export type WatchMessage =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: StoredObject }
  | { readonly type: 'BOOKMARK'; readonly object: Bookmark }
  | { readonly type: 'ERROR'; readonly object: Status };

interface Bookmark {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly resourceVersion: string; readonly creationTimestamp: null; readonly annotations?: Readonly<Record<string, string>> };
}

/** How often a watch without changes sends a bookmark. */
const BOOKMARK_MS = 60_000;

export interface WatchOptions {
  /** The delay of a change's event, in milliseconds. Called for each change. */
  readonly delay: () => number;
  /** How long the server keeps the watch. */
  readonly durationMs: number;
  readonly onMessage: (message: WatchMessage) => void;
  /** The server has ended the watch. */
  readonly onEnd: () => void;
}

/** One watch: sends the selected changes of a resource, in order, each with a delay. */
export class Watch {
  private readonly selected: (object: StoredObject) => boolean;
  private readonly cancellations = new Set<() => void>();
  private unsubscribe?: () => void;
  private lastAt = 0;

  /** Throws if the selectors of the request cannot be parsed. */
  constructor(
    private readonly store: Store,
    private readonly resource: BuiltInResource,
    private readonly request: ApiRequest,
    private readonly options: WatchOptions,
  ) {
    const { query = {} } = request;
    this.selected = selection(resource, query);
    if (query.sendInitialEvents && query.resourceVersionMatch !== 'NotOlderThan') {
      throw invalid({ group: 'meta.k8s.io', resource: 'ListOptions', name: '' }, 'resourceVersionMatch',
        'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan', 'FieldValueForbidden');
    }
  }

  start(): void {
    const { resourceVersion, allowWatchBookmarks, sendInitialEvents } = this.request.query ?? {};
    const { clock } = this.store;
    const missed = this.missed(resourceVersion);
    if (missed === 'gone') {
      this.queue({ type: 'ERROR', object: expired(`too old resource version: ${resourceVersion} (${this.store.resourceVersion})`).status });
      this.queueEnd();
      return;
    }
    for (const change of missed) {
      this.tell(change);
    }
    if (sendInitialEvents) {
      this.queueBookmark({ annotations: { 'k8s.io/initial-events-end': 'true' } });
    }
    this.unsubscribe = this.store.subscribe((change) => {
      if (change.resource === this.resource) {
        this.tell(change);
      }
    });
    if (allowWatchBookmarks) {
      this.repeatBookmark();
    }
    this.at(clock.now() + this.options.durationMs, () => {
      if (allowWatchBookmarks) {
        this.queueBookmark();
      }
      this.queueEnd();
    });
  }

  /** Sends nothing from now on. */
  stop(): void {
    this.unsubscribe?.();
    for (const cancel of this.cancellations) {
      cancel();
    }
    this.cancellations.clear();
  }

  /** The first events: the changes since a version, or without one, all existing objects. */
  private missed(resourceVersion: string | undefined): Change[] | 'gone' {
    const { resource, store } = this;
    if (resourceVersion && resourceVersion !== '0') {
      return store.changesSince(resource, resourceVersion);
    }
    return store.list(resource).map((object) => ({ type: 'ADDED', resource, object }));
  }

  /** An object that starts or stops matching the selectors counts as added or deleted for this watch. */
  private tell(change: Change): void {
    const { namespace } = this.request;
    if (namespace !== undefined && change.object.metadata.namespace !== namespace) {
      return;
    }
    const before = change.type !== 'ADDED' && this.selected(change.previous ?? change.object);
    const after = change.type !== 'DELETED' && this.selected(change.object);
    if (before && after) {
      this.queue({ type: 'MODIFIED', object: change.object });
    } else if (after) {
      this.queue({ type: 'ADDED', object: change.object });
    } else if (before) {
      this.queue({ type: 'DELETED', object: lastSelected(change) });
    }
  }

  private queue(message: WatchMessage): void {
    this.inOrder(() => this.options.onMessage(message));
  }

  private queueEnd(): void {
    this.unsubscribe?.();
    this.inOrder(() => {
      this.stop();
      this.options.onEnd();
    });
  }

  private repeatBookmark(): void {
    this.at(this.store.clock.now() + BOOKMARK_MS, () => {
      this.queueBookmark();
      this.repeatBookmark();
    });
  }

  private queueBookmark(metadata: Pick<Bookmark['metadata'], 'annotations'> = {}): void {
    const { kind, apiVersion } = RESOURCE_KINDS[this.resource];
    const { resourceVersion } = this.store;
    this.queue({ type: 'BOOKMARK', object: { kind, apiVersion, metadata: { resourceVersion, creationTimestamp: null, ...metadata } } });
  }

  /** Keeps the order of events, even if an earlier one has a longer delay. */
  private inOrder(fn: () => void): void {
    this.lastAt = Math.max(this.lastAt, this.store.clock.now() + this.options.delay());
    this.at(this.lastAt, fn);
  }

  private at(time: number, fn: () => void): void {
    const cancel = this.store.clock.schedule(time, () => {
      this.cancellations.delete(cancel);
      fn();
    });
    this.cancellations.add(cancel);
  }
}

/** The last selected state, with the version at which it no longer is selected. */
function lastSelected({ object, previous = object }: Change): StoredObject {
  return { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion } };
}
