import type { PatcherDependencies } from './dependencies';
import type { PlanStore, StoredPlan } from './plan-store';
import { Teller } from './tell';
import type { Action } from '../patch/decision';
import type { PatchState } from '../patch/state';

/** Carries out the actions in order, and returns the state with what only the answers tell. An error ends it: then everything is decided again. */
export class Actor {
  private readonly teller: Teller;

  constructor(private readonly dependencies: PatcherDependencies, private readonly store: PlanStore, private readonly stored: StoredPlan) {
    this.teller = new Teller(dependencies, stored);
  }

  async act(actions: readonly Action[], state: PatchState): Promise<PatchState> {
    let current = state;
    for (const action of actions) {
      current = await this.one(action, current);
    }
    return current;
  }

  private async one(action: Action, state: PatchState): Promise<PatchState> {
    const { planName, groups, machines, checks, log, clock } = this.dependencies;
    switch (action.type) {
      case 'write-image':
        await this.store.writeImage(action.group, action.image);
        log.info('Image of the group written', { group: this.name(action.group), image: action.image });
        return state;
      case 'protect':
        // The tag comes first: protection without it would never be removed.
        await machines.tag(action.instances, planName);
        await groups.protect(this.name(action.group), action.instances, true);
        return state;
      case 'unprotect':
        await groups.protect(this.name(action.group), action.instances, false);
        await machines.tag(action.instances, undefined);
        return state;
      case 'start-refresh': {
        const { group, type: _, ...request } = action;
        const refresh = await groups.startRefresh(this.name(group), request);
        if (refresh === undefined) {
          return state;
        }
        log.info('Instance refresh started', { group: this.name(group), refresh });
        return { ...state, groups: { ...state.groups, [group]: { ...state.groups[group], refresh } } };
      }
      case 'cancel-refresh':
        await groups.cancelRefresh(this.name(action.group));
        log.info('Instance refresh cancelled', { group: this.name(action.group), refresh: action.refresh, because: action.because });
        return state;
      case 'ask-function': {
        const answer = await checks.ask(action.arn, this.teller.question(action.stage, state));
        log.info('Check function asked', { function: action.arn, ...answer });
        return { ...state, answers: { ...state.answers, [action.arn]: { at: clock.now(), ...answer } } };
      }
      case 'reject-images':
        if (action.images.length === 0) {
          return state;
        }
        await this.store.reject(action.images, action.because, clock.now(), this.stored.control);
        log.warn('Images rejected', { images: action.images, because: action.because });
        return state;
      case 'tell':
        await this.teller.tell(action.told, state);
        return state;
    }
  }

  private name(key: string): string {
    return this.stored.groups[key]?.groupName ?? key;
  }
}
