#!/usr/bin/env bash
# build.sh VERSION FOLDER: builds the Kubernetes programs of that version, and the etcd that it is published with, into the
# folder, from the public Go modules. Distributions have an etcd too old for streaming lists and consistent reads from the cache.
# Minutes when Go has none of it in its caches, seconds when it has.
set -euo pipefail
version=${1:?such as 1.36.3} folder=${2:?where the programs go}
source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$source/main.go" "$work"
cd "$work"
export CGO_ENABLED=0 GOFLAGS='-mod=mod -buildvcs=false'

# The staging modules have no versions in Kubernetes' own go.mod, which replaces them by folders: whoever depends on it has
# to name the versions that were published with it.
kubernetes=$(go mod download -json "k8s.io/kubernetes@v$version" | sed -n 's/.*"GoMod": "\(.*\)",/\1/p')
{
  echo 'module test-cluster'
  sed -n 's/^\(go .*\)/\1/p' "$kubernetes"
  echo "require k8s.io/kubernetes v$version"
  echo 'tool k8s.io/kubernetes/cmd/kubectl'
  echo 'tool go.etcd.io/etcd/server/v3'
  sed -n "s#^[[:space:]]*\(k8s\.io/[a-z-]*\) => \./staging/.*#replace \1 => \1 v0.${version#*.}#p" "$kubernetes"
} > go.mod
go mod tidy

# Without a version the server calls itself v0.0.0, and clients complain.
stamp=k8s.io/component-base/version
IFS=. read -r major minor _ <<< "$version"
flags="-s -w -X $stamp.gitVersion=v$version -X $stamp.gitMajor=$major -X $stamp.gitMinor=$minor -X k8s.io/client-go/pkg/version.gitVersion=v$version"
go build -trimpath -o "$folder/kubernetes" -ldflags "$flags" .
for program in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet; do
  ln -sf kubernetes "$folder/$program"
done
# By itself, as people have it: its memory is measured.
rm -f "$folder/kubectl"
go build -trimpath -o "$folder/kubectl" -ldflags "$flags" k8s.io/kubernetes/cmd/kubectl
go build -trimpath -o "$folder/etcd" -ldflags '-s -w' go.etcd.io/etcd/server/v3
