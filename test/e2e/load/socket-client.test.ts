import { type Connect, SocketClient, type Wire, type WireEvents } from './socket-client';
import { Tally } from './tally';
import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import { Random } from '../../../simulation/random';

/** The reaction to a connection attempt. */
type Server = (events: WireEvents) => Wire;

/** Sends everything back at once. */
const answering: Server = (events) => ({ send: (message) => events.received(message), close: () => undefined });
const silent: Server = () => ({ send: () => undefined, close: () => undefined });

/** A client, and the connections that it has made. It reaches the servers in turn, and the last one again and again. */
async function aClient(...servers: Server[]) {
  const clock = new VirtualClock(0);
  const tally = new Tally();
  const connections: WireEvents[] = [];
  const connect: Connect = (_endpoint, events) => {
    const server = servers[Math.min(connections.length, servers.length - 1)];
    connections.push(events);
    return server(events);
  };
  const client = new SocketClient({ clock, tally, connect, random: new Random(1), choose: () => ({ address: '10.88.1.2', port: 8080 }), timeoutMs: 2_000 });
  return { client, clock, tally, connections };
}

async function stopped(client: SocketClient, clock: VirtualClock): Promise<void> {
  let isOver = false;
  void client.stop().then(() => (isOver = true));
  for (let step = 0; step < 1_000 && !isOver; step++) {
    await clock.advance(20);
  }
  expect(isOver).toBe(true);
}

test('messages are answered over one connection', async () => {
  const { client, clock, tally, connections } = await aClient(answering);
  connections[0].opened();
  for (let count = 0; count < 10; count++) {
    client.send(clock.now());
  }
  await stopped(client, clock);
  connections[0].ended(1000);
  expect(tally).toMatchObject({ sent: 11, ok: 11, failed: 0 });
});

test('that it ends by itself is no failure of the server', async () => {
  const closing: Server = (events) => ({ send: (message) => events.received(message), close: () => events.ended(1006) });
  const { client, clock, tally, connections } = await aClient(closing);
  connections[0].opened();
  client.send(clock.now());
  await stopped(client, clock);
  await clock.advance(1_000);
  expect(tally).toMatchObject({ sent: 2, ok: 2, failed: 0 });
  expect(connections).toHaveLength(1);
});

test('after a close frame it comes again, and what was not answered is sent again', async () => {
  const { client, clock, tally, connections } = await aClient(silent, answering);
  connections[0].opened();
  client.send(clock.now());
  connections[0].ended(1001);
  await clock.advance(300);
  connections[1].opened();
  await stopped(client, clock);
  connections[1].ended(1000);
  expect(tally).toMatchObject({ sent: 3, ok: 3, failed: 0 });
});

test('a connection that ends without a close frame has failed, and so has what was under way over it', async () => {
  const { client, clock, tally, connections } = await aClient(silent, answering);
  connections[0].opened();
  client.send(clock.now());
  connections[0].ended(1006);
  expect(Object.fromEntries(tally.reasons)).toEqual({ 'connection without a close frame (1006)': 1, 'message lost with its connection': 1 });
  await clock.advance(300);
  expect(connections).toHaveLength(2);
});

test('a connection that cannot be made has failed each time that it is tried, and its messages wait', async () => {
  const { client, clock, tally, connections } = await aClient(answering);
  client.send(clock.now());
  connections[0].ended(1006);
  await clock.advance(300);
  connections[1].ended(1006);
  await clock.advance(300);
  connections[2].opened();
  await stopped(client, clock);
  expect(Object.fromEntries(tally.reasons)).toEqual({ 'no connection': 2 });
});

test('a server that neither answers nor accepts connections fails in time', async () => {
  const { client, clock, tally, connections } = await aClient(silent);
  client.send(clock.now());
  await clock.advance(2_000);
  expect(Object.fromEntries(tally.reasons)).toEqual({ 'message without an answer': 1, 'no connection in time': 1 });
  await clock.advance(300);
  connections[1].opened();
  client.send(clock.now());
  await clock.advance(2_000);
  expect(tally.reasons.get('message without an answer')).toBe(2);
});
