import { Duration, Fn, Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { importedV2, madeV2 } from './clusters';
import { drainerOf, plainApp, testStack } from './synthesis';
import * as api from '../../src';

/* Whatever somebody without types hands to a public door is answered by an error in four parts, and never by one of JavaScript or of CDK. */

/** A value of any type. */
const any = (value: unknown) => value as never;
const FOUR_PARTS = /^(\[[^\]]+\] )?[^]+ Got: [^]+\. Allowed: [^]+\. [A-Z][^]+\.$/;

function group(stack: Stack, props: object = {}): autoscaling.CfnAutoScalingGroup {
  return new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1', ...props });
}

function workers(stack: Stack, props: object = {}): api.GracefulNodeGroup {
  return new api.GracefulNodeGroup(stack, 'Workers', { cluster: importedV2(stack), autoScalingGroup: group(stack), ...props });
}

const WINDOW = () => api.MaintenanceWindow.weekly({ days: [api.Weekday.TUESDAY], start: '02:00', duration: Duration.hours(4) });
const plan = (stack: Stack, props: object) => new api.PatchPlan(stack, 'Plan', {
  windows: [WINDOW()], ...'stages' in props ? { stages: any(props.stages) } : { stages: [{ groups: [workers(stack)] }] }, ...props,
});
const stage = (more: object) => (stack: Stack) => plan(stack, { stages: [{ groups: [workers(stack)], ...more }] });
const made = (props: object) => (stack: Stack) => new api.GracefulNodeGroup(stack, 'Workers', { cluster: madeV2(stack), ...props });
const pods = (stack: Stack, props: unknown) => new api.GracefulPods(stack, 'Pods', any(props));

