import { type awscdk, github, type Task } from 'projen';

/** Tasks that check whether pods, and the applications in them, serve until they get no more requests. */
export function servingTasks(project: awscdk.AwsCdkConstructLibrary, bundle: Task): void {
  project.addTask('e2e:serving', {
    description: 'See what real Kubernetes makes of pods by the policy of GracefulPods, with a load (as root, after e2e:setup)',
    steps: [{ spawn: bundle.name }, { exec: 'test/e2e/run.sh serving/main.ts', receiveArgs: true }],
  });
  const applications = project.addTask('applications', {
    description: 'See that the applications of examples/applications lose no request when they end (with Go, Java, Maven and Python)',
    steps: [{ exec: 'tsx --tsconfig test/tsconfig.json test/applications/main.ts', receiveArgs: true }],
  });
  // In parallel with the build, on which it does not depend.
  project.github!.tryFindWorkflow('build')!.addJob(applications.name, {
    runsOn: ['ubuntu-latest'],
    permissions: { contents: github.workflows.JobPermission.READ },
    steps: [
      github.WorkflowSteps.checkout(),
      ...project.renderWorkflowSetup({ mutable: false }),
      { uses: 'actions/setup-go@v7', with: { 'go-version': 'stable', 'cache': false } },
      { uses: 'actions/setup-java@v5', with: { 'distribution': 'corretto', 'java-version': '17' } },
      { uses: 'actions/setup-python@v7', with: { 'python-version': '3.x' } },
      { name: 'Applications', run: `npx projen ${applications.name}` },
    ],
  });
}
