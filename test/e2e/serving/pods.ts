import type { Manifest } from '../../../simulation/cluster/api/admission-policy/manifests';
import type { Container, LifecycleHandler } from '../../../simulation/cluster/pod';

type NamedContainer = Partial<Container> & Pick<Container, 'name'>;

export const PORTS = { name: 'web', ports: [{ containerPort: 8080 }] };

/** A spec with these containers. */
export function containers(...given: NamedContainer[]): { readonly containers: Container[] } {
  return { containers: given.map((container) => ({ image: 'registry.local/workload:1', ...container })) };
}

/** A spec with a sidecar. */
export function sidecar(container: Partial<Container> = {}): { readonly initContainers: Container[] } {
  return { initContainers: [{ image: 'registry.local/workload:1', ...container, name: 'mesh', restartPolicy: 'Always' }] };
}

export function hook(preStop: LifecycleHandler): Pick<Container, 'lifecycle'> {
  return { lifecycle: { preStop } };
}

/** A policy that adds a container to every pod of the cases that lacks it, like a service mesh. */
export function inject({ name, image, ports }: Required<Pick<Container, 'name' | 'image' | 'ports'>>): Manifest[] {
  const [{ containerPort }] = ports;
  return later('inject', {
    conditions: [`!object.spec.containers.exists(container, container.name == '${name}')`],
    mutation: `Object{ spec: Object.spec{ containers: [Object.spec.containers{
      name: '${name}', image: '${image}', ports: [Object.spec.containers.ports{ containerPort: ${containerPort}, protocol: 'TCP' }]
    }] } }`,
  });
}

/** A policy that limits the grace period of pods, whatever their spec says. */
export function lowerGrace(seconds: number): Manifest[] {
  return later('lower-grace', { conditions: [], mutation: `Object{ spec: Object.spec{ terminationGracePeriodSeconds: ${seconds} } }` });
}

/** A policy whose name sorts after all others, and that is not reinvoked. */
function later(about: string, { conditions, mutation }: { conditions: string[]; mutation: string }): Manifest[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const metadata = { name: `zz-${about}` };
  const spec = {
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }] },
    matchConditions: conditions.map((expression, index) => ({ name: `condition-${index}`, expression })),
    mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression: mutation } }],
  };
  return [
    { apiVersion, kind: 'MutatingAdmissionPolicy', metadata, spec } as Manifest,
    { apiVersion, kind: 'MutatingAdmissionPolicyBinding', metadata, spec: { policyName: metadata.name } } as Manifest,
  ];
}
