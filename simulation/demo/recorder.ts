import { entriesOf } from './drainer-log';
import { NodeRecorder } from './node-recorder';
import { planEntriesOf } from './plan-log';
import { PodRecorder } from './pod-recorder';
import type { Entry, OwnerLine, Timeline } from './timeline';
import type { Cloud } from '../cloud/cloud';
import type { Store } from '../cluster/store';
import { readLogLine } from '../example/log-line';

export interface RecorderProps {
  readonly title: string;
  readonly store: Store;
  readonly cloud: Cloud;
  /** Called for every entry as it happens. */
  readonly onEntry: (entry: Entry) => void;
  /** Converts a time to the time without skips. @default - nothing is skipped */
  readonly played?: (at: number) => number;
  /** Called when a drain has begun to move pods. */
  readonly onDrain?: (node: string) => void;
}

/** Builds the timeline from the state of cluster and cloud, and from the function's log. */
export class Recorder {
  private readonly startedAt: number;
  private readonly entries: Entry[] = [];
  private readonly pods: PodRecorder;
  private readonly nodes: NodeRecorder;
  private readonly unsubscribe: () => void;

  constructor(private readonly props: RecorderProps) {
    const { store, cloud } = props;
    this.startedAt = store.clock.now();
    const tell = (entry: Entry) => this.tell(entry);
    this.pods = new PodRecorder(store, this.now, tell);
    this.nodes = new NodeRecorder(store, this.now, tell);
    this.unsubscribe = store.subscribe((change) => {
      this.nodes.observe(change);
      this.pods.observe(change);
    });
    cloud.autoScaling.onChange((change) => this.nodes.lifecycle(change));
  }

  /** Milliseconds since the start. */
  readonly now = (): number => this.sinceStart(this.props.store.clock.now());

  sinceStart(at: number): number {
    const { played = (time) => time } = this.props;
    return played(at) - played(this.startedAt);
  }

  tell(entry: Entry): void {
    this.entries.push(entry);
    this.props.onEntry(entry);
  }

  /** A line that the function wrote. */
  functionWrote(text: string): void {
    const line = readLogLine(text);
    if (line) {
      this.nodes.log(line);
      const entries = line.plan === undefined ? entriesOf(line, this.now()) : planEntriesOf(line, this.now(), this.props.store.clock.now());
      entries.forEach((entry) => this.tell(entry));
      if (line.message === 'Baseline written' && line.node !== undefined) {
        this.props.onDrain?.(line.node);
      }
    } else if (!text.includes('"_aws"')) { // metrics
      this.tell({ at: this.now(), topic: 'function', tone: 'alarm', text });
    }
  }

  finish(owners: readonly OwnerLine[]): Timeline {
    this.unsubscribe();
    return {
      title: this.props.title,
      startedAt: this.startedAt,
      endedAt: this.now(),
      entries: this.entries,
      nodes: this.nodes.nodes,
      pods: this.pods.pods,
      owners,
    };
  }
}
