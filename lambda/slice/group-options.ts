import * as z from 'zod/mini';
import { launchingHookName, terminatingHookName, type HookMetadata, type SurgeName, type WhenBlockedName } from '../../src/names';
import type { AutoScalingGroup, LifecycleHook } from '../aws/ports';
import type { Log } from '../report';

/** How nodes of one group are drained and awaited. */
export interface GroupOptions {
  readonly drainTimeoutSeconds: number;
  readonly joinTimeoutSeconds: number;
  readonly whenBlocked: WhenBlockedName;
  readonly surge: SurgeName;
  readonly heartbeatTimeoutSeconds: number;
  readonly globalTimeoutSeconds: number;
  /** Whether the group keeps an instance whose action was abandoned. */
  readonly retainsAbandoned: boolean;
}

const METADATA = z.object({
  v: z.literal(1),
  drainTimeoutSeconds: z.number().check(z.positive()),
  joinTimeoutSeconds: z.number().check(z.positive()),
  whenBlocked: z.enum(['RETAIN', 'FORCE', 'TERMINATE']),
  surge: z.enum(['WHEN_NEEDED', 'ALWAYS', 'NEVER']),
});
/** The defaults of the construct, for a hook whose metadata somebody changed. */
const FALLBACK: HookMetadata = { v: 1, drainTimeoutSeconds: 3600, joinTimeoutSeconds: 900, whenBlocked: 'RETAIN', surge: 'WHEN_NEEDED' };

/** What the hooks of the group say; undefined when the group has none of ours. */
export function optionsOf(group: AutoScalingGroup, hooks: readonly LifecycleHook[], drainerName: string, log: Log): GroupOptions | undefined {
  const ours = hooks.filter(({ name }) => name === terminatingHookName(drainerName) || name === launchingHookName(drainerName));
  const hook = ours.find(({ name }) => name === terminatingHookName(drainerName)) ?? ours[0];
  if (!hook) {
    log.error('Group has no hook of this drainer', { group: group.name, expected: terminatingHookName(drainerName), hooks: hooks.map(({ name }) => name) });
    return undefined;
  }
  const parsed = METADATA.safeParse(parseJson(hook.metadata));
  if (!parsed.success) {
    log.warn('Hook metadata not understood, using the defaults', { group: group.name, hook: hook.name, metadata: hook.metadata });
  }
  const { drainTimeoutSeconds, joinTimeoutSeconds, whenBlocked, surge } = parsed.success ? parsed.data satisfies HookMetadata : FALLBACK;
  return {
    drainTimeoutSeconds,
    joinTimeoutSeconds,
    whenBlocked,
    surge,
    heartbeatTimeoutSeconds: Math.min(...ours.map(({ heartbeatTimeoutSeconds }) => heartbeatTimeoutSeconds)),
    globalTimeoutSeconds: hook.globalTimeoutSeconds,
    retainsAbandoned: group.retainsAbandoned,
  };
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
