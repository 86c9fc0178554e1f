import * as z from 'zod/mini';
import { begin, ensureExecution, look } from './begin';
import type { PatcherDependencies } from './dependencies';
import { PlanStore } from './plan-store';
import { playRound } from './round';
import { ownersOf } from './tell';
import { situationOf } from '../patch/decide';
import { forecast } from '../patch/forecast';
import { moment } from '../patch/moment';
import { rejectionKey } from '../patch/phases/halt';
import { IMAGE_LOOK_MS } from '../patch/phases/launched-image';
import { rollbackImages } from '../patch/rollback';
import { stageOf } from '../patch/stages';
import type { PatchState } from '../patch/state';
import { targets } from '../patch/targets';

const by = z.optional(z.string());
const command = z.discriminatedUnion('command', [
  z.object({ command: z.literal('status') }),
  z.object({ command: z.literal('forecast'), minutesPerNode: z.optional(z.number().check(z.positive())) }),
  z.object({ command: z.literal('now'), by }),
  z.object({ command: z.literal('pause'), by }),
  z.object({ command: z.literal('resume'), by }),
  z.object({ command: z.literal('stop'), by }),
  z.object({ command: z.literal('approve'), by }),
  z.object({ command: z.literal('rollback'), by }),
  z.object({ command: z.literal('accept'), image: z.string(), by }),
]);

/** Few, because a person waits for the answer. */
const MOST_LOOKS = 4;

type Command = z.infer<typeof command>;

/** The estimated time to drain and replace a node, if nothing better is known. */
const MINUTES_PER_NODE = 10;

/** Carries out a person's command to the plan. The answer is for people, and says what is wrong with a command. */
export async function obey(event: unknown, dependencies: PatcherDependencies): Promise<object> {
  const result = command.safeParse(event);
  if (!result.success) {
    const allowed = 'status, forecast, now, pause, resume, stop, approve, rollback, accept (with image)';
    throw new Error(`There is no such command. Got: ${JSON.stringify(event)}. Allowed: {"command": ...} with ${allowed}. docs/patch-plans.md says what each does.`);
  }
  const answer = await DOINGS[result.data.command](result.data as never, dependencies);
  if (result.data.command !== 'status' && result.data.command !== 'forecast') {
    dependencies.log.info('Command carried out', { ...result.data, ...answer });
  }
  return answer;
}

type Doing<C extends Command['command']> = (given: Extract<Command, { command: C }>, dependencies: PatcherDependencies) => Promise<object>;

const DOINGS: { readonly [C in Command['command']]: Doing<C> } = {
  status: async (_, dependencies) => status(dependencies),

  forecast: async ({ minutesPerNode = MINUTES_PER_NODE }, dependencies) => {
    const { stored: { plan, state }, observation } = await look(dependencies);
    const now = dependencies.clock.now();
    const patch = under(state) && Object.keys(under(state)?.groups ?? {}).length > 0 ? under(state)! : { kind: 'regular' as const, images: targets(plan, 'regular', observation, now).images };
    const groups = forecast({ plan, patch, observation, nodeMs: minutesPerNode * 60_000 }, now);
    return { ...groups.length === 0 && { says: 'Nothing is outdated.' }, minutesPerNode, groups, ...await status(dependencies) };
  },

  now: async ({ by: who }, dependencies) => {
    const { stored: { state }, due } = await look(dependencies, 'emergency');
    const patch = under(state);
    if (patch) {
      await store(dependencies).writeControl('emergency', { patch: patch.patch, at: dependencies.clock.now(), by: who });
      await ensureExecution(patch.patch, dependencies);
    } else {
      if (!due) {
        return { ...await status(dependencies), says: 'Nothing is outdated.' };
      }
      await begin('emergency', dependencies);
    }
    return played(dependencies);
  },

  pause: async ({ by: who }, dependencies) => {
    await store(dependencies).writeControl('paused', { at: dependencies.clock.now(), by: who });
    return played(dependencies);
  },

  resume: async (_, dependencies) => {
    await store(dependencies).writeControl('paused', undefined);
    return played(dependencies);
  },

  stop: async ({ by: who }, dependencies) => {
    const patch = await required(dependencies);
    await store(dependencies).writeControl('stopped', { patch: patch.patch, at: dependencies.clock.now(), by: who });
    return played(dependencies);
  },

  approve: async ({ by: who }, dependencies) => {
    const patch = await required(dependencies);
    const { stored: { plan } } = await look(dependencies);
    if (!patch.approvalAsked) {
      throw new Error(`The patch ${patch.patch} waits for no approval. Got: approve. Allowed: approve while it waits for one. Ask for status to see what it waits for.`);
    }
    await store(dependencies).writeControl('approved', {
      patch: patch.patch, stage: stageOf(plan, patch).name, when: patch.phase === 'after' ? 'after' : 'before', at: dependencies.clock.now(), by: who,
    });
    return played(dependencies);
  },

  rollback: async ({ by: who }, dependencies) => {
    const { stored, observation } = await look(dependencies);
    const patch = under(stored.state);
    if (patch) {
      throw new Error(`The patch ${patch.patch} is under way. Got: rollback. Allowed: rollback while no patch is. Stop it first: {"command": "stop"}.`);
    }
    const images = rollbackImages(stored.state, observation);
    if (Object.keys(images).length === 0) {
      throw new Error('No group of the plan has a former image to go back to, or nodes of a rejected one. Got: rollback. Allowed: after a patch of groups whose image the plan writes, once. '
        + 'To go forward again, accept the image that was rejected: {"command": "accept", "image": "ami-..."}.');
    }
    await store(dependencies).reject([...new Set(Object.entries(images).map(([key, { from = '' }]) => rejectionKey(key, from)))],
      `rolled back${who === undefined ? '' : ` by ${who}`}`, dependencies.clock.now(), stored.control);
    await begin('rollback', dependencies, images);
    return played(dependencies);
  },

  accept: async ({ image }, dependencies) => {
    const { control } = await store(dependencies).read();
    if (!control.rejected.some(({ imageId }) => imageId === image)) {
      const rejected = control.rejected.map(({ imageId }) => imageId).join(', ') || 'none is';
      throw new Error(`The image ${image} is not rejected. Got: accept. Allowed: accept with an image that is rejected: ${rejected}. Ask for status to see why each is.`);
    }
    await store(dependencies).writeRejected(control.rejected.filter(({ imageId }) => imageId !== image));
    return status(dependencies);
  },
};

