import { Reflector, type ReflectorDependencies } from '../../../lambda/invocation/leading/reflector';
import type { Node } from '../../../lambda/kubernetes/objects';
import { ApiError, type ObjectList, type WatchEvent } from '../../../lambda/kubernetes/port';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';

type OnEvent = (event: WatchEvent<Node>) => void;

const SECOND = 1000;
const node = (name: string, resourceVersion: string): Node => ({ metadata: { name, uid: name, resourceVersion }, spec: {}, status: {} });

/** A reflector of nodes whose API server does as it is told. */
class Stage {
  readonly clock = new VirtualClock();
  /** From which version the last watch goes on; undefined: from a new list. */
  from?: string;
  lists = 0;
  private readonly reflector: Reflector<'nodes'>;
  private readonly stopped = new AbortController();
  private readonly running: Promise<void>;
  private watching?: { readonly onEvent: OnEvent; readonly break: (error?: Error) => void };

  constructor(private answer: ObjectList<Node> | ApiError) {
    this.reflector = new Reflector('nodes', {
      clock: this.clock,
      onChange: () => undefined,
      health: { failed: () => undefined, answered: () => undefined },
      kubernetes: {
        listAndWatch: async (_: string, onList: (list: ObjectList<Node>) => void, onEvent: OnEvent) => {
          this.lists++;
          if (this.answer instanceof ApiError) {
            throw this.answer;
          }
          onList(this.answer);
          await this.watch(onEvent);
        },
        watch: async (_: string, resourceVersion: string, onEvent: OnEvent) => {
          this.from = resourceVersion;
          await this.watch(onEvent);
        },
      },
    } as unknown as ReflectorDependencies);
    this.running = this.reflector.run(this.stopped.signal);
  }

  get seen(): { readonly isCurrent: boolean; readonly nodes: string[] } {
    const { isCurrent, items } = this.reflector;
    return { isCurrent, nodes: items.map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`) };
  }

  put(answered: Node): void {
    this.reflector.put(answered);
  }

  tell(event: WatchEvent<Node>): void {
    this.watching?.onEvent(event);
  }

  /** The watch ends, by an error or as it should, and is asked for again as soon as the reflector does. */
  async breakWatch(error: ApiError | undefined, answer = this.answer): Promise<void> {
    this.answer = answer;
    this.watching?.break(error);
    await this.clock.advance(0);
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    this.watching?.break();
    await this.running;
  }

  private async watch(onEvent: OnEvent): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.watching = { onEvent, break: (error) => (error ? reject(error) : resolve()) };
    });
  }
}

const stages: Stage[] = [];
afterEach(() => Promise.all(stages.splice(0).map((stage) => stage.stop())));

async function stageOf(...items: Node[]): Promise<Stage> {
  const stage = new Stage({ items, resourceVersion: '10' });
  stages.push(stage);
  await stage.clock.advance(0);
  return stage;
}

const broken = new ApiError('connection reset');

describe('a copy of the cluster', () => {
  test('does not follow from when its watch breaks until there is a complete list: what was missed meanwhile is unknown', async () => {
    const stage = await stageOf(node('a', '7'));
    expect(stage.seen).toEqual({ isCurrent: true, nodes: ['a 7'] });

    await stage.breakWatch(broken, broken);
    expect(stage.seen).toEqual({ isCurrent: false, nodes: ['a 7'] });
    await stage.clock.advance(SECOND);
    expect(stage.seen).toMatchObject({ isCurrent: false });

    await stage.breakWatch(undefined, { items: [node('b', '12')], resourceVersion: '12' });
    await stage.clock.advance(2 * SECOND);
    expect(stage.seen).toEqual({ isCurrent: true, nodes: ['b 12'] });
  });

  test('follows over the regular end of a watch, and goes on where it ended', async () => {
    const stage = await stageOf(node('a', '7'));
    await stage.clock.advance(5 * SECOND);
    stage.tell({ type: 'BOOKMARK', resourceVersion: '15' });
    await stage.breakWatch(undefined);

    expect(stage).toMatchObject({ from: '15', lists: 1, seen: { isCurrent: true } });
  });

  test('is listed anew at once where the API server has forgotten the version that it was at', async () => {
    const stage = await stageOf(node('a', '7'));
    await stage.breakWatch(new ApiError('too old', { status: 410 }), { items: [node('b', '12')], resourceVersion: '12' });

    expect(stage).toMatchObject({ lists: 2, seen: { isCurrent: true, nodes: ['b 12'] } });
  });

  test('takes the answer to a request for news only where the watch has not shown a later state', async () => {
    const stage = await stageOf(node('a', '7'));
    stage.tell({ type: 'MODIFIED', object: node('a', '11') });
    stage.put(node('a', '9'));
    expect(stage.seen.nodes).toEqual(['a 11']);
    // Versions are numbers, and no texts.
    stage.put(node('a', '100'));
    expect(stage.seen.nodes).toEqual(['a 100']);
  });

  test('does not bring back what has gone, whether the watch showed that or the next list', async () => {
    const stage = await stageOf(node('a', '7'), node('b', '8'));
    stage.tell({ type: 'DELETED', object: node('a', '11') });
    await stage.breakWatch(new ApiError('too old', { status: 410 }), { items: [], resourceVersion: '20' });
    stage.put(node('a', '21'));
    stage.put(node('b', '21'));

    expect(stage.seen.nodes).toEqual([]);
  });
});
