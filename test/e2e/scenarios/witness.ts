import type { Findings, Report } from './report';
import type { Scene } from './scene';
import { TERMINATING } from '../../../simulation/cloud/auto-scaling/lifecycle-hook';
import type { Pod } from '../../../simulation/cluster/objects';
import type { OwnerResult } from '../../../simulation/example/log-line';
import { FloorObserver } from '../../../simulation/observe/floors';
import { ownerOfPod } from '../../../simulation/observe/owners';
import { POD_ANNOTATIONS } from '../../../src/names';

/** Observes a scene's owners independently of the drainer, and what the drainer reports about them. */
export class Witness {
  private readonly floors: FloorObserver;
  private readonly ownerOf = new Map<string, string>();
  private readonly actionsBefore: number;
  private readonly unsubscribe: () => void;

  constructor(private readonly scene: Scene) {
    const { store, group } = scene.place;
    this.floors = new FloorObserver(store);
    this.floors.start();
    this.actionsBefore = group.actions.length;
    store.list('pods').forEach((pod) => this.note(pod));
    this.unsubscribe = store.subscribe(({ resource, object }) => {
      if (resource === 'pods') {
        this.note(object as Pod);
      }
    });
  }

  /** When and why owners were below their floors. */
  shortfalls(): string[] {
    const clock = (at: number) => new Date(at).toISOString().slice(14, 23);
    const ours = this.floors.records.filter(({ key }) => this.isOurs(key));
    return ours.flatMap(({ key, shortfalls }) => shortfalls.map(({ from, to, floor, available, because }) =>
      `${key} had ${available} of at least ${floor} from ${clock(from)} to ${to === undefined ? 'now' : clock(to)}: `
      + because.map(({ pod, node, at, by }) => `${pod} on ${node} at ${clock(at)} by ${by}`).join(', ')));
  }

  report(findings: Findings): Omit<Report, 'told'> {
    const { scene } = this;
    const { store, group } = scene.place;
    const ends = scene.said.filter(({ message }) => message === 'Drain ended');
    const results = Map.groupBy(ends.flatMap(({ owners = [] }) => owners as readonly OwnerResult[]), ({ owner }) => this.bare(owner));
    const below = [...this.floors.records, ...this.floors.budgetRecords]
      .filter(({ key, secondsBelowFloor }) => this.isOurs(key) && secondsBelowFloor > 0);
    const interrupted = scene.said.filter(({ message }) => message === 'Owner will be interrupted').map(({ pod = '' }) => this.ownerOf.get(pod) ?? pod);
    return {
      // The last one for a node counts.
      outcomes: Object.fromEntries(ends.map(({ node, instance = '', outcome = '' }) => [scene.label(node ?? instance), outcome])),
      owners: Object.fromEntries([...results].map(([owner, all]) => [owner, [...new Set(all.map(({ result }) => result))].sort().join(', ')]).sort()),
      actions: group.actions.slice(this.actionsBefore).filter(({ hook }) => hook.transition === TERMINATING)
        .map(({ ended }) => (ended ? `${ended.why} ${ended.result}` : 'waits')),
      belowFloor: Object.fromEntries(below.map(({ key, secondsBelowFloor }) => [this.bare(key), secondsBelowFloor]).sort()),
      announced: [...new Set(interrupted.map((owner) => this.bare(owner)))].sort(),
      released: store.list('pods', { namespace: scene.namespace })
        .filter(({ metadata }) => metadata.annotations?.[POD_ANNOTATIONS.RELEASED_HASH] !== undefined && !metadata.deletionTimestamp)
        .map((pod) => this.bare(this.ownerOf.get(nameOf(pod)) ?? nameOf(pod))),
      findings,
    };
  }

  close(): void {
    this.floors.stop();
    this.unsubscribe();
  }

  /** Records the first owner that is seen: a released pod still belongs to its Deployment. */
  private note(pod: Pod): void {
    const name = nameOf(pod);
    const owner = this.ownerOf.has(name) ? undefined : ownerOfPod(pod, this.scene.place.store);
    if (owner) {
      this.ownerOf.set(name, owner.key);
    }
  }

  private isOurs(key: string): boolean {
    return key.includes(` ${this.scene.namespace}/`);
  }

  private bare(key: string): string {
    return key.replace(`${this.scene.namespace}/`, '');
  }
}

function nameOf({ metadata }: Pod): string {
  return `${metadata.namespace}/${metadata.name}`;
}
