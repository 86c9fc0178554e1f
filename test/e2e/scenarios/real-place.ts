import { setTimeout as sleep } from 'node:timers/promises';
import { DENIAL, denyEvictions } from './deny-evictions';
import { denyNodeChanges } from './deny-node-changes';
import type { Place, Reference, SaidLine } from './place';
import { STAGES, type StageName } from './scenario';
import { ADDED_LABEL, evictionWebhook, updateWebhook } from './webhooks';
import type { Group } from '../../../simulation/cloud/auto-scaling/group';
import type { Cloud } from '../../../simulation/cloud/cloud';
import type { Manifest } from '../../../simulation/cluster/api/creation';
import { resourceOf } from '../../../simulation/cluster/kinds';
import type { Node } from '../../../simulation/cluster/objects';
import type { Store } from '../../../simulation/cluster/store';
import { isTrue } from '../../../simulation/component-base/conditions';
import { until } from '../ground/wait';
import { type KubernetesClient, type Manifest as Applied, RequestFailed } from '../stage/client';
import { RealStage } from '../stage/stage';
import { type Review, Webhook } from '../stage/webhook';

const DEFAULT_LIMIT_SECONDS = 120;
const BACKGROUND = { propagationPolicy: 'Background' };
/** How long a change of a webhook configuration takes to be in force. */
const IN_FORCE_AFTER_SECONDS = 3;
const BINDINGS = 'clusterrolebindings.rbac.authorization.k8s.io/v1';
const PATHS = { ValidatingAdmissionPolicy: 'validatingadmissionpolicies', ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings' };

/** Real Kubernetes, with the drainer in a separate process. */
export class RealPlace implements Place {
  static async open(name: StageName, nodes: number): Promise<RealPlace> {
    return new RealPlace(await RealStage.open({ nodes, ...STAGES[name] }));
  }

  private constructor(private readonly stage: RealStage) {}

  get cloud(): Cloud {
    return this.stage.cloud;
  }

  get group(): Group {
    return this.stage.group;
  }

  get store(): Store {
    return this.stage.store;
  }

  /** An administrator's kubeconfig. */
  get kubeconfig(): string {
    return this.stage.ground.adminKubeconfig;
  }

  get said(): readonly SaidLine[] {
    return this.stage.log;
  }

  async nodes(count: number): Promise<string[]> {
    this.group.setDesiredCapacity(count);
    const ready = () => this.store.list('nodes').filter((node) => this.isReady(node));
    const isQuiet = () => ready().length === count && this.store.list('nodes').length === count
      && this.group.actions.every(({ active }) => !active);
    await this.until(`${count} nodes are ready`, isQuiet);
    return ready().map(({ metadata }) => metadata.name);
  }

  async create(manifest: Manifest): Promise<void> {
    const { metadata } = manifest;
    const object = { ...manifest, metadata: { ...metadata } };
    // A new namespace has no service account for a moment, and without one no pod can be created.
    await until(`${manifest.kind} ${metadata.name} is created`, async () => {
      await this.stage.client.apply(object);
      return true;
    });
  }

  async patch(reference: Reference, patch: object): Promise<void> {
    await this.stage.client.patch(resourceOf(reference), reference.namespace, reference.name, patch);
  }

  async remove(reference: Reference): Promise<void> {
    await this.stage.client.delete(resourceOf(reference), reference.namespace, reference.name);
  }

  async patchAsDrainer({ namespace, name }: Reference, patch: object): Promise<number> {
    return answerTo(await this.stage.asDrainer(), (thief) => thief.patch('pods', namespace, name, patch));
  }

  async patchAsKubelet(node: string, patch: object): Promise<number> {
    return answerTo(await this.stage.asKubelet(node), (thief) => thief.patch('nodes', undefined, node, patch));
  }

  async denyEvictions(namespace: string): Promise<() => Promise<void>> {
    const allow = await this.applyPolicy(denyEvictions(namespace));
    await this.untilDenied(namespace);
    return allow;
  }

  async denyNodeChanges(node: string): Promise<() => Promise<void>> {
    const allow = await this.applyPolicy(denyNodeChanges(node));
    await this.pass(IN_FORCE_AFTER_SECONDS);
    return allow;
  }

  async cutOffDrainer(): Promise<() => Promise<void>> {
    await this.stage.disconnect();
    return () => this.stage.reconnect();
  }

  async forbidDrainer(): Promise<() => Promise<void>> {
    const { stage } = this;
    const bindings = stage.deployed.deployment.manifests.flatMap(({ objects }) => objects as readonly Applied[]).filter(({ kind }) => kind === 'ClusterRoleBinding');
    for (const { metadata } of bindings) {
      await stage.client.delete(BINDINGS, undefined, metadata.name);
    }
    // Open watches stay open even if they are forbidden meanwhile.
    await stage.disconnect();
    await stage.reconnect();
    return () => stage.apply(...bindings);
  }

  async onEvictions(namespace: string, asked: (pod: string) => void): Promise<() => Promise<void>> {
    return this.askWebhook(evictionWebhook, namespace, ({ name, dryRun }) => {
      if (!dryRun) {
        asked(name);
      }
      return undefined;
    });
  }

  async changeUpdatedPods(namespace: string): Promise<() => Promise<void>> {
    const path = `/metadata/labels/${ADDED_LABEL.replace('/', '~1')}`;
    return this.askWebhook(updateWebhook, namespace, () => [{ op: 'add', path, value: 'yes' }]);
  }

  async killDrainer(): Promise<void> {
    this.stage.killDrainer();
    return Promise.resolve();
  }

  async restartApiServer(): Promise<void> {
    await this.stage.restartApiServer();
  }

  async until(what: string, condition: () => boolean, limitSeconds: number = DEFAULT_LIMIT_SECONDS): Promise<void> {
    await this.stage.until(what, condition, limitSeconds * 1000);
  }

  async pass(seconds: number): Promise<void> {
    await sleep(seconds * 1000);
  }

  /** Removes everything of a scenario, however it ended. */
  async clear(namespace: string): Promise<void> {
    for (const action of this.group.actions.filter(({ active }) => active)) {
      action.complete('CONTINUE', 'the test');
    }
    for (const { instanceId } of this.group.instances.filter(({ lifecycleState }) => lifecycleState === 'Terminating:Retained')) {
      this.group.terminateInstance(instanceId, false);
    }
    for (const { metadata: { name }, spec } of this.store.list('nodes')) {
      if (spec.unschedulable) {
        await this.stage.client.patch('nodes', undefined, name, { spec: { unschedulable: null } }).catch(ignoreMissing);
      }
    }
    await this.empty(namespace);
    await this.stage.client.delete('namespaces', undefined, namespace);
  }

  async close(): Promise<void> {
    await this.stage.close();
  }

  private async applyPolicy(objects: ReadonlyArray<Applied & { readonly kind: keyof typeof PATHS }>): Promise<() => Promise<void>> {
    await this.stage.apply(...objects);
    return async () => {
      for (const { kind, apiVersion, metadata } of objects.toReversed()) {
        await this.stage.client.delete(`${PATHS[kind]}.${apiVersion}`, undefined, metadata.name);
      }
    };
  }

  private async askWebhook(
    configure: typeof evictionWebhook, namespace: string, review: (review: Review) => readonly object[] | undefined,
  ): Promise<() => Promise<void>> {
    const { ground, client } = this.stage;
    const webhook = await Webhook.start(await ground.issue(`webhook-${namespace}`, '/CN=127.0.0.1', 'IP:127.0.0.1'), review);
    const configuration = configure({ namespace, url: webhook.url, certificateAuthority: ground.certificateAuthority });
    await this.stage.apply(configuration);
    await this.pass(IN_FORCE_AFTER_SECONDS);
    return async () => {
      await client.delete(`${configuration.kind.toLowerCase()}s.${configuration.apiVersion}`, undefined, configuration.metadata.name);
      await this.pass(IN_FORCE_AFTER_SECONDS);
      await webhook.close();
    };
  }

  /** Faster than deleting the namespace, which starts only some seconds after the request. */
  private async empty(namespace: string): Promise<void> {
    for (const resource of ['deployments', 'statefulsets', 'daemonsets', 'jobs', 'pods'] as const) {
      for (const { metadata } of this.store.list(resource, { namespace })) {
        await this.stage.client.delete(resource, namespace, metadata.name, BACKGROUND);
      }
    }
    await this.until(`namespace ${namespace} has no pods`, () => this.store.list('pods', { namespace }).length === 0);
  }

  private isReady({ metadata, spec, status }: Node): boolean {
    const instance = this.group.find(spec.providerID?.split('/').at(-1) ?? '');
    return instance?.lifecycleState === 'InService' && isTrue(status.conditions, 'Ready') && !spec.unschedulable && !metadata.deletionTimestamp;
  }

  /** Waits until a policy is in force, which a dry run shows. */
  private async untilDenied(namespace: string): Promise<void> {
    const [pod] = this.store.list('pods', { namespace });
    const { name } = pod.metadata;
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions: { dryRun: ['All'] } };
    await until('the policy is in force', async () => {
      try {
        await this.stage.client.send('POST', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, { body });
        return false;
      } catch (error) {
        if (error instanceof RequestFailed && error.message.includes(DENIAL)) {
          return true;
        }
        throw error;
      }
    });
  }
}

/** The status code of a request, after which the client is closed. */
async function answerTo(client: KubernetesClient, ask: (client: KubernetesClient) => Promise<unknown>): Promise<number> {
  try {
    await ask(client);
    return 200;
  } catch (error) {
    if (error instanceof RequestFailed) {
      return error.status;
    }
    throw error;
  } finally {
    client.close();
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof RequestFailed && error.status === 404)) {
    throw error;
  }
}
