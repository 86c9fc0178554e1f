import { optionalFlag, optionalNumber, optionalText, page, text, texts } from './parameters';
import { EVERY_RESOURCE, Operation, Parameters } from './wire';
import type { ParameterStore, ParameterVersion, Tier } from '../parameters/parameter-store';

/** The operations of Systems Manager that a patch plan uses. */
export function ssmOperations(service: ParameterStore): Record<string, Operation> {
  const named = (parameters: Parameters) => [service.arn(text(parameters, 'Name'))];
  return {
    GetParameter: {
      action: 'ssm:GetParameter',
      parameters: ['Name'],
      resources: named,
      effect: (parameters) => ({ Parameter: describe(service.get(text(parameters, 'Name'))) }),
    },
    GetParametersByPath: {
      action: 'ssm:GetParametersByPath',
      parameters: ['Path', 'Recursive', 'MaxResults', 'NextToken'],
      resources: (parameters) => [service.arn(text(parameters, 'Path'))],
      effect: (parameters) => {
        const found = service.below(text(parameters, 'Path'), optionalFlag(parameters, 'Recursive') ?? false);
        const { items, nextToken } = page(found, parameters, optionalNumber(parameters, 'MaxResults') ?? 10);
        return { Parameters: items.map(describe), NextToken: nextToken };
      },
    },
    GetParameterHistory: {
      action: 'ssm:GetParameterHistory',
      parameters: ['Name', 'MaxResults', 'NextToken'],
      resources: named,
      effect: (parameters) => {
        const { items, nextToken } = page(service.history(text(parameters, 'Name')), parameters, optionalNumber(parameters, 'MaxResults') ?? 50);
        return { Parameters: items.map(describe), NextToken: nextToken };
      },
    },
    PutParameter: {
      action: 'ssm:PutParameter',
      parameters: ['Name', 'Value', 'Type', 'Overwrite', 'DataType', 'Tier'],
      resources: named,
      effect: (parameters) => {
        const { version } = service.request(text(parameters, 'Name'), text(parameters, 'Value'), {
          overwrite: optionalFlag(parameters, 'Overwrite') ?? false,
          dataType: optionalText(parameters, 'DataType'),
          tier: optionalText(parameters, 'Tier') as Tier | undefined,
        });
        return { Version: version, Tier: 'Standard' };
      },
    },
    DeleteParameter: {
      action: 'ssm:DeleteParameter',
      parameters: ['Name'],
      resources: named,
      effect: (parameters) => {
        service.remove(text(parameters, 'Name'));
        return {};
      },
    },
    GetCalendarState: {
      action: 'ssm:GetCalendarState',
      parameters: ['CalendarNames'],
      resources: EVERY_RESOURCE,
      effect: (parameters) => {
        const [{ state, nextTransition }] = texts(parameters, 'CalendarNames').map((name) => service.calendar(name));
        return { State: state, NextTransitionTime: nextTransition };
      },
    },
  };
}

function describe({ name, value, version, modifiedAt, dataType }: ParameterVersion): Parameters {
  return { Name: name, Value: value, Type: 'String', Version: version, LastModifiedDate: modifiedAt / 1000, DataType: dataType };
}
