/** `error`: a drain is blocked or somebody is interrupted by it. `warning`: under some conditions. `note`: good to know. */
export type Level = 'error' | 'warning' | 'note';

/** Something about one object that matters for a drain, found without simulation. */
export interface Finding {
  /** Such as `budget-never-allows`: a contract. */
  readonly code: string;
  readonly level: Level;
  /** Such as `PodDisruptionBudget shop/cart`. */
  readonly object: string;
  /** What was seen there, with its numbers. */
  readonly message: string;
  /** How to mend it. */
  readonly mend: string;
  /** The very field to change: of the object, unless `fieldOf` names another. */
  readonly field?: string;
  readonly fieldOf?: string;
  /** Where it is explained. */
  readonly docs: string;
  /** Owners of pods that it concerns, such as `Deployment shop/cart`. */
  readonly owners: readonly string[];
}
