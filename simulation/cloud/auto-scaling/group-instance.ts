import type { SimulationClock } from '../../clock/clock';
import type { Ec2, Ec2Instance } from '../ec2';
import type { LifecycleAction } from './lifecycle-action';
import { ActionResult, LAUNCHING, LifecycleHook, TERMINATING, Transition } from './lifecycle-hook';

export type LifecycleState =
  | 'Pending' | 'Pending:Wait' | 'Pending:Proceed' | 'InService'
  | 'Terminating' | 'Terminating:Wait' | 'Terminating:Proceed' | 'Terminating:Retained' | 'Terminated'
  | 'Warmed:Pending:Wait' | 'Warmed:Running' | 'Warmed:Terminating:Wait' | 'ReplacingRootVolume:Wait' | 'ReplacingRootVolume:Proceed';

/** The states in which the group does nothing with an instance. */
const RESTING: readonly LifecycleState[] = ['InService', 'Warmed:Running', 'Terminating:Retained', 'Terminated'];

/** The cause of the termination of an instance whose node did not join. */
export const ABANDONED_LAUNCH = 'the launching lifecycle action was abandoned';

/** The origin and destination of a transition, as in its event. */
export interface Route {
  readonly origin: 'EC2' | 'AutoScalingGroup' | 'WarmPool';
  readonly destination: 'EC2' | 'AutoScalingGroup' | 'WarmPool';
  readonly action?: 'ReplaceRootVolume';
}

export interface AutoScalingTiming {
  /** From the end of a lifecycle action, or of the last step, to the next step. */
  readonly stepMs: number;
  /** From the launch of an instance to its launching hooks. */
  readonly launchMs: number;
  /** From the end of a machine until the group notices. */
  readonly healthCheckMs: number;
}

/** What an instance needs from its group. */
export interface InstanceHost {
  readonly clock: SimulationClock;
  readonly timing: AutoScalingTiming;
  readonly ec2: Ec2;
  readonly retainsAbandoned: boolean;
  hooks(transition: Transition): LifecycleHook[];
  /** Starts a lifecycle action and sends its event to EventBridge. */
  beginAction(instance: GroupInstance, hook: LifecycleHook, route: Route, onEnd: () => void): LifecycleAction;
  changed(instance: GroupInstance, from: LifecycleState | undefined, cause: string): void;
}

/** An instance of a group on its way through the lifecycle. */
export class GroupInstance {
  readonly instanceId: string;
  readonly availabilityZone: string;
  lifecycleState: LifecycleState;
  inServiceSince?: number;
  /** When the current activity with the instance began; undefined if there is none. */
  busySince?: number;
  protectedFromScaleIn = false;
  /** The lifecycle actions of its current transition. */
  private actions: LifecycleAction[] = [];
  /** Changes with every transition, which voids what an earlier one has scheduled. */
  private transition = 0;

  constructor(
    private readonly host: InstanceHost,
    readonly machine: Ec2Instance,
    readonly launchTemplateVersion: string,
    state: 'Pending' | 'InService',
  ) {
    this.instanceId = machine.instanceId;
    this.availabilityZone = machine.availabilityZone;
    this.lifecycleState = state;
    if (state === 'InService') {
      this.inServiceSince = machine.launchTime;
    }
  }

  /** Whether it counts towards the group's capacity. */
  get counts(): boolean {
    const { lifecycleState } = this;
    return lifecycleState === 'InService' || lifecycleState.startsWith('Pending') || lifecycleState.startsWith('ReplacingRootVolume');
  }

  get activeActions(): LifecycleAction[] {
    return this.actions.filter((action) => action.active);
  }

  /** The first step of an instance that was just launched. */
  launch(): void {
    this.busySince = this.host.clock.now();
    this.host.changed(this, undefined, 'launch');
    this.after(this.host.timing.launchMs, () =>
      this.hold(LAUNCHING, { origin: 'EC2', destination: 'AutoScalingGroup' }, 'Pending:Wait', (result) => {
        // AWS does not document whether terminating hooks hold it then. Here they do, which is the harder case.
        if (result === 'ABANDON') {
          this.terminate(ABANDONED_LAUNCH);
        } else {
          this.putInService();
        }
      }));
  }

  terminate(cause: string): void {
    // AWS does not document whether a retained instance waits in the hooks again. Here it does, which is the harder case.
    if (/^(Warmed:)?Terminat/.test(this.lifecycleState) && this.lifecycleState !== 'Terminating:Retained') {
      return;
    }
    const origin = this.lifecycleState.startsWith('Warmed') ? 'WarmPool' : 'AutoScalingGroup';
    this.dropActions();
    this.busySince = undefined;
    this.enter('Terminating', cause);
    this.hold(TERMINATING, { origin, destination: 'EC2' }, origin === 'WarmPool' ? 'Warmed:Terminating:Wait' : 'Terminating:Wait', (result) => {
      if (result === 'ABANDON' && this.host.retainsAbandoned) {
        this.enter('Terminating:Retained', 'the terminating lifecycle action was abandoned');
      } else {
        this.shutDown(cause);
      }
    });
  }

