import { aDrainKeepsItsPromises, LEAST } from './promises';

aDrainKeepsItsPromises(
  ['requests, watches and events fail', { faults: 3 }, 60, LEAST],
  ['invocations crash', { crashes: 3 }, 50, { ...LEAST, crashes: 0.5 }],
  ['all of this at once', { events: 3, faults: 2, crashes: 2, notices: 1 }, 60, { ...LEAST, launches: 0.1, uncordoned: 0.02, crashes: 0.3, notices: 0.5 }],
);
