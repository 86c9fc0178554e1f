/**
 * A cluster whose nodes get new images by themselves: in two nights of the week, a canary first.
 *
 *   cd examples/patch-plan
 *   npx aws-cdk@2 deploy
 *   aws lambda invoke --function-name ... --payload '{"command":"forecast"}' ...   # the stack's output has the whole command
 */
import { App } from 'aws-cdk-lib';
import { PlannedClusterStack } from './planned-cluster-stack';

new PlannedClusterStack(new App(), 'PlannedCluster');
