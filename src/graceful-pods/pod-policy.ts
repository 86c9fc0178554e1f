import { GRACE_BEFORE_ANNOTATION, MOST_PRE_STOP_SECONDS, PRE_STOP_ANNOTATION } from './names';
import { annotation, CONDITIONS, GRACE, HOOKLESS, SERVES } from './serving-pods';

/** A requirement of a label selector. */
export type LabelRequirement = {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
};

const apiVersion = 'admissionregistration.k8s.io/v1';

/** A positive number in an annotation, where there is one. */
const number = (text: string, digits: number) => `${text}.matches('^[1-9][0-9]{0,${digits - 1}}$')`;
const BEFORE = annotation(GRACE_BEFORE_ANNOTATION);
const ASKED = annotation(PRE_STOP_ANNOTATION);

/** Later ones may use earlier ones. The grace that comes of them is always longer than the sleep, or the pod would be refused. */
function variables(seconds: number): Array<{ name: string; expression: string }> {
  return [
    { name: 'serves', expression: SERVES },
    {
      name: 'sleep',
      expression: `${number(ASKED, String(MOST_PRE_STOP_SECONDS).length)} && int(${ASKED}) <= ${MOST_PRE_STOP_SECONDS} ? int(${ASKED}) : ${seconds}`,
    },
    { name: 'before', expression: `${number(BEFORE, 9)} && int(${BEFORE}) <= ${GRACE} ? int(${BEFORE}) : ${GRACE}` },
    { name: 'grace', expression: `variables.before + variables.sleep > ${GRACE} ? variables.before + variables.sleep : ${GRACE}` },
  ];
}

/** Hook and grace period are one change: with the hook alone the API server would refuse pods whose grace is shorter. */
const MUTATION = `!variables.serves ? Object{} : Object{
  metadata: Object.metadata{ annotations: { '${GRACE_BEFORE_ANNOTATION}': string(variables.before) } },
  spec: Object.spec{
    terminationGracePeriodSeconds: variables.grace,
    containers: object.spec.containers.filter(container, ${HOOKLESS}).map(container, Object.spec.containers{
      name: container.name,
      lifecycle: Object.spec.containers.lifecycle{
        preStop: Object.spec.containers.lifecycle.preStop{
          sleep: Object.spec.containers.lifecycle.preStop.sleep{ seconds: variables.sleep }
        }
      }
    })
  }
}`;

/**
 * A policy that lets pods serve on for so many seconds when their end has begun, and its binding. Stable in Kubernetes 1.36.
 *
 * All ordinary containers without a hook wait, helpers with those that serve, or a database proxy would be gone while requests still come.
 * Sidecars get no hook: the kubelet stops them when the ordinary containers have ended.
 *
 * https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
 * https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
 */
export function podPolicy(name: string, seconds: number, namespaces: readonly LabelRequirement[]): object[] {
  return [
    {
      apiVersion,
      kind: 'MutatingAdmissionPolicy',
      metadata: { name },
      spec: {
        // A pod that cannot be judged is made as its author wrote it.
        failurePolicy: 'Ignore',
        // Webhooks may add containers after us.
        reinvocationPolicy: 'IfNeeded',
        matchConstraints: {
          namespaceSelector: { matchExpressions: namespaces.map((requirement) => ({ ...requirement })) },
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
        matchConditions: CONDITIONS.map((condition) => ({ ...condition })),
        variables: variables(seconds),
        mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression: MUTATION } }],
      },
    },
    { apiVersion, kind: 'MutatingAdmissionPolicyBinding', metadata: { name }, spec: { policyName: name } },
  ];
}
