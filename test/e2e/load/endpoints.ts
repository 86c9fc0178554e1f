/** The part of an EndpointSlice (discovery.k8s.io/v1) that a balancer reads. */
export interface EndpointSlice {
  readonly metadata: { readonly namespace: string; readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly ports?: ReadonlyArray<{ readonly port?: number }> | null;
  readonly endpoints?: ReadonlyArray<{
    readonly addresses: readonly string[];
    readonly nodeName?: string;
    readonly conditions?: { readonly ready?: boolean };
  }> | null;
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

const SERVICE_LABEL = 'kubernetes.io/service-name';

/** The ready endpoints of Services, by their slices. A Service is named `namespace/name`. */
export class Endpoints {
  private readonly slices = new Map<string, { readonly service: string; readonly ready: readonly Endpoint[] }>();

  put(slice: EndpointSlice): void {
    this.slices.set(keyOf(slice), { service: serviceOf(slice), ready: readyIn(slice) });
  }

  remove(slice: EndpointSlice): void {
    this.slices.delete(keyOf(slice));
  }

  ready(service: string): Endpoint[] {
    return [...this.slices.values()].filter((slice) => slice.service === service).flatMap(({ ready }) => ready);
  }
}

export function keyOf({ metadata }: EndpointSlice): string {
  return `${metadata.namespace}/${metadata.name}`;
}

export function serviceOf({ metadata }: EndpointSlice): string {
  return `${metadata.namespace}/${metadata.labels?.[SERVICE_LABEL] ?? ''}`;
}

/** By the API's definition, a missing condition counts as true. */
function readyIn({ endpoints, ports }: EndpointSlice): Endpoint[] {
  const port = ports?.[0]?.port;
  if (port === undefined) {
    return [];
  }
  return (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses }) => addresses.map((address) => ({ address, port })));
}
