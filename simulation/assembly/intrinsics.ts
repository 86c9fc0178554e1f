/** What the intrinsic functions of a template refer to. */
export interface References {
  readonly availabilityZones: readonly string[];
  /** The value of a resource, a parameter or a pseudo parameter. Undefined for `AWS::NoValue`. */
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  condition(name: string): boolean;
  importValue(exportName: string): unknown;
  mapping(map: string, key: string, name: string): unknown;
}

type Intrinsic = (argument: unknown, references: References) => unknown;

/** Resolves all intrinsic functions in a value. Refuses unknown ones. */
export function resolve(value: unknown, references: References): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => resolve(each, references)).filter((each) => each !== undefined);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  if (entries.length === 1) {
    const [[name, argument]] = entries;
    const intrinsic = INTRINSICS[name];
    if (intrinsic) {
      return intrinsic(argument, references);
    }
    if (name.startsWith('Fn::')) {
      throw new Error(`The template uses ${name}, which the simulation does not resolve. Known are ${Object.keys(INTRINSICS).join(', ')}.`);
    }
  }
  return Object.fromEntries(entries.map(([key, each]) => [key, resolve(each, references)]).filter(([, each]) => each !== undefined));
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  'Ref': (name, references) => references.ref(String(name)),
  'Fn::GetAtt': (argument, references) => {
    const [logicalId, ...path] = typeof argument === 'string' ? argument.split('.') : argument as string[];
    return references.attribute(logicalId, path.join('.'));
  },
  'Fn::Join': (argument, references) => {
    const [separator, parts] = argument as [string, unknown];
    return (resolve(parts, references) as unknown[]).map(String).join(separator);
  },
  'Fn::Sub': substitute,
  'Fn::Select': (argument, references) => {
    const [index, list] = resolve(argument, references) as [string | number, unknown[]];
    return list[Number(index)];
  },
  'Fn::Split': (argument, references) => {
    const [separator, text] = resolve(argument, references) as [string, string];
    return text.split(separator);
  },
  'Fn::If': (argument, references) => {
    const [condition, yes, no] = argument as [string, unknown, unknown];
    return resolve(references.condition(condition) ? yes : no, references);
  },
  'Fn::Equals': (argument, references) => {
    const [left, right] = resolve(argument, references) as [unknown, unknown];
    return String(left) === String(right);
  },
  'Fn::Not': (argument, references) => !(resolve(argument, references) as boolean[])[0],
  'Fn::And': (argument, references) => (resolve(argument, references) as boolean[]).every(Boolean),
  'Fn::Or': (argument, references) => (resolve(argument, references) as boolean[]).some(Boolean),
  'Condition': (name, references) => (typeof name === 'string' ? references.condition(name) : { Condition: resolve(name, references) }),
  'Fn::Base64': (argument, references) => Buffer.from(String(resolve(argument, references))).toString('base64'),
  'Fn::GetAZs': (_, references) => [...references.availabilityZones],
  'Fn::ImportValue': (argument, references) => references.importValue(String(resolve(argument, references))),
  'Fn::FindInMap': (argument, references) => {
    const [map, key, name] = resolve(argument, references) as [string, string, string];
    return references.mapping(map, key, name);
  },
};

/** `${Name}` is a reference, `${Name.Attribute}` an attribute, and `${!Name}` the text `${Name}`. */
function substitute(argument: unknown, references: References): string {
  const [text, variables] = typeof argument === 'string' ? [argument, {}] : argument as [string, Record<string, unknown>];
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) {
      return `\${${name}}`;
    }
    if (name in variables) {
      return String(resolve(variables[name], references));
    }
    const [logicalId, ...path] = name.split('.');
    return String(path.length > 0 ? references.attribute(logicalId, path.join('.')) : references.ref(name));
  });
}
