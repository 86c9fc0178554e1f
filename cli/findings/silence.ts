import { parse } from 'yaml';
import type { Rule, Seen } from './rule';
import { isObject } from '../../simulation/cluster/values';
import { ANNOTATION_PREFIX } from '../../src/names';
import { UsageError } from '../errors';

/** The annotation by which the owner of an object accepts findings: their codes, separated by commas. */
export const SILENCE_ANNOTATION = `${ANNOTATION_PREFIX}silence`;

/** An entry of a file of silences. */
export interface Silence {
  readonly code: string;
  /** Such as `Deployment shop/cart`, with `*` for any text. @default - every object */
  readonly object?: string;
}

export function isSilenced({ code }: Rule, { object, annotations = {} }: Seen, silences: readonly Silence[]): boolean {
  const named = (annotations[SILENCE_ANNOTATION] ?? '').split(',').map((word) => word.trim());
  return named.includes(code) || named.includes('*')
    || silences.some((silence) => matches(silence.code, code) && matches(silence.object ?? '*', object));
}

/** Reads a file of silences: YAML or JSON, a list of codes or of `{ code, object, reason }`. */
export function parseSilences(text: string, file: string): Silence[] {
  const refuse = (got: string): UsageError => new UsageError({
    what: 'The --silence file cannot be used.',
    got: `${got} in ${file}`,
    allowed: 'a list whose entries are codes, or have a code and optionally an object and a reason',
    mend: 'Write entries like `- code: single-replica` with `object: Deployment shop/*` below.',
  });
  let list: unknown;
  try {
    list = parse(text);
  } catch (error) {
    throw refuse((error as Error).message.split('\n')[0]);
  }
  if (!Array.isArray(list)) {
    throw refuse('no list');
  }
  return list.map((entry: unknown) => {
    if (typeof entry === 'string') {
      return { code: entry };
    }
    if (!isObject(entry) || typeof entry.code !== 'string') {
      throw refuse(JSON.stringify(entry));
    }
    return { code: entry.code, ...typeof entry.object === 'string' && { object: entry.object } };
  });
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(text);
}
