import { build, BuildOptions, Metafile } from 'esbuild';
import { leftOut } from './left-out';

export interface BundleOptions {
  /** What is bundled, by the name of its output. All paths are relative to the working directory. */
  readonly entryPoints: Record<string, string>;
  readonly outdir: string;
  /** ES modules are split: what is imported when it is needed is read and compiled only then. */
  readonly format: 'esm' | 'cjs';
  /** With all that the function never uses: what the real bundle is compared with. */
  readonly whole?: boolean;
}

/** Bundles code that runs in Lambda, and returns esbuild's account of it. What is written bears nothing of this machine. */
export async function bundle({ whole = false, ...options }: BundleOptions): Promise<Metafile> {
  const { metafile } = await build({
    ...FORMATS[options.format],
    ...whole ? {} : leftOut,
    ...options,
    tsconfig: 'lambda/tsconfig.json',
    bundle: true,
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    minify: true,
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

const FORMATS: Readonly<Record<BundleOptions['format'], BuildOptions>> = {
  cjs: {},
  esm: {
    splitting: true,
    outExtension: { '.js': '.mjs' },
    // For the CommonJS packages in it.
    banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
  },
};
