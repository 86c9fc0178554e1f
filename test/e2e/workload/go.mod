module cdk-graceful-node-group/test/e2e/workload

go 1.25

require github.com/coder/websocket v1.8.15
