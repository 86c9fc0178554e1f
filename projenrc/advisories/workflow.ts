import { type awscdk, github } from 'projen';

/** Checks the packages of these bundles for advisories, on every pull request and once a week. */
export function addAdvisories(project: awscdk.AwsCdkConstructLibrary, metafiles: string[]): void {
  const task = project.addTask('advisories', {
    description: 'Look for advisories on the packages that are bundled into the functions and the command',
    steps: [
      { spawn: project.bundler.bundleTask.name },
      { exec: `npm audit --json | tsx --tsconfig projenrc/tsconfig.json projenrc/advisories/main.ts ${metafiles.join(' ')}` },
    ],
  });
  const workflow = project.github!.addWorkflow('advisories');
  workflow.on({ pullRequest: {}, workflowDispatch: {}, schedule: [{ cron: '17 5 * * 1' }] });
  workflow.addJob('advisories', {
    runsOn: ['ubuntu-latest'],
    permissions: { contents: github.workflows.JobPermission.READ },
    steps: [
      github.WorkflowSteps.checkout(),
      ...project.renderWorkflowSetup({ mutable: false }),
      { name: 'Advisories', run: `npx projen ${task.name}` },
    ],
  });
}
