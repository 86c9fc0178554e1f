import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Template } from './template';

interface Artifact {
  readonly type: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly file?: string;
    readonly directoryName?: string;
  };
  readonly dependencies?: readonly string[];
}

interface AssetManifest {
  readonly files?: Readonly<Record<string, {
    readonly source: { readonly path?: string };
    readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
  }>>;
}

export interface AssemblyStack {
  readonly name: string;
  readonly template: Template;
}

/** The output of `cdk synth`: the templates of the stacks, and the files that they refer to. */
export class CloudAssembly {
  /** Reads the folder, usually `cdk.out`. */
  static load(folder: string): CloudAssembly {
    if (!existsSync(join(folder, 'manifest.json'))) {
      throw new Error(`There is no manifest.json in ${folder}. Name a folder that was written by \`cdk synth\`, usually cdk.out.`);
    }
    return new CloudAssembly(folder);
  }

  /** In an order in which they can be deployed. */
  readonly stacks: readonly AssemblyStack[];
  /** By key in the asset bucket. */
  private readonly assets = new Map<string, string>();

  private constructor(folder: string) {
    this.stacks = this.read(folder);
  }

  /** The path of the asset with this key in the bucket. */
  assetPath(objectKey: string): string {
    const path = this.assets.get(objectKey);
    if (!path) {
      throw new Error(`The assembly has no asset ${objectKey}. Synthesise it again.`);
    }
    return path;
  }

  private read(folder: string): AssemblyStack[] {
    const { artifacts = {} } = readJson(join(folder, 'manifest.json')) as { artifacts?: Record<string, Artifact> };
    const stacks: AssemblyStack[] = [];
    for (const name of inOrder(artifacts)) {
      const { type, properties = {} } = artifacts[name];
      if (type === 'cdk:cloud-assembly' && properties.directoryName) {
        stacks.push(...this.read(join(folder, properties.directoryName)));
      }
      if (type === 'cdk:asset-manifest' && properties.file) {
        this.readAssets(folder, properties.file);
      }
      if (type === 'aws:cloudformation:stack' && properties.templateFile) {
        stacks.push({ name: properties.stackName ?? name, template: readJson(join(folder, properties.templateFile)) as Template });
      }
    }
    return stacks;
  }

  private readAssets(folder: string, file: string): void {
    const { files = {} } = readJson(join(folder, file)) as AssetManifest;
    for (const { source, destinations } of Object.values(files)) {
      for (const { objectKey } of Object.values(destinations)) {
        if (source.path) {
          this.assets.set(objectKey, resolve(folder, source.path));
        }
      }
    }
  }
}

/** The names of the artifacts, each after those that it depends on. */
function inOrder(artifacts: Readonly<Record<string, Artifact>>): string[] {
  const ordered = new Set<string>();
  const visit = (name: string) => {
    if (ordered.has(name)) {
      return;
    }
    (artifacts[name]?.dependencies ?? []).filter((dependency) => dependency in artifacts).forEach(visit);
    ordered.add(name);
  };
  Object.keys(artifacts).forEach(visit);
  return [...ordered];
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
