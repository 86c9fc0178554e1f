import type { Scenario } from './scenario';

const MOST_TELLING = '--most-telling';

/** The scenarios chosen by the arguments: by name or a part of it, the most telling ones, or all. */
export function choose(all: readonly Scenario[], args: readonly string[]): readonly Scenario[] {
  if (args.length === 0) {
    return all;
  }
  return all.filter(({ name, tellsMuch }) => args.some((arg) => (arg === MOST_TELLING ? tellsMuch : matches(name, arg, all))));
}

function matches(name: string, wanted: string, all: readonly Scenario[]): boolean {
  if (all.some((scenario) => scenario.name === wanted)) {
    return name === wanted;
  }
  if (all.some((scenario) => scenario.name.includes(wanted))) {
    return name.includes(wanted);
  }
  throw new Error(`No scenario is called '${wanted}'. Give '${MOST_TELLING}', a part of a name, or a name:\n${all.map((scenario) => `  ${scenario.name}`).join('\n')}`);
}
