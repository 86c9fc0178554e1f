import * as z from 'zod/mini';
import { Env, type NoticeName, NOTICES } from '../src/names';

export interface Settings {
  readonly clusterName: string;
  readonly drainerName: string;
  /** The names of groups without the drainer's tag. */
  readonly groupNames: string[];
  /** Whether its role may delete pods. */
  readonly allowForce: boolean;
  /** Whether its role may release and adopt pods. */
  readonly allowSurge: boolean;
  /** The notices about instances that it handles, in addition to Auto Scaling's events. */
  readonly notices: NoticeName[];
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly region: string;
}

const name = z.string().check(z.minLength(1));
const url = z.url();

const environment = z.object({
  [Env.CLUSTER_NAME]: name,
  [Env.DRAINER_NAME]: name,
  [Env.QUEUE_URL]: url,
  [Env.DEAD_LETTER_QUEUE_URL]: url,
  [Env.GROUP_NAMES]: z.pipe(z.pipe(z.string(), z.transform(json)), z.array(name)),
  /** A deployment updates code and environment one after the other, so that a newer function may run without this variable for a moment. */
  [Env.ALLOW_FORCE]: z.optional(z.enum(['true', 'false'])),
  [Env.ALLOW_SURGE]: z.optional(z.enum(['true', 'false'])),
  [Env.NOTICES]: z.optional(z.pipe(z.pipe(z.string(), z.transform(json)), z.array(z.enum(NOTICES)))),
  /** Set by Lambda. */
  AWS_REGION: name,
});

/** What each variable must be, for error messages. */
const ALLOWED: Readonly<Record<string, string>> = {
  [Env.CLUSTER_NAME]: 'the name of an EKS cluster',
  [Env.DRAINER_NAME]: 'the name of the drainer',
  [Env.QUEUE_URL]: 'the URL of an SQS queue',
  [Env.DEAD_LETTER_QUEUE_URL]: 'the URL of an SQS queue',
  [Env.GROUP_NAMES]: 'a JSON array of names of Auto Scaling groups, such as ["workers"] or []',
  [Env.ALLOW_FORCE]: 'true or false',
  [Env.ALLOW_SURGE]: 'true or false',
  [Env.NOTICES]: `a JSON array of ${NOTICES.join(', ')}`,
  AWS_REGION: 'the name of the region, which Lambda sets by itself',
};

/** The function's settings, from its environment. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const result = environment.safeParse(variables);
  if (!result.success) {
    const wrong = [...new Set(result.error.issues.map((issue) => String(issue.path[0])))];
    const sentences = wrong.map((variable) => {
      const got = variables[variable];
      return `The environment variable ${variable} is ${got === undefined ? 'missing' : `'${got}'`}; it must be ${ALLOWED[variable]}.`;
    });
    throw new Error(`${sentences.join(' ')} The construct NodeDrainer sets them: deploy the stack again, and do not change them by hand.`);
  }
  const { data } = result;
  return {
    clusterName: data[Env.CLUSTER_NAME],
    drainerName: data[Env.DRAINER_NAME],
    groupNames: data[Env.GROUP_NAMES],
    allowForce: data[Env.ALLOW_FORCE] === 'true',
    allowSurge: data[Env.ALLOW_SURGE] !== 'false',
    notices: data[Env.NOTICES] ?? [],
    queueUrl: data[Env.QUEUE_URL],
    deadLetterQueueUrl: data[Env.DEAD_LETTER_QUEUE_URL],
    region: data.AWS_REGION,
  };
}

/** Undefined, which every schema rejects, if the text is not JSON. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
