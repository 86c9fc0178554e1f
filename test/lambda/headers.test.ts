import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

const LAMBDA = path.join(__dirname, '..', '..', 'lambda');

const folders = ['.', ...readdirSync(LAMBDA, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isDirectory()).map((entry) => path.relative(LAMBDA, path.join(entry.parentPath, entry.name)))];

/** A comment at the left margin, before the first declaration, that is about more than what follows it. */
function headerOf(file: string): string | undefined {
  return /^(?:import [^;]*;\n|\n)*\/\*\n( \*[^\n]*\n)+? \*\/\n/.exec(readFileSync(file, 'utf8'))?.[0].replace(/^import [^;]*;\n/gm, '');
}

test('folders are found', () => {
  expect(folders.length).toBeGreaterThan(20);
});

test.each(folders)('lambda/%s has a file with a header that says which files there are besides', (folder) => {
  const files = readdirSync(path.join(LAMBDA, folder)).filter((file) => file.endsWith('.ts'));
  const headers = files.flatMap((file) => (headerOf(path.join(LAMBDA, folder, file)) ?? []));
  const named = (header: string) => [...header.matchAll(/[\w./-]*\w\.ts|[a-z]+\/(?=[ ,;).])/g)].length;
  expect(headers.filter((header) => named(header) > 0 || files.length === 1)).not.toEqual([]);
});

test.each(readdirSync(LAMBDA).filter((file) => file.endsWith('.lambda.ts')))('the entry %s has a header', (file) => {
  expect(headerOf(path.join(LAMBDA, file))).toBeDefined();
});

test('the files that headers name are there', () => {
  const everywhere = new Set(readdirSync(LAMBDA, { recursive: true, encoding: 'utf8' }).map((file) => path.basename(file)));
  const named = folders.flatMap((folder) => readdirSync(path.join(LAMBDA, folder)).filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...(headerOf(path.join(LAMBDA, folder, file)) ?? '').matchAll(/[\w-]+(?:\.lambda)?\.ts\b/g)].map(([name]) => name)));
  expect(named.length).toBeGreaterThan(60);
  expect(named.filter((name) => !everywhere.has(name))).toEqual([]);
});
