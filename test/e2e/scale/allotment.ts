import { limitProcess } from '../ground/cgroup';

/** With this much memory a function has one processor: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MEMORY_OF_ONE_PROCESSOR_MB = 1_769;

/** How many processors a function with this memory has. */
export function processorsOf(memoryMb: number): number {
  return memoryMb / MEMORY_OF_ONE_PROCESSOR_MB;
}

let count = 0;

/** Limits a process to the memory and the share of a processor that Lambda gives to a function with this much memory. */
export function allot(pid: number, memoryMb: number): void {
  count += 1;
  limitProcess(`function-${count}`, pid, { processors: processorsOf(memoryMb), memoryMb });
}
