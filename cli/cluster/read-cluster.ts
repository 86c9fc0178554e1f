import type { Answer, ClusterReader } from './connect';
import { pathOf, READ_KINDS, type ReadKind } from './kinds';
import { isObject } from '../../simulation/cluster/values';
import { EXIT, UsageError } from '../errors';

/** The page size of kubectl. */
const PAGE = '500';

export interface ReadCluster {
  readonly items: ReadonlyArray<Readonly<Record<string, unknown>>>;
  /** The kinds that were read, in the plural. */
  readonly read: readonly string[];
  /** What could not be read, as sentences. */
  readonly remarks: readonly string[];
}

/** Reads all kinds that exist and may be read, a few in parallel. Reports those that may not be read, and reads the rest. */
export async function readCluster(reader: ClusterReader): Promise<ReadCluster> {
  const answers = await Promise.all(READ_KINDS.map(async (kind) => list(reader, kind)));
  const refusals = answers.filter((answer) => typeof answer === 'string');
  const items = answers.flatMap((answer) => (typeof answer === 'string' ? [] : answer));
  if (!items.some(({ kind }) => kind === 'Node')) {
    throw new UsageError({
      what: 'The nodes of the cluster cannot be read, and without them nothing can be rehearsed.',
      got: refusals.join(' ') || 'an empty list',
      allowed: 'a user who may list nodes and pods, for example with the cluster role `view` and `get` and `list` on nodes',
      mend: 'Ask for read access to nodes, or take another context.',
    }, { exitCode: EXIT.UNREADABLE });
  }
  return { items, read: READ_KINDS.flatMap(({ resource }, index) => (typeof answers[index] === 'string' ? [] : [resource])), remarks: refusals };
}

async function list(reader: ClusterReader, kind: ReadKind): Promise<Array<Readonly<Record<string, unknown>>> | string> {
  const items: Array<Readonly<Record<string, unknown>>> = [];
  for (let next: string | undefined; ;) {
    const answer = await reader.get(pathOf(kind), { limit: PAGE, ...next !== undefined && { continue: next } });
    if (answer.status === 404 && kind.isNew) {
      return items;
    }
    if (answer.status !== 200 || !isObject(answer.body) || !Array.isArray(answer.body.items)) {
      return refusal(kind, answer);
    }
    // List responses omit `apiVersion` and `kind` of their items.
    items.push(...answer.body.items.filter(isObject).map((item) => ({ apiVersion: kind.apiVersion, kind: kind.kind, ...item })));
    next = isObject(answer.body.metadata) && typeof answer.body.metadata.continue === 'string' ? answer.body.metadata.continue || undefined : undefined;
    if (next === undefined) {
      return items;
    }
  }
}

function refusal({ resource }: ReadKind, { status, body }: Answer): string {
  const why = status === 403 ? 'you may not list them' : status === 404 ? 'this cluster does not have them' : `the API server answered ${status}`;
  const message = isObject(body) && typeof body.message === 'string' && status !== 403 && status !== 404 ? `: ${body.message}` : '';
  return `The ${resource} were not read, because ${why}${message}.`;
}
