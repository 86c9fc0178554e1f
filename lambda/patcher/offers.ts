import type { PatcherDependencies } from './dependencies';
import { type GroupDocument, type ImageSourceDocument, VERSION_PLACEHOLDER } from '../../src/options/patch-plan';
import type { Candidate, Offer } from '../patch/observation';

/** No group could launch anything else, and Systems Manager would not take it for the parameter that a launch template names. */
const IMAGE_ID = /^ami-[0-9a-f]+$/;

type Asked = Pick<PatcherDependencies, 'parameters' | 'machines' | 'clusters'>;

/**
 * What the image source of a group offers now. A recommended-image parameter holds one image; parameters beside it hold earlier ones, which are read
 * only if a minimum age may require one of them.
 */
export async function offerOf({ source, clusterName }: GroupDocument, older: boolean, asked: Asked): Promise<Offer> {
  try {
    const candidates = await candidatesOf(source, clusterName, older, asked);
    return candidates.length > 0 ? { type: 'images', candidates } : { type: 'unknown', because: 'EC2 does not know the image that its source names' };
  } catch (error) {
    return { type: 'unknown', because: `its source cannot be asked: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function candidatesOf(source: ImageSourceDocument, clusterName: string, older: boolean, asked: Asked): Promise<Candidate[]> {
  switch (source.type) {
    case 'launchTemplate':
      return [];
    case 'parameter':
      return ownImages(source.parameter, older, asked);
    case 'recommended':
      // For the control plane's current version, because nodes must not be newer; the plan follows once the cluster has been upgraded.
      return recommended(source.parameter.replaceAll(VERSION_PLACEHOLDER, source.parameter.includes(VERSION_PLACEHOLDER) ? await asked.clusters.version(clusterName) : ''), older, asked);
  }
}

async function recommended(parameter: string, older: boolean, { parameters, machines }: Asked): Promise<Candidate[]> {
  const current = await parameters.get(parameter);
  if (!current) {
    throw new Error(`there is no parameter ${parameter}`);
  }
  const [image] = await machines.images([current.value]);
  if (!older || !image) {
    return image ? [image] : [];
  }
  // .../standard/recommended/image_id is next to .../standard/<release>/image_id.
  const beside = await parameters.below(parameter.split('/').slice(0, -2).join('/'));
  const others = beside.filter(({ name, value }) => name.endsWith('/image_id') && value !== image.imageId).map(({ value }) => value);
  const known = await machines.images([...new Set(others)]);
  return [image, ...known.filter(({ publishedAt }) => publishedAt <= image.publishedAt).sort((a, b) => b.publishedAt - a.publishedAt)];
}

/** The value that the parameter's owner wrote last comes first, even if the image is older: that is a rollback. */
async function ownImages(parameter: string, older: boolean, { parameters }: Asked): Promise<Candidate[]> {
  const versions = older ? await parameters.history(parameter) : [await parameters.get(parameter)].filter((each) => each !== undefined);
  const [newest] = versions;
  if (!newest) {
    throw new Error(`there is no parameter ${parameter}`);
  }
  if (!IMAGE_ID.test(newest.value)) {
    throw new Error(`the parameter ${parameter} holds ${JSON.stringify(newest.value.slice(0, 100))}, which is not the id of an image, such as ami-0123456789abcdef0`);
  }
  return versions.filter(({ value }) => IMAGE_ID.test(value)).map(({ value, modifiedAt }) => ({ imageId: value, publishedAt: modifiedAt }));
}
