import { aDrainKeepsItsPromises, LEAST } from './promises';

// The other kinds are in drain-in-trouble.test.ts, so that another worker runs them in parallel.
aDrainKeepsItsPromises(
  ['nothing else happens', {}, 60, LEAST],
  ['others change the cluster meanwhile', { events: 4 }, 60, { ...LEAST, launches: 0.1, uncordoned: 0.02 }],
  ['EC2 takes instances, or says that it may', { notices: 3 }, 40, { ...LEAST, returns: 0, unplaced: 0, notices: 1 }],
);
