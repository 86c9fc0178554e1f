export * from './cluster-access';
export { DrainOutcome } from './drainer-metrics';
export * from './drainer-options';
export * from './graceful-node-group';
export * from './node-drainer';
export * from './node-group-options';
export * from './monitoring/alarm-options';
