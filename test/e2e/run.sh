#!/usr/bin/env bash
# run.sh ENTRY [ARGUMENT...]: runs a TypeScript entry on ground of its own, which the kernel clears when the entry ends,
# however it ends: a network, mounts and processes that nobody else on this machine sees. What is left to remove is cgroups and
# files.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=versions.sh
source "$here/versions.sh"
entry=$here/${1:?the entry to run, such as scenarios/main.ts}
shift

skip() {
  echo "Skipped, because this machine cannot run containers: $1."
  # CI must not take a suite that did not run for one that passed.
  [[ -z ${CI:-} ]] || exit 1
  exit 0
}
[[ $(id -u) == 0 ]] || skip 'it takes root'
[[ -d /sys/fs/cgroup/pids || -f /sys/fs/cgroup/cgroup.controllers ]] || skip 'it has no cgroups'
unshare --net --mount --pid --fork true 2> /dev/null || skip 'it may not make namespaces'
for program in "$PROGRAMS/kubelet" "$PROGRAMS/etcd" "$AUTHENTICATOR" "$KWOK" "$WORKLOAD" "$PAUSE"; do
  [[ -x $program ]] || { echo "$program is missing. Run test/e2e/setup.sh first." >&2; exit 1; }
done

export E2E_RUN=gng-$$
TMPDIR=$(mktemp -d)
export TMPDIR
remove_cgroups() {
  find /sys/fs/cgroup -mindepth 1 -maxdepth 2 -type d -name "$1-*" -print0 | while IFS= read -r -d '' folder; do
    find "$folder" -depth -type d -exec rmdir {} + 2> /dev/null || true
  done
}
trap 'rm -rf "$TMPDIR"; remove_cgroups "$E2E_RUN"' EXIT
# Those of runs that were killed before they could.
for pid in $(find /sys/fs/cgroup -mindepth 1 -maxdepth 2 -type d -name 'gng-*' | sed -n 's#.*/gng-\([0-9]*\)-.*#\1#p' | sort -u); do
  [[ -e /proc/$pid ]] || remove_cgroups "gng-$pid"
done

cd "$here/../.."
export TSX_TSCONFIG_PATH=test/tsconfig.json
# Neither shell is replaced by what it starts: the outer one clears up, and the inner one reaps what loses its parent. When the
# outer one is killed, all goes with it.
setpriv --pdeathsig KILL unshare --net --mount --pid --fork --kill-child --mount-proc bash -c '
  mount -t tmpfs tmpfs /run
  mkdir /run/netns
  ip link set lo up
  "$0" "$@"
  exit $?
' node_modules/.bin/node --import tsx "$entry" "$@"
