# What the test cluster is made of, and where its programs are. Sourced by setup.sh and run.sh.
export KUBERNETES_VERSION=${KUBERNETES_VERSION:-1.36.3}
export AUTHENTICATOR_VERSION=0.6.13
export KWOK_VERSION=0.8.0
GO_VERSION=1.26

cache=${E2E_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cdk-graceful-node-group}
export PROGRAMS=$cache/kubernetes-$KUBERNETES_VERSION
export AUTHENTICATOR=$cache/authenticator-$AUTHENTICATOR_VERSION/aws-iam-authenticator
export KWOK=$cache/kwok-$KWOK_VERSION/kwok
export WORKLOAD=$cache/images/workload
export PAUSE=$cache/images/pause
