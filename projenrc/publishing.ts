/**
 * Where the package is published, and under which names. Registries that support it trust the workflow's own identity, so that no tokens are stored;
 * npm and PyPI attest where a package was built.
 */
export const PUBLISHING = {
  // The version of publib, which runs with credentials for the registries.
  jsiiReleaseVersion: '0.2.1061',
  releaseToNpm: true,
  npmTrustedPublishing: true,
  publishToPypi: { distName: 'cdk-graceful-node-group', module: 'cdk_graceful_node_group', trustedPublishing: true },
  publishToMaven: {
    javaPackage: 'io.github.cdk_graceful_node_group',
    mavenGroupId: 'io.github.cdk-graceful-node-group',
    mavenArtifactId: 'cdk-graceful-node-group',
    mavenServerId: 'central-ossrh',
  },
  publishToGo: { moduleName: 'github.com/cdk-graceful-node-group/cdk-graceful-node-group-go', packageName: 'gracefulnodegroup' },
  publishToNuget: { dotNetNamespace: 'CdkGracefulNodeGroup', packageId: 'CdkGracefulNodeGroup', trustedPublishing: true },
};
