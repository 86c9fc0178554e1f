import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { parse as parseToml } from 'smol-toml';
import { parseAllDocuments } from 'yaml';
import { CERTIFICATE_AUTHORITY, ENDPOINT, group, SERVICE_CIDR, userData } from './nodes';
import { BottlerocketSettings, KUBELET_FLAGS, NodeConfig } from './schemas';
import { type GracefulNodeGroupProps, NodeImage, TaintEffect } from '../../../src';

const KUBERNETES_VERSION = { kubernetesVersion: '1.36' };

/** Everything that a group can tell its nodes. */
const ALL: Partial<GracefulNodeGroupProps> = {
  labels: { 'team': 'shop', 'node.kubernetes.io/pool': 'web', 'example.com/empty': '' },
  taints: [{ key: 'dedicated', value: 'shop', effect: TaintEffect.NO_SCHEDULE }, { key: 'dedicated', effect: TaintEffect.NO_EXECUTE },
    { key: 'ebs.csi.aws.com/agent-not-ready', effect: TaintEffect.NO_EXECUTE, startup: true }],
  kubelet: {
    maxPods: 58,
    podPidsLimit: 1024,
    kubeReserved: { 'cpu': '80m', 'memory': '893Mi', 'ephemeral-storage': '1Gi' },
    systemReserved: { memory: '100Mi' },
    evictionHard: { 'memory.available': '200Mi', 'nodefs.available': '10%' },
    imageGcHighThresholdPercent: 75,
    imageGcLowThresholdPercent: 70,
    containerLogMaxSize: '50Mi',
    containerLogMaxFiles: 3,
    shutdownGracePeriod: Duration.minutes(2),
    shutdownGracePeriodCriticalPods: Duration.seconds(20),
  },
};

interface Part { readonly contentType: string; readonly body: string }

/** The parts of a MIME document, as cloud-init and nodeadm split it. */
function parts(text: string): Part[] {
  const [, boundary] = /^Content-Type: multipart\/mixed; boundary="([^"]+)"\nMIME-Version: 1\.0\n/.exec(text) ?? [];
  const [, ...rest] = text.split(`\n--${boundary}`);
  expect(rest.pop()).toBe('--\n');
  return rest.map((part) => {
    const [headers, ...body] = part.trimStart().split('\n\n');
    return { contentType: /^Content-Type: (.*)$/m.exec(headers)![1], body: body.join('\n\n') };
  });
}

/** What nodeadm reads, each checked against its documented schema. */
function nodeConfigs(props: Partial<GracefulNodeGroupProps>): Array<ReturnType<typeof NodeConfig.parse>> {
  return parts(userData(group({ image: NodeImage.amazonLinux2023(KUBERNETES_VERSION), ...props })))
    .filter(({ contentType }) => contentType === 'application/node.eks.aws')
    .flatMap(({ body }) => parseAllDocuments(body).map((document) => NodeConfig.parse(document.toJS())));
}

describe('Amazon Linux 2023', () => {
  test('is told all that nodeadm has to know of the cluster, and nothing else', () => {
    expect(nodeConfigs({})).toEqual([{
      apiVersion: 'node.eks.aws/v1alpha1',
      kind: 'NodeConfig',
      spec: { cluster: { name: 'production', apiServerEndpoint: ENDPOINT, certificateAuthority: CERTIFICATE_AUTHORITY, cidr: SERVICE_CIDR } },
    }]);
  });

  test('is told labels, taints and settings of the kubelet by fields and flags that it knows', () => {
    const [{ spec: { kubelet } }] = nodeConfigs(ALL);

    expect(kubelet).toEqual({
      config: {
        maxPods: 58,
        podPidsLimit: 1024,
        kubeReserved: { 'cpu': '80m', 'memory': '893Mi', 'ephemeral-storage': '1Gi' },
        systemReserved: { memory: '100Mi' },
        evictionHard: { 'memory.available': '200Mi', 'nodefs.available': '10%' },
        imageGCHighThresholdPercent: 75,
        imageGCLowThresholdPercent: 70,
        containerLogMaxSize: '50Mi',
        containerLogMaxFiles: 3,
        shutdownGracePeriod: '120s',
        shutdownGracePeriodCriticalPods: '20s',
        registerWithTaints: [
          { key: 'dedicated', value: 'shop', effect: 'NoSchedule' },
          { key: 'dedicated', effect: 'NoExecute' },
          { key: 'ebs.csi.aws.com/agent-not-ready', effect: 'NoExecute' },
        ],
      },
      flags: ['--node-labels=team=shop,node.kubernetes.io/pool=web,example.com/empty='],
    });
    expect(kubelet?.flags?.every((flag) => KUBELET_FLAGS.includes(flag.split('=')[0]))).toBe(true);
  });

  test('reads what the user adds after what we say, so that it wins', () => {
    const [ours, theirs] = nodeConfigs({
      image: NodeImage.amazonLinux2023({ ...KUBERNETES_VERSION, nodeConfig: { instance: { localStorage: { strategy: 'RAID0' } }, kubelet: { config: { maxPods: 20, feature: undefined } } } }),
      kubelet: { maxPods: 58 },
    });

    expect(ours.spec.kubelet?.config).toEqual({ maxPods: 58 });
    expect(theirs.spec).toEqual({ instance: { localStorage: { strategy: 'RAID0' } }, kubelet: { config: { maxPods: 20 } } });
  });

  test('runs the script of the user', () => {
    const script = ec2.UserData.forLinux();
    script.addCommands('echo hello');
    const text = userData(group({ image: NodeImage.amazonLinux2023(KUBERNETES_VERSION), userData: script }));

    expect(parts(text).map(({ contentType }) => contentType)).toEqual(['application/node.eks.aws', 'text/x-shellscript; charset="utf-8"']);
    expect(Buffer.from(parts(text)[1].body, 'base64').toString()).toBe('#!/bin/bash\necho hello');
  });
});

