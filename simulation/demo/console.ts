import type { Entry, Tone, Topic } from './timeline';

const ESCAPE = '\u001b[';
const RESET = `${ESCAPE}0m`;
const TONES: Readonly<Record<Tone, string>> = { plain: '', good: `${ESCAPE}32m`, notice: `${ESCAPE}33m`, alarm: `${ESCAPE}1;31m` };
const TOPICS: Readonly<Record<Topic, string>> = {
  plan: `${ESCAPE}1;35m`,
  instance: `${ESCAPE}35m`,
  node: `${ESCAPE}34m`,
  drain: `${ESCAPE}1;36m`,
  pod: `${ESCAPE}2m`,
  owner: `${ESCAPE}33m`,
  function: `${ESCAPE}2m`,
};

/** Prints events as they happen: in colour on a terminal, in plain text elsewhere. */
export class Console {
  constructor(private readonly write: (text: string) => void, private readonly colour: boolean) {}

  entry({ at, topic, tone, text }: Entry): void {
    const time = `${(at / 1000).toFixed(1).padStart(6)} s`;
    this.line(`${this.paint(`${ESCAPE}2m`, time)}  ${this.paint(TOPICS[topic], topic.padEnd(8))}  ${this.paint(TONES[tone], text)}`);
  }

  heading(text: string): void {
    this.line(`\n${this.paint(`${ESCAPE}1m`, text)}`);
  }

  /** Prints a line in the style of its tone. */
  line(text: string, tone: Tone = 'plain'): void {
    this.write(`${this.paint(TONES[tone], text)}\n`);
  }

  private paint(code: string, text: string): string {
    return this.colour && code ? `${code}${text}${RESET}` : text;
  }
}
