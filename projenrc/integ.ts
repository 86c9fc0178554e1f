import type { Project, Task } from 'projen';

/** The test for people with an AWS account. What it would deploy is checked without an account by test/integ/node-group.test.ts. */
export function integTask(project: Project, bundle: Task): void {
  project.addTask('integ', {
    description: 'Deploy the smallest group into your AWS account, patch it, look whether that went well, and take it away (about an hour, half a dollar)',
    steps: [{ spawn: bundle.name }, { exec: 'test/integ/run.sh', receiveArgs: true }],
  });
}
