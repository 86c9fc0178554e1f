import { type LeaseWatch, Moment } from './lease-watch';
import { LEASE_NAME, LEASE_NAMESPACE } from '../../../src/names';
import type { SteadyClock } from '../../clock';
import { clockAhead } from '../../drain/cluster-clock';
import { judgeLease, LEASE_SECONDS, ledSince, mayChange, RENEW_EVERY } from '../../drain/leading/lease';
import { withEndedDrain } from '../../drain/notices/ended-drains';
import type { Lease } from '../../kubernetes/objects';
import { ApiError, type KubernetesPort } from '../../kubernetes/port';
import type { Log } from '../../report/ports';
import type { ClusterHealth } from '../telling/cluster-health';

const RETRY_AFTER = 2_000;

interface LeaseDependencies {
  readonly kubernetes: KubernetesPort;
  readonly clock: SteadyClock;
  readonly leaseWatch: LeaseWatch;
  readonly log: Log;
  readonly health: Pick<ClusterHealth, 'failed' | 'answered'>;
  /** The identity of this invocation. */
  readonly identity: string;
  /** Whether to leave the Lease to other drainers, given since when it has been free. */
  readonly isLeft: (unledSince?: number) => boolean;
}

/** The result of trying to take the Lease. */
export interface Acquisition {
  readonly leadership?: Leadership;
  /** The identity of the other leader, if there is one and it is known. */
  readonly holder?: string;
  /** Since when its current holder has held it, by our clock; -Infinity if unknown. */
  readonly ledSince: number;
  /** Since when it was free, by our clock, if we hold it now and somebody held it before. */
  readonly unledSince?: number;
  /** It is free, and is left to another drainer. */
  readonly isLeft?: boolean;
}

