// A server that ends without losing a request. Node 20 or newer, and nothing else.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const port = Number(process.env.PORT ?? 8080);
/**
 * How long it serves on when SIGTERM has come. Where a preStop hook has waited for balancers, long enough for callers that keep their
 * connections to be told with their next answer. Without a hook, as long as balancers may still send.
 */
const delaySeconds = Number(process.env.SHUTDOWN_DELAY_SECONDS ?? 5);

let ending = false;
/** Connections over which no request has come yet. Node.js takes them for busy, and would wait for them until the pod is killed. */
const unused = new Set();

async function handle(request, response) {
  const [pathname, query] = request.url.split('?');
  if (pathname === '/ready') {
    response.statusCode = ending ? 503 : 200;
  }
  if (pathname === '/slow') {
    await sleep(Number(new URLSearchParams(query).get('seconds')) * 1000);
  }
  if (ending) {
    // Whoever keeps the connection open calls another pod next.
    response.setHeader('connection', 'close');
  }
  response.end('hello\n');
}

const server = createServer((request, response) => {
  unused.delete(request.socket);
  handle(request, response).catch((error) => {
    console.error(error);
    response.destroy();
  });
});
// Longer than a balancer keeps an idle connection (60 s for an ALB), or it is closed just as the balancer uses it.
server.keepAliveTimeout = 65_000;
server.on('connection', (socket) => {
  unused.add(socket);
  socket.once('close', () => unused.delete(socket));
});
server.listen(port);

process.once('SIGTERM', async () => {
  ending = true;
  await sleep(delaySeconds * 1000);
  // Takes no new connections, closes idle ones, and waits for requests that are under way.
  const closed = new Promise((resolve) => server.close(resolve));
  unused.forEach((socket) => socket.destroy());
  await closed;
  // Here ends what requests need: pools of databases, producers of queues.
  process.exit(0);
});
