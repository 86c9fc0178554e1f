import type { Quantities } from '../cluster/objects';
import type { Container, PodSpec } from '../cluster/pod';

const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  'm': 1e-3,
  'u': 1e-6,
  'n': 1e-9,
  'k': 1e3,
  'M': 1e6,
  'G': 1e9,
  'T': 1e12,
  'P': 1e15,
  'E': 1e18,
  'Ki': 2 ** 10,
  'Mi': 2 ** 20,
  'Gi': 2 ** 30,
  'Ti': 2 ** 40,
  'Pi': 2 ** 50,
  'Ei': 2 ** 60,
};

/** A quantity such as `250m`, `64Mi` or `1e3`, in thousandths, so that sums are exact. */
export function milli(quantity: string | number): number {
  const parts = /^([+-]?[0-9.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(String(quantity).trim());
  const factor = parts ? FACTORS[parts[2]] : undefined;
  if (!parts || factor === undefined) {
    throw new Error(`'${quantity}' is not a quantity. Write a number with one of the suffixes ${Object.keys(FACTORS).filter(Boolean).join(', ')}, or none.`);
  }
  return Math.round(Number(parts[1]) * factor * 1000);
}

const PLACES = new Map<string, number>();

/** An index for each resource, so that amounts are kept in arrays, which are faster than lookups by name. */
export function placeOf(resource: string): number {
  const place = PLACES.get(resource) ?? PLACES.size;
  PLACES.set(resource, place);
  return place;
}

/** Amounts in thousandths, by resource. */
export type Amounts = ReadonlyMap<string, number>;

const NONE: Amounts = new Map();
/** Stored objects are immutable, and most pods share the requests of a template. */
const KNOWN = new WeakMap<Quantities, Amounts>();

export function amounts(quantities: Quantities | undefined): Amounts {
  if (!quantities) {
    return NONE;
  }
  const known = KNOWN.get(quantities) ?? new Map(Object.entries(quantities).map(([resource, quantity]) => [resource, milli(quantity)]));
  KNOWN.set(quantities, known);
  return known;
}

/** The effective requests of a pod: the sum of its containers, or the largest init container if that is more; sidecars are added to both. `pods` is the pod itself. */
export function requestsOf(spec: PodSpec): Map<string, number> {
  const total = totalOf(spec, 'requests');
  for (const [resource, amount] of amounts(spec.overhead)) {
    total.set(resource, (total.get(resource) ?? 0) + amount);
  }
  total.set('pods', 1000);
  return total;
}

/** What a pod may take at most, added up as its requests are. Overhead comes on top of what is limited. */
export function limitsOf(spec: PodSpec): Map<string, number> {
  const total = totalOf(spec, 'limits');
  const overhead = amounts(spec.overhead);
  return new Map([...total].map(([resource, amount]) => [resource, amount + (overhead.get(resource) ?? 0)]));
}

function totalOf(spec: PodSpec, which: 'requests' | 'limits'): Map<string, number> {
  const sidecars = (spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
  const total = sum([...spec.containers, ...sidecars], which);
  for (const init of spec.initContainers ?? []) {
    for (const [resource, amount] of amounts(init.resources?.[which])) {
      total.set(resource, Math.max(total.get(resource) ?? 0, amount));
    }
  }
  return total;
}

function sum(containers: readonly Container[], which: 'requests' | 'limits'): Map<string, number> {
  const total = new Map<string, number>();
  for (const container of containers) {
    for (const [resource, amount] of amounts(container.resources?.[which])) {
      total.set(resource, (total.get(resource) ?? 0) + amount);
    }
  }
  return total;
}
