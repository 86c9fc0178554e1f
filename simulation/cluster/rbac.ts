import type { ApiRequest, User } from './api/request';
import { forbidden, StatusError } from './api/status';

export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

export interface RbacRole {
  readonly kind: 'ClusterRole' | 'Role';
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly PolicyRule[] | null;
}

export interface RbacBinding {
  readonly kind: 'ClusterRoleBinding' | 'RoleBinding';
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly roleRef: { readonly apiGroup?: string; readonly kind: string; readonly name: string };
  readonly subjects?: ReadonlyArray<{ readonly kind: string; readonly name: string; readonly namespace?: string }> | null;
}

export type RbacObject = RbacRole | RbacBinding;

/** This group may do everything. */
const SUPERUSERS = 'system:masters';

/** Decides by roles and bindings, like the RBAC authoriser: what no rule allows is forbidden. */
export class Rbac {
  private readonly roles: readonly RbacRole[];
  private readonly bindings: readonly RbacBinding[];

  constructor(objects: readonly RbacObject[]) {
    this.roles = objects.filter((object): object is RbacRole => object.kind === 'ClusterRole' || object.kind === 'Role');
    this.bindings = objects.filter((object): object is RbacBinding => object.kind === 'ClusterRoleBinding' || object.kind === 'RoleBinding');
  }

  allows(user: User, request: ApiRequest): boolean {
    if (user.groups.includes(SUPERUSERS)) {
      return true;
    }
    return this.bindings.some((binding) => reaches(binding, request)
      && (binding.subjects ?? []).some((subject) => isSubject(subject, user))
      && this.rulesOf(binding).some((rule) => permits(rule, request)));
  }

  /** Throws the real server's 403 if nothing allows the request. */
  check(user: User, request: ApiRequest): void {
    if (!this.allows(user, request)) {
      throw denial(user, request);
    }
  }

  private rulesOf(binding: RbacBinding): readonly PolicyRule[] {
    const { kind, name } = binding.roleRef;
    const role = this.roles.find((candidate) => candidate.kind === kind && candidate.metadata.name === name
      && (kind === 'ClusterRole' || candidate.metadata.namespace === binding.metadata.namespace));
    return role?.rules ?? [];
  }
}

/** A RoleBinding applies only in its namespace. */
function reaches(binding: RbacBinding, request: ApiRequest): boolean {
  return binding.kind === 'ClusterRoleBinding' || binding.metadata.namespace === request.namespace;
}

function isSubject(subject: { readonly kind: string; readonly name: string; readonly namespace?: string }, user: User): boolean {
  switch (subject.kind) {
    case 'User': return subject.name === user.username;
    case 'Group': return user.groups.includes(subject.name);
    case 'ServiceAccount': return user.username === `system:serviceaccount:${subject.namespace}:${subject.name}`;
    default: return false;
  }
}

function permits(rule: PolicyRule, request: ApiRequest): boolean {
  return has(rule.verbs, request.verb)
    && has(rule.apiGroups, request.apiGroup)
    && hasResource(rule.resources, request)
    && (!rule.resourceNames?.length || rule.resourceNames.includes(nameOf(request) ?? ''));
}

/** A list or watch restricted to one name counts as a request for that object: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources */
function nameOf({ name, query }: ApiRequest): string | undefined {
  return name ?? /^metadata\.name==?([^,!=]+)$/.exec(query?.fieldSelector ?? '')?.[1];
}

function has(values: readonly string[] | undefined, value: string): boolean {
  return Boolean(values?.some((candidate) => candidate === '*' || candidate === value));
}

/** A rule for `pods` does not allow `pods/eviction`; one for `*` or `*` + `/eviction` does. */
function hasResource(resources: readonly string[] | undefined, request: ApiRequest): boolean {
  const wanted = resourceOf(request);
  return Boolean(resources?.some((resource) => resource === '*' || resource === wanted
    || (request.subresource !== undefined && resource === `*/${request.subresource}`)));
}

/** The authoriser's answer if no rule allows the request. */
export function denial(user: User, request: ApiRequest): StatusError {
  const scope = request.namespace === undefined ? 'at the cluster scope' : `in the namespace "${request.namespace}"`;
  const { resource, apiGroup: group, name } = request;
  return forbidden({ resource, group, name }, `User "${user.username}" cannot ${request.verb} resource "${resourceOf(request)}" `
    + `in API group "${group}" ${scope}`);
}

function resourceOf(request: ApiRequest): string {
  return [request.resource, request.subresource].filter(Boolean).join('/');
}
