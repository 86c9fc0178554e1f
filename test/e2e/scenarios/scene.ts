import type { Place, Reference, SaidLine } from './place';
import type { GroupInstance } from '../../../simulation/cloud/auto-scaling/group-instance';
import { TERMINATING } from '../../../simulation/cloud/auto-scaling/lifecycle-hook';
import type { Node, Pod } from '../../../simulation/cluster/objects';
import { isFinished, isTerminating } from '../../../simulation/component-base/pod-state';
import type { LogLine } from '../../../simulation/example/log-line';

/** The namespace of a scenario by its name. */
export function namespaceOf(scenario: string): string {
  return scenario.toLowerCase().replaceAll('%', 'percent').replaceAll(/[^a-z0-9]+/g, '-').slice(0, 63).replace(/-$/, '');
}

/** A scenario's part of its place: a namespace and some nodes, counted from 1. */
export class Scene {
  readonly namespace: string;
  private readonly saidBefore: number;
  private readonly instanceIds: readonly string[];

  constructor(readonly place: Place, name: string, readonly nodeNames: readonly string[]) {
    this.namespace = namespaceOf(name);
    this.saidBefore = place.said.length;
    this.instanceIds = nodeNames.map((node) => this.nodeOf(node)?.spec.providerID?.split('/').at(-1) ?? '');
  }

  /** What the drainer has said since the scenario began. */
  get said(): readonly SaidLine[] {
    return this.place.said.slice(this.saidBefore);
  }

  /** The name of a node by its number. */
  node(number: number): string {
    return this.nodeNames[number - 1];
  }

  /** The scenario's label for a node, such as `node1`, by its name or instance id. */
  label(nameOrId: string): string {
    const index = Math.max(this.nodeNames.indexOf(nameOrId), this.instanceIds.indexOf(nameOrId));
    return index < 0 ? nameOrId : `node${index + 1}`;
  }

  instanceId(number: number): string {
    return this.instanceIds[number - 1];
  }

  instance(number: number): GroupInstance {
    const instance = this.place.group.find(this.instanceId(number));
    if (!instance) {
      throw new Error(`Node ${number} has no instance in the group any more.`);
    }
    return instance;
  }

  /** The pods of a workload that are not terminating. */
  pods(workload: string): Pod[] {
    return this.everyPod(workload).filter((pod) => !isTerminating(pod) && !isFinished(pod));
  }

  everyPod(workload: string): Pod[] {
    return this.place.store.list('pods', { namespace: this.namespace }).filter(({ metadata }) => metadata.labels?.app === workload);
  }

  /** Terminates the instances of these nodes, so that others are launched in their place. */
  terminate(...numbers: readonly number[]): void {
    for (const number of numbers) {
      this.place.group.terminateInstance(this.instanceId(number), false);
    }
  }

  /** Waits until the drainer has logged a message. */
  async heard(message: string, about: (line: LogLine) => boolean = () => true, limitSeconds?: number): Promise<void> {
    await this.place.until(`the drainer says '${message}'`, () => this.said.some((line) => line.message === message && about(line)), limitSeconds);
  }

  /** Waits until every drain has ended. */
  async settled(limitSeconds: number = 300): Promise<void> {
    const isOver = () => this.place.group.actions.every(({ active, hook }) => !active || hook.transition !== TERMINATING);
    await this.place.until('every terminating instance was let go', isOver, limitSeconds);
  }

  /** An object of the namespace. */
  reference(apiVersion: string, kind: string, name: string): Reference {
    return { apiVersion, kind, namespace: this.namespace, name };
  }

  async patchNode(number: number, patch: object): Promise<void> {
    await this.place.patch({ apiVersion: 'v1', kind: 'Node', name: this.node(number) }, patch);
  }

  nodeOf(name: string): Node | undefined {
    return this.place.store.get('nodes', undefined, name);
  }
}
