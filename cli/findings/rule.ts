import type { ClusterObjects, Workload } from './cluster';
import type { Level } from './finding';

/** What a rule has seen at one object. */
export interface Seen {
  /** Such as `Deployment shop/cart`. */
  readonly object: string;
  /** With the object's own annotations and those of its pods' template, by which a finding is silenced. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** What is so, with its numbers: a sentence without a full stop. */
  readonly message: string;
  /** Owners of pods that it concerns. */
  readonly owners?: readonly string[];
  /** The very field to change; of the object, unless `fieldOf` names another. */
  readonly field?: string;
  readonly fieldOf?: string;
  /** Where it is less grave here than the rule says. */
  readonly level?: Level;
}

/** A rule: what is looked for, why it matters, how to mend it, and how it is found. Pure. */
export interface Rule {
  /** Its code, a contract: people silence it, and machines count it. */
  readonly code: string;
  readonly level: Level;
  /** What is so, in a line. */
  readonly title: string;
  /** Why it matters for a drain. */
  readonly why: string;
  readonly mend: string;
  /** Where Kubernetes or AWS document what it follows from. */
  readonly source: string;
  readonly find: (cluster: ClusterObjects) => Seen[];
}

/** Of a workload that a rule finds something at. */
export function at(workload: Workload, message: string, field?: string): Seen {
  return { object: workload.key, annotations: workload.annotations, message, owners: [workload.key], field };
}
