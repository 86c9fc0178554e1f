import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { LineFormatter } from './line-formatter';
import type { Message } from './messages';
import type { Log, LogFields } from './ports';
import { PACKAGE_NAME } from '../../src/names';

/** The log as JSON lines of Powertools. Every line carries the cluster, the drainer and the request id. */
export class PowertoolsLog implements Log {
  private readonly logger: Logger;

  constructor(about: { readonly cluster: string; readonly drainer: string }) {
    this.logger = new Logger({
      serviceName: PACKAGE_NAME,
      logFormatter: new LineFormatter(),
      persistentKeys: { cluster: about.cluster, drainer: about.drainer },
    });
  }

  /** Call this when an invocation begins: sets its request id. */
  begin(context: Context): void {
    this.logger.addContext(context);
  }

  debug(message: Message, fields: LogFields = {}): void {
    this.logger.debug(message, { ...fields });
  }

  info(message: Message, fields: LogFields = {}): void {
    this.logger.info(message, { ...fields });
  }

  warn(message: Message, fields: LogFields = {}): void {
    this.logger.warn(message, { ...fields });
  }

  error(message: Message, fields: LogFields = {}): void {
    this.logger.error(message, { ...fields });
  }
}
