import type { Annotations, Service } from '../../kubernetes/objects';

/**
 * Through which nodes connections from outside come to the pods of a Service: through all of them, through those that its pods are on, or
 * through none, because there is nothing outside or it sends to the pods themselves.
 */
export type Entrance = 'every-node' | 'nodes-of-its-pods' | 'no-node';

/** https://kubernetes.io/docs/reference/networking/virtual-ips/#external-traffic-policy */
export function entranceOf(service: Service): Entrance {
  const { externalTrafficPolicy, ports } = service.spec;
  // Without one a load balancer of AWS cannot have nodes as its targets.
  if (!ports?.some(({ nodePort }) => nodePort) || sendsToPods(service)) {
    return 'no-node';
  }
  return externalTrafficPolicy === 'Local' ? 'nodes-of-its-pods' : 'every-node';
}

/** The load balancers of these classes are made by controllers that know IP targets, as are those of the type `external`. */
const CLASSES: readonly string[] = ['service.k8s.aws/nlb', 'eks.amazonaws.com/nlb'];

/**
 * Whether the targets of whatever is outside are pods, as the annotations of the Service tell. Those of an Ingress are not seen.
 * Network load balancers: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb/, where the controller of the
 * cloud provider, which makes the type `nlb`, knows instances only. For an Ingress, the annotation may stand on the Service:
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#target-type
 */
function sendsToPods({ metadata: { annotations = {} }, spec: { type, loadBalancerClass = '' } }: Service): boolean {
  if (type === 'NodePort') {
    return annotations['alb.ingress.kubernetes.io/target-type'] === 'ip';
  }
  const made = annotations['service.beta.kubernetes.io/aws-load-balancer-type'];
  const targets = annotations['service.beta.kubernetes.io/aws-load-balancer-nlb-target-type'];
  return made === 'nlb-ip' || (targets === 'ip' && (made === 'external' || CLASSES.includes(loadBalancerClass)));
}

/**
 * For how long connections that are there already may last once a load balancer lets go of a node, where annotations of the Service say so, in
 * seconds: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#deregistration-delay. No balancer takes more
 * than an hour, whatever somebody has written there.
 */
export function deregistrationDelayOf({ metadata: { annotations = {} } }: Service): number {
  const classic = Number(annotations['service.beta.kubernetes.io/aws-load-balancer-connection-draining-timeout']);
  return Math.min(LONGEST_DELAY, Math.max(classic || 0, ...TARGET_GROUPS.map((key) => attributeOf(annotations[key]))));
}

const LONGEST_DELAY = 3600;

const TARGET_GROUPS = [
  'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes',
  'alb.ingress.kubernetes.io/target-group-attributes',
] as const satisfies ReadonlyArray<keyof Annotations>;

function attributeOf(attributes = ''): number {
  const [, seconds] = /(?:^|,)\s*deregistration_delay\.timeout_seconds\s*=\s*(\d+)/.exec(attributes) ?? [];
  return Number(seconds ?? 0);
}
