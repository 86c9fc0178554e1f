import type { SimulationClock } from '../../clock/clock';
import type { Api } from '../api';
import { CloudError } from '../cloud-error';
import { type Definition, parseDefinition } from './definition';
import { Execution } from './execution';
import type { LambdaFunction } from '../function/function';
import type { Location } from '../location';

export interface StateMachineSpec {
  readonly name: string;
  readonly definition: string;
  /** The ARN of the role that its tasks act as. */
  readonly roleArn: string;
}

interface StateMachine {
  readonly name: string;
  readonly arn: string;
  readonly definition: Definition;
  readonly roleArn: string;
  readonly executions: Execution[];
}

export interface StepFunctionsProps {
  readonly clock: SimulationClock;
  readonly location: Location;
  readonly api: Api;
  /** Finds a function by its name or ARN. */
  readonly functionOf: (nameOrArn: string) => LambdaFunction;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
const INVOKE = /^arn:[^:]+:states:::lambda:invoke$/;

/** Step Functions: interprets state machines whose tasks invoke functions. */
export class StepFunctions {
  private readonly machines = new Map<string, StateMachine>();

  constructor(private readonly props: StepFunctionsProps) {}

  createStateMachine({ name, definition, roleArn }: StateMachineSpec): StateMachine {
    const arn = this.props.location.arn('states', `stateMachine:${name}`);
    const machine = { name, arn, roleArn, definition: parseDefinition(definition), executions: [] };
    this.machines.set(arn, machine);
    return machine;
  }

  machine(arn: string): StateMachine {
    const machine = this.machines.get(arn);
    if (!machine) {
      throw new CloudError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    }
    return machine;
  }

  executions(machineArn: string): readonly Execution[] {
    return this.machine(machineArn).executions;
  }

  /** All running executions. */
  get running(): Execution[] {
    return [...this.machines.values()].flatMap(({ executions }) => executions.filter(({ status }) => status === 'RUNNING'));
  }

  startExecution(machineArn: string, name: string, input: string): Execution {
    const machine = this.machine(machineArn);
    const known = machine.executions.find((execution) => execution.name === name);
    if (known?.status === 'RUNNING' && JSON.stringify(known.input) === input) {
      return known;
    }
    if (known) {
      throw new CloudError('ExecutionAlreadyExists', `Execution Already Exists: '${known.arn}'`);
    }
    if (!/^[\w.-]{1,80}$/.test(name)) {
      throw new CloudError('InvalidName', `Invalid Name: '${name}'`);
    }
    const arn = this.props.location.arn('states', `execution:${machine.name}:${name}`);
    const execution = new Execution(arn, name, JSON.parse(input), {
      clock: this.props.clock, definition: machine.definition, run: (resource, parameters) => this.run(machine, resource, parameters),
    });
    machine.executions.push(execution);
    void execution.start();
    return execution;
  }

  private async run(machine: StateMachine, resource: string, parameters: unknown): Promise<unknown> {
    if (!INVOKE.test(resource)) {
      throw new Error(`The resource ${resource} is not interpreted by the simulation. Known is arn:aws:states:::lambda:invoke.`);
    }
    const { FunctionName, Payload } = parameters as { readonly FunctionName: string; readonly Payload: unknown };
    const target = this.props.functionOf(FunctionName);
    this.props.api.record({ principal: machine.roleArn, action: 'lambda:InvokeFunction', resources: [target.arn] });
    return { StatusCode: 200, Payload: await target.invoke(JSON.parse(JSON.stringify(Payload))) };
  }
}
