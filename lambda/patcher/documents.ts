import * as z from 'zod/mini';
import { unpacked } from './packed';
import type { GroupDocument, PlanDocument } from '../../src/options/patch-plan';
import type { Control } from '../patch/observation';
import type { PatchedOwners } from '../patch/owners';
import type { PatchState } from '../patch/state';

const number = z.number();
const text = z.string();
const pace = { minHealthyPercentage: number, maxHealthyPercentage: number, concurrentGroups: number };
const check = z.discriminatedUnion('type', [
  z.object({ type: z.literal('alarms'), names: z.array(text) }),
  z.object({ type: z.literal('function'), arn: text }),
  z.object({ type: z.literal('approval'), timeoutSeconds: number }),
]);

const plan = z.object({
  v: z.literal(1),
  windows: z.array(z.object({ cron: text, timeZone: text, durationSeconds: number })),
  freezes: z.array(z.discriminatedUnion('type', [
    z.object({ type: z.literal('calendar'), name: text }),
    z.object({ type: z.literal('time'), from: text, to: text, because: text }),
  ])),
  stages: z.array(z.object({ name: text, groups: z.array(text), soakSeconds: number, before: z.array(check), after: z.array(check) })),
  minimumImageAgeSeconds: number,
  pace: z.object(pace),
  emergency: z.object({ ...pace, soakSeconds: number }),
  onFailure: z.enum(['HALT', 'ROLL_BACK']),
});

const group = z.object({
  v: z.literal(1),
  groupName: text,
  clusterName: text,
  maxAbandonedLaunches: number,
  source: z.discriminatedUnion('type', [
    z.object({ type: z.literal('recommended'), parameter: text }),
    z.object({ type: z.literal('parameter'), parameter: text }),
    z.object({ type: z.literal('launchTemplate') }),
  ]),
});

const progress = z.object({
  beganAt: number,
  outdated: number,
  endedAt: z.optional(number),
  imageSince: z.optional(number),
  formerSince: z.optional(number),
  refresh: z.optional(text),
  inVain: z.optional(number),
  cancelled: z.optional(text),
});

const state = z.object({
  v: z.literal(1),
  patch: text,
  kind: z.enum(['regular', 'emergency', 'rollback']),
  beganAt: number,
  images: z.record(text, z.object({ to: text, from: z.optional(text), publishedAt: z.optional(number) })),
  stage: z.optional(text),
  phase: z.enum(['before', 'replacing', 'soaking', 'after', 'halting', 'ended']),
  since: number,
  groups: z.record(text, progress),
  answers: z.record(text, z.object({ at: number, ok: z.boolean(), because: z.optional(text) })),
  approvalAsked: z.optional(z.literal(true)),
  waitsFor: z.optional(text),
  outcome: z.optional(z.enum(['succeeded', 'failed', 'stopped', 'rolled-back'])),
  because: z.optional(text),
});

const totals = { moves: number, surged: number, interrupted: number };
const owners = z.object({
  v: z.literal(1), patch: text, drains: z.array(text), owners: z.array(z.object({ owner: text, ...totals })), others: z.object(totals),
});

const by = z.optional(text);
const CONTROLS = {
  paused: z.object({ at: number, by }),
  stopped: z.object({ patch: text, at: number, by }),
  emergency: z.object({ patch: text, at: number, by }),
  approved: z.object({ patch: text, stage: text, when: z.enum(['before', 'after']), at: number, by }),
  rejected: z.array(z.object({ imageId: text, at: number, because: text })),
};

export function readPlan(value: string): PlanDocument {
  return parsed('plan', plan, value);
}

export function readGroup(key: string, value: string): GroupDocument {
  return parsed(`group ${key}`, group, value);
}

/** Undefined if another version has written it: the patch then starts anew, from what Auto Scaling says. */
export function readState(value: string): PatchState | undefined {
  const result = state.safeParse(json(unpacked(value)));
  return result.success ? result.data as PatchState : undefined;
}

/** Undefined if another version has written it: then counting starts anew. */
export function readOwners(value: string): PatchedOwners | undefined {
  const result = owners.safeParse(json(value));
  return result.success ? result.data : undefined;
}

/** The commands of people, by the last part of the parameters' names. Unreadable ones are ignored. */
export function readControl(values: Readonly<Record<string, string>>): Control {
  const read = <K extends keyof typeof CONTROLS>(name: K) => {
    const result = CONTROLS[name].safeParse(json(values[name] ?? ''));
    return result.success ? result.data as z.infer<(typeof CONTROLS)[K]> : undefined;
  };
  return { paused: read('paused'), stopped: read('stopped'), emergency: read('emergency'), approved: read('approved'), rejected: read('rejected') ?? [] };
}

function parsed<T>(what: string, schema: z.ZodMiniType<T>, value: string): T {
  const result = schema.safeParse(json(value));
  if (result.success) {
    return result.data;
  }
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new Error(`The ${what} of the patch plan cannot be read: ${issues}. The construct PatchPlan writes it: deploy the stack again, and do not change it by hand.`);
}

function json(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
