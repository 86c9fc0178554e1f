import type { NodeStatus } from './status';
import { HOLD_NAME, HOLD_NAMESPACE, STEER_ANNOTATION } from '../../src/names';

/** Something that an operator can do, and the command that does it. */
export interface Advice {
  readonly text: string;
  readonly command: string;
}

/**
 * Which subject a sentence of a drain is about, and how to inspect it. Some sentences quote others, so only names in the form that the API server
 * allows, without anything that a shell interprets, become part of a command.
 */
const LOOKS: ReadonlyArray<{ readonly sentence: RegExp; readonly advice: (match: RegExpExecArray) => Advice }> = [
  {
    sentence: /^(?<namespace>[a-z0-9-]+)\/\S+ .*?the disruption budget (?<budget>[a-z0-9.-]+)(?= )/,
    advice: ({ groups = {} }) => ({ text: `see the budget ${groups.budget}`, command: `kubectl describe pdb -n ${groups.namespace} ${groups.budget}` }),
  },
  {
    sentence: /admission webhook "(?<webhook>[a-z0-9.-]+)" denied/,
    advice: ({ groups = {} }) => ({
      text: `see whose webhook ${groups.webhook} is, and which Service answers for it`,
      command: "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o json | jq '.items[] | .metadata.name as $configuration | .webhooks[]? "
        + `| select(.name == "${groups.webhook}") | {$configuration, clientConfig: (.clientConfig | del(.caBundle))}'`,
    }),
  },
  {
    sentence: /ValidatingAdmissionPolicy '(?<policy>[a-z0-9.-]+)'/,
    advice: ({ groups = {} }) => ({ text: `see the policy ${groups.policy}`, command: `kubectl describe validatingadmissionpolicy ${groups.policy}` }),
  },
  {
    sentence: /^(?<namespace>[a-z0-9-]+)\/(?<pod>[a-z0-9.-]+) is not (?:ready|scheduled)/,
    advice: ({ groups = {} }) => ({ text: 'see why the pod is not ready', command: `kubectl describe pod -n ${groups.namespace} ${groups.pod}` }),
  },
  {
    sentence: /^(?<kind>Deployment|StatefulSet|ReplicaSet) (?<namespace>[a-z0-9-]+)\/(?<name>[a-z0-9.-]+) has \d+ of \d+ available/,
    advice: ({ groups = {} }) => ({ text: 'see whose pods are missing', command: `kubectl describe ${groups.kind.toLowerCase()} -n ${groups.namespace} ${groups.name}` }),
  },
  {
    sentence: / is not scheduled: /,
    advice: () => ({ text: 'see how full the nodes are', command: "kubectl describe nodes | grep -E '^Name:|^  (cpu|memory) '" }),
  },
  {
    sentence: /volume/,
    advice: () => ({ text: 'see which volumes are attached', command: 'kubectl get volumeattachments' }),
  },
];

/** Quotes an argument so that a shell takes it as one word. */
function word(text: string): string {
  return /^[\w.:@/-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}

/** What an operator can do about a node, the least drastic first. */
export function adviceOn({ outcome, waitsFor, steered, isHeld, drainer, ...node }: NodeStatus): Advice[] {
  const [name, instance] = [word(node.name), word(node.instance)];
  const looks = waitsFor.flatMap((sentence) => LOOKS.flatMap(({ sentence: pattern, advice }) => {
    const match = pattern.exec(sentence);
    return match ? [advice(match)] : [];
  }));
  const unique = [...new Map(looks.map((look) => [look.command, look])).values()];
  const steer = (value: string) => `kubectl annotate node ${name} ${STEER_ANNOTATION}=${value} --overwrite`;
  if (outcome === 'retained') {
    return [
      ...unique,
      { text: 'see what is left on it', command: `kubectl get pods -A --field-selector spec.nodeName=${name}` },
      { text: 'let it go with what is left', command: steer('let-go') },
      { text: 'the same without kubectl', command: `aws autoscaling terminate-instance-in-auto-scaling-group --no-should-decrement-desired-capacity --instance-id ${instance}` },
    ];
  }
  return [
    ...unique,
    { text: 'see all that was told of it', command: `kubectl get events -n default --field-selector involvedObject.kind=Node,involvedObject.name=${name} --sort-by=.lastTimestamp` },
    ...isHeld ? [
      { text: 'see who holds the drainer, and why', command: `kubectl get configmap -n ${HOLD_NAMESPACE} ${HOLD_NAME} -o jsonpath='{.data}'` },
      { text: 'let the whole drainer go on', command: `kubectl patch configmap -n ${HOLD_NAMESPACE} ${HOLD_NAME} --type merge -p ${word(JSON.stringify({ data: { [drainer]: null } }))}` },
    ] : [],
    ...steered !== undefined ? [{ text: `take back what was asked (${steered})`, command: `kubectl annotate node ${name} ${STEER_ANNOTATION}-` }] : [],
    ...steered === undefined && !isHeld ? [{ text: 'let the drain wait', command: steer("'wait: your name'") }] : [],
    { text: 'end the drain, and keep the instance with what is left, where its group retains', command: steer("'keep: your name'") },
    { text: 'end the drain, and let the instance go with what is left', command: steer("'let-go: your name'") },
  ];
}
