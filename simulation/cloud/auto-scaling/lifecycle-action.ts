import type { ActionResult, LifecycleHook } from './lifecycle-hook';
import type { SimulationClock } from '../../clock/clock';

/** Why a lifecycle action ended. */
export type ActionEnd =
  | 'completed'
  | 'heartbeat-timeout'
  | 'global-timeout'
  /** Another hook of the same instance was abandoned, which stops the remaining ones. */
  | 'other-hook-abandoned'
  | 'hook-deleted'
  /** The instance began another transition or was lost. */
  | 'instance-left';

export interface ActionRecord {
  readonly at: number;
  /** The principal that called. */
  readonly by: string;
}

export interface LifecycleActionProps {
  readonly token: string;
  readonly hook: LifecycleHook;
  readonly instanceId: string;
  readonly onEnd: (action: LifecycleAction) => void;
}

/** One instance, held by one hook. */
export class LifecycleAction {
  readonly token: string;
  readonly hook: LifecycleHook;
  readonly instanceId: string;
  readonly startedAt: number;
  readonly globalDeadline: number;
  readonly heartbeats: ActionRecord[] = [];
  heartbeatDeadline: number;
  /** Undefined while it holds the instance. */
  ended?: { readonly at: number; readonly why: ActionEnd; readonly result: ActionResult; readonly by?: string };
  private cancelTimer?: () => void;

  constructor(private readonly clock: SimulationClock, private readonly props: LifecycleActionProps) {
    const { token, hook, instanceId } = props;
    this.token = token;
    this.hook = hook;
    this.instanceId = instanceId;
    this.startedAt = clock.now();
    this.globalDeadline = this.startedAt + hook.globalTimeoutSeconds * 1000;
    this.heartbeatDeadline = this.startedAt + hook.heartbeatTimeoutSeconds * 1000;
    this.arm();
  }

  get active(): boolean {
    return this.ended === undefined;
  }

  /** Extends the wait by the hook's heartbeat timeout from now. */
  heartbeat(by: string): void {
    this.heartbeats.push({ at: this.clock.now(), by });
    this.heartbeatDeadline = this.clock.now() + this.hook.heartbeatTimeoutSeconds * 1000;
    this.arm();
  }

  complete(result: ActionResult, by: string): void {
    this.end('completed', result, by);
  }

  /** Ends the action without a call. */
  stop(why: ActionEnd, result: ActionResult): void {
    this.end(why, result);
  }

  private arm(): void {
    this.cancelTimer?.();
    const global = this.globalDeadline <= this.heartbeatDeadline;
    this.cancelTimer = this.clock.schedule(
      Math.min(this.globalDeadline, this.heartbeatDeadline),
      () => this.end(global ? 'global-timeout' : 'heartbeat-timeout', this.hook.defaultResult),
    );
  }

  private end(why: ActionEnd, result: ActionResult, by?: string): void {
    if (!this.active) {
      return;
    }
    this.cancelTimer?.();
    this.ended = { at: this.clock.now(), why, result, by };
    this.props.onEnd(this);
  }
}
