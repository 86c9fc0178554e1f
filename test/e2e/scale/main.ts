import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArguments, USAGE } from './args';
import { crowdOf } from './crowd';
import { measuresOf } from './goals';
import { measureScale } from './measure';
import { runProgram } from '../../../simulation/demo/command-line';
import { isMissed, measureTable } from '../../measure/measures';
import { thisMachine } from '../bench/machine';

/** `npm run measure:scale`: what a drain costs in a large cluster. */
async function main(): Promise<number> {
  const { help, nodes, pods, json } = parseArguments(process.argv.slice(2));
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const began = performance.now();
  const say = (line: string): void => {
    process.stdout.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${line}; load average ${loadavg()[0].toFixed(1)}\n`);
  };
  const crowd = crowdOf(nodes, pods);
  const result = await measureScale(crowd, say);
  say('measured');
  const measures = measuresOf(result, crowd.drainingNodes);
  const { kubernetes, node, processors } = thisMachine();
  const requests = [...result.requests].sort(([, a], [, b]) => b - a);
  process.stdout.write([
    '',
    `${crowd.drainingNodes} of ${nodes} nodes at once, ${pods} pods of ${crowd.owners} owners, ${result.objects} objects; Kubernetes ${kubernetes}, Node ${node}, ${processors}.`,
    '',
    ...measureTable(measures),
    '',
    `API requests: ${requests.map(([what, count]) => `${count} × ${what}`).join(', ')}.`,
    '',
  ].join('\n'));
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify({ crowd, node, measures, requests }, undefined, 2)}\n`);
  }
  return measures.some(isMissed) ? 1 : 0;
}

runProgram(main, 'The measure failed, which is a fault of its own');
