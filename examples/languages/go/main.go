package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseks"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-graceful-node-group/cdk-graceful-node-group-go/gracefulnodegroup"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("QuickStart"), nil)

	cluster := awseks.Cluster_FromClusterAttributes(stack, jsii.String("Cluster"), &awseks.ClusterAttributes{
		ClusterName: jsii.String("production"),
	})
	group := awsautoscaling.AutoScalingGroup_FromAutoScalingGroupName(stack, jsii.String("Nodes"), jsii.String("production-nodes"))

	gracefulnodegroup.NewGracefulNodeGroup(stack, jsii.String("Workers"), &gracefulnodegroup.GracefulNodeGroupProps{
		Cluster:                   cluster,
		AutoScalingGroup:          group,
		RetainsAbandonedInstances: jsii.Bool(true),
	})

	app.Synth(nil)
}
