import type { ClusterObjects, Workload } from './cluster';
import type { Level } from './finding';

/** What a rule has found about one object. */
export interface Seen {
  /** Such as `Deployment shop/cart`. */
  readonly object: string;
  /** The object's own annotations and those of its pod template, by which a finding can be silenced. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** What was found, with its numbers: a sentence without a full stop. */
  readonly message: string;
  /** The owners of the affected pods. */
  readonly owners?: readonly string[];
  /** The field to change: of the object, unless `fieldOf` names another. */
  readonly field?: string;
  readonly fieldOf?: string;
  /** Set if this case is less severe than the rule says. */
  readonly level?: Level;
}

/** A rule: what it looks for, why that matters, how to fix it, and how it is found. Pure. */
export interface Rule {
  /** Its code, a contract: people silence it, and programs count it. */
  readonly code: string;
  readonly level: Level;
  /** What it finds, in one line. */
  readonly title: string;
  /** Why it matters for a drain. */
  readonly why: string;
  readonly mend: string;
  /** The documentation of Kubernetes or AWS that it is based on. */
  readonly source: string;
  readonly find: (cluster: ClusterObjects) => Seen[];
}

/** What a rule has found about a workload. */
export function at(workload: Workload, message: string, field?: string): Seen {
  return { object: workload.key, annotations: workload.annotations, message, owners: [workload.key], field };
}
