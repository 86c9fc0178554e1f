import { Tokenization } from 'aws-cdk-lib';

type Scalar = string | number | boolean;

/** What a manifest is made of. */
export type Yaml = Scalar | readonly Yaml[] | { readonly [key: string]: Yaml };

/** Several documents, as `kubectl apply -f -` reads them. */
export function toYamlDocuments(documents: readonly Yaml[]): string {
  return documents.map((document) => `---\n${lines(document).join('\n')}\n`).join('');
}

function lines(value: Yaml): string[] {
  if (isScalar(value)) {
    return [scalar(value)];
  }
  if (isList(value)) {
    return value.flatMap((item) => indent(lines(item), '- ', '  '));
  }
  return Object.entries(value).flatMap(([key, item]) => {
    if (isScalar(item)) {
      return [`${scalar(key)}: ${scalar(item)}`];
    }
    if (isList(item) && item.every(isScalar)) {
      return [`${scalar(key)}: [${item.map(scalar).join(', ')}]`];
    }
    if (Object.keys(item).length === 0) {
      return [`${scalar(key)}: {}`];
    }
    return [`${scalar(key)}:`, ...indent(lines(item), '  ', '  ')];
  });
}

function isScalar(value: Yaml): value is Scalar {
  return typeof value !== 'object';
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value);
}

function indent(block: string[], first: string, rest: string): string[] {
  return block.map((line, index) => (index === 0 ? first : rest) + line);
}

/** Strings that YAML would read as something else are quoted; a JSON string is a YAML string. */
function scalar(value: Scalar): string {
  if (typeof value !== 'string') {
    return typeof value === 'number' ? Tokenization.stringifyNumber(value) : String(value);
  }
  const plain = /^[A-Za-z][A-Za-z0-9._/-]*$/.test(value) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value);
  return plain ? value : JSON.stringify(value);
}
