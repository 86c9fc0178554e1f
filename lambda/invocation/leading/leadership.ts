import { LEASE_NAME, LEASE_NAMESPACE } from '../../../src/names';
import type { Clock } from '../../clock';
import type { Lease } from '../../kubernetes/objects';
import { ApiError, type KubernetesPort } from '../../kubernetes/port';
import type { Log } from '../../report';
import type { ClusterHealth } from '../telling/cluster-health';

const DURATION_SECONDS = 60;
/** One renewal may hang for as long as a request can, and the next one still comes before nothing may be changed any more: 15 + 20 + 2 s of 40. */
const RENEW_EVERY = 15_000;
const RETRY_AFTER = 2_000;
/** A request that was sent while the Lease held may take effect this much later, so we stop that much earlier. */
const REQUEST_TIME = 20_000;
/** Clocks of two functions may differ by this much. */
const CLOCK_SKEW = 5_000;
/** A holder that has not renewed for this long is probably dead. */
const SILENT_AFTER = 2 * RENEW_EVERY + CLOCK_SKEW;

interface LeaseDependencies {
  readonly kubernetes: KubernetesPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly health: Pick<ClusterHealth, 'failed' | 'answered'>;
  /** Who asks: one invocation of one drainer. */
  readonly identity: string;
}

/** How it went to ask for the Lease. */
export interface Acquisition {
  readonly leadership?: Leadership;
  /** Who leads when it is another, as far as known. */
  readonly holder?: string;
  /** When the Lease runs out, where its holder no longer renews it. */
  readonly freeAt?: number;
  /** Since when it has been held by whom it is held; Infinity where that is not known. */
  readonly ledSince: number;
  /** Since when nobody held it, where we hold it now and somebody did before. */
  readonly unledSince?: number;
}

/** The one right to decide for all draining nodes of the cluster, for as long as the Lease is held. */
export class Leadership {
  static async acquire(on: LeaseDependencies): Promise<Acquisition> {
    const { kubernetes, clock, identity } = on;
    const found = await readObserved(on);
    const now = clock.now();
    const freeAt = found ? endOf(found) : -Infinity;
    if (found?.spec.holderIdentity && found.spec.holderIdentity !== identity && now <= freeAt) {
      const isSilent = now > Date.parse(found.spec.renewTime ?? '') + SILENT_AFTER;
      return { holder: found.spec.holderIdentity, freeAt: isSilent ? freeAt : undefined, ledSince: Date.parse(found.spec.acquireTime ?? '') || Infinity };
    }
    const spec: Lease['spec'] = {
      holderIdentity: identity,
      leaseDurationSeconds: DURATION_SECONDS,
      acquireTime: timestamp(now),
      renewTime: timestamp(now),
      leaseTransitions: (found?.spec.leaseTransitions ?? -1) + 1,
    };
    const held = { ledSince: now, unledSince: Date.parse(found?.spec.renewTime ?? '') || undefined };
    try {
      const lease = found
        ? await kubernetes.replaceLease({ ...found, spec })
        : await kubernetes.createLease(LEASE_NAMESPACE, LEASE_NAME, spec);
      return { ...held, leadership: new Leadership(on, lease, now) };
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) {
        return { ledSince: Infinity };
      }
      // Without an answer it may be ours all the same, and would keep everybody waiting until it runs out.
      const lease = error instanceof ApiError && error.status === undefined ? await kubernetes.readLease(LEASE_NAMESPACE, LEASE_NAME) : undefined;
      if (lease?.spec.holderIdentity !== identity) {
        throw error;
      }
      return { ...held, leadership: new Leadership(on, lease, now) };
    }
  }

  private readonly stopped = new AbortController();
  private readonly renewing: Promise<void>;

  private constructor(private readonly on: LeaseDependencies, private lease: Lease, private renewedAt: number) {
    this.renewing = this.renew();
  }

  /** Whether something may still be changed. Ask before every change. */
  get holds(): boolean {
    return this.on.clock.now() < this.renewedAt + DURATION_SECONDS * 1000 - REQUEST_TIME;
  }

  /** Hands the Lease back, so that the next leader need not wait until it runs out. */
  async release(): Promise<void> {
    this.stopped.abort();
    await this.renewing;
    this.renewedAt = -Infinity;
    try {
      await this.on.kubernetes.replaceLease({ ...this.lease, spec: { ...this.lease.spec, holderIdentity: '', renewTime: timestamp(this.on.clock.now()) } });
    } catch (error) {
      this.on.log.warn('Lease could not be released and runs out by itself', { error });
    }
  }

  private async renew(): Promise<void> {
    for (let pause = RENEW_EVERY; ;) {
      await this.on.clock.sleep(pause, this.stopped.signal);
      if (this.stopped.signal.aborted) {
        return;
      }
      const now = this.on.clock.now();
      try {
        this.lease = await this.on.kubernetes.replaceLease({ ...this.lease, spec: { ...this.lease.spec, renewTime: timestamp(now) } });
        this.renewedAt = now;
        this.on.health.answered('lease');
        pause = RENEW_EVERY;
      } catch (error) {
        pause = RETRY_AFTER;
        if (!(error instanceof ApiError) || error.status !== 409) {
          this.on.health.failed('lease', error);
        } else if (!await this.readOwnLease()) {
          this.on.log.warn('Lease was lost to another invocation');
          this.renewedAt = -Infinity;
          return;
        }
      }
    }
  }

  /** After a conflict: our own renewal may have taken effect though its answer was lost. */
  private async readOwnLease(): Promise<boolean> {
    try {
      const lease = await this.on.kubernetes.readLease(LEASE_NAMESPACE, LEASE_NAME);
      if (!lease || lease.spec.holderIdentity !== this.lease.spec.holderIdentity) {
        return false;
      }
      this.lease = lease;
      this.renewedAt = Math.max(this.renewedAt, Date.parse(lease.spec.renewTime ?? '') || 0);
    } catch (error) {
      this.on.health.failed('lease', error);
    }
    return true;
  }
}

/**
 * The Lease, where its times can be believed. One that says it was renewed in the future says nothing: it is watched for as long as it holds, by
 * our own clock, as client-go does. Who holds it renews it meanwhile; else nobody does. Others are compared with our clock, since
 * whoever writes a Lease is a function of AWS as well, and no cluster's clock takes part.
 * https://pkg.go.dev/k8s.io/client-go/tools/leaderelection
 */
async function readObserved({ kubernetes, clock }: LeaseDependencies): Promise<Lease | undefined> {
  const found = await kubernetes.readLease(LEASE_NAMESPACE, LEASE_NAME);
  if (!found?.spec.holderIdentity || Date.parse(found.spec.renewTime ?? '') <= clock.now() + CLOCK_SKEW) {
    return found;
  }
  await clock.sleep((found.spec.leaseDurationSeconds ?? DURATION_SECONDS) * 1000);
  const later = await kubernetes.readLease(LEASE_NAMESPACE, LEASE_NAME);
  const isAbandoned = later !== undefined && later.metadata.resourceVersion === found.metadata.resourceVersion;
  return isAbandoned ? { ...later, spec: { ...later.spec, holderIdentity: '', renewTime: undefined } } : later;
}

/** When it has run out, if nobody renews it. */
function endOf({ spec }: Lease): number {
  return (Date.parse(spec.renewTime ?? '') || -Infinity) + (spec.leaseDurationSeconds ?? DURATION_SECONDS) * 1000 + CLOCK_SKEW;
}

/** MicroTime, as Lease wants it. */
function timestamp(now: number): string {
  return new Date(now).toISOString().replace('Z', '000Z');
}
