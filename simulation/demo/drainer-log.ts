import type { Entry, Tone, Topic } from './timeline';
import type { LogLine } from '../example/log-line';

/** Further blockers are only counted. */
const MOST_TOLD = 6;

type Telling = readonly [topic: Topic, tone: Tone, texts: readonly string[]];

/** How to report each message. Messages about what the cluster or the cloud shows are left out. */
const TELLINGS: Readonly<Record<string, (line: LogLine) => Telling | undefined>> = {
  'Drain started': ({ node, whenBlocked }) => ['drain', 'plain', [`${node} takes no new pods and leaves the load balancers (when blocked: ${whenBlocked})`]],
  'Baseline written': ({ node, pods, owners }) => ['drain', 'plain', [`${node} has ${count(pods ?? 0, 'pod')} to move, of ${count(owners?.length ?? 0, 'owner')}`]],
  'Drain waits': (line) => ['drain', 'notice', waiting(line)],
  'Drain ended': ({ node, instance, outcome, seconds }) => ['drain', GOOD.includes(outcome ?? '') ? 'good' : 'notice', [`${node ?? instance} ended after ${seconds} s: ${outcome}`]],
  'Owner will be interrupted': ({ pod, because }) => ['drain', 'notice', [`announced: ${pod} will be interrupted, because ${String(because)}`]],
  'Node was uncordoned during its drain, and is cordoned again': ({ node }) => ['node', 'notice', [`${node} was uncordoned during its drain, and is cordoned again`]],
  'Pod released so that its replacement comes first': ({ node, pod }) => ['pod', 'plain', [`${pod} is released on ${node}: it serves until its replacement does`]],
  'Node is ready, and its launch was completed': ({ node, instance }) => ['node', 'good', [`${node} is ready, so the launch of ${instance} goes on`]],
  'Invocation ended, and its messages return to the queue': ({ messages, end }) => ['function', 'plain', [`the function gives ${count(messages ?? 0, 'message')} back (${end})`]],
  'Pod adopted by its ReplicaSet again': ({ node, pod }) => ['pod', 'plain', [`${pod} goes back to its ReplicaSet on ${node}`]],
  'Lifecycle action completed': () => undefined,
  'Pod evicted': () => undefined,
  'Pod deleted by force': () => undefined,
  'Pod was already gone': () => undefined,
  'Pod cannot be moved yet': () => undefined,
};

const GOOD = ['drained', 'nothing-to-drain'];

export function entriesOf(line: LogLine, at: number): Entry[] {
  const told = line.message in TELLINGS ? TELLINGS[line.message](line) : other(line);
  if (!told) {
    return [];
  }
  const [topic, tone, texts] = told;
  return texts.map((text) => ({ at, topic, tone, text }));
}

export function listOf(because: LogLine['because']): readonly string[] {
  return because === undefined ? [] : typeof because === 'string' ? [because] : because;
}

function waiting({ node, podsLeft, because }: LogLine): string[] {
  const sentences = listOf(because);
  const causes = rootCauses(sentences);
  const told = causes.slice(0, MOST_TOLD);
  const more = sentences.length - told.length;
  return [
    `${node} waits, ${count(podsLeft ?? 0, 'pod')} left:`,
    ...told.map((sentence) => `  - ${sentence}`),
    ...more > 0 ? [`  - and ${more} more${causes.length > told.length ? '' : ', which wait for that'}`] : [],
  ];
}

/** Drops the sentences that only follow from others, unless there are no others. */
export function rootCauses(sentences: readonly string[]): readonly string[] {
  // A pod that is interrupted leaves last, so others do not wait for it.
  const follows = /other pods of the node leave first$|available pods on other nodes$|has one replica$|no controller makes it again$/;
  const causes = sentences.filter((sentence) => !follows.test(sentence));
  return causes.length > 0 ? causes : sentences;
}

function other({ level, message, node, instance, pod, because, error }: LogLine): Telling {
  const details = [node ?? instance, pod, ...listOf(because), error?.message].filter(Boolean).join(', ');
  const tone = level === 'ERROR' ? 'alarm' : level === 'WARN' ? 'notice' : 'plain';
  return ['function', tone, [details ? `${message}: ${details}` : message]];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
