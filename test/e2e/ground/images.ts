import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './daemon';
import { built } from './programs';

export const PAUSE_IMAGE = 'registry.local/pause:1';
const WORKLOAD_IMAGE = 'registry.local/workload:1';

/** Builds the images that nodes have from the start. Returns the paths of archives for containerd to import. */
export async function makeImages(folder: string): Promise<string[]> {
  return Promise.all([
    makeImage(join(folder, 'pause'), PAUSE_IMAGE, built('PAUSE')),
    makeImage(join(folder, 'workload'), WORKLOAD_IMAGE, built('WORKLOAD')),
  ]);
}

/**
 * Builds an image of one static program, as an archive in the OCI image layout.
 *
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
async function makeImage(folder: string, name: string, executable: string): Promise<string> {
  const entrypoint = name.slice(name.lastIndexOf('/') + 1, name.lastIndexOf(':'));
  const root = join(folder, 'root');
  const layout = join(folder, 'layout');
  mkdirSync(join(root, 'tmp'), { recursive: true });
  mkdirSync(join(layout, 'blobs', 'sha256'), { recursive: true });
  copyFileSync(executable, join(root, entrypoint));
  const layerFile = join(folder, 'layer.tar');
  await run('tar', '--create', '--file', layerFile, '--directory', root, '--owner=0', '--group=0', '--mtime=@0', '--sort=name', '.');

  const blob = (mediaType: string, content: Buffer) => {
    const digest = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(layout, 'blobs', 'sha256', digest), content);
    return { mediaType, digest: `sha256:${digest}`, size: content.length };
  };
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const layer = blob('application/vnd.oci.image.layer.v1.tar', readFileSync(layerFile));
  const config = blob('application/vnd.oci.image.config.v1+json', json({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Entrypoint: [`/${entrypoint}`] },
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  }));
  const manifest = blob('application/vnd.oci.image.manifest.v1+json', json({
    schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config, layers: [layer],
  }));
  writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(join(layout, 'index.json'), JSON.stringify({
    schemaVersion: 2,
    manifests: [{ ...manifest, annotations: { 'io.containerd.image.name': name } }],
  }));
  const archive = join(dirname(folder), `${entrypoint}.tar`);
  await run('tar', '--create', '--file', archive, '--directory', layout, 'oci-layout', 'index.json', 'blobs');
  return archive;
}
