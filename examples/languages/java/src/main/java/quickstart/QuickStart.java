package quickstart;

import io.github.cdk_graceful_node_group.GracefulNodeGroup;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.autoscaling.AutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.IAutoScalingGroup;
import software.amazon.awscdk.services.eks.Cluster;
import software.amazon.awscdk.services.eks.ClusterAttributes;
import software.amazon.awscdk.services.eks.ICluster;

public final class QuickStart {
    public static void main(String[] args) {
        App app = new App();
        Stack stack = new Stack(app, "QuickStart");

        ICluster cluster = Cluster.fromClusterAttributes(
            stack, "Cluster", ClusterAttributes.builder().clusterName("production").build());
        IAutoScalingGroup group = AutoScalingGroup.fromAutoScalingGroupName(stack, "Nodes", "production-nodes");

        GracefulNodeGroup.Builder.create(stack, "Workers")
            .cluster(cluster)
            .autoScalingGroup(group)
            .retainsAbandonedInstances(true)
            .build();

        app.synth();
    }

    private QuickStart() {}
}
