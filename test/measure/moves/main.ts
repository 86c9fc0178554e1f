import { parseArgs } from 'node:util';
import { LAYOUTS } from './fleet';
import { type RefreshedFleet, refreshFleet } from './refresh';

/** `npm run measure:moves`: how often a refresh moves each pod, in simulation. Exits non-zero when the goal is missed. */
const SIZES = [10, 30, 100];
const GOAL = 1.02;

const COLUMNS = ['nodes', 'layout', 'taint', 'moves per pod', 'most', 'to old nodes', 'of these forced', 'below floor'];

function row(nodes: number, layout: string, taint: string, { mean, most, again, forced, secondsBelowFloor }: RefreshedFleet): string[] {
  return [String(nodes), layout, taint, mean.toFixed(3), String(most), again.toFixed(3), forced.toFixed(3), `${secondsBelowFloor.toFixed(1)} s`];
}

function line(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 1 || index === 2 ? cell.padEnd(7) : cell.padStart(COLUMNS[index].length))).join('  ');
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { nodes: { type: 'string', default: SIZES.join(',') } } });
  const sizes = values.nodes.split(',').map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 2)) {
    throw new Error(`--nodes must be whole numbers from 2, with commas between them, got '${values.nodes}'. Leave it out for ${SIZES.join(', ')}.`);
  }
  const missed: string[] = [];
  console.log(line(COLUMNS));
  for (const nodes of sizes) {
    for (const layout of LAYOUTS) {
      console.log(line(row(nodes, layout, 'without', await refreshFleet({ nodes, layout }, false))));
      const tainted = await refreshFleet({ nodes, layout }, true);
      console.log(line(row(nodes, layout, 'with', tainted)));
      if (tainted.mean > GOAL) {
        missed.push(`${nodes} nodes, ${layout}: ${tainted.mean.toFixed(3)} moves a pod, ${tainted.forced.toFixed(3)} of them forced`);
      }
    }
  }
  console.log(missed.length > 0 ? `\nMore than ${GOAL}:\n${missed.join('\n')}` : `\nWith the taint, no more than ${GOAL} in any of them.`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

void main();
