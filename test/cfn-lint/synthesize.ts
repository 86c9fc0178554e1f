import { App } from 'aws-cdk-lib';
import { matrix } from '../src/nodes/matrix';
import { plans } from '../src/patching/plans';

// Writes the templates of groups and of patch plans of every kind into a folder.
const app = new App({ outdir: process.argv[2], context: { 'aws:cdk:disable-asset-staging': true } });
matrix(app);
plans(app);
app.synth();
