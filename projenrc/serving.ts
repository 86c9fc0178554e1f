import type { Project, Task } from 'projen';

/** Tasks that see whether pods, and the applications in them, serve until nobody calls them any more. */
export function servingTasks(project: Project, bundle: Task): void {
  project.addTask('e2e:serving', {
    description: 'See what real Kubernetes makes of pods by the policy of GracefulPods, with a load (as root, after e2e:setup)',
    steps: [{ spawn: bundle.name }, { exec: 'test/e2e/run.sh serving/main.ts', receiveArgs: true }],
  });
  project.addTask('applications', {
    description: 'See that the applications of examples/applications lose no request when they end (with Go, Java, Maven and Python)',
    steps: [{ exec: 'tsx --tsconfig test/tsconfig.json test/applications/main.ts', receiveArgs: true }],
  });
}
