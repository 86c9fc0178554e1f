import { deregistrationDelayOf, entranceOf } from '../../../../lambda/drain/balancers/entrance';
import type { Annotations, Service } from '../../../../lambda/kubernetes/objects';

const PORTS = [{}, { nodePort: 30080 }];
const CLUSTER = { externalTrafficPolicy: 'Cluster', ports: PORTS };
const LOCAL = { externalTrafficPolicy: 'Local', ports: PORTS };
const TYPE = 'service.beta.kubernetes.io/aws-load-balancer-type';
const TARGETS = 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type';

const service = (spec: Service['spec'], annotations?: Annotations): Service => ({ metadata: { name: 'web', uid: 'web', annotations }, spec });

test.each<[string, string, Service['spec'], Annotations]>([
  ['inside of the cluster only', 'no-node', { type: 'ClusterIP', ports: [{}] }, {}],
  ['without ports', 'no-node', { type: 'ExternalName' }, {}],
  ['with node ports', 'every-node', { type: 'NodePort', ...CLUSTER }, {}],
  ['with node ports where its pods are', 'nodes-of-its-pods', { type: 'NodePort', ...LOCAL }, {}],
  ['behind a balancer that knows nodes', 'every-node', { type: 'LoadBalancer', ...CLUSTER }, {}],
  ['behind one, where its pods are', 'nodes-of-its-pods', { type: 'LoadBalancer', ...LOCAL }, {}],
  ['behind one that says nothing of its policy', 'every-node', { type: 'LoadBalancer', ports: PORTS }, {}],
  ['behind a balancer, without node ports', 'no-node', { type: 'LoadBalancer', externalTrafficPolicy: 'Cluster', ports: [{}] }, {}],
  ['of the type nlb-ip', 'no-node', { type: 'LoadBalancer', ...CLUSTER }, { [TYPE]: 'nlb-ip' }],
  ['of the type external, with IP targets', 'no-node', { type: 'LoadBalancer', ...LOCAL }, { [TYPE]: 'external', [TARGETS]: 'ip' }],
  ['of the type external, with instance targets', 'every-node', { type: 'LoadBalancer', ...CLUSTER }, { [TYPE]: 'external', [TARGETS]: 'instance' }],
  ['of the type external', 'every-node', { type: 'LoadBalancer', ...CLUSTER }, { [TYPE]: 'external' }],
  ['of the cloud provider, which does not know IP targets', 'every-node', { type: 'LoadBalancer', ...CLUSTER }, { [TYPE]: 'nlb', [TARGETS]: 'ip' }],
  ['of the controller\'s class, with IP targets', 'no-node', { type: 'LoadBalancer', loadBalancerClass: 'service.k8s.aws/nlb', ...CLUSTER }, { [TARGETS]: 'ip' }],
  ['of EKS Auto Mode, with IP targets', 'no-node', { type: 'LoadBalancer', loadBalancerClass: 'eks.amazonaws.com/nlb', ...CLUSTER }, { [TARGETS]: 'ip' }],
  ['of another class', 'every-node', { type: 'LoadBalancer', loadBalancerClass: 'example.com/lb', ...CLUSTER }, { [TARGETS]: 'ip' }],
  ['of an Ingress with IP targets', 'no-node', { type: 'NodePort', ...CLUSTER }, { 'alb.ingress.kubernetes.io/target-type': 'ip' }],
  ['of an Ingress with instance targets', 'every-node', { type: 'NodePort', ...CLUSTER }, { 'alb.ingress.kubernetes.io/target-type': 'instance' }],
  ['of an Ingress with IP targets and a balancer of its own', 'every-node', { type: 'LoadBalancer', ...CLUSTER }, { 'alb.ingress.kubernetes.io/target-type': 'ip' }],
])('a Service %s: connections come in through %s', (_, expected, spec, annotations) => {
  expect(entranceOf(service(spec, annotations))).toBe(expected);
});

test.each<[number, Annotations]>([
  [0, {}],
  [120, { 'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes': 'deregistration_delay.timeout_seconds=120' }],
  [90, { 'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes': 'preserve_client_ip.enabled=true, deregistration_delay.timeout_seconds=90' }],
  [0, { 'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes': 'deregistration_delay.connection_termination.enabled=true' }],
  [30, { 'alb.ingress.kubernetes.io/target-group-attributes': 'deregistration_delay.timeout_seconds=30,slow_start.duration_seconds=40' }],
  [300, { 'service.beta.kubernetes.io/aws-load-balancer-connection-draining-timeout': '300' }],
  [0, { 'service.beta.kubernetes.io/aws-load-balancer-connection-draining-timeout': 'soon' }],
  [3600, { 'service.beta.kubernetes.io/aws-load-balancer-connection-draining-timeout': 'Infinity' }],
  [3600, { 'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes': `deregistration_delay.timeout_seconds=${'9'.repeat(400)}` }],
])('%i s of deregistration delay stand in %j', (seconds, annotations) => {
  expect(deregistrationDelayOf(service({}, annotations))).toBe(seconds);
});
