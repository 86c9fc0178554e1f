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
  handle(request, response).catch((error) => {
    console.error(error);
    response.destroy();
  });
});
// Longer than a balancer keeps an idle connection (60 s for an ALB), or it is closed just as the balancer uses it.
server.keepAliveTimeout = 65_000;
server.listen(port);

process.once('SIGTERM', async () => {
  ending = true;
  await sleep(delaySeconds * 1000);
  // Takes no new connections, closes idle ones, and waits for requests that are under way.
  await new Promise((resolve) => server.close(resolve));
  // Here ends what requests need: pools of databases, producers of queues.
  process.exit(0);
});
