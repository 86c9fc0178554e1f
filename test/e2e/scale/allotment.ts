import { limitProcess } from '../ground/cgroup';

/** With this much memory a function has one processor: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MEMORY_OF_ONE_PROCESSOR_MB = 1_769;

/** How many processors a function has. */
export function processorsOf(memoryMb: number): number {
  return memoryMb / MEMORY_OF_ONE_PROCESSOR_MB;
}

let count = 0;

/** Gives a process the memory and the part of a processor that Lambda gives to one of a function with so much memory. */
export function allot(pid: number, memoryMb: number): void {
  count += 1;
  limitProcess(`function-${count}`, pid, { processors: processorsOf(memoryMb), memoryMb });
}
