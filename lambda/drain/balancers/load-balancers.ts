import { deregistrationDelayOf } from './entrance';
import type { Node, Pod, Service } from '../../kubernetes/objects';
import type { View } from '../index/view';
import { isFinished } from '../pods/pods';
import { isRetained } from '../retention';
import type { DrainState } from '../state/drain-state';

/*
 * A load balancer whose targets are nodes goes on sending to a draining node until it has deregistered it. If no Service accepts connections through
 * nodes, nothing waits. See entrance.ts.
 */

const SECOND = 1000;
/**
 * Used unless a Service sets a longer deregistration delay. https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2106 saw rare
 * errors after 40 s, and none after 70 s.
 */
const DELAY_SECONDS = 60;

/** The drain of one node, as far as these rules need it. */
interface Draining {
  readonly node: Node;
  readonly state: DrainState;
  readonly view: View;
  readonly now: number;
}

/** What must wait for load balancers, until when, and why. */
export interface Hold {
  readonly until: number;
  readonly because: string;
}

/** Whether Services decide the delay, because nobody has set `loadBalancerDelay`. On a retained instance, load balancers deregistered the node long ago. */
export function isDecidedByServices(state: DrainState): boolean {
  return state.loadBalancerDelay === undefined && !isRetained(state);
}

/** From when a pod may leave the node. */
export function podMayGoFrom(pod: Pod, { state, view }: Draining): number {
  if (state.notice === 'stopping') {
    // By the time a load balancer has deregistered the node, nothing on it serves any more.
    return state.cordoned;
  }
  return isDecidedByServices(state) ? entranceClosed(state, isFinished(pod) ? [] : view.servicesThroughNodeOf(pod)) : setUntil(state);
}

/** Holds a pod that receives connections through its own node until they stop. */
export function holdOfPod(pod: Pod, draining: Draining): Hold | undefined {
  const { state, view, now } = draining;
  const until = podMayGoFrom(pod, draining);
  if (until <= now) {
    return undefined;
  }
  const services = isDecidedByServices(state) ? view.servicesThroughNodeOf(pod) : [];
  return { until, because: sentence(until, 'the node', services, 'where its pods are') };
}

/**
 * Holds the instance for as long, because connections that enter through it go on to pods on other nodes, or to pods that stay with it until the end,
 * such as those of an ingress controller's DaemonSet.
 */
export function holdOfInstance({ node, state, view, now }: Draining): Hold | undefined {
  const everywhere = isDecidedByServices(state) ? view.servicesThroughEveryNode : [];
  const here = isDecidedByServices(state) ? servicesOfPodsOn(node, view) : [];
  const until = isDecidedByServices(state) ? entranceClosed(state, [...everywhere, ...here]) : setUntil(state);
  if (until <= now) {
    return undefined;
  }
  const { name } = node.metadata;
  const because = everywhere.length > 0 ? sentence(until, name, [...everywhere, ...here], 'through every node') : sentence(until, name, here, 'where its pods are');
  return { until, because };
}

function servicesOfPodsOn({ metadata: { name } }: Node, view: View): readonly Service[] {
  return [...new Set(view.podsOn(name).filter((pod) => !isFinished(pod)).flatMap((pod) => view.servicesThroughNodeOf(pod)))];
}

function setUntil({ cordoned: from, loadBalancerDelay = 0, notice, deadline }: DrainState): number {
  const delay = loadBalancerDelay * SECOND;
  // The option was not set with an instance in mind that EC2 takes within two minutes.
  return from + (notice === undefined ? delay : Math.max(0, Math.min(delay, (deadline - from) / 2)));
}

/** At most half of the time that a drain has when it begins: its pods need the rest. */
function entranceClosed(state: DrainState, services: readonly Service[]): number {
  if (services.length === 0) {
    return state.cordoned;
  }
  const delay = Math.max(DELAY_SECONDS, ...services.map(deregistrationDelayOf)) * SECOND;
  return state.cordoned + Math.max(0, Math.min(delay, (state.deadline - state.cordoned) / 2));
}

function sentence(until: number, what: string, [service, ...others]: readonly Service[], how: string): string {
  const time = `load balancers have until ${new Date(until).toISOString()} to let go of ${what}`;
  if (!service) {
    return time;
  }
  const { namespace, name } = service.metadata;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return `${time}: the Service ${namespace}/${name}${more} takes connections in ${how}`;
}
