import { holdOfInstance } from '../balancers/load-balancers';
import { type Phase, nextOf } from '../drain';

/** The instance is not let go before load balancers had their time to stop sending to the node. What its pods wait for, they say as they move. */
export const waitForLoadBalancers: Phase = (drain) => {
  const hold = holdOfInstance(drain);
  return hold && { blockers: [{ subject: drain.node.metadata.name, sentence: hold.because }], wakeAt: nextOf(drain, hold.until) };
};
