import { denyEvictions } from './deny-evictions';
import { denyNodeChanges } from './deny-node-changes';
import type { Place, Reference, SaidLine } from './place';
import { STAGES, type StageName } from './scenario';
import { ADDED_LABEL } from './webhooks';
import type { Group } from '../../../simulation/cloud/auto-scaling/group';
import type { Cloud } from '../../../simulation/cloud/cloud';
import { createFromManifest, type Manifest } from '../../../simulation/cluster/api/creation';
import { collectDeleted, deletePod } from '../../../simulation/cluster/api/deletion';
import { mergePatch } from '../../../simulation/cluster/api/merge-patch';
import { apiGroupOf, resourceOf } from '../../../simulation/cluster/kinds';
import type { Pod, StoredObject } from '../../../simulation/cluster/objects';
import type { Store } from '../../../simulation/cluster/store';
import { DeployedDrainer, World } from '../../lambda/invocation/world';

/** Times as in the test cluster, whose images are preloaded and whose nodes join within seconds. */
const CLUSTER = { podTimes: { pullMs: 200, startMs: 1_000, exitMs: 100 }, nodeTimes: { joinMs: 3_000, readyMs: 2_000 } };
/** Resources that the drainer may use only in its own two namespaces, by other roles. */
const IN_NAMESPACES: readonly string[] = ['leases', 'configmaps', 'events'];
const RESTART_MS = 5_000;
const DEFAULT_LIMIT_SECONDS = 120;

/** Cluster, account and drainer in memory, under a virtual clock. */
export class SimulatedPlace implements Place {
  readonly cloud: Cloud;
  readonly group: Group;
  readonly store: Store;
  private readonly world: World;
  private readonly drainer: DeployedDrainer;

  constructor(stage: StageName, nodes: number) {
    const options = STAGES[stage];
    this.world = new World((build) => void build.nodes(nodes), CLUSTER);
    this.drainer = new DeployedDrainer(this.world, 'drainer', { force: options.whenBlocked === 'FORCE' });
    this.group = this.drainer.group('nodes', options);
    this.cloud = this.world.cloud;
    this.store = this.world.store;
  }

  get said(): readonly SaidLine[] {
    return this.drainer.log as unknown as readonly SaidLine[];
  }

  async nodes(count: number): Promise<string[]> {
    return Promise.resolve(this.store.list('nodes').slice(0, count).map(({ metadata }) => metadata.name));
  }

  async create(manifest: Manifest): Promise<void> {
    createFromManifest(this.store, manifest);
    return Promise.resolve();
  }

  async patch(reference: Reference, patch: object): Promise<void> {
    const object = this.existing(reference);
    const patched = this.store.update(resourceOf(reference), mergePatch(object, patch) as StoredObject);
    if (patched.kind === 'Pod') {
      collectDeleted(this.store, patched as Pod);
    }
    return Promise.resolve();
  }

  async remove(reference: Reference): Promise<void> {
    const object = this.existing(reference);
    if (reference.kind === 'Pod') {
      deletePod(this.store, object as Pod, {});
    } else if (reference.kind === 'Namespace') {
      this.world.cluster.deleteNamespace(reference.name);
    } else {
      this.store.remove(resourceOf(reference), object.metadata.namespace, object.metadata.name);
    }
    return Promise.resolve();
  }

  async patchAsDrainer({ apiVersion, namespace, name }: Reference, body: object): Promise<number> {
    const request = { verb: 'patch', apiGroup: apiGroupOf(apiVersion), resource: 'pods', namespace, name, patchType: 'application/merge-patch+json', body } as const;
    const answer = await this.world.clock.run(this.drainer.endpoint.call(request, this.drainer.user), 1_000);
    return answer.code;
  }

