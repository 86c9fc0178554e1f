import type { NodeStatus } from './status';
import { STEER_ANNOTATION } from '../../src/names';

/** Something that an operator can do, and the command that does it. */
export interface Advice {
  readonly text: string;
  readonly command: string;
}

/** What the sentences of a drain speak of, and how to look at it. */
const LOOKS: ReadonlyArray<{ readonly sentence: RegExp; readonly advice: (match: RegExpExecArray) => Advice }> = [
  {
    sentence: /^(?<namespace>[^/\s]+)\/\S+ .*?the disruption budget (?<budget>\S+)/,
    advice: ({ groups = {} }) => ({ text: `see the budget ${groups.budget}`, command: `kubectl describe pdb -n ${groups.namespace} ${groups.budget}` }),
  },
  {
    sentence: /admission webhook "(?<webhook>[^"]+)" denied/,
    advice: ({ groups = {} }) => ({
      text: `see whose webhook ${groups.webhook} is, and which Service answers for it`,
      command: "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o json | jq '.items[] | .metadata.name as $configuration | .webhooks[]? "
        + `| select(.name == "${groups.webhook}") | {$configuration, clientConfig: (.clientConfig | del(.caBundle))}'`,
    }),
  },
  {
    sentence: /ValidatingAdmissionPolicy '(?<policy>[^']+)'/,
    advice: ({ groups = {} }) => ({ text: `see the policy ${groups.policy}`, command: `kubectl describe validatingadmissionpolicy ${groups.policy}` }),
  },
  {
    sentence: /^(?<namespace>[^/\s]+)\/(?<pod>\S+) is not (?:ready|scheduled)/,
    advice: ({ groups = {} }) => ({ text: 'see why the pod is not ready', command: `kubectl describe pod -n ${groups.namespace} ${groups.pod}` }),
  },
  {
    sentence: /^(?<kind>Deployment|StatefulSet|ReplicaSet) (?<namespace>[^/\s]+)\/(?<name>\S+) has \d+ of \d+ available/,
    advice: ({ groups = {} }) => ({ text: 'see whose pods are missing', command: `kubectl describe ${groups.kind.toLowerCase()} -n ${groups.namespace} ${groups.name}` }),
  },
  {
    sentence: /volume/,
    advice: () => ({ text: 'see which volumes are attached', command: 'kubectl get volumeattachments' }),
  },
];

/** What an operator can do about a node, the gentlest first. */
export function adviceOn({ name, instance, outcome, waitsFor, steered }: NodeStatus): Advice[] {
  const looks = waitsFor.flatMap((sentence) => LOOKS.flatMap(({ sentence: pattern, advice }) => {
    const match = pattern.exec(sentence);
    return match ? [advice(match)] : [];
  }).slice(0, 1));
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
    ...steered === undefined
      ? [{ text: 'let the drain wait', command: steer("'wait: your name'") }]
      : [{ text: `take back what was asked (${steered})`, command: `kubectl annotate node ${name} ${STEER_ANNOTATION}-` }],
  ];
}
