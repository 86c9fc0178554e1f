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
  /** Who asks: one invocation of one drainer. */
  readonly identity: string;
  /** Whether a Lease that nobody has held since then is left to others. */
  readonly isLeft: (unledSince?: number) => boolean;
}

/** How it went to ask for the Lease. */
export interface Acquisition {
  readonly leadership?: Leadership;
  /** Who leads when it is another, as far as known. */
  readonly holder?: string;
  /** Since when it has been held by whom it is held, by our clock; -Infinity where that cannot be told. */
  readonly ledSince: number;
  /** Since when nobody held it, by our clock, where we hold it now and somebody did before. */
  readonly unledSince?: number;
  /** Nobody holds it, and it is left to another drainer. */
  readonly isLeft?: boolean;
}

/** The one right to decide for all draining nodes of the cluster, for as long as the Lease is held. */
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
      // Without an answer it may be ours all the same, and would keep everybody waiting until it runs out.
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

  /** Whether something may still be changed. Ask before every change. */
  get holds(): boolean {
    return !this.isLost && mayChange(this.renewed.atMost);
  }

  /** Hands the Lease back, so that the next leader need not wait until it runs out. */
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

  /** Writes on the Lease that the drain of an instance has ended, before it is told. Its end waits for that, but not for its success. */
  async noteEnded(instanceId: string): Promise<void> {
    try {
      const now = this.on.clock.now();
      await this.replace((lease) => ({ ...lease, metadata: { ...lease.metadata, annotations: withEndedDrain(lease, instanceId, now) } }));
    } catch (error) {
      this.on.health.failed('lease', error);
    }
  }

  /** One at a time, since each rests on the version that the last one left. */
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

  /** After a conflict: our own renewal may have taken effect though its answer was lost. The next one tells when it holds until. */
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

/** A time of the Lease by our clock. Whoever holds it writes what the API server's clock shows, so that it means the same to all. */
function ownTime(time: string | undefined, { kubernetes, clock }: LeaseDependencies): number | undefined {
  const now = clock.now();
  return time === undefined ? undefined : Date.parse(time) - clockAhead(kubernetes.serverNow, now) || undefined;
}

/** MicroTime, as Lease wants it. */
function timestamp({ kubernetes, clock }: LeaseDependencies): string {
  const now = clock.now();
  return new Date(now + clockAhead(kubernetes.serverNow, now)).toISOString().replace('Z', '000Z');
}
