/** What a manifest is made of. */
export type Yaml = string | readonly Yaml[] | { readonly [key: string]: Yaml };

/** Several documents, as `kubectl apply -f -` reads them. */
export function toYamlDocuments(documents: readonly Yaml[]): string {
  return documents.map((document) => `---\n${lines(document).join('\n')}\n`).join('');
}

function lines(value: Yaml): string[] {
  if (typeof value === 'string') {
    return [scalar(value)];
  }
  if (isList(value)) {
    return value.flatMap((item) => indent(lines(item), '- ', '  '));
  }
  return Object.entries(value).flatMap(([key, item]) => {
    if (typeof item === 'string') {
      return [`${scalar(key)}: ${scalar(item)}`];
    }
    if (isList(item) && item.every((element) => typeof element === 'string')) {
      return [`${scalar(key)}: [${item.map(scalar).join(', ')}]`];
    }
    return [`${scalar(key)}:`, ...indent(lines(item), '  ', '  ')];
  });
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value);
}

function indent(block: string[], first: string, rest: string): string[] {
  return block.map((line, index) => (index === 0 ? first : rest) + line);
}

/** Strings that YAML would read as something else are quoted; a JSON string is a YAML string. */
function scalar(text: string): string {
  const plain = /^[A-Za-z][A-Za-z0-9._/-]*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}
