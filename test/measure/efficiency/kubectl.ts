import { type Crowd, crowded, drainingNodeNames } from './crowd';
import { ApiEndpoint } from '../../../simulation/cluster/api/endpoint';
import type { ApiAnswer, ApiRequest } from '../../../simulation/cluster/api/request';
import type { Status } from '../../../simulation/cluster/api/status';
import type { Pod } from '../../../simulation/cluster/objects';
import { World } from '../../lambda/invocation/world';

/**
 * The requests of `kubectl drain --ignore-daemonsets --delete-emptydir-data --force`, one process a node, all at once.
 * Assumed: one request for the node, one patch to cordon it, two of discovery (group list and core/v1) to find the eviction
 * API, pods listed in pages of 500, a DaemonSet read for each of its pods. Then for each pod an eviction; when a budget
 * refuses it, five seconds later a read of the pod and another eviction; when it is accepted, a read at once and then one a
 * second until the pod is gone. Discovery is counted, not sent: the simulation has none.
 */
const DISCOVERY = 2;
const POLL = 1000;
const RETRY = 5000;
const USER = { username: 'kubectl', groups: ['system:masters'] };
const PODS = { apiGroup: '', resource: 'pods' };

export interface KubectlResult {
  readonly requests: number;
  readonly moved: number;
  /** Pods that a budget still kept when it was cut off. */
  readonly left: number;
  readonly seconds: number;
}

/** Drains the same draining nodes of the same cluster, and stops after `limitMs`. */
export async function kubectlDrain(crowd: Crowd, limitMs: number): Promise<KubectlResult> {
  const world = new World(crowded(crowd));
  const endpoint = new ApiEndpoint(world.cluster.api);
  const nodes = drainingNodeNames(crowd);
  const began = world.clock.now();
  let counted = 0;
  let moved = 0;
  let pods = 0;
  const send = (request: ApiRequest): Promise<ApiAnswer> => {
    counted++;
    return endpoint.call(request, USER);
  };
  const drainNode = async (name: string): Promise<void> => {
    await send({ verb: 'get', apiGroup: '', resource: 'nodes', name });
    await send({ verb: 'patch', apiGroup: '', resource: 'nodes', name, patchType: 'application/strategic-merge-patch+json', body: { spec: { unschedulable: true } } });
    counted += DISCOVERY;
    const { body } = await send({ verb: 'list', ...PODS, query: { fieldSelector: `spec.nodeName=${name}`, limit: 500 } });
    const found = (body as { items: Pod[] }).items.filter((pod) => !pod.metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet'));
    counted += (body as { items: Pod[] }).items.length - found.length;
    pods += found.length;
    await Promise.all(found.map(drainPod));
  };
  const drainPod = async ({ metadata: { namespace, name, uid } }: Pod): Promise<void> => {
    const read = async (): Promise<boolean> => {
      const { code, body } = await send({ verb: 'get', ...PODS, namespace, name });
      return code === 200 && (body as Pod).metadata.uid === uid;
    };
    const metadata = { name, namespace };
    for (;;) {
      const { code, body } = await send({
        verb: 'create', ...PODS, subresource: 'eviction', namespace, name, body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata },
      });
      if (code < 300 || code === 404) {
        break;
      }
      if (code !== 429) {
        throw new Error(`The eviction of ${name} was answered ${code} ${(body as Status).message}. Only 429 is expected here.`);
      }
      await world.clock.sleep(RETRY);
      await read();
    }
    while (await read()) {
      await world.clock.sleep(POLL);
    }
    moved++;
  };
  let done = false;
  void Promise.all(nodes.map(drainNode)).then(() => { done = true; });
  await world.clock.runUntil(() => done || world.clock.now() - began >= limitMs - POLL, limitMs);
  world.end();
  return { requests: counted, moved, left: pods - moved, seconds: (world.clock.now() - began) / 1000 };
}
