import { Agent, type IncomingMessage, request } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

const HOST = '127.0.0.1';

export interface Answer {
  readonly status: number;
  /** Whether the server says that it ends the connection. */
  readonly closes: boolean;
}

/** Rejects where no whole answer comes. */
export async function get(port: number, path: string, timeoutMs: number, agent: Agent | false = false): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const sent = request({ host: HOST, port, path, agent, signal: AbortSignal.timeout(timeoutMs) });
    sent.on('error', reject);
    sent.on('response', (answer: IncomingMessage) => {
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, closes: answer.headers.connection?.toLowerCase() === 'close' }));
      answer.resume();
    });
    sent.end();
  });
}

/** A connection that is kept open. */
export class KeptConnection {
  static async open(port: number): Promise<KeptConnection> {
    const socket = connect({ host: HOST, port });
    const kept = new KeptConnection(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    return kept;
  }

  /** Why it was not ended as connections are, if it was not. */
  failure?: string;
  private received = '';
  private waiting?: () => void;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      this.received += text;
      this.waiting?.();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => { this.failure = error.code ?? error.message; });
    socket.on('close', () => this.waiting?.());
  }

  get isOpen(): boolean {
    return !this.socket.destroyed && this.socket.readable;
  }

  /** Whether an answer came, and whether it says that the connection is over. */
  async ask(): Promise<{ readonly answered: boolean; readonly closes: boolean }> {
    this.received = '';
    if (this.isOpen) {
      this.socket.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    }
    while (this.isOpen && !this.received.includes('hello')) {
      await new Promise<void>((resolve) => { this.waiting = resolve; });
    }
    return { answered: /^HTTP\/1\.1 200 /.test(this.received) && this.received.includes('hello'), closes: /^connection: close\r$/im.test(this.received) };
  }

  close(): void {
    this.socket.destroy();
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, HOST, resolve); });
  const { port } = server.address() as AddressInfo;
  await new Promise<unknown>((resolve) => { server.close(resolve); });
  return port;
}
