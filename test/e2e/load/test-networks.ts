/** The networks of pods and nodes, inside the tests' own namespace. Nothing else is ever called. */
const TEST_NETWORKS = /^10\.(88\.\d{1,3}|99\.0)\.(?!1$)\d{1,3}$/;

/** Fails for an address that is neither a pod's nor a node's. */
export function checkAddress(address: string): void {
  if (TEST_NETWORKS.test(address)) {
    return;
  }
  throw new Error(`Requests may go to pods and nodes only, got the address ${address}. Allowed are 10.88.0.0/16 and 10.99.0.0/24, without the control plane: see the networks of the test cluster.`);
}