describe('Bottlerocket', () => {
  const settings = (props: Partial<GracefulNodeGroupProps> = {}, more?: { [key: string]: unknown }) => BottlerocketSettings.parse(
    parseToml(userData(group({ image: NodeImage.bottlerocket({ ...KUBERNETES_VERSION, settings: more }), ...props }))),
  ).settings;

  test('is told what it has to know of the cluster, and nothing else', () => {
    expect(settings()).toEqual({ kubernetes: { 'cluster-name': 'production', 'api-server': ENDPOINT, 'cluster-certificate': CERTIFICATE_AUTHORITY } });
  });

  test('is told labels, taints and settings of the kubelet by settings that it knows', () => {
    expect(settings(ALL).kubernetes).toMatchObject({
      'max-pods': 58,
      'pod-pids-limit': 1024,
      'kube-reserved': { 'cpu': '80m', 'memory': '893Mi', 'ephemeral-storage': '1Gi' },
      'system-reserved': { memory: '100Mi' },
      'eviction-hard': { 'memory.available': '200Mi', 'nodefs.available': '10%' },
      'image-gc-high-threshold-percent': '75',
      'image-gc-low-threshold-percent': '70',
      'container-log-max-size': '50Mi',
      'container-log-max-files': 3,
      'shutdown-grace-period': '120s',
      'shutdown-grace-period-for-critical-pods': '20s',
      'node-labels': { 'team': 'shop', 'node.kubernetes.io/pool': 'web', 'example.com/empty': '' },
      'node-taints': { 'dedicated': ['shop:NoSchedule', ':NoExecute'], 'ebs.csi.aws.com/agent-not-ready': [':NoExecute'] },
    });
  });

  test('has the settings of the user, which win over ours', () => {
    expect(settings(ALL, { kubernetes: { 'max-pods': 20, 'node-labels': { team: 'ops' } }, kernel: { lockdown: 'integrity' }, ntp: { 'time-servers': ['169.254.169.123'] } })).toMatchObject({
      kubernetes: { 'max-pods': 20, 'pod-pids-limit': 1024, 'node-labels': { 'team': 'ops', 'node.kubernetes.io/pool': 'web' } },
      kernel: { lockdown: 'integrity' },
      ntp: { 'time-servers': ['169.254.169.123'] },
    });
  });
});

test('tables within lists and texts of any kind reach Bottlerocket as they are', () => {
  const mirrors = [{ registry: '*', endpoint: ['https://mirror.example.com'] }, { 'registry': 'docker.io', 'odd key "x"': 'a "quoted" \\ text\n\u007f\u00e9' }];
  const image = NodeImage.bottlerocket({ ...KUBERNETES_VERSION, settings: { 'container-registry': { mirrors } } });
  expect(parseToml(userData(group({ image })))).toMatchObject({ settings: { 'container-registry': { mirrors } } });
});

test('an image of one\'s own has its own user data and no other', () => {
  const own = ec2.UserData.custom('join by yourself');

  expect(userData(group({ image: NodeImage.own(ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-0123456789abcdef0' }), own) }))).toBe('join by yourself');
});
