/** Which folder may import from which: imports point inward, from entries through adapters and loops to ports and rules. */
interface Zone {
  readonly target: string;
  readonly from: string;
  /** Exceptions: files of `from` that may be imported, relative to it. */
  readonly except?: string[];
  readonly message: string;
}

const PORTS = {
  aws: ['./ports.ts'],
  kubernetes: ['./port.ts', './objects.ts'],
  src: ['./names.ts', './options'],
};

const ENTRIES = ['settings.ts', 'system-clock.ts', 'drainer.lambda.ts', 'patcher.lambda.ts'];

export const IMPORT_ZONES: Zone[] = [
  ...['lambda', 'simulation', 'cli', 'test', 'examples'].map((from) => ({
    target: './src', from: `./${from}`, message: 'The constructs import nothing of what runs in AWS or tests it.',
  })),
  ...['simulation', 'cli', 'test', 'examples'].map((from) => ({
    target: './lambda', from: `./${from}`, message: 'The function imports nothing of what tests it.',
  })),
  ...['lambda', 'simulation'].map((target) => ({
    target: `./${target}`, from: './src', except: PORTS.src, message: 'Names and the table of options are all that is shared with the constructs.',
  })),
  ...['cli', 'test'].map((from) => ({ target: './simulation', from: `./${from}`, message: 'The simulation is part of the product, and knows nothing of who uses it.' })),
  { target: './cli', from: './test', message: 'The command is part of the product, the tests are not.' },
  { target: './simulation', from: './lambda/aws', except: PORTS.aws, message: 'The simulation implements the ports and knows nothing else of the function.' },
  { target: './simulation', from: './lambda/kubernetes', except: PORTS.kubernetes, message: 'The simulation implements the port and knows nothing else of the function.' },
  ...['drain', 'invocation', 'report'].map((folder) => ({
    target: './simulation', from: `./lambda/${folder}`, message: 'The simulation must not believe what the function thinks.',
  })),
  ...['drain', 'invocation'].flatMap((folder) => [
    { target: `./lambda/${folder}`, from: './lambda/aws', except: PORTS.aws, message: 'Rules and loop speak to ports. Adapters are chosen by the entry.' },
    { target: `./lambda/${folder}`, from: './lambda/kubernetes', except: PORTS.kubernetes, message: 'Rules and loop speak to the port. The adapter is chosen by the entry.' },
  ]),
  ...['invocation', 'report', 'clock.ts'].map((from) => ({
    target: './lambda/drain', from: `./lambda/${from}`, message: 'The core is pure: it gets the time and a snapshot, and gives actions.',
  })),
  ...['patcher', 'report', 'aws', 'clock.ts'].map((from) => ({
    target: './lambda/patch', from: `./lambda/${from}`, message: 'The core is pure: it gets the time and an observation, and gives actions.',
  })),
  ...['patch', 'patcher'].map((from) => ({
    target: './simulation', from: `./lambda/${from}`, message: 'The simulation must not believe what the function thinks.',
  })),
  ...['aws', 'kubernetes', 'report'].flatMap((target) => ['drain', 'invocation', 'patch', 'patcher'].map((from) => ({
    target: `./lambda/${target}`, from: `./lambda/${from}`, message: 'Adapters know the ports only.',
  }))),
  ...['drain', 'invocation', 'patch', 'patcher'].flatMap((folder) => ENTRIES.map((file) => ({
    target: `./lambda/${folder}`, from: `./lambda/${file}`, message: 'The entry reads the environment, and gives what it made of it.',
  }))),
  ...ENTRIES.map((file) => ({ target: './simulation', from: `./lambda/${file}`, message: 'The simulation must not believe what the function thinks.' })),
  ...['powertools-log.ts', 'powertools-metrics.ts'].map((file) => ({
    target: './lambda/invocation', from: `./lambda/report/${file}`, message: 'The loop speaks to ports. Adapters are chosen by the entry.',
  })),
  ...['patch', 'patcher'].map((folder) => ({
    target: `./lambda/${folder}`, from: './lambda/kubernetes', message: 'Patch plans ask AWS only.',
  })),
  { target: './lambda/patcher/*.ts', from: './lambda/aws', except: PORTS.aws, message: 'The loop speaks to ports. Adapters are chosen by the entry.' },
  ...['names.ts', 'options'].map((one) => ({
    target: `./src/${one}`, from: './src', except: PORTS.src, message: 'What the function shares with the constructs imports nothing of them.',
  })),
  // Patches and drains do not depend on each other, except for the rule when a refresh is hopeless: drains cancel a refresh by it, and patches
  // recognise by it that they did.
  ...['drain', 'invocation'].flatMap((one) => ['patch', 'patcher'].flatMap((other) => [
    { target: `./lambda/${one}`, from: `./lambda/${other}`, message: 'Drains know nothing of patch plans.' },
    { target: `./lambda/${other}`, from: `./lambda/${one}`, except: one === 'drain' ? ['./instances/abandoned-launches.ts'] : [], message: 'Patch plans know nothing of the inside of drains: their ends come by events.' },
  ])),
];

const NO_PACKAGES: ['error', object] = ['error', {
  patterns: [{ group: ['@aws-sdk/*', '@smithy/*', '@kubernetes/*', '@aws-lambda-powertools/*'], message: 'Speak to a port. Its adapter knows the package.' }],
}];

/** The core and the loop access the cloud and the cluster only through ports. */
export const RESTRICTED_PACKAGES = {
  files: ['drain', 'invocation', 'patch'].map((folder) => `lambda/${folder}/**/*.ts`),
  rules: { 'no-restricted-imports': NO_PACKAGES },
};
