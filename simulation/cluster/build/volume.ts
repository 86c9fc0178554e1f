import type { PersistentVolumeClaim } from '../objects';
import type { Store } from '../store';
import { timestamp } from '../time-format';

const DRIVER = 'ebs.csi.aws.com';

export interface VolumeOptions {
  /** @default ReadWriteOnce */
  readonly accessMode?: string;
  /** The zone to which the volume is tied. */
  readonly zone?: string;
  /** The node that it is attached to. */
  readonly attachedTo?: string;
}

export interface ClaimProps extends VolumeOptions {
  readonly namespace: string;
  readonly name: string;
  /** When it was created. */
  readonly since: number;
}

/** A claim with its volume. */
export function createClaim(store: Store, { namespace, name, since, accessMode = 'ReadWriteOnce', zone, attachedTo }: ClaimProps): PersistentVolumeClaim {
  const creationTimestamp = timestamp(since);
  const volumeName = `pvc-${store.random.uuid()}`;
  const shared = { accessModes: [accessMode], storageClassName: 'gp3' };
  const claim = store.create('persistentvolumeclaims', {
    metadata: { name, namespace, creationTimestamp },
    spec: { ...shared, volumeName, resources: { requests: { storage: '8Gi' } } },
    status: { phase: 'Bound' },
  });
  store.create('persistentvolumes', {
    metadata: { name: volumeName, creationTimestamp },
    spec: {
      ...shared,
      capacity: { storage: '8Gi' },
      claimRef: { namespace, name, uid: claim.metadata.uid },
      csi: { driver: DRIVER, volumeHandle: `vol-${store.random.suffix(17)}` },
      ...zone && {
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: [zone] }] }],
          },
        },
      },
    },
    status: { phase: 'Bound' },
  });
  if (attachedTo) {
    store.create('volumeattachments', {
      metadata: { name: `csi-${store.random.suffix(40)}`, creationTimestamp },
      spec: { attacher: DRIVER, nodeName: attachedTo, source: { persistentVolumeName: volumeName } },
      status: { attached: true },
    });
  }
  return claim;
}
