import type { Clock } from '../../clock';
import type { KubernetesObject, ObjectOf, Resource } from '../../kubernetes/objects';
import { ApiError, type KubernetesPort, type ObjectList, type WatchEvent } from '../../kubernetes/port';
import type { ClusterHealth } from '../telling/cluster-health';

const FIRST_RETRY = 1_000;
const LAST_RETRY = 15_000;
/** The list is read again after this long even if the watch works: that is when the second watch of an invocation ends. A third one would end too late. */
const RELIST_AFTER = 9 * 60_000;

export interface ReflectorDependencies {
  readonly kubernetes: KubernetesPort;
  readonly clock: Clock;
  readonly health: Pick<ClusterHealth, 'failed' | 'answered'>;
  /** The copy has changed. */
  readonly onChange: () => void;
}

/** A copy of all objects of one kind, kept current by list and watch, as in Kubernetes controllers. */
export class Reflector<R extends Resource> {
  private objects = new Map<string, ObjectOf[R]>();
  private listed?: readonly ObjectOf[R][];
  /** UIDs of deleted objects, which are never reused: a response from before the deletion must not bring an object back. */
  private readonly gone = new Set<string>();
  private resourceVersion?: string;
  private listedAt = -Infinity;
  private following = false;
  /** The error that ended the last watch, while the copy is not current. */
  failure?: unknown;

  constructor(private readonly resource: R, private readonly on: ReflectorDependencies) {}

  /** Whether the copy follows the cluster. */
  get isCurrent(): boolean {
    return this.following;
  }

  /** Returns the same list until something changes. */
  get items(): readonly ObjectOf[R][] {
    return (this.listed ??= [...this.objects.values()]);
  }

  get(uid: string): ObjectOf[R] | undefined {
    return this.objects.get(uid);
  }

  /** Adds an object from the response to a request, which may be newer or older than what the watch has shown. */
  put(object: ObjectOf[R]): void {
    const known = this.objects.get(object.metadata.uid);
    if (this.gone.has(object.metadata.uid)) {
      return;
    }
    if (!known || !isOlder(object, known)) {
      this.objects.set(object.metadata.uid, object);
      this.changed();
    }
  }

  /** Runs until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    let retry = FIRST_RETRY;
    while (!signal.aborted) {
      try {
        const started = this.on.clock.now();
        const onEvent = (event: WatchEvent<ObjectOf[R]>): void => this.apply(event);
        if (this.resourceVersion === undefined || started - this.listedAt > RELIST_AFTER) {
          await this.on.kubernetes.listAndWatch(this.resource, (list) => this.begin(list), onEvent, signal);
        } else {
          await this.on.kubernetes.watch(this.resource, this.resourceVersion, onEvent, signal);
        }
        retry = FIRST_RETRY;
        if (this.on.clock.now() - started < FIRST_RETRY) {
          await this.on.clock.sleep(FIRST_RETRY, signal);
        }
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        // What happened in the meantime is unknown, so nothing is decided before the next complete list.
        this.following = false;
        this.failure = error;
        this.resourceVersion = undefined;
        if (error instanceof ApiError && error.status === 410) {
          continue;
        }
        this.on.health.failed(`watch of ${this.resource}`, error);
        await this.on.clock.sleep(retry, signal);
        retry = Math.min(LAST_RETRY, retry * 2);
      }
    }
  }

  private begin({ items, resourceVersion }: ObjectList<ObjectOf[R]>): void {
    const found = new Map(items.map((object) => [object.metadata.uid, object]));
    this.items.filter(({ metadata }) => !found.has(metadata.uid)).forEach(({ metadata }) => this.gone.add(metadata.uid));
    this.objects = found;
    this.resourceVersion = resourceVersion;
    this.listedAt = this.on.clock.now();
    this.following = true;
    this.failure = undefined;
    this.on.health.answered(`watch of ${this.resource}`);
    this.changed();
  }

  private apply(event: WatchEvent<ObjectOf[R]>): void {
    if (event.type === 'BOOKMARK') {
      this.resourceVersion = event.resourceVersion;
      return;
    }
    const { uid, resourceVersion } = event.object.metadata;
    this.resourceVersion = resourceVersion ?? this.resourceVersion;
    if (event.type === 'DELETED') {
      this.objects.delete(uid);
      this.gone.add(uid);
      this.changed();
    } else {
      this.put(event.object);
    }
  }

  private changed(): void {
    this.listed = undefined;
    this.on.onChange();
  }
}

/** Kubernetes compares resource versions as numbers: https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions */
function isOlder(a: KubernetesObject, b: KubernetesObject): boolean {
  return BigInt(a.metadata.resourceVersion ?? 0) < BigInt(b.metadata.resourceVersion ?? 0);
}
