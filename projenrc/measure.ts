import type { awscdk, Task } from 'projen';

/** Tasks that reproduce the numbers in CONTRIBUTING.md and docs/measured.md. */
export function measureTasks(project: awscdk.AwsCdkConstructLibrary, bundle: Task): void {
  project.addTask('measure:bundle', {
    description: 'Report the size of the Lambda function, how long it takes to load and to speak with its cluster',
    steps: [{ spawn: bundle.name }, { exec: 'tsx --tsconfig test/tsconfig.json test/measure/bundle.ts' }],
  });
  project.addTask('measure:efficiency', {
    description: 'Report requests, memory, decisions and drain time in simulation (-- --json FILE writes them down)',
    exec: 'tsx --tsconfig test/tsconfig.json test/measure/efficiency/main.ts',
    receiveArgs: true,
  });
  project.addTask('measure:moves', {
    description: 'Report how often an instance refresh moves each pod, in simulation (-- --nodes 10,30 for some sizes)',
    exec: 'tsx --tsconfig test/tsconfig.json test/measure/moves/main.ts',
    receiveArgs: true,
  });
  project.addTask('measure:rehearsal', {
    description: 'Report processor time and memory of a rehearsal of a large cluster (-- --nodes N --pods N for a smaller one)',
    steps: [{ spawn: bundle.name }, { exec: 'tsx --tsconfig test/tsconfig.json test/measure/rehearsal/main.ts', receiveArgs: true }],
  });
  project.addTask('measure:cold-start', {
    description: 'Report how long the function takes from its start to its first list, in front of a real API server (as root, after e2e:setup)',
    steps: [{ spawn: bundle.name }, { exec: 'test/e2e/run.sh cold-start.ts' }],
  });
  project.addTask('measure:scale', {
    description: 'Report what a drain costs in a large cluster: real Kubernetes, simulated kubelets (as root, after e2e:setup; -- --help)',
    steps: [{ spawn: bundle.name }, { exec: 'test/e2e/run.sh scale/main.ts', receiveArgs: true }],
  });
}
