import { awscdk, github, javascript, release, typescript } from 'projen';
import { addAdvisories } from './projenrc/advisories/workflow';
import { addCommand, METAFILE as commandMetafile } from './projenrc/command';
import { integTask } from './projenrc/integ';
import { addLintRules } from './projenrc/lint';
import { measureTasks } from './projenrc/measure';
import { PUBLISHING } from './projenrc/publishing';
import { servingTasks } from './projenrc/serving';

/** The language of everything that runs on Node 24 and is not compiled by jsii. */
const MODERN = {
  target: 'ES2024',
  lib: ['es2024'],
  module: 'preserve',
  moduleResolution: javascript.TypeScriptModuleResolution.BUNDLER,
};

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-graceful-node-group',
  description: 'Patch, scale in and replace the EC2 node groups of an EKS cluster without taking any workload below the number of available pods its owner asked for',
  keywords: ['aws', 'cdk', 'eks', 'kubernetes', 'autoscaling', 'drain', 'node-group'],
  author: 'cdk-graceful-node-group contributors',
  authorAddress: 'https://github.com/cdk-graceful-node-group',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-graceful-node-group/cdk-graceful-node-group.git',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-graceful-node-group contributors',
  defaultReleaseBranch: 'main',

  // The floors of the peer dependencies. Development and tests run on the versions pinned below.
  cdkVersion: '2.268.0',
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.13',
  typescriptVersion: '6.0.3',
  projenVersion: '0.103.25',
  peerDependencyOptions: { pinnedDevDependency: false },
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '22.0.0',
  workflowNodeVersion: '24',

  projenrcTs: true,
  runner: typescript.TypeScriptRunner.tsx(),
  sampleCode: false,
  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,
  bundlerOptions: { esbuildVersion: '0.28.2' },

  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  ...PUBLISHING,
  depsUpgrade: false,
  // Pull requests are built, never changed.
  buildWorkflowOptions: { mutableBuild: false, permissions: { contents: github.workflows.JobPermission.READ } },
  pullRequestTemplate: false,
  githubOptions: { mergify: false, pullRequestLint: false },

  // Types of the tests are checked as those of the function and the simulation are; jest itself only strips them.
  tsconfigDev: { compilerOptions: { ...MODERN, paths: { 'cdk-graceful-node-group': ['../src/index.ts'] } } },
  jestOptions: {
    jestVersion: '30.5.2',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    coverageText: false,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false,
      coverageReporters: ['text', 'lcov'],
      roots: ['<rootDir>/test'],
      globalSetup: '<rootDir>/test/temporary-folder/setup.ts',
      globalTeardown: '<rootDir>/test/temporary-folder/teardown.ts',
      // Against tests that hang, not against machines that are busy.
      testTimeout: 60_000,
      maxWorkers: '100%', // by itself jest leaves one processor alone, which is half of a small machine
      moduleNameMapper: { '^cdk-graceful-node-group$': '<rootDir>/src/index.ts' },
      // What is published as ES modules only is transpiled as the tests are.
      transformIgnorePatterns: ['/node_modules/(?!@marcbachmann/cel-js/)'],
    },
  },
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['lambda', 'simulation', 'cli', 'test', 'examples'],
    commandOptions: { fix: false, extraArgs: ['--max-warnings=0'] },
  },
});

