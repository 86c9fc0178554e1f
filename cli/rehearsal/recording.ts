import type { LogLine } from './drainer';
import type { World } from './world';
import type { SimulationClock } from '../../simulation/clock/clock';
import { NodeRecorder } from '../../simulation/demo/node-recorder';
import { PodRecorder } from '../../simulation/demo/pod-recorder';
import type { NodeSpan, PodSpan } from '../../simulation/demo/timeline';
import type { LogLine as DrainerLine } from '../../simulation/example/log-line';

/** The life spans of nodes and pods, in milliseconds since the start. */
export interface Spans {
  readonly nodes: readonly NodeSpan[];
  readonly pods: readonly PodSpan[];
}

/** Records when nodes and pods come and go. */
export class Recording {
  peakNodes: number;
  private readonly nodes: NodeRecorder;
  private readonly pods: PodRecorder;
  private readonly unsubscribe: () => void;
  private readonly startedAt: number;

  constructor({ store, cloud, clock }: Pick<World, 'store' | 'cloud'> & { readonly clock: SimulationClock }) {
    this.startedAt = clock.now();
    const now = () => clock.now() - this.startedAt;
    this.nodes = new NodeRecorder(store, now, () => undefined);
    this.pods = new PodRecorder(store, now, () => undefined);
    this.peakNodes = store.list('nodes').length;
    let present = this.peakNodes;
    this.unsubscribe = store.subscribe((change) => {
      if (change.resource === 'nodes' && change.type !== 'MODIFIED') {
        present += change.type === 'ADDED' ? 1 : -1;
        this.peakNodes = Math.max(this.peakNodes, present);
      }
      this.nodes.observe(change);
      this.pods.observe(change);
    });
    cloud.autoScaling.onChange((change) => this.nodes.lifecycle(change));
  }

  line(line: LogLine): void {
    this.nodes.log({ level: 'INFO', ...line } as unknown as DrainerLine);
  }

  finish(): Spans {
    this.unsubscribe();
    return { nodes: this.nodes.nodes, pods: this.pods.pods };
  }
}
