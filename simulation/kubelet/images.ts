import type { Node, Pod } from '../cluster/objects';

/** The registry that all nodes pull from. */
export class Registry {
  /** Images that cannot be pulled. */
  readonly broken = new Set<string>();
}

/** The images that a node has. */
export class ImageCache {
  private readonly images = new Set<string>();

  constructor(node: Node) {
    for (const { names } of node.status.images ?? []) {
      for (const name of names) {
        this.images.add(name);
      }
    }
  }

  missing(pod: Pod): string[] {
    return [...new Set(imagesOf(pod))].filter((image) => !this.images.has(image));
  }

  add(images: readonly string[]): void {
    for (const image of images) {
      this.images.add(image);
    }
  }
}

function imagesOf(pod: Pod): string[] {
  return [...pod.spec.initContainers ?? [], ...pod.spec.containers].flatMap(({ image }) => image ?? []);
}
