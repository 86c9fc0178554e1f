import { parseArguments, USAGE } from './args';
import { UsageError } from './command-line';
import { Console } from './console';
import { runDemo } from './run';

const FAILED = 1;
const MISUSED = 2;
/** What a shell says of a process that Ctrl-C has ended. */
const INTERRUPTED = 130;

async function main(): Promise<number> {
  const console = new Console((text) => process.stdout.write(text), process.stdout.isTTY && !process.env.NO_COLOR);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort());
  try {
    const given = parseArguments(process.argv.slice(2));
    if (given.help) {
      console.line(USAGE);
      return 0;
    }
    const good = await runDemo(given, console, interrupted.signal);
    return interrupted.signal.aborted ? INTERRUPTED : good ? 0 : FAILED;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return MISUSED;
  }
}

main().then((code) => process.exit(code), (error: unknown) => {
  process.stderr.write(`The demo failed, which is a fault of its own: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(FAILED);
});
