import { loadClients } from './loaded-clients';
import { awsDependencies } from '../../../lambda/patcher/aws/dependencies';
import { answer } from '../../../lambda/patcher/patcher';
import type { PatchLog, PatchMetrics } from '../../../lambda/report/patch-ports';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import type { Group } from '../../../simulation/cloud/auto-scaling/group';
import { Cloud, type CloudTiming } from '../../../simulation/cloud/cloud';
import type { LambdaFunction } from '../../../simulation/cloud/function/function';
import { InProcessRuntime } from '../../../simulation/cloud/function/in-process-runtime';
import type { ProcessBoundary } from '../../../simulation/cloud/function/process-boundary';
import { inProcessClient } from '../../../simulation/cloud/http/in-process';
import { parsePolicy } from '../../../simulation/cloud/iam';
import type { Queue } from '../../../simulation/cloud/queue/queue';
import { DRAIN_ENDED_DETAIL_TYPE, DRAIN_ENDED_SOURCE } from '../../../src/names';
import { type GroupDocument, type PlanDocument, planPath, type StageDocument } from '../../../src/options/patch-plan';
import { stateMachineDefinition } from '../../../src/patching/definition';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const OLD_IMAGE = 'ami-00000001';
export const NEW_IMAGE = 'ami-00000002';
export const NEWER_IMAGE = 'ami-00000003';

const PLAN = 'weekly';
const ROLE = 'arn:aws:iam::111122223333:role/patcher';
const SOURCE = '/images/workers';

beforeAll(loadClients);

/** A plan that may patch at any time, one group a time. */
const ANY_TIME: Omit<PlanDocument, 'stages'> = {
  v: 1,
  windows: [{ cron: '0 0 * * *', timeZone: 'UTC', durationSeconds: 86_400 }],
  freezes: [],
  minimumImageAgeSeconds: 0,
  pace: { minHealthyPercentage: 100, maxHealthyPercentage: 110, concurrentGroups: 1 },
  emergency: { minHealthyPercentage: 100, maxHealthyPercentage: 125, concurrentGroups: 10, soakSeconds: 0 },
  onFailure: 'HALT',
};

export function stage(name: string, groups: readonly string[], rest: Partial<StageDocument> = {}): StageDocument {
  return { name, groups, soakSeconds: 0, before: [], after: [], ...rest };
}

export interface PlanWorldProps {
  readonly plan: Partial<PlanDocument> & Pick<PlanDocument, 'stages'>;
  /** Nodes of each group. */
  readonly groups: Readonly<Record<string, number>>;
  readonly source?: GroupDocument['source'];
  readonly epoch?: string;
  readonly timing?: Partial<CloudTiming>;
  /** How often the plan looks whether a patch is due. @default - every hour */
  readonly tick?: string;
  /** Called for every process of the function. */
  readonly onStart?: (boundary: ProcessBoundary, index: number) => void;
}

export interface PatchLine {
  readonly at: number;
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** A patch plan in a simulated account, under a virtual clock. It speaks to it by the clients of the AWS SDK. */
export class PlanWorld {
  readonly clock: VirtualClock;
  readonly cloud: Cloud;
  readonly lines: PatchLine[] = [];
  readonly metrics: Array<{ readonly metric: string; readonly value: number; readonly group?: string; readonly outcome?: string }> = [];
  readonly function: LambdaFunction;
  readonly machineArn: string;
  readonly runtime: InProcessRuntime;
  readonly drainEnds: Queue;

  private readonly log: PatchLog = {
    info: (message, fields) => this.note('info', message, fields),
    warn: (message, fields) => this.note('warn', message, fields),
    error: (message, fields) => this.note('error', message, fields),
  };

  private readonly metricsPort: PatchMetrics = { write: (metric, value, about) => void this.metrics.push({ metric, value, ...about }) };