// Every version is exact. Added last, because projen's own components ask for ranges.
project.addDevDeps(
  // The construct library's peers.
  'aws-cdk-lib@2.276.0',
  'constructs@10.8.1',
  // What the Lambda function is made of: esbuild inlines it, so that users install none of it.
  '@aws-crypto/sha256-js@5.2.0',
  '@aws-lambda-powertools/logger@2.36.0',
  '@aws-lambda-powertools/metrics@2.36.0',
  '@aws-sdk/client-auto-scaling@3.1169.0',
  '@aws-sdk/client-cloudwatch@3.1164.0',
  '@aws-sdk/client-ec2@3.1169.0',
  '@aws-sdk/client-eks@3.1169.0',
  '@aws-sdk/client-eventbridge@3.1169.0',
  '@aws-sdk/client-lambda@3.1164.0',
  '@aws-sdk/client-sfn@3.1164.0',
  '@aws-sdk/client-sqs@3.1169.0',
  '@aws-sdk/client-ssm@3.1169.0',
  '@aws-sdk/core@3.981.0',
  '@aws-sdk/credential-provider-env@3.972.84',
  '@kubernetes/client-node@2.0.1',
  '@smithy/protocol-http@5.6.2',
  '@smithy/signature-v4@5.7.5',
  '@types/aws-lambda@8.10.164',
  'croner@11.0.1',
  'zod@4.6.7',
  // The command line, inlined as well.
  'commander@14.0.3',
  'csv-parse@7.0.3',
  // The examples.
  '@aws-cdk/lambda-layer-kubectl-v36@2.0.1',
  // Tests and the simulation.
  '@cyclonedx/cyclonedx-library@10.3.0',
  '@marcbachmann/cel-js@8.0.0',
  '@swc/core@1.16.22',
  '@swc/jest@0.2.39',
  '@types/jest@30.0.0',
  '@types/node@24.19.2',
  '@types/node-forge@1.3.14',
  'asl-validator@4.0.0',
  'aws-sdk-client-mock@4.1.0',
  'cdk-nag@3.0.2',
  'fast-check@4.10.2',
  'fast-xml-parser@5.12.1',
  // The test for people with an AWS account.
  '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0',
  'jest@30.5.2',
  'node-forge@1.4.3',
  'playwright-core@1.65.1',
  'pure-rand@8.4.2',
  'smol-toml@1.9.1',
  'yaml@2.9.1',
  // Tools. `node` brings its binary, whatever the machine has.
  '@stryker-mutator/core@10.0.0',
  '@stryker-mutator/jest-runner@10.0.0',
  '@stylistic/eslint-plugin@2.13.0',
  '@typescript-eslint/eslint-plugin@8.73.0',
  '@typescript-eslint/parser@8.73.0',
  'commit-and-tag-version@12.7.3',
  'eslint@9.39.5',
  'eslint-import-resolver-typescript@4.4.5',
  'eslint-plugin-import@2.32.0',
  'jsii@6.0.13',
  'jsii-diff@1.134.0',
  'jsii-docgen@10.12.6',
  'jsii-pacmak@1.140.0',
  'jsii-rosetta@6.0.9',
  'node@24.21.0',
  'tsx@4.23.15',
);

// 1.13.0 is not published for every platform that it names, which `npm ci` rejects.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// The lock file names no registry, so that it can be used with any.
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');

// Whose install scripts may run: newer versions of npm run no other. By name, as a lock file without addresses requires.
project.package.addField('allowScripts', {
  'node': true, // links the binary of this platform
  'esbuild': true,
  'unrs-resolver': false,
  '@parcel/watcher': false,
});

// Examples import the package by its name, as users do.
const SELF = { paths: { [project.name]: ['../src/index.ts'] } };

// The folders beside src: each has its own tsconfig, and is type-checked but never compiled.
const folder = (name: string, options: javascript.TypescriptConfigOptions = {}) =>
  new javascript.TypescriptConfig(project, {
    fileName: `${name}/tsconfig.json`,
    include: ['**/*.ts'],
    exclude: options.exclude,
    compilerOptions: {
      ...MODERN,
      strict: true,
      noEmit: true,
      isolatedModules: true,
      esModuleInterop: true,
      resolveJsonModule: true,
      skipLibCheck: true,
      noFallthroughCasesInSwitch: true,
      noImplicitOverride: true,
      noImplicitReturns: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      types: ['node'],
      ...options.compilerOptions,
    },
  });
folder('lambda');
folder('simulation', { compilerOptions: SELF });
folder('cli', { exclude: ['html/browser'] });
folder('cli/html/browser', { compilerOptions: { lib: ['es2024', 'dom', 'dom.iterable'], types: [] } });
folder('examples', { compilerOptions: SELF });
for (const name of ['lambda', 'simulation', 'cli', 'examples', '.ci']) {
  project.addPackageIgnore(`/${name}/`);
}
for (const name of ['CHANGELOG.md', 'CODE_OF_CONDUCT.md', 'CONTRIBUTING.md', 'SECURITY.md']) {
  project.addPackageIgnore(`/${name}`);
}

// What jest transpiles with: CommonJS, no type checks. ts-jest, projen's own choice, takes longer for that than many of the tests.
project.deps.removeDependency('ts-jest');
project.jest!.config.transform = {
  '\\.[jt]s$': ['@swc/jest', {
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'commonjs' },
    jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
  }],
};

