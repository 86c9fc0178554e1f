/** What an instance waits for. `warming`: to enter the warm pool, where no node of it is expected. */
export type Transition = 'terminating' | 'launching' | 'warming';

const TRANSITIONS: Readonly<Record<string, readonly Transition[]>> = {
  'Terminating:Wait': ['terminating'],
  'Warmed:Terminating:Wait': ['terminating'],
  'ReplacingRootVolume:Wait': ['terminating'],
  'Pending:Wait': ['launching'],
  // A return to the pool or a launch into it: only its event, or the hook that holds it, tells which.
  'Warmed:Pending:Wait': ['terminating', 'warming'],
};

/** The transitions that a lifecycle state may be a wait in; none when the instance does not wait. */
export function transitionsOf(lifecycleState: string): readonly Transition[] {
  return TRANSITIONS[lifecycleState] ?? [];
}
