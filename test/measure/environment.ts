/** What the function needs to start. */
export const ENVIRONMENT = {
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session',
  CLUSTER_NAME: 'measured',
  DRAINER_NAME: 'measured',
  GROUP_NAMES: '[]',
  QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111122223333/measured',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111122223333/measured-dead',
};
