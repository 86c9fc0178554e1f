import { markServing } from './functions';
import type { Maker } from './resource';
import type { Tier } from '../../cloud/parameters/parameter-store';

export const makeParameter: Maker = (resource) => {
  resource.accept(['Name', 'Value', 'Type', 'Tier', 'DataType'], ['Description', 'Tags', 'AllowedPattern']);
  const name = resource.name('Name');
  resource.site.cloud.parameters.put(name, resource.require('Value'), { tier: resource.get<Tier>('Tier'), dataType: resource.get('DataType') });
  return { ref: name, attributes: { Type: 'String', Value: resource.require('Value') } };
};

/**
 * What the function behind the custom resource does when CloudFormation calls it: creates the parameter if it is missing, with an image that the
 * group's source offers, and otherwise leaves it alone.
 */
export const makeGroupImage: Maker = (resource) => {
  const { cloud } = resource.site;
  const name = resource.require<string>('ParameterName');
  const { clusterName, source } = JSON.parse(resource.require('Group')) as { clusterName: string; source: { parameter: string } };
  if (!cloud.parameters.find(name)) {
    const parameter = source.parameter.replaceAll('{version}', clusterName === '' ? '' : cloud.eks.describeCluster(clusterName).version);
    cloud.parameters.put(name, cloud.parameters.get(parameter).value, { dataType: 'aws:ec2:image' });
  }
  return { ref: name, attributes: {} };
};

export const makeStateMachine: Maker = (resource) => {
  resource.accept(
    ['StateMachineName', 'DefinitionString', 'DefinitionSubstitutions', 'RoleArn'], ['LoggingConfiguration', 'TracingConfiguration', 'Tags', 'StateMachineType'],
  );
  const { cloud } = resource.site;
  const substitutions = Object.entries(resource.get<Record<string, string>>('DefinitionSubstitutions') ?? {});
  const definition = substitutions.reduce((text, [name, value]) => text.replaceAll(`\${${name}}`, value), resource.require<string>('DefinitionString'));
  const name = resource.name('StateMachineName');
  const { arn } = cloud.stepFunctions.createStateMachine({ name, definition, roleArn: resource.require('RoleArn') });
  const { States } = JSON.parse(definition) as { States: Record<string, { Parameters?: { FunctionName?: string } }> };
  for (const { Parameters } of Object.values(States)) {
    if (Parameters?.FunctionName !== undefined) {
      markServing(resource, Parameters.FunctionName);
    }
  }
  return { ref: arn, attributes: { Arn: arn, Name: name } };
};
