import type { NodeEvent } from './port';
import { EVENT_NAMESPACE, PACKAGE_NAME } from '../../src/names';

/** Limits of the API server. */
const LONGEST_REASON = 128;
const LONGEST_MESSAGE = 1024;

/** The Event object about a node. Nodes have no namespace, so their Events are in `default`. */
export function eventOn(event: NodeEvent, now: number) {
  const { node, type } = event;
  const time = `${new Date(now).toISOString().slice(0, 19)}Z`;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace: EVENT_NAMESPACE, generateName: `${node.name}.` },
    // The kubelet uses the node's name as its UID in Events, and every version of `kubectl describe node` searches for that.
    involvedObject: { apiVersion: 'v1', kind: 'Node', name: node.name, uid: node.name },
    type,
    reason: event.reason.slice(0, LONGEST_REASON),
    message: event.message.length > LONGEST_MESSAGE ? `${event.message.slice(0, LONGEST_MESSAGE - 1)}…` : event.message,
    source: { component: PACKAGE_NAME },
    reportingComponent: PACKAGE_NAME,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}
