import { readOnce } from './read-once';
import { ANNOTATION_PREFIX } from '../../../src/names';
import { NODE_OPTIONS } from '../../../src/options/group-options';
import { isReadable } from '../../../src/options/option';
import type { Node } from '../../kubernetes/objects';

/** The option annotations of a draining node that cannot be read, so that their options have the defaults. */
export const unreadableOptions = readOnce(({ metadata: { annotations = {} } }: Node): readonly string[] => NODE_OPTIONS.flatMap(({ key, option }) => {
  const annotation = `${ANNOTATION_PREFIX}${key}` as const;
  const text = annotations[annotation];
  return text === undefined || isReadable(option, text) ? [] : [annotation];
}));
