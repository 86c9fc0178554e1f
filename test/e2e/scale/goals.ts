import { processorsOf } from './allotment';
import type { ScaleResult } from './measure';
import { decisionMeasures, type Measure } from '../../measure/measures';

const MOST = { residentMb: 400, drainStatesOfBare: 1.5, firstEvictionOfBare: 2, requestsPerPod: 2.5 };

/** The goals for a drain in a large cluster, and whether they were met. */
export function measuresOf(result: ScaleResult, drainingNodes: number): Measure[] {
  const {
    memoryMb, bareClientMs, drainStatesMs, firstEvictionMs, drainedMs, outcomes,
    residentMb, movedPods, requests, observed, invocations,
  } = result;
  const asked = [...requests.values()].reduce((sum, count) => sum + count, 0);
  return [
    { name: 'Memory of the function', value: memoryMb, unit: 'MiB' },
    { name: 'Share of a processor', value: processorsOf(memoryMb), unit: '' },
    { name: 'Draining nodes not drained', value: drainingNodes - (outcomes.drained ?? 0) - (outcomes['nothing-to-drain'] ?? 0), unit: '', atMost: 0 },
    { name: 'Memory, resident at most', value: residentMb, unit: 'MB', atMost: MOST.residentMb },
    { name: 'Bare client, lists and parses once', value: bareClientMs / 1000, unit: 's' },
    { name: 'Event to all drain states written', value: drainStatesMs / 1000, unit: 's' },
    { name: 'Event to first eviction', value: firstEvictionMs / 1000, unit: 's' },
    { name: 'Event to all drained', value: drainedMs / 1000, unit: 's' },
    { name: 'All drain states written / bare client', value: drainStatesMs / bareClientMs, unit: '', atMost: MOST.drainStatesOfBare },
    { name: 'First eviction / bare client', value: firstEvictionMs / bareClientMs, unit: '', atMost: MOST.firstEvictionOfBare },
    ...decisionMeasures(observed.decisions, observed.parse),
    { name: 'Decisions measured', value: observed.decisions.length, unit: '' },
    { name: 'Invocations', value: invocations, unit: '' },
    { name: 'Pods moved', value: movedPods, unit: '' },
    { name: 'API requests per moved pod', value: asked / movedPods, unit: '', atMost: MOST.requestsPerPod },
  ];
}
