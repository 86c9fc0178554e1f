import { join } from 'node:path';
import { Daemon } from './daemon';
import { built } from './programs';

/**
 * Kubelets without machines, by kwok: nodes are ready as soon as they are there, and pods on them come and go without a container.
 *
 * https://kwok.sigs.k8s.io
 */
export function startSimulatedKubelets(folder: string, kubeconfig: string): Daemon {
  return new Daemon('kwok', folder, [
    built('KWOK'), `--kubeconfig=${kubeconfig}`, `--config=${join(__dirname, 'simulated-kubelets.yaml')}`, '--manage-all-nodes=true',
    // Nobody misses heartbeats: see ControlPlaneOptions.isLarge.
    '--node-lease-duration-seconds=0',
  ]);
}
