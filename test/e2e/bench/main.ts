import { parseArguments, USAGE } from './args';
import { bench } from './bench';
import { UsageError } from '../../../simulation/demo/command-line';

const FAILED = 1;
const MISUSED = 2;

async function main(): Promise<number> {
  try {
    const given = parseArguments(process.argv.slice(2));
    if (given.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    return await bench(given, (line) => process.stdout.write(`${line}\n`)) ? 0 : FAILED;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return MISUSED;
  }
}

main().then((code) => process.exit(code), (error: unknown) => {
  process.stderr.write(`The bench failed, which is a fault of its own: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(FAILED);
});