// The Lambda function: src loads assets/lambda/drainer.lambda. projen's own addBundle can only make one file, and leaves nothing out.
const asset = 'assets/lambda/drainer.lambda';
const metafile = 'assets/lambda/drainer.metafile.json';
const patcherMetafile = 'assets/lambda/patcher.metafile.json';
// The functions alone are what the demo needs, and ready in seconds.
const functions = project.addTask('bundle:functions', { description: 'Bundle the functions, without what the package tells of them' });
const bundleFunction = (outdir: string, account: string, entry: string) => functions.exec(
  `tsx --tsconfig projenrc/tsconfig.json projenrc/bundle/main.ts --format esm --outdir ${outdir} --metafile ${account} index=${entry}`,
);
bundleFunction(asset, metafile, 'lambda/drainer.lambda.ts');
// The function of patch plans is on its own, with what it is made of beside it.
bundleFunction('assets/lambda/patcher.lambda', patcherMetafile, 'lambda/patcher.lambda.ts');
const bundle = project.bundler.bundleTask;
bundle.spawn(functions);
// Beside the asset, so that they go with the package and are no part of the function.
bundle.exec(`tsx --tsconfig projenrc/tsconfig.json projenrc/third-party-notices/main.ts ${metafile} assets/lambda/THIRD-PARTY-NOTICES`);
const sbom = (from: string, to: string, name: string, does: string) => bundle.exec(
  `tsx --tsconfig projenrc/tsconfig.json projenrc/sbom/main.ts ${from} ${to} ${name} 'The Lambda function of cdk-graceful-node-group that ${does}'`,
);
sbom(metafile, 'assets/lambda/sbom.cdx.json', 'drainer.lambda', 'drains nodes');
project.addPackageIgnore(`/${metafile}`);
bundle.exec(`tsx --tsconfig projenrc/tsconfig.json projenrc/third-party-notices/main.ts ${patcherMetafile} assets/lambda/PATCHER-THIRD-PARTY-NOTICES`);
sbom(patcherMetafile, 'assets/lambda/patcher.sbom.cdx.json', 'patcher.lambda', 'decides about patches');
project.addPackageIgnore(`/${patcherMetafile}`);

addCommand(project);

// Tasks. The tests neither lint nor accept a new snapshot.
const lint = project.addTask('lint', {
  description: 'Check the code style of every folder',
  // It knows the types of every folder at once.
  env: { NODE_OPTIONS: '--max-old-space-size=8192' },
  steps: [{ spawn: 'eslint', receiveArgs: true }],
  receiveArgs: true,
});
project.addTask('lint:fix', {
  description: 'Mend what the linter can mend',
  steps: [{ spawn: 'eslint', args: ['--fix'] }],
});
project.addTask('lint:templates', {
  description: 'Check templates of node groups of every kind by cfn-lint (needs Python 3.10)',
  exec: 'test/cfn-lint/run.sh',
});
const typecheck = project.addTask('typecheck', {
  description: 'Check the types of the folders that jsii does not compile',
  steps: ['lambda', 'simulation', 'cli', 'cli/html/browser', 'test', 'examples'].map((name) => ({ exec: `tsc --noEmit -p ${name}` })),
});
project.postCompileTask.spawn(lint);
project.postCompileTask.spawn(typecheck);

project.testTask.reset();
project.testTask.spawn(bundle);
project.testTask.exec('jest --ci', { receiveArgs: true });
project.addTask('test:coverage', {
  description: 'Run the tests and measure what they cover',
  steps: [{ spawn: bundle.name }, { exec: 'jest --ci --coverage', receiveArgs: true }],
});

const rosetta = project.addTask('rosetta', {
  description: 'Compile the examples of README.md and of the doc comments (after compile)',
  exec: 'jsii-rosetta extract --strict',
});
project.postCompileTask.spawn(rosetta);
project.addGitIgnore('/.jsii.tabl.json*');
project.addPackageIgnore('/.jsii.tabl.json*');

project.addGitIgnore('/demo-output/');
project.addPackageIgnore('/demo-output/');
project.addTask('demo', {
  description: 'Patch an example cluster in memory',
  steps: [{ spawn: functions.name }, { exec: 'tsx --tsconfig simulation/tsconfig.json simulation/demo/main.ts', receiveArgs: true }],
});