  constructor({ plan, groups, source = { type: 'parameter', parameter: SOURCE }, epoch = '2026-12-01T00:00:00Z', timing, tick = 'rate(1 hour)', onStart }: PlanWorldProps) {
    this.clock = new VirtualClock(Date.parse(epoch));
    // A node is there after six minutes.
    const quick = { launchMs: 6 * MINUTE, shutdownMs: MINUTE, apiLatencyMs: 0, autoScalingMs: [0, 0] as const };
    this.cloud = new Cloud({ clock: this.clock, timing: { ...quick, ...timing } });
    const { ec2, parameters, eks } = this.cloud;
    for (const [index, image] of [OLD_IMAGE, NEW_IMAGE, NEWER_IMAGE].entries()) {
      ec2.images.set(image, this.clock.now() - (30 - 10 * index) * DAY);
    }
    eks.createCluster({ name: 'production', version: '1.35', endpoint: 'https://127.0.0.1', certificateAuthority: '' });
    if (source.type !== 'launchTemplate') {
      parameters.put(source.parameter, OLD_IMAGE, { dataType: 'aws:ec2:image' });
    }
    parameters.put(`${planPath(PLAN)}/plan`, JSON.stringify({ ...ANY_TIME, ...plan } satisfies PlanDocument));
    for (const [key, size] of Object.entries(groups)) {
      parameters.put(`${planPath(PLAN)}/groups/${key}`, JSON.stringify({ v: 1, groupName: key, clusterName: 'production', source, maxAbandonedLaunches: 3 } satisfies GroupDocument));
      if (source.type !== 'launchTemplate') {
        parameters.put(`${planPath(PLAN)}/images/${key}`, OLD_IMAGE, { dataType: 'aws:ec2:image' });
      }
      this.cloud.autoScaling.createGroup({
        name: key,
        minSize: 0,
        maxSize: 2 * size + 1,
        desiredCapacity: size,
        availabilityZones: ['eu-central-1a'],
        launchTemplate: {
          id: `lt-${key}`,
          version: '1',
          instanceType: 'm7g.large',
          imageId: source.type === 'launchTemplate' ? OLD_IMAGE : `resolve:ssm:${planPath(PLAN)}/images/${key}`,
        },
        existing: Array.from({ length: size }, (_, index) => ({ launchTime: this.clock.now() - DAY + index })),
      });
    }
    this.drainEnds = this.cloud.sqs.createQueue({ name: 'drain-ends', visibilityTimeoutSeconds: 300 });
    this.drainEnds.policy = parsePolicy({ Statement: { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: this.drainEnds.arn } });
    this.cloud.events.putRule({ name: 'drains', pattern: { 'source': [DRAIN_ENDED_SOURCE], 'detail-type': [DRAIN_ENDED_DETAIL_TYPE] }, targets: [{ arn: this.drainEnds.arn }] });
    const stateMachineArn = this.cloud.location.arn('states', 'stateMachine:patches');
    // They remember nothing, so that all processes can share them: a client of the SDK takes longer to make than a step of a patch.
    const ports = awsDependencies({ stateMachineArn, drainEndsQueueUrl: this.drainEnds.url, client: inProcessClient(this.cloud, ROLE) });
    this.runtime = new InProcessRuntime({
      clock: this.clock,
      onStart,
      load: (boundary) => {
        const wrapped = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, boundary.wrap(port)])) as typeof ports;
        return (event) => answer(event, { ...wrapped, planName: PLAN, clock: boundary.clock, log: this.log, metrics: this.metricsPort });
      },
    });
    this.function = this.cloud.createFunction({ name: 'patcher', roleArn: ROLE, timeoutSeconds: 300, runtime: this.runtime });
    this.machineArn = this.cloud.stepFunctions.createStateMachine({
      name: 'patches', roleArn: 'arn:aws:iam::111122223333:role/machine', definition: JSON.stringify(stateMachineDefinition(this.function.arn, 'aws')),
    }).arn;
    this.cloud.events.putRule({ name: 'tick', schedule: tick, targets: [{ arn: this.function.arn, input: '{"tick":true}' }] });
  }

  /** What the source offers from now on. */
  publish(image: string): void {
    const { images } = this.cloud.ec2;
    if (!images.has(image)) {
      images.set(image, this.clock.now());
    }
    this.offer(image);
  }

  /** What the source offers from now on, whether EC2 has it or not. */
  offer(image: string): void {
    this.cloud.parameters.put(SOURCE, image, { dataType: 'aws:ec2:image' });
  }

  group(name: string): Group {
    return this.cloud.autoScaling.group(name);
  }

  /** How many instances in service run each image. */
  images(name: string): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { machine, lifecycleState } of this.group(name).instances) {
      if (lifecycleState === 'InService') {
        counts[machine.imageId] = (counts[machine.imageId] ?? 0) + 1;
      }
    }
    return counts;
  }

  isPatched(name: string, image = NEW_IMAGE): boolean {
    return Object.keys(this.images(name)).join() === image && this.group(name).refresh === undefined;
  }

  /** What the group launches. */
  launches(name: string): string {
    return this.cloud.parameters.get(`${planPath(PLAN)}/images/${name}`).value;
  }

  command(event: object): Promise<Record<string, never>> {
    return this.clock.run(this.function.invoke(event) as Promise<Record<string, never>>, HOUR);
  }

  async until(condition: () => boolean, limitMs = 2 * DAY): Promise<void> {
    await this.clock.runUntil(condition, limitMs);
  }

  said(message: string): PatchLine[] {
    return this.lines.filter((line) => line.message === message);
  }

  get outcome(): unknown {
    return this.events('Patch Ended').at(-1)?.outcome;
  }

  events(detailType: string): ReadonlyArray<Readonly<Record<string, unknown>>> {
    return this.cloud.events.events.filter((event) => event['detail-type'] === detailType).map(({ detail }) => detail);
  }

  private note(level: string, message: string, fields: object = {}): void {
    this.lines.push({ ...fields, at: this.clock.now(), level, message });
  }
}
