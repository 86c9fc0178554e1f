import { readSettings } from '../../lambda/settings';

const VARIABLES = {
  CLUSTER_NAME: 'shop',
  DRAINER_NAME: 'shop-drainer',
  QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/queue',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/dead',
  GROUP_NAMES: '["workers"]',
  ALLOW_FORCE: 'true',
  ALLOW_SURGE: 'true',
  AWS_REGION: 'eu-central-1',
};

test('settings stand in the environment', () => {
  expect(readSettings({ ...VARIABLES, OTHER: 'x' })).toEqual({
    clusterName: 'shop',
    drainerName: 'shop-drainer',
    queueUrl: 'https://sqs.eu-central-1.amazonaws.com/1/queue',
    deadLetterQueueUrl: 'https://sqs.eu-central-1.amazonaws.com/1/dead',
    groupNames: ['workers'],
    allowForce: true,
    allowSurge: true,
    notices: [],
    region: 'eu-central-1',
  });
  expect(readSettings({ ...VARIABLES, GROUP_NAMES: '[]' }).groupNames).toEqual([]);
  expect(readSettings({ ...VARIABLES, ALLOW_FORCE: 'false' }).allowForce).toBe(false);
  expect(readSettings({ ...VARIABLES, ALLOW_SURGE: 'false' }).allowSurge).toBe(false);
  expect(readSettings({ ...VARIABLES, INSTANCE_NOTICES: '["stopping"]' }).notices).toEqual(['stopping']);
});

test('a function that runs for a moment with the environment of the version before does not fail, and may surge but not use force', () => {
  expect(readSettings({ ...VARIABLES, ALLOW_FORCE: undefined }).allowForce).toBe(false);
  expect(readSettings({ ...VARIABLES, ALLOW_SURGE: undefined }).allowSurge).toBe(true);
});

test.each([
  ['CLUSTER_NAME', '', "is ''; it must be the name of an EKS cluster."],
  ['DRAINER_NAME', undefined, 'is missing; it must be the name of the drainer.'],
  ['QUEUE_URL', 'queue', "is 'queue'; it must be the URL of an SQS queue."],
  ['DEAD_LETTER_QUEUE_URL', undefined, 'is missing; it must be the URL of an SQS queue.'],
  ['GROUP_NAMES', undefined, 'is missing; it must be a JSON array of names of Auto Scaling groups, such as ["workers"] or [].'],
  ['GROUP_NAMES', 'workers', "is 'workers'; it must be a JSON array of names of Auto Scaling groups, such as [\"workers\"] or []."],
  ['GROUP_NAMES', '{}', "is '{}'; it must be a JSON array of names of Auto Scaling groups, such as [\"workers\"] or []."],
  ['INSTANCE_NOTICES', '["storm"]', "is '[\"storm\"]'; it must be a JSON array of spot-interruption, rebalance-recommendation, scheduled-change, stopping."],
  ['ALLOW_FORCE', 'yes', "is 'yes'; it must be true or false."],
  ['ALLOW_SURGE', 'no', "is 'no'; it must be true or false."],
  ['AWS_REGION', undefined, 'is missing; it must be the name of the region, which Lambda sets by itself.'],
])('%s that is %p is an error which says how to mend it', (variable, value, sentence) => {
  expect(() => readSettings({ ...VARIABLES, [variable]: value })).toThrow(
    `The environment variable ${variable} ${sentence} The construct NodeDrainer sets them: deploy the stack again, and do not change them by hand.`,
  );
});
