import * as path from 'path';
import { ArnFormat, CfnOutput, CustomResource, Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { checkPlan } from './check-plan';
import { stateMachineDefinition } from './definition';
import { drainEndsQueue, hearDrains } from './drain-ends';
import type { PatchPlanProps } from './patch-plan-props';
import { planDocument } from './plan-document';
import { acceptWildcards, groupStatements, planStatements } from './plan-permissions';
import { warnOfPlan } from './plan-warnings';
import { type PlannedGroup, plannedGroups } from './planned-group';
import type { GracefulNodeGroup } from '../group/graceful-node-group';
import { eventRule } from '../monitoring/event-rule';
import { patchAlarms } from '../monitoring/patch-alarms';
import type { PatchAlarmsOptions } from '../monitoring/patch-alarms-options';
import { patchMetric, PatchOutcome } from '../monitoring/patch-metrics';
import { patchWidgets } from '../monitoring/patch-widgets';
import { GROUP_DIMENSION, OUTCOME_DIMENSION, PATCH_METRICS, PATCH_SOURCE, PatcherEnv } from '../names';
import { GROUPS_PATH, IMAGES_PATH, PLAN_PARAMETER, planPath } from '../options/patch-plan';
import { acknowledge, acknowledgeWildcard } from '../validation/acknowledge';
import { objectWith, oneOf } from '../validation/check';

/*
 * A plan is a document in a parameter, one for each group, a function (lambda/patcher) and a state machine that asks it what to do (definition.ts).
 *
 * What can surprise: the parameter that names a group's image is made by the function, as a custom resource, and no deployment writes to it again.
 */

const OUTCOME = oneOf('PatchOutcome', PatchOutcome);
const GROUP = objectWith('a GracefulNodeGroup', 'autoScalingGroup', 'drainer');

/** How often the plan looks whether a patch is due. */
const TICK = Duration.hours(1);

/**
 * Rolls out new images to the nodes of groups: in maintenance windows, stage by stage, with checks before and after.
 *
 * The launch templates of groups that {@link GracefulNodeGroup} makes then take their image from a parameter that only the plan writes. So a new
 * image alone does not make a deployment replace nodes, and a scale-out launches the image that the plan allowed. Groups whose image no parameter
 * names are patched when their launch template has a newer version.
 *
 * A patch is an execution of a state machine. People control the plan by invoking its function: docs/patch-plans.md lists the commands.
 *
 * @example
 * declare const canaryNodes: GracefulNodeGroup;
 * declare const webNodes: GracefulNodeGroup;
 * declare const batchNodes: GracefulNodeGroup;
 *
 * new PatchPlan(this, 'Patching', {
 *   windows: [MaintenanceWindow.weekly({ days: [Weekday.TUESDAY], start: '02:00', duration: Duration.hours(4), timeZone: 'Europe/Berlin' })],
 *   freezes: [Freeze.between({ from: '2026-12-18T00:00:00+01:00', to: '2027-01-04T00:00:00+01:00', reason: 'end of the year' })],
 *   stages: [{ groups: [canaryNodes], soak: Duration.days(1) }, { groups: [webNodes, batchNodes] }],
 * });
 */
export class PatchPlan extends Construct implements iam.IGrantable {
  /** The physical name of the plan. */
  public readonly planName: string;

  /** The function that decides, and that people invoke with commands. */
  public readonly function: lambda.Function;

  /** The state machine whose executions are patches. */
  public readonly stateMachine: sfn.StateMachine;

  /** Where the function logs to. */
  public readonly logGroup: logs.ILogGroup;

  /** The principal that the function acts as. */
  public readonly grantPrincipal: iam.IPrincipal;

  /**
   * How old an image is before the plan takes it.
   *
   * @internal
   */
  public readonly _minimumImageAge: Duration;

  private readonly groups: readonly PlannedGroup[];

  constructor(scope: Construct, id: string, props: PatchPlanProps) {
    super(scope, id);
    checkPlan(this, props);
    this.planName = props.planName ?? Names.uniqueResourceName(this, { maxLength: 48, separator: '-', allowedSpecialCharacters: '-' });
    this.groups = plannedGroups(this, props.stages.flatMap(({ groups }) => groups));
    warnOfPlan(this, props, this.groups);
    this._minimumImageAge = props.minimumImageAge ?? Duration.seconds(0);
    const document = planDocument(props, this.groups);
    const stack = Stack.of(this);
    // By its name, since machine and function need each other.
    const stateMachineArn = stack.formatArn({ service: 'states', resource: 'stateMachine', resourceName: this.planName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });

    this.logGroup = new logs.LogGroup(this, 'LogGroup', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.DESTROY });
    const role = new iam.Role(this, 'Role', { description: 'Patches node groups', assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    this.grantPrincipal = role;
    this.logGroup.grantWrite(role);
    const drainEnds = drainEndsQueue(this);
    const statements = planStatements(this, { planName: this.planName, stateMachineArn, drainEnds, document, groups: this.groups });
    statements.forEach((statement) => role.addToPrincipalPolicy(statement));
    this.function = new lambda.Function(this, 'Function', {
      description: 'Decides what a patch of node groups does next, and takes commands of people',
      code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'assets', 'lambda', 'patcher.lambda')),
      handler: 'index.handler',
      architecture: lambda.Architecture.ARM_64,
      runtime: lambda.Runtime.NODEJS_24_X,
      memorySize: 512,
      timeout: Duration.minutes(5),
      role,
      logGroup: this.logGroup,
      environment: {
        [PatcherEnv.PLAN_NAME]: this.planName,
        [PatcherEnv.STATE_MACHINE_ARN]: stateMachineArn,
        [PatcherEnv.DRAIN_ENDS_QUEUE_URL]: drainEnds.queueUrl,
      },
    });
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      stateMachineName: this.planName,
      comment: 'Patches of node groups: one execution each',
      definitionBody: sfn.DefinitionBody.fromString(stack.toJsonString(stateMachineDefinition(this.function.functionArn, stack.partition))),
      tracingEnabled: true,
      logs: {
        destination: new logs.LogGroup(this, 'StateMachineLogGroup', {
          logGroupName: `/aws/vendedlogs/states/${this.planName}`, retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: sfn.LogLevel.ALL,
      },
    });
    this.function.grantInvoke(this.stateMachine);

    this.remember(PLAN_PARAMETER, document, 'A patch plan: when, what, in which order');
    this.groups.forEach((planned) => this.connect(planned, document.minimumImageAgeSeconds));
    // After the groups, which may need the function for their first image.
    const onGroups = groupStatements(this, this.planName, this.groups);
    const groupsPolicy = new iam.Policy(this, 'GroupsPolicy', { roles: [role], statements: onGroups });
    acceptWildcards(this, [...statements, ...onGroups]);
    acknowledgeWildcard(this, `${this.function.functionArn}:*`, 'The state machine invokes the one function of the plan, whichever version of it.');
    acknowledge(this.stateMachine, 'AwsSolutions-IAM5[Resource::*]', 'AWS allows the delivery of logs and traces only for all resources.');
    const schedule = new events.Rule(this, 'Schedule', {
      description: 'Looks whether a patch of node groups is due',
      schedule: events.Schedule.rate(TICK),
      targets: [new targets.LambdaFunction(this.function, { event: events.RuleTargetInput.fromObject({ tick: true }) })],
    });
    hearDrains(this, drainEnds, this.groups.map(({ document: { groupName } }) => groupName));
    schedule.node.addDependency(groupsPolicy, this.stateMachine);
    new CfnOutput(this, 'Command', {
      description: 'What the patch plan does and waits for; docs/patch-plans.md has the other commands',
      value: `aws lambda invoke --function-name ${this.function.functionName} --cli-binary-format raw-in-base64-out --payload '{"command":"status"}' /dev/stdout`,
    });
  }

  /** Lets the grantee run every command of the plan: ask for the status, pause, resume, approve, stop, roll back, and start an emergency patch. */
  public grantOperate(grantee: iam.IGrantable): iam.Grant {
    return this.function.grantInvoke(grantee);
  }

  /**
   * Days since the publication of the oldest image that a group runs.
   *
   * Maximum over 1 hour, unless `options` say otherwise.
   */
  public metricImageAge(group: GracefulNodeGroup, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    GROUP(this, 'group', group);
    return patchMetric(PATCH_METRICS.IMAGE_AGE, this.planName, {
      ...options, dimensionsMap: { [GROUP_DIMENSION]: group.autoScalingGroup.autoScalingGroupRef.autoScalingGroupName, ...options?.dimensionsMap },
    });
  }

  /**
   * Nodes that do not run the image that the plan would give them.
   *
   * Maximum over 1 hour, unless `options` say otherwise.
   */
  public metricOutdatedNodes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return patchMetric(PATCH_METRICS.OUTDATED_NODES, this.planName, options);
  }

  /**
   * Groups for which no source names an image, so that nothing patches them until somebody fixes it.
   *
   * Maximum over 1 hour, unless `options` say otherwise.
   */
  public metricGroupsWithoutImage(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return patchMetric(PATCH_METRICS.GROUPS_WITHOUT_IMAGE, this.planName, options);
  }

  /**
   * Nodes that patches have replaced.
   *
   * Sum over 1 hour, unless `options` say otherwise.
   */
  public metricNodesReplaced(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return patchMetric(PATCH_METRICS.NODES_REPLACED, this.planName, options);
  }

  /**
   * Seconds from the publication of an image until the last node ran it.
   *
   * Maximum over 1 hour, unless `options` say otherwise.
   */
  public metricTimeToPatch(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return patchMetric(PATCH_METRICS.TIME_TO_PATCH, this.planName, options);
  }

  /**
   * Patches that ended with this outcome.
   *
   * Sum over 1 hour, unless `options` say otherwise.
   */
  public metricPatches(outcome: PatchOutcome, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    OUTCOME(this, 'outcome', outcome);
    const dimensionsMap = { [OUTCOME_DIMENSION]: outcome, ...options?.dimensionsMap };
    return patchMetric(PATCH_METRICS.PATCHES, this.planName, { ...options, dimensionsMap });
  }

  /**
   * Creates alarms for what somebody should know of: a patch that failed, images that are getting old, a plan that cannot work.
   *
   * @returns the alarms
   */
  public addAlarms(options: PatchAlarmsOptions = {}): cloudwatch.Alarm[] {
    return patchAlarms(this, this.groups.map(({ group }) => group), options);
  }

  /** Graphs of the plan, for a dashboard: `drainer.addDashboard().addWidgets(...plan.widgets())`. */
  public widgets(): cloudwatch.IWidget[] {
    return patchWidgets(this, this.groups.map(({ group }) => group));
  }

  /**
   * Creates a rule on the default event bus for the events of the plan. docs/events.md describes them.
   *
   * @param id of the rule, in the scope of the plan
   * @param options the target, and what else the event has to match
   */
  public onEvent(id: string, options: events.OnEventOptions = {}): events.Rule {
    return eventRule(this, id, { source: [PATCH_SOURCE], detail: { plan: [this.planName] } }, options);
  }

  private connect({ key, group, document }: PlannedGroup, minimumImageAgeSeconds: number): void {
    this.remember(`${GROUPS_PATH}/${key}`, document, 'A node group of a patch plan');
    if (document.source.type === 'launchTemplate') {
      group._replacedByPlan();
      return;
    }
    const image = new CustomResource(this, `Image-${key}`, {
      resourceType: 'Custom::GracefulNodeGroupImage',
      serviceToken: this.function.functionArn,
      properties: {
        ParameterName: `${planPath(this.planName)}/${IMAGES_PATH}/${key}`,
        Group: Stack.of(this).toJsonString({ ...document, groupName: key }),
        // It decides about the first image alone, which changes no more.
        MinimumImageAgeSeconds: minimumImageAgeSeconds,
      },
    });
    group._launchFrom(image.ref);
  }

  private remember(name: string, document: object, description: string): void {
    new ssm.StringParameter(this, `Parameter-${name.replaceAll('/', '-')}`, {
      parameterName: `${planPath(this.planName)}/${name}`,
      stringValue: Stack.of(this).toJsonString(document),
      description,
      simpleName: false,
      tier: ssm.ParameterTier.INTELLIGENT_TIERING,
    });
  }
}
