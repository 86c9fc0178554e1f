import { Controller } from './controller';
import { keyOf, partsOf } from './keys';
import { hashOf } from './template-hash';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod, VolumeAttachment } from '../cluster/objects';
import type { Change } from '../cluster/store';
import { isTrue } from '../component-base/conditions';
import type { Environment } from '../component-base/environment';
import { isFinished } from '../component-base/pod-state';
import { attachmentsOf, claimsOf, isAttachable, isShared, volumesOf } from '../component-base/volumes';

/** How long to wait before a volume is detached from a dead node, which cannot unmount it. */
const FORCED_DETACH_MS = 360_000;

export interface VolumeTimes {
  /** How long the cloud takes to attach a volume, in milliseconds. */
  readonly attachMs: number;
  /** How long after its last pod has left a volume is detached from the node, in milliseconds. */
  readonly detachMs: number;
}

/** Attaches volumes to the nodes of the pods that use them, and detaches them once these are gone. */
export class AttachDetachController extends Controller {
  /** The pods that used each volume at the last look. Only volumes that a pod has been seen using are touched. */
  private readonly users = new Map<string, Set<string>>();
  private readonly unwantedSince = new Map<string, number>();

  constructor(environment: Environment, private readonly times: VolumeTimes) {
    super(environment);
  }

  protected seed(): void {
    for (const pod of this.environment.store.list('pods')) {
      this.note(pod);
    }
  }

  protected observe({ resource, object }: Change): void {
    if (resource === 'pods') {
      this.note(object as Pod);
    } else if (resource === 'persistentvolumeclaims') {
      const { metadata } = object as PersistentVolumeClaim;
      const pods = this.environment.store.list('pods', { namespace: metadata.namespace });
      for (const pod of pods.filter((candidate) => claimsOf(candidate).includes(metadata.name))) {
        this.note(pod);
      }
    } else if (resource === 'nodes' || resource === 'volumeattachments') {
      const name = resource === 'nodes' ? undefined : (object as VolumeAttachment).spec.source.persistentVolumeName;
      for (const volume of name === undefined ? this.volumesOn(object.metadata.name) : [name]) {
        if (this.users.has(volume)) {
          this.queue.add(volume);
        }
      }
    }
  }

  protected reconcile(name: string): void {
    const { store } = this.environment;
    const volume = store.get('persistentvolumes', undefined, name);
    if (!volume || !isAttachable(volume)) {
      return;
    }
    const pods = this.usersOf(name);
    const attachments = attachmentsOf(name, store);
    for (const attachment of attachments) {
      if (pods.some((pod) => pod.spec.nodeName === attachment.spec.nodeName)) {
        this.unwantedSince.delete(attachment.metadata.uid);
      } else {
        this.detach(name, attachment);
      }
    }
    for (const pod of pods) {
      this.attach(volume, pod, attachmentsOf(name, store));
    }
  }

  private note(pod: Pod): void {
    for (const volume of claimsOf(pod).length > 0 ? volumesOf(pod, this.environment.store) : []) {
      const { name } = volume.metadata;
      this.users.set(name, (this.users.get(name) ?? new Set()).add(keyOf(pod)));
      this.queue.add(name);
    }
  }

  /** The pods that use the volume on a node. A terminating pod uses it until it is gone. */
  private usersOf(volume: string): Pod[] {
    const { store } = this.environment;
    return [...this.users.get(volume) ?? []].flatMap((key) => {
      const { namespace, name } = partsOf(key);
      const pod = store.get('pods', namespace, name);
      if (!pod) {
        this.users.get(volume)?.delete(key);
      }
      return pod?.spec.nodeName && !isFinished(pod) ? pod : [];
    });
  }

  private attach(volume: PersistentVolume, pod: Pod, attachments: readonly VolumeAttachment[]): void {
    const { store, events } = this.environment;
    const nodeName = pod.spec.nodeName!;
    const { name } = volume.metadata;
    if (attachments.some(({ spec }) => spec.nodeName === nodeName)) {
      return;
    }
    if (attachments.length > 0 && !isShared(volume)) {
      events.record(pod, 'Warning', 'FailedAttachVolume',
        `Multi-Attach error for volume "${name}" Volume is already exclusively attached to one node and can't be attached to another`);
      return;
    }
    const created = store.create('volumeattachments', {
      metadata: { name: `csi-${hashOf([name, nodeName], 32)}` },
      spec: { attacher: volume.spec.csi!.driver, nodeName, source: { persistentVolumeName: name } },
      status: { attached: false },
    });
    this.after(this.times.attachMs, () => {
      const current = store.get('volumeattachments', undefined, created.metadata.name);
      if (current?.metadata.uid === created.metadata.uid) {
        store.update('volumeattachments', { ...current, status: { attached: true } });
      }
    });
  }

  /** A live node unmounts the volume itself; a dead one never reports that, and is waited for. */
  private detach(volume: string, attachment: VolumeAttachment): void {
    const { store, clock } = this.environment;
    const node = store.get('nodes', undefined, attachment.spec.nodeName);
    const since = this.unwantedSince.get(attachment.metadata.uid) ?? clock.now();
    this.unwantedSince.set(attachment.metadata.uid, since);
    const wait = since + (lives(node) ? this.times.detachMs : FORCED_DETACH_MS) - clock.now();
    if (wait > 0) {
      this.queue.addAfter(volume, wait);
      return;
    }
    this.unwantedSince.delete(attachment.metadata.uid);
    store.remove('volumeattachments', undefined, attachment.metadata.name);
  }

  private volumesOn(nodeName: string): string[] {
    return this.environment.store.list('volumeattachments')
      .filter(({ spec }) => spec.nodeName === nodeName).flatMap(({ spec }) => spec.source.persistentVolumeName ?? []);
  }
}

function lives(node: Node | undefined): boolean {
  return isTrue(node?.status.conditions, 'Ready');
}