  async patchAsKubelet(node: string, body: object): Promise<number> {
    const kubelet = { username: `system:node:${node}`, groups: ['system:nodes', 'system:authenticated'] };
    const request = { verb: 'patch', apiGroup: '', resource: 'nodes', name: node, patchType: 'application/merge-patch+json', body } as const;
    return Promise.resolve(this.world.cluster.api.handle(request, kubelet).code);
  }

  async denyEvictions(namespace: string): Promise<() => Promise<void>> {
    return this.applyPolicy(denyEvictions(namespace));
  }

  async denyNodeChanges(node: string): Promise<() => Promise<void>> {
    return this.applyPolicy(denyNodeChanges(node));
  }

  async cutOffDrainer(): Promise<() => Promise<void>> {
    const join = this.drainer.endpoint.faults.away({ from: this.world.clock.now(), until: Infinity, manner: 'refused' });
    return Promise.resolve(async () => Promise.resolve(join()));
  }

  async forbidDrainer(): Promise<() => Promise<void>> {
    const { faults } = this.drainer.endpoint;
    const allow = faults.onRequests({ fault: 'forbidden', matches: ({ resource }) => !IN_NAMESPACES.includes(resource) });
    faults.cutWatches();
    return Promise.resolve(async () => Promise.resolve(void allow()));
  }

  async onEvictions(namespace: string, asked: (pod: string) => void): Promise<() => Promise<void>> {
    const remove = this.world.cluster.api.admission.register({
      name: 'asked-for-evictions.example.com',
      review: ({ request }) => {
        // The webhook answers before the eviction takes effect.
        if (request.subresource === 'eviction' && request.namespace === namespace) {
          this.world.clock.schedule(this.world.clock.now(), () => asked(request.name ?? ''));
        }
        return undefined;
      },
    });
    return Promise.resolve(async () => Promise.resolve(remove()));
  }

  async changeUpdatedPods(namespace: string): Promise<() => Promise<void>> {
    let isOver = false;
    this.world.cluster.api.admission.mutateWith(({ request, object }) => {
      if (isOver || request.resource !== 'pods' || request.subresource || request.namespace !== namespace || request.verb === 'create') {
        return undefined;
      }
      const { metadata, ...rest } = object as Pod;
      return { ...rest, metadata: { ...metadata, labels: { ...metadata.labels, [ADDED_LABEL]: 'yes' } } };
    });
    return Promise.resolve(async () => {
      isOver = true;
      return Promise.resolve();
    });
  }

  async killDrainer(): Promise<void> {
    this.drainer.runtime.processes.forEach((process) => process.kill());
    return Promise.resolve();
  }

  async restartApiServer(): Promise<void> {
    const { clock } = this.world;
    this.drainer.endpoint.faults.away({ from: clock.now(), until: clock.now() + RESTART_MS });
    await clock.advance(RESTART_MS);
  }

  async until(what: string, condition: () => boolean, limitSeconds: number = DEFAULT_LIMIT_SECONDS): Promise<void> {
    try {
      await this.world.clock.runUntil(condition, limitSeconds * 1000);
    } catch (error) {
      throw new Error(`Waited in vain until ${what}. ${(error as Error).message}`, { cause: error });
    }
  }

  async pass(seconds: number): Promise<void> {
    await this.world.clock.advance(seconds * 1000);
  }

  close(): void {
    this.world.end();
  }

  private async applyPolicy(objects: ReturnType<typeof denyEvictions> | ReturnType<typeof denyNodeChanges>): Promise<() => Promise<void>> {
    const { policies } = this.world.cluster.api.admission;
    policies.apply(objects);
    return Promise.resolve(async () => Promise.resolve(policies.remove(objects)));
  }

  private existing({ apiVersion, kind, namespace, name }: Reference): StoredObject {
    const object: StoredObject | undefined = this.store.get(resourceOf({ apiVersion, kind }), namespace, name);
    if (object) {
      return object;
    }
    throw new Error(`There is no ${kind} ${namespace ? `${namespace}/` : ''}${name} to change.`);
  }
}
