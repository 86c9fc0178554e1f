import { isObject } from '../../values';

type Fields = Readonly<Record<string, unknown>>;

/** What the API server writes into a stored policy where its author said nothing. https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/ */
const DEFAULTS: Fields = { matchPolicy: 'Equivalent', scope: '*' };

/** A policy or binding as the API server stores it, without what its defaults have added. */
export function asApplied<T extends { readonly spec: Fields }>(object: T): T {
  return { ...object, spec: applied(object.spec) };
}

function applied(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields)
    .filter(([name, value]) => DEFAULTS[name] !== value && !(name === 'objectSelector' && isObject(value) && Object.keys(value).length === 0))
    .map(([name, value]) => [name, name === 'resourceRules' && Array.isArray(value) ? value.map(applied) : name === 'matchConstraints' && isObject(value) ? applied(value) : value]));
}
