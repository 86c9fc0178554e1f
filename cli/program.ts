import { Command, CommanderError } from 'commander';
import { addDump } from './commands/dump';
import { addRehearse } from './commands/rehearse';
import { addReport } from './commands/report';
import { addStatus } from './commands/status';
import type { Surroundings } from './commands/surroundings';
import { EXIT, UsageError } from './errors';

const EXIT_CODES = `
Exit codes:
  ${EXIT.OK}    done
  ${EXIT.FOUND}    what --fail-on names was found
  ${EXIT.MISUSED}    the command line or its input is wrong
  ${EXIT.UNREADABLE}    the cluster cannot be read
  ${EXIT.FAULT}   a fault of the command itself
  ${EXIT.INTERRUPTED}  interrupted with Ctrl-C

Environment:
  NO_COLOR    plain text on a terminal, too
  KUBECONFIG  where kubeconfig files are, as for kubectl

Nothing is ever changed in a cluster: all commands only read.`;

/** The command line. Mistakes are thrown as {@link UsageError} or commander's own. */
export function createProgram(props: Surroundings): Command {
  const program = new Command('cdk-graceful-node-group')
    .description('What patching the nodes of a Kubernetes cluster would do, and what the drainer does now.')
    .version(props.version)
    .showHelpAfterError(false)
    .showSuggestionAfterError(true)
    .addHelpText('after', EXIT_CODES)
    .configureOutput({ writeOut: (text) => props.stdout.write(text), writeErr: () => undefined })
    .exitOverride();
  addRehearse(program, props);
  addDump(program, props);
  addStatus(program, props);
  addReport(program, props);
  return program;
}

/** Runs a command line, and answers with the exit code. */
export async function runProgram(words: readonly string[], props: Omit<Surroundings, 'exit'>): Promise<number> {
  let code: number = EXIT.OK;
  const program = createProgram({ ...props, exit: (given) => (code = given) });
  try {
    if (words.length === 0) {
      program.outputHelp();
      return EXIT.MISUSED;
    }
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version were asked for, and are written.
      if (error.exitCode === 0) return EXIT.OK;
      props.stderr.write(`${sentenceOf(error)} Allowed: what --help shows. Write it as \`${program.name()} --help\` says.\n`);
      return EXIT.MISUSED;
    }
    if (error instanceof UsageError) {
      props.stderr.write(`${error.message}\n`);
      return error.exitCode;
    }
    throw error;
  }
}

/** Of `error: unknown option '--x'`. */
function sentenceOf({ message }: CommanderError): string {
  const text = message.replace(/^error: /, '').replace(/\n/g, ' ');
  return `The command line cannot be read. Got: ${text.charAt(0).toLowerCase()}${text.slice(1)}${/[.)?]$/.test(text) ? '' : '.'}`;
}
