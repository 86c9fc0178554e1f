import { ExecutionAlreadyExists, paginateListExecutions, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Execution, ExecutionsPort } from '../ports';

/** The input of a new execution. */
const INPUT = JSON.stringify({ steps: 0 });

export class ExecutionsAdapter implements ExecutionsPort {
  constructor(private readonly client: SFNClient, private readonly stateMachineArn: string) {}

  async running(): Promise<Execution[]> {
    const found: Execution[] = [];
    for await (const page of paginateListExecutions({ client: this.client }, { stateMachineArn: this.stateMachineArn, statusFilter: 'RUNNING' })) {
      found.push(...(page.executions ?? []).map(({ executionArn = '', name = '', startDate }) => ({ arn: executionArn, name, startedAt: startDate?.getTime() ?? 0 })));
    }
    return found;
  }

  async start(name: string): Promise<void> {
    try {
      await this.client.send(new StartExecutionCommand({ stateMachineArn: this.stateMachineArn, name, input: INPUT }));
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) {
        throw error;
      }
    }
  }
}
