import { holdOfInstance } from '../balancers/load-balancers';
import { type Phase, nextOf } from '../drain';

/** The instance is not terminated before load balancers have had time to stop sending to the node. What single pods wait for is decided in move-pods.ts. */
export const waitForLoadBalancers: Phase = (drain) => {
  const hold = holdOfInstance(drain);
  return hold && { blockers: [{ subject: drain.node.metadata.name, sentence: hold.because }], wakeAt: nextOf(drain, hold.until) };
};
