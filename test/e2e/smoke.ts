import { isDenied } from './stage/audit';
import type { Manifest } from './stage/client';
import { RealStage } from './stage/stage';
import { isReady } from '../../simulation/component-base/pod-state';
import { FloorObserver } from '../../simulation/observe/floors';

/** Drains one node of a real cluster, and reports the result. Fails if an owner was interrupted. */
async function main(): Promise<boolean> {
  const began = performance.now();
  const stage = await RealStage.open({ nodes: 3 });
  const say = (text: string) => process.stdout.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
  try {
    say(`the stage is open: ${stage.nodes.map(({ metadata }) => metadata.name).join(', ')}`);
    await stage.apply(deployment('pair', 2), deployment('single', 1));
    const pods = () => stage.store.list('pods', { namespace: 'default' });
    await stage.until('all pods are ready', () => pods().length === 3 && pods().every(isReady));
    const floors = new FloorObserver(stage.store);
    floors.start();

    const drainingNode = pods().find(({ metadata }) => metadata.labels?.app === 'single')?.spec.nodeName ?? '';
    const moving = pods().filter(({ spec }) => spec.nodeName === drainingNode).length;
    say(`${drainingNode} goes, with ${moving} pods`);
    stage.terminate(drainingNode);
    await stage.until('the drain has ended', () => drainingNode in stage.drains);
    const { outcome, seconds, owners } = stage.drains[drainingNode];
    say(`${outcome} after ${seconds} s: ${JSON.stringify(owners)}`);
    await stage.until('the node is gone', () => stage.store.get('nodes', undefined, drainingNode) === undefined);
    await stage.until('its successor is in service', () => stage.nodes.length === 3);
    say('its successor is in service');

    for (const { key, floor, secondsBelowFloor } of floors.records) {
      say(`${key}: floor ${floor.pods}, ${secondsBelowFloor} s below it`);
    }
    const asked = stage.audit();
    const denied = asked.filter(isDenied);
    const counts = Map.groupBy(asked, ({ verb, resource, subresource, code }) => `${verb} ${[resource, subresource].filter(Boolean).join('/')} ${code}`);
    say(`${asked.length} requests of the drainer, ${denied.length} denied`);
    for (const [what, same] of counts) {
      say(`  ${same.length} × ${what}`);
    }
    stage.otherOutput.forEach((text) => say(`the drainer wrote: ${text}`));
    floors.stop();
    return outcome === 'drained' && denied.length === 0 && floors.records.every(({ secondsBelowFloor }) => secondsBelowFloor === 0);
  } catch (error) {
    for (const { message, ...line } of stage.log) {
      say(`${message} ${JSON.stringify(line)}`);
    }
    throw error;
  } finally {
    await stage.close();
  }
}

function deployment(name: string, replicas: number): Manifest {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 5,
          containers: [{
            name: 'main',
            image: 'registry.local/workload:1',
            imagePullPolicy: 'Never',
            readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 },
          }],
        },
      },
    },
  };
}

main().then((good) => process.exit(good ? 0 : 1), (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n${error instanceof Error && error.cause ? String(error.cause) : ''}\n`);
  process.exit(1);
});
