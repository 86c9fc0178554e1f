import { containers, hook, inject, lowerGrace, PORTS, sidecar } from './pods';
import type { Manifest } from '../../../simulation/cluster/api/admission-policy/manifests';
import { type GracefulNamespaces, GracefulNamespaces as Namespaces } from '../../../src';

/** A pod, and the expected result of its creation. */
export interface Case {
  readonly name: string;
  /** The namespace's labels. @default - the label that asks for graceful pods */
  readonly labels?: Readonly<Record<string, string>>;
  /** Which namespaces the policy looks at. @default - those with the label */
  readonly namespaces?: GracefulNamespaces;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Fields of the spec. Unless given, the only container is `web`, with a port. */
  readonly spec?: object;
  /** Other policies that change pods. */
  readonly others?: readonly Manifest[];
  readonly expected: Made;
}

export interface Made {
  readonly grace: number;
  /** The seconds that each container sleeps before it is stopped; `own` if it has another hook. Containers without a hook are omitted. */
  readonly hooks: Readonly<Record<string, number | 'own'>>;
}

/** The sleep of the cases' policy. */
export const SLEEP_SECONDS = 10;

const ENABLED = { 'cdk-graceful-node-group/graceful-pods': 'enabled' };
export const DEFAULT_LABELS: Readonly<Record<string, string>> = ENABLED;

const UNTOUCHED: Made = { grace: 30, hooks: {} };
const PRE_STOP = 'cdk-graceful-node-group/pre-stop';
const BEFORE = 'cdk-graceful-node-group/grace-before';
const asked = (seconds: string) => ({ [PRE_STOP]: seconds });
/** The usual container, with fields that the simulation does not read. */
const web = (fields: object) => ({ containers: [{ ...containers(PORTS).containers[0], ...fields }] });

