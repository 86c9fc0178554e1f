import { once } from 'node:events';
import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';

/** A proxy to a server that can be cut for its users. */
export class Proxy {
  static async start(host: string, target: { readonly host: string; readonly port: number }): Promise<Proxy> {
    const proxy = new Proxy(host, target);
    await proxy.listen(0);
    return proxy;
  }

  private server?: Server;
  private port = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly host: string, private readonly target: { readonly host: string; readonly port: number }) {}

  /** Such as `127.0.0.2:38021`: the same after every {@link reconnect}. */
  get address(): string {
    return `${this.host}:${this.port}`;
  }

  /** Breaks all connections and refuses new ones. */
  async disconnect(): Promise<void> {
    const { server } = this;
    if (!server) {
      return;
    }
    this.server = undefined;
    for (const socket of this.sockets) {
      socket.destroy();
    }
    server.close();
    await once(server, 'close');
  }

  async reconnect(): Promise<void> {
    if (!this.server) {
      await this.listen(this.port);
    }
  }

  private async listen(port: number): Promise<void> {
    const server = createServer((near) => this.join(near, connect(this.target)));
    this.server = server;
    server.listen(port, this.host);
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
  }

  private join(near: Socket, far: Socket): void {
    near.pipe(far).pipe(near);
    for (const [socket, other] of [[near, far], [far, near]]) {
      this.sockets.add(socket);
      // An error ends the connection, and the end of one side ends the other.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
