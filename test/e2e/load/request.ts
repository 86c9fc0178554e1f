import { type Agent, request } from 'node:http';
import type { Endpoint } from './endpoints';
import { checkAddress } from './test-networks';

/** Makes a request over a new connection, or over one that an agent keeps. Resolves with the failure, or with undefined if the answer was 200. */
export function call({ address, port }: Endpoint, path: string, timeoutMs: number, kept?: Agent): Promise<string | undefined> {
  checkAddress(address);
  return new Promise((resolve) => {
    const sent = request({ host: address, port, path, ...kept ? { agent: kept } : { agent: false, headers: { connection: 'close' } } });
    const timer = setTimeout(() => end('timed out'), timeoutMs);
    let isOver = false;
    const end = (reason: string | undefined) => {
      // Events after the answer concern the connection, which another request may be using by then.
      if (isOver) {
        return;
      }
      isOver = true;
      clearTimeout(timer);
      if (!kept || reason !== undefined) {
        sent.destroy();
      }
      resolve(reason);
    };
    sent.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    sent.on('response', (answer) => {
      answer.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
      answer.on('end', () => end(answer.statusCode === 200 ? undefined : `status ${answer.statusCode}`));
      answer.on('close', () => end('closed early'));
      answer.resume();
    });
    sent.end();
  });
}
