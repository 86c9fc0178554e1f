/** What an instance waits for. `warming`: to enter the warm pool, where it is not expected to have a node. */
export type Transition = 'terminating' | 'launching' | 'warming';

const TRANSITIONS: Readonly<Record<string, readonly Transition[]>> = {
  'Terminating:Wait': ['terminating'],
  'Warmed:Terminating:Wait': ['terminating'],
  'ReplacingRootVolume:Wait': ['terminating'],
  'Pending:Wait': ['launching'],
  // Either a return to the pool or a launch into it. Only the event, or the hook that holds the instance, tells which.
  'Warmed:Pending:Wait': ['terminating', 'warming'],
};

/** The transitions that an instance in this state may be waiting in; none if it does not wait. */
export function transitionsOf(lifecycleState: string): readonly Transition[] {
  return TRANSITIONS[lifecycleState] ?? [];
}
