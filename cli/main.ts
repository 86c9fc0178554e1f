#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { EXIT } from './errors';
import { endOfOutput } from './output';
import { runProgram } from './program';
import { readDesign } from './rehearsal/design';
import { refusalOfNode } from './supported-node';
import { styleOf } from './terminal/style';

/*
 * The command `cdk-graceful-node-group`: bundled into one folder of the published package, with the template of a drainer beside it.
 */
const beside = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const interrupted = new AbortController();
process.once('SIGINT', () => {
  interrupted.abort();
  process.exit(EXIT.INTERRUPTED);
});
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  const { message, exitCode } = endOfOutput(error);
  process.stderr.write(message === undefined ? '' : `${message}\n`);
  process.exit(exitCode);
});

const refusal = refusalOfNode(process.versions.node);
if (refusal) {
  process.stderr.write(`${refusal.message}\n`);
  process.exit(refusal.exitCode);
}

runProgram(process.argv.slice(2), {
  version: (JSON.parse(beside('../../package.json')) as { readonly version: string }).version,
  design: () => readDesign(JSON.parse(beside('drainer.template.json')) as Parameters<typeof readDesign>[0]),
  parts: () => ({ script: beside('report.js'), style: beside('report.css') }),
  // Only commands that need the client load it.
  cluster: async (context) => {
    const [{ connect }, { readCluster }] = await Promise.all([import('./cluster/connect'), import('./cluster/read-cluster')]);
    const reader = connect(context);
    return { ...await readCluster(reader), context: reader.context };
  },
  holds: async (context) => {
    const [{ connect }, { readHolds }] = await Promise.all([import('./cluster/connect'), import('./cluster/read-holds')]);
    return readHolds(connect(context));
  },
  now: () => Date.now(),
  stdout: process.stdout,
  stderr: process.stderr,
  style: styleOf(process.stdout, process.env),
  interrupted: interrupted.signal,
}).then((code) => {
  process.exitCode = code;
}, (error: unknown) => {
  process.stderr.write(`The command failed, which is a fault of its own: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = EXIT.FAULT;
});
