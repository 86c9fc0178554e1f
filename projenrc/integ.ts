import type { Project, Task } from 'projen';

const RUNNER = 'integ-runner --directory test/integ --language typescript --app "tsx --tsconfig test/tsconfig.json {filePath}"';

/** The test for people with an AWS account: it deploys. What it would deploy is checked without one. */
export function integTasks(project: Project, bundle: Task): Task {
  project.addTask('integ', {
    description: 'Deploy the smallest group into your AWS account, patch it, look whether that went well, and take it away (about an hour, half a dollar)',
    steps: [{ spawn: bundle.name }, { exec: `${RUNNER} --update-on-failed --force`, receiveArgs: true }],
  });
  return project.addTask('integ:snapshot', {
    description: 'Check the templates that npm run integ would deploy (after bundle); -- --update-on-failed --dry-run accepts them',
    exec: RUNNER,
    receiveArgs: true,
  });
}
