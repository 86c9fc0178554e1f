#!/usr/bin/env bash
# Everything that a Debian machine needs for `npm run e2e` and `npm run bench`, beside Go and Node: packages of the
# distribution, and programs that are built from their public modules into a cache, once per version.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=versions.sh
source ./versions.sh

packages=(containerd runc containernetworking-plugins iproute2 iptables jq openssl util-linux procps)
missing=()
for package in "${packages[@]}"; do
  dpkg-query --show --showformat='${db:Status-Status}' "$package" 2> /dev/null | grep -qx installed || missing+=("$package")
done
if ((${#missing[@]} > 0)); then
  echo "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # Its own containerd service would do no harm, but nobody needs it.
  apt-get install -qq -y --no-install-recommends "${missing[@]}" > /dev/null
fi

if ! command -v go > /dev/null; then
  echo "Go is not on the PATH. The programs of the test cluster are built with it: install Go $GO_VERSION or newer." >&2
  exit 1
fi
if [[ ! -x $PROGRAMS/kubectl || -L $PROGRAMS/kubectl || ! -x $PROGRAMS/kube-proxy || ! -x $PROGRAMS/etcd ]]; then
  echo "Building Kubernetes $KUBERNETES_VERSION into $PROGRAMS. This takes some minutes the first time."
  kubernetes/build.sh "$KUBERNETES_VERSION" "$PROGRAMS"
fi
if [[ ! -x $AUTHENTICATOR ]]; then
  echo "Building aws-iam-authenticator $AUTHENTICATOR_VERSION"
  CGO_ENABLED=0 GOBIN=$(dirname "$AUTHENTICATOR") go install "sigs.k8s.io/aws-iam-authenticator/cmd/aws-iam-authenticator@v$AUTHENTICATOR_VERSION"
fi
if [[ ! -x $KWOK ]]; then
  echo "Building kwok $KWOK_VERSION"
  CGO_ENABLED=0 GOBIN=$(dirname "$KWOK") go install -trimpath -ldflags '-s -w' "sigs.k8s.io/kwok/cmd/kwok@v$KWOK_VERSION"
fi
mkdir -p "$(dirname "$WORKLOAD")"
(cd workload && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$WORKLOAD" .)
(cd pause && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$PAUSE" .)
