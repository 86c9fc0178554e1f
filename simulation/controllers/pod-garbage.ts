import { Controller } from './controller';
import { keyOf, partsOf } from './keys';
import type { Pod } from '../cluster/objects';
import type { Change } from '../cluster/store';
import { timestamp } from '../cluster/time-format';
import { withConditions } from '../component-base/conditions';
import { isFinished } from '../component-base/pod-state';

/** Deletes the pods of nodes that no longer exist, which nothing else would. */
export class PodGarbageCollector extends Controller {
  protected seed(): void {
    for (const pod of this.environment.store.list('pods')) {
      if (this.isStranded(pod)) {
        this.queue.add(keyOf(pod));
      }
    }
  }

  protected observe({ resource, type, object }: Change): void {
    if (resource !== 'nodes' || type !== 'DELETED') {
      return;
    }
    for (const pod of this.environment.store.list('pods', { nodeName: object.metadata.name })) {
      this.queue.add(keyOf(pod));
    }
  }

  protected reconcile(key: string): void {
    const { namespace, name } = partsOf(key);
    const { store, clock } = this.environment;
    const pod = store.get('pods', namespace, name);
    if (!pod || !this.isStranded(pod)) {
      return;
    }
    const target = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' };
    const ended = isFinished(pod) ? pod : store.update('pods', {
      ...pod,
      status: { ...pod.status, phase: 'Failed', conditions: withConditions(pod.status.conditions, timestamp(clock.now()), target) },
    });
    this.environment.deletePod(ended, { gracePeriodSeconds: 0 });
  }

  private isStranded(pod: Pod): boolean {
    return pod.spec.nodeName !== undefined && !this.environment.store.get('nodes', undefined, pod.spec.nodeName);
  }
}
