import { App } from 'aws-cdk-lib';
import { matrix } from '../src/nodes/matrix';

// Writes the templates of groups of every kind into a folder.
const app = new App({ outdir: process.argv[2], context: { 'aws:cdk:disable-asset-staging': true } });
matrix(app);
app.synth();
