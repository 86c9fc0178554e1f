import { setTimeout as sleep } from 'node:timers/promises';
import { type Case, CASES, DEFAULT_LABELS, type Made, SLEEP_SECONDS } from './cases';
import { madeOf, podOf, policyOf } from './policy';
import type { Manifest } from '../../../simulation/cluster/api/admission-policy/manifests';
import type { Pod } from '../../../simulation/cluster/objects';
import { until } from '../ground/wait';
import { type KubernetesClient, RequestFailed } from '../stage/client';

/* Pods that a real API server admits in dry runs, without creating them. */

const PLURALS: Readonly<Record<string, string>> = {
  MutatingAdmissionPolicy: 'mutatingadmissionpolicies', MutatingAdmissionPolicyBinding: 'mutatingadmissionpolicybindings',
};
/** A pod to which all policies of the cases apply. */
const CONTROL: Case = { ...CASES[0], name: 'the control' };
const CONTROL_NAMESPACE = 'control';
const IN_FORCE_WITHIN_MS = 30_000;
/** The wait when nothing shows that a policy is in force. */
const SETTLED_AFTER_MS = 3_000;

/** The cases with an unexpected result, as sentences. */
export async function playCases(client: KubernetesClient): Promise<string[]> {
  const wrong: string[] = [];
  await makeNamespace(client, CONTROL_NAMESPACE, DEFAULT_LABELS);
  const namespaces = new Map<string, string>();
  const groups = Map.groupBy(CASES, ({ namespaces: chosen, others }) => JSON.stringify([chosen, others]));
  for (const cases of groups.values()) {
    const [{ namespaces: chosen, others = [] }] = cases;
    await withPolicies(client, [...policyOf(SLEEP_SECONDS, { namespaces: chosen }), ...others], async () => {
      for (const each of cases) {
        const labels = each.labels ?? DEFAULT_LABELS;
        const key = JSON.stringify(labels);
        if (!namespaces.has(key)) {
          // The name `cases`, which cases use, is for the namespace with the usual label.
          namespaces.set(key, labels === DEFAULT_LABELS ? 'cases' : `cases-${namespaces.size}`);
          await makeNamespace(client, namespaces.get(key)!, labels);
        }
        const got = await attempt(client, each, namespaces.get(key)!);
        if (!same(got, each.expected)) {
          wrong.push(`${each.name}: ${JSON.stringify(got)} instead of ${JSON.stringify(each.expected)}`);
        }
      }
    });
  }
  return wrong;
}

/** Two of our policies match the same pod: Kubernetes does not define which one applies, but only that one may raise the grace period. */
export async function playTwoPolicies(client: KubernetesClient): Promise<string[]> {
  const wanted = [[20, 50], [60, 90]].map(([web, grace]) => JSON.stringify({ grace, hooks: { web } }));
  const seen = new Set<string>();
  await withPolicies(client, policyOf(60, { policyName: 'first' }), () => withPolicies(client, policyOf(20, { policyName: 'another' }), async () => {
    for (let time = 0; time < 20; time++) {
      seen.add(JSON.stringify(await attempt(client, CONTROL, CONTROL_NAMESPACE)));
    }
  }, SETTLED_AFTER_MS));
  return [...seen].filter((made) => !wanted.includes(made)).map((made) => `two policies: ${made} instead of ${wanted.join(' or ')}`);
}

/** Policies take effect, and stop, some moments after the request. The control pod shows when. */
async function withPolicies(
  client: KubernetesClient, policies: readonly Manifest[], then: () => Promise<void>, settledAfterMs?: number,
): Promise<void> {
  const control = async () => JSON.stringify(await attempt(client, CONTROL, CONTROL_NAMESPACE));
  const before = await control();
  for (const policy of policies) {
    const without = await control();
    await client.apply({ ...policy });
    if (!policy.kind.endsWith('Binding')) {
      continue;
    }
    if (settledAfterMs === undefined) {
      await until(`${policy.metadata.name} is in force`, async () => await control() !== without, IN_FORCE_WITHIN_MS);
    } else {
      await sleep(settledAfterMs);
    }
  }
  await then();
  for (const { apiVersion, kind, metadata } of policies.toReversed()) {
    await client.delete(`${PLURALS[kind]}.${apiVersion}`, undefined, metadata.name);
  }
  if (settledAfterMs === undefined) {
    await until('the policies are gone', async () => await control() === before);
  }
}

/** The created pod, or why it is refused. */
async function attempt(client: KubernetesClient, each: Case, namespace: string): Promise<Made | string> {
  try {
    const pod = await client.send('POST', `/api/v1/namespaces/${namespace}/pods`, { query: { dryRun: 'All' }, body: podOf(each, namespace) });
    return madeOf(pod as Pod);
  } catch (error) {
    if (error instanceof RequestFailed) {
      return error.message;
    }
    throw error;
  }
}

async function makeNamespace(client: KubernetesClient, name: string, labels: Readonly<Record<string, string>>): Promise<void> {
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  // Without a service account, no pod can be created.
  await until(`namespace ${name} has its service account`, async () => await client.get('serviceaccounts.v1', name, 'default') !== undefined);
}

function same(got: Made | string, expected: Made): boolean {
  return typeof got !== 'string' && got.grace === expected.grace
    && JSON.stringify(Object.entries(got.hooks).sort()) === JSON.stringify(Object.entries(expected.hooks).sort());
}
