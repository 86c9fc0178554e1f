import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { KUBECTL_KINDS } from './cluster/kinds';
import { UsageError } from './errors';
import { isObject } from '../simulation/cluster/values';

/** A cluster in the format of `kubectl get -o json`. */
export interface Dump {
  readonly items: readonly unknown[];
  /** The kinds that were read, in the plural, if the dump says so. The dump has all objects of those. */
  readonly read?: readonly string[];
  /** What could not be read, as sentences. */
  readonly remarks?: readonly string[];
}

/** Reads a dump from a file, or from standard input if the file is `-`. */
export async function readDump(file: string): Promise<Dump> {
  const content = await read(file);
  let dump: unknown;
  try {
    dump = JSON.parse(content);
  } catch (error) {
    throw new UsageError({
      what: whatIsWrongWith(content),
      got: `${nameOf(file)} (${(error as Error).message})`,
      allowed: 'what `kubectl get KINDS -A -o json` prints, or `npx cdk-graceful-node-group dump`',
      mend: content.trim() === '' ? 'See whether the command that was to write it failed, and make it again.' : 'Make it with -o json, and keep all of it.',
    }, { cause: error });
  }
  if (isObject(dump) && Array.isArray(dump.items)) {
    return { items: dump.items, read: texts(dump.read), remarks: texts(dump.remarks) };
  }
  throw new UsageError({
    what: 'This is not a dump of a cluster.',
    got: `${nameOf(file)}, JSON without a list of items`,
    allowed: 'a List of the objects of a cluster',
    mend: `Make it with \`npx cdk-graceful-node-group dump\`, or with: kubectl get ${KUBECTL_KINDS} -A -o json`,
  });
}

function whatIsWrongWith(content: string): string {
  if (content.trim() === '') {
    return 'The dump is empty.';
  }
  return /^(---|apiVersion:|kind:|items:)/m.test(content) ? 'The dump is YAML, not JSON.' : 'The dump is no JSON.';
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;
}

export function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** The text of a file, which may be gzipped. */
export async function read(file: string): Promise<string> {
  try {
    const bytes = file === '-' ? await buffer(process.stdin) : readFileSync(file);
    return decoded(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
  } catch (error) {
    throw new UsageError({
      what: 'The file cannot be read.',
      got: `${nameOf(file)} (${(error as Error).message})`,
      allowed: 'a file that can be read, or - for the standard input',
      mend: 'Give the path of a file that exists.',
    }, { cause: error });
  }
}

/** By its byte order mark, which is no part of the text: Windows PowerShell writes UTF-16 with `>`. */
function decoded(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  return new TextDecoder(mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8').decode(bytes);
}
