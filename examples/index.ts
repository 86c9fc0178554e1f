import { Placeholder } from 'cdk-graceful-node-group';

new Placeholder();
