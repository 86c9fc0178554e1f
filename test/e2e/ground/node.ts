import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCgroup } from './cgroup';
import { Daemon } from './daemon';
import { PAUSE_IMAGE } from './images';
import { configureProxy } from './kube-proxy';
import { writeKubeconfig } from './kubeconfig';
import { addressesOf, connectNode, CONTROL_PLANE_IP, disconnectNode, NodeAddresses } from './network';
import type { KeyPair, Pki } from './pki';
import { program } from './programs';

/** The properties of a machine as a node. */
export interface NodeSpec {
  readonly name: string;
  readonly instanceId: string;
  readonly zone: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface NodeGround {
  readonly folder: string;
  readonly pki: Pki;
  /** Archives that the node has from the start. */
  readonly images: readonly string[];
  readonly kubeProxy: boolean;
}

/** A machine: separate namespaces with a kubelet and containerd. */
export class GroundNode {
  static async launch(spec: NodeSpec, number: number, { folder: parent, pki, images, kubeProxy }: NodeGround): Promise<GroundNode> {
    const { name } = spec;
    // Not named after the node, because paths of sockets in it must be short.
    const folder = join(parent, `node-${number}`);
    mkdirSync(join(folder, 'cni'), { recursive: true });
    const addresses = addressesOf(number);
    const namespace = await connectNode(number);
    const keys = await pki.issue(name, `/O=system:nodes/CN=system:node:${name}`, `DNS:${name},IP:${addresses.ip}`);
    writeKubeconfig(join(folder, 'kubelet.conf'), `https://${CONTROL_PLANE_IP}:6443`, pki.authority.certificate, keys);
    writeFileSync(join(folder, 'containerd.toml'), containerdConfig(folder));
    writeFileSync(join(folder, 'cni', '10-pods.conflist'), JSON.stringify(podNetwork(addresses)));
    const cgroup = makeCgroup(name).name;
    // A kubelet parses a file that begins with a brace as JSON, which is stricter.
    writeFileSync(join(folder, 'kubelet.yaml'), `# ${name}\n${JSON.stringify(kubeletConfig(spec, cgroup, pki, keys))}`);
    if (kubeProxy) {
      await configureProxy(folder, name, pki);
    }
    const daemon = new Daemon(
      name, folder,
      ['nsenter', `--net=${namespace}`, 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc',
        'bash', join(__dirname, 'node.sh'), folder, ...images],
      { KUBELET: program('kubelet'), KUBE_PROXY: kubeProxy ? program('kube-proxy') : '', NODE_NAME: name, NODE_IP: addresses.ip, NODE_LABELS: labelsOf(spec) },
    );
    return new GroundNode(daemon, number);
  }

  private constructor(private readonly daemon: Daemon, private readonly number: number) {}

  /** Stops it, with everything that runs on it. */
  async kill(): Promise<void> {
    await this.daemon.kill();
    await disconnectNode(this.number);
  }
}

function labelsOf({ zone, labels }: NodeSpec): string {
  const all = { 'topology.kubernetes.io/zone': zone, 'topology.kubernetes.io/region': zone.slice(0, -1), ...labels };
  return Object.entries(all).map(([key, value]) => `${key}=${value}`).join(',');
}

function containerdConfig(folder: string): string {
  return `
version = 2
root = "${folder}/containerd"
state = "/run/containerd/state"
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  # Where a machine may not lower scores, containers do not start without it.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${folder}/cni"
`;
}

function podNetwork({ podSubnet }: NodeAddresses) {
  return {
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [{
      type: 'bridge',
      bridge: 'pods',
      isGateway: true,
      hairpinMode: true,
      ipam: { type: 'host-local', dataDir: '/run/ipam', ranges: [[{ subnet: podSubnet }]], routes: [{ dst: '0.0.0.0/0' }] },
    }],
  };
}

function kubeletConfig({ zone, instanceId }: NodeSpec, cgroup: string, pki: Pki, keys: KeyPair) {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    providerID: `aws:///${zone}/${instanceId}`,
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: [],
    resolvConf: '',
    authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: pki.authority.certificate } },
    authorization: { mode: 'Webhook' },
    tlsCertFile: keys.certificate,
    tlsPrivateKeyFile: keys.key,
    // All nodes share the machine's disk and memory, so shortages are not a node's own.
    evictionHard: { 'memory.available': '50Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    imageGCHighThresholdPercent: 100,
    nodeStatusUpdateFrequency: '4s',
    // Restarts and pulls are not tested.
    serializeImagePulls: false,
  };
}
