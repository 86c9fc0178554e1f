import type { Cloud } from '../../cloud/cloud';
import type { CloudAssembly } from '../cloud-assembly';
import type { Deployment, DeployOptions } from '../deployment';

/** The values of `Ref` and `Fn::GetAtt` for a created resource. */
export interface MadeResource {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Set for resources on which nothing depends, so that any attribute will do. */
  readonly scenery?: boolean;
}

/** The policies of a role, as in the templates. */
export interface RolePolicies {
  readonly documents: unknown[];
  readonly managed: string[];
}

/** The state that resources of all stacks share while they are created. */
export interface Site {
  readonly cloud: Cloud;
  readonly assembly: Pick<CloudAssembly, 'stacks' | 'assetPath'>;
  readonly options: DeployOptions;
  readonly deployment: Deployment;
  /** By the name of the role. */
  readonly roles: Map<string, RolePolicies>;
  /** By function name: ensures that the function can run. */
  readonly preparations: Map<string, () => void>;
  /** The ARNs of the roles of functions behind queues. */
  readonly servingRoles: Set<string>;
  /** By the id of the subnet. */
  readonly zones: Map<string, string>;
  /** By the id of the template. */
  readonly launchTemplates: Map<string, { readonly imageId: string; readonly instanceType: string }>;
}

export interface ResourceProps {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly updatePolicy: Readonly<Record<string, unknown>>;
  /** Resolves the intrinsic functions in a value. */
  readonly resolve: (value: unknown) => unknown;
}

/** A resource of a template, about to be created. */
export class Resource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly updatePolicy: Readonly<Record<string, unknown>>;

  constructor(readonly site: Site, private readonly props: ResourceProps) {
    this.stackName = props.stackName;
    this.logicalId = props.logicalId;
    this.type = props.type;
    this.updatePolicy = props.updatePolicy;
  }

  /** A property with its intrinsic functions resolved. */
  get<T>(name: string): T | undefined {
    return this.value(this.props.properties[name]) as T | undefined;
  }

  /** Resolves a part of a property. */
  value(raw: unknown): unknown {
    return this.props.resolve(raw);
  }

  /** A property, unresolved. */
  raw(name: string): unknown {
    return this.props.properties[name];
  }

  require<T>(name: string): T {
    const value = this.get<T>(name);
    if (value === undefined) {
      throw new Error(`${this} has no ${name}.`);
    }
    return value;
  }

  number(name: string): number | undefined {
    const value = this.get<string | number>(name);
    return value === undefined ? undefined : Number(value);
  }

  /** The name in the template, or one generated as by CloudFormation. */
  name(property: string): string {
    return this.get<string>(property) ?? `${this.stackName}-${this.logicalId}-${this.site.cloud.random.hex(12).toUpperCase()}`;
  }

  /**
   * Refuses all properties except the given ones.
   *
   * @param honoured properties that the simulation acts on
   * @param neutral properties without an effect in the simulation
   */
  accept(honoured: readonly string[], neutral: readonly string[] = []): void {
    const unknown = this.unknown(honoured, neutral);
    if (unknown.length > 0) {
      throw this.refusal(unknown.join(', '));
    }
  }

  unknown(honoured: readonly string[], neutral: readonly string[] = []): string[] {
    return Object.keys(this.props.properties).filter((name) => !honoured.includes(name) && !neutral.includes(name));
  }

  refusal(what: string): Error {
    return new Error(`${this} has ${what}, which the simulation does not honour. Leave it out of the app that is simulated.`);
  }

  toString(): string {
    return `${this.logicalId} (${this.type})`;
  }
}

/** Creates a resource in the simulated cloud. */
export type Maker = (resource: Resource) => MadeResource;
