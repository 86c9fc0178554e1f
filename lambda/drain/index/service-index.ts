import { Multimap } from './multimap';
import type { Pod, Service } from '../../kubernetes/objects';
import { entranceOf } from '../balancers/entrance';
import { selects } from '../owners/selector';
import { HASH_LABEL } from '../state/release';

/** Finds the Services that matter for a pod or a node; of hundreds, only a few do. */
export class ServiceIndex {
  readonly throughEveryNode: readonly Service[];
  private readonly pinned = new Multimap<Service>();
  private readonly throughNodesOfPods = new Multimap<Service>();

  constructor(services: readonly Service[]) {
    this.throughEveryNode = services.filter((service) => entranceOf(service) === 'every-node');
    for (const service of services) {
      const { metadata: { namespace = '' }, spec: { selector = {} } } = service;
      if (selector[HASH_LABEL] !== undefined) {
        this.pinned.add(namespace, service);
      }
      // A Service without a selector has endpoints that are not pods of ours.
      if (entranceOf(service) === 'nodes-of-its-pods' && Object.keys(selector).length > 0) {
        this.throughNodesOfPods.add(namespace, service);
      }
    }
  }

  pinning(pod: Pod): Service | undefined {
    return this.pinned.get(pod.metadata.namespace ?? '').find((service) => isOf(service, pod));
  }

  throughNodeOf(pod: Pod): readonly Service[] {
    return this.throughNodesOfPods.get(pod.metadata.namespace ?? '').filter((service) => isOf(service, pod));
  }
}

function isOf({ spec: { selector } }: Service, { metadata: { labels } }: Pod): boolean {
  return selects({ matchLabels: selector }, labels);
}
