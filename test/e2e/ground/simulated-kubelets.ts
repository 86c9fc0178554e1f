import { join } from 'node:path';
import { Daemon } from './daemon';
import { built } from './programs';

/**
 * Kubelets without machines, by kwok: nodes are ready as soon as they exist, and their pods come and go without containers.
 *
 * https://kwok.sigs.k8s.io
 */
export function startSimulatedKubelets(folder: string, kubeconfig: string): Daemon {
  return new Daemon('kwok', folder, [
    built('KWOK'), `--kubeconfig=${kubeconfig}`, `--config=${join(__dirname, 'simulated-kubelets.yaml')}`, '--manage-all-nodes=true',
    // Heartbeats are not missed: see ControlPlaneOptions.isLarge.
    '--node-lease-duration-seconds=0',
  ]);
}
