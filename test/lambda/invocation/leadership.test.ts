import { Leadership } from '../../../lambda/invocation/leading/leadership';
import { LeaseWatch } from '../../../lambda/invocation/leading/lease-watch';
import type { Lease } from '../../../lambda/kubernetes/objects';
import { ApiError } from '../../../lambda/kubernetes/port';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';

type Dependencies = Parameters<typeof Leadership.acquire>[0];

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const OURS = 'drainer/ours';

/** A Lease, and how the API server answers to whoever replaces it. */
class Stage {
  readonly clock = Object.assign(new VirtualClock(), { ticks: () => this.clock.now() });
  readonly written: Lease[] = [];
  readonly isLeft = jest.fn<boolean, [number?]>(() => false);
  /** How far the clock of the API server is ahead. */
  ahead = 0;
  lease?: Lease;

  constructor(private readonly replace: (stage: Stage, lease: Lease) => Lease = (stage, lease) => stage.take(lease)) {}

  /** The Lease is what somebody has made of it, whoever hears of that. */
  take({ metadata, ...lease }: Lease): Lease {
    this.lease = { ...lease, metadata: { ...metadata, resourceVersion: String(this.written.length + 1) } };
    this.written.push(this.lease);
    return this.lease;
  }

  acquire(): ReturnType<typeof Leadership.acquire> {
    const { clock, isLeft } = this;
    const now = () => clock.now() + this.ahead;
    return Leadership.acquire({
      clock,
      isLeft,
      identity: OURS,
      leaseWatch: new LeaseWatch(clock),
      log: { warn: () => undefined },
      health: { failed: () => undefined, answered: () => undefined },
      kubernetes: {
        get serverNow() { return now(); },
        readLease: async () => this.lease,
        createLease: async (namespace: string, name: string, spec: Lease['spec']) => this.replace(this, { metadata: { namespace, name, uid: 'lease' }, spec }),
        replaceLease: async (lease: Lease) => this.replace(this, lease),
      },
    } as unknown as Dependencies);
  }
}

const leaseOf = (holderIdentity: string, time: number): Lease => {
  const stamp = new Date(time).toISOString();
  return { metadata: { name: 'lease', uid: 'lease', resourceVersion: '1' }, spec: { holderIdentity, leaseDurationSeconds: 60, acquireTime: stamp, renewTime: stamp } };
};
const somebodyElse = (stage: Stage, lease: Lease): Lease => stage.take({ ...lease, spec: { ...lease.spec, holderIdentity: 'drainer/other' } });

describe('who asks for a Lease that is free', () => {
  test('leads, and may change things for as long as it renews it', async () => {
    const stage = new Stage();
    const { leadership } = await stage.acquire();
    await stage.clock.advance(10 * MINUTE);

    expect(stage.lease?.spec).toMatchObject({ holderIdentity: OURS, leaseTransitions: 0 });
    expect(leadership?.holds).toBe(true);
    await leadership?.release();
    expect(leadership?.holds).toBe(false);
    expect(stage.lease?.spec.holderIdentity).toBe('');
  });

  test('does not lead where somebody else was faster, which is no failure', async () => {
    const stage = new Stage((self, lease) => {
      somebodyElse(self, lease);
      throw new ApiError('conflict', { status: 409 });
    });
    expect(await stage.acquire()).toEqual({ ledSince: stage.clock.now() });
  });

  test('leads though the answer was lost, where it holds the Lease all the same: everybody would wait until that runs out', async () => {
    const stage = new Stage((self, lease) => {
      self.take(lease);
      if (self.written.length === 1) {
        throw new ApiError('connection reset');
      }
      return self.lease ?? lease;
    });
    const { leadership } = await stage.acquire();
    expect(leadership?.holds).toBe(true);
    await leadership?.release();
  });

  test.each<[string, (stage: Stage, lease: Lease) => Lease, ApiError]>([
    ['without an answer, where nothing was written', (stage) => stage.take(leaseOf('', 0)), new ApiError('connection reset')],
    ['without an answer, where somebody else was faster', somebodyElse, new ApiError('connection reset')],
    ['where it may not', (stage, lease) => stage.take(lease), new ApiError('forbidden', { status: 403 })],
  ])('fails %s', async (_, happens, error) => {
    const stage = new Stage((self, lease) => {
      happens(self, lease);
      throw error;
    });
    await expect(stage.acquire()).rejects.toBe(error);
  });
});

describe('by the clock of the API server, which is twenty minutes ahead,', () => {
  const AHEAD = 20 * MINUTE;

  test('it is told since when somebody leads, and since when nobody has, in times of our own', async () => {
    const led = new Stage();
    led.ahead = AHEAD;
    led.lease = leaseOf('drainer/other', led.clock.now() + AHEAD - 10 * SECOND);
    expect(await led.acquire()).toEqual({ holder: 'drainer/other', ledSince: led.clock.now() - 10 * SECOND });

    const free = new Stage();
    free.ahead = AHEAD;
    free.lease = leaseOf('', free.clock.now() + AHEAD - 3 * MINUTE);
    const unledSince = free.clock.now() - 3 * MINUTE;
    free.isLeft.mockReturnValue(true);
    expect(await free.acquire()).toEqual({ ledSince: free.clock.now(), isLeft: true });
    expect(free.isLeft).toHaveBeenCalledWith(unledSince);
    free.isLeft.mockReturnValue(false);
    const { leadership, ...rest } = await free.acquire();
    expect(rest).toMatchObject({ unledSince });
    await leadership?.release();
  });

  test('times are written on the Lease, so that they mean the same to all', async () => {
    const stage = new Stage();
    stage.ahead = AHEAD;
    const { leadership } = await stage.acquire();
    expect(Date.parse(stage.lease?.spec.renewTime ?? '')).toBe(stage.clock.now() + AHEAD);
    await leadership?.release();
  });
});
