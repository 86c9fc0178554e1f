import type { LoggedLine } from './log-lines';
import type { LoggedDrain } from './logged-drains';
import type { Message } from '../../lambda/report/messages';

/** An owner of pods on drained nodes. */
export interface LoggedOwner {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** When its pods left their nodes, in milliseconds since the epoch. */
  readonly moves: readonly number[];
  /** The results of drains for it, in the log's words, each once. */
  readonly results: readonly string[];
  readonly interrupted: boolean;
  readonly because?: string;
}

const INTERRUPTED: Readonly<Record<string, string>> = {
  'interrupted': 'its pods could come up elsewhere only after they were gone',
  'left-down': 'it had more available pods before, and nothing told that they come back',
  'timed-out': 'its pods were still on the node when the drain ended',
};

/** The part of a pod's name after the owner's name, by kind of owner. */
const RESTS: Readonly<Record<string, RegExp>> = { Deployment: /^-[a-z0-9]+-[a-z0-9]{5}$/, StatefulSet: /^-\d+$/ };
const ANY_REST = /^-[a-z0-9-]+$/;

/** All owners that the log names, or whose pods it reports as moved; interrupted ones first. */
export function loggedOwners(drains: readonly LoggedDrain[], lines: readonly LoggedLine[]): LoggedOwner[] {
  const ownerOf = ownersByPod(drains);
  const found = new Map<string, { moves: number[]; results: Set<string>; because?: string }>();
  const entry = (key: string) => {
    const known = found.get(key) ?? { moves: [], results: new Set<string>() };
    found.set(key, known);
    return known;
  };
  for (const { owners, moves } of drains) {
    for (const { owner, result } of owners) {
      entry(owner).results.add(result);
    }
    for (const { pod, at } of moves) {
      entry(ownerOf(pod)).moves.push(at);
    }
  }
  for (const { message, pod, because } of lines) {
    if ((message as Message) === 'Owner will be interrupted' && pod !== undefined) {
      entry(ownerOf(pod)).because ??= String(because);
    }
  }
  return [...found].map(([key, { moves, results, because }]): LoggedOwner => {
    const bad = [...results].find((result) => result in INTERRUPTED);
    const [, kind, namespace, name] = /^(\S+) ([^/]*)\/(.*)$/.exec(key) ?? ['', 'Pod', '', key];
    const interrupted = because !== undefined || bad !== undefined;
    return { kind, namespace, name, moves, results: [...results], interrupted, because: because ?? (bad && INTERRUPTED[bad]) };
  }).sort((a, b) => Number(b.interrupted) - Number(a.interrupted) || b.moves.length - a.moves.length || a.name.localeCompare(b.name));
}

/** Finds the owner of a pod by its name, since log lines about pods do not name it, but a pod's name begins with its owner's. Other pods have no owner. */
function ownersByPod(drains: readonly LoggedDrain[]): (pod: string) => string {
  const owners = [...new Set(drains.flatMap(({ owners: own }) => own.map(({ owner }) => owner)))]
    .map((key) => ({ key, kind: key.slice(0, key.indexOf(' ')), name: key.slice(key.indexOf(' ') + 1) }))
    // The longest match wins: `cart-db` rather than `cart`.
    .sort((a, b) => b.name.length - a.name.length);
  return (pod) => {
    const fits = ({ kind, name }: { readonly kind: string; readonly name: string }, rests: RegExp | undefined) =>
      pod.startsWith(name) && (rests ?? ANY_REST).test(pod.slice(name.length)) && kind !== 'Pod';
    return (owners.find((owner) => fits(owner, RESTS[owner.kind])) ?? owners.find(({ name }) => name === pod))?.key ?? `Pod ${pod}`;
  };
}
