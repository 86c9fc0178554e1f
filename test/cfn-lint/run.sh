#!/usr/bin/env bash
# Checks the templates of groups and of patch plans of every kind by cfn-lint, which knows the schema of every resource of CloudFormation.
# Needs Python 3.10 or newer; cfn-lint itself is installed into a cache, once per version.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=1.58.0
cache="${E2E_CACHE:-$HOME/.cache/cdk-graceful-node-group}/cfn-lint-$version"
if [[ ! -x "$cache/bin/cfn-lint" ]]; then
  python3 -m venv "$cache"
  "$cache/bin/pip" install --quiet --disable-pip-version-check "cfn-lint==$version"
fi

templates=$(mktemp -d)
trap 'rm -rf "$templates"' EXIT
npx tsx --tsconfig test/tsconfig.json test/cfn-lint/synthesize.ts "$templates"
# CDK writes dependencies that a reference implies already (W3005), and the names of zones that nobody looked up (W3010).
"$cache/bin/cfn-lint" --regions eu-central-1 --ignore-checks W3005 W3010 -- "$templates"/*.template.json
echo "cfn-lint $version finds nothing in $(ls "$templates"/*.template.json | wc -l) stacks."