/** Lets the patch look at once, instead of at its execution's next look. */
async function played(dependencies: PatcherDependencies): Promise<object> {
  const { clock } = dependencies;
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const result = await playRound(dependencies);
    if (result.type === 'ended' || result.lookAgainAt - clock.now() > IMAGE_LOOK_MS) {
      break;
    }
    // Waits until Systems Manager has validated an image, since the execution may not look for an hour.
    await clock.sleep(result.lookAgainAt - clock.now());
  }
  return status(dependencies);
}

async function status(dependencies: PatcherDependencies): Promise<object> {
  const { stored, observation, outdated, leftOut } = await look(dependencies);
  const { plan, state, control } = stored;
  const now = dependencies.clock.now();
  const patch = under(state);
  const { permission } = situationOf(plan, patch ?? { kind: 'regular' } as PatchState, observation, now);
  const byName = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [observation.groups[key]?.document.groupName ?? key, value]));
  return {
    plan: dependencies.planName,
    permission: permission.type === 'open' ? `open${permission.until === undefined ? '' : ` until ${moment(permission.until)}`}`
      : `closed: ${permission.because}${permission.next === undefined ? '' : `; opens ${moment(permission.next)}`}`,
    outdated: byName(outdated),
    leftOut: byName(Object.fromEntries(Object.entries(leftOut).map(([key, { because }]) => [key, because]))),
    rejected: control.rejected.map(({ imageId, at, because }) => ({ image: imageId, since: moment(at), because })),
    ...state && {
      [patch ? 'patch' : 'lastPatch']: {
        name: state.patch,
        kind: state.kind,
        beganAt: moment(state.beganAt),
        ...patch
          ? { stage: stageOf(plan, patch).name, phase: patch.phase, waitsFor: patch.waitsFor }
          : { outcome: state.outcome, because: state.because },
        images: byName(Object.fromEntries(Object.entries(state.images).map(([key, { publishedAt, ...image }]) =>
          [key, { ...image, ...publishedAt !== undefined && { published: moment(publishedAt) } }]))),
        ...ownersOf(stored, state),
      },
    },
  };
}

async function required(dependencies: PatcherDependencies): Promise<PatchState> {
  const patch = under((await store(dependencies).read()).state);
  if (!patch) {
    throw new Error('No patch is under way. Got: a command that is about one. Allowed: such a command during a patch. Ask for status to see when the next one begins.');
  }
  return patch;
}

function under(state: PatchState | undefined): PatchState | undefined {
  return state?.phase === 'ended' ? undefined : state;
}

function store({ parameters, planName }: PatcherDependencies): PlanStore {
  return new PlanStore(parameters, planName);
}
