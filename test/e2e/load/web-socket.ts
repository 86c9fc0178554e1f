import type { Connect } from './socket-client';
import { checkAddress } from './test-networks';

/** Opens a WebSocket to a pod, or through a node. */
export const connectWebSocket: Connect = ({ address, port }, { opened, received, ended }) => {
  checkAddress(address);
  const socket = new WebSocket(`ws://${address}:${port}/socket`);
  socket.addEventListener('open', opened);
  socket.addEventListener('message', ({ data }) => received(String(data)));
  socket.addEventListener('close', ({ code }) => ended(code));
  // The failure shows in the close code.
  socket.addEventListener('error', () => undefined);
  return { send: (message) => socket.send(message), close: () => socket.close() };
};
