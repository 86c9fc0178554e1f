import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeKubeconfig } from './kubeconfig';
import { CONTROL_PLANE_IP, POD_NETWORK } from './network';
import type { Pki } from './pki';

/** Writes the configuration of a node's kube-proxy, which implements node ports with iptables in the node's own network namespace. */
export async function configureProxy(folder: string, node: string, pki: Pki): Promise<void> {
  const keys = await pki.issue(`${node}-kube-proxy`, '/CN=system:kube-proxy', `DNS:${node}`);
  const kubeconfig = writeKubeconfig(join(folder, 'kube-proxy.conf'), `https://${CONTROL_PLANE_IP}:6443`, pki.authority.certificate, keys);
  writeFileSync(join(folder, 'kube-proxy.yaml'), `# ${node}\n${JSON.stringify({
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig },
    hostnameOverride: node,
    mode: 'iptables',
    clusterCIDR: POD_NETWORK,
    // These settings belong to the machine, which all nodes share.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    iptables: { localhostNodePorts: false },
  })}`);
}
