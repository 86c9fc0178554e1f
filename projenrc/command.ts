import type { awscdk } from 'projen';

const FOLDER = 'assets/cli';
export const METAFILE = 'assets/cli.metafile.json';

/** The command line that `npx` runs. It includes the template of a drainer, so that a rehearsal needs no CDK. */
export function addCommand(project: awscdk.AwsCdkConstructLibrary): void {
  const bundle = project.bundler.bundleTask;
  bundle.exec(`tsx --tsconfig projenrc/tsconfig.json projenrc/bundle-cli/main.ts --outdir ${FOLDER} --metafile ${METAFILE}`);
  bundle.exec(`tsx --tsconfig test/tsconfig.json cli/rehearsal/synthesise.ts > ${FOLDER}/drainer.template.json`);
  bundle.exec(`tsx --tsconfig projenrc/tsconfig.json projenrc/third-party-notices/main.ts ${METAFILE} ${FOLDER}/THIRD-PARTY-NOTICES`);
  project.addPackageIgnore(`/${METAFILE}`);
  project.package.addBin({ [project.name]: `${FOLDER}/main.mjs` });
  // Apps have both anyway. If they were not optional, npx would download them for a command that uses neither.
  project.package.addField('peerDependenciesMeta', { 'aws-cdk-lib': { optional: true }, 'constructs': { optional: true } });
}
