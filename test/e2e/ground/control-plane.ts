import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { join } from 'node:path';
import { AUDIT_POLICY } from './audit-policy';
import { Daemon } from './daemon';
import { writeKubeconfig } from './kubeconfig';
import { CONTROL_PLANE_IP } from './network';
import type { KeyPair, Pki } from './pki';
import { program } from './programs';
import { until } from './wait';

const ETCD = 'http://127.0.0.1:2379';
const PORT = 6443;

/** The names in the API server's certificate. The drainer connects through 127.0.0.2. */
const NAMES = `DNS:localhost,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:127.0.0.2,IP:10.96.0.1,IP:${CONTROL_PLANE_IP}`;

export interface ControlPlaneOptions {
  /**
   * The kubeconfig of the token webhook.
   * @default - no bearer tokens except those of service accounts
   */
  readonly tokenWebhook?: string;
  /**
   * For thousands of nodes and pods that do not really run: the request rates of controllers and scheduler are unlimited, and missing heartbeats are
   * ignored.
   * @default false
   */
  readonly isLarge?: boolean;
}

/** The controllers' default limit is 20 requests a second, with which 15,000 pods take a quarter of an hour. */
const UNLIMITED = ['--kube-api-qps=5000', '--kube-api-burst=10000'];
/** Dead nodes are noticed in a fraction of the usual time. */
const QUICK_TO_NOTICE = ['--node-monitor-grace-period=20s', '--node-monitor-period=2s'];
const NEVER_MISSED = ['--node-monitor-grace-period=24h'];

/** etcd, the API server, the controllers and the scheduler. */
export class ControlPlane {
  static readonly server = `https://127.0.0.1:${PORT}`;

  static async start(folder: string, pki: Pki, { tokenWebhook, isLarge = false }: ControlPlaneOptions = {}): Promise<ControlPlane> {
    const controlPlane = new ControlPlane(folder, pki, await apiServerCommand(folder, pki, tokenWebhook), isLarge);
    await controlPlane.start();
    return controlPlane;
  }

  readonly adminKubeconfig: string;
  private readonly running: Daemon[] = [];
  private apiServer?: Daemon;
  private adminKeys?: Promise<KeyPair>;

  private constructor(
    private readonly folder: string, private readonly pki: Pki, private readonly command: readonly string[], private readonly isLarge: boolean,
  ) {
    this.adminKubeconfig = join(folder, 'admin.conf');
  }

  async startApiServer(): Promise<void> {
    this.apiServer = new Daemon('kube-apiserver', this.folder, this.command);
    const { certificate, key } = await this.admin();
    const agent = new Agent({ ca: this.pki.certificateAuthority, cert: readFileSync(certificate), key: readFileSync(key) });
    await until('the API server is ready', () => new Promise((resolve, reject) => {
      get(`${ControlPlane.server}/readyz`, { agent }, (response) => resolve(response.resume().statusCode === 200)).once('error', reject);
    }));
    agent.destroy();
  }

  async stopApiServer(): Promise<void> {
    await this.apiServer?.kill();
  }

  async stop(): Promise<void> {
    await Promise.all([this.apiServer, ...this.running].map((daemon) => daemon?.kill()));
  }

  private async start(): Promise<void> {
    const { folder, pki, isLarge } = this;
    const pace = isLarge ? UNLIMITED : [];
    this.running.push(new Daemon('etcd', folder, [
      program('etcd'), '--data-dir', join(folder, 'etcd'), '--listen-client-urls', ETCD, '--advertise-client-urls', ETCD,
      '--listen-peer-urls', 'http://127.0.0.1:2380', '--unsafe-no-fsync',
    ]));
    writeKubeconfig(this.adminKubeconfig, ControlPlane.server, pki.authority.certificate, await this.admin());
    const [controllers, scheduler] = await Promise.all(['kube-controller-manager', 'kube-scheduler'].map(async (name) =>
      writeKubeconfig(join(folder, `${name}.conf`), ControlPlane.server, pki.authority.certificate, await pki.issue(name, `/CN=system:${name}`, `DNS:${name}`))));
    await this.startApiServer();
    this.running.push(
      new Daemon('kube-controller-manager', folder, [
        program('kube-controller-manager'), `--kubeconfig=${controllers}`, `--service-account-private-key-file=${pki.serviceAccountKey}`,
        `--root-ca-file=${pki.authority.certificate}`, '--use-service-account-credentials', '--leader-elect=false',
        ...pace, ...isLarge ? NEVER_MISSED : QUICK_TO_NOTICE,
      ]),
      new Daemon('kube-scheduler', folder, [program('kube-scheduler'), `--kubeconfig=${scheduler}`, '--leader-elect=false', ...pace]),
    );
  }

  private admin(): Promise<KeyPair> {
    this.adminKeys ??= this.pki.issue('admin', '/O=system:masters/CN=admin', 'DNS:admin');
    return this.adminKeys;
  }
}

export function auditLogOf(folder: string): string {
  return join(folder, 'audit.log');
}

async function apiServerCommand(folder: string, pki: Pki, tokenWebhook?: string): Promise<string[]> {
  const auditPolicy = join(folder, 'audit-policy.json');
  writeFileSync(auditPolicy, JSON.stringify(AUDIT_POLICY));
  const serving = await pki.issue('kube-apiserver', '/CN=kube-apiserver', NAMES);
  const { certificate, key } = await pki.issue('kubelet-client', '/O=system:masters/CN=kubelet-client', 'DNS:kubelet-client');
  return [
    program('kube-apiserver'),
    `--etcd-servers=${ETCD}`,
    `--secure-port=${PORT}`,
    `--advertise-address=${CONTROL_PLANE_IP}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    `--client-ca-file=${pki.authority.certificate}`,
    `--tls-cert-file=${serving.certificate}`,
    `--tls-private-key-file=${serving.key}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${pki.serviceAccountKey}`,
    `--service-account-signing-key-file=${pki.serviceAccountKey}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    `--kubelet-client-certificate=${certificate}`,
    `--kubelet-client-key=${key}`,
    `--kubelet-certificate-authority=${pki.authority.certificate}`,
    `--audit-policy-file=${auditPolicy}`,
    `--audit-log-path=${auditLogOf(folder)}`,
    // Written synchronously, so that readers miss nothing.
    '--audit-log-mode=blocking',
    ...tokenWebhook === undefined ? [] : [`--authentication-token-webhook-config-file=${tokenWebhook}`, '--authentication-token-webhook-cache-ttl=5s'],
  ];
}
