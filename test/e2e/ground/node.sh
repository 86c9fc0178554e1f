# What a machine does when it is switched on: containerd, its images, and the kubelet. Runs as the first process of the node's
# namespaces; when it is killed, everything on the node is dead at once.
# node.sh FOLDER IMAGE...
set -euo pipefail
folder=$1
shift

# A machine has its own of these. Containers, volumes and network namespaces are mounted below them.
for own in /run /var/log /var/lib/cni /var/lib/kubelet; do
  mkdir -p "$own"
  mount -t tmpfs tmpfs "$own"
done
mkdir -p /run/netns

containerd --config "$folder/containerd.toml" > "$folder/containerd.log" 2>&1 &
socket=/run/containerd/containerd.sock
until ctr --address "$socket" version > /dev/null 2>&1; do sleep 0.1; done
for image in "$@"; do
  ctr --address "$socket" --namespace k8s.io images import "$image" > /dev/null
done
"$KUBELET" --config "$folder/kubelet.yaml" --kubeconfig "$folder/kubelet.conf" --root-dir "$folder/kubelet" \
  --hostname-override "$NODE_NAME" --node-ip "$NODE_IP" --node-labels "$NODE_LABELS" > "$folder/kubelet.log" 2>&1 &
if [[ -n $KUBE_PROXY ]]; then
  "$KUBE_PROXY" --config "$folder/kube-proxy.yaml" > "$folder/kube-proxy.log" 2>&1 &
fi
wait -n
echo "The kubelet, containerd or kube-proxy of $NODE_NAME has ended." >&2
