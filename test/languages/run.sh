#!/usr/bin/env bash
# Packs the library for Python, Java and Go, synthesises examples/languages in each of them with the package made here, and compares the
# templates with TypeScript's. Needs Python 3 with venv, a JDK with Maven, and Go. Run after `npm run compile`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

root=$PWD
export PATH=$root/node_modules/.bin:$PATH
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
examples=$root/examples/languages

say() { printf '\n== %s\n' "$*"; }

# Maven Central has not every version of the CDK where every mirror of it does; this one is tried, and is in the range that the library asks for.
java_cdk=2.272.0

say 'TypeScript'
CDK_OUTDIR=$work/typescript npx tsx --tsconfig examples/tsconfig.json "$examples/typescript/app.ts"

say 'Python'
npx jsii-pacmak --target python --outdir "$work/dist" --force
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet "$work"/dist/python/*.whl
CDK_OUTDIR=$work/python "$work/venv/bin/python" "$examples/python/app.py"

say 'Java'
npx jsii-pacmak --target java --code-only --outdir "$work/dist" --force
# A range needs the list of all versions, which not every mirror of Maven Central has.
sed -i -E "/<artifactId>aws-cdk-lib</{n;s/<version>.*</<version>${java_cdk}</}" "$work/dist/java/pom.xml"
sed -i -E '/<artifactId>(constructs|jsii-runtime)</{n;s/<version>\[([0-9.]+),.*</<version>\1</}' "$work/dist/java/pom.xml"
mvn --quiet --batch-mode --file "$work/dist/java/pom.xml" install -DskipTests -Dmaven.javadoc.skip=true -Dmaven.source.skip=true
cp -r "$examples/java" "$work/java-app"
CDK_OUTDIR=$work/java mvn --quiet --batch-mode --file "$work/java-app/pom.xml" "-Daws-cdk.version=${java_cdk}" compile exec:java

say 'Go'
npx jsii-pacmak --target go --code-only --outdir "$work/dist" --force
cp -r "$examples/go" "$work/go-app"
cd "$work/go-app"
go mod edit -replace "github.com/cdk-graceful-node-group/cdk-graceful-node-group-go/gracefulnodegroup=$work/dist/go/gracefulnodegroup"
go mod tidy
CDK_OUTDIR=$work/go go run .
cd "$root"

say 'Templates'
for language in python java go; do
  diff "$work/typescript/QuickStart.template.json" "$work/$language/QuickStart.template.json"
  printf '%s synthesises what TypeScript does.\n' "$language"
done
