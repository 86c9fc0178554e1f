#!/usr/bin/env python3
import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_eks as eks
from cdk_graceful_node_group import GracefulNodeGroup

app = cdk.App()
stack = cdk.Stack(app, "QuickStart")

cluster = eks.Cluster.from_cluster_attributes(stack, "Cluster", cluster_name="production")
group = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Nodes", "production-nodes")

GracefulNodeGroup(
    stack, "Workers", cluster=cluster, auto_scaling_group=group, retains_abandoned_instances=True
)

app.synth()
