import * as z from 'zod/mini';
import type { Notice } from './notice';
import { ANNOTATION_PREFIX } from '../../../src/names';
import type { Node } from '../../kubernetes/objects';
import type { NodePatch } from '../../kubernetes/port';
import { readOnce } from '../state/read-once';

/*
 * A change that AWS Health has scheduled so far ahead that the queue would delete its message is written on the instance's node until its drain has
 * ended. Every invocation that reads the nodes finds it there, at the latest a sweep.
 */

const KEY = `${ANNOTATION_PREFIX}scheduled-change` as const;
const TIME = z.pipe(z.pipe(z.string(), z.transform((time) => Date.parse(time))), z.number());
const CHANGE = z.object({ instance: z.string(), told: TIME, from: TIME, until: z.optional(TIME) });

/** The scheduled change kept on a node. Undefined if there is none, or it cannot be read. */
export const scheduledChangeOf = readOnce(({ metadata }: Node): Notice | undefined => {
  const text = metadata.annotations?.[KEY];
  const change = text === undefined ? undefined : CHANGE.safeParse(parseJson(text));
  if (!change?.success) {
    return undefined;
  }
  const { instance, told, from, until } = change.data;
  return { name: 'scheduled-change', instanceId: instance, started: told, goesAt: from, lastsUntil: until };
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the node already has this change, or a later one about the same instance. */
export function knowsOf(node: Node, { instanceId, started }: Notice): boolean {
  const known = scheduledChangeOf(node);
  return known?.instanceId === instanceId && known.started >= started;
}

/** Writes times in a form that people can read. */
export function scheduledChangePatch({ instanceId, started, goesAt, lastsUntil }: Notice): NodePatch {
  const [told, from, until] = [started, goesAt, lastsUntil].map((time) => (time === undefined ? undefined : new Date(time).toISOString()));
  return { metadata: { annotations: { [KEY]: JSON.stringify({ instance: instanceId, told, from, until }) } } };
}

export function noScheduledChangePatch(): NodePatch {
  return { metadata: { annotations: { [KEY]: null } } };
}
