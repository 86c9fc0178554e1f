/** Node arguments that limit the heap by the function's memory, as in Lambda. Without limits, garbage would be collected much later. */
export function heapArguments(memoryMb: number): string[] {
  return [`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`, `--max-semi-space-size=${Math.max(1, Math.floor(memoryMb * 0.05))}`];
}
