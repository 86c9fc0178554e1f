/** The part of the Amazon States Language that is interpreted: https://states-language.net/spec.html */
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly Comment?: string;
  readonly TimeoutSeconds?: number;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: string;
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
}

export interface TaskState {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Parameters?: unknown;
  readonly OutputPath?: string;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Next?: string;
  readonly End?: boolean;
  readonly Comment?: string;
  readonly TimeoutSeconds?: number;
}

export interface WaitState {
  readonly Type: 'Wait';
  readonly Seconds?: number;
  readonly TimestampPath?: string;
  readonly Next: string;
  readonly Comment?: string;
}

export interface ChoiceRule {
  readonly Variable: string;
  readonly StringEquals: string;
  readonly Next: string;
}

export interface ChoiceState {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Comment?: string;
}

export interface SucceedState {
  readonly Type: 'Succeed';
  readonly Comment?: string;
}

export interface FailState {
  readonly Type: 'Fail';
  readonly Error?: string;
  readonly Cause?: string;
  readonly Comment?: string;
}

export type State = TaskState | WaitState | ChoiceState | SucceedState | FailState;

const KNOWN: Readonly<Record<State['Type'], readonly string[]>> = {
  Task: ['Type', 'Resource', 'Parameters', 'OutputPath', 'Retry', 'Catch', 'Next', 'End', 'Comment', 'TimeoutSeconds'],
  Wait: ['Type', 'Seconds', 'TimestampPath', 'Next', 'Comment'],
  Choice: ['Type', 'Choices', 'Default', 'Comment'],
  Succeed: ['Type', 'Comment'],
  Fail: ['Type', 'Error', 'Cause', 'Comment'],
};

/** Refuses anything that would not be interpreted as in Step Functions. */
export function parseDefinition(text: string): Definition {
  const definition = JSON.parse(text) as Definition;
  for (const [name, state] of Object.entries(definition.States)) {
    const known = KNOWN[state.Type] as readonly string[] | undefined;
    if (!known) {
      throw new Error(`The state ${name} is a ${state.Type}, which the simulation does not interpret. Known are ${Object.keys(KNOWN).join(', ')}.`);
    }
    const unknown = Object.keys(state).filter((field) => !known.includes(field));
    if (unknown.length > 0) {
      throw new Error(`The state ${name} has ${unknown.join(', ')}, which the simulation does not interpret. Known of a ${state.Type} are ${known.join(', ')}.`);
    }
    for (const choice of state.Type === 'Choice' ? state.Choices : []) {
      const operators = Object.keys(choice).filter((field) => !['Variable', 'StringEquals', 'Next'].includes(field));
      if (operators.length > 0) {
        throw new Error(`A choice of ${name} has ${operators.join(', ')}, which the simulation does not interpret. Known is StringEquals.`);
      }
    }
  }
  return definition;
}

/** `$.a.b` of the input, `$$.a.b` of the context. */
export function read(path: string, input: unknown, context: unknown): unknown {
  const [, root, rest] = /^(\$\$?)((?:\.\w+)*)$/.exec(path) ?? [];
  if (root === undefined) {
    throw new Error(`The path ${path} is not interpreted by the simulation. Known are $, $.a.b, $$ and $$.a.b.`);
  }
  return rest.split('.').slice(1).reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], root === '$$' ? context : input);
}

/** A payload template: fields whose names end with `.$` are read from the input or the context. */
export function fill(template: unknown, input: unknown, context: unknown): unknown {
  if (Array.isArray(template)) {
    return template.map((each) => fill(each, input, context));
  }
  if (typeof template !== 'object' || template === null) {
    return template;
  }
  return Object.fromEntries(Object.entries(template).map(([name, value]) =>
    (name.endsWith('.$') ? [name.slice(0, -2), read(String(value), input, context)] : [name, fill(value, input, context)])));
}
