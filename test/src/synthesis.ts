import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import {
  App, CloudFormationValidatePlugin, type IPolicyValidationContext, type PolicyValidationPluginReport, Stack, type StackProps, Validations,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { importedV2 } from './clusters';
import { NodeDrainer, type NodeDrainerProps } from '../../src';

export const ENVIRONMENT = { account: '111111111111', region: 'eu-central-1' };

/** Nobody deploys the apps of tests, so their assets need not be copied. */
const CONTEXT = { 'aws:cdk:disable-asset-staging': true };

/**
 * CDK makes the engine behind the rules anew, which takes a second or two, for every app that has a type of resource which the app before it had not.
 * This one is made for all types that any app has had so far.
 */
class Rules extends CloudFormationValidatePlugin {
  private readonly types = new Set<string>();

  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const known = this.types.size;
    context.stackTemplates.flatMap(({ templatePath }) => typesIn(templatePath)).forEach((type) => this.types.add(type));
    if (known > 0 && this.types.size > known) {
      const Resources = Object.fromEntries([...this.types].map((Type, index) => [`Resource${index}`, { Type }]));
      const templatePath = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'types-')), 'template.json');
      fs.writeFileSync(templatePath, JSON.stringify({ Resources }));
      super.validate({ ...context, stackTemplates: [{ ...context.stackTemplates[0], templatePath }] });
    }
    return super.validate(context);
  }
}

function typesIn(templatePath: string): string[] {
  const { Resources = {} } = JSON.parse(fs.readFileSync(templatePath, 'utf8')) as { Resources?: Record<string, { Type: string }> };
  return Object.values(Resources).map(({ Type }) => Type);
}

const RULES = new Rules();

/** An app whose templates are checked against the rules of CloudFormation: a violation ends synthesis. */
export function strictApp(): App {
  const app = new App({ context: { ...CONTEXT, '@aws-cdk/core:validateAgainstDefaultRules': true } });
  Validations.of(app).addPlugins(RULES);
  return app;
}

/** An app whose templates are not checked: the engine behind the rules takes two seconds to start in every test file that synthesises. */
export function plainApp(): App {
  return new App({ context: CONTEXT, builtinCloudFormationValidation: false });
}

export function testStack(app: App = plainApp(), id = 'Test', props: StackProps = {}): Stack {
  return new Stack(app, id, { env: ENVIRONMENT, ...props });
}

/** A drainer of an imported cluster, and what it is made of. */
export function drainerOf(props: Partial<NodeDrainerProps> = {}, stack: Stack = testStack()): { drainer: NodeDrainer; template: () => Template } {
  const drainer = new NodeDrainer(stack, 'Drainer', { ...props, cluster: props.cluster ?? importedV2(stack) });
  return { drainer, template: () => Template.fromStack(stack) };
}

/** The drainer's permissions in Kubernetes, with what all groups need. */
export function manifestOf(drainer: NodeDrainer): string {
  return Stack.of(drainer).resolve(drainer.rbacManifest) as string;
}

/** What the rules found, as `rule: construct`. */
export function violations(assembly: CloudAssembly): string[] {
  const file = path.join(assembly.directory, 'validation-report.json');
  if (!fs.existsSync(file)) {
    return [];
  }
  const report = JSON.parse(fs.readFileSync(file, 'utf8')) as {
    pluginReports: Array<{ violations: Array<{ ruleName: string; violatingConstructs: Array<{ constructPath?: string }> }> }>;
  };
  return report.pluginReports.flatMap((plugin) => plugin.violations)
    .flatMap(({ ruleName, violatingConstructs }) => violatingConstructs.map(({ constructPath }) => `${ruleName}: ${constructPath}`));
}

/** Warnings of the app's constructs, with their ids. */
export function warnings(stack: Stack): string[] {
  return stack.node.findAll().flatMap((construct) => construct.node.metadata)
    .filter(({ type }) => type === 'aws:cdk:warning')
    .map(({ data }) => String(data));
}

/** The one resource of its type. */
export function only(template: Template, type: string): { Properties: Record<string, unknown>; DependsOn?: string[] } {
  const resources = Object.values(template.findResources(type));
  expect(resources).toHaveLength(1);
  return resources[0] as { Properties: Record<string, unknown>; DependsOn?: string[] };
}
