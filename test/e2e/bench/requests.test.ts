import { countRequests } from './requests';

const line = (auditID: string, verb: string, user: object, resource?: string, subresource?: string) =>
  JSON.stringify({ auditID, verb, user, stage: 'ResponseComplete', ...resource && { objectRef: { resource, subresource } } });

test('the requests of one asker are counted by what they ask, each once', () => {
  const us = { username: 'drainer', groups: ['cdk-graceful-node-group:drainer', 'system:authenticated'] };
  const log = [
    line('1', 'watch', us, 'pods'), line('1', 'watch', us, 'pods'), line('2', 'create', us, 'pods', 'eviction'), line('3', 'create', us, 'pods', 'eviction'),
    line('4', 'get', us), line('5', 'get', { username: 'somebody' }, 'pods'), '{"auditID":"6","verb":"get","us',
  ].join('\n');
  const counts = { 'watch pods': 1, 'create pods/eviction': 2, 'get (discovery)': 1 };
  expect(Object.fromEntries(countRequests(log, { groupPrefix: 'cdk-graceful-node-group:' }))).toEqual(counts);
  expect(Object.fromEntries(countRequests(log, { user: 'drainer' }))).toEqual(counts);
  expect(countRequests(log, { user: 'nobody' }).size).toBe(0);
});
