import { createHash } from 'crypto';
import { Aspects, CfnElement, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';

/**
 * Makes the logical ids within the scope follow the name instead of the path, so that moving the scope within its stack
 * changes nothing that is deployed. What is added later follows at synthesis, unless somebody has chosen its id.
 */
export function followName(scope: Construct, name: string): void {
  const named = new WeakSet<IConstruct>();
  const visit = (construct: IConstruct) => {
    if (CfnElement.isCfnElement(construct) && !named.has(construct) && !isChosen(construct)) {
      named.add(construct);
      construct.overrideLogicalId(logicalId(name, construct.node.path.slice(scope.node.path.length + 1)));
    }
  };
  scope.node.findAll().forEach(visit);
  Aspects.of(scope).add({ visit });
}

/** Whether the id is not the one that CDK makes of the path. That of a version of a function tells one from the next. */
function isChosen(element: CfnElement): boolean {
  const stack = Stack.of(element);
  return stack.resolve(element.logicalId) !== stack.getLogicalId(element);
}

/** As CDK makes them: what people read, and a hash that keeps apart what looks alike. */
function logicalId(name: string, path: string): string {
  const words = [name, ...path.split('/').filter((word) => word !== 'Resource' && word !== 'Default')];
  const readable = words.map((word) => word.replace(/[^A-Za-z0-9]/g, '')).join('').slice(0, 240);
  const hash = createHash('sha256').update(`${name}/${path}`).digest('hex').slice(0, 8).toUpperCase();
  return readable + hash;
}
