import type { RetainedStatus } from '../../../lambda/drain/decision';
import { RetainedWaits, type ToldRetained } from '../../../lambda/invocation/telling/retained-waits';
import type { Log, LogFields } from '../../../lambda/report/ports';
import { drainingNode } from '../drain/instances/held-instances';

type Dependencies = ConstructorParameters<typeof RetainedWaits>[0];

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;

/** What the log and the Events say of a retained node, one sweep every five minutes that finds it waiting for this. */
function swept(...sweeps: ReadonlyArray<readonly string[] | 'gone'>) {
  const clock = { time: NOW, now() { return this.time; } };
  const logged: unknown[] = [];
  const events: string[] = [];
  const toldRetained: ToldRetained = new Map();
  const waits = new RetainedWaits({
    clock,
    toldRetained,
    log: { info: (_: string, { because }: LogFields) => void logged.push(because) } as unknown as Log,
    events: { record: (_: unknown, { message }: { readonly message: string }) => void events.push(message) },
  } as unknown as Dependencies);
  for (const sentences of sweeps) {
    const status = (said: readonly string[]): RetainedStatus => ({
      node: drainingNode('a'), podsLeft: said.length, blockers: said.map((sentence) => ({ subject: sentence, sentence })), isMoving: false,
    } as unknown as RetainedStatus);
    waits.tell(sentences === 'gone' ? [] : [status(sentences)]);
    clock.time += 5 * MINUTE;
  }
  return { logged, events, known: toldRetained.size };
}

test('what holds it is told at once, and not again while it holds', () => {
  expect(swept(['a'], ['a'], ['a'])).toMatchObject({ logged: [['a']], events: ['a'] });
});

test('what is new is told when the next sweep finds it still', () => {
  expect(swept(['a'], ['a', 'b'], ['a', 'b'], ['a', 'b']).logged).toEqual([['a'], ['a', 'b']]);
});

test('what is another at every sweep is told once', () => {
  expect(swept(['needs 3, has 2'], ['needs 3, has 1'], ['needs 3, has 2'], ['needs 3, has 0']).logged).toEqual([['needs 3, has 2']]);
});

test('Kubernetes has always an Event of it', () => {
  expect(swept(...Array.from({ length: 20 }, () => ['a'])).events).toEqual(['a', 'a', 'a']);
});

test('of a node that is gone nothing is kept', () => {
  expect(swept(['a'], 'gone').known).toBe(0);
});