  /** Scale-in of a group whose warm pool takes instances back. */
  returnToWarmPool(): void {
    this.dropActions();
    this.hold(TERMINATING, { origin: 'AutoScalingGroup', destination: 'WarmPool' }, 'Warmed:Pending:Wait', (result) => {
      if (result === 'ABANDON') {
        this.terminate('the return to the warm pool was abandoned');
      } else {
        this.enter('Warmed:Running', 'returned to the warm pool');
      }
    });
  }

  leaveWarmPool(): void {
    this.hold(LAUNCHING, { origin: 'WarmPool', destination: 'AutoScalingGroup' }, 'Pending:Wait', () => this.putInService());
  }

  /** The root volume is swapped while the instance waits, and the same instance comes back. */
  replaceRootVolume(): void {
    const route: Route = { origin: 'AutoScalingGroup', destination: 'AutoScalingGroup', action: 'ReplaceRootVolume' };
    this.dropActions();
    this.hold(TERMINATING, route, 'ReplacingRootVolume:Wait', () => {
      this.enter('ReplacingRootVolume:Proceed', 'the root volume is replaced');
      this.after(this.host.timing.launchMs, () => this.hold(LAUNCHING, route, 'Pending:Wait', () => this.putInService()));
    });
  }

  /** EC2 reports that the machine is shutting down or gone. */
  machineStopped(state: 'shutting-down' | 'terminated'): void {
    if (this.lifecycleState === 'Terminating:Proceed') {
      if (state === 'terminated') {
        this.enter('Terminated', 'the machine is gone');
      }
      return;
    }
    // Something else stopped the machine. EC2 does not wait for hooks then; an action that is already waiting stays until it ends.
    if (state === 'shutting-down' || /^(Warmed:)?Terminating:Wait$/.test(this.lifecycleState)) {
      return;
    }
    this.dropActions();
    this.after(this.host.timing.healthCheckMs, () => this.enter('Terminated', 'the machine was lost'));
  }

  /** A deleted hook releases the instances that it holds. */
  hookDeleted(name: string): void {
    for (const action of this.activeActions.filter(({ hook }) => hook.name === name)) {
      action.stop('hook-deleted', action.hook.transition === LAUNCHING ? 'ABANDON' : 'CONTINUE');
    }
  }

  private putInService(): void {
    this.enter('Pending:Proceed', 'the launching lifecycle actions ended');
    this.after(this.host.timing.stepMs, () => {
      this.inServiceSince = this.host.clock.now();
      this.enter('InService', 'launched');
    });
  }

  private shutDown(cause: string): void {
    this.dropActions();
    this.enter('Terminating:Proceed', cause);
    const gone = this.machine.state === 'terminated';
    if (gone) {
      this.enter('Terminated', 'the machine is gone');
    } else {
      this.host.ec2.terminate(this.instanceId);
    }
  }

  /** Waits in all hooks of a transition at the same time. `then` gets whether any was abandoned. */
  private hold(transition: Transition, route: Route, waiting: LifecycleState, then: (result: ActionResult) => void): void {
    const hooks = this.host.hooks(transition);
    if (hooks.length === 0) {
      then('CONTINUE');
      return;
    }
    let settled = false;
    const onEnd = () => {
      if (settled) {
        return;
      }
      const abandoned = this.actions.some(({ ended }) => ended?.result === 'ABANDON');
      if (!abandoned && this.activeActions.length > 0) {
        return;
      }
      settled = true;
      for (const action of this.activeActions) {
        action.stop('other-hook-abandoned', 'ABANDON');
      }
      this.after(this.host.timing.stepMs, () => then(abandoned ? 'ABANDON' : 'CONTINUE'));
    };
    this.enter(waiting, `waits in ${hooks.map(({ name }) => name).join(', ')}`);
    this.actions = hooks.map((hook) => this.host.beginAction(this, hook, route, onEnd));
  }

  private dropActions(): void {
    this.transition++;
    for (const action of this.activeActions) {
      action.stop('instance-left', action.hook.defaultResult);
    }
    this.actions = [];
    this.transition++; // what the end of those actions has just scheduled is void
  }

  private enter(state: LifecycleState, cause: string): void {
    const from = this.lifecycleState;
    this.lifecycleState = state;
    if (state !== 'InService') {
      this.inServiceSince = undefined;
    }
    this.busySince = RESTING.includes(state) ? undefined : this.busySince ?? this.host.clock.now();
    this.host.changed(this, from, cause);
  }

  private after(ms: number, step: () => void): void {
    const transition = this.transition;
    this.host.clock.schedule(this.host.clock.now() + ms, () => {
      if (transition === this.transition) {
        step();
      }
    });
  }
}
