module cdk-graceful-node-group/test/e2e/workload

go 1.24
