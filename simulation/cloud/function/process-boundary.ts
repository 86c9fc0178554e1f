import type { SteadyClock } from '../../../lambda/clock';
import { type SimulationClock, sleepOn } from '../../clock/clock';

/** At which call a process is killed. */
interface FatalCall {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/**
 * The boundary of a process that is simulated within this one: its time and all its calls go through here. A frozen process receives nothing until it
 * is thawed; a killed one makes no calls and receives nothing.
 */
export class ProcessBoundary {
  /** The names of the methods that the process has called, in order. */
  readonly calls: string[] = [];
  readonly clock: SteadyClock;
  /** How much longer every call takes. */
  slowMs: number = 0;
  private readonly end = new AbortController();
  private frozen = false;
  private held: (() => void)[] = [];
  private fatal?: FatalCall;

  /** @param aheadMs how far its clock is ahead of the simulation's */
  constructor(private readonly outside: SimulationClock, private aheadMs: number = 0) {
    this.clock = {
      now: () => outside.now() + this.aheadMs,
      ticks: () => outside.now(),
      sleep: (ms, signal) => this.told(sleepOn(outside, ms, this.killed, ...signal ? [signal] : [])),
    };
  }

  /** Aborts when the process is killed. */
  get killed(): AbortSignal {
    return this.end.signal;
  }

  /** What the process uses instead of `port`, whose methods must be asynchronous. */
  wrap<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') {
          return member;
        }
        return (...args: unknown[]) => this.call(String(name), () => member.apply(target, args.map((argument) => this.passed(argument))));
      },
    });
  }

  /** Kills the process at its nth call (the first is 1): before the call is made, or after it took effect but before the process gets the answer. */
  killAtCall(call: number, when: 'before' | 'after'): void {
    this.fatal = { call, when };
  }

  /** Changes its clock. */
  setClock(aheadMs: number): void {
    this.aheadMs = aheadMs;
  }

  freeze(): void {
    this.frozen = true;
  }

  thaw(): void {
    this.frozen = false;
    const held = this.held;
    this.held = [];
    held.forEach((step) => this.whileRunning(step));
  }

  kill(): void {
    this.held = [];
    this.end.abort();
  }

  private call(name: string, make: () => unknown): Promise<unknown> {
    this.calls.push(name);
    const number = this.calls.length;
    const fatal = this.fatal?.call === number ? this.fatal.when : undefined;
    if (fatal === 'before') {
      this.kill();
    }
    return new Promise((resolve, reject) => {
      const answer = (settle: () => void) => {
        if (fatal === 'after') {
          this.kill();
        }
        this.whileRunning(settle);
      };
      this.whileRunning(() => {
        void this.delay().then(() => this.whileRunning(() => {
          Promise.resolve(make()).then((value) => answer(() => resolve(value)), (error) => answer(() => reject(error)));
        }));
      });
    });
  }

  private delay(): Promise<void> {
    return this.slowMs > 0 ? this.outside.sleep(this.slowMs, this.killed) : Promise.resolve();
  }

  /** Passes the result of an outside promise to the process, if the process can still receive it. */
  private told<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      promise.then((value) => this.whileRunning(() => resolve(value)), (error) => this.whileRunning(() => reject(error)));
    });
  }

  /** Adapts an argument of a call to the outside: callbacks go through the boundary, and signals also abort with the process. */
  private passed(argument: unknown): unknown {
    if (argument instanceof AbortSignal) {
      return this.untilEnd(argument);
    }
    if (typeof argument !== 'function') {
      return argument;
    }
    return (...values: unknown[]) => this.whileRunning(() => void argument(...values));
  }

  private untilEnd(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.killed]);
  }

  private whileRunning(step: () => void): void {
    if (this.killed.aborted) {
      return;
    }
    if (this.frozen) {
      this.held.push(step);
    } else {
      step();
    }
  }
}