const MISUSES: Record<string, Record<string, (stack: Stack) => unknown>> = {
  'a drainer': {
    'with a list as props': (stack) => new api.NodeDrainer(stack, 'Drainer', any([])),
    'of a cluster that is a class': (stack) => new api.NodeDrainer(stack, 'Drainer', { cluster: any(class Cluster {}) }),
    'with NaN as memory': (stack) => drainerOf({ memorySize: NaN }, stack),
    'whose metric is of an outcome that there is not': (stack) => drainerOf({}, stack).drainer.metricDrains(any('gone')),
    'whose metric has no name': (stack) => drainerOf({}, stack).drainer.metric(any(undefined)),
    'whose alarm has a wrong threshold': (stack) => drainerOf({}, stack).drainer.addAlarms({ failedDrains: { threshold: any('many') } }),
    'whose alarm is switched off by a text': (stack) => drainerOf({}, stack).drainer.addAlarms({ failedDrains: { enabled: any('no') } }),
    'whose alarm is tuned by a number': (stack) => drainerOf({}, stack).drainer.addAlarms({ failedDrains: any(3) }),
    'whose alarms have a topic that is a name': (stack) => drainerOf({}, stack).drainer.addAlarms({ topic: any('alarms') }),
    'whose alarms do nothing that is an action': (stack) => drainerOf({}, stack).drainer.addAlarms({ actions: any('alarms') }),
    'with an alarm that there is not': (stack) => drainerOf({}, stack).drainer.addAlarms(any({ failedDrain: { enabled: false } })),
    'whose runbook is a number': (stack) => drainerOf({}, stack).drainer.addAlarms({ runbookUrl: any(5) }),
    'with a wrong rule': (stack) => drainerOf({}, stack).drainer.onDrainEnded('Rule', any('target')),
    'that hands over to a name': (stack) => drainerOf({}, stack).drainer.handOverAutoScalingGroup(group(stack), any('other')),
    'that hands over nothing': (stack) => drainerOf({}, stack).drainer.handOverAutoScalingGroup(any(undefined), any(undefined)),
    'that is imported by a number': (stack) => api.NodeDrainer.fromDrainerName(stack, 'Drainer', any(5)),
    'that is imported and allows by a text': (stack) => api.NodeDrainer.fromDrainerAttributes(stack, 'Drainer', { drainerName: 'nodes', allowForce: any('yes') }),
    'whose access gives nothing': (stack) => drainerOf({ clusterAccess: any({ bind: () => undefined }) }, stack),
    'with subnets in a list': (stack) => drainerOf({ vpcSubnets: any([]) }, stack),
  },
  'a group': {
    'with taints that are words': made({ taints: ['dedicated'] }),
    'with one taint in no list': made({ taints: { key: 'a', effect: 'NoSchedule' } }),
    'with a taint whose key is a number': made({ taints: [{ key: 5, effect: api.TaintEffect.NO_SCHEDULE }] }),
    'with a label that is a number': made({ labels: { a: 5 } }),
    'with labels in a list': made({ labels: ['a'] }),
    'with instance types by name': made({ instanceTypes: ['m7g.large'] }),
    'with an image by name': made({ image: 'AL2023' }),
    'with a size that is a number': made({ volumeSize: 50 }),
    'with kubelet settings that there are not': made({ kubelet: { maxPod: 5 } }),
    'with reserved resources that are numbers': made({ kubelet: { kubeReserved: { cpu: 1 } } }),
    'with checkpoints in words': made({ instanceRefresh: { checkpointPercentages: ['50'] } }),
    'with what becomes of standby instances in other words': made({ instanceRefresh: { standbyInstances: 'Leave' } }),
    'with metrics by name': made({ groupMetrics: ['GroupMinSize'] }),
    'with a warm pool that is a number': made({ warmPool: 3 }),
    'with patching by name': made({ patching: 'weekly' }),
    'with access by name': made({ nodeAccess: 'API' }),
    'with access that gives nothing': made({ nodeAccess: { bind: () => undefined } }),
    'with an image that gives nothing': made({ image: { bind: () => undefined } }),
    'with a lifetime in days': made({ maxInstanceLifetime: 30 }),
    'with a service CIDR that is none': made({ serviceCidr: 'ten' }),
    'with an image of an odd version': () => api.NodeImage.amazonLinux2023({ kubernetesVersion: any(1.36) }),
    'with an image with odd options': () => api.NodeImage.bottlerocket(any('1.36')),
    'with distribution that is a text': made({ instancesDistribution: 'spot' }),
    'whose former drainer is a name': (stack) => workers(stack, { formerDrainer: 'old' }),
    'whose patching is no plan': (stack) => workers(stack, { patching: {} }),
    'with a list of DaemonSets that are objects': (stack) => workers(stack, { requiredDaemonSets: [{ name: 'agent' }] }),
  },
  'a plan': {
    'without props': (stack) => new api.PatchPlan(stack, 'Plan', any(undefined)),
    'without windows': (stack) => plan(stack, { windows: undefined }),
    'with null as a stage': (stack) => plan(stack, { stages: [null] }),
    'of groups that are names': (stack) => plan(stack, { stages: [{ groups: ['Workers'] }] }),
    'of one group in no list': (stack) => plan(stack, { stages: [{ groups: workers(stack) }] }),
    'of Auto Scaling groups': (stack) => plan(stack, { stages: [{ groups: [group(stack)] }] }),
    'with a stage that has a slip in it': stage({ soaks: Duration.days(1) }),
    'with a freeze in no list': (stack) => plan(stack, { freezes: api.Freeze.changeCalendar('a') }),
    'with freezes by name': (stack) => plan(stack, { freezes: ['december'] }),
    'with a soak time in minutes': stage({ soak: 5 }),
    'with checks that are names': stage({ before: ['alarm'] }),
    'with one check in no list': stage({ after: api.PatchCheck.approval() }),
    'with a stage whose name is a number': stage({ name: 5 }),
    'with an age in days': (stack) => plan(stack, { minimumImageAge: 3 }),
    'with an emergency that is a text': (stack) => plan(stack, { emergency: 'now' }),
    'with a soak of an emergency in minutes': (stack) => plan(stack, { emergency: { soak: 3 } }),
    'with the name of another failure': (stack) => plan(stack, { onFailure: 'STOP' }),
    'with alarms of no options': (stack) => plan(stack, {}).addAlarms(any('loud')),
    'with alarms of an age in days': (stack) => plan(stack, {}).addAlarms({ oldestImage: any(30) }),
    'with alarms of a topic by name': (stack) => plan(stack, {}).addAlarms({ topic: any('alarms') }),
    'with a metric of an outcome that there is not': (stack) => plan(stack, {}).metricPatches(any('gone')),
    'with a metric of no group': (stack) => plan(stack, {}).metricImageAge(any('Workers')),
    'in weekly windows of nothing': (stack) => plan(stack, { windows: [api.MaintenanceWindow.weekly(any({}))] }),
    'in weekly windows without options': (stack) => plan(stack, { windows: [api.MaintenanceWindow.weekly(any(undefined))] }),
    'in weekly windows of odd days': (stack) => plan(stack, { windows: [api.MaintenanceWindow.weekly({ days: any(['Tuesday']), start: '02:00', duration: Duration.hours(4) })] }),
    'in weekly windows of hours': (stack) => plan(stack, { windows: [api.MaintenanceWindow.weekly({ days: [api.Weekday.MONDAY], start: '02:00', duration: any(4) })] }),
    'in monthly windows of nothing': (stack) => plan(stack, { windows: [api.MaintenanceWindow.monthly(any({}))] }),
    'in windows of no cron': (stack) => plan(stack, { windows: [api.MaintenanceWindow.cron(any({ duration: Duration.hours(4) }))] }),
    'in windows of a number as zone': (stack) => plan(stack, { windows: [api.MaintenanceWindow.cron({ cron: '0 0 * * *', duration: Duration.hours(4), timeZone: any(5) })] }),
    'with a freeze between nothing': (stack) => plan(stack, { freezes: [api.Freeze.between(any({}))] }),
    'with a freeze without options': (stack) => plan(stack, { freezes: [api.Freeze.between(any(undefined))] }),
    'with a calendar that is a number': (stack) => plan(stack, { freezes: [api.Freeze.changeCalendar(any(5))] }),
    'with a check of alarms by name': stage({ get before() { return [api.PatchCheck.alarms(any('alarm'))]; } }),
    'with a check of no alarms': stage({ get before() { return [api.PatchCheck.alarms()]; } }),
    'with a check by the ARN of a function': stage({ get before() { return [api.PatchCheck.lambdaFunction(any('arn:aws:lambda'))]; } }),
    'with an approval in days': stage({ get before() { return [api.PatchCheck.approval({ timeout: any(7) })]; } }),
    'with an approval in no time': stage({ get before() { return [api.PatchCheck.approval({ timeout: Duration.seconds(0) })]; } }),
    'of one group without options': (stack) => workers(stack, { patching: api.Patching.of(any(undefined)) }),
    'with a stage that there is not': (stack) => plan(stack, { stages: [] }),
  },
  'graceful pods': {
    'without props': (stack) => pods(stack, undefined),
    'of no cluster': (stack) => pods(stack, { cluster: 'production' }),
    'that sleep for a number': (stack) => pods(stack, { cluster: importedV2(stack), sleep: 10 }),
    'in namespaces by name': (stack) => pods(stack, { cluster: importedV2(stack), namespaces: ['shop'] }),
    'in all namespaces except a number': (stack) => pods(stack, { cluster: importedV2(stack), namespaces: api.GracefulNamespaces.allExcept(any(5)) }),
    'in all namespaces except a list': (stack) => pods(stack, { cluster: importedV2(stack), namespaces: api.GracefulNamespaces.allExcept(any(['shop'])) }),
  },
};

describe.each(Object.entries(MISUSES))('%s', (_, misuses) => {
  test.each(Object.entries(misuses))('%s', (_name, misuse) => {
    expect(() => misuse(testStack())).toThrow(FOUR_PARTS);
  });
});

test('a drainer whose name only the deployment knows', () => {
  const stack = new Stack(plainApp(), 'Agnostic');
  expect(() => new api.NodeDrainer(stack, 'Drainer', { cluster: importedV2(stack), drainerName: Fn.importValue('Name') })).toThrow(FOUR_PARTS);
});
