import { request } from 'node:http';
import type { Endpoint } from './endpoints';

/** The network of the pods, which lies in the tests' own namespace. Nothing else is ever called. */
const POD_NETWORK = /^10\.88\.\d{1,3}\.\d{1,3}$/;

/** Calls over a connection of its own. Resolves with what was wrong, or with undefined where the answer was 200. */
export function call({ address, port }: Endpoint, path: string, timeoutMs: number): Promise<string | undefined> {
  if (!POD_NETWORK.test(address)) {
    throw new Error(`Requests may go to pods only, got the address ${address}. Allowed is 10.88.0.0/16: see the cluster's pod network.`);
  }
  return new Promise((resolve) => {
    const sent = request({ host: address, port, path, agent: false, headers: { connection: 'close' } });
    const timer = setTimeout(() => end('timed out'), timeoutMs);
    const end = (reason: string | undefined) => {
      clearTimeout(timer);
      sent.destroy();
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
