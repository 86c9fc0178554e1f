module quickstart

go 1.23

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v2.275.0
	github.com/aws/jsii-runtime-go v1.142.0
	github.com/cdk-graceful-node-group/cdk-graceful-node-group-go/gracefulnodegroup v0.0.0
)
