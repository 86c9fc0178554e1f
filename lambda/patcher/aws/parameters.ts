import {
  DeleteParameterCommand, GetParameterCommand, paginateGetParameterHistory, paginateGetParametersByPath, ParameterNotFound, PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { Parameter, ParametersPort } from '../ports';

interface Described {
  readonly Name?: string;
  readonly Value?: string;
  readonly LastModifiedDate?: Date;
}

export class ParametersAdapter implements ParametersPort {
  constructor(private readonly client: SSMClient) {}

  async below(path: string): Promise<Parameter[]> {
    const parameters: Parameter[] = [];
    for await (const page of paginateGetParametersByPath({ client: this.client, pageSize: 10 }, { Path: path, Recursive: true })) {
      parameters.push(...(page.Parameters ?? []).map(parameterOf));
    }
    return parameters;
  }

  async get(name: string): Promise<Parameter | undefined> {
    const answer = await known(this.client.send(new GetParameterCommand({ Name: name })));
    return answer?.Parameter && parameterOf(answer.Parameter);
  }

  async history(name: string): Promise<Parameter[]> {
    const versions: Parameter[] = [];
    const pages = paginateGetParameterHistory({ client: this.client, pageSize: 50 }, { Name: name });
    await known((async () => {
      for await (const page of pages) {
        versions.push(...(page.Parameters ?? []).map(parameterOf));
      }
    })());
    return versions.reverse();
  }

  async put(name: string, value: string, kind: 'text' | 'image'): Promise<void> {
    await this.client.send(new PutParameterCommand({
      Name: name,
      Value: value,
      Type: 'String',
      Overwrite: true,
      // Only values above 4 KB cost anything: some cents a month.
      ...kind === 'image' ? { DataType: 'aws:ec2:image' } : { Tier: 'Intelligent-Tiering' },
    }));
  }

  async remove(name: string): Promise<void> {
    await known(this.client.send(new DeleteParameterCommand({ Name: name })));
  }
}

function parameterOf({ Name = '', Value = '', LastModifiedDate }: Described): Parameter {
  return { name: Name, value: Value, modifiedAt: LastModifiedDate?.getTime() ?? 0 };
}

async function known<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ParameterNotFound) {
      return undefined;
    }
    throw error;
  }
}
