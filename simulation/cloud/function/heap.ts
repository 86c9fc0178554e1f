/** How Lambda lets Node's heap grow with the memory of a function. Without limits garbage is collected when there is most of it. */
export function heapArguments(memoryMb: number): string[] {
  return [`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`, `--max-semi-space-size=${Math.max(1, Math.floor(memoryMb * 0.05))}`];
}
