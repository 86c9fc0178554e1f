import { parseArguments, USAGE } from './args';
import { bench } from './bench';
import { runProgram } from '../../../simulation/demo/command-line';

runProgram(async () => {
  const given = parseArguments(process.argv.slice(2));
  if (given.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  return await bench(given, (line) => process.stdout.write(`${line}\n`)) ? 0 : 1;
}, 'The bench failed, which is a fault of its own');
