import type { DrainStatus } from '../../../../lambda/drain/decision';
import { standstillPatch, type Standstill } from '../../../../lambda/drain/state/drain-state';
import { gaugesOf, isWorthWriting, standstillOf } from '../../../../lambda/drain/telling/standstill';
import type { Node } from '../../../../lambda/kubernetes/objects';
import { drainingNode } from '../instances/held-instances';
import { MINUTE, NOW, SECOND } from '../workloads';

const started = NOW - 30 * MINUTE;

/** A drain that something blocks, with three pods left. */
function status({ blocked = true, written, drainer = 'drainer' }: { readonly blocked?: boolean; readonly written?: Standstill; readonly drainer?: string } = {}): DrainStatus {
  const node = drainingNode('a', { started, drainer });
  return { node: written ? withWritten(node, written) : node, podsLeft: 3, announcements: [], blockers: blocked ? [{ subject: 'shop/web', sentence: 'it waits' }] : [] };
}

function withWritten({ metadata, spec, status: state }: Node, written: Standstill): Node {
  const annotations = Object.fromEntries(Object.entries(standstillPatch(written).metadata?.annotations ?? {}).map(([key, value]) => [key, value ?? '']));
  return { metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } }, spec, status: state };
}

const still = (minutes: number, podsLeft = 3): Standstill => ({ podsLeft, since: NOW - minutes * MINUTE });

describe('a drain stands still', () => {
  test('from now on where nothing is known of it, and while nothing blocks it', () => {
    expect(standstillOf(status(), undefined, NOW)).toEqual(still(0));
    expect(standstillOf(status({ blocked: false, written: still(9) }), still(9), NOW)).toEqual(still(0));
  });

  test('since as many pods were left, as this process saw or another wrote on the node, whichever is longer ago', () => {
    expect(standstillOf(status(), still(3), NOW)).toEqual(still(3));
    expect(standstillOf(status({ written: still(9) }), still(3), NOW)).toEqual(still(9));
    expect(standstillOf(status({ written: still(3) }), still(9), NOW)).toEqual(still(9));
    expect(standstillOf(status(), still(9, 4), NOW)).toEqual(still(0));
  });

  test('never since a time before it began: that was another drain of the node', () => {
    expect(standstillOf(status(), still(31), NOW)).toEqual(still(0));
    expect(standstillOf(status(), still(30), NOW)).toEqual(still(30));
  });
});

describe('since when is written on the node', () => {
  test('after five minutes', () => {
    expect(isWorthWriting(status(), still(5), NOW)).toBe(true);
    expect(isWorthWriting(status(), { podsLeft: 3, since: NOW - 5 * MINUTE + 1 }, NOW)).toBe(false);
  });

  test('unless it stands there already', () => {
    expect(isWorthWriting(status({ written: still(6) }), still(6), NOW)).toBe(false);
    expect(isWorthWriting(status({ written: still(7) }), still(6), NOW)).toBe(true);
    expect(isWorthWriting(status({ written: still(6, 4) }), still(6), NOW)).toBe(true);
  });

  test('only where something blocks the drain', () => {
    expect(isWorthWriting(status({ blocked: false }), still(6), NOW)).toBe(false);
  });
});

test('the drains of each drainer are measured by themselves, and how long those stand still that something blocks', () => {
  expect(gaugesOf([
    { status: status(), standstill: { podsLeft: 3, since: NOW - 90.4 * SECOND } },
    { status: status({ blocked: false }), standstill: still(2) },
    { status: status({ drainer: 'other' }), standstill: still(2) },
  ], NOW)).toEqual([
    { drainer: 'drainer', draining: 2, blockedSeconds: [90] },
    { drainer: 'other', draining: 1, blockedSeconds: [120] },
  ]);
});
