import type { Command } from 'commander';
import type { Surroundings } from './surroundings';
import { redacted } from '../cluster/redact';
import { EXIT } from '../errors';
import { checkWritable, write } from '../output';

interface DumpOptions {
  readonly context?: string;
  readonly out?: string;
  readonly hideRegistries?: boolean;
}

export function addDump(program: Command, surroundings: Surroundings): void {
  program.command('dump')
    .description('write what a rehearsal reads of a cluster, as JSON: no Secrets, no environment, no arguments of containers')
    .option('--context <name>', 'of the kubeconfig (default: the current one)')
    .option('--out <file>', 'where to write it (default: the standard output)')
    .option('--hide-registries', 'leave the registries of images out')
    .action(async (options: DumpOptions) => surroundings.exit(await run(options, surroundings)));
}

async function run({ context, out, hideRegistries = false }: DumpOptions, { cluster, stdout, stderr }: Surroundings): Promise<number> {
  if (out !== undefined) {
    checkWritable(out);
  }
  const { items, read, remarks } = await cluster(context);
  remarks.forEach((remark) => stderr.write(`${remark}\n`));
  const redactedItems = items.map((item) => redacted(item, { registries: hideRegistries }));
  const text = `${JSON.stringify({ apiVersion: 'v1', kind: 'List', read, remarks, items: redactedItems })}\n`;
  if (out === undefined) {
    stdout.write(text);
  } else {
    write(out, text);
    stderr.write(`${items.length} objects are in ${out}. Rehearse their patch with: npx cdk-graceful-node-group rehearse --cluster ${out}\n`);
  }
  return EXIT.OK;
}
