import type { AssemblyStack } from './cloud-assembly';
import { References, resolve } from './intrinsics';
import { makerOf } from './resources/makers';
import { MadeResource, Resource, Site } from './resources/resource';
import type { Template } from './template';

/** Creates the resources of one stack. */
export class StackDeployment implements References {
  private readonly template: Template;
  private readonly made = new Map<string, MadeResource>();
  private readonly making = new Set<string>();

  constructor(
    private readonly site: Site,
    private readonly stack: AssemblyStack,
    /** The exports of earlier stacks, to which this one adds its own. */
    private readonly exports: Map<string, unknown>,
  ) {
    this.template = stack.template;
  }

  /** Returns the stack's outputs. */
  run(): Record<string, string> {
    for (const logicalId of Object.keys(this.template.Resources ?? {})) {
      this.make(logicalId);
    }
    const outputs: Record<string, string> = {};
    for (const [name, output] of Object.entries(this.template.Outputs ?? {})) {
      if (output.Condition && !this.condition(output.Condition)) {
        continue;
      }
      outputs[name] = String(resolve(output.Value, this));
      if (output.Export) {
        this.exports.set(String(resolve(output.Export.Name, this)), outputs[name]);
      }
    }
    return outputs;
  }

  get availabilityZones(): readonly string[] {
    return this.site.cloud.location.availabilityZones;
  }

  ref(name: string): unknown {
    if (name.startsWith('AWS::')) {
      return this.pseudoParameter(name);
    }
    if (this.template.Parameters?.[name]) {
      return this.parameter(name);
    }
    return this.make(name)?.ref;
  }

  attribute(logicalId: string, name: string): unknown {
    const made = this.make(logicalId);
    const value = made?.attributes[name];
    if (value === undefined && made && !made.scenery) {
      throw new Error(`The stack ${this.stack.name} asks for ${logicalId}.${name}, which the simulation does not know. Known are ${Object.keys(made.attributes).join(', ')}.`);
    }
    return value ?? (made && `${made.ref}.${name}`);
  }

  condition(name: string): boolean {
    const condition = this.template.Conditions?.[name];
    if (condition === undefined) {
      throw new Error(`The stack ${this.stack.name} has no condition ${name}.`);
    }
    return resolve(condition, this) === true;
  }

  importValue(exportName: string): unknown {
    if (!this.exports.has(exportName)) {
      throw new Error(`The stack ${this.stack.name} imports ${exportName}, which no stack before it exports.`);
    }
    return this.exports.get(exportName);
  }

  mapping(map: string, key: string, name: string): unknown {
    const value = this.template.Mappings?.[map]?.[key]?.[name];
    if (value === undefined) {
      throw new Error(`The stack ${this.stack.name} has no mapping ${map} with ${key} and ${name}.`);
    }
    return value;
  }

  private make(logicalId: string): MadeResource | undefined {
    const known = this.made.get(logicalId);
    if (known) {
      return known;
    }
    const resource = this.template.Resources?.[logicalId];
    if (!resource) {
      throw new Error(`The stack ${this.stack.name} has neither a resource nor a parameter ${logicalId}.`);
    }
    if (resource.Condition && !this.condition(resource.Condition)) {
      return undefined;
    }
    if (this.making.has(logicalId)) {
      throw new Error(`The resources ${[...this.making, logicalId].join(' → ')} need each other in a circle.`);
    }
    this.making.add(logicalId);
    [resource.DependsOn ?? []].flat().forEach((dependency) => this.make(dependency));
    const made = makerOf(resource.Type, logicalId)(new Resource(this.site, {
      stackName: this.stack.name,
      logicalId,
      type: resource.Type,
      properties: resource.Properties ?? {},
      updatePolicy: resource.UpdatePolicy ?? {},
      resolve: (value) => resolve(value, this),
    }));
    this.making.delete(logicalId);
    this.made.set(logicalId, made);
    return made;
  }

  private parameter(name: string): unknown {
    const { Type: type = '', Default: value } = this.template.Parameters?.[name] ?? {};
    const given = this.site.options.parameters?.[name] ?? value;
    if (given === undefined) {
      throw new Error(`The parameter ${name} of stack ${this.stack.name} has no default. Give it a value in the option parameters.`);
    }
    if (type.includes('AWS::EC2::Image::Id') && !String(given).startsWith('ami-')) {
      return 'ami-0123456789abcdef0';
    }
    return given;
  }

  private pseudoParameter(name: string): unknown {
    const { account, partition, region, urlSuffix } = this.site.cloud.location;
    switch (name) {
      case 'AWS::AccountId': return account;
      case 'AWS::NoValue': return undefined;
      case 'AWS::Partition': return partition;
      case 'AWS::Region': return region;
      case 'AWS::StackId': return this.site.cloud.location.arn('cloudformation', `stack/${this.stack.name}/simulated`);
      case 'AWS::StackName': return this.stack.name;
      case 'AWS::URLSuffix': return urlSuffix;
      default: throw new Error(`The stack ${this.stack.name} refers to ${name}, which the simulation does not know.`);
    }
  }
}
