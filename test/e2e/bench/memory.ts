import { readFileSync } from 'node:fs';

const SAMPLE_MS = 100;

/** The peak resident memory of each process while watched. */
export class MemoryWatch {
  private largestKb = 0;
  private readonly timer: NodeJS.Timeout;

  /** @param pids returns the current processes */
  constructor(private readonly pids: () => readonly number[]) {
    this.timer = setInterval(() => this.look(), SAMPLE_MS);
  }

  /** In megabytes. */
  stop(): number {
    clearInterval(this.timer);
    this.look();
    return this.largestKb / 1000;
  }

  private look(): void {
    this.largestKb = Math.max(this.largestKb, ...this.pids().map(peakOf));
  }
}

/** Children of this process whose command contains this word. */
export function childrenWith(word: string): number[] {
  const children = contents(process.pid, `task/${process.pid}/children`).split(' ').map(Number).filter((pid) => pid > 0);
  return children.filter((pid) => contents(pid, 'cmdline').includes(word));
}

/** The kernel records the peak, so nothing is missed between two looks. */
function peakOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(contents(pid, 'status'))?.[1] ?? 0);
}

/** Empty if the process has ended. */
function contents(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
