import type { LabelSelector, LabelSelectorRequirement, StoredObject } from '../objects';
import { matchesSelector } from '../selectors';
import { isObject } from '../values';
import type { Query } from './request';
import { badRequest } from './status';

/** The fields that field selectors support, for all resources and for some. */
const COMMON_FIELDS = ['metadata.name', 'metadata.namespace'];
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  pods: ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'status.phase', 'status.podIP'],
  nodes: ['spec.unschedulable'],
  namespaces: ['status.phase'],
  replicasets: ['status.replicas'],
  jobs: ['status.successful'],
  events: ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'reason', 'type'],
};

/** A predicate for the selectors of a request. */
export function selection(resource: string, query: Query): (object: StoredObject) => boolean {
  const labels = query.labelSelector ? parseLabelSelector(query.labelSelector) : undefined;
  const fields = parseFieldSelector(resource, query.fieldSelector ?? '');
  return (object) => (!labels || matchesSelector(labels, object.metadata.labels))
    && fields.every(({ path, value, equal }) => (fieldOf(object, path) === value) === equal);
}

/** The node to which a field selector restricts pods, so that they can be looked up by node. */
export function selectedNode(query: Query): string | undefined {
  return query.fieldSelector?.split(',').map((term) => /^spec\.nodeName==?([^!=]+)$/.exec(term)?.[1]).find((name) => name !== undefined);
}

interface FieldTerm {
  readonly path: string;
  readonly value: string;
  readonly equal: boolean;
}

function parseFieldSelector(resource: string, selector: string): FieldTerm[] {
  return selector.split(',').filter((term) => term !== '').map((term) => {
    const parts = /^([^!=]+)(==|!=|=)(.*)$/.exec(term);
    if (!parts) {
      throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
    }
    const [, path, operator, value] = parts;
    if (!COMMON_FIELDS.includes(path) && !FIELDS[resource]?.includes(path)) {
      throw badRequest(`field label not supported: ${path}`);
    }
    return { path, value, equal: operator !== '!=' };
  });
}

function fieldOf(object: StoredObject, path: string): string {
  let value: unknown = object;
  for (const key of path.split('.')) {
    value = isObject(value) ? value[key] : undefined;
  }
  return value === undefined && path === 'spec.unschedulable' ? 'false' : String(value ?? '');
}

/** `a=b,c!=d,e in (f,g),h notin (i),j,!k` */
function parseLabelSelector(selector: string): LabelSelector {
  const terms = selector.match(/(?:[^,(]|\([^)]*\))+/g) ?? [];
  return { matchExpressions: terms.map((term) => parseLabelTerm(selector, term.trim())) };
}

function parseLabelTerm(selector: string, term: string): LabelSelectorRequirement {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term);
  if (set) {
    return { key: set[1], operator: set[2] === 'in' ? 'In' : 'NotIn', values: set[3].split(',').map((value) => value.trim()) };
  }
  const comparison = /^([^\s!=]+)\s*(==|!=|=)\s*([^\s!=]*)$/.exec(term);
  if (comparison) {
    return { key: comparison[1], operator: comparison[2] === '!=' ? 'NotIn' : 'In', values: [comparison[3]] };
  }
  const existence = /^(!?)\s*([^\s!=]+)$/.exec(term);
  if (existence) {
    return { key: existence[2], operator: existence[1] ? 'DoesNotExist' : 'Exists' };
  }
  throw badRequest(`unable to parse requirement: '${term}' in '${selector}'`);
}
