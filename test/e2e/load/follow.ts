import { KubeConfig, type KubernetesListObject, type KubernetesObject, makeInformer } from '@kubernetes/client-node';

const RETRY_MS = 200;

export interface Followed<T> {
  readonly path: string;
  readonly list: () => Promise<KubernetesListObject<T & KubernetesObject>>;
  readonly put: (object: T) => void;
  readonly remove: (object: T) => void;
}

/** Reports all objects of a kind and their changes, until closed. */
export async function follow<T extends KubernetesObject>(
  config: KubeConfig, { path, list, put, remove }: Followed<T>,
): Promise<{ close(): Promise<void> }> {
  const informer = makeInformer<T>(config, path, list);
  let closed = false;
  informer.on('add', put);
  informer.on('update', put);
  informer.on('delete', remove);
  informer.on('error', () => {
    if (!closed) {
      setTimeout(() => void informer.start().catch(() => undefined), RETRY_MS);
    }
  });
  await informer.start();
  return {
    async close() {
      closed = true;
      await informer.stop();
    },
  };
}
