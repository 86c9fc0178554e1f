/** Something that happens at a time. */
export interface QueuedEvent {
  readonly at: number;
  /** Breaks ties: what was queued first happens first. */
  readonly sequence: number;
  readonly fire: () => void;
  cancelled: boolean;
}

/** A binary heap of events, the earliest first. Events of one time keep the order in which they were added. */
export class EventQueue {
  private readonly heap: QueuedEvent[] = [];
  private sequence = 0;
  private cancelled = 0;

  /** Number of events that are still to happen. */
  get size(): number {
    return this.heap.length - this.cancelled;
  }

  /** Returns a function that cancels it. */
  add(at: number, fire: () => void): () => void {
    const event: QueuedEvent = { at, sequence: this.sequence++, fire, cancelled: false };
    this.heap.push(event);
    this.rise(this.heap.length - 1);
    return () => this.cancel(event);
  }

  /** The earliest event, which stays in the queue. */
  peek(): QueuedEvent | undefined {
    while (this.heap[0]?.cancelled) {
      this.shift();
      this.cancelled--;
    }
    return this.heap[0];
  }

  /** Takes the earliest event out. */
  pop(): QueuedEvent | undefined {
    const event = this.peek();
    if (event) {
      this.shift();
      event.cancelled = true; // it can no longer be cancelled
    }
    return event;
  }

  private cancel(event: QueuedEvent): void {
    if (event.cancelled) {
      return;
    }
    event.cancelled = true;
    this.cancelled++;
    // Cancelled time-outs would otherwise pile up until their time comes.
    if (this.cancelled > 1000 && this.cancelled > this.heap.length / 2) {
      this.compact();
    }
  }

  private compact(): void {
    const alive = this.heap.filter((event) => !event.cancelled).sort((a, b) => earlier(a, b) ? -1 : 1);
    this.heap.splice(0, this.heap.length, ...alive);
    this.cancelled = 0;
  }

  private shift(): void {
    const last = this.heap.pop();
    if (!last || this.heap.length === 0) {
      return;
    }
    this.heap[0] = last;
    this.sink(0);
  }

  private rise(index: number): void {
    while (index > 0) {
      const parent = Math.floor((index - 1) / 2);
      if (!earlier(this.heap[index], this.heap[parent])) {
        return;
      }
      this.swap(index, parent);
      index = parent;
    }
  }

  private sink(index: number): void {
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let first = index;
      if (left < this.heap.length && earlier(this.heap[left], this.heap[first])) {
        first = left;
      }
      if (right < this.heap.length && earlier(this.heap[right], this.heap[first])) {
        first = right;
      }
      if (first === index) {
        return;
      }
      this.swap(index, first);
      index = first;
    }
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b], this.heap[a]];
  }
}

function earlier(a: QueuedEvent, b: QueuedEvent): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}
