import { Tally } from './tally';

test('requests are counted by how they went, failed ones by their reason', () => {
  const tally = new Tally();
  for (let at = 0; at < 4; at++) {
    tally.send(at, at);
  }
  tally.settle(0, undefined);
  tally.settle(1, 'ECONNREFUSED');
  tally.settle(2, 'timed out');
  tally.settle(3, 'ECONNREFUSED');
  const { sent, ok, failed, late, reasons, failures } = tally;
  expect({ sent, ok, failed, late }).toEqual({ sent: 4, ok: 1, failed: 3, late: 0 });
  expect([...reasons]).toEqual([['ECONNREFUSED', 2], ['timed out', 1]]);
  expect(failures.map(({ at }) => at)).toEqual([1, 2, 3]);
});

test('a request that went out long after its time is late', () => {
  const tally = new Tally();
  tally.send(1_000, 1_100);
  tally.send(1_000, 1_300);
  expect(tally.late).toBe(1);
});
