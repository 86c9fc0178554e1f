import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDenied, readAuditLog } from './audit';

let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'audit-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function read(...lines: readonly string[]) {
  const file = join(folder, 'audit.log');
  writeFileSync(file, lines.join('\n'));
  return readAuditLog(file);
}

function event(auditID: string, second: number, fields: object): string {
  return JSON.stringify({
    kind: 'Event',
    auditID,
    stage: 'ResponseComplete',
    requestURI: `/${auditID}`,
    requestReceivedTimestamp: `2026-11-25T16:00:0${second}.500000Z`,
    user: { username: 'drainer', groups: ['drainers', 'system:authenticated'] },
    ...fields,
  });
}

test('every request is there once, in the order in which they came', () => {
  const entries = read(
    event('watch', 1, { verb: 'watch', stage: 'ResponseStarted', objectRef: { resource: 'pods' }, responseStatus: { code: 200 } }),
    event('evict', 2, { verb: 'create', objectRef: { resource: 'pods', subresource: 'eviction', namespace: 'shop', name: 'cart' }, responseStatus: { code: 429 } }),
    event('list', 0, { verb: 'list', objectRef: { resource: 'nodes' }, responseStatus: { code: 403 } }),
    event('watch', 1, { verb: 'watch', objectRef: { resource: 'pods' }, responseStatus: { code: 200 } }),
    '{"kind":"Event","auditID":"half wr',
  );
  expect(entries.map(({ verb, resource, subresource, code }) => [verb, resource, subresource, code])).toEqual([
    ['list', 'nodes', undefined, 403], ['watch', 'pods', undefined, 200], ['create', 'pods', 'eviction', 429],
  ]);
  expect(entries[2]).toMatchObject({ at: Date.parse('2026-11-25T16:00:02.500Z'), namespace: 'shop', name: 'cart', user: 'drainer', groups: ['drainers', 'system:authenticated'] });
  expect(entries.map(isDenied)).toEqual([true, false, false]);
});

test('nobody has asked as long as there is no log', () => {
  expect(readAuditLog(join(folder, 'none.log'))).toEqual([]);
});

test('a request that was not authenticated counts as denied', () => {
  const [entry] = read(event('list', 0, { verb: 'list', user: {}, responseStatus: { code: 401 } }));
  expect(entry.user).toBeUndefined();
  expect(isDenied(entry)).toBe(true);
});
