import { type CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { GetCalendarStateCommand, type SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod/mini';
import type { ChecksPort } from '../ports';
import { chunks } from './chunks';
import type { CalendarState } from '../../patch/calendar/freezes';

const answer = z.object({ ok: z.boolean(), because: z.optional(z.string()) });

export interface ChecksClients {
  readonly cloudwatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  readonly ssm: SSMClient;
}

export class ChecksAdapter implements ChecksPort {
  constructor(private readonly clients: ChecksClients) {}

  async alarms(names: readonly string[]): Promise<Record<string, boolean | undefined>> {
    const states: Record<string, boolean | undefined> = {};
    for (const some of chunks(names, 100)) {
      const pages = paginateDescribeAlarms({ client: this.clients.cloudwatch }, { AlarmNames: some, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
      for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
        for (const { AlarmName = '', StateValue } of [...MetricAlarms, ...CompositeAlarms]) {
          states[AlarmName] = StateValue === 'ALARM';
        }
      }
    }
    return states;
  }

  async calendar(name: string): Promise<CalendarState | undefined> {
    try {
      const { State, NextTransitionTime } = await this.clients.ssm.send(new GetCalendarStateCommand({ CalendarNames: [name] }));
      if (State !== 'OPEN' && State !== 'CLOSED') {
        return undefined;
      }
      const nextTransition = NextTransitionTime === undefined ? NaN : Date.parse(NextTransitionTime);
      return { state: State, ...Number.isFinite(nextTransition) && { nextTransition } };
    } catch (error) {
      // The calendar was deleted, or is not a calendar: then nothing may be patched.
      if (error instanceof Error && /^(InvalidDocument|UnsupportedCalendar)/.test(error.name)) {
        return undefined;
      }
      throw error;
    }
  }

  async ask(functionArn: string, question: object): Promise<{ ok: boolean; because?: string }> {
    const command = new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(question) });
    const { Payload, FunctionError } = await this.clients.lambda.send(command);
    const text = new TextDecoder().decode(Payload);
    if (FunctionError !== undefined) {
      return { ok: false, because: `it fails: ${text.slice(0, 200)}` };
    }
    const result = answer.safeParse(json(text));
    // The function's words go into parameters and events, which have little room.
    if (result.success) {
      return { ...result.data, ...result.data.because !== undefined && { because: result.data.because.slice(0, 300) } };
    }
    return { ok: false, because: `its answer is ${text.slice(0, 100)}, not {"ok": true} or {"ok": false, "because": "..."}` };
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
