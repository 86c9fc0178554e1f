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
  ${EXIT.FAULT}   an error in the command itself
  ${EXIT.INTERRUPTED}  interrupted with Ctrl-C

Environment:
  NO_COLOR    plain text on a terminal, too
  KUBECONFIG  where kubeconfig files are, as for kubectl

Nothing is ever changed in a cluster: all commands only read.`;

/** The command line. Throws {@link UsageError} or commander's own errors for mistakes of the caller. */
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

/** Runs a command line, and returns the exit code. */
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
      // Help or version was requested, and has been written.
      if (error.exitCode === 0) {
        return EXIT.OK;
      }
      props.stderr.write(`${refusalOf(error, commandOf(program, words))}\n`);
      return EXIT.MISUSED;
    }
    if (error instanceof UsageError) {
      props.stderr.write(`${error.message}\n`);
      return error.exitCode;
    }
    throw error;
  }
}

/** The command that was named, or the program itself. */
function commandOf(program: Command, words: readonly string[]): string {
  const named = program.commands.find((command) => command.name() === words[0]);
  return named ? `${program.name()} ${named.name()}` : program.name();
}

/** Matches `error: unknown option '--x'` and `error: option '--x <y>' argument 'z' is invalid. Allowed choices are a, b.` */
function refusalOf({ message }: CommanderError, command: string): string {
  const [, text, choices = 'what --help shows'] = /^(?:error: )?(.*?)(?:\. Allowed choices are (.*)\.)?$/s.exec(message.replace(/\n/g, ' ')) ?? [];
  const end = /[.)?]$/.test(text) ? '' : '.';
  return `The command line cannot be read. Got: ${text.charAt(0).toLowerCase()}${text.slice(1)}${end} Allowed: ${choices}. Write it as \`${command} --help\` says.`;
}
