import { optionalNumber, optionalText, page, text } from './parameters';
import type { Operation } from './wire';
import type { StepFunctions } from '../step-functions/step-functions';

/** The operations of Step Functions that a patch plan uses. */
export function stepFunctionsOperations(service: StepFunctions): Record<string, Operation> {
  const resources: Operation['resources'] = (parameters) => [text(parameters, 'stateMachineArn')];
  return {
    StartExecution: {
      action: 'states:StartExecution',
      parameters: ['stateMachineArn', 'name', 'input'],
      resources,
      effect: (parameters) => {
        const { arn, startedAt } = service.startExecution(text(parameters, 'stateMachineArn'), text(parameters, 'name'), optionalText(parameters, 'input') ?? '{}');
        return { executionArn: arn, startDate: startedAt / 1000 };
      },
    },
    ListExecutions: {
      action: 'states:ListExecutions',
      parameters: ['stateMachineArn', 'statusFilter', 'maxResults', 'nextToken'],
      resources,
      effect: (parameters) => {
        const status = optionalText(parameters, 'statusFilter');
        const found = service.executions(text(parameters, 'stateMachineArn')).filter((execution) => status === undefined || execution.status === status);
        const { items, nextToken } = page(found, { NextToken: parameters.nextToken }, optionalNumber(parameters, 'maxResults') ?? 100);
        return {
          executions: items.map(({ arn, name, status: now, startedAt, endedAt }) => ({
            executionArn: arn,
            name,
            status: now,
            stateMachineArn: text(parameters, 'stateMachineArn'),
            startDate: startedAt / 1000,
            ...endedAt !== undefined && { stopDate: endedAt / 1000 },
          })),
          nextToken,
        };
      },
    },
  };
}
