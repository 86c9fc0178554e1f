import { RESOURCE_KINDS } from '../../cluster/kinds';
import type { Deployment, Pod } from '../../cluster/objects';
import { controllerOf } from '../../cluster/selectors';
import type { Change } from '../../cluster/store';
import { conditionOf } from '../../component-base/conditions';
import { Controller } from '../controller';
import { keyOf, partsOf } from '../keys';
import { REVISION, replicaSetsOf, ReplicaSets, revisionOf, wantedBy } from './replica-sets';
import { isResized, resize } from './resize';
import { recreate, rollForward } from './rollout';
import { isComplete, statusOf } from './status';

/** Rolls out a template by scaling ReplicaSets, one per template. */
export class DeploymentController extends Controller {
  protected seed(): void {
    for (const deployment of this.environment.store.list('deployments')) {
      this.queue.add(keyOf(deployment));
    }
  }

  protected observe({ resource, type, object, previous }: Change): void {
    if (resource === 'deployments') {
      if (type === 'DELETED') {
        this.queue.forget(keyOf(object));
      } else {
        this.queue.add(keyOf(object));
      }
    } else if (resource === 'replicasets') {
      this.addOwner(object.metadata.namespace, controllerOf(previous ?? object)?.name);
    } else if (resource === 'pods' && type === 'DELETED') {
      this.observeGone(object as Pod);
    }
  }

  protected reconcile(key: string): void {
    const { namespace, name } = partsOf(key);
    const deployment = this.environment.store.get('deployments', namespace, name);
    if (!deployment) {
      return;
    }
    if (!deployment.metadata.deletionTimestamp) {
      this.advance(deployment);
    }
    this.report(namespace, name);
  }

  private advance(deployment: Deployment): void {
    const sets = replicaSetsOf(deployment, this.environment);
    if (deployment.spec.paused || isResized(deployment, sets)) {
      resize(deployment, sets, this.environment);
    } else if (deployment.spec.strategy?.type === 'Recreate') {
      recreate(deployment, sets, this.environment);
    } else {
      rollForward(deployment, sets, this.environment);
    }
  }

  private report(namespace: string, name: string): void {
    const { store, clock } = this.environment;
    const deployment = store.get('deployments', namespace, name);
    if (!deployment) {
      return;
    }
    const sets = replicaSetsOf(deployment, this.environment);
    const status = statusOf(deployment, sets, clock.now());
    const revision = sets.newest?.metadata.annotations?.[REVISION];
    const annotations = revision ? { ...deployment.metadata.annotations, [REVISION]: revision } : deployment.metadata.annotations;
    store.update('deployments', { ...deployment, metadata: { ...deployment.metadata, annotations }, status });
    if (isComplete(deployment, status)) {
      this.forgetHistory(deployment, sets);
    } else {
      this.wakeAtDeadline(deployment, status);
    }
  }

  /** Deletes the oldest ReplicaSets without pods beyond the history limit. */
  private forgetHistory(deployment: Deployment, sets: ReplicaSets): void {
    const idle = sets.old.filter((set) => wantedBy([set]) === 0 && !set.status?.replicas && !set.metadata.deletionTimestamp)
      .sort((a, b) => revisionOf(a) - revisionOf(b));
    const surplus = Math.max(0, idle.length - (deployment.spec.revisionHistoryLimit ?? 10));
    for (const set of idle.slice(0, surplus)) {
      this.environment.deleteObject(set);
    }
  }

  private wakeAtDeadline(deployment: Deployment, status: NonNullable<Deployment['status']>): void {
    const progressing = conditionOf(status.conditions, 'Progressing');
    if (progressing?.reason !== 'ReplicaSetUpdated') {
      return;
    }
    const since = Date.parse(progressing.lastUpdateTime ?? '');
    const due = since + (deployment.spec.progressDeadlineSeconds ?? 600) * 1000 - this.environment.clock.now();
    if (due > 0) {
      this.queue.addAfter(keyOf(deployment), due);
    }
  }

  /** A Recreate rollout waits for the last old pod to be gone. */
  private observeGone(pod: Pod): void {
    const owner = controllerOf(pod);
    if (owner?.kind !== RESOURCE_KINDS.replicasets.kind) {
      return;
    }
    const set = this.environment.store.get('replicasets', pod.metadata.namespace, owner.name);
    this.addOwner(pod.metadata.namespace, set && controllerOf(set)?.name);
  }

  private addOwner(namespace: string | undefined, name: string | undefined): void {
    if (name !== undefined) {
      this.queue.add(`${namespace}/${name}`);
    }
  }
}
