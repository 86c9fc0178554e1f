import { movable, staying } from './move-pods';
import { type Phase, nextOf } from '../drain';

/** No pod goes, and no node is let go, before load balancers had their time to stop sending to the node. */
export const waitForLoadBalancers: Phase = (drain) => {
  const { node, state, leaving, awaited, now } = drain;
  if (now >= state.notBefore) {
    return undefined;
  }
  const { name } = node.metadata;
  const reason = (of: string) => `load balancers have until ${new Date(state.notBefore).toISOString()} to let go of ${of}`;
  const blockers = leaving.length === 0 ? [{ subject: name, sentence: reason(name) }] : movable(drain).map((pod) => staying(pod, reason('the node')));
  return { blockers: [...blockers, ...awaited], wakeAt: nextOf(drain, state.notBefore) };
};
