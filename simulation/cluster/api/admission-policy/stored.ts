import { isObject } from '../../values';

type Fields = Readonly<Record<string, unknown>>;

/** Defaults that the API server adds to a stored policy. https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/ */
const DEFAULTS: Fields = { matchPolicy: 'Equivalent', scope: '*' };

/** A stored policy or binding, without the defaults that the API server added. */
export function asApplied<T extends { readonly spec: Fields }>(object: T): T {
  return { ...object, spec: applied(object.spec) };
}

function applied(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields)
    .filter(([name, value]) => DEFAULTS[name] !== value && !(name === 'objectSelector' && isObject(value) && Object.keys(value).length === 0))
    .map(([name, value]) => [name, name === 'resourceRules' && Array.isArray(value) ? value.map(applied) : name === 'matchConstraints' && isObject(value) ? applied(value) : value]));
}
