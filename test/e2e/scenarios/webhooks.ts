/** The API server's configuration for a webhook. */
interface Hook {
  readonly namespace: string;
  readonly url: string;
  readonly certificateAuthority: string;
}

const API_VERSION = 'admissionregistration.k8s.io/v1';
/** The label that the mutating webhook adds to every updated pod. */
export const ADDED_LABEL = 'policy.example/touched';

/** A webhook for every eviction in a namespace. */
export function evictionWebhook(hook: Hook) {
  return configuration('ValidatingWebhookConfiguration', 'asked-for-evictions', hook, { operations: ['CREATE'], resources: ['pods/eviction'] });
}

/** A webhook for every update of a pod in a namespace. */
export function updateWebhook(hook: Hook) {
  return configuration('MutatingWebhookConfiguration', 'changes-pods', hook, { operations: ['UPDATE'], resources: ['pods'] });
}

interface Rule {
  readonly operations: readonly string[];
  readonly resources: readonly string[];
}

function configuration(kind: string, name: string, { namespace, url, certificateAuthority }: Hook, rule: Rule) {
  return {
    apiVersion: API_VERSION,
    kind,
    metadata: { name },
    webhooks: [{
      name: `${name}.example.com`,
      clientConfig: { url, caBundle: Buffer.from(certificateAuthority).toString('base64') },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], ...rule }],
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      sideEffects: 'NoneOnDryRun',
      admissionReviewVersions: ['v1'],
    }],
  };
}
