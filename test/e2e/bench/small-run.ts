import type { RunResult } from './result';

/** A flawless drain of one owner's only pod by us, for tests. */
export const GOOD_RUN: RunResult = {
  shape: 'single',
  drainer: 'ours',
  startedAt: '2026-11-25T10:00:00.000Z',
  pods: 1,
  drainMs: 8_000,
  cutOffMs: 120_000,
  cordonedMs: 1_000,
  limitMs: 5_000,
  services: [{ service: 'web-1/', sent: 2_000, failed: 0, reasons: {}, failedAt: [] }],
  sent: 2_000,
  failed: 0,
  late: 0,
  secondsBelowFloor: 0,
  requests: { 'list pods': 1, 'create pods/eviction': 1 },
  memoryMb: 120,
  owners: [{
    key: 'Deployment bench-1/web-1',
    replicas: 1,
    floor: 1,
    floorFrom: 'one replica',
    available: [{ at: 0, count: 1 }, { at: 3_000, count: 2 }, { at: 7_000, count: 1 }],
    shortfalls: [],
    moves: 1,
    mostMoves: 1,
  }],
  endedMs: 11_000,
  loadAverage: 2,
};

/** The same by kubectl: faster, with an interruption and failed requests. */
export const BAD_RUN: RunResult = {
  ...GOOD_RUN,
  drainer: 'kubectl',
  drainMs: 4_000,
  cordonedMs: 200,
  services: [{ service: 'web-1/', sent: 2_000, failed: 3, reasons: { ECONNREFUSED: 3 }, failedAt: [500, 520, 900] }],
  failed: 3,
  secondsBelowFloor: 3,
  requests: { 'list pods': 1, 'create pods/eviction': 2, 'get pods': 3 },
  memoryMb: 60,
  owners: [{
    ...GOOD_RUN.owners[0],
    key: 'Deployment bench-2/web-1',
    available: [{ at: 0, count: 1 }, { at: 500, count: 0 }, { at: 3_500, count: 1 }],
    shortfalls: [{ from: 500, to: 3_500, available: 0, floor: 1 }],
  }],
};
