/**
 * All log messages of the drainer. People search for these sentences, and metric filters match them. docs/operations.md explains those that need
 * action, and a test lists them all. Variable parts are fields of a line, never part of its message.
 */
export const MESSAGES = [
  // The invocation and its messages.
  'Invocation ended, and its messages return to the queue',
  'Invocation failed, and its messages return to the queue',
  'Message rejected',
  'Message belongs to another drainer and was ignored',
  'Notice is about no instance of this drainer and was ignored',
  'Scheduled change is over',
  'Message could not be moved to the dead-letter queue and comes again',
  'Message visibility could not be changed',

  // Groups, instances and their lifecycle actions.
  'Auto Scaling could not be asked for lifecycle actions',
  'Lifecycle hooks of the group could not be read',
  'Scaling activities of the group could not be read',
  'Group has no hook of this drainer',
  'Fields of the hook metadata could not be understood, so their defaults apply',
  'Group does not retain abandoned instances, so the drain may last as long as its hook allows',
  'Group does not retain abandoned instances, so this one is terminated',
  'Heartbeat could not be recorded',
  'Lifecycle action completed',
  'Lifecycle action had already ended',
  'Lifecycle action could not be completed',
  'Instance no longer waits',
  'Instance was found by the sweep, since no event told of it',
  'Instance has no node yet and may still be joining',
  'Group moves to another drainer, which drains the instance',
  'Nodes could not be looked for',

  // Launches.
  'Node is ready, and its launch was completed',
  'Launch abandoned',
  'Refresh cancelled, since nothing that it launched became a node',
  'Refresh could not be looked at before a launch is abandoned',
  'Refresh could not be looked at, so its outdated nodes stay as they are',
  'Outdated nodes are tainted',
  'Taint of outdated nodes is taken off',
  'Taint of an outdated node could not be changed',
  'Launch was completed although its node is not ready for pods',
  'Pods of a launched node could not be read',
  'Instance could not be looked up in EC2',

  // The drain of a node.
  'Drain started',
  'Baseline written',
  'Drain may not follow what the owners of its pods ask for',
  'Drain waits',
  'Deadline moved',
  'Scheduled change stands on its node until it is drained',
  'Owner will be interrupted',
  'Drain ended',
  'Node was uncordoned during its drain, and is cordoned again',
  'Node stays in service, and its drain state was removed',
  'Node could not be changed and is tried again',

  'Drain state is newer than this function and is left alone',
  'Options on the node could not be understood, so their defaults apply',

  // People.
  'Drain is steered',
  'Steering cannot be followed',
  'Drain is no longer steered',
  'Drainer is held',
  'Drainer is no longer held',
  'Hold is of a drainer of which no node tells',
  'Hold of the drainer could not be read',

  // Retained instances.
  'Instance is retained',
  'Retention ends',
  'Retained instance waits',
  'Retained instance has no node',
  'Retained instance is terminated',
  'Retained instance could not be terminated',

  // Pods.
  'Pod released so that its replacement comes first',
  'Pod adopted by its ReplicaSet again',
  'Pod evicted',
  'Pod deleted by force',
  'Pod was already gone',
  'Pod cannot be moved yet',
  'Released pod waits',

  // The leader.
  'Leader looks again later',
  'Leader failed to take a step and tries again',
  'Leader takes steps again',
  'Lease could not be released and runs out by itself',
  'Lease was lost to another invocation',
  'Nobody decides about drains, though somebody leads',
  'Leading is left to another drainer, which may do what its drain needs',
  'Event could not be written',
  'End of the drain could not be put on the event bus',

  // The end of failures that lasted for a while.
  'Invocations succeed again',
  'Auto Scaling can be asked for lifecycle actions again',
  'Lifecycle hooks can be read again',
  'Scaling activities can be read again',
  'Heartbeats are recorded again',
  'Lifecycle actions can be completed again',
  'Message visibility can be changed again',
  'Pods of launched nodes can be read again',
  'Instances can be looked up in EC2 again',
  'Nodes can be looked for again',
  'Refreshes can be looked at again',
  'Retained instances can be terminated again',
  'Messages can be moved to the dead-letter queue again',
  'Refreshes can be looked at again before launches are abandoned',
  'Ends of drains can be put on the event bus again',
  'Nodes can be changed again',
  'Taints of outdated nodes can be changed again',
  'Events can be written again',
  'Hold of the drainer can be read again',
  'Hook metadata can be understood again',
  'Options on nodes can be understood again',
  'Groups have hooks of this drainer again',
  'Drains are decided about again',

  // The cluster.
  'Cluster does not answer',
  'Cluster answers again',
  'Cluster forbids what the drainer needs',
  'Cluster allows what the drainer needs again',
] as const;

export type Message = (typeof MESSAGES)[number];
