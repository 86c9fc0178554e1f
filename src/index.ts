export * from './drainer/drainer';
export { DrainOutcome } from './drainer/metrics';
export * from './drainer/node-drainer';
export * from './drainer/node-drainer-attributes';
export * from './drainer/node-drainer-props';
export * from './group/graceful-node-group';
export * from './group/node-group-options';
export * from './kubernetes/cluster-access';
export * from './monitoring/alarm-options';
