/** Decides about one value of an event; `undefined` where the event has none. */
export type Filter = (value: unknown) => boolean;

/** What stands in a list of a pattern: a value to equal, or an object with one operator. */
export function compileFilter(content: unknown, path: string): Filter {
  if (typeof content !== 'object' || content === null) return (value) => value === content;
  const [[operator, operand], ...more] = Object.entries(content);
  if (more.length > 0 || !operator) throw new Error(`A filter of ${path} is ${JSON.stringify(content)}, allowed is one operator in each.`);
  const compile = OPERATORS[operator];
  if (!compile) {
    throw new Error(`${path} uses the operator "${operator}", which the simulation does not match. Known are ${Object.keys(OPERATORS).join(', ')}.`);
  }
  return compile(operand, `${path}.${operator}`);
}

type Compile = (operand: unknown, path: string) => Filter;

const OPERATORS: Readonly<Record<string, Compile>> = {
  'exists': (operand, path) => {
    if (typeof operand !== 'boolean') throw wrong(operand, path, 'true or false');
    return (value) => (value !== undefined) === operand;
  },
  'prefix': affix((value, expected) => value.startsWith(expected)),
  'suffix': affix((value, expected) => value.endsWith(expected)),
  'equals-ignore-case': text((value, expected) => value.toLowerCase() === expected.toLowerCase()),
  'wildcard': text((value, pattern) => wildcard(pattern).test(value)),
  'anything-but': anythingBut,
  'numeric': numeric,
};

function text(test: (value: string, operand: string) => boolean): Compile {
  return (operand, path) => {
    if (typeof operand !== 'string') throw wrong(operand, path, 'a text');
    return (value) => typeof value === 'string' && test(value, operand);
  };
}

/** `prefix` and `suffix`, which take a text or `{"equals-ignore-case": text}`. */
function affix(test: (value: string, operand: string) => boolean): Compile {
  const sensitive = text(test);
  const insensitive = text((value, operand) => test(value.toLowerCase(), operand.toLowerCase()));
  return (operand, path) => {
    const relaxed = typeof operand === 'object' && operand !== null && 'equals-ignore-case' in operand;
    return relaxed ? insensitive(operand['equals-ignore-case'], path) : sensitive(operand, path);
  };
}

/** Takes a value, a list of values, or one of the text operators with a text or a list of them. The field must be there. */
function anythingBut(operand: unknown, path: string): Filter {
  const excluded: Filter[] = [];
  if (Array.isArray(operand)) {
    excluded.push(...operand.map((value) => compileFilter(value, path)));
  } else if (typeof operand === 'object' && operand !== null) {
    const [[operator, operands]] = Object.entries(operand);
    const list = Array.isArray(operands) ? operands : [operands];
    excluded.push(...list.map((each) => compileFilter({ [operator]: each }, path)));
  } else {
    excluded.push(compileFilter(operand, path));
  }
  return (value) => value !== undefined && !excluded.some((filter) => filter(value));
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function numeric(operand: unknown, path: string): Filter {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) throw wrong(operand, path, 'a list such as [">", 0, "<=", 5]');
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < operand.length; i += 2) {
    const compare = COMPARISONS[String(operand[i])];
    const bound: unknown = operand[i + 1];
    if (!compare || typeof bound !== 'number') throw wrong(operand, path, `pairs of ${Object.keys(COMPARISONS).join(' ')} and a number`);
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function wildcard(pattern: string): RegExp {
  return new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's');
}

function wrong(operand: unknown, path: string, allowed: string): Error {
  return new Error(`${path} is ${JSON.stringify(operand)}, allowed is ${allowed}.`);
}
