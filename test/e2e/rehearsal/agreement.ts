/** The result of a patch, or of its rehearsal. */
export interface Outcome {
  /** Owners that were below their floors, by key. */
  readonly interrupted: readonly string[];
  /** Nodes that could not be emptied. */
  readonly blocked: readonly string[];
  /** Of the whole patch. */
  readonly seconds: number;
  /** Of each node's drain. */
  readonly drains: Readonly<Record<string, number>>;
  /** Of each owner's pods. */
  readonly moves: Readonly<Record<string, number>>;
}

/** How far a time may be off, relative to the real one. */
const TOLERANCE = 0.25;
/** Times of real clusters, and of their logs, are in whole seconds. */
const LEAST_SECONDS = 2;

/** The errors of a rehearsal, as sentences. */
export function misses(rehearsed: Outcome, real: Outcome): string[] {
  const moved = [...new Set([...Object.keys(rehearsed.moves), ...Object.keys(real.moves)])].sort();
  return [
    ...difference('interrupted', rehearsed.interrupted, real.interrupted),
    ...difference('blocked', rehearsed.blocked, real.blocked),
    ...time('the patch', rehearsed.seconds, real.seconds),
    ...Object.entries(real.drains).flatMap(([node, seconds]) => time(`the drain of ${node}`, rehearsed.drains[node] ?? 0, seconds)),
    ...moved.flatMap((owner) => {
      const [said, was] = [rehearsed.moves[owner] ?? 0, real.moves[owner] ?? 0];
      return Math.abs(said - was) > 1 ? [`moves of ${owner}: ${said} rehearsed, ${was} real`] : [];
    }),
  ];
}

/** A row of the table in docs/rehearsal.md. */
export function row(cluster: string, rehearsed: Outcome, real: Outcome): string {
  const sum = ({ moves }: Outcome) => Object.values(moves).reduce((total, each) => total + each, 0);
  const off = Object.entries(real.drains).map(([node, seconds]) => Math.round(100 * ((rehearsed.drains[node] ?? 0) - seconds) / seconds));
  const both = (of: (outcome: Outcome) => string | number) => `${of(rehearsed)} / ${of(real)}`;
  return `| ${[
    cluster,
    both(({ interrupted }) => interrupted.length),
    both(({ blocked }) => blocked.length),
    both(sum),
    both(({ seconds }) => `${Math.round(seconds)} s`),
    `${Math.min(...off)} to ${Math.max(...off)} %`,
    misses(rehearsed, real).length,
  ].join(' | ')} |`;
}

function difference(what: string, rehearsed: readonly string[], real: readonly string[]): string[] {
  const only = (some: readonly string[], others: readonly string[]) => some.filter((each) => !others.includes(each)).join(', ');
  const [said, was] = [only(rehearsed, real), only(real, rehearsed)];
  return [...said ? [`${what} only in the rehearsal: ${said}`] : [], ...was ? [`${what} only in reality: ${was}`] : []];
}

function time(what: string, rehearsed: number, real: number): string[] {
  return Math.abs(rehearsed - real) > Math.max(LEAST_SECONDS, TOLERANCE * real) ? [`${what}: ${rehearsed.toFixed(1)} s rehearsed, ${real.toFixed(1)} s real`] : [];
}
