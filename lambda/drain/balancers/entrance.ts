import type { Annotations, Service } from '../../kubernetes/objects';

/**
 * Through which nodes outside connections reach the pods of a Service: through every node; only through the nodes that its pods are on; or through
 * none, because nothing connects from outside or the load balancer sends to the pods directly.
 */
export type Entrance = 'every-node' | 'nodes-of-its-pods' | 'no-node';

/** https://kubernetes.io/docs/reference/networking/virtual-ips/#external-traffic-policy */
export function entranceOf(service: Service): Entrance {
  const { externalTrafficPolicy, ports } = service.spec;
  // Without a node port, an AWS load balancer cannot have nodes as targets.
  if (!ports?.some(({ nodePort }) => nodePort) || sendsToPods(service)) {
    return 'no-node';
  }
  return externalTrafficPolicy === 'Local' ? 'nodes-of-its-pods' : 'every-node';
}

/** Load balancers of these classes, and those of the type `external`, are created by controllers that support IP targets. */
const CLASSES: readonly string[] = ['service.k8s.aws/nlb', 'eks.amazonaws.com/nlb'];

/**
 * Whether the load balancer's targets are pods, by the Service's annotations. Annotations of an Ingress are not seen. Network load balancers:
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb/; the cloud provider's own controller, which creates the
 * type `nlb`, supports only instance targets. For an Ingress, the annotation may also be on the Service:
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
 * How long existing connections may last after a load balancer deregisters a node, in seconds, if annotations of the Service set it:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#deregistration-delay. At most an hour, the
 * maximum that load balancers accept, whatever the annotation says.
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