project.addTask('test:properties', {
  description: 'Hold the promises of a drain against many more random clusters than the tests do',
  exec: 'FC_RUNS=${FC_RUNS:-500} jest --ci test/properties',
});
project.addTask('test:mutation', {
  description: 'Break the rules of a drain, one by one, and see whether the tests notice (-- --mutate FILE for some)',
  exec: 'stryker run test/mutation/stryker.config.mjs',
  receiveArgs: true,
});
for (const ignored of ['/reports/', '/.stryker-tmp/']) {
  project.addGitIgnore(ignored);
  project.addPackageIgnore(ignored);
}

// Real Kubernetes. What these take from the machine is in test/e2e/setup.sh.
project.addTask('e2e:setup', {
  description: 'Install and build what e2e and bench need, on a Debian machine (as root)',
  exec: 'test/e2e/setup.sh',
});
project.addTask('e2e', {
  description: 'Drain nodes of real Kubernetes, and compare with the simulation (as root, after e2e:setup)',
  steps: [{ spawn: bundle.name }, { exec: 'test/e2e/run.sh scenarios/main.ts', receiveArgs: true }],
});
servingTasks(project, bundle);
measureTasks(project, bundle);
integTask(project, bundle);
project.addGitIgnore('/cdk.integ.out/');
project.addPackageIgnore('/cdk.integ.out/');
project.addGitIgnore('/bench-output/');
project.addPackageIgnore('/bench-output/');
// Table and pictures of README.md, but not every single run.
project.addGitIgnore('/docs/measured/results.json');
project.addPackageIgnore('/docs/');
project.addTask('bench', {
  description: 'Compare with kubectl drain, on real Kubernetes with real requests (as root, after e2e:setup)',
  steps: [{ spawn: bundle.name }, { exec: 'test/e2e/run.sh bench/main.ts', receiveArgs: true }],
});

// Workflows name actions by commit, as far as projen does not do so by itself, and hold no permission that they do not use.
project.github!.actions.set('actions/setup-node', 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020'); // v7.0.0
project.github!.actions.set('actions/setup-dotnet', 'actions/setup-dotnet@a98b56852c35b8e3190ac28c8c2271da59106c68'); // v6.0.0
project.github!.actions.set('actions/setup-go', 'actions/setup-go@b7ad1dad31e06c5925ef5d2fc7ad053ef454303e'); // v7.0.0
project.github!.actions.set('actions/setup-java', 'actions/setup-java@b6effb05e454b25005698d916606bdc6ffcbf961'); // v5.7.0
project.github!.actions.set('actions/setup-python', 'actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97'); // v7.0.0
project.tryFindObjectFile('.github/workflows/release.yml')!.addOverride('jobs.release.permissions.contents', 'read');
// publib's own default.
project.tryFindObjectFile('.github/workflows/release.yml')!.addDeletionOverride('jobs.release_npm.steps.9.env.NPM_REGISTRY');
addAdvisories(project, [metafile, patcherMetafile, commandMetafile]);

project.addTask('test:languages', {
  description: 'Pack the library for Python, Java and Go, and compare what their quick starts synthesise (after bundle and compile)',
  exec: 'test/languages/run.sh',
});

project.addTask('lint:workflows', {
  description: 'Check the workflows with actionlint (needs Go)',
  exec: 'go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.7 -shellcheck= -pyflakes=',
});

// The pages are read on GitHub as they are; the site is of its own package, since nothing else needs what it is built with.
project.addTask('docs', {
  description: 'Build the documentation as a static site, in docs/.vitepress/dist',
  steps: [{ exec: 'npm ci --prefix docs' }, { exec: 'npm run build --prefix docs' }],
});
project.addGitIgnore('/docs/.vitepress/cache/');
project.addGitIgnore('/docs/.vitepress/dist/');

// projen's own compares with what npm has and fails where that is nothing.
project.tasks.tryFind('compat')!.reset('test/compat/run.sh');

project.addTask('check', {
  description: 'The whole build but the tests',
  steps: [
    { spawn: 'default' },
    { spawn: project.preCompileTask.name },
    { spawn: project.compileTask.name },
    { spawn: project.postCompileTask.name },
    { spawn: 'package:js' },
  ],
});

project.jest!.config.testMatch = ['<rootDir>/test/**/*.test.ts'];

addLintRules(project.eslint!);

project.synth();
