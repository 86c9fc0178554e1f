import { parseArguments, USAGE } from './args';
import { runProgram } from './command-line';
import { Console } from './console';
import { runDemo } from './run';

/** The exit code that shells use after Ctrl-C. */
const INTERRUPTED = 130;

runProgram(async () => {
  const console = new Console((text) => process.stdout.write(text), process.stdout.isTTY && !process.env.NO_COLOR);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => interrupted.abort());
  }
  const given = parseArguments(process.argv.slice(2));
  if (given.help) {
    console.line(USAGE);
    return 0;
  }
  const good = await runDemo(given, console, interrupted.signal);
  return interrupted.signal.aborted ? INTERRUPTED : good ? 0 : 1;
}, 'The demo failed, which is a fault of its own');
