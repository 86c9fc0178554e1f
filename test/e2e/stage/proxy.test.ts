import { once } from 'node:events';
import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';
import { Proxy } from './proxy';

let echo: Server;
let proxy: Proxy;

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await Proxy.start('127.0.0.2', { host: '127.0.0.1', port: (echo.address() as AddressInfo).port });
});

afterEach(async () => {
  await proxy.disconnect();
  echo.close();
});

function call(): Socket {
  const [host, port] = proxy.address.split(':');
  return connect(Number(port), host).on('error', () => undefined);
}

async function said(socket: Socket, words: string): Promise<string> {
  socket.write(words);
  const [answer] = await once(socket, 'data') as [Buffer];
  return answer.toString();
}

test('data that is sent on one side arrives on the other', async () => {
  const socket = call();
  expect(await said(socket, 'hello')).toBe('hello');
  socket.end();
  await once(socket, 'close');
});

test('nothing gets through once the proxy is cut, until it is connected again, at the same address', async () => {
  const before = call();
  await said(before, 'hello');
  const closed = once(before, 'close');
  const { address } = proxy;
  await proxy.disconnect();
  await closed;
  const refused = call();
  const [error] = await once(refused, 'error') as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');

  await proxy.reconnect();
  expect(proxy.address).toBe(address);
  const after = call();
  expect(await said(after, 'again')).toBe('again');
  after.destroy();
});
