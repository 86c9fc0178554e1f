import * as z from 'zod/mini';
import { type HookMetadata, launchingHookName, terminatingHookName } from '../../../src/names';
import type { LifecycleHook } from '../../aws/ports';
import type { GroupOptions } from '../../drain/instances/held-instance';
import type { Log } from '../../report';

/** Every field has the default of the construct: a hook may be older than this function, or somebody changed its metadata. */
const METADATA = z.object({
  v: z.literal(1),
  drainTimeoutSeconds: z._default(z.number().check(z.positive()), 3600),
  joinTimeoutSeconds: z._default(z.number().check(z.positive()), 900),
  whenBlocked: z._default(z.enum(['RETAIN', 'FORCE', 'TERMINATE']), 'RETAIN'),
  surge: z._default(z.enum(['WHEN_NEEDED', 'ALWAYS', 'NEVER']), 'WHEN_NEEDED'),
  emptyDirPods: z._default(z.enum(['EVICT', 'WAIT']), 'EVICT'),
  unownedPods: z._default(z.enum(['EVICT', 'WAIT']), 'EVICT'),
  loadBalancerDelaySeconds: z._default(z.number().check(z.nonnegative()), 0),
});

/** What the hooks of the group say; undefined when the group has none of ours. */
export function optionsOf(group: string, hooks: readonly LifecycleHook[], drainerName: string, log: Log): GroupOptions | undefined {
  const ours = hooks.filter(({ name }) => name === terminatingHookName(drainerName) || name === launchingHookName(drainerName));
  const hook = ours.find(({ name }) => name === terminatingHookName(drainerName)) ?? ours[0];
  if (!hook) {
    log.error('Group has no hook of this drainer', { group, expected: terminatingHookName(drainerName), hooks: hooks.map(({ name }) => name) });
    return undefined;
  }
  const parsed = METADATA.safeParse(parseJson(hook.metadata));
  if (!parsed.success) {
    log.warn('Hook metadata could not be understood, so the defaults apply', { group, hook: hook.name, metadata: hook.metadata });
  }
  const metadata: HookMetadata = parsed.success ? parsed.data : METADATA.parse({ v: 1 });
  return {
    ...metadata,
    heartbeatTimeoutSeconds: Math.min(...ours.map(({ heartbeatTimeoutSeconds }) => heartbeatTimeoutSeconds)),
    globalTimeoutSeconds: hook.globalTimeoutSeconds,
  };
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
