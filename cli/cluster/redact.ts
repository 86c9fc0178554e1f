import { isObject } from '../../simulation/cluster/values';

export interface RedactOptions {
  /** Whether the registries of images are left out, too. */
  readonly registries: boolean;
}

type Item = Readonly<Record<string, unknown>>;

/** Fields of containers that may contain secrets; none is needed here. */
const OF_CONTAINERS = ['env', 'envFrom', 'args', 'command', 'volumeMounts', 'securityContext'];
/** Contains a copy of the whole manifest, including the environment. */
const ANNOTATIONS = ['kubectl.kubernetes.io/last-applied-configuration'];
const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'];
const STATUS_LISTS = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'];

/** An object without environment, arguments and copies of its manifest; registries are kept only if allowed. */
export function redacted(item: Item, options: RedactOptions): Item {
  return visit(item, options) as Item;
}

function visit(value: unknown, options: RedactOptions): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => visit(each, options));
  }
  if (!isObject(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]): Array<[string, unknown]> => {
    if (key === 'managedFields') {
      return [];
    }
    if (key === 'annotations' && isObject(inner)) {
      return [[key, Object.fromEntries(Object.entries(inner).filter(([name]) => !ANNOTATIONS.includes(name)))]];
    }
    if (CONTAINER_LISTS.includes(key) && Array.isArray(inner)) {
      return [[key, inner.map((container) => containerOf(container, options))]];
    }
    if (!options.registries) {
      return [[key, visit(inner, options)]];
    }
    if (STATUS_LISTS.includes(key) && Array.isArray(inner)) {
      return [[key, inner.map((status) => withoutRegistry(status, ['image', 'imageID']))]];
    }
    if (key === 'images' && Array.isArray(inner)) {
      return [[key, inner.map((image) => namesWithoutRegistry(image))]];
    }
    return [[key, visit(inner, options)]];
  }));
}

function containerOf(container: unknown, options: RedactOptions): unknown {
  if (!isObject(container)) {
    return container;
  }
  const kept = Object.fromEntries(Object.entries(container).filter(([key]) => !OF_CONTAINERS.includes(key)));
  return options.registries ? withoutRegistry(kept, ['image']) : kept;
}

function withoutRegistry(object: unknown, keys: readonly string[]): unknown {
  if (!isObject(object)) {
    return object;
  }
  return { ...object, ...Object.fromEntries(keys.filter((key) => typeof object[key] === 'string').map((key) => [key, shortImage(object[key] as string)])) };
}

function namesWithoutRegistry(image: unknown): unknown {
  return isObject(image) && Array.isArray(image.names) ? { ...image, names: image.names.map((name) => shortImage(String(name))) } : image;
}

/** The end of an image name: `cart:1` for `registry.example.com/team/cart:1`. */
function shortImage(image: string): string {
  return image.slice(image.lastIndexOf('/') + 1);
}
