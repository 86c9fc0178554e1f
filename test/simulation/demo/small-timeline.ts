import type { DemoResult } from '../../../simulation/demo/result';
import type { OwnerLine, PodSpan, Timeline } from '../../../simulation/demo/timeline';

const pod = (name: string, node: string, from: number, rest: Partial<PodSpan> = {}): PodSpan => ({
  namespace: 'shop', name, node, owner: `Deployment shop/${name.split('-')[0]}`, daemon: false, finished: false, from, readyAt: from, ...rest,
});

/** Two owners that move from the only old node to a new one: `cart` with an interruption, `web` without. */
export const CART: OwnerLine = {
  key: 'Deployment shop/cart',
  replicas: 1,
  floor: 1,
  floorFrom: 'one replica',
  available: [{ at: 0, count: 1 }, { at: 5000, count: 0 }, { at: 8500, count: 1 }],
  shortfalls: [{ from: 5000, to: 8500, available: 0, floor: 1 }],
  moves: 1,
  mostMoves: 1,
  expectedBecause: 'one replica and no surge',
};

export const WEB: OwnerLine = {
  key: 'Deployment shop/web',
  replicas: 2,
  floor: 1,
  floorFrom: 'budget web',
  available: [{ at: 0, count: 2 }, { at: 5000, count: 1 }, { at: 7000, count: 2 }],
  shortfalls: [],
  moves: 1,
  mostMoves: 1,
};

const IDLE: OwnerLine = { ...WEB, key: 'Deployment shop/idle', available: [{ at: 0, count: 2 }], moves: 0, mostMoves: 0 };

export const TIMELINE: Timeline = {
  title: 'A small shop',
  startedAt: Date.parse('2026-11-23T01:00:00Z'),
  endedAt: 12_000,
  entries: [{ at: 4200, topic: 'drain', tone: 'plain', text: 'node1 has 2 pods to move' }],
  nodes: [
    {
      name: 'node1',
      instance: 'i-00000000000000001',
      old: true,
      from: 0,
      readyAt: 0,
      to: 11_000,
      retained: false,
      drain: { from: 4000, to: 9500, outcome: 'drained', because: [] },
    },
    { name: 'node2', instance: 'i-00000000000000002', old: false, from: 2000, readyAt: 3000, retained: false },
  ],
  pods: [
    pod('cart-1', 'node1', 0, { leavingAt: 5000, to: 6000 }),
    pod('web-1', 'node1', 0, { leavingAt: 5000, to: 6000 }),
    pod('agent-1', 'node1', 0, { owner: 'DaemonSet kube-system/agent', daemon: true, to: 11_000 }),
    pod('cart-2', 'node2', 5100, { readyAt: 8500 }),
    pod('web-2', 'node2', 5100, { readyAt: 7000 }),
    pod('web-<3>', 'node2', 2500),
  ],
  owners: [CART, WEB, IDLE],
};

export const RESULT: DemoResult = {
  timeline: TIMELINE,
  patch: { outcome: 'succeeded', owners: { owners: 2, moves: 2, surged: 0, interrupted: 1 } },
  groups: [{ stage: 'canary', group: 'Canary', from: 'ami-1', to: 'ami-2', replaced: 1, retained: 0 }],
  unfinished: [],
  openLifecycleActions: [],
  messages: { sent: 3, handled: 3, left: [], dead: [], undelivered: [] },
  requests: { aws: 20, kubernetes: 30, invocations: 3, failed: [] },
  violations: [],
  expected: [{ owner: 'Deployment shop/cart', because: 'one replica and no surge' }],
  speedUp: 1,
  skippedMs: 2 * 3600_000,
  clockFactor: 1,
};
