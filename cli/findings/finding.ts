/** `error`: blocks a drain, or a drain interrupts an owner. `warning`: so under some conditions. `note`: good to know. */
export type Level = 'error' | 'warning' | 'note';

/** Something about one object that matters for a drain, found without simulation. */
export interface Finding {
  /** The code, such as `budget-never-allows`: a contract. */
  readonly code: string;
  readonly level: Level;
  /** Such as `PodDisruptionBudget shop/cart`. */
  readonly object: string;
  /** What was found, with its numbers. */
  readonly message: string;
  /** How to fix it. */
  readonly mend: string;
  /** The field to change: of the object, unless `fieldOf` names another. */
  readonly field?: string;
  readonly fieldOf?: string;
  /** The address of its explanation. */
  readonly docs: string;
  /** The owners of the affected pods, such as `Deployment shop/cart`. */
  readonly owners: readonly string[];
}
