import { readControl, readGroup, readOwners, readPlan, readState } from './documents';
import { packed } from './packed';
import type { ParametersPort } from './ports';
import {
  CONTROL_PATH, type GroupDocument, GROUPS_PATH, IMAGES_PATH, OWNERS_PARAMETER, PLAN_PARAMETER, type PlanDocument, planPath, STATE_PARAMETER,
} from '../../src/options/patch-plan';
import type { Control, RejectedImage } from '../patch/observation';
import type { PatchedOwners } from '../patch/owners';
import type { PatchState } from '../patch/state';

/** Everything stored about a plan, read at once, in one call of Systems Manager. */
export interface StoredPlan {
  readonly plan: PlanDocument;
  readonly groups: Readonly<Record<string, GroupDocument>>;
  /** The image that each group launches. */
  readonly images: Readonly<Record<string, string>>;
  readonly state?: PatchState;
  readonly control: Control;
  /** Of the current patch, or an earlier one. */
  readonly owners?: PatchedOwners;
}

/**
 * A parameter holds 8 kB. That is room for the rejections of two large plans at once, and for more images than anybody publishes while one of them is
 * still the newest.
 */
const MOST_CHARACTERS = 7_500;
const MOST_OF_A_REASON = 80;

/** The stored data of a plan, in parameters of Systems Manager. The deployment writes the plan itself; this writes its progress and people's commands. */
export class PlanStore {
  private readonly path: string;

  constructor(private readonly parameters: ParametersPort, private readonly planName: string) {
    this.path = planPath(planName);
  }

  async read(): Promise<StoredPlan> {
    const all = await this.parameters.below(this.path);
    const values = (folder: string) => Object.fromEntries(all
      .filter(({ name }) => name.startsWith(`${this.path}/${folder}/`))
      .map(({ name, value }) => [name.slice(`${this.path}/${folder}/`.length), value]));
    const one = (name: string) => all.find((parameter) => parameter.name === `${this.path}/${name}`)?.value;
    const plan = one(PLAN_PARAMETER);
    if (plan === undefined) {
      throw new Error(`There is no parameter ${this.path}/${PLAN_PARAMETER}. The construct PatchPlan makes it: deploy its stack again.`);
    }
    const state = one(STATE_PARAMETER);
    const owners = one(OWNERS_PARAMETER);
    return {
      plan: readPlan(plan),
      groups: Object.fromEntries(Object.entries(values(GROUPS_PATH)).map(([key, value]) => [key, readGroup(key, value)])),
      images: values(IMAGES_PATH),
      state: state === undefined ? undefined : readState(state),
      control: readControl(values(CONTROL_PATH)),
      owners: owners === undefined ? undefined : readOwners(owners),
    };
  }

  async writeState(state: PatchState): Promise<void> {
    await this.parameters.put(`${this.path}/${STATE_PARAMETER}`, packed(JSON.stringify(state)), 'text');
  }

  async writeOwners(owners: PatchedOwners): Promise<void> {
    await this.parameters.put(`${this.path}/${OWNERS_PARAMETER}`, JSON.stringify(owners), 'text');
  }

  async writeImage(key: string, image: string): Promise<void> {
    await this.parameters.put(imageParameter(this.planName, key), image, 'image');
  }

  /** The images that the group launched before its current one, the newest first, each once. */
  async formerImages(key: string, image: string | undefined): Promise<string[]> {
    const history = await this.parameters.history(imageParameter(this.planName, key));
    return [...new Set(history.map(({ value }) => value))].filter((value) => value !== image);
  }

  async writeControl<K extends Exclude<keyof Control, 'rejected'>>(name: K, value: Control[K]): Promise<void> {
    const parameter = `${this.path}/${CONTROL_PATH}/${name}`;
    if (value === undefined) {
      await this.parameters.remove(parameter);
    } else {
      await this.parameters.put(parameter, JSON.stringify(value), 'text');
    }
  }

  async reject(images: readonly string[], because: string, at: number, { rejected }: Pick<Control, 'rejected'>): Promise<void> {
    const added = images.map((imageId): RejectedImage => ({ imageId, at, because: shortened(because, MOST_OF_A_REASON) }));
    const others = rejected.filter(({ imageId }) => !images.includes(imageId));
    const all = [...added, ...others];
    while (JSON.stringify(all).length > MOST_CHARACTERS) {
      all.pop();
    }
    await this.writeRejected(all);
  }

  async writeRejected(rejected: readonly RejectedImage[]): Promise<void> {
    await this.parameters.put(`${this.path}/${CONTROL_PATH}/rejected`, JSON.stringify(rejected), 'text');
  }
}

/** The name of the parameter by which a group's launch template names its image. */
export function imageParameter(planName: string, key: string): string {
  return `${planPath(planName)}/${IMAGES_PATH}/${key}`;
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 3)}...` : text;
}