export const CASES: readonly Case[] = [
  { name: 'a container with a port', expected: { grace: 40, hooks: { web: 10 } } },
  { name: 'a grace of its own', spec: { terminationGracePeriodSeconds: 3 }, expected: { grace: 13, hooks: { web: 10 } } },
  { name: 'the shortest grace', spec: { terminationGracePeriodSeconds: 1 }, expected: { grace: 11, hooks: { web: 10 } } },
  { name: 'no port', spec: containers({ name: 'worker' }), expected: UNTOUCHED },
  { name: 'a probe, and no port', spec: web({ ports: undefined, readinessProbe: { httpGet: { port: 8080 } } }), expected: UNTOUCHED },
  { name: 'a port of the node', spec: web({ ports: [{ containerPort: 8080, hostPort: 8080 }] }), expected: { grace: 40, hooks: { web: 10 } } },
  // The API server accepts both, and merges lists by these keys.
  {
    name: 'a port and an environment variable that are there twice',
    spec: web({
      ports: [{ containerPort: 8080, name: 'http' }, { containerPort: 8080, name: 'again' }],
      env: [{ name: 'MODE', value: 'a' }, { name: 'MODE', value: 'b' }],
    }),
    expected: { grace: 40, hooks: { web: 10 } },
  },
  { name: 'a pod for Windows', spec: { os: { name: 'windows' } }, expected: { grace: 40, hooks: { web: 10 } } },
  { name: 'a helper beside the container with the port', spec: containers(PORTS, { name: 'proxy' }), expected: { grace: 40, hooks: { web: 10, proxy: 10 } } },
  { name: 'a hook of its own', spec: containers({ ...PORTS, ...hook({ exec: { command: ['stop'] } }) }), expected: { grace: 30, hooks: { web: 'own' } } },
  {
    name: 'a hook of its own, and a helper without one',
    spec: containers({ ...PORTS, ...hook({ sleep: { seconds: 5 } }) }, { name: 'proxy' }),
    expected: { grace: 30, hooks: { web: 5 } },
  },
  {
    name: 'a helper with a hook of its own',
    spec: containers(PORTS, { name: 'proxy', ...hook({ sleep: { seconds: 2 } }) }),
    expected: { grace: 40, hooks: { web: 10, proxy: 2 } },
  },
  {
    name: 'a hook after the start only',
    spec: containers({ ...PORTS, lifecycle: { postStart: { exec: { command: ['start'] } } } }),
    expected: { grace: 40, hooks: { web: 10 } },
  },
  { name: 'an init container', spec: { initContainers: containers({ ...PORTS, name: 'setup' }).containers, ...containers({ name: 'worker' }) }, expected: UNTOUCHED },
  { name: 'a sidecar beside the container with the port', spec: { ...sidecar(), ...containers(PORTS) }, expected: { grace: 40, hooks: { web: 10 } } },
  { name: 'a sidecar that has the port', spec: { ...sidecar(PORTS), ...containers({ name: 'app' }) }, expected: { grace: 40, hooks: { app: 10 } } },
  {
    name: 'a sidecar that has the port and a hook',
    spec: { ...sidecar({ ...PORTS, ...hook({ sleep: { seconds: 5 } }) }), ...containers({ name: 'app' }) },
    expected: { grace: 30, hooks: { mesh: 5 } },
  },
  {
    name: 'only a sidecar without a hook',
    spec: { ...sidecar(PORTS), ...containers({ name: 'app', ...hook({ sleep: { seconds: 5 } }) }) },
    expected: { grace: 30, hooks: { app: 5 } },
  },
  { name: 'a pod of a Job', spec: { restartPolicy: 'Never' }, expected: UNTOUCHED },
  { name: 'a pod that restarts until it succeeds', spec: { restartPolicy: 'OnFailure' }, expected: UNTOUCHED },
  { name: 'no grace', spec: { terminationGracePeriodSeconds: 0 }, expected: { grace: 0, hooks: {} } },
  { name: 'the network of the node', spec: { hostNetwork: true }, expected: UNTOUCHED },
  { name: 'an annotation that says never', annotations: asked('never'), expected: UNTOUCHED },
  { name: 'an annotation that says how long', annotations: asked('120'), expected: { grace: 150, hooks: { web: 120 } } },
  { name: 'the longest that can be asked for', annotations: asked('900'), expected: { grace: 930, hooks: { web: 900 } } },
  ...['901', '0', '-5', '5s', 'yes', '', '99999999999999999999'].map((word): Case =>
    ({ name: `an annotation that says '${word}', which means nothing`, annotations: asked(word), expected: { grace: 40, hooks: { web: 10 } } })),

  { name: 'a namespace without the label', labels: {}, expected: UNTOUCHED },
  { name: 'a namespace whose label says disabled', labels: { 'cdk-graceful-node-group/graceful-pods': 'disabled' }, expected: UNTOUCHED },
  { name: 'all namespaces but others', labels: {}, namespaces: Namespaces.allExcept('other'), expected: { grace: 40, hooks: { web: 10 } } },
  { name: 'all namespaces but this', labels: ENABLED, namespaces: Namespaces.allExcept('cases'), expected: UNTOUCHED },
  {
    name: 'all namespaces but those that say disabled',
    labels: { 'cdk-graceful-node-group/graceful-pods': 'disabled' },
    namespaces: Namespaces.allExcept(),
    expected: UNTOUCHED,
  },
  // `control` is the namespace in which the real API server shows that a policy is in force.
  { name: 'a namespace that is named', namespaces: Namespaces.named('cases', 'control'), expected: { grace: 40, hooks: { web: 10 } } },
  {
    name: 'a namespace that is named, and whose label says disabled',
    labels: { 'cdk-graceful-node-group/graceful-pods': 'disabled' },
    namespaces: Namespaces.named('cases', 'control'),
    expected: UNTOUCHED,
  },
  { name: 'a namespace that is not named', namespaces: Namespaces.named('control'), expected: UNTOUCHED },

  {
    name: 'a container that is injected after us',
    others: inject({ name: 'mesh', image: 'mesh', ports: [{ containerPort: 15090 }] }),
    expected: { grace: 40, hooks: { web: 10, mesh: 10 } },
  },
  {
    name: 'a container that is injected after us and gives a worker its port',
    spec: containers({ name: 'worker' }),
    others: inject({ name: 'mesh', image: 'mesh', ports: [{ containerPort: 15090 }] }),
    expected: { grace: 40, hooks: { worker: 10, mesh: 10 } },
  },
  { name: 'a grace that is lowered after us', others: lowerGrace(5), expected: { grace: 15, hooks: { web: 10 } } },
  {
    name: 'a template copied from a pod that was made graceful',
    annotations: { [BEFORE]: '30' },
    spec: { terminationGracePeriodSeconds: 40, ...containers({ ...PORTS, ...hook({ sleep: { seconds: 10 } }) }) },
    expected: { grace: 40, hooks: { web: 10 } },
  },
  {
    name: 'a mark that is copied without what it stands for',
    annotations: { [BEFORE]: '30' },
    spec: { terminationGracePeriodSeconds: 5 },
    expected: { grace: 15, hooks: { web: 10 } },
  },
  ...['word', '-1', '0', '99999999999999999999'].map((mark): Case =>
    ({ name: `a mark that says '${mark}'`, annotations: { [BEFORE]: mark }, expected: { grace: 40, hooks: { web: 10 } } })),
];
