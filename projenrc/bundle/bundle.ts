import { build, BuildOptions, Metafile } from 'esbuild';
import { leftOut } from './left-out';

export interface BundleOptions {
  /** The files to bundle, by the name of the output. All paths are relative to the working directory. */
  readonly entryPoints: Record<string, string>;
  readonly outdir: string;
  /** With `esm`, the code is split: modules imported on demand are read and compiled only then. */
  readonly format: 'esm' | 'cjs';
  /** Includes what the function never uses, as a comparison for the real bundle. */
  readonly whole?: boolean;
}

/** Bundles code for Lambda, and returns esbuild's metafile. The output contains no trace of this machine. */
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
    // For CommonJS packages in the bundle.
    banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
  },
};
