#!/usr/bin/env bash
# run.sh [OPTION...]: deploys integ.node-group.ts into the account of the environment's credentials, whose assertions are part of the
# deployment and fail it, and takes everything away again, however it went. Options are for `cdk deploy`, such as --profile NAME; what
# destroying needs of them has to stand in the environment as well (AWS_PROFILE, AWS_REGION).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

cdk() {
  # The CLI that reads what today's aws-cdk-lib writes is always the newest.
  npx --yes aws-cdk@2 --app 'tsx --tsconfig test/tsconfig.json test/integ/integ.node-group.ts' --output cdk.integ.out "$@"
}

trap 'cdk destroy --all --force' EXIT
cdk deploy --all --require-approval never "$@"
echo 'Every old node was drained, and the instance refresh was successful.'
