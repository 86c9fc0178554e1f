import { type Command } from 'commander';
import type { Surroundings } from './surroundings';
import { EXIT } from '../errors';
import { page } from '../html/page';
import { nameOf, read } from '../input';
import { checkWritable, write } from '../output';
import { logLines } from '../report/log-lines';
import { reportOf } from '../report/report';
import { reportPage } from '../report/report-page';
import { reportText } from '../report/report-text';

interface ReportOptions {
  readonly html?: string;
  readonly json?: boolean;
}

export function addReport(program: Command, surroundings: Surroundings): void {
  program.command('report <log...>')
    .description('what happened in a patch, from the log of the drainer: results of Logs Insights (JSON or CSV), or a log group as text, also as .gz; - for the standard input')
    .option('--html <file>', 'write one page that shows it, to be opened in a browser')
    .option('--json', 'print it as JSON: docs/rehearsal.md is its contract')
    .action(async (files: string[], options: ReportOptions) => surroundings.exit(await run(files, options, surroundings)));
}

async function run(files: readonly string[], { html, json }: ReportOptions, { parts, stdout, style }: Surroundings): Promise<number> {
  if (html !== undefined) {
    checkWritable(html);
  }
  const source = files.map(nameOf).join(', ');
  const drawn = reportOf(logLines(await Promise.all(files.map(read))), source);
  stdout.write(json ? `${JSON.stringify(drawn.report, undefined, 2)}\n` : reportText(drawn.report, style));
  if (html !== undefined) {
    write(html, page(reportPage(drawn, source), parts()));
  }
  return EXIT.OK;
}
