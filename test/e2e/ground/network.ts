import { run } from './daemon';

const BRIDGE = 'nodes';

/** The addresses of a node, by its number. */
export interface NodeAddresses {
  readonly ip: string;
  readonly podSubnet: string;
}

/** The address of the control plane for nodes. */
export const CONTROL_PLANE_IP = '10.99.0.1';
/** The pod network of all nodes. */
export const POD_NETWORK = '10.88.0.0/16';

export function addressesOf(number: number): NodeAddresses {
  return { ip: `10.99.0.${number + 1}`, podSubnet: `10.88.${number}.0/24` };
}

/** Creates the network that connects the nodes. This process's namespace is its router. */
export async function layNetwork(): Promise<void> {
  await run('ip', 'link', 'add', BRIDGE, 'type', 'bridge');
  await run('ip', 'address', 'add', `${CONTROL_PLANE_IP}/24`, 'dev', BRIDGE);
  await run('ip', 'link', 'set', BRIDGE, 'up');
  // Packets between nodes leave by the interface on which they came in; the router must not send redirects because of that.
  await run('sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.conf.all.send_redirects=0', `net.ipv4.conf.${BRIDGE}.send_redirects=0`);
}

/** Makes way for the next ground of this process. */
export async function removeNetwork(): Promise<void> {
  await run('ip', 'link', 'del', BRIDGE);
}

/** Creates a connected network namespace for one node. Returns its path. */
export async function connectNode(number: number): Promise<string> {
  const namespace = namespaceOf(number);
  const { ip, podSubnet } = addressesOf(number);
  const inside = (...args: readonly string[]) => run('ip', '-netns', namespace, ...args);
  await run('ip', 'netns', 'add', namespace);
  await run('ip', 'link', 'add', `v${number}`, 'master', BRIDGE, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
  await run('ip', 'link', 'set', `v${number}`, 'up');
  await inside('link', 'set', 'lo', 'up');
  await inside('address', 'add', `${ip}/24`, 'dev', 'eth0');
  await inside('link', 'set', 'eth0', 'up');
  await inside('route', 'add', 'default', 'via', CONTROL_PLANE_IP);
  await run('ip', 'route', 'add', podSubnet, 'via', ip);
  return `/run/netns/${namespace}`;
}

/** Disconnects a node, as if its machine were switched off. */
export async function disconnectNode(number: number): Promise<void> {
  // Deleted explicitly: together with its namespace, the kernel would delete it only some time later, and the next ground's node has the same name.
  await run('ip', 'link', 'del', `v${number}`);
  await run('ip', 'netns', 'del', namespaceOf(number));
}

function namespaceOf(number: number): string {
  return `node-${number}`;
}
