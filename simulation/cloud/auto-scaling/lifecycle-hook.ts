import { CloudError } from '../cloud-error';

export type Transition = 'autoscaling:EC2_INSTANCE_TERMINATING' | 'autoscaling:EC2_INSTANCE_LAUNCHING';
export const TERMINATING: Transition = 'autoscaling:EC2_INSTANCE_TERMINATING';
export const LAUNCHING: Transition = 'autoscaling:EC2_INSTANCE_LAUNCHING';

export type ActionResult = 'CONTINUE' | 'ABANDON';

const LONGEST_WAIT_SECONDS = 172_800;

export interface LifecycleHookSpec {
  readonly name: string;
  readonly transition: Transition;
  /** @default 3600 */
  readonly heartbeatTimeoutSeconds?: number;
  /** @default ABANDON */
  readonly defaultResult?: ActionResult;
  readonly notificationMetadata?: string;
}

/** A lifecycle hook: an instance waits in it until its action is completed or reaches one of two time limits. */
export interface LifecycleHook extends Required<Omit<LifecycleHookSpec, 'notificationMetadata'>> {
  readonly notificationMetadata?: string;
  /** The longest time that heartbeats can extend the wait to. */
  readonly globalTimeoutSeconds: number;
}

export function lifecycleHook(spec: LifecycleHookSpec): LifecycleHook {
  const heartbeatTimeoutSeconds = spec.heartbeatTimeoutSeconds ?? 3600;
  if (!(heartbeatTimeoutSeconds >= 30 && heartbeatTimeoutSeconds <= 7200)) {
    throw new CloudError(
      'ValidationError',
      `The heartbeat timeout of hook ${spec.name} is ${heartbeatTimeoutSeconds} s, allowed are 30 to 7200 s. Choose a value between.`,
    );
  }
  return {
    ...spec,
    heartbeatTimeoutSeconds,
    defaultResult: spec.defaultResult ?? 'ABANDON',
    globalTimeoutSeconds: Math.min(LONGEST_WAIT_SECONDS, 100 * heartbeatTimeoutSeconds),
  };
}
