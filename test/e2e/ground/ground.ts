import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditLogOf, ControlPlane } from './control-plane';
import { makeImages } from './images';
import { layNetwork, removeNetwork } from './network';
import { GroundNode, NodeGround, NodeSpec } from './node';
import { KeyPair, Pki } from './pki';

export type { NodeSpec } from './node';

export interface GroundOptions {
  /**
   * Creates the kubeconfig of the token webhook. Called with the ground's authority, before the API server starts.
   * @default - no bearer tokens except those of service accounts
   */
  readonly tokenWebhook?: (pki: Pki, folder: string) => Promise<string>;
  /** As in {@link ControlPlaneOptions}. */
  readonly isLarge?: boolean;
  /** Whether nodes have a kube-proxy, so that Services have addresses and node ports. @default false */
  readonly kubeProxy?: boolean;
}

/** Real Kubernetes, in the namespaces that run.sh has created: a control plane, and the machines that are launched. */
export class Ground {
  static async up(options: GroundOptions = {}): Promise<Ground> {
    const folder = mkdtempSync(join(tmpdir(), 'ground-'));
    const pki = await Pki.create(folder);
    const tokenWebhook = await options.tokenWebhook?.(pki, folder);
    await layNetwork();
    const { isLarge, kubeProxy = false } = options;
    const [controlPlane, images] = await Promise.all([ControlPlane.start(folder, pki, { tokenWebhook, isLarge }), makeImages(folder)]);
    return new Ground(folder, pki, controlPlane, { images, kubeProxy });
  }

  readonly server = ControlPlane.server;
  private readonly nodes = new Map<string, GroundNode>();
  private launched = 0;

  private constructor(readonly folder: string, readonly pki: Pki, private readonly controlPlane: ControlPlane, private readonly has: Pick<NodeGround, 'images' | 'kubeProxy'>) {}

  /** PEM. */
  get certificateAuthority(): string {
    return this.pki.certificateAuthority;
  }

  get adminKubeconfig(): string {
    return this.controlPlane.adminKubeconfig;
  }

  /** JSON lines: the requests to the API server, except those of the cluster itself and of the test. */
  get auditLog(): string {
    return auditLogOf(this.folder);
  }

  issue(name: string, subject: string, san: string): Promise<KeyPair> {
    return this.pki.issue(name, subject, san);
  }

  /** Starts a machine. The API shows it Ready some seconds later. */
  async launchNode(spec: NodeSpec): Promise<void> {
    this.launched += 1;
    this.nodes.set(spec.name, await GroundNode.launch(spec, this.launched, { folder: this.folder, pki: this.pki, ...this.has }));
  }

  /** Stops a machine for good. Its Node object stays until somebody deletes it. */
  async killNode(name: string): Promise<void> {
    const node = this.nodes.get(name);
    if (!node) {
      throw new Error(`There is no machine ${name}. There are: ${[...this.nodes.keys()].join(', ') || 'none'}.`);
    }
    this.nodes.delete(name);
    await node.kill();
  }

  /** Kills the API server and starts it again. Resolves when it is ready. */
  async restartApiServer(): Promise<void> {
    await this.controlPlane.stopApiServer();
    await this.controlPlane.startApiServer();
  }

  async down(): Promise<void> {
    await Promise.all([...this.nodes.values()].map((node) => node.kill()));
    await this.controlPlane.stop();
    await removeNetwork();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