/** The exclusive right to decide for all draining nodes of the cluster, for as long as the Lease is held. */
export class Leadership {
  static async acquire(on: LeaseDependencies): Promise<Acquisition> {
    const { kubernetes, clock, identity } = on;
    const { lease: found, isFree } = await look(on);
    const now = clock.now();
    if (found && !isFree) {
      return { holder: found.spec.holderIdentity, ledSince: ledSince(ownTime(found.spec.acquireTime, on), now) };
    }
    const unledSince = ownTime(found?.spec.renewTime, on);
    if (on.isLeft(unledSince)) {
      return { ledSince: now, isLeft: true };
    }
    const renewed = new Moment(clock);
    const time = timestamp(on);
    const spec: Lease['spec'] = {
      holderIdentity: identity,
      leaseDurationSeconds: LEASE_SECONDS,
      acquireTime: time,
      renewTime: time,
      leaseTransitions: (found?.spec.leaseTransitions ?? -1) + 1,
    };
    const held = { ledSince: now, unledSince };
    try {
      const lease = found
        ? await kubernetes.replaceLease({ ...found, spec })
        : await kubernetes.createLease(LEASE_NAMESPACE, LEASE_NAME, spec);
      return { ...held, leadership: new Leadership(on, lease, renewed) };
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) {
        return { ledSince: now };
      }
      // If no answer came, the Lease may be ours all the same, and would make everybody wait until it expires.
      const lease = error instanceof ApiError && error.status === undefined ? await kubernetes.readLease(LEASE_NAMESPACE, LEASE_NAME) : undefined;
      if (lease?.spec.holderIdentity !== identity) {
        throw error;
      }
      return { ...held, leadership: new Leadership(on, lease, renewed) };
    }
  }

  private readonly stopped = new AbortController();
  private readonly renewing: Promise<void>;
  private isLost = false;
  private replacing: Promise<void> = Promise.resolve();

  /** @param renewed when the last renewal was sent */
  private constructor(private readonly on: LeaseDependencies, private lease: Lease, private renewed: Moment) {
    this.renewing = this.renew();
  }

  /** Whether anything may still be changed. Check before every change. */
  get holds(): boolean {
    return !this.isLost && mayChange(this.renewed.atMost);
  }

  /** Releases the Lease, so that the next leader need not wait until it expires. */
  async release(): Promise<void> {
    this.stopped.abort();
    await this.renewing;
    this.isLost = true;
    try {
      await this.replace((lease) => ({ ...lease, spec: { ...lease.spec, holderIdentity: '', renewTime: timestamp(this.on) } }));
    } catch (error) {
      this.on.log.warn('Lease could not be released and runs out by itself', { error });
    }
  }

  /** Writes on the Lease that the drain of an instance has ended, before that is reported. The end of the drain waits for this request, but not for its success. */
  async noteEnded(instanceId: string): Promise<void> {
    try {
      const now = this.on.clock.now();
      await this.replace((lease) => ({ ...lease, metadata: { ...lease.metadata, annotations: withEndedDrain(lease, instanceId, now) } }));
    } catch (error) {
      this.on.health.failed('lease', error);
    }
  }

  /** One at a time, because each change is based on the version that the previous one returned. */
  private async replace(change: (lease: Lease) => Lease): Promise<void> {
    const before = this.replacing;
    const replaced = before.catch(() => undefined).then(async () => {
      this.lease = await this.on.kubernetes.replaceLease(change(this.lease));
    });
    this.replacing = replaced;
    await replaced;
  }

  private async renew(): Promise<void> {
    for (let pause = RENEW_EVERY; ;) {
      await this.on.clock.sleep(pause, this.stopped.signal);
      if (this.stopped.signal.aborted) {
        return;
      }
      const renewed = new Moment(this.on.clock);
      try {
        await this.replace((lease) => ({ ...lease, spec: { ...lease.spec, renewTime: timestamp(this.on) } }));
        this.renewed = renewed;
        this.on.health.answered('lease');
        pause = RENEW_EVERY;
      } catch (error) {
        pause = RETRY_AFTER;
        if (!(error instanceof ApiError) || error.status !== 409) {
          this.on.health.failed('lease', error);
        } else if (!await this.readOwnLease()) {
          this.on.log.warn('Lease was lost to another invocation');
          this.isLost = true;
          return;
        }
      }
    }
  }

  /** After a conflict: our own renewal may have succeeded although its answer was lost. The next renewal tells until when the Lease holds. */
  private async readOwnLease(): Promise<boolean> {
    try {
      const lease = await this.on.kubernetes.readLease(LEASE_NAMESPACE, LEASE_NAME);
      if (!lease || lease.spec.holderIdentity !== this.lease.spec.holderIdentity) {
        return false;
      }
      this.lease = lease;
    } catch (error) {
      this.on.health.failed('lease', error);
    }
    return true;
  }
}

/** Looks at the Lease until it is clear whether it may be taken. */
async function look(on: LeaseDependencies): Promise<{ readonly lease?: Lease; readonly isFree: boolean }> {
  const { kubernetes, clock, leaseWatch, identity } = on;
  let first: Lease | undefined;
  for (;;) {
    const lease = await kubernetes.readLease(LEASE_NAMESPACE, LEASE_NAME);
    leaseWatch.observe(lease);
    first ??= lease;
    const decision = judgeLease(lease, {
      identity,
      unchangedFor: leaseWatch.unchangedFor,
      hasChanged: lease?.metadata.resourceVersion !== first?.metadata.resourceVersion,
      renewedAt: ownTime(lease?.spec.renewTime, on),
      now: clock.now(),
    });
    if (decision.type !== 'look-again') {
      return { lease, isFree: decision.type === 'take' };
    }
    await clock.sleep(decision.after);
  }
}

/** A time of the Lease by our clock. Every holder writes the time of the API server's clock, so that it means the same to all. */
function ownTime(time: string | undefined, { kubernetes, clock }: LeaseDependencies): number | undefined {
  const now = clock.now();
  return time === undefined ? undefined : Date.parse(time) - clockAhead(kubernetes.serverNow, now) || undefined;
}

/** The current time as MicroTime, the format of Leases. */
function timestamp({ kubernetes, clock }: LeaseDependencies): string {
  const now = clock.now();
  return new Date(now + clockAhead(kubernetes.serverNow, now)).toISOString().replace('Z', '000Z');
}
