"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));

// test/lambda/invocation/deployment/template.ts
var import_node_child_process = require("node:child_process");
var import_node_crypto = require("node:crypto");
var import_node_fs = require("node:fs");
var import_node_path = require("node:path");

// cli/rehearsal/design.ts
function readDesign({ Resources: resources = {}, ...rest }) {
  const entries = Object.entries(resources);
  const group = entries.map(([, resource]) => resource).find(({ Type }) => Type === "AWS::AutoScaling::AutoScalingGroup");
  if (!group) throw new Error("The synthesised template has no Auto Scaling group. Build the package again: npm run bundle.");
  const { Tags, LifecycleHookSpecificationList, InstanceLifecyclePolicy } = group.Properties;
  const hooks = LifecycleHookSpecificationList.map((hook) => ({
    name: hook.LifecycleHookName,
    transition: hook.LifecycleTransition,
    heartbeatTimeoutSeconds: hook.HeartbeatTimeout,
    defaultResult: hook.DefaultResult,
    notificationMetadata: hook.NotificationMetadata
  }));
  return {
    drainer: { ...rest, Resources: Object.fromEntries(entries.filter(([, resource]) => !isOfGroup(resource))) },
    group: {
      tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
      hooks,
      metadata: JSON.parse(hooks[0].notificationMetadata ?? ""),
      retainsAbandoned: InstanceLifecyclePolicy?.RetentionTriggers?.TerminateHookAbandon === "retain"
    }
  };
}
function isOfGroup({ Type }) {
  return Type.startsWith("AWS::AutoScaling::") || Type === "AWS::EC2::LaunchTemplate";
}

// src/names.ts
var PACKAGE_NAME = "cdk-graceful-node-group";
var GROUP_TAG = `${PACKAGE_NAME}:drainer`;
var FORMER_GROUP_TAG = `${PACKAGE_NAME}:former-drainer`;
function terminatingHookName(drainerName) {
  return `${drainerName}-terminating`;
}
function launchingHookName(drainerName) {
  return `${drainerName}-launching`;
}
var SWEEP_SOURCE = PACKAGE_NAME;
var SWEEP_DETAIL_TYPE = "Sweep";
var REASON_ATTRIBUTE = "Reason";
var OUTDATED_TAINT = `${PACKAGE_NAME}/outdated`;
function kubernetesGroup(drainerName) {
  return `${PACKAGE_NAME}:${drainerName}`;
}
var EVENT_NAMESPACE = "default";
var LEASE_NAMESPACE = "kube-system";
var LEASE_NAME = PACKAGE_NAME;
var HOLD_NAMESPACE = "kube-system";
var HOLD_NAME = `${PACKAGE_NAME}-hold`;
var EXCLUDE_FROM_LOAD_BALANCERS = "node.kubernetes.io/exclude-from-external-load-balancers";
var ANNOTATION_PREFIX = `${PACKAGE_NAME}/`;
var STEER_ANNOTATION = `${ANNOTATION_PREFIX}steer`;
var POD_ANNOTATIONS = {
  /** The `pod-template-hash` that was taken from the pod: it is released. */
  RELEASED_HASH: `${ANNOTATION_PREFIX}released-hash`,
  RELEASED_AT: `${ANNOTATION_PREFIX}released-at`,
  /** What it was released from. */
  RELEASED_DEPLOYMENT_NAME: `${ANNOTATION_PREFIX}released-deployment-name`,
  RELEASED_DEPLOYMENT_UID: `${ANNOTATION_PREFIX}released-deployment-uid`,
  RELEASED_REPLICA_SET_NAME: `${ANNOTATION_PREFIX}released-replica-set-name`,
  RELEASED_REPLICA_SET_UID: `${ANNOTATION_PREFIX}released-replica-set-uid`,
  /** On a pod that was released for nothing: when and why its replacement could not be made. */
  SURGE_FAILED_AT: `${ANNOTATION_PREFIX}surge-failed-at`,
  SURGE_FAILED_BECAUSE: `${ANNOTATION_PREFIX}surge-failed-because`
};
var METRICS = {
  /** Nodes that began to be drained. */
  DRAINS_STARTED: "DrainsStarted",
  /** Drains that ended, by outcome. */
  DRAINS: "Drains",
  /** Owners that had more available pods before, when the drain of a node ended. */
  OWNERS_LEFT_DOWN: "OwnersLeftDown",
  PODS_EVICTED: "PodsEvicted",
  /** Pods whose replacement was brought up before they went. */
  PODS_RELEASED: "PodsReleased",
  /** Pods deleted because the drain could not end otherwise. */
  PODS_FORCED: "PodsForced",
  /** Launched instances whose node became ready. */
  NODES_JOINED: "NodesJoined",
  /** Launched instances given up because their node was not ready in time. */
  NODES_NOT_JOINED: "NodesNotJoined",
  /** Instance refreshes that were cancelled because what they launched never became nodes. */
  REFRESHES_CANCELLED: "RefreshesCancelled",
  /** Messages that could not be used. */
  MESSAGES_REJECTED: "MessagesRejected",
  /** Messages that belong to another drainer. */
  MESSAGES_IGNORED: "MessagesIgnored",
  /** Instances whose event was lost, found by a sweep. */
  INSTANCES_RECOVERED: "InstancesRecovered",
  /** Owners that a drain interrupted, each once: what was announced and then done, and what its end left without a pod that it had. */
  OWNERS_INTERRUPTED: "OwnersInterrupted",
  /** Retained instances that were terminated after all. */
  RETAINED_INSTANCES_TERMINATED: "RetainedInstancesTerminated",
  /** Somebody holds the drainer: at once, and every minute while that lasts. */
  DRAINER_HELD: "DrainerHeld",
  /** Invocations that ended by an error. */
  INVOCATIONS_FAILED: "InvocationsFailed",
  /** The API server did not answer: at once, and every minute while that lasts. */
  CLUSTER_UNREACHABLE: "ClusterUnreachable",
  /** The API server refused who we are, or what we may: at once, and every minute while that lasts. */
  CLUSTER_FORBIDDEN: "ClusterForbidden",
  /** Steps of the leader that failed, so that nothing was decided. */
  DECISIONS_FAILED: "DecisionsFailed",
  /** How many groups lack the hooks of the drainer. Measured by every look at Auto Scaling that finds one. */
  GROUPS_WITHOUT_HOOKS: "GroupsWithoutHooks",
  /** How many nodes are drained now. Measured every minute. */
  NODES_DRAINING: "NodesDraining",
  /** How many instances are retained now. Measured by every sweep that finds one. */
  INSTANCES_RETAINED: "InstancesRetained",
  /** From the event to the outcome of a drain. */
  DRAIN_SECONDS: "DrainSeconds",
  /** How long a draining node has waited for the same things. Measured every minute for each that waits. */
  BLOCKED_SECONDS: "BlockedSeconds",
  /** How long an instance has been retained. Measured by every sweep for each of them. */
  RETAINED_SECONDS: "RetainedSeconds"
};
var MEASURED = {
  [METRICS.GROUPS_WITHOUT_HOOKS]: "Count",
  [METRICS.NODES_DRAINING]: "Count",
  [METRICS.INSTANCES_RETAINED]: "Count",
  [METRICS.DRAIN_SECONDS]: "Seconds",
  [METRICS.BLOCKED_SECONDS]: "Seconds",
  [METRICS.RETAINED_SECONDS]: "Seconds"
};
var DRAIN_ENDED_SOURCE = PACKAGE_NAME;
var DRAIN_ENDED_DETAIL_TYPE = "Drain Ended";
var PROTECTED_TAG = `${PACKAGE_NAME}:protected-by-patch`;

// test/lambda/invocation/deployment/template.ts
var ROOT = (0, import_node_path.join)(__dirname, "..", "..", "..", "..");
var CACHE = (0, import_node_path.join)(ROOT, "node_modules", ".cache", "synthesised-drainer");
var SOURCES = ["src", "test/src/clusters.ts", "test/src/synthesis.ts", "test/lambda/invocation/deployment/synthesise.ts", "package-lock.json"];
function synthesisedDrainer(name3, { groupNames, maximumConcurrency, sweep }) {
  const text = templateText();
  const original = (only(JSON.parse(text), "AWS::Lambda::Function").Properties?.Environment).Variables["DRAINER_NAME" /* DRAINER_NAME */];
  const { drainer, group } = readDesign(JSON.parse(text.replaceAll(original, name3)));
  const changed = Object.entries(drainer.Resources ?? {}).map(([logicalId, resource]) => [logicalId, { ...resource, Properties: { ...resource.Properties, ...changesOf(resource) } }]);
  return { drainer: { ...drainer, Resources: Object.fromEntries(changed) }, group };
  function changesOf({ Type, Properties = {} }) {
    if (Type === "AWS::Lambda::Function" && groupNames) {
      const { Variables } = Properties.Environment;
      return { Environment: { Variables: { ...Variables, ["GROUP_NAMES" /* GROUP_NAMES */]: JSON.stringify(groupNames) } } };
    }
    if (Type === "AWS::Events::Rule" && Properties.ScheduleExpression !== void 0) return { State: sweep ? "ENABLED" : "DISABLED" };
    return Type === "AWS::Lambda::EventSourceMapping" && maximumConcurrency ? { ScalingConfig: { MaximumConcurrency: maximumConcurrency } } : {};
  }
}
function only({ Resources = {} }, type) {
  const [found, ...others] = Object.values(Resources).filter(({ Type }) => Type === type);
  if (!found || others.length > 0) throw new Error(`The constructs make ${found ? others.length + 1 : 0} resources of the type ${type}; the stories need exactly one.`);
  return found;
}
var known;
function templateText() {
  if (known) return known;
  const file = (0, import_node_path.join)(CACHE, `${digest()}.json`);
  if (!(0, import_node_fs.existsSync)(file)) {
    const text = (0, import_node_child_process.execFileSync)((0, import_node_path.join)(ROOT, "node_modules", ".bin", "tsx"), ["--tsconfig", "test/tsconfig.json", (0, import_node_path.join)(__dirname, "synthesise.ts")], {
      cwd: ROOT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"]
    });
    (0, import_node_fs.mkdirSync)(CACHE, { recursive: true });
    const draft = `${file}.${process.pid}`;
    (0, import_node_fs.writeFileSync)(draft, text);
    (0, import_node_fs.renameSync)(draft, file);
  }
  return known = (0, import_node_fs.readFileSync)(file, "utf8");
}
function digest() {
  const hash2 = (0, import_node_crypto.createHash)("sha256");
  for (const source of SOURCES.map((path) => (0, import_node_path.join)(ROOT, path))) {
    const files = source.endsWith("src") ? (0, import_node_fs.readdirSync)(source, { recursive: true, encoding: "utf8" }).sort().map((name3) => (0, import_node_path.join)(source, name3)) : [source];
    for (const file of files.filter((each) => /\.(ts|json)$/.test(each))) hash2.update(file.slice(ROOT.length)).update((0, import_node_fs.readFileSync)(file));
  }
  return hash2.digest("hex").slice(0, 32);
}

// lambda/invocation/leading/beside.ts
var Beside = class {
  running;
  get isBusy() {
    return this.running !== void 0;
  }
  /** Begins, unless some is under way. `work` handles its own errors. */
  start(work2) {
    this.running ??= work2().finally(() => {
      this.running = void 0;
    });
  }
  /** Waits for what is under way. */
  async finish() {
    await this.running;
  }
};

// lambda/drain/end.ts
function outcomeWhenEmpty({ forced, pods }) {
  if (forced) {
    return "forced";
  }
  return pods === 0 ? "nothing-to-drain" : "drained";
}
function outcomeAtDeadline(whenBlocked, { keepsPods = false, isLast = false } = {}) {
  if (isLast) {
    return "failed";
  }
  switch (whenBlocked) {
    case "RETAIN":
      return "retained";
    case "FORCE":
      return keepsPods ? "retained" : "failed";
    case "TERMINATE":
      return "failed";
  }
}
function outcomeToWrite(decided, retainsAbandoned2, isWanted = false) {
  if (decided !== "retained" || retainsAbandoned2 !== false) {
    return decided;
  }
  return isWanted ? void 0 : "failed";
}
function lifecycleResult(outcome) {
  return outcome === "retained" ? "ABANDON" : "CONTINUE";
}
function outcomeOfAll(outcomes) {
  return outcomes.find((outcome) => outcome === "retained") ?? outcomes[0];
}
function endsInstance(outcome) {
  return lifecycleResult(outcome) === "CONTINUE";
}
function isLostThough(outcome, retainsAbandoned2) {
  return outcome === "retained" && !retainsAbandoned2;
}

// lambda/drain/state/read-once.ts
var NOTHING = /* @__PURE__ */ Symbol("nothing");
var KEPT = /* @__PURE__ */ Symbol("read once");
var keptOfFrozen = /* @__PURE__ */ new WeakMap();
var readers = 0;
function readOnce(read2) {
  const reader = readers++;
  return (object4) => {
    const kept2 = object4[KEPT] ?? keptOf(object4);
    const known2 = kept2[reader];
    if (known2 !== void 0) {
      return known2 === NOTHING ? void 0 : known2;
    }
    const value = read2(object4);
    kept2[reader] = value === void 0 ? NOTHING : value;
    return value;
  };
}
function keptOf(object4) {
  const known2 = keptOfFrozen.get(object4) ?? [];
  if (Object.isExtensible(object4)) {
    Object.defineProperty(object4, KEPT, { value: known2 });
  } else {
    keptOfFrozen.set(object4, known2);
  }
  return known2;
}

// lambda/drain/pods/pods.ts
var controllerOf = readOnce((object4) => object4.metadata.ownerReferences?.find((reference) => reference.controller));
function podName(pod) {
  return `${pod.metadata.namespace}/${pod.metadata.name}`;
}
var createdAt = readOnce((pod) => Date.parse(pod.metadata.creationTimestamp ?? ""));
function isFinished(pod) {
  return pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
}
function isTerminating(pod) {
  return pod.metadata.deletionTimestamp !== void 0;
}
var isReady = readOnce((pod) => condition(pod.status.conditions, "Ready")?.status === "True");
var isNodeReady = readOnce((node) => condition(node.status.conditions, "Ready")?.status === "True");
function nodeReadySince(node) {
  const ready2 = condition(node.status.conditions, "Ready");
  return ready2?.status === "True" && ready2.lastTransitionTime ? Date.parse(ready2.lastTransitionTime) : 0;
}
function condition(conditions, type) {
  return conditions?.find((one) => one.type === type);
}
var readySince = readOnce((pod) => {
  const ready2 = condition(pod.status.conditions, "Ready");
  if (isTerminating(pod) || isFinished(pod) || ready2?.status !== "True") {
    return void 0;
  }
  return ready2.lastTransitionTime ? Date.parse(ready2.lastTransitionTime) : 0;
});
function availableFrom(pod, minReadySeconds) {
  const since = readySince(pod);
  if (since === void 0) {
    return void 0;
  }
  return minReadySeconds > 0 && since !== 0 ? since + minReadySeconds * 1e3 : 0;
}
function staysWithNode(pod) {
  return controllerOf(pod)?.kind === "DaemonSet" || pod.metadata.annotations?.["kubernetes.io/config.mirror"] !== void 0;
}
var CRITICAL = ["system-cluster-critical", "system-node-critical"];
function isCritical(pod) {
  return CRITICAL.includes(pod.spec.priorityClassName ?? "");
}
function graceMilliseconds(pod) {
  return (pod.spec.terminationGracePeriodSeconds ?? 30) * 1e3;
}

// lambda/drain/instances/required-daemon-sets.ts
function unreadyDaemonSet(required, podsOfNode) {
  for (const name3 of required) {
    const pods = podsOfNode.filter((pod) => isOf(pod, name3) && !isTerminating(pod));
    if (pods.length === 0) {
      return `the DaemonSet ${name3} has no pod on its node`;
    }
    if (!pods.some(isReady)) {
      return `the pod ${podName(pods[0])} of the DaemonSet ${name3} is not ready`;
    }
  }
  return void 0;
}
function isOf(pod, name3) {
  const owner = controllerOf(pod);
  return owner?.kind === "DaemonSet" && `${pod.metadata.namespace}/${owner.name}` === name3;
}

// lambda/drain/instances/startup-taints.ts
var CORDONED = "node.kubernetes.io/unschedulable";
var OF_KUBERNETES = ["node.kubernetes.io/", "node.cloudprovider.kubernetes.io/"];
function obstacleToPods({ metadata, spec: { unschedulable, taints = [] } }, { others, launchedAt: launchedAt2, options }) {
  if (unschedulable && Date.parse(metadata.creationTimestamp ?? "") >= launchedAt2) {
    return "its node is cordoned";
  }
  const declared = taints.find(({ key }) => options.startupTaints.includes(key));
  if (declared) {
    return `its node has the startup taint ${nameOf(declared)}`;
  }
  const ready2 = others.filter(isNodeReady);
  const repelling = taints.filter(({ key, effect }) => key !== CORDONED && (effect === "NoSchedule" || effect === "NoExecute") && !options.permanentTaints.includes(key));
  const own = repelling.find(isOfKubernetes);
  if (own) {
    return `its node has the taint ${nameOf(own)}`;
  }
  const isCommon = (taint) => ready2.some((other) => other.spec.taints?.some((one) => isSame(one, taint)));
  const foreign = ready2.length === 0 ? void 0 : repelling.find((taint) => !isCommon(taint));
  return foreign && `its node has the taint ${nameOf(foreign)}, which no other ready node of its group has`;
}
function isOfKubernetes({ key }) {
  return OF_KUBERNETES.some((prefix) => key.startsWith(prefix));
}
function isSame(one, other) {
  return one.key === other.key && one.effect === other.effect;
}
function nameOf({ key, value, effect }) {
  return `${key}${value ? `=${value}` : ""}:${effect}`;
}

// lambda/drain/state/drain-state.ts
var z = __toESM(require("zod/mini"));

// src/options/group-options.ts
var LONGEST_WAIT_SECONDS = 48 * 60 * 60;
var POD_POLICIES = ["EVICT", "WAIT"];
var TAINT_KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
var NAMESPACED_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\/[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
var GROUP_OPTIONS = {
  drainTimeout: {
    type: "duration",
    leastSeconds: 2 * 60,
    mostSeconds: LONGEST_WAIT_SECONDS,
    default: 60 * 60,
    metadata: "drainTimeoutSeconds",
    sentence: "How long a drain may take."
  },
  joinTimeout: {
    type: "duration",
    leastSeconds: 60,
    mostSeconds: LONGEST_WAIT_SECONDS,
    default: 15 * 60,
    metadata: "joinTimeoutSeconds",
    sentence: "How long a launched instance may take until its node is Ready. After that it is replaced."
  },
  startupTaints: {
    type: "list",
    of: "key of a taint",
    pattern: TAINT_KEY,
    default: [],
    metadata: "startupTaints",
    sentence: "Taints that must be gone from a launched node. Others are known by comparing it with the other nodes of its group."
  },
  permanentTaints: {
    type: "list",
    of: "key of a taint",
    pattern: TAINT_KEY,
    default: [],
    metadata: "permanentTaints",
    sentence: "Taints that nodes of the group have for good, so that no launch waits for them to go."
  },
  requiredDaemonSets: {
    type: "list",
    of: "namespace/name of a DaemonSet",
    pattern: NAMESPACED_NAME,
    default: [],
    metadata: "requiredDaemonSets",
    sentence: "DaemonSets whose pods must be ready on a launched node."
  },
  maxAbandonedLaunches: {
    type: "count",
    least: 0,
    most: 100,
    default: 3,
    metadata: "maxAbandonedLaunches",
    sentence: "After how many launches in a row whose nodes never joined a refresh is cancelled, and the old instances stay. 0: never."
  },
  whenBlocked: {
    type: "enum",
    values: ["RETAIN", "FORCE", "TERMINATE"],
    default: "RETAIN",
    metadata: "whenBlocked",
    annotation: "when-blocked",
    sentence: "What happens when a drain is blocked for that long: the instance is kept, the remaining pods are deleted, or the instance is terminated with them."
  },
  surge: {
    type: "enum",
    values: ["WHEN_NEEDED", "ALWAYS", "NEVER"],
    default: "WHEN_NEEDED",
    metadata: "surge",
    annotation: "surge",
    sentence: "When the replacement of a pod is brought up before the pod goes: where it cannot go otherwise, wherever possible, or never."
  },
  emptyDirPods: {
    type: "enum",
    values: POD_POLICIES,
    default: "EVICT",
    metadata: "emptyDirPods",
    annotation: "empty-dir-pods",
    sentence: "Whether pods with an `emptyDir` volume are evicted, or left until they have finished."
  },
  unownedPods: {
    type: "enum",
    values: POD_POLICIES,
    default: "EVICT",
    metadata: "unownedPods",
    annotation: "unowned-pods",
    sentence: "Whether pods that no controller replaces are evicted, or left until they have finished."
  },
  failingJobs: {
    type: "enum",
    values: POD_POLICIES,
    default: "WAIT",
    metadata: "failingJobs",
    annotation: "failing-jobs",
    sentence: "Whether pods whose eviction would fail their Job for good (`backoffLimit`, `podFailurePolicy`) are evicted, or left until they have finished."
  },
  overrides: {
    type: "enum",
    values: ["ALL", "OWN", "NONE"],
    default: "ALL",
    metadata: "overrides",
    annotation: "overrides",
    sentence: "Which annotations of application owners count: all, only those of this package (not those of the cluster autoscaler and Karpenter), or none."
  },
  loadBalancerDelay: {
    type: "duration",
    leastSeconds: 0,
    mostSeconds: LONGEST_WAIT_SECONDS / 2,
    decidedBy: "the Services of the cluster",
    metadata: "loadBalancerDelaySeconds",
    annotation: "load-balancer-delay",
    sentence: "How long load balancers get to deregister a node before its pods go, at most half of `drainTimeout`. Where it is not set, [only what enters through nodes](node-groups.md#load-balancers) is given time."
  },
  retryRetained: {
    type: "boolean",
    default: true,
    metadata: "retryRetained",
    annotation: "retry-retained",
    sentence: "Whether the drainer goes on trying to empty a retained instance, quietly, and terminates it once its pods have moved."
  },
  retainAtMost: {
    type: "duration",
    leastSeconds: 0,
    mostSeconds: 365 * 24 * 60 * 60,
    default: 0,
    metadata: "retainAtMostSeconds",
    annotation: "retain-at-most",
    sentence: "How long an instance is retained at most; 0: as long as pods are left. After that `afterRetention` decides."
  },
  afterRetention: {
    type: "enum",
    values: ["TERMINATE", "FORCE"],
    default: "TERMINATE",
    metadata: "afterRetention",
    sentence: "What happens when an instance was retained for that long: it gets one last drain, at whose end it is terminated with the remaining pods, or they are deleted before."
  },
  retainsAbandonedInstances: {
    type: "boolean",
    default: false,
    sentence: "For imported groups: asserts that the instance lifecycle policy of the group retains abandoned instances, which `RETAIN` needs."
  }
};
var HOOK_OPTIONS = Object.entries(GROUP_OPTIONS).flatMap(([name3, option]) => "metadata" in option ? [{ name: name3, key: option.metadata, option }] : []);
var NODE_OPTIONS = Object.entries(GROUP_OPTIONS).flatMap(([name3, option]) => "annotation" in option ? [{ name: name3, key: option.annotation, option }] : []);
function nodeOptionsOf(options) {
  return Object.fromEntries(NODE_OPTIONS.map(({ name: name3, option }) => [name3, options[option.metadata]]));
}

// src/options/option.ts
function isValue(option, value) {
  switch (option.type) {
    case "duration":
      return typeof value === "number" && Number.isFinite(value) && (value > 0 || value === option.leastSeconds);
    case "count":
      return typeof value === "number" && Number.isInteger(value) && value >= 0;
    case "enum":
      return typeof value === "string" && option.values.includes(value);
    case "boolean":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value) && value.every((word) => typeof word === "string");
  }
}
function textOf(option, value) {
  return option.type === "enum" ? String(value) : JSON.stringify(value);
}
function valueOf(option, text) {
  const value = text === void 0 ? void 0 : option.type === "enum" ? text : parsed(text);
  return isValue(option, value) ? value : option.default;
}
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}

// lambda/drain/state/drain-state.ts
var JSON_TEXT = z.pipe(z.string(), z.transform(parseJson));
var TIME = z.pipe(z.pipe(z.string(), z.transform((time) => Date.parse(time))), z.number());
var BASELINE = z.object({
  owners: z.pipe(
    JSON_TEXT,
    z.array(z.object({ kind: z.string(), namespace: z.string(), name: z.string(), uid: z.string(), available: z.number() }))
  ),
  pods: z.coerce.number(),
  volumes: z.pipe(JSON_TEXT, z.array(z.string())),
  forced: z.boolean(),
  returns: z.catch(z.optional(z.pipe(JSON_TEXT, z.record(z.string(), z.object({ times: z.number(), at: TIME, newest: TIME })))), void 0),
  evacuated: z.optional(z.number())
});
var OWNER_MOVES = z.object({ moves: z.number(), surged: z.number(), interrupted: z.number() });
var MOVES = z.catch(z.optional(z.pipe(JSON_TEXT, z.record(z.string(), OWNER_MOVES))), void 0);
var OUTCOME = z.catch(z.optional(z.enum(["drained", "nothing-to-drain", "node-missing", "forced", "retained", "failed"])), void 0);
var SCHEMA = "1";
var LABEL_VALUE = PACKAGE_NAME;
var KEYS = [
  "schema",
  "drainer",
  "group",
  "hook",
  "instance",
  "action",
  "started",
  "deadline",
  "timeout",
  "limit",
  ...NODE_OPTIONS.map(({ key }) => key),
  "cordoned",
  "was-unschedulable",
  "excluded",
  "owners",
  "pods",
  "volumes",
  "forced",
  "returns",
  "evacuated",
  "moved",
  "outcome",
  "retains",
  "retained-since",
  "retention-ends",
  "last-drain",
  "waiting-since",
  "waiting-pods"
];
function annotations(values) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [ANNOTATION_PREFIX + key, value]));
}
var readDrainState = readOnce(parseDrainState);
function isNewer({ metadata }) {
  return Number(metadata.annotations?.[`${ANNOTATION_PREFIX}schema`]) > Number(SCHEMA);
}
function parseDrainState(node) {
  const read2 = (key) => node.metadata.annotations?.[`${ANNOTATION_PREFIX}${key}`];
  const [drainer, group, hook, instance] = [read2("drainer"), read2("group"), read2("hook"), read2("instance")];
  const started2 = Date.parse(read2("started") ?? "");
  const deadline = Date.parse(read2("deadline") ?? "");
  const limit = Date.parse(read2("limit") ?? "");
  const retainedSince2 = Date.parse(read2("retained-since") ?? "");
  const retains = read2("retains");
  if (read2("schema") !== SCHEMA || !drainer || !group || !hook || !instance || Number.isNaN(started2) || Number.isNaN(deadline)) {
    return void 0;
  }
  return {
    drainer,
    group,
    hook,
    instance,
    started: started2,
    deadline,
    timeoutSeconds: Number(read2("timeout")) || void 0,
    limit: Number.isNaN(limit) ? void 0 : limit,
    ...readOptions(read2),
    cordoned: Date.parse(read2("cordoned") ?? "") || started2,
    token: read2("action") || void 0,
    wasUnschedulable: read2("was-unschedulable") === "true",
    excluded: read2("excluded") === "true",
    baseline: readBaseline(read2),
    moved: MOVES.parse(read2("moved")),
    outcome: OUTCOME.parse(read2("outcome")),
    retains: retains === void 0 ? void 0 : retains === "true",
    retainedSince: Number.isNaN(retainedSince2) ? void 0 : retainedSince2,
    ends: read2("retention-ends"),
    isLast: read2("last-drain") === "true" || void 0,
    standstill: readStandstill(read2)
  };
}
function readOptions(read2) {
  return Object.fromEntries(NODE_OPTIONS.map(({ name: name3, key, option }) => [name3, valueOf(option, read2(key))]));
}
function readStandstill(read2) {
  const [since, podsLeft] = [Date.parse(read2("waiting-since") ?? ""), Number(read2("waiting-pods"))];
  return Number.isNaN(since) || Number.isNaN(podsLeft) ? void 0 : { since, podsLeft };
}
function readBaseline(read2) {
  const evacuated = Date.parse(read2("evacuated") ?? "");
  const parsed2 = BASELINE.safeParse({
    owners: read2("owners"),
    pods: read2("pods"),
    volumes: read2("volumes") ?? "[]",
    forced: read2("forced") === "true",
    returns: read2("returns"),
    evacuated: Number.isNaN(evacuated) ? void 0 : evacuated
  });
  return parsed2.success ? parsed2.data : void 0;
}
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}
function belongsTo(drain2, action) {
  return drain2.retainedSince === void 0 && drain2.instance === action.instanceId && (!drain2.token || !action.token || drain2.token === action.token);
}
function drainStatePatch(node, drain2, excludeFromLoadBalancers) {
  const wasUnschedulable = node.metadata.annotations?.[`${ANNOTATION_PREFIX}was-unschedulable`];
  const alreadyExcluded = node.metadata.labels?.[EXCLUDE_FROM_LOAD_BALANCERS] !== void 0;
  const exclude = excludeFromLoadBalancers && !alreadyExcluded;
  return {
    metadata: {
      labels: exclude ? { [EXCLUDE_FROM_LOAD_BALANCERS]: LABEL_VALUE } : void 0,
      annotations: annotations({
        "schema": SCHEMA,
        "drainer": drain2.drainer,
        "group": drain2.group,
        "hook": drain2.hook,
        "instance": drain2.instance,
        "action": drain2.token ?? "",
        "started": new Date(drain2.started).toISOString(),
        "deadline": new Date(drain2.deadline).toISOString(),
        "timeout": drain2.timeoutSeconds === void 0 ? null : String(drain2.timeoutSeconds),
        "limit": drain2.limit === void 0 ? null : new Date(drain2.limit).toISOString(),
        ...Object.fromEntries(NODE_OPTIONS.map(({ name: name3, key, option }) => [key, textOf(option, drain2[name3]) ?? null])),
        "cordoned": new Date(drain2.cordoned).toISOString(),
        // A node that still carries an older drain state, of any version, was cordoned by that one.
        "was-unschedulable": wasUnschedulable ?? String(node.spec.unschedulable === true),
        ...exclude ? { excluded: "true" } : {},
        "owners": null,
        "pods": null,
        "volumes": null,
        "forced": null,
        "returns": null,
        "evacuated": null,
        "moved": null,
        "outcome": null,
        "retains": drain2.retains === void 0 ? null : String(drain2.retains),
        "retained-since": null,
        "retention-ends": null,
        "last-drain": drain2.isLast ? "true" : null,
        "waiting-since": null,
        "waiting-pods": null
      })
    },
    spec: { unschedulable: true }
  };
}
function baselinePatch(baseline) {
  const { owners, pods, volumes, forced, returns, evacuated } = baseline;
  return {
    metadata: {
      annotations: annotations({
        owners: JSON.stringify(owners),
        pods: String(pods),
        volumes: volumes.length > 0 ? JSON.stringify(volumes) : null,
        forced: forced ? "true" : null,
        returns: returns ? JSON.stringify(returnsText(returns)) : null,
        evacuated: evacuated === void 0 ? null : new Date(evacuated).toISOString()
      })
    }
  };
}
function returnsText(returns) {
  const text = (time) => new Date(time).toISOString();
  return Object.fromEntries(Object.entries(returns).map(([owner, { times, at, newest }]) => [owner, { times, at: text(at), newest: text(newest) }]));
}
function isCordoned({ metadata, spec }, { excluded }) {
  return spec.unschedulable === true && (!excluded || metadata.labels?.[EXCLUDE_FROM_LOAD_BALANCERS] !== void 0);
}
function cordonAgainPatch({ excluded }) {
  return { metadata: { labels: excluded ? { [EXCLUDE_FROM_LOAD_BALANCERS]: LABEL_VALUE } : void 0 }, spec: { unschedulable: true } };
}
function tokenPatch(token) {
  return { metadata: { annotations: annotations({ action: token }) } };
}
function deadlinePatch(deadline) {
  return { metadata: { annotations: annotations({ deadline: new Date(deadline).toISOString() }) } };
}
function standstillPatch({ since, podsLeft }) {
  return { metadata: { annotations: annotations({ "waiting-since": new Date(since).toISOString(), "waiting-pods": String(podsLeft) }) } };
}
function movedPatch(moved) {
  return { metadata: { annotations: annotations({ moved: JSON.stringify(moved) }) } };
}
function outcomePatch(outcome) {
  return { metadata: { annotations: annotations({ outcome }) } };
}
function retainedPatch(since) {
  return { metadata: { annotations: annotations({ "outcome": "retained", "retained-since": new Date(since).toISOString() }) } };
}
function retentionEndsPatch(because) {
  return { metadata: { annotations: annotations({ "retention-ends": because }) } };
}
function retainsNotPatch() {
  return { metadata: { annotations: annotations({ retains: "false" }) } };
}
function clearDrainStatePatch(node) {
  const excludedByUs = node.metadata.annotations?.[`${ANNOTATION_PREFIX}excluded`] === "true";
  return {
    metadata: {
      labels: excludedByUs ? { [EXCLUDE_FROM_LOAD_BALANCERS]: null } : void 0,
      // What people said was about this drain.
      annotations: { ...annotations(Object.fromEntries(KEYS.map((key) => [key, null]))), [STEER_ANNOTATION]: null }
    },
    spec: readDrainState(node)?.wasUnschedulable ? void 0 : { unschedulable: null }
  };
}

// lambda/drain/instances/launch.ts
var LOOKED_AT_FOR = 2 * 6e4;
var UNSEEN_FOR = 60 * 6e4;
var LOOK_BY_NAME_AFTER = 2 * 6e4;
var READ_PODS_AGAIN_AFTER = 5e3;
function judgeLaunch(instance, node, launched) {
  const { machine, now } = launched;
  const decision = judgeNode(instance, node, launched);
  const isAsked = machine === void 0 && (instance.found || node === void 0 && now >= lookByNameAt(instance));
  return isAsked && (decision.type === "wait" || decision.type === "abandon") ? { type: "ask-ec2" } : decision;
}
function judgeNode(instance, node, { machine, seenSince, others, pods, now, ahead }) {
  const { transition, options } = instance;
  if (transition === "warming") {
    return { type: "complete", joined: false };
  }
  const isReady3 = node !== void 0 && isNodeReady(node);
  if (isReady3 && readDrainState(node)) {
    return { type: "clear", node };
  }
  const launchedAt2 = launchTimeOf(instance, machine);
  const obstacle = isReady3 ? obstacleToPods(node, { others, launchedAt: launchedAt2 + ahead, options }) : unreadySentence(node);
  if (isReady3 && obstacle === void 0 && options.requiredDaemonSets.length > 0 && !pods) {
    return { type: "read-pods", node };
  }
  const because = obstacle ?? unreadyDaemonSet(options.requiredDaemonSets, pods ?? []);
  if (because === void 0) {
    return { type: "complete", joined: true };
  }
  const joinEnds = launchedAt2 + options.joinTimeoutSeconds * 1e3;
  const until = Math.max(joinEnds, seenSince + LOOKED_AT_FOR);
  if (now < until) {
    const changesAt = pods ? now + READ_PODS_AGAIN_AFTER : nameCountsAt(instance, node, now);
    return { type: "wait", until, lookAt: Math.min(changesAt, until), because, isLate: now >= joinEnds };
  }
  return isReady3 ? { type: "complete", joined: true, because } : { type: "abandon", because };
}
function launchTimeOf({ started: started2, found }, machine) {
  return found && machine !== void 0 && machine !== "unknown" ? machine.launchTime ?? started2 : started2;
}
function lookByNameAt({ started: started2 }) {
  return started2 + LOOK_BY_NAME_AFTER;
}
function nameCountsAt(instance, node, now) {
  const at = lookByNameAt(instance);
  return node === void 0 && now < at ? at : Infinity;
}
function unreadySentence(node) {
  return node ? `its node is not ready: ${condition(node.status.conditions, "Ready")?.message ?? "it has no condition Ready"}` : "no node of it has joined the cluster";
}
function isGivenUpUnseen({ options }, launchedAt2, now) {
  return now >= launchedAt2 + options.joinTimeoutSeconds * 1e3 + UNSEEN_FOR;
}

// lambda/drain/instances/nodes.ts
var nodesByInstance = readOnce((nodes) => {
  const byInstance = /* @__PURE__ */ new Map();
  for (const node of nodes) {
    const instanceId = readDrainState(node)?.instance ?? node.spec.providerID?.split("/").at(-1);
    if (instanceId) {
      byInstance.set(instanceId, [...byInstance.get(instanceId) ?? [], node]);
    }
  }
  return byInstance;
});
function nodeByName(nodes, names) {
  const named = nodes.filter(({ metadata }) => names.includes(metadata.name));
  return named.find(({ spec }) => !spec.providerID) ?? named[0];
}

// lambda/drain/deadline.ts
var SECOND = 1e3;
var MINUTE = 60 * SECOND;
var GLOBAL_LIMIT_MARGIN = 2 * MINUTE;
var LEAST_TIME = 10 * MINUTE;
var ADOPT_TIME = MINUTE;
var DELETION_MARGIN = MINUTE;
var STUCK_AFTER = 5 * MINUTE;
var OUTAGE_FROM = 3 * MINUTE;
function canEndAsChosen({ whenBlocked, retainsAbandoned: retainsAbandoned2 }) {
  return whenBlocked !== "RETAIN" || retainsAbandoned2;
}
function drainTimeoutEnds(started2, { drainTimeoutSeconds, globalTimeoutSeconds }) {
  return Math.min(started2 + drainTimeoutSeconds * SECOND, globalLimit(started2, globalTimeoutSeconds));
}
function deadlineOf({ started: started2, found, terms }, now) {
  const drainTimeoutSeconds = timeoutSecondsOf(terms);
  const wanted2 = drainTimeoutEnds(started2, { ...terms, drainTimeoutSeconds });
  const least = now + Math.min(drainTimeoutSeconds * SECOND, LEAST_TIME);
  return Math.min(Math.max(wanted2, least), limitOf({ started: started2, found, terms }));
}
function timeoutSecondsOf(terms) {
  return canEndAsChosen(terms) ? terms.drainTimeoutSeconds : terms.globalTimeoutSeconds;
}
function limitOf({ started: started2, found, terms: { globalTimeoutSeconds, heartbeatTimeoutSeconds } }) {
  return globalLimit(found ? started2 - heartbeatTimeoutSeconds * SECOND : started2, globalTimeoutSeconds);
}
function isOutage({ from, until }) {
  return until - from >= OUTAGE_FROM;
}
function deadlineAfter(outage, { deadline, timeoutSeconds, limit }) {
  if (!outage || !isOutage(outage) || deadline < outage.from || timeoutSeconds === void 0 || limit === void 0) {
    return deadline;
  }
  return Math.max(deadline, Math.min(outage.until + Math.min(timeoutSeconds * SECOND, LEAST_TIME), limit));
}
function oldestAtFirstSight(globalTimeoutSeconds) {
  return Math.max(0, globalTimeoutSeconds * SECOND - GLOBAL_LIMIT_MARGIN - LEAST_TIME);
}
function globalLimit(started2, globalTimeoutSeconds) {
  return started2 + globalTimeoutSeconds * SECOND - GLOBAL_LIMIT_MARGIN;
}
function lastCall({ started: started2, deadline }, pod) {
  return Math.max(started2 + (deadline - started2) / 2, deadline - graceMilliseconds(pod) - DELETION_MARGIN);
}
function isCalled(state, pod, now) {
  return state.called === true || state.whenBlocked !== "RETAIN" && now >= lastCall(state, pod);
}
function stuckFrom(pod) {
  return pod.metadata.deletionTimestamp ? Date.parse(pod.metadata.deletionTimestamp) + STUCK_AFTER : Infinity;
}

// lambda/kubernetes/port.ts
var ApiError = class extends Error {
  status;
  /** `reason` of the Status object, such as `TooManyRequests`. */
  reason;
  /** `details.causes` of the Status object. */
  causes;
  retryAfterSeconds;
  constructor(message, answer = {}) {
    super(message, { cause: answer.cause });
    this.name = "ApiError";
    this.status = answer.status;
    this.reason = answer.reason;
    this.causes = answer.causes ?? [];
    this.retryAfterSeconds = answer.retryAfterSeconds;
  }
};

// lambda/drain/overdue.ts
var PATIENCE = 5 * 6e4;
function isOverdue({ triedSince, state, ...drain2 }, sight, now) {
  const isTimeKnown = state !== void 0 || !drain2.found;
  if (!isTimeKnown || !canEndAsChosen(drain2.terms)) {
    return false;
  }
  const limit = state?.limit ?? limitOf(drain2);
  if (sight.type === "away") {
    return now >= limit - PATIENCE;
  }
  const deadline = state?.deadline ?? deadlineOf(drain2, triedSince);
  const patience = sight.type === "seen" && sight.leads === "another" ? 2 * PATIENCE : PATIENCE;
  return now >= Math.min(Math.max(deadline, sight.since) + patience, limit + ADOPT_TIME);
}
function sightOf(error, since) {
  return error instanceof ApiError && (error.status === 401 || error.status === 403) ? { type: "forbidden", since } : { type: "away" };
}
function judgeOverdue({ action, started: started2, found, triedSince, options }, nodes, { sight, decided, isRefusing, retainsAbandoned: retainsAbandoned2, now }) {
  const drains = nodes.map((node2) => ({ node: node2, state: stateOf(node2, action) }));
  const open = drains.filter(({ state }) => state?.outcome === void 0);
  if (drains.length > 0 && open.length === 0) {
    return void 0;
  }
  const last = open.flatMap(({ state }) => state ?? []).toSorted((one, other) => other.deadline - one.deadline).at(0);
  const terms = { ...options, ...last?.isLast && { whenBlocked: last.whenBlocked }, retainsAbandoned: retainsAbandoned2 };
  if (!isOverdue({ started: started2, found, triedSince, terms, state: last }, sight, now)) {
    return void 0;
  }
  const blocked = outcomeAtDeadline(terms.whenBlocked, { isLast: last?.isLast });
  const outcomes = drains.map(({ node: node2, state }) => state?.outcome ?? decided?.(node2) ?? blocked);
  const node = open.at(0)?.node;
  return {
    outcome: outcomes.length === 0 ? blocked : outcomeOfAll(outcomes),
    node,
    because: unseenSentence(sight, node && (isRefusing?.(node) === true ? "refuses" : "takes-patches"))
  };
}
function stateOf(node, action) {
  const state = readDrainState(node);
  return state && belongsTo(state, action) ? state : void 0;
}
function unseenSentence(sight, node) {
  switch (sight.type) {
    case "away":
      return "the Kubernetes API could not be reached";
    case "forbidden":
      return "the Kubernetes API forbids what the drainer needs";
    case "seen":
      switch (node) {
        case void 0:
          return "its node could not be found";
        case "refuses":
          return "its node could not be written on";
        case "takes-patches":
          return "nobody could decide about its node";
      }
  }
}

// lambda/invocation/telling/ends.ts
var GOOD = ["drained", "nothing-to-drain"];
function tellEnd({ clock, log, metrics, summaries, movedOwners, settings, events }, end) {
  const { drainer = settings.drainerName, outcome, started: started2, group, instance, node, owners = [], because, wantedBecause } = end;
  const seconds = Math.round((clock.now() - started2) / 1e3);
  const leftDown = owners.filter(({ result }) => result === "left-down").map(({ owner }) => owner);
  const isGood = GOOD.includes(outcome) && leftDown.length === 0;
  const fallen = leftDown.length > 0 ? `; left down: ${leftDown.join(", ")}` : "";
  const pods = node && readDrainState(node)?.baseline?.pods;
  const isDown = ({ result }) => isInterrupted(result, outcome);
  const told = owners.map((one) => {
    const { moves, surged, interrupted } = node ? movedOwners.movesOf(node, one.owner) : { moves: 0, surged: 0, interrupted: 0 };
    return { ...one, moves, surged, interrupted: interrupted > 0 || isDown(one) };
  });
  log[levelOf(isGood, because)]("Drain ended", { group, instance, node: node?.metadata.name, outcome, seconds, pods, owners: end.owners && told, because: because ?? wantedBecause });
  if (node) {
    events?.record(node, { type: isGood ? "Normal" : "Warning", reason: "DrainEnded", message: `The drain ended after ${seconds} s: ${outcome}${fallen}${wantedBecause === void 0 ? "" : `; ${wantedBecause}`}` });
  }
  if (leftDown.length > 0) {
    metrics.count(METRICS.OWNERS_LEFT_DOWN, leftDown.length, { drainer });
  }
  metrics.count(METRICS.DRAINS, 1, { drainer, outcome });
  metrics.measure(METRICS.DRAIN_SECONDS, seconds, { drainer });
  movedOwners.ended(node, owners.filter(isDown).map(({ owner }) => owner), drainer);
  const [startedAt, ended2] = [started2, clock.now()].map((time) => new Date(time).toISOString());
  summaries.publish({
    drainer,
    cluster: settings.clusterName,
    group,
    instance,
    node: node?.metadata.name,
    outcome,
    started: startedAt,
    ended: ended2,
    seconds,
    pods,
    owners: told,
    because: because ?? wantedBecause
  });
}
function isInterrupted(result, outcome) {
  return result === "left-down" || endsInstance(outcome) && (result === "timed-out" || result === "interrupted");
}
function levelOf(isGood, because) {
  if (because !== void 0) {
    return "error";
  }
  return isGood ? "info" : "warn";
}
function fieldsOf(node) {
  const drain2 = readDrainState(node);
  return { group: drain2?.group, instance: drain2?.instance, node: node.metadata.name };
}

// lambda/invocation/lifecycle/overdue.ts
async function settleOverdue(on, groups, { nodes = [], ...seen }) {
  const { actions, clock } = on;
  const byInstance = nodesByInstance(nodes);
  for (const instance of actions.held.filter(({ transition }) => transition === "terminating")) {
    const { started: started2, action: { groupName, instanceId } } = instance;
    const end = judgeOverdue(instance, byInstance.get(instanceId) ?? [], { ...seen, retainsAbandoned: groups.retains(groupName), now: clock.now() });
    if (end && await actions.complete(instance, lifecycleResult(end.outcome)) === "completed") {
      tellEnd(on, { ...end, started: started2, group: groupName, instance: instanceId });
    }
  }
}
async function giveUpUnseenLaunches(on, sight) {
  const { actions, clock, log, metrics } = on;
  for (const instance of actions.held.filter(({ transition }) => transition === "launching")) {
    const { groupName, instanceId } = instance.action;
    if (isGivenUpUnseen(instance, await launchedAt(instance, on), clock.now()) && await actions.complete(instance, "ABANDON") === "completed") {
      log.error("Launch abandoned", { group: groupName, instance: instanceId, because: unseenSentence(sight), joinTimeoutSeconds: instance.options.joinTimeoutSeconds });
      metrics.count(METRICS.NODES_NOT_JOINED, 1);
    }
  }
}
async function launchedAt(instance, { ec2, troubles }) {
  const { action: { groupName, instanceId }, found } = instance;
  try {
    const time = launchTimeOf(instance, found ? await ec2.describeInstance(instanceId) : void 0);
    troubles.ended("Instance could not be looked up in EC2", instanceId);
    return time;
  } catch (error) {
    troubles.failed("Instance could not be looked up in EC2", instanceId, { group: groupName, instance: instanceId, error });
    return launchTimeOf(instance);
  }
}

// lambda/invocation/leading/attendant.ts
var RETRY_AFTER = 5e3;
var Attendant = class {
  constructor(on) {
    this.on = on;
  }
  on;
  work = new Beside();
  /** Counts what may change what is to be done. */
  changes = 0;
  attendedChanges = -1;
  again = [];
  get isBusy() {
    return this.work.isBusy;
  }
  /** Whether something has changed since it began to look. */
  get isBehind() {
    return this.changes !== this.attendedChanges;
  }
  /** When it is due again, whatever changes, and why. */
  get times() {
    const now = this.on.clock.now();
    return this.again.filter(([, at]) => at > now);
  }
  changed() {
    this.changes++;
  }
  async finish() {
    await Promise.all([this.work.finish(), this.on.missing.finish()]);
  }
  attend(attention) {
    const { clock } = this.on;
    if (this.isBehind || this.again.some(([, at]) => at <= clock.now())) {
      this.begin(() => this.look(attention));
    }
  }
  /** While the cluster is out of sight: what holds by Auto Scaling and the clock alone. */
  attendUnseen(groups, nodes, sight) {
    this.begin(async () => {
      await settleOverdue(this.on, groups, { sight, nodes });
      await giveUpUnseenLaunches(this.on, sight);
      return [];
    });
  }
  begin(look2) {
    const { clock, failingSteps } = this.on;
    if (this.work.isBusy) {
      return;
    }
    this.attendedChanges = this.changes;
    this.work.start(async () => {
      try {
        this.again = await look2();
        failingSteps.end("attendant");
      } catch (error) {
        failingSteps.notice("attendant", { error });
        this.again = [["failed-attention", clock.now() + RETRY_AFTER]];
      } finally {
        this.on.onDone();
      }
    });
  }
  async look({ nodes, groups, seenSince, sight }) {
    const { ownNodes, missing, actions, writer, decided, onNode } = this.on;
    const { changed, lookAt } = await ownNodes.attend(nodes, groups, seenSince, { leads: true });
    changed.forEach(onNode);
    const missingAt = missing.attend(nodes, groups, () => this.on.onDone());
    await settleOverdue(this.on, groups, { sight, nodes, decided, isRefusing: (node) => writer.isRefusing(node) });
    return [["launch", lookAt], ["missing-node", missingAt], ["completing-again", actions.retryAt], ["writing-again", writer.retryAt]];
  }
};

// lambda/invocation/leading/reflector.ts
var FIRST_RETRY = 1e3;
var LAST_RETRY = 15e3;
var RELIST_AFTER = 9 * 6e4;
var Reflector = class {
  constructor(resource, on) {
    this.resource = resource;
    this.on = on;
  }
  resource;
  on;
  objects = /* @__PURE__ */ new Map();
  listed;
  /** UIDs, which are never used again: an answer from before the end of an object must not bring it back. */
  gone = /* @__PURE__ */ new Set();
  resourceVersion;
  listedAt = -Infinity;
  following = false;
  /** What ended the last watch, while the copy does not follow. */
  failure;
  /** Whether the copy follows the cluster. */
  get isCurrent() {
    return this.following;
  }
  /** The same list until something changes. */
  get items() {
    return this.listed ??= [...this.objects.values()];
  }
  get(uid) {
    return this.objects.get(uid);
  }
  /** Takes in what a request answered, ahead of the watch or behind it. */
  put(object4) {
    const known2 = this.objects.get(object4.metadata.uid);
    if (this.gone.has(object4.metadata.uid)) {
      return;
    }
    if (!known2 || !isOlder(object4, known2)) {
      this.objects.set(object4.metadata.uid, object4);
      this.changed();
    }
  }
  /** Runs until `signal` aborts. */
  async run(signal) {
    let retry = FIRST_RETRY;
    while (!signal.aborted) {
      try {
        const started2 = this.on.clock.now();
        const onEvent = (event) => this.apply(event);
        if (this.resourceVersion === void 0 || started2 - this.listedAt > RELIST_AFTER) {
          await this.on.kubernetes.listAndWatch(this.resource, (list) => this.begin(list), onEvent, signal);
        } else {
          await this.on.kubernetes.watch(this.resource, this.resourceVersion, onEvent, signal);
        }
        retry = FIRST_RETRY;
        if (this.on.clock.now() - started2 < FIRST_RETRY) {
          await this.on.clock.sleep(FIRST_RETRY, signal);
        }
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        this.following = false;
        this.failure = error;
        this.resourceVersion = void 0;
        if (error instanceof ApiError && error.status === 410) {
          continue;
        }
        this.on.health.failed(`watch of ${this.resource}`, error);
        await this.on.clock.sleep(retry, signal);
        retry = Math.min(LAST_RETRY, retry * 2);
      }
    }
  }
  begin({ items, resourceVersion }) {
    const found = new Map(items.map((object4) => [object4.metadata.uid, object4]));
    this.items.filter(({ metadata }) => !found.has(metadata.uid)).forEach(({ metadata }) => this.gone.add(metadata.uid));
    this.objects = found;
    this.resourceVersion = resourceVersion;
    this.listedAt = this.on.clock.now();
    this.following = true;
    this.failure = void 0;
    this.on.health.answered(`watch of ${this.resource}`);
    this.changed();
  }
  apply(event) {
    if (event.type === "BOOKMARK") {
      this.resourceVersion = event.resourceVersion;
      return;
    }
    const { uid, resourceVersion } = event.object.metadata;
    this.resourceVersion = resourceVersion ?? this.resourceVersion;
    if (event.type === "DELETED") {
      this.objects.delete(uid);
      this.gone.add(uid);
      this.changed();
    } else {
      this.put(event.object);
    }
  }
  changed() {
    this.listed = void 0;
    this.on.onChange();
  }
};
function isOlder(a, b) {
  return BigInt(a.metadata.resourceVersion ?? 0) < BigInt(b.metadata.resourceVersion ?? 0);
}

// lambda/drain/cluster-clock.ts
var PRECISION = 2e3;
function clockAhead(serverNow, now) {
  const ahead = serverNow === void 0 ? 0 : serverNow - now;
  return Math.abs(ahead) < PRECISION ? 0 : ahead;
}

// lambda/drain/snapshot.ts
var NOT_LOADED = "not-loaded";

// lambda/drain/people/steering.ts
var MINUTE2 = 6e4;
var ORDERS = ["wait", "force", "let-go", "keep"];
var LAST_MINUTES = 10 * MINUTE2;
var AHEAD = 2 * LAST_MINUTES;
function steeringOf({ node, state }, { holds, mayForce }, now) {
  const hold = holds.get(state.drainer);
  if (hold !== void 0) {
    return waiting(state, `the ConfigMap ${HOLD_NAMESPACE}/${HOLD_NAME} holds the drainer ${state.drainer}${remarked(hold)}`, now);
  }
  const said = node.metadata.annotations?.[STEER_ANNOTATION];
  if (said === void 0) {
    return {};
  }
  const [, word, remark = ""] = /^([^:]*)(?::(.*))?$/s.exec(said) ?? [];
  const order = ORDERS.find((one) => one === word.trim());
  const who = `the annotation ${STEER_ANNOTATION} says ${order}${remarked(remark)}`;
  switch (order) {
    case void 0:
      return refused(`the annotation ${STEER_ANNOTATION} is '${said}', which means nothing; allowed are ${ORDERS.map((one) => `'${one}'`).join(", ")}, each with ': ' and a remark behind it`);
    case "wait":
      return waiting(state, who, now);
    case "force":
      return mayForce ? followed(order, `the pods that are left are deleted: ${who}`) : refused(`${who}, but the drainer may not delete pods. Set its property allowForce, or delete them by hand`);
    case "let-go":
      return followed(order, `the instance goes as it is: ${who}`);
    case "keep":
      return state.retains === false && state.retainedSince === void 0 ? { ...waiting(state, who, now), ...refused(`${who}, but the group does not retain abandoned instances, so the drain only waits`) } : followed(order, `the instance is kept: ${who}`);
  }
}
function deadlineWhileWaiting({ deadline, limit = deadline }, now) {
  return deadline - now >= LAST_MINUTES ? deadline : Math.max(deadline, Math.min(limit, now + AHEAD));
}
function waitsUntil({ deadline, limit = deadline }) {
  return Math.min(deadline, limit) - LAST_MINUTES;
}
function waiting({ deadline, limit = deadline, retainedSince: retainedSince2 }, who, now) {
  if (retainedSince2 !== void 0) {
    return followed("wait", `the instance stays retained: ${who}`);
  }
  const until = limit - LAST_MINUTES;
  return now < until ? followed("wait", `nobody is moved before ${new Date(until).toISOString()}: ${who}`) : refused(`${who}, but the time that the hook allows is nearly over, so the drain goes on`);
}
function followed(order, sentence3) {
  return { order, told: { type: "followed", sentence: sentence3 } };
}
function refused(sentence3) {
  return { told: { type: "refused", sentence: sentence3 } };
}
function remarked(remark) {
  return remark.trim() === "" ? "" : ` (${remark.trim()})`;
}

// lambda/drain/retention.ts
var RETENTION_EMPTY = "only pods that stay with the node are left";
var RETENTION_WITHOUT_NODE = "it has no node any more, so that nothing of Kubernetes is on it";
function isRetained({ outcome, retainedSince: retainedSince2, ends }) {
  return outcome === "retained" && retainedSince2 !== void 0 && ends === void 0;
}
function retainedUntil({ retainedSince: retainedSince2 = 0, retainAtMost }) {
  return retainAtMost > 0 ? retainedSince2 + retainAtMost * 1e3 : Infinity;
}
function judgeRetention({ node, state }, people, now) {
  const steering = steeringOf({ node, state }, people, now);
  const until = retainedUntil(state);
  switch (steering.order) {
    case "wait":
    case "keep":
      return { type: "left", until: Infinity };
    case "let-go":
    case "force":
      return { type: "over", because: sentenceOf(steering) };
    case void 0:
      if (now >= until) {
        return { type: "over", because: `it has been retained since ${new Date(state.retainedSince ?? 0).toISOString()}, which is as long as its group lets it` };
      }
      return { type: state.retryRetained ? "retried" : "left", until };
  }
}
function sentenceOf({ told }) {
  return told?.sentence ?? "";
}

// lambda/drain/state/nodes-by-state.ts
function nodesByState(nodes, isOver2) {
  const stated = nodes.flatMap((node) => {
    const state = readDrainState(node);
    return state ? [{ node, state }] : [];
  });
  return {
    drainingNodes: stated.filter(({ state }) => !state.outcome && !isOver2(state)),
    retainedNodes: stated.filter(({ state }) => isRetained(state)),
    ending: new Set(stated.filter(({ state: { outcome } }) => outcome !== void 0 && endsInstance(outcome)).map(({ node }) => node.metadata.name))
  };
}

// lambda/invocation/leading/cluster.ts
var Cluster = class {
  constructor(on) {
    this.on = on;
    this.always = {
      nodes: new Reflector("nodes", on),
      pods: new Reflector("pods", on),
      budgets: new Reflector("poddisruptionbudgets", on)
    };
    this.onNeed = {
      replicaSets: new Reflector("replicasets", on),
      deployments: new Reflector("deployments", on),
      statefulSets: new Reflector("statefulsets", on),
      replicationControllers: new Reflector("replicationcontrollers", on),
      jobs: new Reflector("jobs", on),
      services: new Reflector("services", on),
      claims: new Reflector("persistentvolumeclaims", on),
      volumes: new Reflector("persistentvolumes", on),
      attachments: new Reflector("volumeattachments", on)
    };
  }
  on;
  always;
  onNeed;
  running = /* @__PURE__ */ new Map();
  stopped = new AbortController();
  start() {
    Object.values(this.always).forEach((reflector) => this.run(reflector));
  }
  /** From now on these kinds are seen as well. Nothing is current before they are. */
  load(kinds) {
    kinds.forEach((kind) => this.run(this.onNeed[kind]));
  }
  async stop() {
    this.stopped.abort();
    await Promise.all(this.running.values());
  }
  /** Whether everything seen is of now. Nothing is decided while it is not. */
  get isCurrent() {
    return this.running.size > 0 && [...this.running.keys()].every((reflector) => reflector.isCurrent);
  }
  /** Whether the nodes are of now, whatever else is. */
  get seesNodes() {
    return this.always.nodes.isCurrent;
  }
  /** What ended the first of the watches that do not follow, where it has failed. */
  get failure() {
    return [...this.running.keys()].find(({ failure: failure2 }) => failure2 !== void 0)?.failure;
  }
  get nodes() {
    return this.always.nodes.items;
  }
  putNode(node) {
    this.always.nodes.put(node);
  }
  putPod(pod) {
    this.always.pods.put(pod);
  }
  snapshot({ attempts, isOver: isOver2, people, outage }) {
    const { replicaSets, deployments, statefulSets, replicationControllers, jobs, services, claims, volumes, attachments } = this.onNeed;
    return {
      nodes: this.nodes,
      pods: this.always.pods.items,
      budgets: this.always.budgets.items,
      replicaSets: this.seen(replicaSets),
      deployments: this.seen(deployments),
      statefulSets: this.seen(statefulSets),
      replicationControllers: this.seen(replicationControllers),
      jobs: this.seen(jobs),
      services: this.seen(services),
      claims: this.seen(claims),
      volumes: this.seen(volumes),
      attachments: this.seen(attachments),
      ...nodesByState(this.nodes, isOver2),
      people,
      outage,
      clockAhead: clockAhead(this.on.kubernetes.serverNow, this.on.clock.now()),
      attempts
    };
  }
  nodeOf({ spec: { nodeName } }) {
    return this.nodes.find(({ metadata }) => metadata.name === nodeName);
  }
  /** Whether the pod is there and not on its way out. */
  isStanding(podUid) {
    const pod = this.always.pods.get(podUid);
    return pod !== void 0 && !isTerminating(pod);
  }
  run(reflector) {
    if (!this.running.has(reflector)) {
      this.running.set(reflector, reflector.run(this.stopped.signal));
    }
  }
  seen(reflector) {
    return reflector.isCurrent ? reflector.items : NOT_LOADED;
  }
};

// lambda/drain/owners/selector.ts
function selects(selector, labels = {}) {
  if (!selector) {
    return false;
  }
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return Object.keys(matchLabels).every((key) => labels[key] === matchLabels[key]) && matchExpressions.every(({ key, operator, values = [] }) => {
    switch (operator) {
      case "In":
        return key in labels && values.includes(labels[key]);
      case "NotIn":
        return !(key in labels && values.includes(labels[key]));
      case "Exists":
        return key in labels;
      case "DoesNotExist":
        return !(key in labels);
      default:
        return false;
    }
  });
}

// lambda/drain/state/release.ts
var HASH_LABEL = "pod-template-hash";
var FAILURE_HOLDS = 10 * 6e4;
var MOST_CHARACTERS = 500;
var readRelease = readOnce((pod) => {
  const { annotations: annotations2 = {}, labels } = pod.metadata;
  if (annotations2[POD_ANNOTATIONS.RELEASED_HASH] === void 0) {
    return void 0;
  }
  const read2 = (key) => annotations2[key] ?? "";
  const release = {
    deployment: { name: read2(POD_ANNOTATIONS.RELEASED_DEPLOYMENT_NAME), uid: read2(POD_ANNOTATIONS.RELEASED_DEPLOYMENT_UID) },
    replicaSet: { name: read2(POD_ANNOTATIONS.RELEASED_REPLICA_SET_NAME), uid: read2(POD_ANNOTATIONS.RELEASED_REPLICA_SET_UID) },
    hash: read2(POD_ANNOTATIONS.RELEASED_HASH),
    at: Date.parse(read2(POD_ANNOTATIONS.RELEASED_AT))
  };
  const { deployment, replicaSet, hash: hash2, at } = release;
  const isWhole = [deployment.name, deployment.uid, replicaSet.name, replicaSet.uid, hash2, at].every(Boolean);
  const controller = controllerOf(pod)?.uid;
  return isWhole && labels?.[HASH_LABEL] === void 0 && (controller === void 0 || controller === replicaSet.uid) ? release : void 0;
});
function isCredible({ metadata }, release, { deployment, replicaSet }) {
  return [deployment, replicaSet].every((from) => from === void 0 || from.metadata.namespace === metadata.namespace) && (!deployment || selects(deployment.spec.selector, metadata.labels)) && (!replicaSet || replicaSet.spec.selector?.matchLabels?.[HASH_LABEL] === release.hash) && (!replicaSet || controllerOf(replicaSet)?.uid === release.deployment.uid);
}
function releaseAnnotations({ at, deployment, replicaSet, hash: hash2 }) {
  return {
    [POD_ANNOTATIONS.RELEASED_HASH]: hash2,
    [POD_ANNOTATIONS.RELEASED_AT]: new Date(at).toISOString(),
    [POD_ANNOTATIONS.RELEASED_DEPLOYMENT_NAME]: deployment.name,
    [POD_ANNOTATIONS.RELEASED_DEPLOYMENT_UID]: deployment.uid,
    [POD_ANNOTATIONS.RELEASED_REPLICA_SET_NAME]: replicaSet.name,
    [POD_ANNOTATIONS.RELEASED_REPLICA_SET_UID]: replicaSet.uid
  };
}
function releasePatch(pod, { replicaSet, deployment, at }) {
  const hash2 = pod.metadata.labels?.[HASH_LABEL] ?? "";
  return {
    metadata: {
      uid: pod.metadata.uid,
      labels: { [HASH_LABEL]: null },
      annotations: { ...NONE, ...releaseAnnotations({ at, deployment: deployment.metadata, replicaSet: replicaSet.metadata, hash: hash2 }) }
    }
  };
}
function adoptPatch(pod, release, failure2) {
  const failed = failure2 && {
    [POD_ANNOTATIONS.SURGE_FAILED_AT]: new Date(failure2.at).toISOString(),
    [POD_ANNOTATIONS.SURGE_FAILED_BECAUSE]: failure2.because.slice(0, MOST_CHARACTERS)
  };
  return { metadata: { uid: pod.metadata.uid, labels: { [HASH_LABEL]: release.hash }, annotations: { ...NONE, ...failed } } };
}
var NONE = Object.fromEntries(Object.values(POD_ANNOTATIONS).map((key) => [key, null]));
function surgeFailure({ metadata: { annotations: annotations2 } }, now) {
  const at = Date.parse(annotations2?.[POD_ANNOTATIONS.SURGE_FAILED_AT] ?? "");
  const because = annotations2?.[POD_ANNOTATIONS.SURGE_FAILED_BECAUSE] || "no replacement could be made a moment ago";
  return at + FAILURE_HOLDS > now ? { at, because } : void 0;
}
function isComingBack(pod, now) {
  return pod.metadata.labels?.[HASH_LABEL] !== void 0 && surgeFailure(pod, now) !== void 0;
}

// lambda/drain/back-off.ts
var import_node_crypto2 = require("node:crypto");
var SECOND2 = 1e3;
function backOffMilliseconds(refusals, seed) {
  const full = Math.min(30, 2 ** Math.min(refusals, 5)) * SECOND2;
  return Math.round(full * (0.5 + 0.5 * fractionOf(`${seed}/${refusals}`)));
}
function cloudBackOff(failures, seed) {
  const full = Math.min(30, 5 * 2 ** Math.min(failures - 1, 3)) * SECOND2;
  return Math.round(full * (1 + 0.25 * fractionOf(`${seed}/${failures}`)));
}
function fractionOf(text) {
  return (0, import_node_crypto2.createHash)("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
}

// lambda/drain/verdict/answer.ts
var SECOND3 = 1e3;
var BUDGET_RETRY = 60 * SECOND3;
var CONFIGURATION_RETRY = 60 * SECOND3;
var NO_ANSWER_RETRY = 35 * SECOND3;
var SERVER_ERROR_RETRY = 10 * SECOND3;
function interpretAnswer(error, refusals, seed) {
  if (!error) {
    return { type: "accepted" };
  }
  const { status, message, causes } = error;
  const backOff = backOffMilliseconds(refusals, seed);
  const asked = error.retryAfterSeconds === void 0 ? backOff : Math.max(backOff, error.retryAfterSeconds * SECOND3);
  if (message.includes("admission webhook")) {
    return { type: "webhook", retryAfter: asked, because: message };
  }
  if (status === 404 || status === 409 || status === 422 && message.includes("metadata.uid")) {
    return { type: "gone" };
  }
  if (status === 429) {
    const budget = causes.find(({ reason }) => reason === "DisruptionBudget");
    if (!budget) {
      return { type: "throttled", retryAfter: asked, because: "the API server asks for fewer requests" };
    }
    return error.retryAfterSeconds === void 0 ? { type: "budget", retryAfter: BUDGET_RETRY, because: lowerFirst(budget.message ?? message) } : { type: "budget", retryAfter: asked, because: lowerFirst(budget.message ?? message) };
  }
  if (message.includes("more than one PodDisruptionBudget")) {
    return { type: "several-budgets", retryAfter: CONFIGURATION_RETRY, because: lowerFirst(message) };
  }
  if (causes.some(({ reason }) => reason === "NamespaceTerminating")) {
    return { type: "namespace-terminating", retryAfter: asked, because: "its namespace is being terminated" };
  }
  if (status === 401 || status === 403 || status === 422) {
    return { type: "forbidden", retryAfter: Math.max(asked, 10 * SECOND3), because: message };
  }
  if (status === void 0) {
    return { type: "unknown", retryAfter: Math.max(asked, NO_ANSWER_RETRY), because: `no answer from the API server: ${message}` };
  }
  const because = `the API server answered ${status}: ${message}`;
  return status >= 500 ? { type: "unknown", retryAfter: Math.max(asked, status === 504 ? NO_ANSWER_RETRY : SERVER_ERROR_RETRY), because } : { type: "transient", retryAfter: asked, because };
}
function lowerFirst(text) {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

// lambda/drain/verdict/budget.ts
function budgetAllows(budget, pod, underWay) {
  return !isDisruption(budget, pod) || (budget.status?.disruptionsAllowed ?? 0) - underWay > 0;
}
function isDisruption(budget, pod) {
  const { currentHealthy = 0, desiredHealthy: desiredHealthy2 = 0 } = budget.status ?? {};
  return isReady(pod) || budget.spec.unhealthyPodEvictionPolicy !== "AlwaysAllow" && (desiredHealthy2 === 0 || currentHealthy < desiredHealthy2);
}
function syncFailure({ status }) {
  const told = condition(status?.conditions, "DisruptionAllowed");
  return told?.status === "False" && told.reason === "SyncFailed" ? told.message || "no reason given" : void 0;
}
function allowsNothingEver(budget) {
  const { disruptionsAllowed = 0, desiredHealthy: desiredHealthy2 = 0, expectedPods = 0 } = budget.status ?? {};
  return disruptionsAllowed === 0 && (syncFailure(budget) !== void 0 || expectedPods > 0 && desiredHealthy2 >= expectedPods);
}
function budgetSentence(budget) {
  const failure2 = syncFailure(budget);
  if (failure2 !== void 0) {
    return `the disruption budget ${budget.metadata.name} cannot be computed: ${failure2}`;
  }
  const { disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy: desiredHealthy2 = 0 } = budget.status ?? {};
  return `the disruption budget ${budget.metadata.name} needs ${desiredHealthy2} healthy pods, has ${currentHealthy} and allows ${disruptionsAllowed} disruptions`;
}
function budgetVersion(budgets) {
  return budgets.map((budget) => budget.metadata.resourceVersion ?? "").join(",");
}

// lambda/drain/verdict/asking.ts
var MINUTE3 = 6e4;
var FIRST_AFTER = MINUTE3;
var LONGEST_PAUSE = 5 * MINUTE3;
function askAgainAfter(refusals) {
  return Math.min(LONGEST_PAUSE, MINUTE3 * 2 ** Math.min(refusals, 3));
}
function askAt(verdict, { from, attempt }) {
  if (verdict.type !== "wait" || !verdict.budget || !allowsNothingEver(verdict.budget)) {
    return void 0;
  }
  return attempt?.asks ? attempt.retryAt : from + FIRST_AFTER;
}
function answerSentence(attempt) {
  return attempt?.asks && attempt.because ? `; the API server was asked all the same, and answered: ${attempt.because}` : "";
}

// lambda/drain/verdict/attempts.ts
var GONE_HOLDS = 1e4;
var TYPES = { release: "release", adopt: "adopt", evict: "evict", interrupt: "evict", delete: "delete" };
function attemptBegun(action, earlier2, now) {
  return { type: TYPES[action.type], state: "requested", at: now, refusals: earlier2?.refusals ?? 0 };
}
function attemptAnswered(action, answer, earlier2, now) {
  const { type, refusals } = attemptBegun(action, earlier2, now);
  switch (answer.type) {
    case "accepted":
      return type === "release" || type === "adopt" ? void 0 : { type, state: "accepted", at: now, refusals };
    case "gone":
      return { type, state: "accepted", at: now, refusals, retryAt: now + GONE_HOLDS };
    default: {
      const asks = action.type === "evict" && action.asks && answer.type !== "unknown";
      const isForbidden2 = answer.type === "webhook" || answer.type === "forbidden";
      return {
        type,
        state: answer.type === "unknown" ? "unknown" : "refused",
        at: now,
        refusals: refusals + 1,
        retryAt: now + (asks ? askAgainAfter(refusals) : answer.retryAfter),
        asks,
        because: answer.because,
        forbidden: isForbidden2,
        // Once is no answer for good: an API server that has just started forbids everything until it has read its roles.
        denied: isForbidden2 && refusals > 0,
        budgetVersion: answer.type === "budget" && "budgetVersion" in action ? action.budgetVersion : void 0
      };
    }
  }
}
function isAttemptOver({ state, at, retryAt }, isStanding, now) {
  const isContradicted = state === "accepted" && retryAt !== void 0 && at + GONE_HOLDS < now;
  return state !== "requested" && (!isStanding || isContradicted);
}

// lambda/invocation/leading/evictor.ts
var PARALLEL = 20;
var EVICTED = { message: "Pod evicted", metric: METRICS.PODS_EVICTED };
var DONE = {
  release: { message: "Pod released so that its replacement comes first", metric: METRICS.PODS_RELEASED },
  adopt: { message: "Pod adopted by its ReplicaSet again", metric: void 0 },
  evict: EVICTED,
  interrupt: EVICTED,
  delete: { message: "Pod deleted by force", metric: METRICS.PODS_FORCED }
};
var Evictor = class {
  constructor(on) {
    this.on = on;
  }
  on;
  attempts = /* @__PURE__ */ new Map();
  running = /* @__PURE__ */ new Set();
  /** Starts as many as may run at once; the next decision brings the others again. */
  start(actions) {
    for (const action of actions.slice(0, PARALLEL - this.running.size)) {
      const { uid } = action.pod.metadata;
      const earlier2 = this.attempts.get(uid);
      this.attempts.set(uid, attemptBegun(action, earlier2, this.on.clock.now()));
      const run = this.run(action, earlier2).finally(() => {
        this.running.delete(run);
        this.on.onChange();
      });
      this.running.add(run);
    }
  }
  /** Waits for the requests under way. */
  async finish() {
    await Promise.all(this.running);
  }
  /** Forgets what the watch has shown since. */
  observe(isStanding) {
    for (const [uid, attempt] of this.attempts) {
      if (isAttemptOver(attempt, isStanding(uid), this.on.clock.now())) {
        this.attempts.delete(uid);
      }
    }
  }
  async run(action, earlier2) {
    const { uid } = action.pod.metadata;
    const answer = interpretAnswer(await this.ask(action), earlier2?.refusals ?? 0, uid);
    const attempt = attemptAnswered(action, answer, earlier2, this.on.clock.now());
    if (attempt) {
      this.attempts.set(uid, attempt);
    } else {
      this.attempts.delete(uid);
    }
    if (answer.type === "accepted" || answer.type === "gone") {
      this.tellAccepted(action, answer.type);
    } else if (earlier2?.because !== answer.because) {
      this.on.log.info("Pod cannot be moved yet", { node: action.pod.spec.nodeName, pod: podName(action.pod), because: answer.because });
    }
  }
  /** Undefined when the request was accepted. */
  async ask(action) {
    const { namespace = "", name: name3, uid } = action.pod.metadata;
    const reference = { namespace, name: name3, uid };
    try {
      if (action.type === "release" || action.type === "adopt") {
        this.on.onPod(await this.on.kubernetes.patchPod(reference, action.patch));
      } else {
        await (action.type === "delete" ? this.on.kubernetes.deletePod(reference) : this.on.kubernetes.evictPod(reference));
      }
      return void 0;
    } catch (thrown) {
      return thrown instanceof ApiError ? thrown : new ApiError(String(thrown), { cause: thrown });
    }
  }
  tellAccepted(action, answer) {
    const fields = { node: action.pod.spec.nodeName, pod: podName(action.pod), finished: isFinished(action.pod) || void 0 };
    if (answer === "gone") {
      this.on.log.info("Pod was already gone", fields);
      return;
    }
    const { message, metric } = DONE[action.type];
    this.on.log.info(message, "because" in action ? { ...fields, because: action.because } : fields);
    const node = this.on.nodeOf(action.pod);
    if (metric) {
      this.on.metrics.count(metric, 1, { drainer: node && readDrainState(node)?.drainer });
    }
    if (node && "owner" in action && action.owner !== void 0 && !fields.finished) {
      const isPlanned = action.type === "evict";
      this.on.movedOwners.moved(node, action.owner, { surged: isPlanned && readRelease(action.pod) !== void 0, interrupted: !isPlanned });
    }
  }
};

// lambda/invocation/leading/holds.ts
var LOOK_EVERY = 1e4;
var COUNTED_EVERY = 6e4;
var Holds = class {
  constructor(on) {
    this.on = on;
    const health = { failed: (_, error) => this.failed(error), answered: () => this.answered() };
    this.reflector = new Reflector("configmaps", { ...on, health, onChange: () => this.read() });
  }
  on;
  reflector;
  stopped = new AbortController();
  running = Promise.resolve();
  isAnswered = false;
  isFailing = false;
  start() {
    this.running = Promise.all([this.reflector.run(this.stopped.signal), this.countWhileHeld()]);
  }
  async stop() {
    this.stopped.abort();
    await this.running;
  }
  /** Whether the API server has said who holds, or that it does not tell. Before that nothing is decided. */
  get isKnown() {
    return this.isAnswered;
  }
  /** The drainers that are held, and why. */
  get current() {
    return new Map([...this.on.holds].map(([drainer, { because }]) => [drainer, because]));
  }
  read() {
    this.follow(this.reflector.items[0]?.data ?? {});
    this.count();
    this.on.onChange();
  }
  answered() {
    this.isFailing = false;
    this.isAnswered = true;
  }
  failed(error) {
    if (!this.isFailing) {
      this.on.log.warn("Hold of the drainer could not be read", { error });
    }
    this.isFailing = true;
    this.isAnswered ||= error instanceof ApiError && (error.status === 403 || error.status === 404);
    this.on.onChange();
  }
  async countWhileHeld() {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      this.count();
      await this.on.clock.sleep(LOOK_EVERY, signal);
    }
  }
  follow(data) {
    const { clock, log, holds } = this.on;
    for (const [drainer, because] of Object.entries(data)) {
      const known2 = holds.get(drainer);
      holds.set(drainer, { because, since: known2?.since ?? clock.now(), countedAt: known2?.countedAt ?? -Infinity });
      if (!known2) {
        log.warn("Drainer is held", { drainer, because });
      }
    }
    for (const [drainer, { since }] of [...holds].filter(([name3]) => data[name3] === void 0)) {
      holds.delete(drainer);
      log.info("Drainer is no longer held", { drainer, seconds: Math.round((clock.now() - since) / 1e3) });
    }
  }
  /** At once, and every minute. */
  count() {
    const { clock, metrics, holds } = this.on;
    for (const [drainer, held] of holds) {
      if (clock.now() - held.countedAt >= COUNTED_EVERY) {
        holds.set(drainer, { ...held, countedAt: clock.now() });
        metrics.count(METRICS.DRAINER_HELD, 1, { drainer });
      }
    }
  }
};

// lambda/invocation/leading/node-actions.ts
var PARALLEL2 = 10;
var NodeActions = class {
  constructor(on) {
    this.on = on;
  }
  on;
  /** By UID, the nodes that an outcome is being written on, with what is to be told of their owners. */
  settling = /* @__PURE__ */ new Map();
  /** By UID of the node. */
  running = /* @__PURE__ */ new Map();
  /** Starts as many as may run at once, one a node; the next decision brings the others again. */
  start(actions) {
    const { writer, failingSteps, onChange } = this.on;
    for (const action of actions) {
      const { uid } = action.node.metadata;
      if (this.running.size < PARALLEL2 && !this.running.has(uid) && !writer.isWaiting(action.node)) {
        const run = this.run(action).then(() => failingSteps.end("node")).catch((error) => {
          writer.pause(action.node);
          failingSteps.notice("node", { node: action.node.metadata.name, error });
        }).finally(() => {
          this.running.delete(uid);
          onChange();
        });
        this.running.set(uid, run);
      }
    }
  }
  /** Waits for the requests under way. */
  async finish() {
    await Promise.all(this.running.values());
  }
  /** Tells the drains that have ended, by what is seen on the nodes: the answer to a patch may have been lost. */
  tellEnds(nodes) {
    for (const node of nodes) {
      const settled = this.settling.get(node.metadata.uid);
      const drain2 = readDrainState(node);
      if (settled && drain2?.outcome) {
        this.settling.delete(node.metadata.uid);
        const { outcome, started: started2, group, instance, drainer } = drain2;
        tellEnd(this.on, { drainer, outcome, started: started2, group, instance, node, owners: settled.owners, wantedBecause: settled.because });
      }
    }
  }
  /** Writes down what this invocation did to owners, for the one that goes on. */
  async handOver(nodes) {
    const { writer, leadership, movedOwners } = this.on;
    await Promise.all(nodes.filter((node) => readDrainState(node)?.outcome === void 0).map(async (node) => {
      const moved = movedOwners.toWrite(node);
      if (moved && leadership.holds && (await writer.patch(node, movedPatch(moved))).type === "written") {
        movedOwners.written(node);
      }
    }));
  }
  run(action) {
    switch (action.type) {
      case "settle":
        return this.settle(action);
      case "write-baseline":
        return this.writeBaseline(action);
      case "write-deadline":
        return this.writeDeadline(action);
      case "cordon-again":
        return this.cordonAgain(action);
      case "end-retention":
        return this.endRetention(action);
      case "write-standstill":
        return this.writeStandstill(action);
    }
  }
  async writeStandstill({ node, standstill }) {
    const { writer, onNode } = this.on;
    const answer = await writer.patch(node, standstillPatch(standstill));
    if (answer.type === "written") {
      onNode(answer.node);
    }
  }
  async writeDeadline({ node, deadline, because }) {
    const { writer, log, onNode } = this.on;
    const answer = await writer.patch(node, deadlinePatch(deadline));
    if (answer.type === "written") {
      onNode(answer.node);
      log.info("Deadline moved", { ...fieldsOf(node), deadline: new Date(deadline).toISOString(), because });
    }
  }
  async writeBaseline({ node, baseline, warnings = [] }) {
    const { writer, announcements, log, onNode } = this.on;
    const answer = await writer.patch(node, baselinePatch(baseline));
    if (answer.type !== "written") {
      return;
    }
    onNode(answer.node);
    if (readDrainState(node)?.baseline === void 0) {
      const owners = baseline.owners.map(({ namespace, name: name3 }) => `${namespace}/${name3}`);
      log.info("Baseline written", { ...fieldsOf(node), pods: baseline.pods, owners });
    }
    announcements.tellWarnings(node, warnings);
  }
  async cordonAgain({ node, patch }) {
    const { writer, announcements, onNode } = this.on;
    const answer = await writer.patch(node, patch);
    if (answer.type === "written") {
      onNode(answer.node);
      announcements.tellCordonedAgain(node);
    }
  }
  /** The drainer that owns the node's group has the instance terminated when it sees this. */
  async endRetention({ node, because }) {
    const { writer, events, log, onNode } = this.on;
    const answer = await writer.patch(node, retentionEndsPatch(because));
    if (answer.type === "written") {
      onNode(answer.node);
      log.info("Retention ends", { ...fieldsOf(node), because });
      events.record(node, { type: "Normal", reason: "RetentionEnds", message: `The instance is no longer retained: ${because}` });
    }
  }
  /** The drainer that owns the node's group ends the action when it sees the outcome. */
  async settle({ node, outcome, owners, because }) {
    const { writer, leadership, drainerName, retains, onNode } = this.on;
    const drain2 = readDrainState(node);
    const isOurs = drain2?.drainer === drainerName;
    const toWrite = outcomeToWrite(outcome, outcome === "retained" && isOurs ? await retains(drain2.group) : void 0, because !== void 0);
    if (!leadership.holds) {
      return;
    }
    if (toWrite !== void 0) {
      this.settling.set(node.metadata.uid, { owners, because });
    }
    const answer = await writer.patch(node, toWrite === void 0 ? retainsNotPatch() : outcomePatch(toWrite));
    if (answer.type === "written") {
      onNode(answer.node);
      this.tellEnds([answer.node]);
    }
  }
};

// lambda/drain/balancers/entrance.ts
function entranceOf(service) {
  const { externalTrafficPolicy, ports } = service.spec;
  if (!ports?.some(({ nodePort }) => nodePort) || sendsToPods(service)) {
    return "no-node";
  }
  return externalTrafficPolicy === "Local" ? "nodes-of-its-pods" : "every-node";
}
var CLASSES = ["service.k8s.aws/nlb", "eks.amazonaws.com/nlb"];
function sendsToPods({ metadata: { annotations: annotations2 = {} }, spec: { type, loadBalancerClass = "" } }) {
  if (type === "NodePort") {
    return annotations2["alb.ingress.kubernetes.io/target-type"] === "ip";
  }
  const made = annotations2["service.beta.kubernetes.io/aws-load-balancer-type"];
  const targets = annotations2["service.beta.kubernetes.io/aws-load-balancer-nlb-target-type"];
  return made === "nlb-ip" || targets === "ip" && (made === "external" || CLASSES.includes(loadBalancerClass));
}
function deregistrationDelayOf({ metadata: { annotations: annotations2 = {} } }) {
  const classic = Number(annotations2["service.beta.kubernetes.io/aws-load-balancer-connection-draining-timeout"]);
  return Math.max(classic || 0, ...TARGET_GROUPS.map((key) => attributeOf(annotations2[key])));
}
var TARGET_GROUPS = [
  "service.beta.kubernetes.io/aws-load-balancer-target-group-attributes",
  "alb.ingress.kubernetes.io/target-group-attributes"
];
function attributeOf(attributes = "") {
  const [, seconds] = /(?:^|,)\s*deregistration_delay\.timeout_seconds\s*=\s*(\d+)/.exec(attributes) ?? [];
  return Number(seconds ?? 0);
}

// lambda/drain/balancers/load-balancers.ts
var SECOND4 = 1e3;
var DELAY_SECONDS = 60;
function isDecidedByServices(state) {
  return state.loadBalancerDelay === void 0 && !isRetained(state);
}
function podMayGoFrom(pod, { state, view }) {
  return isDecidedByServices(state) ? entranceClosed(state, isFinished(pod) ? [] : view.servicesThroughNodeOf(pod)) : setUntil(state);
}
function holdOfPod(pod, draining) {
  const { state, view, now } = draining;
  const until = podMayGoFrom(pod, draining);
  if (until <= now) {
    return void 0;
  }
  const services = isDecidedByServices(state) ? view.servicesThroughNodeOf(pod) : [];
  return { until, because: sentence(until, "the node", services, "where its pods are") };
}
function holdOfInstance({ node, state, view, now }) {
  const services = isDecidedByServices(state) ? view.servicesThroughEveryNode : [];
  const until = isDecidedByServices(state) ? entranceClosed(state, services) : setUntil(state);
  return until <= now ? void 0 : { until, because: sentence(until, node.metadata.name, services, "through every node") };
}
function setUntil({ cordoned: from, loadBalancerDelay = 0 }) {
  return from + loadBalancerDelay * SECOND4;
}
function entranceClosed(state, services) {
  if (services.length === 0) {
    return state.cordoned;
  }
  const delay = Math.max(DELAY_SECONDS, ...services.map(deregistrationDelayOf)) * SECOND4;
  return state.cordoned + Math.max(0, Math.min(delay, (state.deadline - state.cordoned) / 2));
}
function sentence(until, what, [service, ...others], how) {
  const time = `load balancers have until ${new Date(until).toISOString()} to let go of ${what}`;
  if (!service) {
    return time;
  }
  const { namespace, name: name3 } = service.metadata;
  const more = others.length > 0 ? ` (and ${others.length} more)` : "";
  return `${time}: the Service ${namespace}/${name3}${more} takes connections in ${how}`;
}

// lambda/drain/needs.ts
var KindsOnNeed = class {
  constructor(snapshot) {
    this.snapshot = snapshot;
  }
  snapshot;
  /** The kind that was missing first. What is asked for after it may rest on what it did not tell. */
  firstMissing;
  of(kind) {
    const objects = this.snapshot[kind];
    if (objects === NOT_LOADED) {
      this.firstMissing ??= kind;
      return [];
    }
    return objects;
  }
  get missing() {
    return this.firstMissing;
  }
};
var KINDS_OF_OWNER = {
  Deployment: ["replicaSets", "deployments"],
  ReplicaSet: ["replicaSets", "deployments"],
  StatefulSet: ["statefulSets"],
  ReplicationController: ["replicationControllers"],
  Job: ["jobs"]
};
function kindsOfOwner(kind) {
  return KINDS_OF_OWNER[kind ?? ""] ?? [];
}
function isObservedKind(kind) {
  return kindsOfOwner(kind).length > 0;
}
function kindOfOwner(pod) {
  const controller = controllerOf(pod);
  if (controller) {
    return controller.kind;
  }
  return readRelease(pod) || pod.metadata.labels?.[HASH_LABEL] !== void 0 ? "ReplicaSet" : void 0;
}
function kindsNeeded(view) {
  const { drainingNodes } = view.snapshot;
  const leaving = drainingNodes.flatMap(({ node }) => view.podsOn(node.metadata.name).filter((pod) => !staysWithNode(pod)));
  const needed = new Set(drainingNodes.some(({ state }) => isDecidedByServices(state)) ? ["services"] : []);
  for (const pod of [...leaving, ...view.releasedPods]) {
    kindsOfOwner(kindOfOwner(pod)).forEach((kind) => needed.add(kind));
    if (pod.spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim)) {
      needed.add("claims").add("volumes").add("attachments");
    }
  }
  for (const { owners, volumes } of drainingNodes.flatMap(({ state }) => state.baseline ?? [])) {
    owners.flatMap(({ kind }) => kindsOfOwner(kind)).forEach((kind) => needed.add(kind));
    if (volumes.length > 0) {
      needed.add("attachments");
    }
  }
  return needed;
}

// lambda/drain/owners/owners.ts
function ownerName(owner) {
  return `${owner.kind} ${owner.namespace}/${owner.name}`;
}
function identity(kind, object4) {
  const { namespace = "", name: name3, uid } = object4.metadata;
  return { kind, namespace, name: name3, uid };
}
var ownerFromDeployment = readOnce((deployment) => {
  const desired = deployment.spec.replicas ?? 1;
  const strategy = deployment.spec.strategy;
  const surge = podsFor(strategy?.rollingUpdate?.maxSurge ?? "25%", desired, Math.ceil);
  const unavailable = podsFor(strategy?.rollingUpdate?.maxUnavailable ?? "25%", desired, Math.floor);
  return {
    ...identity("Deployment", deployment),
    desired,
    // Kubernetes makes it 1 where both would be 0, for no rollout could move.
    maxUnavailable: strategy?.type === "Recreate" || surge === 0 && unavailable === 0 ? 1 : unavailable,
    minReadySeconds: deployment.spec.minReadySeconds ?? 0,
    rollingOut: isUnobserved(deployment),
    paused: deployment.spec.paused,
    stalled: deployment.status?.conditions?.some(({ reason }) => reason === "ProgressDeadlineExceeded")
  };
});
var ownerFromReplicaSet = readOnce((replicaSet) => ownerOfReplicas(replicaSet, "ReplicaSet"));
var ownerFromReplicationController = readOnce((controller) => ownerOfReplicas(controller, "ReplicationController"));
function ownerOfReplicas(replicaSet, kind) {
  return {
    ...identity(kind, replicaSet),
    desired: replicaSet.spec.replicas ?? 1,
    maxUnavailable: 0,
    minReadySeconds: replicaSet.spec.minReadySeconds ?? 0,
    rollingOut: false
  };
}
var ownerFromStatefulSet = readOnce((statefulSet) => {
  const desired = statefulSet.spec.replicas ?? 1;
  const { type, rollingUpdate } = statefulSet.spec.updateStrategy ?? {};
  const { updateRevision, currentRevision } = statefulSet.status ?? {};
  const paused = type === "OnDelete";
  return {
    ...identity("StatefulSet", statefulSet),
    desired,
    maxUnavailable: Math.max(1, podsFor(rollingUpdate?.maxUnavailable ?? 1, desired, Math.ceil)),
    minReadySeconds: statefulSet.spec.minReadySeconds ?? 0,
    rollingOut: !paused && isUnobserved(statefulSet),
    paused,
    // With a partition the two revisions differ for ever, so it is the pods that tell.
    update: updateRevision !== void 0 && updateRevision !== currentRevision ? { revision: updateRevision, partition: rollingUpdate?.partition ?? 0 } : void 0
  };
});
var ownerFromJob = readOnce((job) => {
  const { parallelism = 1, completions } = job.spec;
  const ended2 = job.status?.conditions?.some(({ type, status }) => ["Complete", "Failed"].includes(type) && status === "True");
  const left = completions === void 0 ? parallelism : completions - (job.status?.succeeded ?? 0);
  return {
    ...identity("Job", job),
    desired: ended2 || job.spec.suspend ? 0 : Math.max(0, Math.min(parallelism, left)),
    maxUnavailable: 0,
    minReadySeconds: 0,
    rollingOut: false
  };
});
function isUnobserved({ metadata, status }) {
  return (status?.observedGeneration ?? 0) < (metadata.generation ?? 0);
}
function podsFor(value, of2, round) {
  if (typeof value === "number") {
    return value;
  }
  const percent = /^(\d+)%$/.exec(value);
  return percent ? round(Number(percent[1]) * of2 / 100) : Number(value);
}

// lambda/drain/owners/rollout.ts
var REVISION_LABEL = "controller-revision-hash";
function isRollingOut(owner, view) {
  return owner.rollingOut || !owner.paused && (hasSeveralReplicaSets(owner, view) || hasOutdatedPods(owner, view));
}
function isProgressing(owner, view) {
  return !owner.stalled && isRollingOut(owner, view);
}
function hasSeveralReplicaSets(owner, view) {
  if (owner.kind !== "Deployment") {
    return false;
  }
  const pods = view.podsOf(owner.uid).filter((pod) => !isTerminating(pod));
  return (/* @__PURE__ */ new Set([...view.scaledReplicaSetsOf(owner.uid), ...pods.flatMap((pod) => controllerOf(pod)?.uid ?? [])])).size > 1;
}
function hasOutdatedPods({ uid, update }, view) {
  return update !== void 0 && view.podsOf(uid).filter((pod) => !isTerminating(pod) && pod.metadata.labels?.[REVISION_LABEL] !== update.revision).length > update.partition;
}

// lambda/drain/owners/floor.ts
function floorOf(owner, desired) {
  return desired <= 1 ? desired : desired - Math.max(1, owner.maxUnavailable);
}
function standingOf(owner, view) {
  const pods = view.podsOf(owner.uid);
  const available = view.ownedBy(owner).available.length;
  const desired = owner.desired ?? Math.max(view.baselineOf(owner.uid), pods.filter((pod) => stuckFrom(pod) > view.clusterNow).length);
  const floor = floorOf(owner, desired);
  const rollingOut = isRollingOut(owner, view);
  const safe = rollingOut ? Math.min(available, desired - owner.maxUnavailable) : available;
  return { available, desired, floor, rollingOut, allowance: Math.max(0, safe - floor) };
}
function servingStandingOf(owner, standing, view) {
  const available = view.ownedBy(owner).serving.length;
  const safe = standing.rollingOut ? Math.min(available, standing.desired - owner.maxUnavailable) : available;
  return { ...standing, available, allowance: Math.max(0, safe - standing.floor) };
}
function isOnlyPod({ desired, floor }) {
  return desired > 0 && floor >= desired;
}
function floorSentence(owner, standing) {
  const { available, desired, floor, rollingOut } = standing;
  const words2 = `${ownerName(owner)} has ${available} available pods of ${desired}`;
  if (!rollingOut) {
    return `${words2} and must not fall below ${floor}`;
  }
  return `${words2}, must not fall below ${floor}, and its own rollout ` + (isOnlyPod(standing) ? "is expected to replace it" : `may take ${owner.maxUnavailable}`);
}

// lambda/drain/placement/fallen.ts
function fallsWith(pods, owner, view) {
  const lost = pods.filter((pod) => view.isAvailable(pod, owner));
  if (lost.length === 0) {
    return false;
  }
  const budget = lost.flatMap((pod) => view.budgetsOf(pod)).find((one) => view.isBudgetOf(one, owner));
  const floor = budget?.status?.desiredHealthy ?? floorOf(owner, owner.desired ?? view.baselineOf(owner.uid));
  return view.ownedBy(owner).available.length - lost.length < floor;
}

// lambda/drain/placement/unplaced.ts
var UNPLACED_TIME = 4 * 6e4;
var unplaced = readOnce((pod) => {
  if (pod.spec.nodeName || isTerminating(pod) || isFinished(pod)) {
    return void 0;
  }
  const scheduled = condition(pod.status.conditions, "PodScheduled");
  const words2 = scheduled?.status === "False" ? scheduled.message ?? scheduled.reason : void 0;
  const since = Date.parse((scheduled?.status === "False" ? scheduled.lastTransitionTime : void 0) ?? pod.metadata.creationTimestamp ?? "");
  return { pod, since: Number.isNaN(since) ? 0 : since, because: `${podName(pod)} is not scheduled: ${words2 ?? "no reason given"}` };
});
function surgeEnds(released, since) {
  return Math.min(Math.max(released, since), released + UNPLACED_TIME) + UNPLACED_TIME;
}

// lambda/drain/state/baseline.ts
var NOBODY = "Pod";
function extendBaseline(baseline, { leaving, bound, counted: counted3 }, view) {
  const known2 = new Set(baseline?.owners.map(({ uid }) => uid));
  const added = /* @__PURE__ */ new Map();
  for (const pod of [...leaving, ...bound].filter((one) => !isFinished(one) && !isTerminating(one))) {
    const owner = view.ownerOf(pod);
    const uid = owner?.uid ?? pod.metadata.uid;
    if (!known2.has(uid) && !added.has(uid)) {
      added.set(uid, owner ? baselineOfOwner(owner, view) : { kind: NOBODY, namespace: pod.metadata.namespace ?? "", name: pod.metadata.name, uid, available: 0 });
    }
  }
  const volumes = [.../* @__PURE__ */ new Set([...baseline?.volumes ?? [], ...volumesOf(leaving, view)])];
  if (baseline && added.size === 0 && volumes.length === baseline.volumes.length && !counted3) {
    return baseline;
  }
  return {
    owners: [...baseline?.owners ?? [], ...added.values()],
    pods: Math.max(baseline?.pods ?? 0, leaving.length),
    volumes,
    forced: baseline?.forced ?? false,
    returns: counted3 ?? baseline?.returns,
    evacuated: void 0
  };
}
function baselineOfOwner(owner, view) {
  const { kind, namespace, name: name3, uid } = owner;
  return { kind, namespace, name: name3, uid, available: Math.max(view.ownedBy(owner).available.length, view.baselineOf(uid)) };
}
function volumesOf(pods, view) {
  return pods.flatMap((pod) => (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => (persistentVolumeClaim && view.claim(pod.metadata.namespace ?? "", persistentVolumeClaim.claimName)?.spec.volumeName) ?? []));
}

// lambda/drain/pods/overrides.ts
var ANNOTATIONS = {
  // https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md and https://karpenter.sh/docs/concepts/disruption/
  "cluster-autoscaler.kubernetes.io/safe-to-evict": { false: { waitUntilFinished: true }, true: {} },
  "karpenter.sh/do-not-disrupt": { true: { waitUntilFinished: true }, false: {} },
  [`${ANNOTATION_PREFIX}surge`]: { never: { neverSurge: true }, allowed: {} },
  [`${ANNOTATION_PREFIX}force`]: { never: { neverForce: true }, allowed: {} },
  [`${ANNOTATION_PREFIX}wait`]: { "until-finished": { waitUntilFinished: true }, "never": { waitUntilFinished: false } }
};
var KEYS2 = Object.keys(ANNOTATIONS);
var COUNTING = {
  ALL: KEYS2,
  OWN: KEYS2.filter((key) => key.startsWith(ANNOTATION_PREFIX)),
  NONE: []
};
var NONE2 = { neverSurge: false, neverForce: false, waitUntilFinished: false, unknown: [] };
function overridesOf(pod, view) {
  const owner = view.ownerObjectOf(pod);
  if (!saysAnything(pod) && !(owner && saysAnything(owner))) {
    return NONE2;
  }
  const counting = COUNTING[view.drainStateOf(pod)?.overrides ?? "ALL"];
  if (!hasAny(pod, counting) && !(owner && hasAny(owner, counting))) {
    return NONE2;
  }
  let overrides = NONE2;
  for (const key of counting) {
    const meanings = ANNOTATIONS[key] ?? {};
    const said = [pod, ...owner ? [owner] : []].flatMap((source) => {
      const value = source.metadata.annotations?.[key];
      return value === void 0 ? [] : [{ source, value, meaning: Object.hasOwn(meanings, value) ? meanings[value] : void 0 }];
    });
    const unknown = said.filter(({ meaning }) => !meaning).map(({ source, value }) => unknownSentence(source, key, value, Object.keys(meanings)));
    overrides = { ...overrides, ...said.find(({ meaning }) => meaning)?.meaning, unknown: [...overrides.unknown, ...unknown] };
  }
  return overrides;
}
var saysAnything = readOnce((object4) => hasAny(object4, KEYS2));
function hasAny({ metadata: { annotations: annotations2 } }, keys) {
  return annotations2 !== void 0 && keys.some((key) => annotations2[key] !== void 0);
}
function unknownSentence({ metadata }, key, value, allowed) {
  const name3 = podName({ metadata });
  return `the annotation ${key} of ${name3} is '${value}', which means nothing; allowed are ${allowed.map((one) => `'${one}'`).join(" and ")}`;
}

// lambda/drain/verdict/surge.ts
function judgeSurge(pod, view) {
  const replicaSet = view.replicaSetOf(pod);
  const deployment = view.deploymentOf(pod);
  if (!replicaSet || !deployment) {
    return { type: "impossible", because: "only pods of a Deployment can" };
  }
  const because = obstacleToSurge(pod, { replicaSet, deployment }, view);
  return because === void 0 ? { type: "possible", from: { replicaSet, deployment } } : { type: "impossible", because };
}
function obstacleToSurge(pod, { replicaSet, deployment }, view) {
  if (overridesOf(pod, view).neverSurge) {
    return "its annotation forbids it";
  }
  const { strategy, replicas = 1 } = deployment.spec;
  if (strategy?.type === "Recreate") {
    return "its strategy is Recreate";
  }
  if (podsFor(strategy?.rollingUpdate?.maxSurge ?? "25%", replicas, Math.ceil) === 0) {
    return "its maxSurge is 0";
  }
  if (!pod.metadata.labels?.[HASH_LABEL] || !replicaSet.spec.selector?.matchLabels?.[HASH_LABEL]) {
    return `its ReplicaSet does not select by ${HASH_LABEL}`;
  }
  const service = view.pinningServiceOf(pod);
  if (service) {
    return `the Service ${service.metadata.name} selects by ${HASH_LABEL}`;
  }
  const attempt = view.snapshot.attempts.get(pod.metadata.uid);
  if (attempt?.type === "release" && attempt.denied && attempt.at + FAILURE_HOLDS > view.now) {
    return attempt.because ?? "it was denied";
  }
  return lastFailure(pod, view)?.because ?? creationFailure(pod, view) ?? volumeObstacle(pod, view);
}
function lastFailure(pod, view) {
  const failure2 = surgeFailure(pod, view.now);
  return failure2 && view.hasNewNodeFor(pod, failure2.at) ? void 0 : failure2;
}
function mayGoBack(pod, view) {
  const replicaSet = view.replicaSetOf(pod);
  return replicaSet !== void 0 && (replicaSet.spec.replicas ?? 1) > 0 && !isFinished(pod);
}
function creationFailure(pod, view) {
  const failure2 = condition(view.deploymentOf(pod)?.status?.conditions, "ReplicaFailure");
  return failure2?.status === "True" ? `no pod can be made: ${failure2.message ?? failure2.reason ?? "no reason given"}` : void 0;
}
function volumeObstacle(pod, view) {
  for (const { persistentVolumeClaim } of pod.spec.volumes ?? []) {
    if (persistentVolumeClaim) {
      const modes = view.claim(pod.metadata.namespace ?? "", persistentVolumeClaim.claimName)?.spec.accessModes ?? [];
      if (!modes.some((mode) => mode === "ReadWriteMany" || mode === "ReadOnlyMany")) {
        return `its volume ${persistentVolumeClaim.claimName} can be attached to one node only`;
      }
    }
  }
  return void 0;
}

// lambda/drain/gate.ts
var UNKNOWN_KIND_TIME = 2 * 6e4;
function gate({ owner: before, nodeName, evacuated, bound = /* @__PURE__ */ new Map() }, view) {
  if (before.kind === NOBODY) {
    return { type: "not-replaceable" };
  }
  const owner = view.owner(before.kind, before.uid);
  if (!owner && isObservedKind(before.kind)) {
    return { type: "owner-gone" };
  }
  const pods = owner ? [] : view.podsOf(before.uid).filter((pod) => pod.spec.nodeName !== nodeName);
  const terms = owner ?? (pods[0] && view.ownerOf(pods[0]));
  if (!owner && evacuated !== void 0 && view.now >= unknownKindUntil(evacuated) && (!terms || pods.every((pod) => view.isAvailable(pod, terms)))) {
    return { type: "scaled-in" };
  }
  if (!terms) {
    return { type: "waiting", because: `${ownerName(before)} has no pod on another node` };
  }
  const wanted2 = Math.min(owner?.desired ?? before.available, before.available);
  const owned = view.ownedBy(terms);
  const available = owned.availableOutside(nodeName);
  if (available >= wanted2) {
    return { type: wanted2 < before.available ? "scaled-in" : "replaced" };
  }
  const irreplaceable = owned.terminating.filter((pod) => pod.spec.nodeName === nodeName && keepsItsPlace(pod, view)).length;
  if (available >= wanted2 - irreplaceable) {
    return { type: "not-replaceable" };
  }
  const staying2 = bound.size === 0 ? [] : owned.available.filter((pod) => bound.has(pod));
  if (available >= wanted2 - irreplaceable - staying2.length) {
    return { type: typeOfBound(staying2, terms, view, bound) };
  }
  const missing = owned.expected.find((pod) => pod.spec.nodeName !== nodeName);
  return {
    type: "waiting",
    because: `${ownerName(before)} has ${available} of ${wanted2} available pods on other nodes${missing ? `; ${troubleOf(missing)}` : ""}`
  };
}
function typeOfBound(staying2, owner, view, bound) {
  if (!fallsWith(staying2, owner, view)) {
    return "not-replaceable";
  }
  return staying2.every((pod) => bound.get(pod)?.comesBack) ? "interrupted" : "left-down";
}
function keepsItsPlace(pod, view) {
  return stuckFrom(pod) <= view.clusterNow && (controllerOf(pod)?.kind === "StatefulSet" || volumeObstacle(pod, view) !== void 0);
}
function unknownKindUntil(evacuated) {
  return evacuated + UNKNOWN_KIND_TIME;
}
function troubleOf(pod) {
  const without = unplaced(pod);
  if (without) {
    return without.because;
  }
  for (const { state, restartCount } of pod.status.containerStatuses ?? []) {
    const reason = state?.waiting?.reason;
    if (reason && reason !== "ContainerCreating") {
      return `${podName(pod)} waits with ${reason}${restartCount > 0 ? ` after ${restartCount} restarts` : ""}`;
    }
  }
  return isReady(pod) ? `${podName(pod)} is not ready for long enough` : `${podName(pod)} is not ready`;
}

// lambda/drain/placement/returns.ts
var MOST_RETURNS = 3;
var FIRST_PAUSE = 15e3;
var WHOLE_SECOND = 2e3;
var CLOCK_TOLERANCE = 5e3;
function judgeReturns(pods, { ownerOf, known: known2, started: started2, now, ahead, mayPause }) {
  const staying2 = /* @__PURE__ */ new Map();
  const counted3 = /* @__PURE__ */ new Map();
  const began = started2 + ahead - CLOCK_TOLERANCE;
  for (const pod of pods.filter((one) => createdAt(one) > began && !isFinished(one))) {
    const key = ownerOf(pod)?.uid ?? podName(pod);
    const { times, at, newest } = known2[key] ?? { times: 0, at: started2, newest: began };
    const created = createdAt(pod);
    if (created <= newest) {
      continue;
    }
    const pause = times === 0 || !mayPause(pod) ? 0 : at + FIRST_PAUSE * 4 ** (times - 1);
    const until = Math.max(created - ahead + WHOLE_SECOND, pause);
    if (times >= MOST_RETURNS) {
      staying2.set(pod, { because: `it came back ${countWords(times)} although its node is cordoned` });
    } else if (until > now) {
      const when = new Date(until).toISOString();
      staying2.set(pod, { until, because: `it came to its node although that is cordoned, ${countWords(times + 1)} by now, and is moved at ${when}` });
    } else {
      counted3.set(key, { times: times + 1, at: now, newest: Math.max(created, counted3.get(key)?.newest ?? 0) });
    }
  }
  return { staying: staying2, counted: counted3.size === 0 ? void 0 : { ...known2, ...Object.fromEntries(counted3) } };
}
function countWords(times) {
  return times === 1 ? "once" : `${times} times`;
}

// lambda/drain/owners/failing-jobs.ts
var DISRUPTED = "DisruptionTarget";
var INDEX_FAILURES = "batch.kubernetes.io/job-index-failure-count";
var DEFAULT_BACKOFF_LIMIT = 6;
function jobFailure(pod, view) {
  const job = controllerOf(pod)?.kind === "Job" ? view.jobOf(pod) : void 0;
  if (!job || isFinished(pod) || hasEnded(job)) {
    return void 0;
  }
  const because = reasonOf(job, pod);
  return because && `its eviction would fail ${ownerName({ kind: "Job", namespace: job.metadata.namespace ?? "", name: job.metadata.name })} for good, for ${because}`;
}
function reasonOf({ spec, status }, pod) {
  const action = spec.podFailurePolicy?.rules.find(matchesEviction)?.action;
  if (action === "Ignore") {
    return void 0;
  }
  if (action === "FailJob" || action === "FailIndex") {
    return `its podFailurePolicy answers a disruption with ${action}`;
  }
  if (spec.backoffLimitPerIndex !== void 0) {
    const failed = Number(pod.metadata.annotations?.[INDEX_FAILURES] ?? 0);
    return sentence2(failed, spec.backoffLimitPerIndex, "of this index ");
  }
  return sentence2(status?.failed ?? 0, spec.backoffLimit ?? DEFAULT_BACKOFF_LIMIT, "");
}
function sentence2(failed, limit, which) {
  if (failed < limit) {
    return void 0;
  }
  return limit === 0 ? `none of its pods ${which}may fail any more` : `${failed} of its pods ${which}have failed already, and no more than ${limit} may`;
}
function matchesEviction({ onPodConditions }) {
  return onPodConditions?.some(({ type, status = "True" }) => type === DISRUPTED && status === "True") ?? false;
}
function hasEnded({ status }) {
  return status?.conditions?.some(({ type, status: value }) => (type === "Complete" || type === "Failed") && value === "True") ?? false;
}

// lambda/drain/pods/hold.ts
function reasonToHold(pod, drain2, view) {
  if (isFinished(pod)) {
    return void 0;
  }
  if (overridesOf(pod, view).waitUntilFinished) {
    return "it is left until it has finished, as its annotation says";
  }
  if (drain2.unownedPods === "WAIT" && !controllerOf(pod) && !view.releaseOf(pod)) {
    return "it is left until it has finished, for no controller makes it again";
  }
  if (drain2.emptyDirPods === "WAIT" && pod.spec.volumes?.some(({ emptyDir }) => emptyDir)) {
    return "it is left until it has finished, for it keeps files on the node";
  }
  const failure2 = drain2.failingJobs === "WAIT" ? jobFailure(pod, view) : void 0;
  return failure2 && `it is left until it has finished: ${failure2}`;
}

// lambda/drain/placement/staying.ts
function stayingPods(pods, state, view) {
  const called = (pod) => isCalled(state, pod, view.now);
  const mayStay = pods.filter((pod) => !isFinished(pod) && !view.releaseOf(pod) && (called(pod) || reasonToHold(pod, state, view) === void 0));
  const pinned = mayStay.flatMap((pod) => {
    const bound2 = view.ownerOf(pod) && view.boundTo(pod);
    return bound2 && !bound2.data ? [[pod, { because: bound2.because, comesBack: false }]] : [];
  });
  const bound = new Map(pinned);
  const { staying: staying2, counted: counted3 } = judgeReturns(mayStay.filter((pod) => !bound.has(pod)), {
    ownerOf: (pod) => view.ownerOf(pod),
    known: state.baseline?.returns ?? {},
    started: state.started,
    now: view.now,
    ahead: view.clockAhead,
    mayPause: (pod) => !called(pod)
  });
  const paused = /* @__PURE__ */ new Map();
  for (const [pod, stay] of staying2) {
    if (stay.until === void 0) {
      bound.set(pod, { because: stay.because, comesBack: view.placementOf(pod).type === "placeable" });
    } else {
      paused.set(pod, stay);
    }
  }
  return { bound, paused, counted: counted3 };
}

// lambda/drain/drain.ts
function drainOf({ node, state: written2 }, view, ledger) {
  const { now } = view;
  const steering = steeringOf({ node, state: written2 }, view.snapshot.people, now);
  const state = stateNow(written2, steering, view);
  const { name: name3 } = node.metadata;
  const pods = view.podsOn(name3).filter((pod) => !staysWithNode(pod) && stuckFrom(pod) > view.clusterNow);
  const staying2 = stayingPods(pods, state, view);
  const leaving = pods.filter((pod) => !staying2.bound.has(pod) && !(isRetained(state) && isFinished(pod)));
  const baseline = extendBaseline(state.baseline, { leaving, bound: [...staying2.bound.keys()], counted: staying2.counted }, view);
  const gates = baseline.owners.map((owner) => gate({ owner, nodeName: name3, evacuated: baseline.evacuated, bound: staying2.bound }, view));
  return {
    node,
    state,
    steering,
    baseline,
    leaving,
    staying: staying2,
    gates,
    awaited: gates.flatMap((result, index) => result.type === "waiting" ? [{ subject: ownerName(baseline.owners[index]), sentence: result.because }] : []),
    view,
    ledger,
    now
  };
}
function stateNow(written2, { order }, view) {
  if (isRetained(written2)) {
    return { ...written2, deadline: Infinity, whenBlocked: "RETAIN" };
  }
  const state = { ...written2, deadline: deadlineAfter(view.snapshot.outage, written2), called: order === "force" };
  return order === "wait" ? { ...state, deadline: deadlineWhileWaiting(state, view.now) } : state;
}
function resultsOf({ baseline: { owners }, gates, leaving, view }) {
  const onNode = new Set(leaving.map((pod) => view.ownerOf(pod)?.uid));
  return gates.map(({ type }, index) => ({ owner: ownerName(owners[index]), result: type === "waiting" ? resultInVain(onNode.has(owners[index].uid)) : type }));
}
function resultInVain(isOnNode) {
  return isOnNode ? "timed-out" : "left-down";
}
function nextOf({ state, now }, ...times) {
  return Math.min(...[state.deadline, ...times].filter((time) => time > now));
}

// lambda/drain/index/multimap.ts
var NONE3 = [];
var Multimap = class {
  values = /* @__PURE__ */ new Map();
  add(key, value) {
    const known2 = this.values.get(key);
    if (known2) {
      known2.push(value);
    } else {
      this.values.set(key, [value]);
    }
  }
  get(key) {
    return this.values.get(key) ?? NONE3;
  }
};

// lambda/drain/index/budget-index.ts
var NONE4 = [];
var BudgetIndex = class {
  namespaces = /* @__PURE__ */ new Map();
  found = /* @__PURE__ */ new Map();
  pods = new Multimap();
  constructor(budgets) {
    for (const budget of budgets) {
      const { namespace = "" } = budget.metadata;
      const known2 = this.namespaces.get(namespace) ?? new NamespaceBudgets();
      known2.add(budget);
      this.namespaces.set(namespace, known2);
    }
  }
  add(pod) {
    const selecting = this.namespaces.get(pod.metadata.namespace ?? "")?.select(pod.metadata.labels);
    if (selecting && selecting.length > 0) {
      this.found.set(pod, selecting);
      selecting.forEach(({ metadata }) => this.pods.add(metadata.uid, pod));
    }
  }
  /** The budgets that select this pod. */
  of(pod) {
    return this.found.get(pod) ?? NONE4;
  }
  /** The pods that the budget selects. */
  podsOf(budget) {
    return this.pods.get(budget.metadata.uid);
  }
};
var NamespaceBudgets = class {
  labelled = /* @__PURE__ */ new Map();
  others = [];
  add(budget) {
    const [label] = Object.entries(budget.spec.selector?.matchLabels ?? {});
    if (!label) {
      this.others.push(budget);
      return;
    }
    const [key, value] = label;
    const known2 = this.labelled.get(key) ?? new Multimap();
    known2.add(value, budget);
    this.labelled.set(key, known2);
  }
  select(labels = {}) {
    let found = this.others.length === 0 ? NONE4 : this.others.filter(({ spec }) => selects(spec.selector, labels));
    for (const [key, budgets] of this.labelled) {
      const candidates = Object.hasOwn(labels, key) ? budgets.get(labels[key]).filter(({ spec }) => selects(spec.selector, labels)) : NONE4;
      found = candidates.length === 0 ? found : [...found, ...candidates];
    }
    return found;
  }
};

// lambda/drain/index/once.ts
function once(make) {
  let made;
  return () => made ??= make();
}

// lambda/drain/index/owned-pods.ts
var OwnedPods = class {
  available;
  /** Neither available nor on their way out: what a gate waits for. */
  expected;
  /** Those of them that have no node. */
  unplaced;
  terminating;
  /** Those that serve: the available ones, and those that are Ready though not yet for long enough. */
  serving;
  availableByNode = /* @__PURE__ */ new Map();
  constructor(owner, view) {
    const [available, expected2, terminating] = [[], [], []];
    for (const pod of view.podsOf(owner.uid)) {
      if (view.isAvailable(pod, owner)) {
        available.push(pod);
        const { nodeName = "" } = pod.spec;
        this.availableByNode.set(nodeName, (this.availableByNode.get(nodeName) ?? 0) + 1);
      } else if (isTerminating(pod)) {
        terminating.push(pod);
      } else if (!view.isLeaving(pod)) {
        expected2.push(pod);
      }
    }
    this.available = available;
    this.expected = expected2;
    this.unplaced = expected2.flatMap((pod) => unplaced(pod) ?? []);
    this.terminating = terminating;
    this.serving = [...available, ...expected2.filter((pod) => isReady(pod) && !view.snapshot.ending.has(pod.spec.nodeName ?? ""))];
  }
  /** How many available pods are not on this node. */
  availableOutside(nodeName) {
    return this.available.length - (this.availableByNode.get(nodeName) ?? 0);
  }
};

// lambda/drain/index/owner-index.ts
var OwnerIndex = class {
  constructor(snapshot, kinds) {
    this.kinds = kinds;
    this.addOwners(snapshot.deployments, ownerFromDeployment);
    this.addOwners(snapshot.replicaSets, ownerFromReplicaSet);
    this.addOwners(snapshot.replicationControllers, ownerFromReplicationController);
    this.addOwners(snapshot.statefulSets, ownerFromStatefulSet);
    this.addOwners(snapshot.jobs, ownerFromJob);
    this.deployments = new Map(there(snapshot.deployments).map((deployment) => [deployment.metadata.uid, deployment]));
    for (const replicaSet of there(snapshot.replicaSets)) {
      const deployment = this.deployments.get(controllerOf(replicaSet)?.uid ?? "");
      this.byHash.add(`${replicaSet.metadata.namespace}/${replicaSet.spec.selector?.matchLabels?.[HASH_LABEL]}`, replicaSet);
      this.places.set(replicaSet.metadata.uid, {
        kind: "ReplicaSet",
        holding: this.holdingOf((deployment ?? replicaSet).metadata.uid),
        replicaSet,
        deployment
      });
    }
  }
  kinds;
  holdings = /* @__PURE__ */ new Map();
  /** By the UID of the controller. */
  places = /* @__PURE__ */ new Map();
  byHash = new Multimap();
  byPod = /* @__PURE__ */ new Map();
  /** Kinds of owners of which everything is loaded. */
  complete = /* @__PURE__ */ new Set();
  deployments;
  add(pod) {
    const place2 = this.findPlace(pod);
    if (place2) {
      this.byPod.set(pod, place2);
      if (countsFor(pod, place2)) {
        place2.holding.pods.push(pod);
      }
    }
  }
  /** Whether the pod is one of those of its owner. */
  isCounted(pod) {
    const place2 = this.byPod.get(pod);
    return place2 !== void 0 && countsFor(pod, place2);
  }
  /** The owner by its UID, while it exists. */
  owner(kind, uid) {
    this.require(kind);
    return this.holdings.get(uid)?.owner;
  }
  podsOf(uid) {
    return this.holdings.get(uid)?.pods ?? [];
  }
  /** Undefined: nobody makes it again. */
  ownerOf(pod) {
    const holding = this.placeOf(pod)?.holding;
    return holding && (holding.owner ?? unknownOwner(holding.uid, pod));
  }
  /** The owner as the API knows it. */
  objectOf(pod) {
    return this.placeOf(pod)?.holding.object;
  }
  /** The ReplicaSet that a pod has, or was released from. */
  replicaSetOf(pod) {
    return this.placeOf(pod)?.replicaSet;
  }
  /** The node that the controller's template names, which no scheduler is asked for then. */
  templateNodeOf(pod) {
    const place2 = this.placeOf(pod);
    const controller = place2?.replicaSet ?? place2?.holding.object;
    return controller?.spec?.template?.spec?.nodeName;
  }
  /** What the pod was released from, where it says so and that can be true. */
  releaseOf(pod) {
    return readRelease(pod) && this.placeOf(pod)?.release;
  }
  /** Whether it was, as far as that is known: where its Deployment and ReplicaSet are not loaded nothing contradicts it. */
  saysReleased(pod) {
    return readRelease(pod) !== void 0 && this.byPod.get(pod)?.release !== void 0;
  }
  /** The Deployment behind that ReplicaSet. */
  deploymentOf(pod) {
    return this.placeOf(pod)?.deployment;
  }
  /** The one owner of all these pods, by its UID. */
  soleOwnerOf(pods) {
    const holding = this.byPod.get(pods[0])?.holding;
    return pods.every((pod) => this.byPod.get(pod)?.holding === holding) ? holding?.uid : void 0;
  }
  placeOf(pod) {
    const place2 = this.byPod.get(pod);
    this.require(place2 ? place2.kind : kindOfOwner(pod));
    return place2;
  }
  /** Without its kinds an owner looks as if it were gone. */
  require(kind) {
    if (!this.complete.has(kind)) {
      kindsOfOwner(kind).forEach((each) => this.kinds.of(each));
      this.complete.add(kind);
    }
  }
  addOwners(objects, read2) {
    for (const object4 of there(objects)) {
      const { uid } = object4.metadata;
      this.holdings.set(uid, { uid, pods: [], object: object4, owner: read2(object4) });
    }
  }
  findPlace(pod) {
    const release = readRelease(pod);
    const origin = release && this.originOf(release);
    if (origin && isCredible(pod, release, origin)) {
      return this.placeOfReleased(release, origin);
    }
    const controller = controllerOf(pod);
    if (controller) {
      return this.places.get(controller.uid) ?? this.addPlace(controller);
    }
    const adopting = this.adopterOf(pod);
    return adopting && this.places.get(adopting.metadata.uid);
  }
  /** It counts for its Deployment only by a ReplicaSet that is there: anybody can write the name of one that is not. */
  placeOfReleased(release, { deployment, replicaSet }) {
    const isCounted = replicaSet !== void 0 || deployment === void 0;
    return { kind: "Deployment", holding: this.holdingOf(release.deployment.uid), replicaSet, deployment, release, isCounted };
  }
  originOf({ deployment, replicaSet }) {
    return { deployment: this.deployments.get(deployment.uid), replicaSet: this.places.get(replicaSet.uid)?.replicaSet };
  }
  /** The ReplicaSet that takes a pod without a controller at once: one that has just been given back has none for some moments. */
  adopterOf({ metadata: { namespace, labels } }) {
    const hash2 = labels?.[HASH_LABEL];
    return hash2 === void 0 ? void 0 : this.byHash.get(`${namespace}/${hash2}`).find(({ spec }) => spec.replicas !== 0 && selects(spec.selector, labels));
  }
  /** Of a controller that is no ReplicaSet. */
  addPlace({ kind, uid }) {
    const place2 = { kind, holding: this.holdingOf(uid) };
    this.places.set(uid, place2);
    return place2;
  }
  holdingOf(uid) {
    const known2 = this.holdings.get(uid) ?? { uid, pods: [] };
    this.holdings.set(uid, known2);
    return known2;
  }
};
function countsFor(pod, place2) {
  return place2.isCounted !== false && !isFinished(pod);
}
function there(objects) {
  return objects === NOT_LOADED ? [] : objects;
}
function unknownOwner(uid, pod) {
  const controller = controllerOf(pod);
  return {
    kind: controller?.kind ?? "Deployment",
    namespace: pod.metadata.namespace ?? "",
    name: controller?.name ?? readRelease(pod)?.deployment.name ?? "",
    uid,
    maxUnavailable: 0,
    minReadySeconds: 0,
    rollingOut: false
  };
}

// lambda/drain/index/service-index.ts
var ServiceIndex = class {
  throughEveryNode;
  pinned = new Multimap();
  throughNodesOfPods = new Multimap();
  constructor(services) {
    this.throughEveryNode = services.filter((service) => entranceOf(service) === "every-node");
    for (const service of services) {
      const { metadata: { namespace = "" }, spec: { selector = {} } } = service;
      if (selector[HASH_LABEL] !== void 0) {
        this.pinned.add(namespace, service);
      }
      if (entranceOf(service) === "nodes-of-its-pods" && Object.keys(selector).length > 0) {
        this.throughNodesOfPods.add(namespace, service);
      }
    }
  }
  pinning(pod) {
    return this.pinned.get(pod.metadata.namespace ?? "").find((service) => isOf2(service, pod));
  }
  throughNodeOf(pod) {
    return this.throughNodesOfPods.get(pod.metadata.namespace ?? "").filter((service) => isOf2(service, pod));
  }
};
function isOf2({ spec: { selector } }, { metadata: { labels } }) {
  return selects({ matchLabels: selector }, labels);
}

// lambda/drain/placement/anti-affinity.ts
function antiAffinityOf({ spec }) {
  return spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}
function forbiddenDomains(pod, staying2, exclusive, nodes) {
  const domains = /* @__PURE__ */ new Map();
  const forbid = (term, at) => {
    const value = nodes.find(({ metadata }) => metadata.name === at.spec.nodeName)?.metadata.labels?.[term.topologyKey];
    if (value !== void 0) {
      domains.set(term.topologyKey, (domains.get(term.topologyKey) ?? /* @__PURE__ */ new Set()).add(value));
    }
  };
  for (const term of antiAffinityOf(pod)) {
    staying2.filter((other) => other !== pod && means(term, pod, other)).forEach((other) => forbid(term, other));
  }
  for (const other of exclusive.filter((one) => one !== pod)) {
    antiAffinityOf(other).filter((term) => means(term, other, pod)).forEach((term) => forbid(term, other));
  }
  return domains;
}
function means({ labelSelector, namespaces, namespaceSelector, matchLabelKeys, mismatchLabelKeys }, pod, other) {
  const agree = (key) => pod.metadata.labels?.[key] === other.metadata.labels?.[key];
  const isSet = (key) => pod.metadata.labels?.[key] !== void 0;
  return isNamespaceMeant(namespaces ?? [], namespaceSelector, pod, other.metadata.namespace ?? "") && (matchLabelKeys ?? []).filter(isSet).every(agree) && !(mismatchLabelKeys ?? []).filter(isSet).some(agree) && selects(labelSelector, other.metadata.labels);
}
function isNamespaceMeant(namespaces, selector, pod, namespace) {
  if (namespaces.length === 0 && !selector) {
    return namespace === pod.metadata.namespace;
  }
  return namespaces.includes(namespace) || selector !== void 0 && Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;
}
function isForbidden(domains, { metadata }) {
  return [...domains].some(([key, values]) => values.has(metadata.labels?.[key] ?? ""));
}
function stays(pod, leavingNodes) {
  const { nodeName } = pod.spec;
  return nodeName !== void 0 && !leavingNodes.has(nodeName) && !isTerminating(pod) && !isFinished(pod);
}

// lambda/drain/placement/node-selectors.ts
var NAME_FIELD = "metadata.name";
var HOSTNAME = "kubernetes.io/hostname";
function isMet({ key, operator, values = [] }, labels = {}) {
  const value = Object.hasOwn(labels, key) ? labels[key] : void 0;
  switch (operator) {
    case "In":
      return value !== void 0 && values.includes(value);
    case "NotIn":
      return value === void 0 || !values.includes(value);
    case "Exists":
      return value !== void 0;
    case "DoesNotExist":
      return value === void 0;
    case "Gt":
      return value !== void 0 && Number.parseInt(value, 10) > Number.parseInt(values[0], 10);
    case "Lt":
      return value !== void 0 && Number.parseInt(value, 10) < Number.parseInt(values[0], 10);
    // One that we do not know may be met: nothing is called impossible that is not.
    default:
      return true;
  }
}
function termSelects({ matchExpressions = [], matchFields = [] }, { metadata }) {
  return matchExpressions.length + matchFields.length > 0 && matchExpressions.every((requirement) => isMet(requirement, metadata.labels)) && matchFields.every((requirement) => isMet(requirement, { [NAME_FIELD]: metadata.name }));
}
function selectsNode(selector, node) {
  return selector.nodeSelectorTerms.some((term) => termSelects(term, node));
}
function requiredAffinity({ spec }) {
  return spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
}
function plainSelector({ spec }) {
  const wanted2 = Object.entries(spec.nodeSelector ?? {});
  return wanted2.length === 0 ? void 0 : { nodeSelectorTerms: [{ matchExpressions: wanted2.map(([key, value]) => ({ key, operator: "In", values: [value] })) }] };
}
function selectorWords(selector) {
  return words(selector, ({ key, operator, values = [] }) => operator === "In" ? `${key}=${values.join("|")}` : [key, operator, ...values].join(" "));
}
function whereWords(selector) {
  return words(selector, ({ key, operator, values = [] }) => {
    const list = values.join(" or ");
    if (operator === "In" && key.endsWith("/zone")) {
      return `in zone ${list}`;
    }
    return operator === "In" && (key === NAME_FIELD || key === HOSTNAME) ? `on ${list}` : `where ${[key, operator, ...values].join(" ")}`;
  });
}
function words({ nodeSelectorTerms }, say) {
  return nodeSelectorTerms.map(({ matchExpressions = [], matchFields = [] }) => [...matchExpressions, ...matchFields].map(say).join(" and ")).join(" or ");
}

// lambda/drain/placement/one-node.ts
function mayFitNewNode({ nodeSelectorTerms }, known2) {
  return nodeSelectorTerms.some(({ matchExpressions = [], matchFields = [] }) => ![...matchExpressions, ...matchFields].some((requirement) => namesNodes(requirement, known2)));
}
function namesNodes({ key, operator, values = [] }, known2) {
  return operator === "In" && (key === HOSTNAME || key === NAME_FIELD || values.length > 0 && values.every((value) => known2.names.has(value)));
}
function namesOf(nodes) {
  return new Set(nodes.flatMap(({ metadata, spec }) => [metadata.name, metadata.labels?.[HOSTNAME], spec.providerID?.split("/").at(-1)]).filter((name3) => name3 !== void 0 && name3 !== ""));
}

// lambda/drain/placement/taints.ts
var CORDON_TAINT = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
var PASSING = ["node.kubernetes.io/", "node.cloudprovider.kubernetes.io/"];
function tolerates({ key, operator = "Equal", value = "", effect }, taint) {
  if (effect && effect !== taint.effect || key && key !== taint.key) {
    return false;
  }
  switch (operator) {
    case "Exists":
      return true;
    case "Equal":
      return Boolean(key) && value === (taint.value ?? "");
    // An operator that we do not know may tolerate it: nothing is called impossible that is not.
    default:
      return true;
  }
}
function isTolerated(taint, { spec }) {
  return (spec.tolerations ?? []).some((toleration) => tolerates(toleration, taint));
}
function toleratesCordon(pod) {
  return isTolerated(CORDON_TAINT, pod);
}
function forbiddingTaint(node, pod) {
  return node.spec.taints?.find((taint) => (taint.effect === "NoSchedule" || taint.effect === "NoExecute") && !PASSING.some((prefix) => taint.key.startsWith(prefix)) && !isTolerated(taint, pod));
}

// lambda/drain/placement/placement.ts
var NO_DEMANDS = [];
var PLACEABLE = { type: "placeable" };
function placementOf(pod, surroundings, templateNode) {
  const bound = boundTo(pod, surroundings, templateNode);
  if (bound) {
    return { type: "bound", ...bound };
  }
  if (templateNode !== void 0) {
    return PLACEABLE;
  }
  const demands = demandsOf(pod, surroundings);
  const tolerant = toleratesCordon(pod);
  const obstacles = /* @__PURE__ */ new Map();
  for (const node of surroundings.others) {
    const obstacle = obstacleOn(node, pod, demands, surroundings) ?? (surroundings.isOpen(node, tolerant) ? void 0 : closedWords(node));
    if (obstacle === void 0) {
      return PLACEABLE;
    }
    obstacles.set(obstacle, (obstacles.get(obstacle) ?? 0) + 1);
  }
  return { type: "no-node-yet", because: noNodeSentence(obstacles), data: demands.some(({ isVolume }) => isVolume) };
}
function hasNewNode(pod, surroundings, since) {
  const demands = demandsOf(pod, surroundings);
  const tolerant = toleratesCordon(pod);
  return surroundings.others.some((node) => nodeReadySince(node) > since && surroundings.isOpen(node, tolerant) && obstacleOn(node, pod, demands, surroundings) === void 0);
}
function boundTo(pod, surroundings, templateNode) {
  if (templateNode !== void 0) {
    const stays2 = surroundings.others.some(({ metadata }) => metadata.name === templateNode);
    return stays2 ? void 0 : { because: `its template names the node ${templateNode}`, data: false };
  }
  const demands = demandsOf(pod, surroundings);
  const closed = demands.find(({ selector }) => !mayFitNewNode(selector, surroundings));
  if (!closed || surroundings.others.some((node) => demands.every(({ selector }) => selectsNode(selector, node)))) {
    return void 0;
  }
  return { because: boundSentence(closed), data: closed.isVolume };
}
function demandsOf(pod, surroundings) {
  if (!pod.spec.nodeSelector && !pod.spec.affinity && !pod.spec.volumes) {
    return NO_DEMANDS;
  }
  const [plain, affinity] = [plainSelector(pod), requiredAffinity(pod)];
  return [
    ...surroundings.tiedVolumesOf(pod).map(({ claim, volume, required }) => ({ selector: required, words: `its volume ${claim} (${volume}), which is ${whereWords(required)}`, isVolume: true })),
    ...plain ? [{ selector: plain, words: `its node selector ${selectorWords(plain)}`, isVolume: false }] : [],
    ...affinity ? [{ selector: affinity, words: `its required node affinity ${selectorWords(affinity)}`, isVolume: false }] : []
  ];
}
function obstacleOn(node, pod, demands, surroundings) {
  const demand = demands.find(({ selector }) => !selectsNode(selector, node));
  if (demand) {
    return `ruled out by ${demand.words}`;
  }
  const taint = forbiddingTaint(node, pod);
  if (taint) {
    return `tainted ${taint.value ? `${taint.key}=${taint.value}` : taint.key}`;
  }
  return isForbidden(surroundings.domainsOf(pod), node) ? "ruled out by required anti-affinity" : void 0;
}
function closedWords({ spec }) {
  return spec.unschedulable ? "cordoned" : "not ready";
}
function boundSentence({ words: words2, isVolume }) {
  return isVolume ? `its data is on this node only: ${words2}` : `${words2} allows no other node`;
}
function noNodeSentence(obstacles) {
  const counted3 = [...obstacles].map(([obstacle, count]) => `${count} ${obstacle}`);
  return counted3.length === 0 ? "there is no other node" : `no other node can take it (${counted3.join(", ")})`;
}

// lambda/drain/placement/surroundings.ts
var Surroundings = class {
  constructor(terrain) {
    this.terrain = terrain;
    this.others = terrain.nodes.filter(({ metadata }) => !terrain.leaving.has(metadata.name));
  }
  terrain;
  /** The nodes that stay. */
  others;
  namesFound;
  domains = /* @__PURE__ */ new Map();
  stayingFound;
  exclusiveFound;
  volumesFound;
  /** By what the nodes of the cluster are known. */
  get names() {
    return this.namesFound ??= namesOf(this.terrain.nodes);
  }
  /** Whether a node takes pods now, as far as it is up to the node. */
  isOpen(node, toleratesCordon2) {
    return isNodeReady(node) && (!node.spec.unschedulable || toleratesCordon2);
  }
  /** Where anti-affinity keeps the pod away. Pods of one controller ask for the same. */
  domainsOf(pod) {
    const key = pod.metadata.ownerReferences?.find(({ controller }) => controller)?.uid ?? pod.metadata.uid;
    const known2 = this.domains.get(key) ?? forbiddenDomains(pod, this.staying, this.exclusive, this.others);
    this.domains.set(key, known2);
    return known2;
  }
  /** The pod's volumes that only some nodes can have. A claim that is not bound yet ties it to none. */
  tiedVolumesOf({ metadata, spec }) {
    return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
      if (!persistentVolumeClaim) {
        return [];
      }
      const { claimName } = persistentVolumeClaim;
      const volume = this.volumes.get(this.terrain.claim(metadata.namespace ?? "", claimName)?.spec.volumeName ?? "");
      const required = volume?.spec.nodeAffinity?.required;
      return volume && required ? [{ claim: claimName, volume: volume.metadata.name, required }] : [];
    });
  }
  get staying() {
    return this.stayingFound ??= this.terrain.pods.filter((pod) => stays(pod, this.terrain.leaving));
  }
  /** Those that keep others away. */
  get exclusive() {
    return this.exclusiveFound ??= this.staying.filter((pod) => antiAffinityOf(pod).length > 0);
  }
  get volumes() {
    return this.volumesFound ??= new Map(this.terrain.volumes().map((volume) => [volume.metadata.name, volume]));
  }
};

// lambda/drain/index/view.ts
var NO_BUDGETS = [];
var View = class {
  constructor(snapshot, now) {
    this.snapshot = snapshot;
    this.now = now;
    this.drainStates = new Map(snapshot.drainingNodes.map(({ node, state }) => [node.metadata.name, state]));
    this.drainingNodeNames = new Set(this.drainStates.keys());
    this.kinds = new KindsOnNeed(snapshot);
    this.owners = new OwnerIndex(snapshot, this.kinds);
    this.budgets = new BudgetIndex(snapshot.budgets);
    snapshot.pods.forEach((pod) => this.add(pod));
    for (const owner of snapshot.drainingNodes.flatMap(({ state }) => state.baseline?.owners ?? [])) {
      const known2 = this.remembered.get(owner.uid);
      if (!known2) {
        this.remembered.set(owner.uid, owner);
      } else if (known2.available < owner.available) {
        this.remembered.set(owner.uid, { ...known2, available: owner.available });
      }
    }
  }
  snapshot;
  now;
  drainingNodeNames;
  /** What reads a kind that is watched on need goes through these. */
  kinds;
  owners;
  podsByDrainingNode = new Multimap();
  released = [];
  /** Each made when it is asked for the first time, since hardly any decision asks for all. */
  scaledReplicaSets = once(() => this.findScaledReplicaSets());
  services = once(() => new ServiceIndex(this.kinds.of("services")));
  claims = once(() => this.findClaims());
  jobs = once(() => new Map(this.kinds.of("jobs").map((job) => [job.metadata.uid, job])));
  surroundings = once(() => this.findSurroundings());
  budgets;
  remembered = /* @__PURE__ */ new Map();
  owned = /* @__PURE__ */ new Map();
  placements = /* @__PURE__ */ new Map();
  drainStates;
  soleOwners = /* @__PURE__ */ new Map();
  /** What stands on the pod's node, while it is drained. */
  drainStateOf({ spec: { nodeName = "" } }) {
    return this.drainStates.get(nodeName);
  }
  /** How far the cluster's clock is ahead of ours, in milliseconds. */
  get clockAhead() {
    return this.snapshot.clockAhead ?? 0;
  }
  /** What the clocks of the cluster show: to be compared with times that stand on its objects. */
  get clusterNow() {
    return this.now + this.clockAhead;
  }
  /** A time of the cluster's by our own clock. */
  ownTime(clusterTime) {
    return clusterTime - this.clockAhead;
  }
  podsOn(drainingNode) {
    return this.podsByDrainingNode.get(drainingNode);
  }
  /** Those of draining nodes, of other nodes and of none; where their Deployments are not loaded, all that say that they are. */
  get releasedPods() {
    return this.released;
  }
  /** The pods of an owner that are not finished, released ones among them. */
  podsOf(ownerUid) {
    return this.owners.podsOf(ownerUid);
  }
  /** Whether the pod is one of {@link podsOf} its owner. */
  isCounted(pod) {
    return this.owners.isCounted(pod);
  }
  /** The owner by its UID, while it exists. Of kinds that are not observed there is none. */
  owner(kind, uid) {
    return this.owners.owner(kind, uid);
  }
  /** The owner of a pod: its controller, or the Deployment behind its ReplicaSet. Undefined: nobody makes it again. */
  ownerOf(pod) {
    return this.owners.ownerOf(pod);
  }
  /** The ReplicaSet that a pod has, or was released from. */
  replicaSetOf(pod) {
    return this.owners.replicaSetOf(pod);
  }
  /** What the pod was released from, where it says so and that can be true. */
  releaseOf(pod) {
    return this.owners.releaseOf(pod);
  }
  /** The Deployment behind that ReplicaSet. */
  deploymentOf(pod) {
    return this.owners.deploymentOf(pod);
  }
  /** The owner as the API knows it. A Deployment's ReplicaSet keeps copies of annotations that are gone from the Deployment. */
  ownerObjectOf(pod) {
    return this.owners.objectOf(pod);
  }
  /** The Job of a pod of one, while it exists. */
  jobOf(pod) {
    const controller = controllerOf(pod);
    return controller?.kind === "Job" ? this.jobs().get(controller.uid) : void 0;
  }
  /** The ReplicaSets of a Deployment that are to have pods. */
  scaledReplicaSetsOf(deploymentUid) {
    return this.scaledReplicaSets().get(deploymentUid);
  }
  claim(namespace, name3) {
    return this.claims().get(name3).find(({ metadata }) => metadata.namespace === namespace);
  }
  /** Where another pod like this one can stand once it is gone. */
  placementOf(pod) {
    const known2 = this.placements.get(pod) ?? placementOf(pod, this.surroundings(), this.owners.templateNodeOf(pod));
    this.placements.set(pod, known2);
    return known2;
  }
  /** Why a pod can stand nowhere but on its node, ever. */
  boundTo(pod) {
    return boundTo(pod, this.surroundings(), this.owners.templateNodeOf(pod));
  }
  /** Whether a node that takes the pod has become ready since then. */
  hasNewNodeFor(pod, since) {
    return hasNewNode(pod, this.surroundings(), since + this.clockAhead);
  }
  /** A Service that selects this pod by the label that a release takes away. */
  pinningServiceOf(pod) {
    return this.services().pinning(pod);
  }
  /** The Services that let connections in through every node. */
  get servicesThroughEveryNode() {
    return this.services().throughEveryNode;
  }
  /** The Services that let connections in through the nodes of their pods, of which this is one. */
  servicesThroughNodeOf(pod) {
    return this.services().throughNodeOf(pod);
  }
  /** All owners that a draining node remembers, each once. */
  get baselineOwners() {
    return [...this.remembered.values()];
  }
  /** How many available pods an owner had before we came, as the draining nodes remember it. */
  baselineOf(ownerUid) {
    return this.remembered.get(ownerUid)?.available ?? 0;
  }
  /** The budgets that the API server asks about this pod: none before it has started, nor once it has finished. */
  budgetsOf(pod) {
    return pod.status.phase === "Pending" ? NO_BUDGETS : this.budgets.of(pod);
  }
  /** Whether the budget selects the pods of this owner, all of them and no others, so that it is the owner's floor. */
  isBudgetOf(budget, owner) {
    const selected2 = this.budgets.podsOf(budget);
    return selected2.length === this.podsOf(owner.uid).length && this.soleOwnerOf(budget) === owner.uid;
  }
  /** Whether a try to make the pod go is under way or was accepted, though the snapshot does not show it yet. */
  isLeaving(pod) {
    const attempt = this.snapshot.attempts.get(pod.metadata.uid);
    if (!attempt || attempt.state === "refused" || attempt.type !== "evict" && attempt.type !== "delete") {
      return false;
    }
    return attempt.state !== "unknown" || this.now < (attempt.retryAt ?? 0);
  }
  /** The pods of an owner, told apart. */
  ownedBy(owner) {
    const known2 = this.owned.get(owner.uid) ?? new OwnedPods(owner, this);
    this.owned.set(owner.uid, known2);
    return known2;
  }
  isAvailable(pod, owner) {
    const from = availableFrom(pod, owner.minReadySeconds);
    return from !== void 0 && from <= this.clusterNow && !this.isLeaving(pod) && !this.snapshot.ending.has(pod.spec.nodeName ?? "");
  }
  findSurroundings() {
    const { nodes, pods, ending } = this.snapshot;
    return new Surroundings({
      nodes,
      pods,
      volumes: () => this.kinds.of("volumes"),
      claim: (namespace, name3) => this.claim(namespace, name3),
      leaving: /* @__PURE__ */ new Set([...this.drainingNodeNames, ...ending])
    });
  }
  findScaledReplicaSets() {
    const found = new Multimap();
    for (const replicaSet of this.kinds.of("replicaSets").filter(({ spec }) => spec.replicas !== 0)) {
      found.add(controllerOf(replicaSet)?.uid ?? "", replicaSet.metadata.uid);
    }
    return found;
  }
  findClaims() {
    const found = new Multimap();
    this.kinds.of("claims").forEach((claim) => found.add(claim.metadata.name, claim));
    return found;
  }
  add(pod) {
    this.owners.add(pod);
    if (!isFinished(pod)) {
      this.budgets.add(pod);
    }
    if (this.owners.saysReleased(pod)) {
      this.released.push(pod);
    }
    const { nodeName = "" } = pod.spec;
    if (this.drainingNodeNames.has(nodeName)) {
      this.podsByDrainingNode.add(nodeName, pod);
    }
  }
  /** Asked for every pod that the budget selects, so it is found once. */
  soleOwnerOf(budget) {
    const { uid } = budget.metadata;
    if (!this.soleOwners.has(uid)) {
      this.soleOwners.set(uid, this.owners.soleOwnerOf(this.budgets.podsOf(budget)));
    }
    return this.soleOwners.get(uid);
  }
};

// lambda/drain/orphaned-pods.ts
function judgeOrphanedPod(pod, view, ledger, failure2) {
  const release = view.releaseOf(pod);
  if (!release || isTerminating(pod) || view.isLeaving(pod)) {
    return { type: "leave" };
  }
  const attempt = view.snapshot.attempts.get(pod.metadata.uid);
  const mayNotAdopt = attempt?.type === "adopt" && attempt.forbidden === true;
  if (attempt && !mayNotAdopt && (attempt.state === "requested" || (attempt.retryAt ?? 0) > view.now)) {
    return attempt.because === void 0 ? { type: "leave" } : { type: "wait", because: attempt.because };
  }
  if (!mayNotAdopt && mayGoBack(pod, view)) {
    return { type: "act", action: { type: "adopt", pod, patch: adoptPatch(pod, release, failure2), because: "its node stays" } };
  }
  const verdict = ledger.judgeReleased(pod);
  return "because" in verdict ? { type: "wait", because: verdict.because } : { type: "act", action: { type: "evict", pod, budgetVersion: budgetVersion(view.budgetsOf(pod)) } };
}
function judgeOrphanedPods(view, ledger) {
  const judged = view.releasedPods.filter((pod) => !view.drainingNodeNames.has(pod.spec.nodeName ?? "") && !view.snapshot.ending.has(pod.spec.nodeName ?? "")).map((pod) => ({ pod, verdict: judgeOrphanedPod(pod, view, ledger) }));
  return {
    actions: judged.flatMap(({ verdict }) => verdict.type === "act" ? [verdict.action] : []),
    waiting: judged.flatMap(({ pod, verdict }) => verdict.type === "wait" ? [{ pod, because: verdict.because }] : [])
  };
}

// lambda/drain/phases/cordon-again.ts
function cordonAgain({ node, state }) {
  return isCordoned(node, state) ? [] : [{ type: "cordon-again", node, patch: cordonAgainPatch(state) }];
}

// lambda/drain/phases/finish.ts
var finish = (drain2) => settle(drain2, outcomeWhenEmpty(drain2.baseline));
function settle(drain2, outcome, because) {
  return { actions: [{ type: "settle", node: drain2.node, outcome, owners: resultsOf(drain2), because }], wakeAt: Infinity };
}

// lambda/drain/phases/end-at-deadline.ts
var NOT_IN_TIME = "its replacement was not available before its drain ended";
var endAtDeadline = (drain2) => {
  const { state, baseline, leaving, view, ledger, now } = drain2;
  if (now < state.deadline) {
    return void 0;
  }
  if (leaving.length === 0) {
    return settle(drain2, outcomeWhenEmpty(baseline));
  }
  const outcome = outcomeAtDeadline(state.whenBlocked, { keepsPods: leaving.some((pod) => overridesOf(pod, view).neverForce), isLast: state.isLast });
  const released = leaving.filter((pod) => view.releaseOf(pod) && !isTerminating(pod));
  if (outcome === "retained" && released.length > 0 && now < state.deadline + ADOPT_TIME) {
    const actions = released.map((pod) => judgeOrphanedPod(pod, view, ledger, { at: now, because: NOT_IN_TIME })).flatMap((verdict) => verdict.type === "act" ? [verdict.action] : []);
    return { actions, wakeAt: state.deadline + ADOPT_TIME };
  }
  return settle(drain2, outcome);
};

// lambda/drain/phases/end-retention.ts
var endRetention = ({ node }) => ({ actions: [{ type: "end-retention", node, because: RETENTION_EMPTY }], wakeAt: Infinity });

// lambda/drain/phases/follow-orders.ts
var followOrders = (drain2) => {
  const { node, state, steering, baseline, leaving, now } = drain2;
  const because = steering.told?.sentence ?? "";
  switch (steering.order) {
    case "wait":
      return { blockers: [{ subject: node.metadata.name, sentence: because }], wakeAt: Math.max(waitsUntil(state), now + 1) };
    case "keep":
      return giveBack(drain2) ?? settle(drain2, "retained", because);
    case "let-go":
      return settle(drain2, leaving.length === 0 ? outcomeWhenEmpty(baseline) : "failed", because);
    default:
      return void 0;
  }
};
function giveBack({ leaving, view, ledger }) {
  const released = leaving.filter((pod) => view.releaseOf(pod) && !isTerminating(pod));
  const actions = released.map((pod) => judgeOrphanedPod(pod, view, ledger)).flatMap((verdict) => verdict.type === "act" ? [verdict.action] : []);
  return actions.length > 0 ? { actions, wakeAt: Infinity } : void 0;
}

// lambda/drain/pods/order.ts
var HIGHEST_USER_PRIORITY = 1e9;
var servesOthers = readOnce((pod) => !controllerOf(pod) && !readRelease(pod) && (isCritical(pod) || (pod.spec.priority ?? 0) >= HIGHEST_USER_PRIORITY));
function tierOf(pod, verdict) {
  if (servesOthers(pod)) {
    return 3 /* SERVING_OTHERS */;
  }
  if (verdict?.type === "interrupt") {
    return 2 /* INTERRUPTED */;
  }
  return isCritical(pod) ? 1 /* CRITICAL */ : 0 /* WORKLOAD */;
}
function takeTurn({ leaving, movable, isCalled: isCalled2, judge: judge2 }) {
  const verdicts = /* @__PURE__ */ new Map();
  let turn = 3 /* SERVING_OTHERS */;
  for (const tier of [0 /* WORKLOAD */, 1 /* CRITICAL */, 2 /* INTERRUPTED */, 3 /* SERVING_OTHERS */]) {
    movable.filter((pod) => tierOf(pod) === tier && (tier <= turn || isCalled2(pod))).forEach((pod) => verdicts.set(pod, judge2(pod)));
    if (leaving.some((pod) => tierOf(pod, verdicts.get(pod)) === tier)) {
      turn = Math.min(turn, tier);
    }
  }
  return { tier: turn, verdicts };
}

// lambda/drain/phases/move-pods.ts
var movePods = (drain2) => {
  const { node, baseline, leaving, awaited, view } = drain2;
  if (leaving.length === 0) {
    return void 0;
  }
  const unasked = leaving.filter((pod) => !isTerminating(pod) && !view.isLeaving(pod));
  const { tier, verdicts } = takeTurn({
    leaving,
    movable: unasked,
    isCalled: (pod) => isCalled(drain2.state, pod, drain2.now),
    judge: (pod) => judge(pod, drain2)
  });
  const moves = unasked.map((pod) => {
    const verdict = verdicts.get(pod);
    const isTurn = verdict !== void 0 && (isCalled(drain2.state, pod, drain2.now) || tierOf(pod, verdict) <= tier);
    return { pod, verdict, action: isTurn ? actionFor(pod, verdict, drain2) : void 0 };
  });
  const actions = moves.flatMap(({ action }) => action ?? []);
  const writesForce = !baseline.forced && actions.some(({ type }) => type === "delete");
  return {
    actions: writesForce ? [{ type: "write-baseline", node, baseline: { ...baseline, forced: true } }] : actions,
    blockers: [...leaving.filter(isTerminating).map(stopping), ...moves.flatMap(blocker), ...awaited],
    announcements: moves.flatMap(announcement),
    wakeAt: nextOf(drain2, ...leaving.flatMap((pod) => [
      lastCall(drain2.state, pod),
      view.ownTime(stuckFrom(pod)),
      view.snapshot.attempts.get(pod.metadata.uid)?.retryAt ?? 0
    ]), ...moves.flatMap(({ verdict }) => verdict?.type === "wait" ? verdict.until ?? [] : []))
  };
};
function judge(pod, drain2) {
  const balancers = holdOfPod(pod, drain2);
  if (balancers) {
    return { type: "wait", ...balancers };
  }
  const called = isCalled(drain2.state, pod, drain2.now);
  const pause = drain2.staying.paused.get(pod);
  if (pause) {
    return { type: "wait", ...pause };
  }
  const held = called ? void 0 : reasonToHold(pod, drain2.state, drain2.view);
  if (held) {
    return { type: "wait", because: held };
  }
  const verdict = failingJob(pod, drain2.ledger.judge(pod, called ? "NEVER" : drain2.state.surge), drain2);
  if (called && verdict.type === "wait" && lastResort(pod, verdict, drain2)) {
    drain2.ledger.goesAnyway(pod);
  }
  return called ? verdict : asking(pod, verdict, drain2);
}
function asking(pod, verdict, drain2) {
  const { view, ledger, now } = drain2;
  const until = askAt(verdict, { from: podMayGoFrom(pod, drain2), attempt: view.snapshot.attempts.get(pod.metadata.uid) });
  if (until === void 0 || verdict.type !== "wait" || !verdict.budget) {
    return verdict;
  }
  return until <= now && ledger.mayAsk(pod, verdict.budget) ? { type: "evict", asks: true } : { ...verdict, until };
}
function failingJob(pod, verdict, { view }) {
  const failure2 = verdict.type === "evict" || verdict.type === "interrupt" ? jobFailure(pod, view) : void 0;
  return failure2 ? { type: "interrupt", because: failure2 } : verdict;
}
function actionFor(pod, verdict, drain2) {
  const version = () => budgetVersion(drain2.view.budgetsOf(pod));
  switch (verdict.type) {
    case "evict":
      return { type: "evict", pod, owner: nameOfOwner(pod, drain2), budgetVersion: version(), asks: verdict.asks };
    case "release":
      return { type: "release", pod, patch: releasePatch(pod, { ...verdict.from, at: drain2.now }) };
    case "adopt":
      return { type: "adopt", pod, patch: verdict.patch, because: verdict.because };
    case "interrupt":
      return { type: "interrupt", pod, owner: nameOfOwner(pod, drain2), because: verdict.because, budgetVersion: version() };
    case "wait":
      return isCalled(drain2.state, pod, drain2.now) && !drain2.staying.paused.has(pod) && !holdOfPod(pod, drain2) ? lastResort(pod, verdict, drain2) : void 0;
  }
}
function lastResort(pod, { because: reason, forPlace }, drain2) {
  const { state, view, now } = drain2;
  const owner = nameOfOwner(pod, drain2);
  const attempt = view.snapshot.attempts.get(pod.metadata.uid);
  const isPaused = attempt !== void 0 && (attempt.retryAt ?? 0) > now;
  const because = `${reason}, ${state.called ? "and somebody said by annotation that it goes" : "and time is up"}`;
  const isForced = state.whenBlocked === "FORCE" || state.called === true;
  if (isForced && overridesOf(pod, view).neverForce) {
    return void 0;
  }
  if (isForced && (!forPlace || state.called)) {
    return isPaused && attempt.type === "delete" ? void 0 : { type: "delete", pod, owner, because };
  }
  return (view.releaseOf(pod) || forPlace) && !isPaused ? { type: "interrupt", pod, owner, because, budgetVersion: budgetVersion(view.budgetsOf(pod)) } : void 0;
}
function nameOfOwner(pod, { view }) {
  const { namespace = "", name: name3 } = pod.metadata;
  return ownerName(view.ownerOf(pod) ?? { kind: NOBODY, namespace, name: name3 });
}
function announcement({ pod, verdict, action }) {
  const interruption = [action, verdict].find((one) => one?.type === "interrupt" || one?.type === "delete");
  return interruption && "because" in interruption ? [{ pod, because: interruption.because }] : [];
}
function blocker({ pod, verdict, action }) {
  return action ? [] : [staying(pod, verdict && "because" in verdict ? verdict.because : "others leave before it")];
}
function staying(pod, because) {
  return { subject: podName(pod), sentence: `${podName(pod)} stays: ${because}` };
}
function stopping(pod) {
  return { subject: podName(pod), sentence: `${podName(pod)} is terminating until ${pod.metadata.deletionTimestamp}` };
}

// lambda/drain/phases/wait-for-load-balancers.ts
var waitForLoadBalancers = (drain2) => {
  const hold = holdOfInstance(drain2);
  return hold && { blockers: [{ subject: drain2.node.metadata.name, sentence: hold.because }], wakeAt: nextOf(drain2, hold.until) };
};

// lambda/drain/phases/wait-for-replacements.ts
var waitForReplacements = (drain2) => {
  const { awaited, baseline } = drain2;
  return awaited.length === 0 ? void 0 : { blockers: awaited, wakeAt: nextOf(drain2, unknownKindUntil(baseline.evacuated ?? 0)) };
};

// lambda/drain/phases/wait-for-volumes.ts
var DETACH_TIME = 7 * 6e4;
var waitForVolumes = (drain2) => {
  const { node: { metadata: { name: name3 } }, baseline, now } = drain2;
  const volumes = attachedVolumes(drain2);
  const until = (baseline.evacuated ?? 0) + DETACH_TIME;
  return volumes.length === 0 || now >= until ? void 0 : {
    blockers: [{ subject: name3, sentence: `the volumes ${volumes.join(", ")} are still attached to ${name3}` }],
    wakeAt: nextOf(drain2, until)
  };
};
function attachedVolumes({ node, baseline, view }) {
  const moved = new Set(baseline.volumes);
  return moved.size === 0 ? [] : view.kinds.of("attachments").filter(({ spec }) => spec.nodeName === node.metadata.name && moved.has(spec.source.persistentVolumeName ?? "")).map(({ spec }) => spec.source.persistentVolumeName ?? "");
}

// lambda/drain/warnings.ts
function warningsFor(pod, drain2, view) {
  const warning = isTerminating(pod) || isFinished(pod) ? void 0 : graceWarning(pod, drain2, view.now);
  return [...overridesOf(pod, view).unknown, ...warning ? [warning] : []];
}
function graceWarning(pod, { started: started2, deadline, whenBlocked }, now) {
  const grace = graceMilliseconds(pod);
  const says = (left, when) => `${podName(pod)} may take ${grace / 1e3} s to stop, and ${Math.max(0, Math.round(left / 1e3))} s are left ${when}`;
  if (grace > deadline - now) {
    return says(deadline - now, "until the deadline");
  }
  const called = deadline - lastCall({ started: started2, deadline }, pod);
  return whenBlocked !== "RETAIN" && grace > called ? says(called, "for it if it is blocked until its last call") : void 0;
}

// lambda/drain/phases/write-baseline.ts
var writeBaseline = (drain2) => {
  const { node, state, baseline, leaving, awaited, view, now } = drain2;
  if (baseline !== state.baseline) {
    const warnings = state.baseline ? [] : [...new Set(leaving.flatMap((pod) => warningsFor(pod, state, view)))];
    return { actions: [{ type: "write-baseline", node, baseline, warnings }], wakeAt: state.deadline };
  }
  if (leaving.length === 0 && baseline.evacuated === void 0 && now < state.deadline && isBoundedWaitLeft(drain2)) {
    return { actions: [{ type: "write-baseline", node, baseline: { ...baseline, evacuated: now } }], blockers: awaited, wakeAt: state.deadline };
  }
  return void 0;
};
function isBoundedWaitLeft(drain2) {
  const isOfUnknownKind = ({ kind }) => kind !== NOBODY && !isObservedKind(kind);
  return drain2.awaited.length > 0 && drain2.baseline.owners.some(isOfUnknownKind) || attachedVolumes(drain2).length > 0;
}

// lambda/drain/placement/announce.ts
function boundAnnouncements({ staying: { bound }, view }) {
  const byOwner = Map.groupBy(bound.keys(), (pod) => view.ownerOf(pod));
  const interrupted = [...byOwner].flatMap(([owner, pods]) => owner && fallsWith(pods, owner, view) ? pods : []);
  return interrupted.map((pod) => ({ pod, because: `it stays with its node, and ends with the instance: ${bound.get(pod)?.because}` }));
}

// lambda/drain/verdict/ledger.ts
var EvictionLedger = class {
  constructor(view) {
    this.view = view;
    const { pods, attempts } = view.snapshot;
    if ([...attempts.values()].some(({ state }) => state === "requested")) {
      pods.filter((pod) => view.isLeaving(pod) && attempts.get(pod.metadata.uid)?.state === "requested").forEach((pod) => view.budgetsOf(pod).forEach((budget) => this.spendBudget(budget, pod)));
    }
  }
  view;
  standings = /* @__PURE__ */ new Map();
  /** Available pods that this decision lets go, by owner. */
  taken = /* @__PURE__ */ new Map();
  /** Those that are Ready, though not yet for long enough to count as available. */
  takenServing = /* @__PURE__ */ new Map();
  budgetsSpent = /* @__PURE__ */ new Map();
  /** Released pods that this decision gives back, by owner. */
  adopted = /* @__PURE__ */ new Map();
  surging = /* @__PURE__ */ new Map();
  judge(pod, surge) {
    const budgets = this.view.budgetsOf(pod);
    const obstacle = this.obstacleTo(pod, budgets);
    if (obstacle) {
      return { type: "wait", because: obstacle };
    }
    if (isFinished(pod)) {
      return { type: "evict" };
    }
    const owner = this.view.ownerOf(pod);
    if (this.view.releaseOf(pod)) {
      return this.judgeReleased(pod);
    }
    const placement = owner && this.placementWithData(pod);
    if (placement) {
      return { type: "wait", because: placement, forPlace: true };
    }
    if (!owner || surge === "NEVER" || !this.view.isAvailable(pod, owner) || surge === "WHEN_NEEDED" && !this.needsSurge(owner)) {
      return this.judgeInPlace(pod, owner, budgets[0]);
    }
    const beside = judgeSurge(pod, this.view);
    if (beside.type === "possible") {
      return { type: "release", from: beside.from };
    }
    const verdict = this.judgeInPlace(pod, owner, budgets[0]);
    return "because" in verdict ? { ...verdict, because: `${verdict.because}; its replacement cannot come first: ${beside.because}` } : verdict;
  }
  /**
   * Whether the eviction of a pod whose budget does not allow it would break no floor of ours, should the API server allow it after all:
   * its owner is whole, and a budget that is the owner's own is its floor. Then its owner's allowance is spent.
   */
  mayAsk(pod, budget) {
    const owner = this.view.ownerOf(pod);
    if (!owner || !this.view.isAvailable(pod, owner)) {
      return false;
    }
    const standing = this.standingOf(owner);
    const isOnly = isOnlyPod(standing) && this.view.isBudgetOf(budget, owner);
    const taken = this.taken.get(owner.uid) ?? 0;
    if (standing.available < standing.desired || standing.rollingOut || taken >= (isOnly ? 1 : standing.allowance)) {
      return false;
    }
    this.taken.set(owner.uid, taken + 1);
    return true;
  }
  /** What goes at the last call, whether or not its owner can spare it, counts for the pods that are judged after it. */
  goesAnyway(pod) {
    const owner = this.view.ownerOf(pod);
    this.evict(pod, owner && this.view.isAvailable(pod, owner) ? owner : void 0, this.view.budgetsOf(pod)[0]);
  }
  /** A released pod goes when its owner is whole without it, by the count of its pods. */
  judgeReleased(pod) {
    const [budget] = this.view.budgetsOf(pod);
    const owner = this.view.ownerOf(pod);
    if (!owner || !this.view.owner(owner.kind, owner.uid)) {
      return this.judgeForsaken(pod, budget);
    }
    if (!this.view.isAvailable(pod, owner)) {
      return this.forbiddenBy(budget, pod) ?? this.judgeUnavailable(pod, owner, budget);
    }
    const { available, desired } = this.standingOf(owner);
    const wanted2 = Math.max(Math.min(desired, this.view.baselineOf(owner.uid) || desired), this.floorOf(owner, budget));
    const isCounted = this.view.isCounted(pod);
    const left = available - (this.taken.get(owner.uid) ?? 0) - (isCounted ? 1 : 0);
    if (left >= wanted2) {
      return this.forbiddenBy(budget, pod) ?? this.evict(pod, isCounted ? owner : void 0, budget);
    }
    const { failure: failure2, until } = this.surgeOf(pod, owner);
    const release = this.view.releaseOf(pod);
    return release && failure2 && mayGoBack(pod, this.view) ? { type: "adopt", patch: adoptPatch(pod, release, { at: this.view.now, because: failure2 }), because: failure2 } : { type: "wait", because: `${ownerName(owner)} has ${left} of ${wanted2} available pods without it`, until };
  }
  /** Whether the surge of a released pod has failed: no replacement can be made, or no node has taken it for too long. */
  surgeOf(pod, owner) {
    const failure2 = creationFailure(pod, this.view);
    const released = this.view.releaseOf(pod)?.at ?? 0;
    const waiting2 = this.view.ownedBy(owner).unplaced.map((one) => ({ because: one.because, until: surgeEnds(released, this.view.ownTime(one.since)) }));
    const adopted = this.adopted.get(owner.uid) ?? 0;
    const hopeless = waiting2.filter(({ until }) => until <= this.view.now);
    if (failure2 || hopeless.length <= adopted) {
      return { failure: failure2, until: Math.min(...waiting2.map(({ until }) => until).filter((until) => until > this.view.now)) };
    }
    this.adopted.set(owner.uid, adopted + 1);
    return { failure: hopeless[adopted].because };
  }
  /** A released pod whose Deployment is gone. Its budget may outlive both, and then lets no pod go that nobody replaces. */
  judgeForsaken(pod, budget) {
    const forbidden2 = this.forbiddenBy(budget, pod);
    if (!forbidden2 || !("because" in forbidden2)) {
      return this.evict(pod, void 0, budget);
    }
    return { type: "wait", because: `its Deployment ${this.view.releaseOf(pod)?.deployment.name} was deleted, but ${forbidden2.because}; delete the pod or the budget` };
  }
  judgeInPlace(pod, owner, budget) {
    const forbidden2 = this.forbiddenBy(budget, pod);
    if (forbidden2) {
      return forbidden2;
    }
    if (!owner) {
      return isComingBack(pod, this.view.now) ? { type: "wait", because: "its ReplicaSet is about to adopt it again" } : { type: "interrupt", because: "no controller makes it again" };
    }
    if (!this.view.isAvailable(pod, owner)) {
      return this.judgeUnavailable(pod, owner, budget);
    }
    const isItsBudget = budget !== void 0 && this.view.isBudgetOf(budget, owner);
    const standing = this.standingOf(owner);
    if ((this.taken.get(owner.uid) ?? 0) < (isItsBudget ? standing.available - this.floorOf(owner, budget) : standing.allowance)) {
      return this.evict(pod, owner, budget);
    }
    if (isItsBudget) {
      return { type: "wait", because: `${budgetSentence(budget)}, and ${ownerName(owner)} has ${standing.available} that were ready for long enough` };
    }
    if (!isOnlyPod(standing) || isProgressing(owner, this.view)) {
      return { type: "wait", because: floorSentence(owner, standing) };
    }
    const one = `${ownerName(owner)} has one replica`;
    const placement = this.view.placementOf(pod);
    return placement.type === "placeable" ? { type: "interrupt", because: one } : { type: "wait", because: `${one}, and ${placement.because}`, forPlace: true };
  }
  /** Why a pod with a volume that not every node can have has no node to go to: it would be taken down for nothing. */
  placementWithData(pod) {
    if (!pod.spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim)) {
      return void 0;
    }
    const placement = this.view.placementOf(pod);
    return placement.type !== "placeable" && placement.data ? placement.because : void 0;
  }
  /** A pod that is not available may serve all the same: Ready, though not yet for long enough. Then its owner's floor keeps it, too. */
  judgeUnavailable(pod, owner, budget) {
    if (!isReady(pod)) {
      return this.evict(pod, void 0, budget);
    }
    const standing = servingStandingOf(owner, this.standingOf(owner), this.view);
    const allowance = budget && this.view.isBudgetOf(budget, owner) ? standing.available - this.floorOf(owner, budget) : standing.allowance;
    const gone = (this.taken.get(owner.uid) ?? 0) + (this.takenServing.get(owner.uid) ?? 0);
    if (gone < allowance) {
      this.takenServing.set(owner.uid, (this.takenServing.get(owner.uid) ?? 0) + 1);
      return this.evict(pod, void 0, budget);
    }
    return {
      type: "wait",
      because: `it has been ready for less than ${owner.minReadySeconds} s, and ${ownerName(owner)} has ${standing.available} ready pods of ${standing.desired} and must not fall below ${this.floorOf(owner, budget)}`
    };
  }
  /**
   * Whether the pods of an owner that stand on draining nodes, released ones too, cannot all go at once in place. Then all of them are
   * released.
   */
  needsSurge(owner) {
    const known2 = this.surging.get(owner.uid);
    if (known2 !== void 0) {
      return known2;
    }
    const moving = this.view.ownedBy(owner).available.filter((pod) => this.view.drainingNodeNames.has(pod.spec.nodeName ?? ""));
    const budgets = [...new Set(moving.flatMap((pod) => this.view.budgetsOf(pod)))];
    const { available, allowance } = this.standingOf(owner);
    const own = budgets.find((budget) => this.view.isBudgetOf(budget, owner));
    const allowed = Math.min(
      own ? available - (own.status?.desiredHealthy ?? 0) : allowance,
      ...budgets.map(({ metadata, status }) => (status?.disruptionsAllowed ?? 0) - (this.budgetsSpent.get(metadata.uid) ?? 0))
    );
    this.surging.set(owner.uid, moving.length > allowed);
    return moving.length > allowed;
  }
  /** Why there is no use in asking the API server about this pod now. */
  obstacleTo(pod, budgets) {
    const attempt = this.view.snapshot.attempts.get(pod.metadata.uid);
    if (attempt?.state === "requested" || attempt?.state === "accepted") {
      return "it is being released or adopted";
    }
    if (attempt && !attempt.asks && attempt.budgetVersion === void 0 && (attempt.retryAt ?? 0) > this.view.now) {
      return attempt.because ?? "the API server refused";
    }
    return budgets.length > 1 ? `${budgets.map(({ metadata }) => metadata.name).sort().join(" and ")} are more than one disruption budget for this pod, and Kubernetes evicts no such pod; let only one of them select it` : void 0;
  }
  forbiddenBy(budget, pod) {
    if (!budget) {
      return void 0;
    }
    const attempt = this.view.snapshot.attempts.get(pod.metadata.uid);
    if (!budgetAllows(budget, pod, this.budgetsSpent.get(budget.metadata.uid) ?? 0)) {
      return { type: "wait", because: budgetSentence(budget) + answerSentence(attempt), budget };
    }
    if (attempt?.state === "refused" && attempt.budgetVersion === budgetVersion([budget]) && (attempt.retryAt ?? 0) > this.view.now) {
      return { type: "wait", because: attempt.because ?? budgetSentence(budget) };
    }
    return void 0;
  }
  /** Below how many available pods an owner must not fall, if this is the budget of its pods. */
  floorOf(owner, budget) {
    return budget && this.view.isBudgetOf(budget, owner) ? budget.status?.desiredHealthy ?? 0 : this.standingOf(owner).floor;
  }
  standingOf(owner) {
    const known2 = this.standings.get(owner.uid) ?? standingOf(owner, this.view);
    this.standings.set(owner.uid, known2);
    return known2;
  }
  evict(pod, owner, budget) {
    if (owner) {
      this.taken.set(owner.uid, (this.taken.get(owner.uid) ?? 0) + 1);
    }
    if (budget) {
      this.spendBudget(budget, pod);
    }
    return { type: "evict" };
  }
  spendBudget(budget, pod) {
    if (isDisruption(budget, pod)) {
      this.budgetsSpent.set(budget.metadata.uid, (this.budgetsSpent.get(budget.metadata.uid) ?? 0) + 1);
    }
  }
};

// lambda/drain/decide.ts
var PHASES = [
  followOrders,
  writeBaseline,
  endAtDeadline,
  movePods,
  waitForReplacements,
  waitForVolumes,
  waitForLoadBalancers,
  finish
];
var PHASES_OF_RETAINED = [
  writeBaseline,
  movePods,
  waitForVolumes,
  endRetention
];
function decide(snapshot, now) {
  const retentions = snapshot.retainedNodes.map((retained2) => ({ ...retained2, retention: judgeRetention(retained2, snapshot.people, now) }));
  const retried2 = retentions.filter(({ retention }) => retention.type === "retried");
  const view = new View({ ...snapshot, drainingNodes: [...snapshot.drainingNodes, ...retried2] }, now);
  const decision = decideAll(view, { drainingNodes: snapshot.drainingNodes, retentions });
  const { missing } = view.kinds;
  if (missing === void 0) {
    return decision;
  }
  const foreseen = [...kindsNeeded(view)].filter((kind) => snapshot[kind] === NOT_LOADED);
  return waitFor([.../* @__PURE__ */ new Set([missing, ...foreseen])]);
}
function waitFor(needs) {
  return { actions: [], drainingNodes: [], retainedNodes: [], steering: [], orphanedPods: [], wakeAt: Infinity, needs };
}
function decideAll(view, { drainingNodes, retentions }) {
  const { snapshot: { people }, now } = view;
  const ledger = new EvictionLedger(view);
  const decided = drainingNodes.map((drainingNode) => {
    const drain2 = drainOf(drainingNode, view, ledger);
    return { drain: drain2, step: stepOf(drain2, PHASES), moved: drain2.state.deadline !== drainingNode.state.deadline };
  });
  const again = retentions.filter(({ retention }) => retention.type === "retried").map((retained2) => {
    const drain2 = drainOf(retained2, view, ledger);
    return { drain: drain2, step: stepOf(drain2, PHASES_OF_RETAINED) };
  });
  const orphanedPods = judgeOrphanedPods(view, ledger);
  return {
    actions: [
      ...decided.flatMap(({ drain: drain2, moved }) => moved ? [movedDeadline(drain2)] : []),
      ...decided.flatMap(({ drain: drain2, step }) => [...cordonAgain(drain2), ...step.actions ?? []]),
      ...retentions.flatMap(({ node, retention }) => retention.type === "over" ? [{ type: "end-retention", node, because: retention.because }] : []),
      ...again.flatMap(({ drain: drain2, step }) => [...cordonAgain(drain2), ...step.actions ?? []]),
      ...orphanedPods.actions
    ],
    drainingNodes: decided.map(({ drain: drain2, step }) => statusOf(drain2, step)),
    retainedNodes: again.map(({ drain: drain2, step }) => retainedStatusOf(drain2, step)),
    steering: [...drainingNodes, ...retentions].map(({ node, state }) => ({ node, steering: steeringOf({ node, state }, people, now) })),
    orphanedPods: orphanedPods.waiting,
    wakeAt: Math.min(
      nextAvailability(view),
      ...[...decided, ...again].map(({ step }) => step.wakeAt),
      ...retentions.map(({ retention }) => retention.type === "over" ? Infinity : retention.until)
    ),
    needs: []
  };
}
function stepOf(drain2, phases) {
  for (const phase of phases) {
    const step = phase(drain2);
    if (step) {
      return step;
    }
  }
  return { wakeAt: Infinity };
}
function movedDeadline({ node, state: { deadline }, steering }) {
  const because = steering.order === "wait" ? "the drain waits, as somebody wants" : "nobody could look at the cluster";
  return { type: "write-deadline", node, deadline, because };
}
function retainedStatusOf({ node, leaving, view }, { actions = [], blockers = [], announcements = [] }) {
  const going = new Set(actions.flatMap((action) => "pod" in action ? [action.pod] : []));
  return {
    node,
    podsLeft: leaving.length,
    blockers,
    isMoving: going.size > 0 || leaving.some((pod) => isTerminating(pod) || view.isLeaving(pod) || view.releaseOf(pod) !== void 0),
    announcements: announcements.filter(({ pod }) => going.has(pod))
  };
}
function statusOf(drain2, { blockers = [], announcements = [] }) {
  const { node, leaving } = drain2;
  return { node, podsLeft: leaving.length, blockers, announcements: [...boundAnnouncements(drain2), ...announcements] };
}
function nextAvailability(view) {
  const times = view.baselineOwners.flatMap(({ kind, uid }) => {
    const { minReadySeconds = 0 } = view.owner(kind, uid) ?? {};
    return minReadySeconds === 0 ? [] : view.podsOf(uid).map((pod) => view.ownTime(availableFrom(pod, minReadySeconds) ?? Infinity));
  });
  return Math.min(Infinity, ...times.filter((time) => time > view.now));
}

// lambda/drain/instances/called-off.ts
function isActionOver({ drainer, group, instance, started: started2 }, { held, hasEnded: hasEnded2, groups, drainerName }) {
  if (drainer !== drainerName || held) {
    return false;
  }
  return hasEnded2 || groups.lacksHook(group) || groups.tellsOf(group) && groups.show(started2) && !groups.transitionsOf(instance).includes("terminating");
}
function isBackInService({ drainer, instance, started: started2 }, groups, drainerName) {
  return drainer === drainerName && groups.isInService(instance) && groups.show(started2);
}
function unexpectedDrains(nodes, { noted, get, drainerName }) {
  const found = nodes.flatMap((node) => readDrainState(node) ?? []).filter(({ drainer, outcome, instance }) => drainer === drainerName && !outcome && !get(instance)).map(({ instance, token, hook, group, started: started2 }) => [`${instance}/${token}`, { type: "terminating", started: started2, action: { groupName: group, hookName: hook, instanceId: instance, token } }]);
  return [...new Map(found)].filter(([key]) => !noted.has(key)).map(([key, request]) => ({ key, request }));
}

// lambda/drain/leading/progress.ts
var GOES_ON_FOR = 6e4;
var NO_PROGRESS = { movedAt: -Infinity };
function followProgress(before, retainedNodes, now) {
  const left = JSON.stringify(retainedNodes.map(({ node, podsLeft }) => [node.metadata.uid, podsLeft]));
  const hasChanged = before.left !== void 0 && left !== before.left && retainedNodes.length > 0;
  return { left, movedAt: hasChanged || retainedNodes.some(({ isMoving }) => isMoving) ? now : before.movedAt };
}
function goesOnUntil({ movedAt }) {
  return movedAt + GOES_ON_FOR;
}

// lambda/invocation/telling/announcements.ts
var Announcements = class {
  constructor(on) {
    this.on = on;
  }
  on;
  /** The UIDs of the pods. */
  interrupted = /* @__PURE__ */ new Set();
  orphaned = /* @__PURE__ */ new Set();
  /** The UIDs of nodes. */
  cordonedAgain = /* @__PURE__ */ new Set();
  /** What the owners of a node's pods should know when its drain begins. */
  tellWarnings(node, warnings) {
    for (const because of warnings) {
      this.on.log.warn("Drain may not go as its owners want", { ...fieldsOf(node), because });
      this.on.events.record(node, { type: "Warning", reason: "DrainWarning", message: because });
    }
  }
  /** Whose pods will go though their owner falls below its floor. */
  tellInterruptions(drainingNodes) {
    for (const { node, announcements } of drainingNodes) {
      for (const { pod, because } of announcements.filter((one) => isNew(one.pod.metadata.uid, this.interrupted))) {
        this.on.log.warn("Owner will be interrupted", { ...fieldsOf(node), pod: podName(pod), because });
        this.on.events.record(node, { type: "Warning", reason: "OwnerInterrupted", message: `${podName(pod)} will be interrupted: ${because}` });
      }
    }
  }
  /** Somebody took the cordon off, or the label that keeps load balancers away. */
  tellCordonedAgain(node) {
    if (isNew(node.metadata.uid, this.cordonedAgain)) {
      this.on.log.warn("Node was uncordoned during its drain, and is cordoned again", fieldsOf(node));
      this.on.events.record(node, { type: "Warning", reason: "CordonedAgain", message: "The node is being drained, so it was cordoned and excluded from load balancers again" });
    }
  }
  /** Released pods that no drain is about. They may wait for somebody who deletes what holds them. */
  tellOrphanedPods(orphanedPods, nodes) {
    for (const { pod, because } of orphanedPods.filter((one) => isNew(one.pod.metadata.uid, this.orphaned))) {
      this.on.log.warn("Released pod waits", { node: pod.spec.nodeName, pod: podName(pod), because });
      const node = nodes.find(({ metadata }) => metadata.name === pod.spec.nodeName);
      if (node) {
        this.on.events.record(node, { type: "Warning", reason: "ReleasedPodWaits", message: `${podName(pod)} was released and waits: ${because}` });
      }
    }
  }
};
function isNew(uid, told) {
  const isKnown = told.has(uid);
  told.add(uid);
  return !isKnown;
}

// lambda/invocation/telling/sentences.ts
var MOST_SENTENCES = 10;
function sentencesMessage(sentences) {
  const more = sentences.length - MOST_SENTENCES;
  return sentences.slice(0, MOST_SENTENCES).join("; ") + (more > 0 ? `; and ${more} more` : "");
}

// lambda/drain/telling/lasting.ts
var LASTS_AFTER = 15e3;
var LAPSE = 5e3;
var NO_SENTENCES = { held: /* @__PURE__ */ new Map(), lasting: [], nextAt: Infinity };
function followSentences(before, sentences, now) {
  const lapsed = [...before.held].flatMap(([sentence3, { since, gone = now }]) => gone + LAPSE >= now ? [[sentence3, { since, gone }]] : []);
  const held = new Map(lapsed);
  sentences.forEach((sentence3) => held.set(sentence3, { since: held.get(sentence3)?.since ?? now }));
  const current = [...held].filter(([, { gone }]) => gone === void 0).map(([sentence3, { since }]) => ({ sentence: sentence3, lastsAt: since + LASTS_AFTER }));
  return {
    held,
    lasting: current.filter(({ lastsAt }) => lastsAt <= now).map(({ sentence: sentence3 }) => sentence3).sort(),
    nextAt: Math.min(Infinity, ...current.filter(({ lastsAt }) => lastsAt > now).map(({ lastsAt }) => lastsAt))
  };
}

// lambda/invocation/telling/blockers.ts
var TOLD_TOGETHER = 1e3;
var Blockers = class {
  constructor(on) {
    this.on = on;
  }
  on;
  /** By the UID of the node. */
  sentences = /* @__PURE__ */ new Map();
  told = /* @__PURE__ */ new Map();
  /** Returns when something that is to be told will have lasted long enough. */
  tell(drainingNodes) {
    const now = this.on.clock.now();
    return Math.min(Infinity, ...drainingNodes.map((status) => {
      const { uid } = status.node.metadata;
      const sentences = followSentences(this.sentences.get(uid) ?? NO_SENTENCES, status.blockers.map(({ sentence: sentence3 }) => sentence3), now);
      this.sentences.set(uid, sentences);
      const isMoreComing = sentences.nextAt <= now + TOLD_TOGETHER;
      if (!isMoreComing && sentences.lasting.some((sentence3) => !this.told.get(uid)?.has(sentence3))) {
        this.told.set(uid, new Set(sentences.lasting));
        this.tellOf(status, sentences.lasting);
      }
      return sentences.nextAt;
    }));
  }
  tellOf({ node, podsLeft }, sentences) {
    this.on.log.info("Drain waits", { ...fieldsOf(node), podsLeft, because: sentences });
    this.on.events.record(node, { type: "Normal", reason: "DrainWaits", message: sentencesMessage(sentences) });
  }
};

// lambda/invocation/telling/steering.ts
var SteeringTeller = class {
  constructor(on) {
    this.on = on;
  }
  on;
  tell(statuses) {
    for (const { node, steering: { told } } of statuses) {
      const before = this.on.told.get(node.metadata.uid);
      if (told?.sentence === before) {
        continue;
      }
      if (!told) {
        this.on.told.delete(node.metadata.uid);
        this.say(node, "Drain is no longer steered", "Normal", "nobody steers the drain any more, and it goes on by itself");
        continue;
      }
      this.on.told.set(node.metadata.uid, told.sentence);
      const isFollowed = told.type === "followed";
      this.say(node, isFollowed ? "Drain is steered" : "Drain cannot be steered so", isFollowed ? "Normal" : "Warning", told.sentence);
    }
  }
  say(node, message, type, because) {
    this.on.log[type === "Normal" ? "info" : "warn"](message, { ...fieldsOf(node), because });
    this.on.events.record(node, { type, reason: type === "Normal" ? "DrainSteered" : "SteeringRefused", message: because });
  }
};

// lambda/invocation/telling/decisions.ts
var DecisionTeller = class {
  constructor(on) {
    this.on = on;
    this.blockers = new Blockers(on);
    this.steering = new SteeringTeller(on);
  }
  on;
  blockers;
  steering;
  /** Returns when something that is to be told will have lasted for long enough. */
  tell({ drainingNodes, retainedNodes, orphanedPods, steering }, nodes) {
    const { announcements } = this.on;
    announcements.tellOrphanedPods(orphanedPods, nodes);
    announcements.tellInterruptions([...drainingNodes, ...retainedNodes]);
    this.steering.tell(steering);
    return this.blockers.tell(drainingNodes);
  }
};

// lambda/invocation/telling/retained-waits.ts
var EVENT_AGAIN_AFTER = 40 * 6e4;
var RetainedWaits = class {
  constructor(on) {
    this.on = on;
  }
  on;
  /** When nothing of them moves. */
  tell(retainedNodes) {
    for (const status of retainedNodes.filter(({ blockers }) => blockers.length > 0)) {
      this.tellOf(status);
    }
  }
  tellOf({ node, podsLeft, blockers }) {
    const { clock, log, events, toldRetained } = this.on;
    const because = blockers.map(({ sentence: sentence3 }) => sentence3).sort();
    const sentences = because.join("\n");
    const told = toldRetained.get(node.metadata.uid);
    const isNew2 = told?.sentences !== sentences;
    if (isNew2) {
      log.info("Retained instance waits", { ...fieldsOf(node), podsLeft, because });
    }
    const isEventDue = isNew2 || clock.now() - told.eventAt >= EVENT_AGAIN_AFTER;
    if (isEventDue) {
      events.record(node, { type: "Normal", reason: "RetainedInstanceWaits", message: sentencesMessage(because) });
    }
    toldRetained.set(node.metadata.uid, { sentences, eventAt: isEventDue ? clock.now() : told.eventAt });
  }
};

// lambda/invocation/leading/drains.ts
var Drains = class {
  constructor(on) {
    this.on = on;
    const cluster2 = new Cluster(on);
    this.cluster = cluster2;
    const announcements = new Announcements(on);
    this.teller = new DecisionTeller({ ...on, announcements });
    this.retainedWaits = new RetainedWaits(on);
    this.holds = new Holds(on);
    this.evictor = new Evictor({ ...on, onPod: (pod) => cluster2.putPod(pod), nodeOf: (pod) => cluster2.nodeOf(pod) });
    this.nodeActions = new NodeActions({ ...on, announcements, onNode: (node) => cluster2.putNode(node) });
  }
  on;
  cluster;
  evictor;
  nodeActions;
  teller;
  retainedWaits;
  holds;
  /** Of retained nodes. */
  progress = NO_PROGRESS;
  /** By the UID of the node. */
  ends = /* @__PURE__ */ new Map();
  start() {
    this.cluster.start();
    this.holds.start();
  }
  /** Waits for the requests under way. */
  async stop() {
    await Promise.all([this.cluster.stop(), this.holds.stop()]);
    await this.evictor.finish();
    await this.nodeActions.finish();
    await this.nodeActions.handOver(this.cluster.nodes);
  }
  /** Whether everything seen is of now. */
  get isCurrent() {
    return this.cluster.isCurrent && this.holds.isKnown;
  }
  /** Whether the nodes are of now, whatever else is. */
  get seesNodes() {
    return this.cluster.seesNodes;
  }
  /** Why not. */
  get failure() {
    return this.cluster.failure;
  }
  get nodes() {
    return this.cluster.nodes;
  }
  /** Takes in a node as a patch left it. */
  putNode(node) {
    this.cluster.putNode(node);
  }
  /** How the drain of a node has ended by the rules, though that may not stand on it yet. */
  decided({ metadata: { uid } }) {
    return this.ends.get(uid);
  }
  /** @param outage the last time that nobody could look at the cluster */
  step(outage) {
    const { actions, schedule, clock, drainerName, groups, settings } = this.on;
    const { cluster: cluster2, evictor } = this;
    this.nodeActions.tellEnds(cluster2.nodes);
    evictor.observe((uid) => cluster2.isStanding(uid));
    const isOver2 = (state) => isActionOver(state, { ...actions.standingOf(state.instance), groups: groups(), drainerName });
    const people = { holds: this.holds.current, mayForce: settings.allowForce };
    const snapshot = cluster2.snapshot({ attempts: evictor.attempts, isOver: isOver2, people, outage });
    const decision = decide(snapshot, clock.now());
    if (decision.needs.length > 0) {
      cluster2.load(decision.needs);
      return "something-left";
    }
    const settled = decision.actions.filter((action) => action.type === "settle");
    this.ends = new Map(settled.map(({ node, outcome }) => [node.metadata.uid, outcome]));
    this.progress = followProgress(this.progress, decision.retainedNodes, clock.now());
    schedule.add("decision", decision.wakeAt);
    schedule.add("telling", this.teller.tell(decision, cluster2.nodes));
    this.perform([...decision.actions, ...this.on.gauges.measure(decision.drainingNodes)]);
    const isMoving = clock.now() < goesOnUntil(this.progress);
    schedule.add("retained", isMoving ? goesOnUntil(this.progress) : Infinity);
    if (!isMoving) {
      this.retainedWaits.tell(decision.retainedNodes);
    }
    const isLeft = snapshot.drainingNodes.length > 0 || decision.actions.length > 0 || isMoving;
    return isLeft ? "something-left" : "nothing-left";
  }
  perform(actions) {
    if (this.on.leadership.holds) {
      this.evictor.start(actions.filter((action) => !isNodeAction(action)));
      this.nodeActions.start(actions.filter(isNodeAction));
    }
  }
};
function isNodeAction(action) {
  return ["write-baseline", "write-deadline", "settle", "cordon-again", "end-retention", "write-standstill"].includes(action.type);
}

// lambda/drain/instances/newcomers.ts
var ASK_EVERY = 5e3;
function askAgainAt(askedAt) {
  return askedAt + ASK_EVERY;
}
function readyNodes(nodes) {
  return new Set([...nodesByInstance(nodes).values()].flat().filter(isNodeReady).map(({ metadata }) => metadata.uid));
}
function hasNewcomer(nodes, readyBefore, { groups, get }) {
  return [...nodesByInstance(nodes)].some(([instanceId, own]) => !get(instanceId) && !groups.isInService(instanceId) && own.some((node) => isNodeReady(node) && !readyBefore.has(node.metadata.uid)));
}

// lambda/drain/leading/rest.ts
var SHOWN_AFTER = 1e4;
var STILL_NEW = 2e3;
function judgeRest(open, { isNothingLeft, get, askedAt, now }) {
  if (open.some(({ action }) => !get(action.instanceId))) {
    return { type: "left", ask: { why: "event-not-shown", at: now + SHOWN_AFTER } };
  }
  if (!isNothingLeft || open.length > 0) {
    return { type: "left" };
  }
  return now < askAgainAt(askedAt) ? { type: "done" } : { type: "left", ask: { why: "before-the-end", at: now } };
}
function isStillNew({ readAt, isIncomplete }, open, { get, now }) {
  return !isIncomplete && open.every(({ action }) => get(action.instanceId)) && now - readAt <= STILL_NEW;
}

// lambda/invocation/leading/lookout.ts
var REFRESH_EVERY = 6e4;
var Lookout = class {
  /** @param latest what Auto Scaling said last */
  constructor(on, latest) {
    this.on = on;
    this.latest = latest;
  }
  on;
  latest;
  asking = new Beside();
  askedAt = -Infinity;
  /** How often in a row it did not tell everything, and when it may be asked again since. */
  failures = 0;
  notBefore = -Infinity;
  /** The nodes that were ready at the last look. Those of the first one were there when Auto Scaling was asked at the beginning. */
  ready;
  /** Drains of other invocations that were taken note of, by instance and token. */
  noted = /* @__PURE__ */ new Set();
  get groups() {
    return this.latest;
  }
  get isAsking() {
    return this.asking.isBusy;
  }
  /** Finds every instance that waits, whether an event told of it or not. */
  begin(requests) {
    const { actions, clock } = this.on;
    if (isStillNew(this.latest, this.openOf(requests), { get: actions.get, now: clock.now() })) {
      this.follow(this.latest.readAt, async () => this.latest);
    } else {
      this.ask();
    }
  }
  /** Begins to ask, unless it does already. Nobody waits for the answer: what is known is acted on meanwhile. */
  ask() {
    const { catalogue, actions, clock } = this.on;
    this.follow(clock.now(), () => catalogue.read(actions.groupNames));
  }
  /** Waits for the question under way. */
  async finish() {
    await this.asking.finish();
  }
  /** Whether the group keeps abandoned instances, read anew: its policy may have been changed since. */
  async retains(groupName) {
    this.latest = await this.on.catalogue.read(this.on.actions.groupNames);
    return this.latest.retains(groupName);
  }
  /** Looks for what nodes tell of instances that nobody has told us of. */
  watch(nodes) {
    this.noteUnexpectedDrains(nodes);
    const { actions } = this.on;
    if (this.ready && hasNewcomer(nodes, this.ready, { groups: this.latest, get: actions.get })) {
      this.wantAsking("newcomer", askAgainAt(this.askedAt));
    }
    this.ready = readyNodes(nodes);
  }
  /** What is left of what was asked for. */
  restOf(requests, isNothingLeft) {
    const { actions, clock } = this.on;
    const rest = judgeRest(this.openOf(requests), { isNothingLeft, get: actions.get, askedAt: this.askedAt, now: clock.now() });
    return rest.type === "left" && rest.ask ? { ...rest, ask: { ...rest.ask, at: Math.max(rest.ask.at, this.notBefore) } } : rest;
  }
  follow(askedAt, read2) {
    this.asking.start(async () => {
      await this.take(askedAt, read2);
      this.on.onAsked();
    });
  }
  async take(askedAt, read2) {
    const { actions, schedule, troubles } = this.on;
    const what = "Auto Scaling could not be asked for lifecycle actions";
    schedule.asked();
    schedule.add("refresh", askedAt + REFRESH_EVERY);
    this.askedAt = askedAt;
    let isComplete3 = false;
    try {
      this.latest = await read2();
      await actions.follow(this.latest, { withoutEvent: true });
      isComplete3 = !this.latest.isIncomplete;
      troubles.ended(what, "leader");
    } catch (error) {
      troubles.failed(what, "leader", { error });
    }
    this.answered(isComplete3);
  }
  answered(isComplete3) {
    const { clock, drainerName } = this.on;
    const now = clock.now();
    this.failures = isComplete3 ? 0 : this.failures + 1;
    this.notBefore = isComplete3 ? now : now + cloudBackOff(this.failures, drainerName);
    if (!isComplete3) {
      this.wantAsking("asking-again", this.notBefore);
    }
  }
  /** Whatever the reason is, who does not answer is asked less and less often. */
  wantAsking(why, at) {
    this.on.schedule.add(why, Math.max(at, this.notBefore));
  }
  openOf(requests) {
    return requests.filter((request) => !this.on.actions.isSettled(request, this.latest));
  }
  noteUnexpectedDrains(nodes) {
    const { actions, clock, drainerName } = this.on;
    for (const { key, request } of unexpectedDrains(nodes, { noted: this.noted, get: actions.get, drainerName })) {
      this.noted.add(key);
      actions.expect(request);
      this.wantAsking("unexpected-drain", clock.now());
    }
  }
};

// lambda/invocation/wake.ts
var Wake = class {
  constructor(clock) {
    this.clock = clock;
  }
  clock;
  changed = false;
  sleeping;
  notify() {
    this.changed = true;
    this.sleeping?.abort();
  }
  /** Resolves at once when something changed since the last call. */
  async wait(until) {
    if (!this.changed) {
      this.sleeping = new AbortController();
      await this.clock.sleep(Math.max(0, until - this.clock.now()), this.sleeping.signal);
      this.sleeping = void 0;
    }
    this.changed = false;
  }
};

// lambda/invocation/leading/pause.ts
var COALESCE = { least: 20, most: 100 };
var Pause = class {
  constructor(on) {
    this.on = on;
    this.wake = new Wake(on.clock);
  }
  on;
  wake;
  /** Something has changed. */
  end() {
    this.wake.notify();
  }
  /** @param took how long the last step took, in milliseconds */
  async untilNext(took) {
    const { schedule, clock, log } = this.on;
    const { at, why } = schedule.next(clock.now());
    log.debug("Leader looks again later", { at: new Date(at).toISOString(), why });
    await this.wake.wait(at);
    await clock.sleep(Math.min(Math.max(took, COALESCE.least), COALESCE.most));
  }
};

// lambda/invocation/leading/schedule.ts
var ASKING = [
  /** Each minute, since events may be lost. */
  "refresh",
  /** The event of a message tells of a wait that Auto Scaling does not show yet. */
  "event-not-shown",
  /** A node became ready that may belong to a launch we do not know of. */
  "newcomer",
  /** Another invocation of this drainer has begun a drain. */
  "unexpected-drain",
  /** Nothing is left to do, unless an instance has begun to wait since the last question. */
  "before-the-end",
  /** It did not answer. */
  "asking-again"
];
var LOOKING = [
  /** Time alone changes what is decided about pods and nodes: a deadline, a retry, a pod that becomes available. */
  "decision",
  /** A node that was missing is looked for again. */
  "missing-node",
  /** A launch has waited for as long as it may. */
  "launch",
  /** A lifecycle action could not be completed. */
  "completing-again",
  /** A node could not be changed. */
  "writing-again",
  /** The nodes of our own could not be looked after. */
  "failed-attention",
  /** Something that blocks a drain will have lasted for long enough to be told. */
  "telling",
  /** Nothing has moved on retained nodes for a while. */
  "retained"
];
var Schedule = class {
  times = /* @__PURE__ */ new Map();
  constructor(until) {
    this.times.set("out-of-time", until);
  }
  /** Adds a reason. Of two times for one reason the sooner counts. */
  add(why, at) {
    this.times.set(why, Math.min(at, this.times.get(why) ?? Infinity));
  }
  isAskingDue(now) {
    return ASKING.some((why) => (this.times.get(why) ?? Infinity) <= now);
  }
  /** Auto Scaling is being asked, which answers whatever the reason was. */
  asked() {
    ASKING.forEach((why) => this.times.delete(why));
  }
  /** A look at everything begins: it says anew when the next one is due. */
  looked() {
    [...LOOKING, "failed-step"].forEach((why) => this.times.delete(why));
  }
  /** Whether a step failed so lately that the next one must wait. */
  isPaused(now) {
    return (this.times.get("failed-step") ?? -Infinity) > now;
  }
  next(now) {
    const reasons = [...this.times].filter(([why]) => !this.isPaused(now) || why === "failed-step" || why === "out-of-time");
    return reasons.map(([why, at]) => ({ why, at })).reduce((sooner, look2) => look2.at < sooner.at ? look2 : sooner);
  }
};

// lambda/drain/leading/visibility.ts
function visibilityAtFirst({ unledSince = Infinity, seenSince, now }) {
  return { ledSince: now, seenAt: Math.min(unledSince, now), seenSince, lookedAt: seenSince };
}
function seenNow(before, now) {
  const unseen = { from: before.seenAt, until: now };
  const seen = { ...before, seenAt: now, lookedAt: now };
  return isOutage(unseen) ? { ...seen, seenSince: now, outage: unseen } : seen;
}
function isOutOfSight({ lookedAt }, now) {
  return isOutage({ from: lookedAt, until: now });
}
function sightOfLeader({ seenSince, ledSince: ledSince2 }) {
  return { type: "seen", since: Math.max(seenSince, ledSince2), leads: "this" };
}
function sightOfUnseen({ seenAt, ledSince: ledSince2 }, failure2) {
  return sightOf(failure2, Math.max(seenAt, ledSince2));
}

// lambda/invocation/leading/leader.ts
var RETRY_AFTER2 = 5e3;
var FIRST_LOOK = 1e4;
var Leader = class {
  constructor(on, assignment) {
    this.on = on;
    this.assignment = assignment;
    const { clock, settings: { drainerName } } = on;
    const schedule = new Schedule(assignment.until);
    const lookout = new Lookout({ ...on, schedule, drainerName, onAsked: () => this.changed() }, assignment.groups);
    const drains = new Drains({
      ...on,
      schedule,
      drainerName,
      groups: () => lookout.groups,
      retains: (groupName) => lookout.retains(groupName),
      onChange: () => this.changed()
    });
    this.schedule = schedule;
    this.pause = new Pause({ ...on, schedule });
    this.lookout = lookout;
    this.drains = drains;
    this.attendant = new Attendant({
      ...on,
      decided: (node) => drains.decided(node),
      onNode: (node) => drains.putNode(node),
      onDone: () => this.attended()
    });
    this.visibility = visibilityAtFirst({ ...assignment, now: clock.now() });
  }
  on;
  assignment;
  schedule;
  pause;
  lookout;
  drains;
  attendant;
  visibility;
  /** Nothing is left but what goes on beside the loop. */
  isEnding = false;
  /** How many actions were held when it looked last. */
  heldThen = 0;
  /** What Auto Scaling said last. */
  get groups() {
    return this.lookout.groups;
  }
  /** Runs until nothing is left to do (true), or the time or the Lease is over (false). */
  async run() {
    const { clock, leadership } = this.on;
    this.drains.start();
    try {
      this.lookout.begin(this.assignment.requests);
      await this.firstLook();
      while (clock.now() < this.assignment.until && leadership.holds) {
        const begun = clock.now();
        if (!this.schedule.isPaused(begun) && this.step() === "done") {
          return true;
        }
        await this.pause.untilNext(clock.now() - begun);
      }
      return false;
    } finally {
      await Promise.all([this.drains.stop(), this.lookout.finish(), this.attendant.finish()]);
    }
  }
  changed() {
    this.attendant.changed();
    this.pause.end();
  }
  /** Looks again only where it waits for that, or must sleep for less than it thinks. */
  attended() {
    const { at } = this.schedule.next(this.on.clock.now());
    const hasEndedSome = this.on.actions.held.length !== this.heldThen;
    if (this.isEnding || hasEndedSome || this.attendant.isBehind || this.attendant.times.some(([, time]) => time < at)) {
      this.pause.end();
    }
  }
  async firstLook() {
    const over = new AbortController();
    await Promise.race([this.lookout.finish(), this.on.clock.sleep(FIRST_LOOK, over.signal)]);
    over.abort();
  }
  step() {
    const { clock, failingSteps } = this.on;
    this.schedule.looked();
    try {
      this.ask();
      const isNothingLeft = this.look() === "nothing-left";
      failingSteps.end("leader");
      this.isEnding = isNothingLeft && (this.lookout.isAsking || this.attendant.isBusy);
      const rest = this.lookout.restOf(this.assignment.requests, isNothingLeft && !this.isEnding);
      if (rest.type === "left" && rest.ask) {
        this.schedule.add(rest.ask.why, rest.ask.at);
      }
      return rest.type === "done" ? "done" : "go-on";
    } catch (error) {
      failingSteps.notice("leader", { error });
      this.schedule.add("failed-step", clock.now() + RETRY_AFTER2);
      return "go-on";
    } finally {
      this.attendant.times.forEach(([why, at]) => this.schedule.add(why, at));
    }
  }
  ask() {
    if (this.schedule.isAskingDue(this.on.clock.now())) {
      this.lookout.ask();
    }
  }
  look() {
    const { clock, actions, writer } = this.on;
    const { drains, lookout, attendant } = this;
    this.heldThen = actions.held.length;
    if (!drains.isCurrent) {
      this.lookUnseen();
      return "something-left";
    }
    const visibility = seenNow(this.visibility, clock.now());
    this.visibility = visibility;
    lookout.watch(drains.nodes);
    attendant.attend({ nodes: drains.nodes, groups: lookout.groups, seenSince: visibility.seenSince, sight: sightOfLeader(visibility) });
    const isDrainLeft = drains.step(visibility.outage) === "something-left";
    this.schedule.add("writing-again", writer.retryAt);
    return isDrainLeft || actions.held.length > 0 ? "something-left" : "nothing-left";
  }
  /** All nodes that are to be drained are cordoned before the first pod goes, and the list of pods takes its time. */
  lookUnseen() {
    const { drains, lookout, attendant, visibility } = this;
    const sight = sightOfUnseen(visibility, drains.failure);
    if (drains.seesNodes && !isOutOfSight(visibility, this.on.clock.now())) {
      attendant.attend({ nodes: drains.nodes, groups: lookout.groups, seenSince: visibility.seenSince, sight });
    } else {
      attendant.attendUnseen(lookout.groups, drains.nodes, sight);
    }
  }
};

// lambda/invocation/leading/lease-watch.ts
var Moment = class {
  constructor(clock) {
    this.clock = clock;
    this.wall = clock.now();
    this.ticks = clock.ticks();
  }
  clock;
  wall;
  ticks;
  /** So many milliseconds have passed at the least. */
  get atLeast() {
    return Math.min(...this.passed);
  }
  /** So many milliseconds have passed at the most. */
  get atMost() {
    return Math.max(...this.passed);
  }
  get passed() {
    return [this.clock.now() - this.wall, this.clock.ticks() - this.ticks];
  }
};
var LeaseWatch = class {
  constructor(clock) {
    this.clock = clock;
    this.since = new Moment(clock);
  }
  clock;
  version;
  since;
  /** The Lease is seen. */
  observe(lease) {
    const resourceVersion = lease?.metadata.resourceVersion;
    if (resourceVersion === void 0 || resourceVersion !== this.version) {
      this.version = resourceVersion;
      this.since = new Moment(this.clock);
    }
  }
  /** In milliseconds, at the least. */
  get unchangedFor() {
    return this.since.atLeast;
  }
};

// lambda/drain/leading/lease.ts
var LEASE_SECONDS = 60;
var MOST_SECONDS = 5 * LEASE_SECONDS;
var RENEW_EVERY = 15e3;
var REQUEST_TIME = 2e4;
var SILENT_AFTER = 2 * RENEW_EVERY + 5e3;
var MOST_AHEAD = 5 * 6e4;
function judgeLease(lease, { identity: identity2, unchangedFor, hasChanged, renewedAt = -Infinity, now }) {
  if (!lease?.spec.holderIdentity || lease.spec.holderIdentity === identity2) {
    return { type: "take" };
  }
  const left = Math.min(lease.spec.leaseDurationSeconds ?? LEASE_SECONDS, MOST_SECONDS) * 1e3 - unchangedFor;
  if (left <= 0) {
    return { type: "take" };
  }
  const isSilent = Math.abs(now - renewedAt) > SILENT_AFTER;
  return isSilent && !hasChanged ? { type: "look-again", after: Math.min(left, RENEW_EVERY) } : { type: "leave" };
}
function mayChange(sinceRenewal) {
  return sinceRenewal < LEASE_SECONDS * 1e3 - REQUEST_TIME;
}
function ledSince(acquiredAt, now) {
  return acquiredAt !== void 0 && acquiredAt < now + MOST_AHEAD ? acquiredAt : -Infinity;
}

// lambda/invocation/leading/leadership.ts
var RETRY_AFTER3 = 2e3;
var Leadership = class _Leadership {
  /** @param renewed when the last renewal was sent */
  constructor(on, lease, renewed) {
    this.on = on;
    this.lease = lease;
    this.renewed = renewed;
    this.renewing = this.renew();
  }
  on;
  lease;
  renewed;
  static async acquire(on) {
    const { kubernetes, clock, identity: identity2 } = on;
    const { lease: found, isFree } = await look(on);
    const now = clock.now();
    if (found && !isFree) {
      return { holder: found.spec.holderIdentity, ledSince: ledSince(ownTime(found.spec.acquireTime, on), now) };
    }
    const renewed = new Moment(clock);
    const time = timestamp(on);
    const spec = {
      holderIdentity: identity2,
      leaseDurationSeconds: LEASE_SECONDS,
      acquireTime: time,
      renewTime: time,
      leaseTransitions: (found?.spec.leaseTransitions ?? -1) + 1
    };
    const held = { ledSince: now, unledSince: ownTime(found?.spec.renewTime, on) };
    try {
      const lease = found ? await kubernetes.replaceLease({ ...found, spec }) : await kubernetes.createLease(LEASE_NAMESPACE, LEASE_NAME, spec);
      return { ...held, leadership: new _Leadership(on, lease, renewed) };
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) {
        return { ledSince: now };
      }
      const lease = error instanceof ApiError && error.status === void 0 ? await kubernetes.readLease(LEASE_NAMESPACE, LEASE_NAME) : void 0;
      if (lease?.spec.holderIdentity !== identity2) {
        throw error;
      }
      return { ...held, leadership: new _Leadership(on, lease, renewed) };
    }
  }
  stopped = new AbortController();
  renewing;
  isLost = false;
  /** Whether something may still be changed. Ask before every change. */
  get holds() {
    return !this.isLost && mayChange(this.renewed.atMost);
  }
  /** Hands the Lease back, so that the next leader need not wait until it runs out. */
  async release() {
    this.stopped.abort();
    await this.renewing;
    this.isLost = true;
    try {
      await this.on.kubernetes.replaceLease({ ...this.lease, spec: { ...this.lease.spec, holderIdentity: "", renewTime: timestamp(this.on) } });
    } catch (error) {
      this.on.log.warn("Lease could not be released and runs out by itself", { error });
    }
  }
  async renew() {
    for (let pause = RENEW_EVERY; ; ) {
      await this.on.clock.sleep(pause, this.stopped.signal);
      if (this.stopped.signal.aborted) {
        return;
      }
      const renewed = new Moment(this.on.clock);
      try {
        this.lease = await this.on.kubernetes.replaceLease({ ...this.lease, spec: { ...this.lease.spec, renewTime: timestamp(this.on) } });
        this.renewed = renewed;
        this.on.health.answered("lease");
        pause = RENEW_EVERY;
      } catch (error) {
        pause = RETRY_AFTER3;
        if (!(error instanceof ApiError) || error.status !== 409) {
          this.on.health.failed("lease", error);
        } else if (!await this.readOwnLease()) {
          this.on.log.warn("Lease was lost to another invocation");
          this.isLost = true;
          return;
        }
      }
    }
  }
  /** After a conflict: our own renewal may have taken effect though its answer was lost. The next one tells when it holds until. */
  async readOwnLease() {
    try {
      const lease = await this.on.kubernetes.readLease(LEASE_NAMESPACE, LEASE_NAME);
      if (!lease || lease.spec.holderIdentity !== this.lease.spec.holderIdentity) {
        return false;
      }
      this.lease = lease;
    } catch (error) {
      this.on.health.failed("lease", error);
    }
    return true;
  }
};
async function look(on) {
  const { kubernetes, clock, leaseWatch, identity: identity2 } = on;
  let first;
  for (; ; ) {
    const lease = await kubernetes.readLease(LEASE_NAMESPACE, LEASE_NAME);
    leaseWatch.observe(lease);
    first ??= lease;
    const decision = judgeLease(lease, {
      identity: identity2,
      unchangedFor: leaseWatch.unchangedFor,
      hasChanged: lease?.metadata.resourceVersion !== first?.metadata.resourceVersion,
      renewedAt: ownTime(lease?.spec.renewTime, on),
      now: clock.now()
    });
    if (decision.type !== "look-again") {
      return { lease, isFree: decision.type === "take" };
    }
    await clock.sleep(decision.after);
  }
}
function ownTime(time, { kubernetes, clock }) {
  const now = clock.now();
  return time === void 0 ? void 0 : Date.parse(time) - clockAhead(kubernetes.serverNow, now) || void 0;
}
function timestamp({ kubernetes, clock }) {
  const now = clock.now();
  return new Date(now + clockAhead(kubernetes.serverNow, now)).toISOString().replace("Z", "000Z");
}

// lambda/drain/instances/moving-groups.ts
var BEGINS_WITHIN = 10 * 6e4;
function judgeMove({ options: { movesTo }, started: started2, action }, nodes, drainerName, now) {
  if (movesTo === void 0) {
    return "drain";
  }
  const states = nodes.flatMap((node) => readDrainState(node) ?? []).filter(({ instance }) => instance === action.instanceId);
  if (states.some(({ drainer }) => drainer === movesTo)) {
    return "let-go";
  }
  return states.some(({ drainer, outcome }) => drainer === drainerName && !outcome) || now >= started2 + BEGINS_WITHIN ? "drain" : "wait";
}

// lambda/drain/instances/drain-states.ts
function planDrainStates(nodes, { held, groups, drainerName, now }) {
  const byInstance = nodesByInstance(nodes);
  const all = held.filter(({ transition }) => transition === "terminating").flatMap((instance) => {
    const nodesOf = byInstance.get(instance.action.instanceId) ?? [];
    const own = judgeMove(instance, nodesOf, drainerName, now) === "drain" ? nodesOf : [];
    return own.map((node) => ({ instance, node, drain: readDrainState(node) }));
  });
  const draining = all.filter(({ instance, drain: drain2 }) => drain2?.drainer === drainerName && belongsTo(drain2, instance.action));
  const newer = all.filter(({ node }) => isNewer(node));
  return {
    begin: all.filter((one) => !draining.includes(one) && !newer.includes(one)),
    newer: newer.map(({ node }) => node),
    addToken: draining.flatMap(({ instance: { action }, node, drain: drain2 }) => action.token && !drain2?.token ? [{ node, token: action.token }] : []),
    clear: nodes.filter((node) => {
      const drain2 = readDrainState(node);
      return drain2 !== void 0 && isBackInService(drain2, groups, drainerName);
    }),
    draining: draining.map(({ instance }) => instance.action.instanceId),
    excludeFromLoadBalancers: leavesATarget(nodes, new Set(all.map(({ node }) => node)))
  };
}
function leavesATarget(nodes, draining) {
  return nodes.some((node) => isNodeReady(node) && !node.spec.unschedulable && !readDrainState(node) && !draining.has(node));
}
function newDrainState({ action, started: started2, found, options }, { retainsAbandoned: retainsAbandoned2, before, drainerName, now }) {
  const isLast = before !== void 0 && before.instance === action.instanceId && (before.retainedSince !== void 0 || before.isLast === true);
  const whenBlocked = isLast && options.whenBlocked === "RETAIN" ? options.afterRetention : options.whenBlocked;
  const drain2 = { started: started2, found, terms: { ...options, whenBlocked, retainsAbandoned: retainsAbandoned2 } };
  return {
    drainer: drainerName,
    group: action.groupName,
    hook: action.hookName,
    instance: action.instanceId,
    token: action.token,
    started: started2,
    deadline: deadlineOf(drain2, now),
    timeoutSeconds: timeoutSecondsOf(drain2.terms),
    limit: limitOf(drain2),
    ...nodeOptionsOf(options),
    whenBlocked,
    cordoned: now,
    wasUnschedulable: false,
    excluded: false,
    retains: retainsAbandoned2,
    isLast: isLast || void 0
  };
}

// lambda/invocation/bounded.ts
async function forEachBounded(items, limit, work2) {
  const queue = [...items];
  const failures = [];
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, async () => {
    for (let item = queue.shift(); item !== void 0; item = queue.shift()) {
      try {
        await work2(item);
      } catch (error) {
        failures.push(error);
      }
    }
  }));
  if (failures.length > 0) {
    throw failures[0];
  }
}

// lambda/invocation/lifecycle/drain-state-writer.ts
var PARALLEL3 = 10;
var DrainStateWriter = class {
  constructor(on) {
    this.on = on;
  }
  on;
  /** The instances on whose nodes their state has stood during this invocation. */
  draining = /* @__PURE__ */ new Set();
  /** Brings the drain states in line with what waits. Returns the nodes that it changed, as they are now. */
  async align(nodes, groups) {
    const first = await this.carryOut(nodes, groups);
    if (!first.some(({ type }) => type === "conflict")) {
      return written(first);
    }
    const { items } = await this.on.kubernetes.list("nodes");
    return written([...first, ...await this.carryOut(items, groups)]);
  }
  /** For a node that stays after all. */
  async clear(node) {
    const answer = await this.on.writer.patch(node, clearDrainStatePatch(node));
    if (answer.type === "written") {
      this.on.log.info("Node stays in service, and its drain state was removed", { node: node.metadata.name, instance: readDrainState(node)?.instance });
    }
    return answer;
  }
  /** Begins the drain of a node: cordon, label and annotations in one patch. */
  async begin(node, instance, groups, { excludeFromLoadBalancers }) {
    const { writer, clock, log, metrics, drainerName } = this.on;
    const { action, options } = instance;
    const retainsAbandoned2 = groups.retains(action.groupName);
    const drain2 = newDrainState(instance, { retainsAbandoned: retainsAbandoned2, before: readDrainState(node), drainerName, now: clock.now() });
    const answer = await writer.patch(node, drainStatePatch(node, drain2, excludeFromLoadBalancers));
    if (answer.type === "written") {
      this.draining.add(action.instanceId);
      const fields = { group: action.groupName, instance: action.instanceId, node: node.metadata.name };
      if (!canEndAsChosen({ ...options, whenBlocked: drain2.whenBlocked, retainsAbandoned: retainsAbandoned2 })) {
        log.error("Group does not retain abandoned instances, so the drain may last as long as its hook allows", fields);
      }
      metrics.count(METRICS.DRAINS_STARTED, 1);
      log.info("Drain started", { ...fields, deadline: new Date(drain2.deadline).toISOString(), whenBlocked: drain2.whenBlocked });
    }
    return answer;
  }
  /** Once a process: it may last until the newer function is back. */
  tellLeftAlone(node) {
    const { log, events, leftAlone } = this.on;
    const { name: name3, uid } = node.metadata;
    if (!leftAlone.has(uid)) {
      leftAlone.add(uid);
      log.warn("Drain state is newer than this function and is left alone", { node: name3 });
      events.record(node, {
        type: "Warning",
        reason: "NewerDrainState",
        message: "A newer version of the drainer has written the state of this drain, so this one keeps the instance waiting and does nothing else. Deploy the newer version again"
      });
    }
  }
  async carryOut(nodes, groups) {
    const { actions, writer, drainerName, clock } = this.on;
    const plan = planDrainStates(nodes, { held: actions.held, groups, drainerName, now: clock.now() });
    plan.draining.forEach((instanceId) => this.draining.add(instanceId));
    plan.newer.forEach((node) => this.tellLeftAlone(node));
    const answers = [];
    await forEachBounded(plan.begin, PARALLEL3, async ({ instance, node }) => {
      if (await actions.confirm(instance, this.draining.has(instance.action.instanceId))) {
        answers.push(await this.begin(node, instance, groups, plan));
      }
    });
    await forEachBounded(plan.addToken, PARALLEL3, async ({ node, token }) => {
      answers.push(await writer.patch(node, tokenPatch(token)));
    });
    await forEachBounded(plan.clear, PARALLEL3, async (node) => {
      answers.push(await this.clear(node));
    });
    return answers;
  }
};
function written(answers) {
  return answers.flatMap((answer) => answer.type === "written" ? [answer.node] : []);
}

// lambda/invocation/lifecycle/following.ts
async function follow(on, { leader, ledSince: ledSince2, nodes, groups, seenSince, lateUntil }) {
  const { clock, kubernetes, ownNodes, missing } = on;
  const sight = { type: "seen", since: ledSince2, leads: "another" };
  await settleOverdue(on, groups, { sight, nodes });
  if (leader === "ours") {
    return;
  }
  await ownNodes.conclude(nodes, groups);
  const again = [missing.attend(nodes, groups), lateUntil].filter((time) => time <= seenSince + LOOKED_AT_FOR);
  if (again.length > 0) {
    await clock.sleep(Math.max(0, Math.max(...again) - clock.now()));
    const { items } = await kubernetes.list("nodes");
    missing.attend(items, groups);
    await missing.finish();
    await ownNodes.attend(items, groups, seenSince, { leads: true });
  }
}

// lambda/drain/instances/lifecycle-states.ts
var TRANSITIONS = {
  "Terminating:Wait": ["terminating"],
  "Warmed:Terminating:Wait": ["terminating"],
  "ReplacingRootVolume:Wait": ["terminating"],
  "Pending:Wait": ["launching"],
  // A return to the pool or a launch into it: only its event, or the hook that holds it, tells which.
  "Warmed:Pending:Wait": ["terminating", "warming"]
};
function transitionsOf(lifecycleState) {
  return TRANSITIONS[lifecycleState] ?? [];
}

// lambda/drain/instances/groups.ts
var STATE_LAG = 6e4;
var Groups = class {
  constructor(reading) {
    this.reading = reading;
    this.instances = reading.groups.flatMap(({ instances }) => instances);
    this.byId = new Map(this.instances.map((instance) => [instance.instanceId, instance]));
  }
  reading;
  instances;
  byId;
  /** What the instance may be waiting in, by its lifecycle state. */
  transitionsOf(instanceId) {
    return transitionsOf(this.byId.get(instanceId)?.lifecycleState ?? "");
  }
  /** The instances that their groups keep though their termination was abandoned. */
  get retained() {
    return this.instances.filter(({ lifecycleState }) => lifecycleState.endsWith("Terminating:Retained"));
  }
  isInService(instanceId) {
    return this.byId.get(instanceId)?.lifecycleState === "InService";
  }
  instanceOf(instanceId) {
    return this.byId.get(instanceId);
  }
  groupOf(groupName) {
    return this.reading.groups.find(({ name: name3 }) => name3 === groupName);
  }
  /** The ids of the group's instances that are in service. */
  inServiceOf(groupName) {
    return this.instances.filter((one) => one.groupName === groupName && one.lifecycleState === "InService").map(({ instanceId }) => instanceId);
  }
  /** Whether the group keeps an instance whose terminating action was abandoned. */
  retains(groupName) {
    return this.groupOf(groupName)?.retainsAbandoned ?? false;
  }
  optionsOf(groupName) {
    const options = this.reading.options.get(groupName);
    return options === "no-hook" ? void 0 : options;
  }
  lacksHook(groupName) {
    return this.reading.options.get(groupName) === "no-hook";
  }
  /** Whether the answer tells of the group: it was asked for by name, or found by its tag. */
  tellsOf(groupName) {
    return this.reading.asked.includes(groupName) || this.reading.groups.some(({ name: name3 }) => name3 === groupName);
  }
  /** When Auto Scaling was asked, in milliseconds since the epoch. */
  get readAt() {
    return this.reading.readAt;
  }
  /** Whether options are missing of a group whose instances may wait: its hooks could not be read. */
  get isIncomplete() {
    return this.instances.some(({ groupName, lifecycleState }) => transitionsOf(lifecycleState).length > 0 && !this.reading.options.has(groupName));
  }
  /** Whether the reading is late enough to show what an event of that time tells. */
  show(eventTime) {
    return this.reading.readAt > eventTime + STATE_LAG;
  }
};

// lambda/drain/instances/hook-options.ts
function readHooks(hooks, drainerName) {
  const ours = hooks.filter(({ name: name3 }) => name3 === terminatingHookName(drainerName) || name3 === launchingHookName(drainerName));
  const hook = ours.find(({ name: name3 }) => name3 === terminatingHookName(drainerName)) ?? ours[0];
  if (!hook) {
    return { type: "no-hook" };
  }
  const { options, unreadable, movesTo } = readMetadata(hook.metadata);
  const heartbeatTimeoutSeconds = Math.min(...ours.map((one) => one.heartbeatTimeoutSeconds));
  const hasOtherHooks = hooks.some(({ name: name3, holdsTerminations }) => holdsTerminations && name3 !== terminatingHookName(drainerName));
  return {
    type: "options",
    options: { ...options, heartbeatTimeoutSeconds, globalTimeoutSeconds: hook.globalTimeoutSeconds, movesTo, hasOtherHooks },
    hook,
    unreadable
  };
}
function readMetadata(metadata) {
  const fields = parseFields(metadata);
  const unreadable = HOOK_OPTIONS.flatMap(({ key, option }) => !fields || key in fields && !isValue(option, fields[key]) ? [key] : []);
  const options = HOOK_OPTIONS.map(({ key, option }) => [key, fields && isValue(option, fields[key]) ? fields[key] : option.default]);
  const movesTo = typeof fields?.movesTo === "string" ? fields.movesTo : void 0;
  return { options: Object.fromEntries(options), unreadable, movesTo };
}
function parseFields(text) {
  try {
    const value = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : void 0;
  } catch {
    return void 0;
  }
}

// lambda/invocation/lifecycle/group-catalogue.ts
var PARALLEL4 = 10;
var GroupCatalogue = class {
  constructor(on) {
    this.on = on;
  }
  on;
  /** Hooks are read once: a group without ours stays without. */
  options = /* @__PURE__ */ new Map();
  isFirst = true;
  /**
   * @param names groups that events spoke of; they count whether they carry the drainer's tag or not
   * @param options `everyHook`: reads the hooks of groups without an instance that waits, too: without a hook none would
   */
  async read(names, { everyHook = false } = {}) {
    const { autoScaling, clock, metrics, settings } = this.on;
    const select = {
      names: [.../* @__PURE__ */ new Set([...settings.groupNames, ...names, ...this.moving])],
      tags: [{ key: GROUP_TAG, value: settings.drainerName }]
    };
    const ahead = this.askAhead(names);
    const own = await autoScaling.describeGroups(select);
    const former = everyHook ? await autoScaling.describeGroups({ names: [], tags: [{ key: FORMER_GROUP_TAG, value: settings.drainerName }] }) : [];
    const groups = [...own, ...former.filter(({ name: name3 }) => own.every((group) => group.name !== name3))];
    const readAt = clock.now();
    const unread = groups.filter((group) => !this.options.has(group.name) && (everyHook || hasWaiting(group)));
    await forEachBounded(unread, PARALLEL4, (group) => this.readHooks(group, ahead.get(group.name)));
    const withoutHooks = [...this.options.values()].filter((options) => options === "no-hook").length;
    if (withoutHooks > 0) {
      metrics.measure(METRICS.GROUPS_WITHOUT_HOOKS, withoutHooks);
    }
    return new Groups({ groups, asked: select.names, options: new Map(this.options), readAt });
  }
  /** The groups that are known to move away. */
  get moving() {
    return [...this.options].flatMap(([name3, options]) => options !== "no-hook" && options.movesTo !== void 0 ? [name3] : []);
  }
  /** The hooks of groups that events spoke of are asked for beside the groups themselves: a node waits for its cordon until both are known. */
  askAhead(names) {
    const asked = new Map(this.isFirst ? [...new Set(names)].map((name3) => [name3, this.on.autoScaling.describeHooks(name3)]) : []);
    this.isFirst = false;
    asked.forEach((hooks) => hooks.catch(() => void 0));
    return asked;
  }
  async readHooks({ name: name3 }, ahead) {
    const { autoScaling, troubles } = this.on;
    try {
      this.options.set(name3, this.optionsOf(name3, await (ahead ?? autoScaling.describeHooks(name3))));
      troubles.ended("Lifecycle hooks of the group could not be read", name3);
    } catch (error) {
      troubles.failed("Lifecycle hooks of the group could not be read", name3, { group: name3, error });
    }
  }
  optionsOf(group, hooks) {
    const { log, settings: { drainerName } } = this.on;
    const reading = readHooks(hooks, drainerName);
    if (reading.type === "no-hook") {
      log.error("Group has no hook of this drainer", { group, expected: terminatingHookName(drainerName), hooks: hooks.map(({ name: name4 }) => name4) });
      return "no-hook";
    }
    const { hook: { name: name3, metadata }, options, unreadable } = reading;
    if (unreadable.length > 0) {
      log.warn("Hook metadata could not be understood, so the defaults apply", { group, hook: name3, fields: unreadable, metadata });
    }
    return options;
  }
};
function hasWaiting({ instances }) {
  return instances.some(({ lifecycleState }) => transitionsOf(lifecycleState).length > 0);
}

// lambda/invocation/lifecycle/heartbeats.ts
var LOOK_EVERY2 = 6e4;
var LEAST_PAUSE = 5e3;
var Heartbeats = class {
  constructor(on) {
    this.on = on;
    this.wake = new Wake(on.clock);
    on.actions.onTakenIn = () => this.wake.notify();
    this.running = this.run();
  }
  on;
  wake;
  isStopped = false;
  running;
  async stop() {
    this.isStopped = true;
    this.wake.notify();
    await this.running;
  }
  async run() {
    const { actions, clock } = this.on;
    while (!this.isStopped) {
      await actions.sendHeartbeats();
      const now = clock.now();
      await this.wake.wait(Math.max(now + LEAST_PAUSE, Math.min(now + LOOK_EVERY2, actions.heartbeatDueAt)));
    }
  }
};

// lambda/invocation/lifecycle/activities.ts
var Activities = class {
  constructor(on) {
    this.on = on;
  }
  on;
  byGroup = /* @__PURE__ */ new Map();
  /** Undefined where Auto Scaling does not tell. */
  async beginOf({ groupName, instanceId }) {
    const asked = this.byGroup.get(groupName) ?? this.ask(groupName);
    this.byGroup.set(groupName, asked);
    return (await asked).find((activity) => activity.instanceId === instanceId)?.startTime;
  }
  async ask(groupName) {
    const { autoScaling, troubles } = this.on;
    try {
      const activities = await autoScaling.describeActivities(groupName);
      troubles.ended("Scaling activities of the group could not be read", groupName);
      return activities;
    } catch (error) {
      troubles.failed("Scaling activities of the group could not be read", groupName, { group: groupName, error });
      return [];
    }
  }
};

// lambda/drain/instances/claims.ts
function keyOf(transition, instanceId) {
  return `${transition}/${instanceId}`;
}
function transitionsToClaim(instanceId, groups, { requests, ended: ended2, withoutEvent }) {
  const possible = groups.transitionsOf(instanceId).filter((transition) => !ended2.has(keyOf(transition, instanceId)));
  const requested2 = possible.filter((transition) => requests.has(keyOf(transition, instanceId)));
  return requested2.length > 0 || !withoutEvent ? requested2 : possible;
}
function claimsOf({ instanceId, groupName }, groups, known2) {
  const transitions = transitionsToClaim(instanceId, groups, known2);
  return transitions.flatMap((transition) => {
    const request = known2.requests.get(keyOf(transition, instanceId));
    const holdsUnanswered = request !== void 0 || transitions.length === 1;
    const byEvent = request && { transition, action: request.action, eventTime: request.started, receivedAt: request.receivedAt, holdsUnanswered };
    const byInstance = { transition, action: { groupName, hookName: hookName(transition, known2.drainerName), instanceId }, holdsUnanswered };
    return byEvent?.action.token ? [byEvent, byInstance] : [byEvent ?? byInstance];
  });
}
var PROMPT = 5 * 6e4;
function mustAskForBeginning({ eventTime, receivedAt }) {
  return eventTime === void 0 || receivedAt !== void 0 && receivedAt - eventTime > PROMPT;
}
function heldBy(claim, answer, { options, began, now }) {
  if (answer === "gone" || answer === "unknown" && !claim.holdsUnanswered) {
    return void 0;
  }
  const { transition, action, receivedAt } = claim;
  const known2 = beginningOf(claim, { options, began, now });
  const started2 = known2 ?? now;
  return { transition, action, options, started: started2, triedSince: receivedAt ?? started2, found: known2 === void 0 };
}
function beginningOf({ eventTime, receivedAt = eventTime }, { options, began, now }) {
  const told = began === void 0 ? void 0 : Math.min(began, now);
  if (eventTime === void 0 || receivedAt === void 0) {
    return told;
  }
  return Math.max(eventTime, told ?? -Infinity, receivedAt - oldestAtFirstSight(options.globalTimeoutSeconds));
}
function hookName(transition, drainerName) {
  return transition === "terminating" ? terminatingHookName(drainerName) : launchingHookName(drainerName);
}

// lambda/drain/instances/held.ts
var JUST_NOW = 5e3;
function hasLeft({ action, transition }, groups) {
  return !groups.transitionsOf(action.instanceId).includes(transition);
}
function heartbeatDueAt({ options }, heartbeatAt) {
  return heartbeatAt === void 0 ? -Infinity : heartbeatAt + options.heartbeatTimeoutSeconds * 1e3 / 3;
}
function mustConfirm(lostItsState, heartbeatAt, now) {
  return lostItsState || heartbeatAt === void 0 || now - heartbeatAt >= JUST_NOW;
}
function isConfirmed(answer, lostItsState) {
  return answer === "recorded" || answer === "unknown" && !lostItsState;
}
function isSettled({ type, action, started: started2 }, { held, hasEnded: hasEnded2, groups }) {
  if (held || hasEnded2) {
    return held?.transition !== type;
  }
  return groups.show(started2) && (groups.lacksHook(action.groupName) || !groups.transitionsOf(action.instanceId).includes(type));
}

// lambda/invocation/lifecycle/lifecycle-actions.ts
var PARALLEL5 = 10;
var LifecycleActions = class {
  constructor(on) {
    this.on = on;
  }
  on;
  instances = /* @__PURE__ */ new Map();
  /** What events told, by transition and instance. */
  requests = /* @__PURE__ */ new Map();
  ended = /* @__PURE__ */ new Set();
  /** By instance: those that were held, and whose state shows that they no longer wait. */
  left = /* @__PURE__ */ new Set();
  calls = /* @__PURE__ */ new Map();
  /** What was answered ahead, by the action of an event. It tells of that moment only, so it is used once. */
  answers = /* @__PURE__ */ new Map();
  /** An instance was taken in, so a heartbeat may be due sooner than before. */
  onTakenIn;
  get held() {
    return [...this.instances.values()];
  }
  get = (instanceId) => this.instances.get(instanceId);
  /** The groups that events spoke of. */
  get groupNames() {
    return [...this.requests.values()].map(({ action }) => action.groupName);
  }
  /** When the next heartbeat is due. */
  get heartbeatDueAt() {
    return Math.min(Infinity, ...this.held.map((instance) => heartbeatDueAt(instance, this.heartbeatAt(instance))));
  }
  /** When a completion that failed may be tried again. */
  get retryAt() {
    const now = this.on.clock.now();
    return Math.min(Infinity, ...[...this.calls.values()].flatMap(({ retryAt }) => retryAt !== void 0 && retryAt > now ? [retryAt] : []));
  }
  /** What we know of the terminating action of an instance. */
  standingOf(instanceId) {
    return { held: this.get(instanceId), hasEnded: this.left.has(instanceId) || this.ended.has(keyOf("terminating", instanceId)) };
  }
  isSettled(request, groups) {
    const { type, action: { instanceId } } = request;
    return isSettled(request, { held: this.get(instanceId), hasEnded: this.ended.has(keyOf(type, instanceId)), groups });
  }
  /** Takes note of what an event told. The latest of an instance counts. */
  expect(request) {
    const key = keyOf(request.type, request.action.instanceId);
    const known2 = this.requests.get(key);
    if (!known2 || known2.started <= request.started) {
      this.requests.set(key, request);
    }
  }
  /** Asks of every action that an event told of whether it is alive, beside the question which of them Auto Scaling shows. */
  async askAhead() {
    await forEachBounded([...this.requests.values()], PARALLEL5, async ({ action }) => {
      this.answers.set(action, await this.heartbeat(action));
    });
  }
  /** Lets go of the instances that no longer wait, and takes in those that do. */
  async follow(groups, { withoutEvent }) {
    this.held.filter((instance) => hasLeft(instance, groups)).forEach(({ action: { instanceId } }) => {
      this.instances.delete(instanceId);
      this.left.add(instanceId);
    });
    const activities = new Activities(this.on);
    const unknown = groups.instances.filter(({ instanceId }) => !this.instances.has(instanceId));
    await forEachBounded(unknown, PARALLEL5, async (instance) => {
      const options = groups.optionsOf(instance.groupName);
      if (options) {
        await this.claim(instance, { options, groups, withoutEvent, activities });
      }
    });
    this.answers.clear();
  }
  /** Keeps the actions alive. */
  async sendHeartbeats() {
    const due = this.held.filter((instance) => heartbeatDueAt(instance, this.heartbeatAt(instance)) <= this.on.clock.now());
    await forEachBounded(due, PARALLEL5, async (instance) => {
      if (await this.heartbeat(instance.action) === "gone" && this.instances.get(instance.action.instanceId) === instance) {
        this.lose([instance.transition], instance.action);
      }
    });
  }
  /** Makes sure that the instance waits still, before its drain begins. */
  async confirm(instance, lostItsState) {
    if (!mustConfirm(lostItsState, this.heartbeatAt(instance), this.on.clock.now())) {
      return true;
    }
    const answer = await this.heartbeat(instance.action);
    if (answer === "gone") {
      this.lose([instance.transition], instance.action);
    }
    return isConfirmed(answer, lostItsState);
  }
  /** Ends the action: `gone` when something else did, `later` when it could not be ended now. */
  async complete({ action, transition }, result) {
    const { autoScaling, clock, log, troubles } = this.on;
    const { groupName, instanceId, hookName: hookName2 } = action;
    const fields = { group: groupName, instance: instanceId, hook: hookName2, result };
    if (clock.now() < (this.calls.get(instanceId)?.retryAt ?? 0)) {
      return "later";
    }
    try {
      const answer = await autoScaling.completeAction(action, result);
      log.info(answer === "gone" ? "Lifecycle action had already ended" : "Lifecycle action completed", fields);
      this.forget([transition], instanceId);
      return answer;
    } catch (error) {
      const calls = this.calls.get(instanceId);
      const failures = (calls?.failures ?? 0) + 1;
      this.calls.set(instanceId, { ...calls, failures, retryAt: clock.now() + cloudBackOff(failures, instanceId) });
      troubles.failed("Lifecycle action could not be completed", instanceId, { ...fields, error });
      return "later";
    }
  }
  async claim(instance, { options, groups, withoutEvent, activities }) {
    const known2 = { requests: this.requests, ended: this.ended, withoutEvent, drainerName: this.on.drainerName };
    const claims = claimsOf(instance, groups, known2);
    for (const claim of claims) {
      const answer = this.answers.get(claim.action) ?? await this.heartbeat(claim.action);
      const began = mustAskForBeginning(claim) && answer !== "gone" ? await activities.beginOf(instance) : void 0;
      const held = heldBy(claim, answer, { options, began, now: this.on.clock.now() });
      if (this.ended.has(keyOf(claim.transition, instance.instanceId))) {
        return;
      }
      if (held) {
        this.instances.set(instance.instanceId, held);
        this.left.delete(instance.instanceId);
        this.onTakenIn?.();
        return;
      }
    }
    if (claims.length > 0) {
      this.lose(transitionsToClaim(instance.instanceId, groups, known2), instance);
    }
  }
  heartbeatAt({ action }) {
    return this.calls.get(action.instanceId)?.heartbeatAt;
  }
  async heartbeat(action) {
    const { autoScaling, clock, troubles } = this.on;
    const { groupName, instanceId } = action;
    try {
      const answer = await autoScaling.recordHeartbeat(action);
      this.calls.set(instanceId, { ...this.calls.get(instanceId), heartbeatAt: clock.now() });
      troubles.ended("Heartbeat could not be recorded", instanceId);
      return answer;
    } catch (error) {
      troubles.failed("Heartbeat could not be recorded", instanceId, { group: groupName, instance: instanceId, error });
      return "unknown";
    }
  }
  lose(transitions, { groupName, instanceId }) {
    this.on.log.info("Instance no longer waits", { group: groupName, instance: instanceId });
    this.forget(transitions, instanceId);
  }
  forget(transitions, instanceId) {
    transitions.forEach((transition) => this.ended.add(keyOf(transition, instanceId)));
    this.calls.set(instanceId, { heartbeatAt: this.calls.get(instanceId)?.heartbeatAt });
    this.instances.delete(instanceId);
    this.on.troubles.ended("Heartbeat could not be recorded", instanceId);
    this.on.troubles.ended("Lifecycle action could not be completed", instanceId);
  }
};

// lambda/drain/instances/missing-node.ts
var LOOK_AGAIN_AFTER = 6e4;
function lookAgainAt(missedAt) {
  return missedAt + LOOK_AGAIN_AFTER;
}
function planMissing(held, nodes, { missedAt, isLooking, now }) {
  const byInstance = nodesByInstance(nodes);
  const missing = held.filter(({ transition, action }) => transition === "terminating" && !byInstance.has(action.instanceId)).map((instance) => ({ instance, at: missedAt.get(instance.action.instanceId) ?? now }));
  const due = isLooking ? [] : missing.filter(({ at }) => lookAgainAt(at) <= now);
  const looks = missing.map((one) => [one.instance.action.instanceId, due.includes(one) ? now : one.at]);
  return {
    missedAt: new Map(looks),
    lookFor: due.map(({ instance }) => instance),
    attendAt: Math.min(Infinity, ...looks.map(([, at]) => lookAgainAt(at)).filter((time) => time > now))
  };
}
function judgeMissingNode({ options }, { node, machine, now }) {
  if (node) {
    return { type: "found", node };
  }
  if (!machine || machine.ended || machine.launchTime === void 0) {
    return { type: "missing" };
  }
  const until = machine.launchTime + options.joinTimeoutSeconds * 1e3;
  return now < until ? { type: "may-join", until } : { type: "missing" };
}

// lambda/invocation/lifecycle/missing-nodes.ts
var PARALLEL6 = 10;
var MissingNodes = class {
  constructor(on) {
    this.on = on;
  }
  on;
  /** By instance, when its node was missing at the last look. */
  missedAt = /* @__PURE__ */ new Map();
  /** The look under way: one list for all instances. */
  round;
  /** Returns when to attend again. A look that is due begins, and tells when it has ended. */
  attend(nodes, groups, whenLooked = () => void 0) {
    const { actions, clock } = this.on;
    const plan = planMissing(actions.held, nodes, { missedAt: this.missedAt, isLooking: this.round !== void 0, now: clock.now() });
    this.missedAt = plan.missedAt;
    if (plan.lookFor.length > 0) {
      this.round = this.look(plan.lookFor, groups).finally(() => {
        this.round = void 0;
        whenLooked();
      });
    }
    return plan.attendAt;
  }
  /** Waits for the look under way. */
  async finish() {
    await this.round;
  }
  async look(instances, groups) {
    const { kubernetes, troubles } = this.on;
    try {
      const { items } = await kubernetes.list("nodes");
      await forEachBounded(instances, PARALLEL6, (instance) => this.lookFor(instance, items, groups));
      troubles.ended("Nodes could not be looked for", "missing");
    } catch (error) {
      troubles.failed("Nodes could not be looked for", "missing", { instances: instances.map(({ action }) => action.instanceId), error });
    }
  }
  async lookFor(instance, nodes, groups) {
    const { actions, drainStates, ec2, clock, log } = this.on;
    const { groupName, instanceId } = instance.action;
    const fields = { group: groupName, instance: instanceId };
    if (nodesByInstance(nodes).has(instanceId)) {
      return;
    }
    const machine = await ec2.describeInstance(instanceId);
    const decision = judgeMissingNode(instance, { node: nodeByName(nodes, [instanceId, machine?.privateDnsName]), machine, now: clock.now() });
    switch (decision.type) {
      case "found":
        await drainStates.begin(decision.node, instance, groups, { excludeFromLoadBalancers: false });
        break;
      case "may-join":
        log.info("Instance has no node yet and may still be joining", { ...fields, until: new Date(decision.until).toISOString() });
        break;
      case "missing":
        if (await actions.complete(instance, "CONTINUE") === "completed") {
          tellEnd(this.on, { outcome: "node-missing", started: instance.started, ...fields });
        }
    }
  }
};

// lambda/invocation/lifecycle/node-writer.ts
var FIRST_RETRY2 = 5e3;
var LAST_RETRY2 = 3e4;
var NodeWriter = class {
  constructor(on) {
    this.on = on;
  }
  on;
  /** By UID, the version of a node that it no longer has: the watch will show the next one. */
  outdated = /* @__PURE__ */ new Map();
  get refusals() {
    return this.on.refusals;
  }
  /** Whether the node refused the last patch. */
  isRefusing({ metadata: { uid } }) {
    return this.refusals.has(uid);
  }
  /** Whether nothing can be written on the node as it was seen, now. */
  isWaiting(node) {
    return this.isOutdated(node) || this.isPaused(node);
  }
  /** Nothing is written on the node for a moment, for a reason of the caller's. */
  pause({ metadata: { uid } }) {
    this.refusals.set(uid, { times: this.refusals.get(uid)?.times ?? 0, retryAt: this.on.clock.now() + FIRST_RETRY2 });
  }
  get retryAt() {
    const now = this.on.clock.now();
    return Math.min(Infinity, ...[...this.refusals.values()].map(({ retryAt }) => retryAt).filter((time) => time > now));
  }
  /**
   * Several invocations see the same draining nodes, and a patch that was meant for an earlier state could void what another invocation has
   * written since.
   */
  async patch(node, patch) {
    const { kubernetes } = this.on;
    const { name: name3, uid, resourceVersion } = node.metadata;
    if (this.isOutdated(node)) {
      return { type: "conflict" };
    }
    if (this.isPaused(node)) {
      return { type: "refused" };
    }
    try {
      const patched = await kubernetes.patchNode(name3, { ...patch, metadata: { ...patch.metadata, resourceVersion } });
      this.refusals.delete(uid);
      return { type: "written", node: patched };
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) {
        this.outdated.set(uid, resourceVersion);
        return { type: "conflict" };
      }
      this.noteRefusal(node, error);
      return { type: "refused" };
    }
  }
  isOutdated({ metadata: { uid, resourceVersion } }) {
    return this.outdated.has(uid) && this.outdated.get(uid) === resourceVersion;
  }
  isPaused({ metadata: { uid } }) {
    return (this.refusals.get(uid)?.retryAt ?? 0) > this.on.clock.now();
  }
  /** Said once: it may last until the deadline. */
  noteRefusal(node, error) {
    const { clock, log, events } = this.on;
    const { name: name3, uid } = node.metadata;
    const times = (this.refusals.get(uid)?.times ?? 0) + 1;
    this.refusals.set(uid, { times, retryAt: clock.now() + Math.min(LAST_RETRY2, FIRST_RETRY2 * times) });
    if (times === 1) {
      log.warn("Node could not be changed and is tried again", { node: name3, error });
      events.record(node, { type: "Warning", reason: "NodeRefusesChange", message: `The drain cannot write on the node: ${error instanceof Error ? error.message : String(error)}` });
    }
  }
};

// lambda/drain/instances/abandoned-launches.ts
function abandonedInARow(launches, aboutToBe) {
  const told = launches.filter(({ instanceId, result }) => instanceId !== aboutToBe && result !== "other");
  const lastInService = told.findIndex(({ result }) => result === "in-service");
  return 1 + (lastInService < 0 ? told.length : lastInService);
}
function isHopeless(inARow, { maxAbandonedLaunches }) {
  return maxAbandonedLaunches > 0 && inARow >= maxAbandonedLaunches;
}

// lambda/invocation/lifecycle/launch-breaker.ts
var LaunchBreaker = class {
  constructor(on) {
    this.on = on;
  }
  on;
  async beforeAbandoned({ action: { groupName, instanceId }, options }, because) {
    const { autoScaling, log, metrics } = this.on;
    if (options.maxAbandonedLaunches === 0) {
      return;
    }
    try {
      const refresh = await autoScaling.describeRefresh(groupName);
      if (!refresh) {
        return;
      }
      const launches = abandonedInARow(await autoScaling.describeLaunches(groupName, refresh.startedAt), instanceId);
      if (!isHopeless(launches, options)) {
        return;
      }
      const image = await this.imageOf(instanceId);
      if (await autoScaling.cancelRefresh(groupName) === "cancelled") {
        log.error("Refresh cancelled, since nothing that it launched became a node", { group: groupName, refresh: refresh.id, image, launches, because });
        metrics.count(METRICS.REFRESHES_CANCELLED, 1);
      }
    } catch (error) {
      log.warn("Refresh could not be looked at before a launch is abandoned", { group: groupName, instance: instanceId, error });
    }
  }
  /** Not knowing it must not keep the refresh going. */
  async imageOf(instanceId) {
    try {
      return (await this.on.ec2.describeInstance(instanceId))?.imageId;
    } catch {
      return void 0;
    }
  }
};

// lambda/invocation/lifecycle/launches.ts
var PARALLEL7 = 10;
var NOTHING2 = { changed: [], lookAt: Infinity, lateUntil: Infinity };
var Launches = class {
  constructor(on) {
    this.on = on;
  }
  on;
  /** By instance, what EC2 said of it. */
  machines = /* @__PURE__ */ new Map();
  /** @param seenSince since when the cluster has been in sight without a break */
  async attend(nodes, groups, seenSince) {
    const seen = { nodes, byInstance: nodesByInstance(nodes), groups, seenSince };
    const attended = [];
    const launches = this.on.actions.held.filter(({ transition }) => transition !== "terminating");
    await forEachBounded(launches, PARALLEL7, async (instance) => {
      const own = seen.byInstance.get(instance.action.instanceId) ?? [];
      attended.push(await this.attendOne({ instance, node: own.find(isNodeReady) ?? own[0] }, seen));
    });
    return {
      changed: attended.flatMap(({ changed }) => changed),
      lookAt: Math.min(Infinity, ...attended.map(({ lookAt }) => lookAt)),
      lateUntil: Math.min(Infinity, ...attended.map(({ lateUntil }) => lateUntil))
    };
  }
  async attendOne(sight, seen) {
    const { actions, breaker, drainStates, clock, log, metrics } = this.on;
    const { instance, node } = sight;
    const { action, options } = instance;
    const decision = this.judge(sight, seen);
    const fields = { group: action.groupName, instance: action.instanceId, node: node?.metadata.name };
    switch (decision.type) {
      case "wait":
        return { changed: [], lookAt: decision.lookAt, lateUntil: decision.isLate ? decision.until : Infinity };
      case "ask-ec2": {
        const machine = await this.machineOf(instance);
        return this.attendOne({ ...sight, node: node ?? nodeByName(seen.nodes, [machine?.privateDnsName]), machine: machine ?? "unknown" }, seen);
      }
      case "read-pods": {
        const read2 = await this.podsOn(decision.node, action.groupName);
        return read2 ? this.attendOne({ ...sight, pods: read2 }, seen) : { ...NOTHING2, lookAt: clock.now() + READ_PODS_AGAIN_AFTER };
      }
      case "clear": {
        const answer = await drainStates.clear(decision.node);
        if (answer.type !== "written") {
          return NOTHING2;
        }
        return { ...await this.attendOne({ instance, node: answer.node }, seen), changed: [answer.node] };
      }
      case "complete":
        if (await actions.complete(instance, "CONTINUE") === "completed" && decision.joined) {
          if (decision.because === void 0) {
            log.info("Node is ready, and its launch was completed", fields);
          } else {
            log.warn("Launch was completed although its node is not ready for pods", { ...fields, because: decision.because });
          }
          metrics.count(METRICS.NODES_JOINED, 1);
        }
        return NOTHING2;
      case "abandon":
        await breaker.beforeAbandoned(instance, decision.because);
        if (await actions.complete(instance, "ABANDON") === "completed") {
          log.error("Launch abandoned", { ...fields, because: decision.because, joinTimeoutSeconds: options.joinTimeoutSeconds });
          metrics.count(METRICS.NODES_NOT_JOINED, 1);
        }
        return NOTHING2;
    }
  }
  judge({ instance, node, pods, machine }, { byInstance, groups, seenSince }) {
    const { groupName, instanceId } = instance.action;
    const now = this.on.clock.now();
    const others = node && isNodeReady(node) ? groups.inServiceOf(groupName).filter((id) => id !== instanceId).flatMap((id) => byInstance.get(id) ?? []) : [];
    return judgeLaunch(instance, node, { machine, seenSince, others, pods, now, ahead: clockAhead(this.on.kubernetes.serverNow, now) });
  }
  async podsOn({ metadata: { name: name3 } }, group) {
    const { kubernetes, troubles } = this.on;
    try {
      const pods = await kubernetes.podsOn(name3);
      troubles.ended("Pods of a launched node could not be read", name3);
      return pods;
    } catch (error) {
      troubles.failed("Pods of a launched node could not be read", name3, { group, node: name3, error });
      return void 0;
    }
  }
  async machineOf({ action: { groupName, instanceId } }) {
    const known2 = this.machines.get(instanceId);
    if (known2) {
      return known2;
    }
    const { ec2, troubles } = this.on;
    try {
      const machine = await ec2.describeInstance(instanceId);
      troubles.ended("Instance could not be looked up in EC2", instanceId);
      if (machine) {
        this.machines.set(instanceId, machine);
      }
      return machine;
    } catch (error) {
      troubles.failed("Instance could not be looked up in EC2", instanceId, { group: groupName, instance: instanceId, error });
      return void 0;
    }
  }
};

// lambda/drain/instances/outdated.ts
function groupsToAsk(nodes, held, { groups, drainerName }) {
  const tainted = nodes.filter((node) => isOurTaint(node, drainerName)).flatMap((node) => groups.instanceOf(instanceIdOf(node))?.groupName ?? []);
  return [.../* @__PURE__ */ new Set([...held.map(({ action }) => action.groupName), ...tainted])].filter((name3) => groups.groupOf(name3) !== void 0);
}
function planTaints(nodes, refreshes, { groups, drainerName }) {
  const taint = [];
  const untaint = [];
  for (const node of nodes.filter((one) => readDrainState(one) === void 0)) {
    const instance = groups.instanceOf(instanceIdOf(node));
    const group = instance && groups.groupOf(instance.groupName);
    const reading = instance && refreshes.get(instance.groupName);
    if (instance && group && reading?.type === "on" && isOutdated(instance, group, reading)) {
      if (taintOf(node) === void 0 && instance.lifecycleState === "InService") {
        taint.push({ node, groupName: group.name });
      }
    } else if (isOurTaint(node, drainerName) && (instance === void 0 || reading !== void 0 && reading.type !== "unknown")) {
      untaint.push({ node, groupName: instance?.groupName });
    }
  }
  return { taint, untaint };
}
function isOutdated(instance, group, { refresh, launched }) {
  const isIgnored = refresh.ignoresProtected && instance.isProtected || refresh.ignoresStandby && instance.lifecycleState === "Standby";
  if (!refresh.isReplacing || isIgnored) {
    return false;
  }
  return refresh.skipsMatching ? differs(instance, refresh.desired ?? group.launches) : !launched.has(instance.instanceId);
}
function needsLaunches({ isReplacing, skipsMatching }) {
  return isReplacing && !skipsMatching;
}
function differs({ template, instanceType }, launches) {
  const templates = launches?.templates ?? [];
  if (template === void 0 || templates.length === 0 || templates.some(({ version }) => !/^\d+$/.test(version))) {
    return false;
  }
  const { instanceTypes = [] } = launches ?? {};
  const isOtherType = instanceTypes.length > 0 && instanceType !== void 0 && !instanceTypes.includes(instanceType);
  return isOtherType || !templates.some((one) => isSame2(one, template));
}
function isSame2(one, other) {
  const isSameTemplate = one.id !== void 0 && other.id !== void 0 ? one.id === other.id : one.name === other.name;
  return isSameTemplate && one.version === other.version;
}
function isOurTaint(node, drainerName) {
  return taintOf(node)?.value === drainerName;
}
function taintOf({ spec: { taints = [] } }) {
  return taints.find(({ key }) => key === OUTDATED_TAINT);
}
function instanceIdOf({ spec }) {
  return spec.providerID?.split("/").at(-1) ?? "";
}
function taintPatch({ spec: { taints = [] }, metadata: { resourceVersion } }, drainerName) {
  return { metadata: { resourceVersion }, spec: { taints: [...taints, { key: OUTDATED_TAINT, value: drainerName, effect: "PreferNoSchedule" }] } };
}
function untaintPatch({ spec: { taints = [] }, metadata: { resourceVersion } }) {
  const others = taints.filter(({ key }) => key !== OUTDATED_TAINT);
  return { metadata: { resourceVersion }, spec: { taints: others.length > 0 ? others : null } };
}

// lambda/invocation/lifecycle/outdated-nodes.ts
var PARALLEL8 = 10;
var PATIENCE2 = 5e3;
var OutdatedNodes = class {
  constructor(on) {
    this.on = on;
  }
  on;
  asked = /* @__PURE__ */ new WeakMap();
  /** What refuses one taint refuses all: none is tried again before Auto Scaling is read anew. */
  refusedAfter;
  isRefusalTold = false;
  /** Begins to ask for the refreshes that matter, once after each reading of the groups. */
  ask(nodes, groups) {
    const { actions, drainerName } = this.on;
    const { questions, answers } = this.askedAfter(groups);
    for (const name3 of groupsToAsk(nodes, actions.held, { groups, drainerName })) {
      if (!questions.has(name3)) {
        questions.set(name3, this.patiently(this.read(name3).then((reading) => void answers.set(name3, reading))));
      }
    }
  }
  /** Returns the nodes that it changed, as they are now. */
  async attend(nodes, groups) {
    this.ask(nodes, groups);
    const { questions, answers } = this.askedAfter(groups);
    await Promise.all(questions.values());
    const { drainerName } = this.on;
    const plan = planTaints(nodes, answers, { groups, drainerName });
    const tainted = await this.change(plan.taint, groups, (node) => taintPatch(node, drainerName));
    this.tell("Outdated nodes are tainted", tainted);
    const untainted = await this.change(plan.untaint, groups, untaintPatch);
    this.tell("Taint of outdated nodes is taken off", untainted);
    return [...tainted, ...untainted].map(({ node }) => node);
  }
  askedAfter(groups) {
    const asked = this.asked.get(groups) ?? { questions: /* @__PURE__ */ new Map(), answers: /* @__PURE__ */ new Map() };
    this.asked.set(groups, asked);
    return asked;
  }
  async patiently(question) {
    const over = new AbortController();
    await Promise.race([question, this.on.clock.sleep(PATIENCE2, over.signal)]);
    over.abort();
  }
  async read(groupName) {
    const { autoScaling, troubles } = this.on;
    const what = "Refresh could not be looked at, so its outdated nodes stay as they are";
    try {
      const refresh = await autoScaling.describeRefresh(groupName);
      if (!refresh) {
        troubles.ended(what, groupName);
        return { type: "none" };
      }
      const launches = needsLaunches(refresh) ? await autoScaling.describeLaunches(groupName, refresh.startedAt) : [];
      troubles.ended(what, groupName);
      return { type: "on", refresh, launched: new Set(launches.flatMap(({ instanceId }) => instanceId ?? [])) };
    } catch (error) {
      troubles.failed(what, groupName, { group: groupName, error });
      return { type: "unknown" };
    }
  }
  async change(planned, groups, patch) {
    const changed = [];
    await forEachBounded(planned, PARALLEL8, async ({ node, groupName }) => {
      if (this.refusedAfter === groups) {
        return;
      }
      try {
        changed.push({ node: await this.on.kubernetes.patchNode(node.metadata.name, patch(node)), groupName });
      } catch (error) {
        this.note(node, groups, error);
      }
    });
    return changed;
  }
  /** A node that has changed or gone meanwhile shows so, and is looked at again. */
  note({ metadata: { name: name3 } }, groups, error) {
    if (error instanceof ApiError && (error.status === 409 || error.status === 404)) {
      return;
    }
    this.refusedAfter = groups;
    if (!this.isRefusalTold) {
      this.isRefusalTold = true;
      this.on.log.warn("Taint of an outdated node could not be changed", { node: name3, error });
    }
  }
  tell(message, changed) {
    for (const [group, nodes] of Map.groupBy(changed, ({ groupName }) => groupName)) {
      this.on.log.info(message, { group, nodes: nodes.map(({ node }) => node.metadata.name).sort() });
    }
  }
};

// lambda/invocation/lifecycle/retained-without-node.ts
var RetainedWithoutNode = class {
  constructor(on) {
    this.on = on;
  }
  on;
  /** @param instances those of which no node is seen */
  async confirm(instances, groups) {
    const { withoutNode, clock } = this.on;
    const now = clock.now();
    const seen = new Set(instances.map(({ instanceId }) => instanceId));
    [...withoutNode.keys()].filter((id) => !seen.has(id)).forEach((id) => withoutNode.delete(id));
    const due = instances.filter(({ instanceId }) => lookAgainAt(withoutNode.get(instanceId)?.at ?? Infinity) <= now);
    instances.forEach((instance) => this.note(instance, now));
    due.forEach(({ instanceId }) => withoutNode.set(instanceId, { since: withoutNode.get(instanceId)?.since ?? now, at: now }));
    return due.length > 0 ? this.look(due, groups) : [];
  }
  note({ instanceId, groupName }, now) {
    const { withoutNode, log } = this.on;
    if (!withoutNode.has(instanceId)) {
      withoutNode.set(instanceId, { since: now, at: now });
      log.info("Retained instance has no node", { group: groupName, instance: instanceId });
    }
  }
  /** None where something could not be asked. */
  async look(instances, groups) {
    const { kubernetes, troubles, drainerName } = this.on;
    try {
      const [{ items: nodes }, { items: [hold] }] = await Promise.all([kubernetes.list("nodes"), kubernetes.list("configmaps")]);
      const isHeld = hold?.data?.[drainerName] !== void 0;
      const certain = isHeld ? [] : await Promise.all(instances.map(async (instance) => await this.isGone(instance, nodes, groups) ? [instance] : []));
      troubles.ended("Nodes could not be looked for", "retained");
      return certain.flat();
    } catch (error) {
      troubles.failed("Nodes could not be looked for", "retained", { instances: instances.map(({ instanceId }) => instanceId), error });
      return [];
    }
  }
  async isGone({ instanceId, groupName }, nodes, groups) {
    const options = groups.optionsOf(groupName);
    if (!options || nodesByInstance(nodes).has(instanceId)) {
      return false;
    }
    const machine = await this.on.ec2.describeInstance(instanceId);
    const node = nodeByName(nodes, [instanceId, machine?.privateDnsName]);
    return judgeMissingNode({ options }, { node, machine, now: this.on.clock.now() }).type === "missing";
  }
};

// lambda/drain/instances/retained.ts
var CALL_AGAIN_AFTER = 2 * 6e4;
function planRetained(nodes, terms) {
  const { groups, drainerName, calledAt, now } = terms;
  const byInstance = nodesByInstance(nodes);
  const note = [];
  const terminate2 = [];
  const withoutNode = [];
  for (const instance of groups.retained) {
    const { instanceId, groupName } = instance;
    const own = (byInstance.get(instanceId) ?? []).map((node) => ({ node, state: readDrainState(node) }));
    const unnoted = own.filter(({ node, state }) => !isNewer(node) && isToBeNoted(state, groups, drainerName));
    note.push(...unnoted.flatMap(({ node, state }) => {
      const since = retainedSince(state, now);
      const patch = notePatch({ node, instanceId, groupName, state, since }, terms);
      return patch ? [{ node, instanceId, groupName, since, patch }] : [];
    }));
    const reasons = own.flatMap(({ state }) => state?.drainer === drainerName ? state.ends ?? [] : []);
    const isCalled2 = now < (calledAt.get(instanceId) ?? -Infinity) + CALL_AGAIN_AFTER;
    if (own.length > 0 && reasons.length === own.length && !isCalled2) {
      terminate2.push({ instanceId, groupName, nodes: own.map(({ node }) => node), because: reasons[0] });
    }
    if (own.length === 0 && !isCalled2 && endsWithoutNode(groups.optionsOf(groupName))) {
      withoutNode.push(instance);
    }
  }
  return { note, terminate: terminate2, withoutNode };
}
function endsWithoutNode(options) {
  return options !== void 0 && options.retryRetained && !options.hasOtherHooks && options.movesTo === void 0;
}
function notePatch({ node, instanceId, groupName, state, since }, { groups, drainerName, now }) {
  const noted = retainedPatch(since);
  if (state?.drainer === drainerName) {
    return noted;
  }
  const options = groups.optionsOf(groupName);
  if (!options) {
    return void 0;
  }
  const action = { groupName, hookName: terminatingHookName(drainerName), instanceId };
  const drain2 = newDrainState({ action, started: now, found: true, options }, { retainsAbandoned: true, drainerName, now });
  const begun = drainStatePatch(node, drain2, false);
  return { ...begun, metadata: { ...begun.metadata, annotations: { ...begun.metadata?.annotations, ...noted.metadata?.annotations } } };
}
function isToBeNoted(state, groups, drainerName) {
  if (state === void 0) {
    return true;
  }
  if (state.drainer !== drainerName) {
    return state.retainedSince !== void 0;
  }
  const hasEndedSo = state.outcome === "retained";
  return state.retainedSince === void 0 && (state.outcome === void 0 || hasEndedSo) && (hasEndedSo && !state.isLast || groups.show(state.started));
}
function retainedSince(state, now) {
  const ended2 = state?.outcome === "retained" ? Math.min(state.deadline, now) : now;
  return state?.retainedSince ?? ended2;
}

// lambda/invocation/lifecycle/retained-instances.ts
var PARALLEL9 = 10;
var RetainedInstances = class {
  constructor(on) {
    this.on = on;
    this.withoutNode = new RetainedWithoutNode(on);
  }
  on;
  /** By instance. */
  calledAt = /* @__PURE__ */ new Map();
  withoutNode;
  /** Returns the nodes that it changed, as they are now. */
  async attend(nodes, groups) {
    const { drainerName, clock } = this.on;
    const { note, terminate: terminate2, withoutNode } = planRetained(nodes, { groups, drainerName, calledAt: this.calledAt, now: clock.now() });
    const changed = [];
    await forEachBounded(note, PARALLEL9, async (retained2) => {
      changed.push(...await this.note(retained2));
    });
    const gone = (await this.withoutNode.confirm(withoutNode, groups)).map((instance) => ({ ...instance, nodes: [], because: RETENTION_WITHOUT_NODE }));
    await forEachBounded([...terminate2, ...gone], PARALLEL9, (ending) => this.terminate(ending));
    return changed;
  }
  async note({ node, instanceId, groupName, since, patch }) {
    const { writer, events, log } = this.on;
    const answer = await writer.patch(node, patch);
    if (answer.type !== "written") {
      return [];
    }
    log.warn("Instance is retained", { group: groupName, instance: instanceId, node: node.metadata.name, since: new Date(since).toISOString() });
    events.record(node, { type: "Warning", reason: "InstanceRetained", message: "The instance is retained: it is out of service and replaced, runs on, and is billed" });
    return [answer.node];
  }
  async terminate({ instanceId, groupName, nodes, because }) {
    const { autoScaling, events, log, metrics, troubles, clock } = this.on;
    const fields = { group: groupName, instance: instanceId, node: nodes[0]?.metadata.name, because };
    this.calledAt.set(instanceId, clock.now());
    try {
      if (await autoScaling.terminateInstance({ groupName, instanceId }) === "terminating") {
        log.info("Retained instance is terminated", fields);
        metrics.count(METRICS.RETAINED_INSTANCES_TERMINATED, 1);
        nodes.forEach((node) => events.record(node, { type: "Normal", reason: "RetainedInstanceTerminated", message: `The retained instance is terminated: ${because}` }));
      }
      troubles.ended("Retained instance could not be terminated", instanceId);
    } catch (error) {
      troubles.failed("Retained instance could not be terminated", instanceId, { ...fields, error });
    }
  }
};

// lambda/drain/instances/conclusion.ts
function judgeConclusion(instance, nodes, { groups, drainerName, now }) {
  if (judgeMove(instance, nodes, drainerName, now) === "let-go") {
    return { type: "let-go" };
  }
  const ended2 = nodes.flatMap((node2) => {
    const state2 = readDrainState(node2);
    return state2?.outcome && state2.drainer === drainerName && belongsTo(state2, instance.action) ? [{ node: node2, state: state2, outcome: state2.outcome }] : [];
  });
  if (ended2.length === 0 || ended2.length < nodes.length) {
    return { type: "wait" };
  }
  const [{ node, state }] = ended2;
  const outcome = outcomeOfAll(ended2.map((one) => one.outcome));
  return {
    type: "end",
    outcome,
    node,
    state,
    isLost: isLostThough(outcome, groups.retains(state.group)),
    isRecovered: ended2.every((one) => !one.state.token)
  };
}

// lambda/invocation/lifecycle/own-nodes.ts
var PARALLEL10 = 10;
var OwnNodes = class {
  constructor(on) {
    this.on = on;
    this.outdated = new OutdatedNodes(on);
    this.launches = new Launches({ ...on, breaker: new LaunchBreaker(on) });
    this.retained = new RetainedInstances(on);
  }
  on;
  outdated;
  launches;
  retained;
  /**
   * @param seenSince since when the cluster has been in sight without a break
   * @param options `leads`: this invocation leads, or none of this drainer does
   */
  async attend(nodes, groups, seenSince, { leads = false } = {}) {
    this.outdated.ask(nodes, groups);
    const aligned = await this.on.drainStates.align(nodes, groups);
    const current = withChanges(nodes, aligned);
    if (leads) {
      await this.conclude(current, groups);
    }
    const { changed, lookAt, lateUntil } = await this.launches.attend(current, groups, seenSince);
    const tainted = await this.outdated.attend(withChanges(current, changed), groups);
    const retained2 = await this.retained.attend(withChanges(current, tainted), groups);
    return { changed: [...aligned, ...changed, ...tainted, ...retained2], lookAt, lateUntil };
  }
  /** Ends the lifecycle action of every instance of ours once the drain of each of its nodes has an outcome. */
  async conclude(nodes, groups) {
    const { actions, clock, log, metrics, drainerName } = this.on;
    const byInstance = nodesByInstance(nodes);
    await forEachBounded(actions.held.filter(({ transition }) => transition === "terminating"), PARALLEL10, async (instance) => {
      const { action, options } = instance;
      const conclusion = judgeConclusion(instance, byInstance.get(action.instanceId) ?? [], { groups, drainerName, now: clock.now() });
      switch (conclusion.type) {
        case "wait":
          return;
        case "let-go":
          log.info("Group moves to another drainer, which drains the instance", { group: action.groupName, instance: action.instanceId, drainer: options.movesTo });
          await actions.complete(instance, "CONTINUE");
          return;
        case "end": {
          const { outcome, node, state, isLost, isRecovered } = conclusion;
          const fields = { group: state.group, instance: state.instance, node: node.metadata.name };
          if (isLost) {
            log.error("Group does not retain abandoned instances, so this one is terminated", fields);
          }
          if (await actions.complete(instance, lifecycleResult(outcome)) === "completed" && isRecovered) {
            log.warn("Instance was found by the sweep, since no event told of it", fields);
            metrics.count(METRICS.INSTANCES_RECOVERED, 1);
          }
        }
      }
    });
  }
};
function withChanges(nodes, changed) {
  const byUid = new Map(changed.map((node) => [node.metadata.uid, node]));
  return byUid.size === 0 ? nodes : nodes.map((node) => byUid.get(node.metadata.uid) ?? node);
}

// lambda/invocation/messages/inbox.ts
var VISIBILITY_SECONDS = 60;
var RENEW_EVERY2 = 15e3;
var Inbox = class {
  constructor(records, on) {
    this.records = records;
    this.on = on;
    this.held = new Set(records);
    this.renewing = this.renew();
  }
  records;
  on;
  held;
  stopped = new AbortController();
  renewing;
  acknowledge(record2) {
    this.held.delete(record2);
  }
  /** Gives back what was not acknowledged; `waitSeconds` tells when it comes again. */
  async close(waitSeconds) {
    this.stopped.abort();
    await this.renewing;
    const records = [...this.held];
    await Promise.all(records.map((record2) => this.changeVisibility(record2, waitSeconds(record2))));
    return records;
  }
  async renew() {
    while (!this.stopped.signal.aborted) {
      await Promise.all([...this.held].map((record2) => this.changeVisibility(record2, VISIBILITY_SECONDS)));
      await this.on.clock.sleep(RENEW_EVERY2, this.stopped.signal);
    }
  }
  async changeVisibility(record2, seconds) {
    const { queue, troubles } = this.on;
    const { receiptHandle, messageId } = record2;
    try {
      await queue.changeVisibility(receiptHandle, seconds);
      troubles.ended("Message visibility could not be changed", messageId);
    } catch (error) {
      troubles.failed("Message visibility could not be changed", messageId, { messageId, error });
    }
  }
};

// lambda/drain/messages/parse.ts
var z2 = __toESM(require("zod/mini"));
var LATEST = 24 * 60 * 6e4;
var name = z2.string().check(z2.minLength(1), z2.maxLength(255));
var LIFECYCLE_EVENT = z2.object({
  "source": z2.literal("aws.autoscaling"),
  "account": z2.string().check(z2.regex(/^\d{12}$/, "not the 12 digits of an account")),
  "region": z2.string().check(z2.maxLength(32), z2.regex(/^[a-z0-9-]+$/, "not a region such as eu-central-1")),
  "detail-type": z2.enum(["EC2 Instance-terminate Lifecycle Action", "EC2 Instance-launch Lifecycle Action"]),
  "time": z2.iso.datetime(),
  "detail": z2.object({
    AutoScalingGroupName: name,
    LifecycleHookName: name,
    EC2InstanceId: z2.string().check(z2.regex(/^i-[0-9a-f]{8,17}$/, "not an instance id such as i-0123456789abcdef0")),
    LifecycleActionToken: z2.optional(z2.string().check(z2.minLength(1), z2.maxLength(36))),
    Destination: z2.optional(z2.string())
  })
});
var ANY_EVENT = z2.object({ "detail-type": z2.string() });
var SWEEP = z2.object({ "source": z2.literal(SWEEP_SOURCE), "detail-type": z2.literal(SWEEP_DETAIL_TYPE) });
function parseMessage({ body, eventSourceARN, attributes }, drainerName) {
  let json2;
  try {
    json2 = JSON.parse(body);
  } catch {
    return { type: "rejected", reason: "The message is not JSON." };
  }
  const any = ANY_EVENT.safeParse(json2);
  if (!any.success) {
    return { type: "rejected", reason: "The message is not an EventBridge event: it has no detail-type." };
  }
  if (SWEEP.safeParse(json2).success) {
    return { type: "sweep" };
  }
  const event = LIFECYCLE_EVENT.safeParse(json2);
  if (!event.success) {
    return { type: "rejected", reason: `The event is not a lifecycle action of Auto Scaling: ${issues(event.error)}` };
  }
  const { detail, time, account, region } = event.data;
  const [, , , queueRegion, queueAccount] = eventSourceARN.split(":");
  if (account !== queueAccount || region !== queueRegion) {
    return { type: "rejected", reason: `The event is of ${region} in the account ${account}, and the drainer of ${queueRegion} in ${queueAccount}.` };
  }
  const action = {
    groupName: detail.AutoScalingGroupName,
    hookName: detail.LifecycleHookName,
    instanceId: detail.EC2InstanceId,
    token: detail.LifecycleActionToken
  };
  const sent = Number(attributes.SentTimestamp);
  const started2 = Math.max(sent - LATEST, Math.min(sent, Date.parse(time)));
  if (action.hookName === terminatingHookName(drainerName)) {
    return { type: "terminating", action, started: started2 };
  }
  if (action.hookName === launchingHookName(drainerName)) {
    return { type: detail.Destination === "WarmPool" ? "warming" : "launching", action, started: started2 };
  }
  return { type: "foreign", hook: action.hookName };
}
function issues(error) {
  return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
}

// lambda/invocation/messages/sort.ts
async function sortMessages(inbox, on) {
  const { log, metrics, drainerName } = on;
  const messages = [];
  for (const record2 of inbox.records) {
    const parsed2 = parseMessage(record2, drainerName);
    switch (parsed2.type) {
      case "rejected":
        log.error("Message rejected", { messageId: record2.messageId, because: parsed2.reason });
        if (await setAside(record2, parsed2.reason, on)) {
          metrics.count(METRICS.MESSAGES_REJECTED, 1);
          inbox.acknowledge(record2);
        }
        break;
      case "foreign":
        log.info("Message belongs to another drainer and was ignored", { messageId: record2.messageId, hook: parsed2.hook });
        metrics.count(METRICS.MESSAGES_IGNORED, 1);
        inbox.acknowledge(record2);
        break;
      default:
        messages.push({ record: record2, request: parsed2, receiveCount: Number(record2.attributes.ApproximateReceiveCount) });
    }
  }
  return messages;
}
async function setAside({ messageId, body }, reason, { queue, log }) {
  try {
    await queue.sendToDeadLetterQueue(body, reason);
    return true;
  } catch (error) {
    log.error("Message could not be moved to the dead-letter queue and comes again", { messageId, error });
    return false;
  }
}

// lambda/invocation/telling/trouble.ts
var COUNTED_EVERY2 = 6e4;
var FORGOTTEN_AFTER = 15 * 6e4;
var Trouble = class {
  constructor(on, kind) {
    this.on = on;
    this.kind = kind;
  }
  on;
  kind;
  /** When each noticed it last. */
  noticedBy = /* @__PURE__ */ new Map();
  began;
  lastNoticed = -Infinity;
  isTold = false;
  countedAt = -Infinity;
  /** Somebody notices it, for the first time or again. */
  notice(by, fields) {
    const { clock, log, metrics } = this.on;
    const now = clock.now();
    if (now - this.lastNoticed > FORGOTTEN_AFTER) {
      this.reset();
    }
    this.noticedBy.set(by, now);
    this.lastNoticed = now;
    this.began ??= now;
    if (!this.isTold && now - this.began >= this.kind.toldAfter) {
      this.isTold = true;
      log.warn(this.kind.begins, fields);
    }
    const { metric } = this.kind;
    if (metric !== void 0 && this.isTold && now - this.countedAt >= COUNTED_EVERY2) {
      this.countedAt = now;
      metrics.count(metric, 1);
    }
  }
  /** It is over for one of those who noticed it, or for all. */
  end(by) {
    if (by === void 0) {
      this.noticedBy.clear();
    } else {
      this.noticedBy.delete(by);
    }
    const now = this.on.clock.now();
    if (this.began !== void 0 && [...this.noticedBy.values()].every((at) => now - at > FORGOTTEN_AFTER)) {
      const until = now - this.lastNoticed > FORGOTTEN_AFTER ? this.lastNoticed : now;
      if (this.isTold) {
        this.on.log.info(this.kind.ends, { seconds: Math.round((until - this.began) / 1e3) });
      }
      this.reset();
    }
  }
  reset() {
    this.noticedBy.clear();
    this.began = void 0;
    this.isTold = false;
    this.countedAt = -Infinity;
  }
};

// lambda/invocation/telling/cluster-health.ts
var TOLD_AFTER = 5e3;
var ClusterHealth = class {
  unreachable;
  forbidden;
  constructor(on) {
    this.unreachable = new Trouble(on, {
      begins: "Cluster does not answer",
      ends: "Cluster answers again",
      metric: METRICS.CLUSTER_UNREACHABLE,
      toldAfter: TOLD_AFTER
    });
    this.forbidden = new Trouble(on, {
      begins: "Cluster forbids what the drainer needs",
      ends: "Cluster allows what the drainer needs again",
      metric: METRICS.CLUSTER_FORBIDDEN,
      toldAfter: TOLD_AFTER
    });
  }
  failed(who, error) {
    const isForbidden2 = error instanceof ApiError && (error.status === 401 || error.status === 403);
    const [is, isNot] = isForbidden2 ? [this.forbidden, this.unreachable] : [this.unreachable, this.forbidden];
    isNot.end(who);
    is.notice(who, { who, error });
  }
  answered(who) {
    this.unreachable.end(who);
    this.forbidden.end(who);
  }
  /** A new invocation has reached it: those who asked in earlier ones do not any more. */
  reached() {
    this.unreachable.end();
    this.forbidden.end();
  }
};

// lambda/invocation/telling/event-recorder.ts
var MOST_CHARACTERS2 = 1e3;
var EventRecorder = class {
  constructor(on) {
    this.on = on;
  }
  on;
  underWay = /* @__PURE__ */ new Set();
  record({ metadata: { name: name3, uid } }, { type, reason, message }) {
    const { kubernetes, log } = this.on;
    const sent = kubernetes.createEvent({ node: { name: name3, uid }, type, reason, message: message.slice(0, MOST_CHARACTERS2) }).catch((error) => log.warn("Event could not be written", { node: name3, reason, error })).finally(() => this.underWay.delete(sent));
    this.underWay.add(sent);
  }
  /** Waits for the requests under way. */
  async finish() {
    await Promise.all(this.underWay);
  }
};

// lambda/invocation/telling/gauges.ts
var MEASURED_EVERY = 55e3;
var WRITTEN_AFTER = 5 * 6e4;
var Gauges = class {
  constructor(on) {
    this.on = on;
  }
  on;
  /** By the UID of the node. */
  standstills = /* @__PURE__ */ new Map();
  measuredAt = -Infinity;
  /** Returns what is to be written on nodes. */
  measure(drainingNodes) {
    const now = this.on.clock.now();
    this.standstills = new Map(drainingNodes.map((status) => [status.node.metadata.uid, this.standstillOf(status, now)]));
    if (now - this.measuredAt >= MEASURED_EVERY) {
      this.measuredAt = now;
      this.write(drainingNodes, now);
    }
    return drainingNodes.filter(isBlocked).flatMap(({ node }) => {
      const standstill = this.standstills.get(node.metadata.uid);
      const known2 = readDrainState(node)?.standstill;
      const isNew2 = standstill !== void 0 && (known2?.since !== standstill.since || known2.podsLeft !== standstill.podsLeft);
      return isNew2 && now - standstill.since >= WRITTEN_AFTER ? [{ type: "write-standstill", node, standstill }] : [];
    });
  }
  standstillOf(status, now) {
    const { node, podsLeft } = status;
    const before = this.standstills.get(node.metadata.uid) ?? readDrainState(node)?.standstill;
    return isBlocked(status) && before?.podsLeft === podsLeft ? { podsLeft, since: Math.min(before.since, now) } : { podsLeft, since: now };
  }
  write(drainingNodes, now) {
    const { metrics } = this.on;
    const byDrainer = Map.groupBy(drainingNodes, ({ node }) => readDrainState(node)?.drainer);
    for (const [drainer, statuses] of byDrainer) {
      metrics.measure(METRICS.NODES_DRAINING, statuses.length, { drainer });
      for (const { node } of statuses.filter(isBlocked)) {
        const since = this.standstills.get(node.metadata.uid)?.since ?? now;
        metrics.measure(METRICS.BLOCKED_SECONDS, Math.round((now - since) / 1e3), { drainer });
      }
    }
  }
};
function isBlocked({ blockers }) {
  return blockers.length > 0;
}

// lambda/invocation/telling/moved-owners.ts
var NONE5 = { moves: 0, surged: 0, interrupted: 0 };
var MovedOwners = class {
  constructor(on) {
    this.on = on;
  }
  on;
  /** By drain: what does not stand on its node. */
  counted = /* @__PURE__ */ new Map();
  /** A pod of the owner was evicted or deleted: after its replacement came, or though its owner falls below its floor. */
  moved(node, owner, { surged, interrupted }) {
    const before = this.movesOf(node, owner);
    const key = keyOf2(node);
    const counted3 = this.counted.get(key) ?? /* @__PURE__ */ new Map();
    this.counted.set(key, counted3.set(owner, sum(counted3.get(owner), { moves: 1, surged: surged ? 1 : 0, interrupted: interrupted ? 1 : 0 })));
    if (interrupted && before.interrupted === 0) {
      this.count(1, readDrainState(node)?.drainer);
    }
  }
  /** What is known of the owner, whichever invocation did it. */
  movesOf(node, owner) {
    return sum(readDrainState(node)?.moved?.[owner], this.counted.get(keyOf2(node))?.get(owner));
  }
  /** What is to stand on the node. Undefined: it does already. */
  toWrite(node) {
    const counted3 = this.counted.get(keyOf2(node));
    if (!counted3) {
      return void 0;
    }
    return { ...readDrainState(node)?.moved, ...Object.fromEntries([...counted3.keys()].map((owner) => [owner, this.movesOf(node, owner)])) };
  }
  /** What was to be written stands on the node. */
  written(node) {
    this.counted.delete(keyOf2(node));
  }
  /** The drain has ended, and these owners have fewer pods than before, counted already or not. */
  ended(node, owners, drainer) {
    const more = new Set(node ? owners.filter((owner) => this.movesOf(node, owner).interrupted === 0) : owners);
    if (node) {
      this.counted.delete(keyOf2(node));
    }
    if (more.size > 0) {
      this.count(more.size, drainer);
    }
  }
  count(owners, drainer) {
    this.on.metrics.count(METRICS.OWNERS_INTERRUPTED, owners, { drainer });
  }
};
function sum(left = NONE5, right = NONE5) {
  return { moves: left.moves + right.moves, surged: left.surged + right.surged, interrupted: left.interrupted + right.interrupted };
}
function keyOf2(node) {
  return `${node.metadata.uid}/${readDrainState(node)?.started}`;
}

// lambda/invocation/telling/retained.ts
function measureRetained({ clock, metrics, withoutNode }, groups, nodes) {
  const { retained: retained2 } = groups;
  if (retained2.length === 0) {
    return;
  }
  metrics.measure(METRICS.INSTANCES_RETAINED, retained2.length);
  const byInstance = nodesByInstance(nodes);
  const sinceOf = ({ instanceId }) => byInstance.get(instanceId)?.map((node) => readDrainState(node)?.retainedSince) ?? [withoutNode.get(instanceId)?.since];
  for (const since of retained2.flatMap(sinceOf)) {
    if (since !== void 0) {
      metrics.measure(METRICS.RETAINED_SECONDS, Math.round((clock.now() - since) / 1e3));
    }
  }
}

// lambda/invocation/telling/summaries.ts
var MOST_OWNERS = 100;
var Summaries = class {
  constructor(on) {
    this.on = on;
  }
  on;
  underWay = /* @__PURE__ */ new Set();
  publish({ owners, ...summary }) {
    const { eventBus, log } = this.on;
    const detail = { version: "1", ...summary, owners: owners.slice(0, MOST_OWNERS), ownerCount: owners.length };
    const sent = eventBus.putEvent({ source: DRAIN_ENDED_SOURCE, detailType: DRAIN_ENDED_DETAIL_TYPE, detail }).catch((error) => log.warn("End of the drain could not be put on the event bus", { node: summary.node, instance: summary.instance, error })).finally(() => this.underWay.delete(sent));
    this.underWay.add(sent);
  }
  /** Waits for the calls under way. */
  async finish() {
    await Promise.all(this.underWay);
  }
};

// lambda/invocation/telling/troubles.ts
var ENDINGS = {
  "Auto Scaling could not be asked for lifecycle actions": "Auto Scaling can be asked for lifecycle actions again",
  "Lifecycle hooks of the group could not be read": "Lifecycle hooks can be read again",
  "Scaling activities of the group could not be read": "Scaling activities can be read again",
  "Heartbeat could not be recorded": "Heartbeats are recorded again",
  "Lifecycle action could not be completed": "Lifecycle actions can be completed again",
  "Message visibility could not be changed": "Message visibility can be changed again",
  "Pods of a launched node could not be read": "Pods of launched nodes can be read again",
  "Instance could not be looked up in EC2": "Instances can be looked up in EC2 again",
  "Nodes could not be looked for": "Nodes can be looked for again",
  "Refresh could not be looked at, so its outdated nodes stay as they are": "Refreshes can be looked at again",
  "Retained instance could not be terminated": "Retained instances can be terminated again"
};
var Troubles = class {
  constructor(on) {
    this.on = on;
  }
  on;
  kinds = /* @__PURE__ */ new Map();
  /** @param who of those for whom it may fail, such as an instance */
  failed(what, who, fields) {
    const trouble = this.kinds.get(what) ?? new Trouble(this.on, { begins: what, ends: ENDINGS[what], toldAfter: 0 });
    this.kinds.set(what, trouble);
    trouble.notice(who, fields);
  }
  /** It has succeeded, or is not tried any more. */
  ended(what, who) {
    this.kinds.get(what)?.end(who);
  }
};

// lambda/drain/instances/idle.ts
function mustLead({ held, nodes, isOpen, isSweep, now }) {
  return isOpen || isBusy(held, nodes) || isSweep && hasRetained(nodes, now) ? "yes" : "if-released";
}
function isBusy(held, nodes) {
  return held.length > 0 || nodes.map(readDrainState).some((drain2) => drain2 && !drain2.outcome);
}
function hasRetained(nodes, now) {
  return nodes.some((node) => {
    const state = readDrainState(node);
    const isSteered = node.metadata.annotations?.[STEER_ANNOTATION] !== void 0;
    return state !== void 0 && isRetained(state) && (state.retryRetained || isSteered || now >= retainedUntil(state));
  });
}
function hasReleasedPod(pods) {
  return pods.some((pod) => readRelease(pod) !== void 0);
}

// lambda/drain/messages/disposition.ts
var NEXT_INVOCATION_SECONDS = 1;
var LONGEST_SECONDS = 240;
var MOST_RECEIVES_OF_A_FAILED_SWEEP = 4;
function messagesToKeep(messages, end, isSettled2) {
  switch (end.type) {
    case "done":
      return [];
    case "failed":
      return messages.filter(({ request, receiveCount }) => request.type !== "sweep" || receiveCount < MOST_RECEIVES_OF_A_FAILED_SWEEP);
    case "followed":
      return messages.filter(({ request }) => request.type !== "sweep" && !isSettled2(request));
    case "out-of-time": {
      const kept2 = messages.filter(({ request }) => request.type === "sweep" || !isSettled2(request));
      return kept2.length > 0 ? kept2 : messages.slice(0, 1);
    }
  }
}
function comesAgainAfterSeconds({ receiveCount, request, heartbeatTimeoutSeconds = Infinity }, end) {
  if (end.type === "out-of-time") {
    return NEXT_INVOCATION_SECONDS;
  }
  const isAlone = end.type === "followed" && end.leader === "other" && request?.type === "launching";
  const [first, growth] = isAlone ? [5, 1.25] : [15, 1.5];
  const wait = Math.round(first * growth ** Math.min(20, receiveCount - 1));
  return Math.min(LONGEST_SECONDS, wait, Math.floor(heartbeatTimeoutSeconds / 3));
}

// lambda/invocation/invocation.ts
var CLOSING_TIME = 4e4;
function createDrainer(outside) {
  const dependencies = {
    ...outside,
    health: new ClusterHealth(outside),
    gauges: new Gauges(outside),
    failingSteps: new Trouble(outside, {
      begins: "Leader failed to take a step and tries again",
      ends: "Leader takes steps again",
      metric: METRICS.DECISIONS_FAILED,
      toldAfter: 0
    }),
    troubles: new Troubles(outside),
    summaries: new Summaries(outside),
    movedOwners: new MovedOwners(outside),
    refusals: /* @__PURE__ */ new Map(),
    withoutNode: /* @__PURE__ */ new Map(),
    leaseWatch: new LeaseWatch(outside.clock),
    holds: /* @__PURE__ */ new Map(),
    told: /* @__PURE__ */ new Map(),
    toldRetained: /* @__PURE__ */ new Map(),
    leftAlone: /* @__PURE__ */ new Set()
  };
  return async (event, context) => {
    const { clock, log, settings: { drainerName } } = dependencies;
    const until = clock.now() + context.getRemainingTimeInMillis() - CLOSING_TIME;
    const inbox = new Inbox(event.Records, dependencies);
    const messages = await sortMessages(inbox, { ...dependencies, drainerName });
    const { end, kept: kept2, heartbeatTimeoutOf } = await work(dependencies, { messages, until, identity: `${drainerName}/${context.awsRequestId}` });
    await dependencies.summaries.finish();
    messages.filter((message) => !kept2.includes(message)).forEach(({ record: record2 }) => inbox.acknowledge(record2));
    const givenBack = await inbox.close((record2) => {
      const request = kept2.find((message) => message.record === record2)?.request;
      const receiveCount = Number(record2.attributes.ApproximateReceiveCount);
      return comesAgainAfterSeconds({ receiveCount, request, heartbeatTimeoutSeconds: heartbeatTimeoutOf(request) }, end);
    });
    if (givenBack.length > 0) {
      log.info("Invocation ended, and its messages return to the queue", { messages: givenBack.length, end: end.type });
    }
    return { batchItemFailures: givenBack.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}
async function work(dependencies, { messages, ...rest }) {
  const actions = new LifecycleActions({ ...dependencies, drainerName: dependencies.settings.drainerName });
  const heartbeatTimeoutOf = (request) => request && request.type !== "sweep" ? actions.get(request.action.instanceId)?.options.heartbeatTimeoutSeconds : void 0;
  if (messages.length === 0) {
    return { end: { type: "done" }, kept: [], heartbeatTimeoutOf };
  }
  try {
    const { end, groups } = await drain({ ...dependencies, actions }, { messages, ...rest });
    return { end, kept: messagesToKeep(messages, end, (request) => actions.isSettled(request, groups)), heartbeatTimeoutOf };
  } catch (error) {
    dependencies.log.error("Invocation failed, and its messages return to the queue", { error });
    dependencies.metrics.count(METRICS.INVOCATIONS_FAILED, 1);
    const end = { type: "failed" };
    return { end, kept: messagesToKeep(messages, end, () => false), heartbeatTimeoutOf };
  }
}
async function drain(dependencies, { messages, until, identity: identity2 }) {
  const { actions } = dependencies;
  const requests = messages.flatMap(({ request, record: record2 }) => request.type === "sweep" ? [] : [{ ...request, receivedAt: Number(record2.attributes.ApproximateFirstReceiveTimestamp) }]);
  requests.forEach((request) => actions.expect(request));
  const catalogue = new GroupCatalogue(dependencies);
  const withoutEvent = requests.length < messages.length;
  const [cluster2, asked] = await Promise.allSettled([reach(dependencies), ask(catalogue, actions, { withoutEvent })]);
  if (asked.status === "rejected") {
    throw asked.reason;
  }
  const groups = asked.value;
  if (cluster2.status === "rejected") {
    const sight = sightOf(cluster2.reason, -Infinity);
    await settleOverdue(dependencies, groups, { sight });
    await giveUpUnseenLaunches(dependencies, sight);
    throw cluster2.reason;
  }
  const events = new EventRecorder({ ...dependencies, kubernetes: cluster2.value.kubernetes });
  const heartbeats = new Heartbeats(dependencies);
  try {
    return await drainCluster({ ...dependencies, ...cluster2.value, events, catalogue }, { requests, withoutEvent, groups, until, identity: identity2 });
  } finally {
    await Promise.all([heartbeats.stop(), events.finish()]);
  }
}
async function drainCluster({ nodes, ...reached }, { requests, withoutEvent, groups, until, identity: identity2 }) {
  const { clock, actions, kubernetes, settings: { drainerName } } = reached;
  const seenSince = clock.now();
  const on = { ...reached, drainerName, writer: new NodeWriter(reached) };
  const drainStates = new DrainStateWriter(on);
  const ownNodes = new OwnNodes({ ...on, drainStates });
  if (withoutEvent) {
    measureRetained(reached, groups, nodes);
  }
  const { lateUntil } = await ownNodes.attend(nodes, groups, seenSince);
  const isOpen = requests.some((request) => !actions.isSettled(request, groups));
  const leads = mustLead({ held: actions.held, nodes, isOpen, isSweep: withoutEvent, now: seenSince });
  if (leads === "if-released" && !hasReleasedPod((await kubernetes.list("pods")).items)) {
    return { end: { type: "done" }, groups };
  }
  const missing = new MissingNodes({ ...on, drainStates });
  const { leadership, holder, ledSince: ledSince2, unledSince } = await Leadership.acquire({ ...on, identity: identity2 });
  if (!leadership) {
    const leader = holder?.startsWith(`${drainerName}/`) ? "ours" : "other";
    await follow({ ...on, ownNodes, missing }, { leader, ledSince: ledSince2, nodes, groups, seenSince, lateUntil });
    return { end: { type: "followed", leader }, groups };
  }
  try {
    const leading = new Leader({ ...on, leadership, ownNodes, missing }, { until, requests, groups, unledSince, seenSince });
    const isDone = await leading.run();
    return { end: { type: isDone ? "done" : "out-of-time" }, groups: leading.groups };
  } finally {
    await leadership.release();
  }
}
async function reach({ kubernetes: open, health }) {
  try {
    const kubernetes = await open();
    const { items: nodes } = await kubernetes.list("nodes");
    health.reached();
    return { kubernetes, nodes };
  } catch (error) {
    health.failed("invocation", error);
    throw error;
  }
}
async function ask(catalogue, actions, options) {
  const asking2 = actions.askAhead();
  const groups = await catalogue.read(actions.groupNames, { everyHook: options.withoutEvent }).finally(() => asking2);
  await actions.follow(groups, options);
  return groups;
}

// lambda/settings.ts
var z3 = __toESM(require("zod/mini"));
var name2 = z3.string().check(z3.minLength(1));
var url2 = z3.url();
var environment = z3.object({
  ["CLUSTER_NAME" /* CLUSTER_NAME */]: name2,
  ["DRAINER_NAME" /* DRAINER_NAME */]: name2,
  ["QUEUE_URL" /* QUEUE_URL */]: url2,
  ["DEAD_LETTER_QUEUE_URL" /* DEAD_LETTER_QUEUE_URL */]: url2,
  ["GROUP_NAMES" /* GROUP_NAMES */]: z3.pipe(z3.pipe(z3.string(), z3.transform(json)), z3.array(name2)),
  /** A deployment changes code and environment one after the other, so that a newer function runs for a moment without it. */
  ["ALLOW_FORCE" /* ALLOW_FORCE */]: z3.optional(z3.enum(["true", "false"])),
  /** Set by Lambda. */
  AWS_REGION: name2
});
var ALLOWED = {
  ["CLUSTER_NAME" /* CLUSTER_NAME */]: "the name of an EKS cluster",
  ["DRAINER_NAME" /* DRAINER_NAME */]: "the name of the drainer",
  ["QUEUE_URL" /* QUEUE_URL */]: "the URL of an SQS queue",
  ["DEAD_LETTER_QUEUE_URL" /* DEAD_LETTER_QUEUE_URL */]: "the URL of an SQS queue",
  ["GROUP_NAMES" /* GROUP_NAMES */]: 'a JSON array of names of Auto Scaling groups, such as ["workers"] or []',
  ["ALLOW_FORCE" /* ALLOW_FORCE */]: "true or false",
  AWS_REGION: "the name of the region, which Lambda sets by itself"
};
function readSettings(variables) {
  const result = environment.safeParse(variables);
  if (!result.success) {
    const wrong = [...new Set(result.error.issues.map((issue) => String(issue.path[0])))];
    const sentences = wrong.map((variable) => {
      const got = variables[variable];
      return `The environment variable ${variable} is ${got === void 0 ? "missing" : `'${got}'`}; it must be ${ALLOWED[variable]}.`;
    });
    throw new Error(`${sentences.join(" ")} The construct NodeDrainer sets them: deploy the stack again, and do not change them by hand.`);
  }
  const { data } = result;
  return {
    clusterName: data["CLUSTER_NAME" /* CLUSTER_NAME */],
    drainerName: data["DRAINER_NAME" /* DRAINER_NAME */],
    groupNames: data["GROUP_NAMES" /* GROUP_NAMES */],
    allowForce: data["ALLOW_FORCE" /* ALLOW_FORCE */] === "true",
    queueUrl: data["QUEUE_URL" /* QUEUE_URL */],
    deadLetterQueueUrl: data["DEAD_LETTER_QUEUE_URL" /* DEAD_LETTER_QUEUE_URL */],
    region: data.AWS_REGION
  };
}
function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}

// simulation/cloud/iam.ts
var KNOWN = /* @__PURE__ */ new Set(["Sid", "Effect", "Action", "Resource", "Principal", "Condition"]);
function parsePolicy(document) {
  const statements = asList(document.Statement);
  return statements.map((each) => {
    const statement = each;
    const unknown = Object.keys(statement).filter((key) => !KNOWN.has(key));
    if (unknown.length > 0) throw new Error(`The policy statement has ${unknown.join(", ")}, which the simulation does not evaluate. Use ${[...KNOWN].join(", ")}.`);
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny") throw new Error(`The effect of a policy statement is ${String(statement.Effect)}, allowed are Allow and Deny.`);
    const conditions = parseConditions(statement.Condition);
    return {
      effect: statement.Effect,
      actions: asList(statement.Action).map(String),
      resources: asList(statement.Resource).map(String),
      ...statement.Principal === void 0 ? {} : { principals: parsePrincipals(statement.Principal) },
      conditions
    };
  });
}
function isAllowed(statements, request) {
  const applying = statements.filter((statement) => matchesAny(statement.actions, request.action, { ignoreCase: true }) && (statement.principals === void 0 || matchesAny(statement.principals, request.principal)) && conditionsHold(statement, request));
  const covers3 = (statement, resource) => statement.resources.length === 0 || matchesAny(statement.resources, resource);
  return request.resources.every((resource) => applying.some((statement) => statement.effect === "Allow" && covers3(statement, resource)) && !applying.some((statement) => statement.effect === "Deny" && covers3(statement, resource)));
}
var OPERATORS = {
  "StringEquals": (pattern, value) => pattern === value,
  "StringLike": (pattern, value) => matches(pattern, value),
  "ArnEquals": (pattern, value) => matches(pattern, value),
  "ArnLike": (pattern, value) => matches(pattern, value),
  // The values of a key stand in one text.
  "ForAllValues:StringEquals": (pattern, value) => value.split(",").every((each) => each === pattern),
  "Bool": (pattern, value) => pattern.toLowerCase() === value.toLowerCase()
};
function parseConditions(condition2) {
  return Object.fromEntries(Object.entries(condition2 ?? {}).map(([operator, keys]) => {
    if (!(operator in OPERATORS)) {
      throw new Error(`The policy has the condition operator ${operator}, which the simulation does not evaluate. Known are ${Object.keys(OPERATORS).join(", ")}.`);
    }
    return [operator, Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, asList(values).map(String)]))];
  }));
}
function conditionsHold({ conditions }, request) {
  const context = new Map(Object.entries(request.context ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(conditions).every(([operator, keys]) => Object.entries(keys).every(([key, patterns]) => {
    const value = context.get(key.toLowerCase());
    return value !== void 0 && patterns.some((pattern) => OPERATORS[operator](pattern, value));
  }));
}
function parsePrincipals(principal) {
  if (typeof principal === "string") return [principal];
  return Object.values(principal).flatMap(asList).map(String);
}
function asList(value) {
  if (value === void 0) return [];
  return Array.isArray(value) ? value : [value];
}
function matchesAny(patterns, value, options = {}) {
  return patterns.some((pattern) => matches(pattern, value, options));
}
function matches(pattern, value, options = {}) {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${expression}$`, options.ignoreCase ? "is" : "s").test(value);
}

// simulation/assembly/deployment.ts
var DeployedGroup = class {
  constructor(logicalId, group, refreshPreferences2) {
    this.logicalId = logicalId;
    this.group = group;
    this.refreshPreferences = refreshPreferences2;
  }
  logicalId;
  group;
  refreshPreferences;
  /** As CloudFormation does when the image of the launch template has changed. */
  updateImage(imageId) {
    if (!this.refreshPreferences) {
      throw new Error(`${this.logicalId} has no UpdatePolicy.AutoScalingInstanceRefresh, so that another image replaces no instance. Set updatePolicy: UpdatePolicy.instanceRefresh(...) of the group.`);
    }
    const { launchTemplate: launchTemplate2 } = this.group;
    this.group.launchTemplate = { ...launchTemplate2, imageId, version: String(Number(launchTemplate2.version) + 1) };
    return this.group.startRefresh(this.refreshPreferences);
  }
};
var Deployment = class {
  queues = /* @__PURE__ */ new Map();
  functions = /* @__PURE__ */ new Map();
  groups = /* @__PURE__ */ new Map();
  clusterNames = [];
  accessEntries = [];
  manifests = [];
  /** What the roles of the functions behind queues may do, by the ARN of the role. */
  policies = /* @__PURE__ */ new Map();
  outputs = {};
  /** The only group. */
  get group() {
    return only2(this.groups, "Auto Scaling group");
  }
  /** From now on, calls of the functions' roles are refused unless their policies allow them. */
  enforcePolicies(cloud) {
    cloud.api.authorize = (request) => {
      const statements = this.policies.get(request.principal);
      return !statements || isAllowed(statements, request);
    };
  }
};
function only2(all, what) {
  const [first, ...others] = all.values();
  if (!first || others.length > 0) throw new Error(`The deployment has ${all.size} resources of the kind ${what} (${[...all.keys()].join(", ")}); exactly one is needed here.`);
  return first;
}

// simulation/assembly/resources/roles.ts
var LOGS = { Effect: "Allow", Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" };
var MANAGED = {
  AWSLambdaBasicExecutionRole: { Statement: LOGS },
  AWSLambdaVPCAccessExecutionRole: {
    Statement: [LOGS, {
      Effect: "Allow",
      Action: [
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses"
      ],
      Resource: "*"
    }]
  }
};
var makeRole = (resource) => {
  const { cloud, roles } = resource.site;
  const name3 = resource.name("RoleName");
  const inline = resource.get("Policies") ?? [];
  roles.set(name3, { documents: inline.map(({ PolicyDocument }) => PolicyDocument), managed: resource.get("ManagedPolicyArns") ?? [] });
  const path = (resource.get("Path") ?? "/").slice(1);
  return { ref: name3, attributes: { Arn: cloud.location.roleArn(`${path}${name3}`), RoleId: `AROA${cloud.random.hex(17).toUpperCase()}` } };
};
var makePolicy = (resource) => {
  const { cloud, roles } = resource.site;
  for (const role of resource.get("Roles") ?? []) rolePolicies(roles, role).documents.push(resource.require("PolicyDocument"));
  const name3 = resource.name(resource.type === "AWS::IAM::ManagedPolicy" ? "ManagedPolicyName" : "PolicyName");
  const arn = cloud.location.roleArn(name3).replace(":role/", ":policy/");
  return { ref: resource.type === "AWS::IAM::ManagedPolicy" ? arn : name3, attributes: { PolicyArn: arn } };
};
function statementsOf({ roles }, roleArn) {
  const { documents, managed } = rolePolicies(roles, roleArn.split("/").at(-1) ?? "");
  const known2 = managed.map((arn) => {
    const document = MANAGED[arn.split("/").at(-1) ?? ""];
    if (!document) throw new Error(`The role ${roleArn} has the policy ${arn}, whose text the simulation does not know. Use a policy of the app's own.`);
    return document;
  });
  return [...documents, ...known2].flatMap(parsePolicy);
}
function rolePolicies(roles, name3) {
  const policies = roles.get(name3) ?? { documents: [], managed: [] };
  roles.set(name3, policies);
  return policies;
}

// simulation/assembly/intrinsics.ts
function resolve(value, references) {
  if (Array.isArray(value)) return value.map((each) => resolve(each, references)).filter((each) => each !== void 0);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1) {
    const [[name3, argument]] = entries;
    const intrinsic = INTRINSICS[name3];
    if (intrinsic) return intrinsic(argument, references);
    if (name3.startsWith("Fn::")) {
      throw new Error(`The template uses ${name3}, which the simulation does not resolve. Known are ${Object.keys(INTRINSICS).join(", ")}.`);
    }
  }
  return Object.fromEntries(entries.map(([key, each]) => [key, resolve(each, references)]).filter(([, each]) => each !== void 0));
}
var INTRINSICS = {
  "Ref": (name3, references) => references.ref(String(name3)),
  "Fn::GetAtt": (argument, references) => {
    const [logicalId, ...path] = typeof argument === "string" ? argument.split(".") : argument;
    return references.attribute(logicalId, path.join("."));
  },
  "Fn::Join": (argument, references) => {
    const [separator, parts] = argument;
    return resolve(parts, references).map(String).join(separator);
  },
  "Fn::Sub": substitute,
  "Fn::Select": (argument, references) => {
    const [index, list] = resolve(argument, references);
    return list[Number(index)];
  },
  "Fn::Split": (argument, references) => {
    const [separator, text] = resolve(argument, references);
    return text.split(separator);
  },
  "Fn::If": (argument, references) => {
    const [condition2, yes, no] = argument;
    return resolve(references.condition(condition2) ? yes : no, references);
  },
  "Fn::Equals": (argument, references) => {
    const [left, right] = resolve(argument, references);
    return String(left) === String(right);
  },
  "Fn::Not": (argument, references) => !resolve(argument, references)[0],
  "Fn::And": (argument, references) => resolve(argument, references).every(Boolean),
  "Fn::Or": (argument, references) => resolve(argument, references).some(Boolean),
  "Condition": (name3, references) => typeof name3 === "string" ? references.condition(name3) : { Condition: resolve(name3, references) },
  "Fn::Base64": (argument, references) => Buffer.from(String(resolve(argument, references))).toString("base64"),
  "Fn::GetAZs": (_, references) => [...references.availabilityZones],
  "Fn::ImportValue": (argument, references) => references.importValue(String(resolve(argument, references))),
  "Fn::FindInMap": (argument, references) => {
    const [map, key, name3] = resolve(argument, references);
    return references.mapping(map, key, name3);
  }
};
function substitute(argument, references) {
  const [text, variables] = typeof argument === "string" ? [argument, {}] : argument;
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal2, name3) => {
    if (literal2) return `\${${name3}}`;
    if (name3 in variables) return String(resolve(variables[name3], references));
    const [logicalId, ...path] = name3.split(".");
    return String(path.length > 0 ? references.attribute(logicalId, path.join(".")) : references.ref(name3));
  });
}

// simulation/assembly/resources/auto-scaling.ts
var HOOK_PROPERTIES = ["LifecycleHookName", "LifecycleTransition", "HeartbeatTimeout", "DefaultResult", "NotificationMetadata"];
var makeLaunchTemplate = (resource) => {
  const { cloud, launchTemplates } = resource.site;
  const { ImageId, InstanceType } = resource.raw("LaunchTemplateData");
  const id = `lt-${cloud.random.hex(17)}`;
  launchTemplates.set(id, { imageId: String(resource.value(ImageId)), instanceType: String(resource.value(InstanceType)) });
  return { ref: id, attributes: { LaunchTemplateId: id, LatestVersionNumber: "1", DefaultVersionNumber: "1" } };
};
var makeGroup = (resource) => {
  resource.accept(
    [
      "AutoScalingGroupName",
      "LaunchTemplate",
      "MinSize",
      "MaxSize",
      "DesiredCapacity",
      "LifecycleHookSpecificationList",
      "InstanceLifecyclePolicy",
      "Tags",
      "VPCZoneIdentifier",
      "AvailabilityZones",
      "HealthCheckGracePeriod",
      "DefaultInstanceWarmup"
    ],
    ["Cooldown", "MetricsCollection", "InstanceMaintenancePolicy"]
  );
  const { cloud, deployment, options } = resource.site;
  const name3 = resource.name("AutoScalingGroupName");
  const minSize = Number(resource.require("MinSize"));
  const maxSize = Number(resource.require("MaxSize"));
  const existing = options.existing?.({ logicalId: resource.logicalId, name: name3 });
  const desiredCapacity = existing ? existing.length : resource.number("DesiredCapacity") ?? minSize;
  const group = cloud.autoScaling.createGroup({
    name: name3,
    // A group that is there has the size that it has.
    minSize: Math.min(minSize, desiredCapacity),
    maxSize: Math.max(maxSize, desiredCapacity),
    desiredCapacity,
    existing,
    launchTemplate: launchTemplate(resource),
    availabilityZones: zonesOf(existing) ?? availabilityZones(resource),
    tags: Object.fromEntries((resource.get("Tags") ?? []).map(({ Key, Value }) => [Key, Value])),
    hooks: (resource.get("LifecycleHookSpecificationList") ?? []).map((hook) => hookSpec(resource, hook)),
    retainsAbandoned: retainsAbandoned(resource)
  });
  deployment.groups.set(resource.logicalId, new DeployedGroup(resource.logicalId, group, refreshPreferences(resource)));
  return { ref: name3, attributes: { AutoScalingGroupARN: group.arn } };
};
var makeHook = (resource) => {
  resource.accept([...HOOK_PROPERTIES, "AutoScalingGroupName"]);
  const hook = Object.fromEntries(HOOK_PROPERTIES.map((property) => [property, resource.get(property)]));
  const spec = hookSpec(resource, { ...hook, LifecycleHookName: resource.name("LifecycleHookName") });
  resource.site.cloud.autoScaling.group(resource.require("AutoScalingGroupName")).putHook(spec);
  return { ref: spec.name, attributes: {} };
};
function hookSpec(resource, hook) {
  const unknown = Object.keys(hook).filter((property) => !HOOK_PROPERTIES.includes(property));
  if (unknown.length > 0) throw resource.refusal(`a hook with ${unknown.join(", ")}`);
  return {
    name: hook.LifecycleHookName,
    transition: hook.LifecycleTransition,
    heartbeatTimeoutSeconds: hook.HeartbeatTimeout === void 0 ? void 0 : Number(hook.HeartbeatTimeout),
    defaultResult: hook.DefaultResult,
    notificationMetadata: hook.NotificationMetadata
  };
}
function launchTemplate(resource) {
  const { LaunchTemplateId: id, Version: version } = resource.require("LaunchTemplate");
  const known2 = resource.site.launchTemplates.get(id ?? "");
  if (!id || !known2) throw resource.refusal(`the launch template ${id ?? "by name"}, which the app does not make`);
  return { id, version: String(version), ...known2 };
}
function zonesOf(existing = []) {
  const zones = new Set(existing.flatMap(({ availabilityZone }) => availabilityZone ?? []));
  return zones.size > 0 ? [...zones] : void 0;
}
function availabilityZones(resource) {
  const { cloud, zones } = resource.site;
  const named = resource.get("AvailabilityZones");
  if (named) return named;
  const subnets = resource.get("VPCZoneIdentifier") ?? [];
  const ids = typeof subnets === "string" ? subnets.split(",") : subnets;
  const found = ids.map((id, index) => zones.get(id) ?? cloud.location.availabilityZones[index % cloud.location.availabilityZones.length]);
  return found.length > 0 ? found : [cloud.location.availabilityZones[0]];
}
function retainsAbandoned(resource) {
  const policy = resource.get("InstanceLifecyclePolicy");
  return policy?.RetentionTriggers?.TerminateHookAbandon === "retain";
}
function refreshPreferences(resource) {
  const policy = resource.updatePolicy.AutoScalingInstanceRefresh;
  if (!policy) return void 0;
  const { Strategy, Preferences = {} } = resource.value(policy);
  if (Strategy !== "Rolling") throw resource.refusal(`the instance refresh strategy ${Strategy}`);
  const { MinHealthyPercentage = 100, MaxHealthyPercentage = 110, InstanceWarmup, SkipMatching = true, ...others } = Preferences;
  if (Object.keys(others).length > 0) throw resource.refusal(`the instance refresh preferences ${Object.keys(others).join(", ")}`);
  const warmup = InstanceWarmup ?? resource.get("DefaultInstanceWarmup") ?? resource.get("HealthCheckGracePeriod") ?? 0;
  return {
    minHealthyPercentage: Number(MinHealthyPercentage),
    maxHealthyPercentage: Number(MaxHealthyPercentage),
    instanceWarmupSeconds: Number(warmup),
    skipMatching: String(SkipMatching) === "true"
  };
}

// simulation/assembly/resources/clusters.ts
var makeCluster = (resource) => cluster(resource, resource.name("Name"), resource.get("Version"));
var makeCustomCluster = (resource) => {
  const config = resource.require("Config");
  return cluster(resource, config.name ?? resource.name("Name"), config.version);
};
var makeAccessEntry = (resource) => {
  const entry = {
    clusterName: resource.require("ClusterName"),
    principalArn: resource.require("PrincipalArn"),
    kubernetesGroups: resource.get("KubernetesGroups") ?? [],
    username: resource.get("Username")
  };
  resource.site.deployment.accessEntries.push(entry);
  return { ref: `${entry.principalArn}|${entry.clusterName}`, attributes: { AccessEntryArn: `${entry.clusterName}/${entry.principalArn}` } };
};
function nameOf2(kind) {
  return /Role(Binding)?$/.test(kind) ? /^[^/%]+$/ : /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
}
var makeKubernetesResource = (resource) => {
  const objects = JSON.parse(resource.require("Manifest"));
  for (const { kind, metadata: { name: name3 } } of objects) {
    if (!nameOf2(kind).test(name3)) throw new Error(`${resource} applies a ${kind} with the name '${name3}', which Kubernetes does not take. Allowed is ${nameOf2(kind)}.`);
  }
  resource.site.deployment.manifests.push({ clusterName: resource.require("ClusterName"), objects });
  return { ref: resource.name("PhysicalResourceId"), attributes: {} };
};
function cluster({ site: { cloud, deployment, options } }, name3, version) {
  const made = cloud.eks.createCluster({ name: name3, ...options.kubernetes, ...version ? { version } : {} });
  deployment.clusterNames.push(name3);
  return {
    ref: name3,
    attributes: {
      Arn: made.arn,
      Endpoint: made.endpoint,
      CertificateAuthorityData: made.certificateAuthority,
      ClusterSecurityGroupId: `sg-${cloud.random.hex(17)}`,
      EncryptionConfigKeyArn: "",
      OpenIdConnectIssuerUrl: `https://oidc.eks.${cloud.location.region}.${cloud.location.urlSuffix}/id/${cloud.random.hex(32).toUpperCase()}`
    }
  };
}

// simulation/assembly/resources/functions.ts
var import_node_fs2 = require("node:fs");
var HONOURED = ["Code", "Environment", "FunctionName", "Handler", "LoggingConfig", "MemorySize", "Role", "Runtime", "Timeout"];
var NEUTRAL = ["Architectures", "Description", "KmsKeyArn", "Tags", "VpcConfig", "EphemeralStorage"];
var makeFunction = (resource) => {
  const { cloud, deployment, preparations } = resource.site;
  const name3 = resource.name("FunctionName");
  const roleArn = resource.require("Role");
  const logGroupName = resource.get("LoggingConfig")?.LogGroup ?? `/aws/lambda/${name3}`;
  const timeoutSeconds = resource.number("Timeout") ?? 3;
  const memoryMb = resource.number("MemorySize") ?? 128;
  const basics = { name: name3, roleArn, timeoutSeconds, memoryMb, logGroupName };
  let runtime;
  const prepared = () => runtime ??= runtimeOf(resource, basics);
  const created = cloud.createFunction({ ...basics, runtime: { start: () => prepared().start() } });
  preparations.set(name3, prepared);
  deployment.functions.set(resource.logicalId, created);
  return { ref: name3, attributes: { Arn: created.arn } };
};
var makeEventSourceMapping = (resource) => {
  resource.accept(
    ["BatchSize", "Enabled", "EventSourceArn", "FunctionName", "FunctionResponseTypes", "MaximumBatchingWindowInSeconds", "ScalingConfig"],
    ["Tags"]
  );
  const { cloud } = resource.site;
  const functionName = resource.require("FunctionName");
  const target = markServing(resource, functionName);
  if (resource.get("Enabled") !== false) {
    cloud.createEventSourceMapping({
      queue: cloud.sqs.byArn(resource.require("EventSourceArn")),
      target,
      batchSize: resource.number("BatchSize"),
      batchingWindowSeconds: resource.number("MaximumBatchingWindowInSeconds"),
      maximumConcurrency: resource.get("ScalingConfig")?.MaximumConcurrency,
      reportBatchItemFailures: resource.get("FunctionResponseTypes")?.includes("ReportBatchItemFailures")
    });
  }
  return { ref: cloud.random.uuid(), attributes: {} };
};
function markServing(resource, nameOrArn) {
  const { deployment, preparations, servingRoles } = resource.site;
  const target = [...deployment.functions.values()].find(({ name: name3, arn }) => name3 === nameOrArn || arn === nameOrArn);
  if (!target) throw resource.refusal(`the function ${nameOrArn}, which the app does not make`);
  preparations.get(target.name)?.();
  servingRoles.add(target.roleArn);
  return target;
}
function runtimeOf(resource, basics) {
  resource.accept(HONOURED, NEUTRAL);
  const { assembly, options } = resource.site;
  const language = resource.get("Runtime") ?? "";
  if (!language.startsWith("nodejs")) throw resource.refusal(`the runtime ${language}, not of Node.js`);
  const key = resource.get("Code")?.S3Key;
  if (!key) throw resource.refusal("code that is no asset");
  const asset = assembly.assetPath(key);
  if (!(0, import_node_fs2.statSync)(asset).isDirectory()) throw resource.refusal(`the packed asset ${key}`);
  return options.runtime({
    ...basics,
    asset,
    handler: resource.require("Handler"),
    variables: resource.get("Environment")?.Variables ?? {}
  });
}

// simulation/assembly/resources/patch-plans.ts
var makeParameter = (resource) => {
  resource.accept(["Name", "Value", "Type", "Tier", "DataType"], ["Description", "Tags", "AllowedPattern"]);
  const name3 = resource.name("Name");
  resource.site.cloud.parameters.put(name3, resource.require("Value"), { tier: resource.get("Tier"), dataType: resource.get("DataType") });
  return { ref: name3, attributes: { Type: "String", Value: resource.require("Value") } };
};
var makeGroupImage = (resource) => {
  const { cloud } = resource.site;
  const name3 = resource.require("ParameterName");
  const { clusterName, source } = JSON.parse(resource.require("Group"));
  if (!cloud.parameters.find(name3)) {
    const parameter = source.parameter.replaceAll("{version}", clusterName === "" ? "" : cloud.eks.describeCluster(clusterName).version);
    cloud.parameters.put(name3, cloud.parameters.get(parameter).value, { dataType: "aws:ec2:image" });
  }
  return { ref: name3, attributes: {} };
};
var makeStateMachine = (resource) => {
  resource.accept(
    ["StateMachineName", "DefinitionString", "DefinitionSubstitutions", "RoleArn"],
    ["LoggingConfiguration", "TracingConfiguration", "Tags", "StateMachineType"]
  );
  const { cloud } = resource.site;
  const substitutions = Object.entries(resource.get("DefinitionSubstitutions") ?? {});
  const definition = substitutions.reduce((text, [name4, value]) => text.replaceAll(`\${${name4}}`, value), resource.require("DefinitionString"));
  const name3 = resource.name("StateMachineName");
  const { arn } = cloud.stepFunctions.createStateMachine({ name: name3, definition, roleArn: resource.require("RoleArn") });
  const { States } = JSON.parse(definition);
  for (const { Parameters } of Object.values(States)) {
    if (Parameters?.FunctionName !== void 0) markServing(resource, Parameters.FunctionName);
  }
  return { ref: arn, attributes: { Arn: arn, Name: name3 } };
};

// simulation/assembly/resources/queues.ts
var makeQueue = (resource) => {
  resource.accept(
    ["QueueName", "VisibilityTimeout", "MessageRetentionPeriod", "DelaySeconds", "RedrivePolicy"],
    ["SqsManagedSseEnabled", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "ReceiveMessageWaitTimeSeconds", "MaximumMessageSize", "Tags"]
  );
  const { cloud, deployment } = resource.site;
  const redrive = resource.get("RedrivePolicy");
  const queue = cloud.sqs.createQueue({
    name: resource.name("QueueName"),
    visibilityTimeoutSeconds: resource.number("VisibilityTimeout"),
    retentionSeconds: resource.number("MessageRetentionPeriod"),
    delaySeconds: resource.number("DelaySeconds"),
    redrive: redrive && { deadLetterQueue: cloud.sqs.byArn(redrive.deadLetterTargetArn), maxReceiveCount: Number(redrive.maxReceiveCount) }
  });
  deployment.queues.set(resource.logicalId, queue);
  return { ref: queue.url, attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl: queue.url } };
};
var makeQueuePolicy = (resource) => {
  resource.accept(["PolicyDocument", "Queues"]);
  const statements = parsePolicy(resource.require("PolicyDocument"));
  for (const url3 of resource.require("Queues")) {
    const queue = resource.site.cloud.sqs.byUrl(url3);
    queue.policy = [...queue.policy, ...statements];
  }
  return { ref: resource.name("Id"), attributes: {} };
};

// simulation/assembly/resources/rules.ts
var makeRule = (resource) => {
  resource.accept(["Name", "EventPattern", "ScheduleExpression", "State", "Targets"], ["Description", "Tags"]);
  const { cloud } = resource.site;
  const name3 = resource.name("Name");
  cloud.events.putRule({
    name: name3,
    pattern: resource.get("EventPattern"),
    schedule: resource.get("ScheduleExpression"),
    enabled: resource.get("State") !== "DISABLED",
    targets: (resource.get("Targets") ?? []).map((target) => ruleTarget(resource, target))
  });
  return { ref: name3, attributes: { Arn: cloud.location.arn("events", `rule/${name3}`) } };
};
function ruleTarget(resource, target) {
  const unknown = Object.keys(target).filter((key) => !["Arn", "Id", "Input", "DeadLetterConfig", "RetryPolicy"].includes(key));
  if (unknown.length > 0) throw resource.refusal(`a target with ${unknown.join(", ")}`);
  if (/^arn:[^:]+:lambda:/.test(target.Arn)) markServing(resource, target.Arn);
  else if (!/^arn:[^:]+:sqs:/.test(target.Arn)) throw resource.refusal(`the target ${target.Arn}, neither a queue nor a function`);
  return {
    arn: target.Arn,
    input: target.Input,
    deadLetterArn: target.DeadLetterConfig?.Arn,
    maximumRetryAttempts: target.RetryPolicy?.MaximumRetryAttempts,
    maximumEventAgeSeconds: target.RetryPolicy?.MaximumEventAgeInSeconds
  };
}

// simulation/assembly/resources/makers.ts
var MAKERS = {
  "AWS::AutoScaling::AutoScalingGroup": makeGroup,
  "AWS::AutoScaling::LifecycleHook": makeHook,
  "AWS::EC2::LaunchTemplate": makeLaunchTemplate,
  "AWS::EC2::Subnet": makeSubnet,
  "AWS::EKS::AccessEntry": makeAccessEntry,
  "AWS::EKS::Cluster": makeCluster,
  "AWS::Events::Rule": makeRule,
  "AWS::IAM::ManagedPolicy": makePolicy,
  "AWS::IAM::Policy": makePolicy,
  "AWS::IAM::Role": makeRole,
  "AWS::Lambda::EventSourceMapping": makeEventSourceMapping,
  "AWS::Lambda::Function": makeFunction,
  "AWS::Logs::LogGroup": makeLogGroup,
  "AWS::SSM::Parameter": makeParameter,
  "AWS::SQS::Queue": makeQueue,
  "AWS::SQS::QueuePolicy": makeQueuePolicy,
  "AWS::StepFunctions::StateMachine": makeStateMachine,
  "Custom::GracefulNodeGroupImage": makeGroupImage,
  "Custom::AWSCDK-EKS-Cluster": makeCustomCluster,
  "Custom::AWSCDK-EKS-KubernetesResource": makeKubernetesResource
};
var SCENERY = [
  /^AWS::CDK::Metadata$/,
  /^AWS::CloudFormation::/,
  /^AWS::EC2::/,
  /^AWS::EKS::Addon$/,
  /^AWS::EKS::PodIdentityAssociation$/,
  /^AWS::IAM::(InstanceProfile|OIDCProvider)$/,
  /^AWS::KMS::/,
  /^AWS::Lambda::(LayerVersion|Permission)$/,
  /^AWS::CloudWatch::/,
  /^AWS::SNS::/,
  /^Custom::/
];
function makerOf(type, logicalId) {
  const maker = MAKERS[type];
  if (maker) return maker;
  if (SCENERY.some((pattern) => pattern.test(type))) return makeScenery;
  throw new Error(`${logicalId} is of the type ${type}, which the simulation does not know. Known are ${Object.keys(MAKERS).join(", ")}.`);
}
function makeScenery(resource) {
  const { cloud } = resource.site;
  const [, service = "custom"] = resource.type.toLowerCase().split("::");
  const ref = resource.name("Name");
  return { ref, attributes: { Arn: cloud.location.arn(service, ref) }, scenery: true };
}
function makeSubnet(resource) {
  const { cloud, zones } = resource.site;
  const id = `subnet-${cloud.random.hex(17)}`;
  const zone = resource.get("AvailabilityZone") ?? cloud.location.availabilityZones[0];
  zones.set(id, zone);
  return { ref: id, attributes: { AvailabilityZone: zone, SubnetId: id } };
}
function makeLogGroup(resource) {
  const name3 = resource.name("LogGroupName");
  return { ref: name3, attributes: { Arn: resource.site.cloud.location.arn("logs", `log-group:${name3}:*`) } };
}

// simulation/assembly/resources/resource.ts
var Resource = class {
  constructor(site, props) {
    this.site = site;
    this.props = props;
    this.stackName = props.stackName;
    this.logicalId = props.logicalId;
    this.type = props.type;
    this.updatePolicy = props.updatePolicy;
  }
  site;
  props;
  stackName;
  logicalId;
  type;
  updatePolicy;
  /** A property with its functions resolved. */
  get(name3) {
    return this.value(this.props.properties[name3]);
  }
  /** Resolves a part of a property. */
  value(raw) {
    return this.props.resolve(raw);
  }
  /** A property as it stands in the template. */
  raw(name3) {
    return this.props.properties[name3];
  }
  require(name3) {
    const value = this.get(name3);
    if (value === void 0) throw new Error(`${this} has no ${name3}.`);
    return value;
  }
  number(name3) {
    const value = this.get(name3);
    return value === void 0 ? void 0 : Number(value);
  }
  /** The name that the template gives it, or one that CloudFormation makes up. */
  name(property) {
    return this.get(property) ?? `${this.stackName}-${this.logicalId}-${this.site.cloud.random.hex(12).toUpperCase()}`;
  }
  /**
   * Refuses every property that is not honoured.
   *
   * @param honoured those that the simulation acts on
   * @param neutral those that change nothing that it shows
   */
  accept(honoured, neutral = []) {
    const unknown = this.unknown(honoured, neutral);
    if (unknown.length > 0) throw this.refusal(unknown.join(", "));
  }
  unknown(honoured, neutral = []) {
    return Object.keys(this.props.properties).filter((name3) => !honoured.includes(name3) && !neutral.includes(name3));
  }
  refusal(what) {
    return new Error(`${this} has ${what}, which the simulation does not honour. Leave it out of the app that is simulated.`);
  }
  toString() {
    return `${this.logicalId} (${this.type})`;
  }
};

// simulation/assembly/stack-deployment.ts
var StackDeployment = class {
  constructor(site, stack, exports2) {
    this.site = site;
    this.stack = stack;
    this.exports = exports2;
    this.template = stack.template;
  }
  site;
  stack;
  exports;
  template;
  made = /* @__PURE__ */ new Map();
  making = /* @__PURE__ */ new Set();
  /** Answers with the stack's outputs. */
  run() {
    for (const logicalId of Object.keys(this.template.Resources ?? {})) this.make(logicalId);
    const outputs = {};
    for (const [name3, output] of Object.entries(this.template.Outputs ?? {})) {
      if (output.Condition && !this.condition(output.Condition)) continue;
      outputs[name3] = String(resolve(output.Value, this));
      if (output.Export) this.exports.set(String(resolve(output.Export.Name, this)), outputs[name3]);
    }
    return outputs;
  }
  get availabilityZones() {
    return this.site.cloud.location.availabilityZones;
  }
  ref(name3) {
    if (name3.startsWith("AWS::")) return this.pseudoParameter(name3);
    if (this.template.Parameters?.[name3]) return this.parameter(name3);
    return this.make(name3)?.ref;
  }
  attribute(logicalId, name3) {
    const made = this.make(logicalId);
    const value = made?.attributes[name3];
    if (value === void 0 && made && !made.scenery) {
      throw new Error(`The stack ${this.stack.name} asks for ${logicalId}.${name3}, which the simulation does not know. Known are ${Object.keys(made.attributes).join(", ")}.`);
    }
    return value ?? (made && `${made.ref}.${name3}`);
  }
  condition(name3) {
    const condition2 = this.template.Conditions?.[name3];
    if (condition2 === void 0) throw new Error(`The stack ${this.stack.name} has no condition ${name3}.`);
    return resolve(condition2, this) === true;
  }
  importValue(exportName) {
    if (!this.exports.has(exportName)) throw new Error(`The stack ${this.stack.name} imports ${exportName}, which no stack before it exports.`);
    return this.exports.get(exportName);
  }
  mapping(map, key, name3) {
    const value = this.template.Mappings?.[map]?.[key]?.[name3];
    if (value === void 0) throw new Error(`The stack ${this.stack.name} has no mapping ${map} with ${key} and ${name3}.`);
    return value;
  }
  make(logicalId) {
    const known2 = this.made.get(logicalId);
    if (known2) return known2;
    const resource = this.template.Resources?.[logicalId];
    if (!resource) throw new Error(`The stack ${this.stack.name} has neither a resource nor a parameter ${logicalId}.`);
    if (resource.Condition && !this.condition(resource.Condition)) return void 0;
    if (this.making.has(logicalId)) throw new Error(`The resources ${[...this.making, logicalId].join(" \u2192 ")} need each other in a circle.`);
    this.making.add(logicalId);
    [resource.DependsOn ?? []].flat().forEach((dependency) => this.make(dependency));
    const made = makerOf(resource.Type, logicalId)(new Resource(this.site, {
      stackName: this.stack.name,
      logicalId,
      type: resource.Type,
      properties: resource.Properties ?? {},
      updatePolicy: resource.UpdatePolicy ?? {},
      resolve: (value) => resolve(value, this)
    }));
    this.making.delete(logicalId);
    this.made.set(logicalId, made);
    return made;
  }
  parameter(name3) {
    const { Type: type = "", Default: value } = this.template.Parameters?.[name3] ?? {};
    const given = this.site.options.parameters?.[name3] ?? value;
    if (given === void 0) throw new Error(`The parameter ${name3} of stack ${this.stack.name} has no default. Give it a value in the option parameters.`);
    if (type.includes("AWS::EC2::Image::Id") && !String(given).startsWith("ami-")) return "ami-0123456789abcdef0";
    return given;
  }
  pseudoParameter(name3) {
    const { account, partition, region, urlSuffix } = this.site.cloud.location;
    switch (name3) {
      case "AWS::AccountId":
        return account;
      case "AWS::NoValue":
        return void 0;
      case "AWS::Partition":
        return partition;
      case "AWS::Region":
        return region;
      case "AWS::StackId":
        return this.site.cloud.location.arn("cloudformation", `stack/${this.stack.name}/simulated`);
      case "AWS::StackName":
        return this.stack.name;
      case "AWS::URLSuffix":
        return urlSuffix;
      default:
        throw new Error(`The stack ${this.stack.name} refers to ${name3}, which the simulation does not know.`);
    }
  }
};

// simulation/assembly/deploy.ts
function deploy(assembly, cloud, options) {
  const deployment = new Deployment();
  const site = {
    assembly,
    cloud,
    options,
    deployment,
    roles: /* @__PURE__ */ new Map(),
    preparations: /* @__PURE__ */ new Map(),
    servingRoles: /* @__PURE__ */ new Set(),
    zones: /* @__PURE__ */ new Map(),
    launchTemplates: /* @__PURE__ */ new Map()
  };
  const exports2 = /* @__PURE__ */ new Map();
  for (const stack of assembly.stacks) {
    Object.assign(deployment.outputs, new StackDeployment(site, stack, exports2).run());
  }
  for (const roleArn of site.servingRoles) deployment.policies.set(roleArn, statementsOf(site, roleArn));
  return deployment;
}

// simulation/clock/clock.ts
function sleepOn(clock, ms, signal) {
  return new Promise((resolve2) => {
    if (signal?.aborted) {
      resolve2();
      return;
    }
    const wake = () => {
      cancel();
      signal?.removeEventListener("abort", wake);
      resolve2();
    };
    const cancel = clock.schedule(clock.now() + ms, wake);
    signal?.addEventListener("abort", wake, { once: true });
  });
}

// simulation/clock/event-queue.ts
var EventQueue = class {
  heap = [];
  sequence = 0;
  cancelled = 0;
  /** Number of events that are still to happen. */
  get size() {
    return this.heap.length - this.cancelled;
  }
  /** Returns what cancels it. */
  add(at, fire) {
    const event = { at, sequence: this.sequence++, fire, cancelled: false };
    this.heap.push(event);
    this.rise(this.heap.length - 1);
    return () => this.cancel(event);
  }
  /** The earliest event, which stays in the queue. */
  peek() {
    while (this.heap[0]?.cancelled) {
      this.shift();
      this.cancelled--;
    }
    return this.heap[0];
  }
  /** Takes the earliest event out. */
  pop() {
    const event = this.peek();
    if (event) {
      this.shift();
      event.cancelled = true;
    }
    return event;
  }
  cancel(event) {
    if (event.cancelled) return;
    event.cancelled = true;
    this.cancelled++;
    if (this.cancelled > 1e3 && this.cancelled > this.heap.length / 2) this.compact();
  }
  compact() {
    const alive = this.heap.filter((event) => !event.cancelled).sort((a, b) => earlier(a, b) ? -1 : 1);
    this.heap.splice(0, this.heap.length, ...alive);
    this.cancelled = 0;
  }
  shift() {
    const last = this.heap.pop();
    if (!last || this.heap.length === 0) return;
    this.heap[0] = last;
    this.sink(0);
  }
  rise(index) {
    while (index > 0) {
      const parent = Math.floor((index - 1) / 2);
      if (!earlier(this.heap[index], this.heap[parent])) return;
      this.swap(index, parent);
      index = parent;
    }
  }
  sink(index) {
    for (; ; ) {
      const left = 2 * index + 1;
      const right = left + 1;
      let first = index;
      if (left < this.heap.length && earlier(this.heap[left], this.heap[first])) first = left;
      if (right < this.heap.length && earlier(this.heap[right], this.heap[first])) first = right;
      if (first === index) return;
      this.swap(index, first);
      index = first;
    }
  }
  swap(a, b) {
    [this.heap[a], this.heap[b]] = [this.heap[b], this.heap[a]];
  }
};
function earlier(a, b) {
  return a.at < b.at || a.at === b.at && a.sequence < b.sequence;
}

// simulation/clock/virtual-clock.ts
var DEFAULT_EPOCH = Date.parse("2026-11-23T01:00:00Z");
var VirtualClock = class {
  queue = new EventQueue();
  time;
  constructor(epoch = DEFAULT_EPOCH) {
    this.time = epoch;
  }
  now() {
    return this.time;
  }
  sleep(ms, signal) {
    return sleepOn(this, ms, signal);
  }
  schedule(at, fn) {
    if (Number.isNaN(at)) throw new Error("An event was scheduled at NaN. Give its time as milliseconds since the epoch.");
    return this.queue.add(Math.max(at, this.time), fn);
  }
  /** Lets `ms` pass. */
  async advance(ms) {
    const end = this.time + ms;
    await settle2();
    while ((this.queue.peek()?.at ?? Infinity) <= end) await this.fireNext();
    this.time = end;
  }
  /** Lets time pass until `condition` holds. It is asked after every event. */
  async runUntil(condition2, limitMs) {
    const limit = this.time + limitMs;
    await settle2();
    while (!condition2()) {
      this.assertNextBefore(limit, limitMs, "the condition does not hold");
      await this.fireNext();
    }
  }
  /** Lets time pass until `promise` settles, and answers as it does. */
  async run(promise, limitMs) {
    const limit = this.time + limitMs;
    let settled = false;
    const note = () => {
      settled = true;
    };
    promise.then(note, note);
    await settle2();
    while (!settled) {
      this.assertNextBefore(limit, limitMs, "the promise is unsettled");
      await this.fireNext();
    }
    return promise;
  }
  assertNextBefore(limit, limitMs, what) {
    const next = this.queue.peek();
    if (!next) {
      throw new Error(`Nothing is left to happen at ${this}, and ${what}: something waits for what no event brings.`);
    }
    if (next.at > limit) {
      this.time = limit;
      throw new Error(`${limitMs / 1e3} s of simulated time have passed at ${this}, and ${what}. Allow more time, or see what it waits for.`);
    }
  }
  async fireNext() {
    const event = this.queue.pop();
    if (!event) return;
    this.time = event.at;
    event.fire();
    await settle2();
  }
  toString() {
    return new Date(this.time).toISOString();
  }
};
function settle2() {
  return new Promise((resolve2) => setImmediate(resolve2));
}

// simulation/cloud/alarms.ts
var Alarms = class {
  states = /* @__PURE__ */ new Map();
  set(name3, state) {
    this.states.set(name3, state);
  }
  describe(names) {
    return names.flatMap((name3) => {
      const state = this.states.get(name3);
      return state === void 0 ? [] : [{ name: name3, state }];
    });
  }
};

// simulation/cloud/cloud-error.ts
var CloudError = class _CloudError extends Error {
  constructor(code, message, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
    this.name = code;
  }
  code;
  status;
  static notImplemented(what) {
    return new _CloudError("NotImplemented", `The simulation does not implement ${what}.`, 501);
  }
};
var ConnectionDropped = class extends Error {
  constructor() {
    super("socket hang up");
    this.name = "TimeoutError";
  }
};

// simulation/cloud/api.ts
var SLOW_ANSWER_MS = 6e4;
var Api = class {
  constructor(props) {
    this.props = props;
  }
  props;
  /** Every call, in the order in which they ended. */
  calls = [];
  /** Refuses what it answers false to, as IAM would. */
  authorize;
  /** Notes a call that a service makes on somebody's behalf. */
  record(request, outcome = "ok") {
    this.calls.push({ ...request, at: this.props.clock.now(), outcome });
  }
  /** Calls: `effect` happens at one moment, at which no other call happens. */
  async perform(request, effect) {
    const { clock, faults, random, autoScalingMs } = this.props;
    const latencyMs = request.action.startsWith("autoscaling:") ? random.between(autoScalingMs) : this.props.latencyMs;
    await clock.sleep(latencyMs / 2);
    const fault = faults.call(request.action);
    let outcome = "ok";
    try {
      if (this.authorize?.(request) === false) throw accessDenied(request);
      throwBeforeEffect(fault, request);
      const answer = effect();
      if (fault === "dropped-answer") throw new ConnectionDropped();
      if (fault === "slow") await clock.sleep(SLOW_ANSWER_MS);
      return answer;
    } catch (error) {
      outcome = error instanceof CloudError ? error.code : error.name;
      throw error;
    } finally {
      this.record(request, outcome);
      await clock.sleep(latencyMs / 2);
    }
  }
};
function throwBeforeEffect(fault, request) {
  if (fault === "dropped-request") throw new ConnectionDropped();
  if (fault === "internal-error") throw new CloudError("InternalFailure", "An internal error has occurred.", 500);
  if (fault === "throttling") {
    const code = /^(autoscaling|ec2):/.test(request.action) ? "Throttling" : "ThrottlingException";
    throw new CloudError(code, "Rate exceeded", 400);
  }
}
function accessDenied({ principal, action, resources }) {
  return new CloudError(
    action.startsWith("ec2:") ? "UnauthorizedOperation" : "AccessDenied",
    `User: ${principal} is not authorized to perform: ${action} on resource: ${resources.join(", ")} because no identity-based policy allows the action`,
    403
  );
}

// simulation/cloud/auto-scaling/lifecycle-hook.ts
var TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING";
var LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING";
var LONGEST_WAIT_SECONDS2 = 172800;
function lifecycleHook(spec) {
  const heartbeatTimeoutSeconds = spec.heartbeatTimeoutSeconds ?? 3600;
  if (!(heartbeatTimeoutSeconds >= 30 && heartbeatTimeoutSeconds <= 7200)) {
    throw new CloudError(
      "ValidationError",
      `The heartbeat timeout of hook ${spec.name} is ${heartbeatTimeoutSeconds} s, allowed are 30 to 7200 s. Choose a value between.`
    );
  }
  return {
    ...spec,
    heartbeatTimeoutSeconds,
    defaultResult: spec.defaultResult ?? "ABANDON",
    globalTimeoutSeconds: Math.min(LONGEST_WAIT_SECONDS2, 100 * heartbeatTimeoutSeconds)
  };
}

// simulation/cloud/auto-scaling/group-instance.ts
var RESTING = ["InService", "Warmed:Running", "Terminating:Retained", "Terminated"];
var ABANDONED_LAUNCH = "the launching lifecycle action was abandoned";
var GroupInstance = class {
  constructor(host, machine, launchTemplateVersion, state) {
    this.host = host;
    this.machine = machine;
    this.launchTemplateVersion = launchTemplateVersion;
    this.instanceId = machine.instanceId;
    this.availabilityZone = machine.availabilityZone;
    this.lifecycleState = state;
    if (state === "InService") this.inServiceSince = machine.launchTime;
  }
  host;
  machine;
  launchTemplateVersion;
  instanceId;
  availabilityZone;
  lifecycleState;
  inServiceSince;
  /** When the group began what it is doing with it; undefined while it does nothing. */
  busySince;
  protectedFromScaleIn = false;
  /** The actions of the transition it is in. */
  actions = [];
  /** Changes with every transition, so that what an earlier one had scheduled no longer counts. */
  transition = 0;
  /** Whether it is part of the group's capacity. */
  get counts() {
    return /^(Pending|InService|ReplacingRootVolume)/.test(this.lifecycleState);
  }
  get activeActions() {
    return this.actions.filter((action) => action.active);
  }
  /** The first step of an instance that was just launched. */
  launch() {
    this.busySince = this.host.clock.now();
    this.host.changed(this, void 0, "launch");
    this.after(this.host.timing.launchMs, () => this.hold(LAUNCHING, { origin: "EC2", destination: "AutoScalingGroup" }, "Pending:Wait", (result) => {
      if (result === "ABANDON") this.terminate(ABANDONED_LAUNCH);
      else this.putInService();
    }));
  }
  terminate(cause) {
    if (this.lifecycleState.startsWith("Terminat") && this.lifecycleState !== "Terminating:Retained") return;
    const origin = this.lifecycleState.startsWith("Warmed") ? "WarmPool" : "AutoScalingGroup";
    this.dropActions();
    this.busySince = void 0;
    this.enter("Terminating", cause);
    this.hold(TERMINATING, { origin, destination: "EC2" }, "Terminating:Wait", (result) => {
      if (result === "ABANDON" && this.host.retainsAbandoned) this.enter("Terminating:Retained", "the terminating lifecycle action was abandoned");
      else this.shutDown(cause);
    });
  }
  /** Scale-in of a group whose warm pool takes instances back. */
  returnToWarmPool() {
    this.dropActions();
    this.hold(TERMINATING, { origin: "AutoScalingGroup", destination: "WarmPool" }, "Warmed:Pending:Wait", (result) => {
      if (result === "ABANDON") this.terminate("the return to the warm pool was abandoned");
      else this.enter("Warmed:Running", "returned to the warm pool");
    });
  }
  leaveWarmPool() {
    this.hold(LAUNCHING, { origin: "WarmPool", destination: "AutoScalingGroup" }, "Pending:Wait", () => this.putInService());
  }
  /** The root volume is swapped while the instance waits, and the same instance comes back. */
  replaceRootVolume() {
    const route = { origin: "AutoScalingGroup", destination: "AutoScalingGroup", action: "ReplaceRootVolume" };
    this.dropActions();
    this.hold(TERMINATING, route, "ReplacingRootVolume:Wait", () => {
      this.enter("ReplacingRootVolume:Proceed", "the root volume is replaced");
      this.after(this.host.timing.launchMs, () => this.hold(LAUNCHING, route, "Pending:Wait", () => this.putInService()));
    });
  }
  /** EC2 says that the machine is going or gone. */
  machineStopped(state) {
    if (this.lifecycleState === "Terminating:Proceed") {
      if (state === "terminated") this.enter("Terminated", "the machine is gone");
      return;
    }
    if (state === "shutting-down" || this.lifecycleState === "Terminating:Wait") return;
    this.dropActions();
    this.after(this.host.timing.healthCheckMs, () => this.enter("Terminated", "the machine was lost"));
  }
  /** A deleted hook lets go of whom it holds. */
  hookDeleted(name3) {
    for (const action of this.activeActions.filter(({ hook }) => hook.name === name3)) {
      action.stop("hook-deleted", action.hook.transition === LAUNCHING ? "ABANDON" : "CONTINUE");
    }
  }
  putInService() {
    this.enter("Pending:Proceed", "the launching lifecycle actions ended");
    this.after(this.host.timing.stepMs, () => {
      this.inServiceSince = this.host.clock.now();
      this.enter("InService", "launched");
    });
  }
  shutDown(cause) {
    this.dropActions();
    this.enter("Terminating:Proceed", cause);
    const gone = this.machine.state === "terminated";
    if (gone) this.enter("Terminated", "the machine is gone");
    else this.host.ec2.terminate(this.instanceId);
  }
  /** Waits in every hook of a transition at once. `then` learns whether any was abandoned. */
  hold(transition, route, waiting2, then) {
    const hooks = this.host.hooks(transition);
    if (hooks.length === 0) {
      then("CONTINUE");
      return;
    }
    let settled = false;
    const onEnd = () => {
      if (settled) return;
      const abandoned = this.actions.some(({ ended: ended2 }) => ended2?.result === "ABANDON");
      if (!abandoned && this.activeActions.length > 0) return;
      settled = true;
      for (const action of this.activeActions) action.stop("other-hook-abandoned", "ABANDON");
      this.after(this.host.timing.stepMs, () => then(abandoned ? "ABANDON" : "CONTINUE"));
    };
    this.enter(waiting2, `waits in ${hooks.map(({ name: name3 }) => name3).join(", ")}`);
    this.actions = hooks.map((hook) => this.host.beginAction(this, hook, route, onEnd));
  }
  dropActions() {
    this.transition++;
    for (const action of this.activeActions) action.stop("instance-left", action.hook.defaultResult);
    this.actions = [];
    this.transition++;
  }
  enter(state, cause) {
    const from = this.lifecycleState;
    this.lifecycleState = state;
    if (state !== "InService") this.inServiceSince = void 0;
    this.busySince = RESTING.includes(state) ? void 0 : this.busySince ?? this.host.clock.now();
    this.host.changed(this, from, cause);
  }
  after(ms, step) {
    const transition = this.transition;
    this.host.clock.schedule(this.host.clock.now() + ms, () => {
      if (transition === this.transition) step();
    });
  }
};

// simulation/cloud/auto-scaling/activity-log.ts
var ActivityLog = class {
  constructor(now) {
    this.now = now;
  }
  now;
  launches = [];
  terminations = [];
  note(instanceId, from, to, cause) {
    if (from === void 0) this.launches.push({ instanceId, startedAt: this.now() });
    if (to === "InService") this.endLaunch(instanceId, "in-service");
    if (to.startsWith("Terminat")) this.endLaunch(instanceId, cause === ABANDONED_LAUNCH ? "abandoned" : "cancelled");
    if (to.startsWith("Terminating") && !from?.startsWith("Terminating")) this.terminations.push({ instanceId, startedAt: this.now(), cause });
    if (to === "Terminated") this.end(this.terminations, instanceId);
  }
  endLaunch(instanceId, result) {
    const launch = this.end(this.launches, instanceId);
    if (launch) launch.result = result;
  }
  end(records, instanceId) {
    const record2 = records.find((each) => each.instanceId === instanceId && each.endedAt === void 0);
    if (record2) record2.endedAt = this.now();
    return record2;
  }
};

// simulation/cloud/auto-scaling/group-events.ts
var SOURCE = "aws.autoscaling";
function lifecycleEvent(group, action, route) {
  const { hook } = action;
  return {
    "source": SOURCE,
    "detail-type": `EC2 Instance-${hook.transition === TERMINATING ? "terminate" : "launch"} Lifecycle Action`,
    "resources": [group.arn],
    "detail": {
      LifecycleActionToken: action.token,
      AutoScalingGroupName: group.name,
      LifecycleHookName: hook.name,
      EC2InstanceId: action.instanceId,
      LifecycleTransition: hook.transition,
      ...hook.notificationMetadata === void 0 ? {} : { NotificationMetadata: hook.notificationMetadata },
      Origin: route.origin,
      Destination: route.destination,
      ...route.action ? { Action: route.action } : {}
    }
  };
}
function groupEvent(group, instance, what) {
  return {
    "source": SOURCE,
    "detail-type": `EC2 Instance ${what} Successful`,
    "resources": [group.arn, `arn:aws:ec2:::instance/${instance.instanceId}`],
    "detail": {
      AutoScalingGroupName: group.name,
      EC2InstanceId: instance.instanceId,
      StatusCode: "InProgress",
      Details: { "Availability Zone": instance.availabilityZone },
      Origin: what === "Launch" ? "EC2" : "AutoScalingGroup",
      Destination: what === "Launch" ? "AutoScalingGroup" : "EC2"
    }
  };
}
function refreshEvent(group, refresh, what) {
  return {
    "source": SOURCE,
    "detail-type": `EC2 Auto Scaling Instance Refresh ${what}`,
    "resources": [group.arn],
    "detail": { InstanceRefreshId: refresh.id, AutoScalingGroupName: group.name }
  };
}

// simulation/cloud/auto-scaling/instance-refresh.ts
var PATIENCE_MS = 36e5;
var InstanceRefresh = class {
  constructor(id, host, preferences2) {
    this.id = id;
    this.host = host;
    this.preferences = preferences2;
    this.minHealthy = preferences2.minHealthyPercentage ?? 90;
    this.maxHealthy = preferences2.maxHealthyPercentage;
    checkPercentages(this.minHealthy, this.maxHealthy);
    this.warmupMs = (preferences2.instanceWarmupSeconds ?? 0) * 1e3;
    this.startedAt = this.progressAt = host.clock.now();
    this.old = host.instances.filter((instance) => instance.counts && !(preferences2.skipMatching && instance.launchTemplateVersion === host.launchTemplateVersion) && !(preferences2.scaleInProtectedInstances === "Ignore" && instance.protectedFromScaleIn));
    this.outdated = new Set(this.old);
  }
  id;
  host;
  preferences;
  startedAt;
  endedAt;
  status = "Pending";
  statusReason;
  old;
  outdated;
  minHealthy;
  maxHealthy;
  warmupMs;
  progressAt;
  replaced = 0;
  cancelWake;
  get active() {
    return this.endedAt === void 0;
  }
  get percentageComplete() {
    return this.old.length === 0 ? 100 : Math.floor(100 * this.replaced / this.old.length);
  }
  /** How many instances more than desired the group has for now. */
  get surge() {
    if (!this.active) return 0;
    if (this.status === "Cancelling") return Math.max(0, Math.min(this.pending.length, this.present - this.host.desiredCapacity));
    return Math.max(0, Math.min(this.room, this.waiting.length, this.batch - this.leaving.length));
  }
  start() {
    this.status = "InProgress";
    this.host.reconcile();
  }
  cancel() {
    if (!this.active) return;
    this.status = "Cancelling";
    this.host.reconcile();
  }
  /** Whether Auto Scaling should take this instance first when it scales in. */
  replaces(instance) {
    return this.active && this.outdated.has(instance);
  }
  /** One look at the group: terminates what has its replacement, and ends when nothing is left to do. */
  step() {
    if (!this.active) return;
    const replaced = this.old.length - this.waiting.length - this.leaving.length;
    if (replaced > this.replaced) this.progressAt = this.host.clock.now();
    this.replaced = replaced;
    if (this.status === "Cancelling") {
      if (this.leaving.length === 0 && this.pending.length === 0) this.end("Cancelled", "Cancelled by the user.");
      return;
    }
    const spare = this.healthy.length - this.fewest;
    const next = Math.min(this.waiting.length, this.batch - this.leaving.length, spare);
    const takes = ({ protectedFromScaleIn }) => !protectedFromScaleIn || this.preferences.scaleInProtectedInstances === "Refresh";
    for (const instance of this.waiting.filter(takes).slice(0, Math.max(0, next))) instance.terminate(`instance refresh ${this.id}`);
    if (this.waiting.length === 0 && this.leaving.length === 0 && this.healthy.length >= this.host.desiredCapacity) {
      this.end("Successful");
    } else {
      this.giveUpOrWakeLater();
    }
  }
  /** Old instances that are still to go, the oldest first. */
  get waiting() {
    const ignored = ({ protectedFromScaleIn }) => this.preferences.scaleInProtectedInstances === "Ignore" && protectedFromScaleIn;
    return this.old.filter((instance) => instance.counts && !ignored(instance)).sort((a, b) => a.machine.launchTime - b.machine.launchTime);
  }
  /** Old instances that wait in a hook or shut down. */
  get leaving() {
    return this.old.filter(({ lifecycleState }) => /^Terminating(:Wait|:Proceed)?$/.test(lifecycleState));
  }
  /** Launches under way, which a refresh that is cancelled lets end. */
  get pending() {
    return this.host.instances.filter(({ lifecycleState }) => lifecycleState.startsWith("Pending"));
  }
  get present() {
    return this.host.instances.filter(({ counts }) => counts).length;
  }
  get healthy() {
    return this.host.instances.filter((instance) => instance.lifecycleState === "InService" && this.warmAt(instance) <= this.host.clock.now());
  }
  warmAt(instance) {
    return this.outdated.has(instance) ? 0 : (instance.inServiceSince ?? Infinity) + this.warmupMs;
  }
  /** How many instances beyond the desired capacity the percentages allow. */
  get room() {
    if (this.maxHealthy === void 0) return 0;
    const desired = this.host.desiredCapacity;
    const room = Math.floor(desired * this.maxHealthy / 100) - desired;
    return room === 0 && this.allowedMissing === 0 ? 1 : room;
  }
  get allowedMissing() {
    return this.host.desiredCapacity - Math.ceil(this.host.desiredCapacity * this.minHealthy / 100);
  }
  /** The fewest healthy instances; without an upper bound at least one may always be missing. */
  get fewest() {
    const missing = this.maxHealthy === void 0 ? Math.max(1, this.allowedMissing) : this.allowedMissing;
    return Math.max(0, this.host.desiredCapacity - missing);
  }
  /** How many instances are replaced at a time. */
  get batch() {
    return Math.max(1, this.room, this.host.desiredCapacity - this.fewest);
  }
  giveUpOrWakeLater() {
    const { clock } = this.host;
    const deadline = this.leaving.length > 0 ? Infinity : this.progressAt + PATIENCE_MS;
    if (clock.now() >= deadline) {
      this.end("Failed", "No replacement became healthy within an hour.");
      return;
    }
    const warming = this.host.instances.map((instance) => this.warmAt(instance)).filter((at) => at > clock.now());
    const wake = Math.min(deadline, ...warming);
    this.cancelWake?.();
    if (Number.isFinite(wake)) this.cancelWake = clock.schedule(wake, () => this.host.reconcile());
  }
  end(status, reason) {
    this.cancelWake?.();
    this.status = status;
    this.statusReason = reason;
    this.endedAt = this.host.clock.now();
    this.host.refreshEnded(this);
  }
};
function checkPercentages(min, max) {
  if (!(min >= 0 && min <= 100)) {
    throw new CloudError("ValidationError", `MinHealthyPercentage is ${min}, allowed are 0 to 100.`);
  }
  if (max !== void 0 && !(max >= 100 && max <= 200 && max - min <= 100)) {
    throw new CloudError("ValidationError", `MaxHealthyPercentage is ${max}, allowed are 100 to 200, and at most 100 above MinHealthyPercentage (${min}).`);
  }
}

// simulation/cloud/auto-scaling/lifecycle-action.ts
var LifecycleAction = class {
  constructor(clock, props) {
    this.clock = clock;
    this.props = props;
    const { token, hook, instanceId } = props;
    this.token = token;
    this.hook = hook;
    this.instanceId = instanceId;
    this.startedAt = clock.now();
    this.globalDeadline = this.startedAt + hook.globalTimeoutSeconds * 1e3;
    this.heartbeatDeadline = this.startedAt + hook.heartbeatTimeoutSeconds * 1e3;
    this.arm();
  }
  clock;
  props;
  token;
  hook;
  instanceId;
  startedAt;
  globalDeadline;
  heartbeats = [];
  heartbeatDeadline;
  /** Undefined while it holds the instance. */
  ended;
  cancelTimer;
  get active() {
    return this.ended === void 0;
  }
  /** Extends the wait by the hook's heartbeat timeout from now. */
  heartbeat(by) {
    this.heartbeats.push({ at: this.clock.now(), by });
    this.heartbeatDeadline = this.clock.now() + this.hook.heartbeatTimeoutSeconds * 1e3;
    this.arm();
  }
  complete(result, by) {
    this.end("completed", result, by);
  }
  /** Ends it without an answer of the caller. */
  stop(why, result) {
    this.end(why, result);
  }
  arm() {
    this.cancelTimer?.();
    const global = this.globalDeadline <= this.heartbeatDeadline;
    this.cancelTimer = this.clock.schedule(
      Math.min(this.globalDeadline, this.heartbeatDeadline),
      () => this.end(global ? "global-timeout" : "heartbeat-timeout", this.hook.defaultResult)
    );
  }
  end(why, result, by) {
    if (!this.active) return;
    this.cancelTimer?.();
    this.ended = { at: this.clock.now(), why, result, by };
    this.props.onEnd(this);
  }
};

// simulation/cloud/auto-scaling/group.ts
var Group = class {
  constructor(spec, props) {
    this.props = props;
    const { clock, timing, ec2, random, location } = props;
    this.clock = clock;
    this.activities = new ActivityLog(() => clock.now());
    this.timing = timing;
    this.ec2 = ec2;
    this.name = spec.name;
    this.arn = location.arn("autoscaling", `autoScalingGroup:${random.uuid()}:autoScalingGroupName/${spec.name}`);
    this.minSize = spec.minSize;
    this.maxSize = spec.maxSize;
    this.desiredCapacity = spec.desiredCapacity;
    this.launchTemplate = spec.launchTemplate;
    this.availabilityZones = spec.availabilityZones;
    this.tags = { ...spec.tags };
    this.retainsAbandoned = spec.retainsAbandoned ?? false;
    spec.hooks?.forEach((hook) => this.putHook(hook));
    spec.existing?.forEach((existing) => this.adopt(existing));
    ec2.onStateChange(({ instanceId, state }) => {
      if (state === "shutting-down" || state === "terminated") this.find(instanceId)?.machineStopped(state);
    });
    this.reconcile();
  }
  props;
  name;
  arn;
  availabilityZones;
  tags;
  retainsAbandoned;
  minSize;
  maxSize;
  refreshes = [];
  /** Processes that somebody has suspended. */
  suspended = /* @__PURE__ */ new Set();
  activities;
  /** Every lifecycle action there ever was. */
  actions = [];
  clock;
  timing;
  ec2;
  desiredCapacity;
  launchTemplate;
  lifecycleHooks = /* @__PURE__ */ new Map();
  members = [];
  launched = 0;
  reconciling = false;
  /** The instances that it has, retained ones among them. */
  get instances() {
    return this.members;
  }
  get terminations() {
    return this.activities.terminations;
  }
  get launchTemplateVersion() {
    return this.launchTemplate.version;
  }
  get refresh() {
    return this.refreshes.findLast(({ active }) => active);
  }
  find(instanceId) {
    return this.members.find((instance) => instance.instanceId === instanceId);
  }
  putHook(spec) {
    this.lifecycleHooks.set(spec.name, lifecycleHook(spec));
  }
  deleteHook(name3) {
    this.lifecycleHooks.delete(name3);
    this.members.forEach((instance) => instance.hookDeleted(name3));
  }
  hooks(transition) {
    return [...this.lifecycleHooks.values()].filter((hook) => !transition || hook.transition === transition);
  }
  setDesiredCapacity(desired) {
    if (desired < this.minSize || desired > this.maxSize) {
      throw new CloudError(
        "ValidationError",
        `New SetDesiredCapacity value ${desired} is outside of the limits of ${this.name}: ${this.minSize} to ${this.maxSize}.`
      );
    }
    this.desiredCapacity = desired;
    this.reconcile();
  }
  terminateInstance(instanceId, decrementDesiredCapacity) {
    const instance = this.managed(instanceId);
    if (decrementDesiredCapacity && instance.counts) {
      if (this.desiredCapacity <= this.minSize) {
        throw new CloudError("ValidationError", `Currently, desiredSize equals minSize (${this.minSize}). Terminating instance without replacement will violate group's min size constraint.`);
      }
      this.desiredCapacity--;
    }
    instance.terminate("terminated by the user");
    this.reconcile();
  }
  /** Scale-in of a group whose warm pool takes instances back. */
  scaleInToWarmPool(instanceId) {
    this.desiredCapacity--;
    this.managed(instanceId).returnToWarmPool();
  }
  scaleOutFromWarmPool(instanceId) {
    this.desiredCapacity++;
    this.managed(instanceId).leaveWarmPool();
  }
  startRefresh(preferences2) {
    if (this.refresh) throw new CloudError("InstanceRefreshInProgress", "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.");
    const refresh = new InstanceRefresh(this.props.random.uuid(), this, preferences2);
    this.refreshes.push(refresh);
    this.props.publish(refreshEvent(this, refresh, "Started"));
    this.clock.schedule(this.clock.now() + this.timing.stepMs, () => refresh.start());
    return refresh;
  }
  refreshEnded(refresh) {
    const how = { Successful: "Succeeded", Failed: "Failed", Cancelled: "Cancelled" }[refresh.status];
    this.props.publish(refreshEvent(this, refresh, how));
  }
  /** The one that is on, or undefined. */
  cancelRefresh() {
    const { refresh } = this;
    if (!refresh) throw new CloudError("ActiveInstanceRefreshNotFound", "No in progress or pending Instance Refresh found.");
    refresh.cancel();
    return refresh;
  }
  protect(instanceId, protectedFromScaleIn) {
    this.managed(instanceId).protectedFromScaleIn = protectedFromScaleIn;
  }
  /** Launches and terminates until there are as many instances as desired, and as a refresh wants for now. */
  reconcile() {
    if (this.reconciling) return;
    this.reconciling = true;
    try {
      this.refresh?.step();
      const wanted2 = this.desiredCapacity + (this.refresh?.surge ?? 0);
      while (this.capacity < wanted2 && !this.suspended.has("Launch")) this.launch();
      while (this.capacity > wanted2) {
        const least = this.leastWanted();
        if (!least) break;
        least.terminate("scale-in");
      }
    } finally {
      this.reconciling = false;
    }
  }
  beginAction(instance, hook, route, onEnd) {
    const action = new LifecycleAction(this.clock, { token: this.props.random.uuid(), hook, instanceId: instance.instanceId, onEnd });
    this.actions.push(action);
    this.props.publish(lifecycleEvent(this, action, route));
    return action;
  }
  changed(instance, from, cause) {
    const to = instance.lifecycleState;
    this.props.onChange({ at: this.clock.now(), groupName: this.name, instanceId: instance.instanceId, from, to, cause });
    this.activities.note(instance.instanceId, from, to, cause);
    if (to === "Terminated") {
      this.members = this.members.filter((other) => other !== instance);
      this.props.publish(groupEvent(this, instance, "Terminate"));
    }
    if (to === "InService") this.props.publish(groupEvent(this, instance, "Launch"));
    this.reconcile();
  }
  get capacity() {
    return this.members.filter(({ counts }) => counts).length;
  }
  managed(instanceId) {
    const instance = this.find(instanceId);
    if (!instance) throw new CloudError("ValidationError", `Instance Id not found - No managed instance found for instance ID: ${instanceId}`);
    return instance;
  }
  adopt(existing) {
    const machine = this.ec2.adopt(this.launchRequest(), existing);
    this.members.push(new GroupInstance(this, machine, this.launchTemplateVersion, "InService"));
  }
  launch() {
    const instance = new GroupInstance(this, this.ec2.launch(this.launchRequest()), this.launchTemplateVersion, "Pending");
    this.members.push(instance);
    instance.launch();
  }
  /** A template that names a parameter has what that says at the moment of a launch. */
  get imageId() {
    const { imageId } = this.launchTemplate;
    const [, parameter] = /^resolve:ssm:(.+)$/.exec(imageId) ?? [];
    return parameter === void 0 ? imageId : this.props.parameters.get(parameter).value;
  }
  launchRequest() {
    const { instanceType } = this.launchTemplate;
    const imageId = this.imageId;
    const availabilityZone = this.availabilityZones[this.launched++ % this.availabilityZones.length];
    return { imageId, instanceType, availabilityZone, tags: { "aws:autoscaling:groupName": this.name } };
  }
  /** What the default termination policy takes first: an outdated instance, then the oldest. */
  leastWanted() {
    const outdated = (instance) => this.refresh?.replaces(instance) || instance.launchTemplateVersion !== this.launchTemplateVersion ? 0 : 1;
    return this.members.filter(({ counts, protectedFromScaleIn }) => counts && !protectedFromScaleIn).sort((a, b) => outdated(a) - outdated(b) || a.machine.launchTime - b.machine.launchTime)[0];
  }
};

// simulation/cloud/auto-scaling/auto-scaling.ts
var UNSAID = "At the request of the simulation.";
var AutoScaling = class {
  constructor(props) {
    this.props = props;
  }
  props;
  /** Every change of an instance's state, in order. */
  changes = [];
  groups = /* @__PURE__ */ new Map();
  listeners = [];
  onChange(listener) {
    this.listeners.push(listener);
  }
  createGroup(spec) {
    if (this.groups.has(spec.name)) throw new CloudError("AlreadyExists", `Group ${spec.name} exists already. Choose another name.`);
    const group = new Group(spec, { ...this.props, onChange: (change) => this.note(change) });
    this.groups.set(spec.name, group);
    return group;
  }
  all() {
    return [...this.groups.values()];
  }
  group(name3) {
    const group = this.groups.get(name3);
    if (!group) throw new CloudError("ValidationError", `AutoScalingGroup name not found - ${name3}`);
    return group;
  }
  /** Groups with any of the names, if there are any, that match every filter. Unknown names are left out, as AWS does. */
  describeGroups(names = [], filters = []) {
    return [...this.groups.values()].filter((group) => names.length === 0 || names.includes(group.name)).filter(({ tags }) => filters.every(({ key, values }) => key in tags && (!values || values.includes(tags[key]))));
  }
  /** The group's ARN, as far as it is known: IAM decides before the service says that there is no such group. */
  groupArn(name3) {
    return this.groups.get(name3)?.arn ?? this.props.location.arn("autoscaling", `autoScalingGroup:*:autoScalingGroupName/${name3}`);
  }
  /** The condition keys by which IAM sees the group's tags. */
  tagContext(name3) {
    return Object.fromEntries(Object.entries(this.groups.get(name3)?.tags ?? {}).flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`autoscaling:ResourceTag/${key}`, value]
    ]));
  }
  describeInstances(instanceIds = []) {
    return [...this.groups.values()].flatMap((group) => group.instances.filter((instance) => instanceIds.length === 0 || instanceIds.includes(instance.instanceId)).map((instance) => ({ group, instance })));
  }
  describeHooks(groupName, hookNames = []) {
    return this.group(groupName).hooks().filter(({ name: name3 }) => hookNames.length === 0 || hookNames.includes(name3));
  }
  /** The newest first. */
  describeActivities(groupName) {
    const { instances, activities: { launches, terminations } } = this.group(groupName);
    const running = instances.flatMap(({ instanceId, busySince, lifecycleState }) => busySince === void 0 ? [] : [{
      instanceId,
      startedAt: busySince,
      isLaunch: lifecycleState.startsWith("Pending"),
      cause: terminations.find((each) => each.instanceId === instanceId)?.cause ?? UNSAID
    }]);
    const ended2 = [
      ...launches.map((each) => ({ cause: UNSAID, ...each, isLaunch: true })),
      ...terminations.map((each) => ({ ...each, isLaunch: false }))
    ].filter(({ endedAt }) => endedAt !== void 0);
    return [...running, ...ended2].sort((a, b) => b.startedAt - a.startedAt);
  }
  completeLifecycleAction(reference, result, by) {
    if (result !== "CONTINUE" && result !== "ABANDON") {
      throw new CloudError("ValidationError", `LifecycleActionResult is ${result}, allowed are CONTINUE and ABANDON.`);
    }
    this.activeAction(reference).complete(result, by);
  }
  recordLifecycleActionHeartbeat(reference, by) {
    this.activeAction(reference).heartbeat(by);
  }
  terminateInstance(instanceId, decrementDesiredCapacity) {
    this.groupOf(instanceId).terminateInstance(instanceId, decrementDesiredCapacity);
  }
  /** The group that has the instance, whatever state that is in. */
  groupOf(instanceId) {
    const group = [...this.groups.values()].find((one) => one.find(instanceId));
    if (!group) throw new CloudError("ValidationError", `Instance Id not found - No managed instance found for instance ID: ${instanceId}`);
    return group;
  }
  startInstanceRefresh(groupName, preferences2 = {}) {
    return this.group(groupName).startRefresh(preferences2);
  }
  cancelInstanceRefresh(groupName) {
    return this.group(groupName).cancelRefresh();
  }
  describeInstanceRefreshes(groupName, refreshIds = []) {
    return this.group(groupName).refreshes.filter(({ id }) => refreshIds.length === 0 || refreshIds.includes(id)).reverse();
  }
  activeAction({ groupName, hookName: hookName2, token, instanceId }) {
    if (!token && !instanceId) {
      throw new CloudError("ValidationError", "Neither LifecycleActionToken nor InstanceId was given. One of them is required.");
    }
    const action = this.group(groupName).actions.find((one) => one.active && one.hook.name === hookName2 && (token ? one.token === token : one.instanceId === instanceId));
    if (!action) {
      throw new CloudError("ValidationError", `No active Lifecycle Action found with ${token ? `token ${token}` : `instance ID ${instanceId}`}`);
    }
    return action;
  }
  note(change) {
    this.changes.push(change);
    this.listeners.forEach((listener) => listener(change));
  }
};

// simulation/cloud/credentials.ts
var CredentialStore = class {
  constructor(random) {
    this.random = random;
  }
  random;
  issued = /* @__PURE__ */ new Map();
  /** Credentials of a role, as Lambda puts them into a function's environment. */
  issue(roleArn) {
    const credentials = {
      accessKeyId: `ASIA${this.random.hex(16).toUpperCase()}`,
      secretAccessKey: this.random.hex(40),
      sessionToken: this.random.hex(64),
      roleArn
    };
    this.issued.set(credentials.accessKeyId, credentials);
    return credentials;
  }
  find(accessKeyId) {
    return this.issued.get(accessKeyId);
  }
};

// simulation/cloud/ec2.ts
var Ec2 = class {
  constructor(props) {
    this.props = props;
  }
  props;
  instances = /* @__PURE__ */ new Map();
  /** When each image was published, in milliseconds since the epoch. */
  images = /* @__PURE__ */ new Map();
  worlds = [];
  listeners = [];
  addresses = 0;
  names = /* @__PURE__ */ new Set();
  connect(world) {
    this.worlds.push(world);
  }
  /** Calls back whenever an instance's state has changed. */
  onStateChange(listener) {
    this.listeners.push(listener);
  }
  launch(request) {
    const instance = this.add({ ...request, tags: { ...request.tags }, launchTime: this.props.clock.now(), state: "pending" });
    this.worlds.forEach((world) => world.onLaunch({ ...instance }));
    this.props.clock.schedule(this.props.clock.now() + this.props.timing.startMs, () => {
      if (instance.state === "pending") this.enter(instance, "running");
    });
    return instance;
  }
  /** Adds an instance whose machine is there already. */
  adopt(request, existing = {}) {
    return this.add({
      ...request,
      ...existing,
      availabilityZone: existing.availabilityZone ?? request.availabilityZone,
      tags: { ...request.tags },
      launchTime: existing.launchTime ?? this.props.clock.now() - 24 * 36e5,
      state: "running"
    });
  }
  arn(instanceId) {
    return this.props.location.arn("ec2", `instance/${instanceId}`);
  }
  /** As `TerminateInstances` does: at once, whatever Auto Scaling may have planned. */
  terminate(instanceId) {
    const instance = this.known(instanceId);
    if (instance.state === "shutting-down" || instance.state === "terminated") return;
    this.worlds.forEach((world) => world.onTerminate({ ...instance }));
    this.enter(instance, "shutting-down");
    this.props.clock.schedule(this.props.clock.now() + this.props.timing.shutdownMs, () => this.enter(instance, "terminated"));
    this.props.clock.schedule(this.props.clock.now() + this.props.timing.shutdownMs + this.props.timing.memoryMs, () => this.instances.delete(instanceId));
  }
  /** `InvalidInstanceID.NotFound` if any of them is unknown. All instances if none is named. */
  describeInstances(instanceIds = []) {
    if (instanceIds.length === 0) return [...this.instances.values()].map((instance) => ({ ...instance }));
    return instanceIds.map((id) => ({ ...this.known(id) }));
  }
  /** Those that EC2 knows, by filter. */
  findInstances(instanceIds) {
    return instanceIds.flatMap((id) => this.instances.get(id) ?? []).map((instance) => ({ ...instance }));
  }
  tag(instanceIds, tags) {
    for (const id of instanceIds) {
      const instance = this.known(id);
      for (const [key, value] of Object.entries(tags)) {
        if (value === void 0) delete instance.tags[key];
        else instance.tags[key] = value;
      }
    }
  }
  known(instanceId) {
    if (!/^i-[0-9a-f]{8,17}$/.test(instanceId)) {
      throw new CloudError("InvalidInstanceID.Malformed", `Invalid id: "${instanceId}"`);
    }
    const instance = this.instances.get(instanceId);
    if (!instance) throw new CloudError("InvalidInstanceID.NotFound", `The instance ID '${instanceId}' does not exist`);
    return instance;
  }
  add(known2) {
    const name3 = this.freeName();
    const instance = {
      ...known2,
      instanceId: known2.instanceId ?? `i-${this.props.random.hex(17)}`,
      privateDnsName: known2.privateDnsName ?? name3
    };
    this.instances.set(instance.instanceId, instance);
    this.names.add(instance.privateDnsName);
    return instance;
  }
  freeName() {
    for (; ; ) {
      const address2 = ++this.addresses;
      const name3 = this.props.location.privateDnsName(`10.0.${Math.floor(address2 / 250)}.${address2 % 250 + 1}`);
      if (!this.names.has(name3) && !this.props.isTaken?.(name3)) return name3;
    }
  }
  enter(instance, state) {
    instance.state = state;
    this.listeners.forEach((listener) => listener({ ...instance }));
  }
};

// simulation/cloud/eks.ts
var Eks = class {
  constructor(location) {
    this.location = location;
  }
  location;
  clusters = /* @__PURE__ */ new Map();
  createCluster(spec) {
    const cluster2 = { version: "1.34", status: "ACTIVE", ...spec, arn: this.clusterArn(spec.name) };
    this.clusters.set(spec.name, cluster2);
    return cluster2;
  }
  describeCluster(name3) {
    const cluster2 = this.clusters.get(name3);
    if (!cluster2) throw new CloudError("ResourceNotFoundException", `No cluster found for name: ${name3}.`, 404);
    return cluster2;
  }
  clusterArn(name3) {
    return this.location.arn("eks", `cluster/${name3}`);
  }
};

// simulation/cloud/events/pattern.ts
function compilePattern(pattern, path = "the pattern") {
  const predicates = Object.entries(pattern).map(([field, content]) => fieldPredicate(field, content, `${path}.${field}`));
  if (predicates.length === 0) throw new Error(`${path} is empty, so that it would match nothing. Name at least one field.`);
  return (event) => predicates.every((predicate) => predicate(event));
}
function fieldPredicate(field, content, path) {
  const valueOf2 = (event) => isObject(event) ? event[field] : void 0;
  if (isObject(content)) {
    const nested = compilePattern(content, path);
    return (event) => nested(valueOf2(event));
  }
  if (!Array.isArray(content) || content.length === 0) {
    throw new Error(`${path} is ${JSON.stringify(content)}, allowed is an object, or a list of values. Put a single value into a list.`);
  }
  const operator = content.find((each) => typeof each === "object" && each !== null);
  if (field.startsWith("$") || operator !== void 0) {
    throw new Error(`${path} uses an operator, which is not implemented in the simulation: ${JSON.stringify(operator ?? field)}. Name the values instead.`);
  }
  return (event) => {
    const value = valueOf2(event);
    return (Array.isArray(value) ? value : [value]).some((one) => content.includes(one));
  };
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// simulation/cloud/events/schedule.ts
var UNITS = { minute: 6e4, hour: 36e5, day: 864e5 };
function parseRate(expression) {
  const [, count, unit, plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if (!count || Number(count) < 1 || count === "1" !== (plural === "")) {
    throw new Error(`The schedule is "${expression}", which the simulation does not keep. Use rate(1 minute), rate(5 minutes), or the same with hours or days.`);
  }
  return Number(count) * UNITS[unit];
}

// simulation/cloud/events/event-bus.ts
var RETRY_MS = 3e4;
var EventBus = class {
  constructor(props) {
    this.props = props;
  }
  props;
  /** Every event that was published. */
  events = [];
  deliveries = [];
  rules = /* @__PURE__ */ new Map();
  /** When the schedules of rules are due next, by the names of the rules. */
  due = /* @__PURE__ */ new Map();
  listeners = [];
  onEvent(listener) {
    this.listeners.push(listener);
  }
  putRule(spec) {
    if (!spec.pattern && !spec.schedule) throw new Error(`Rule ${spec.name} has neither a pattern nor a schedule. Give it one.`);
    const matches2 = spec.pattern ? compilePattern(spec.pattern, `the pattern of ${spec.name}`) : () => false;
    const rule = { spec, matches: matches2, arn: this.props.location.arn("events", `rule/${spec.name}`) };
    this.rules.set(spec.name, rule);
    if (spec.schedule && spec.enabled !== false) this.scheduleRule(spec.name, parseRate(spec.schedule));
  }
  /** When a schedule hands its next event to a target. Undefined: none does. */
  nextFor(targetArn) {
    const times = [...this.rules].flatMap(([name3, { spec }]) => spec.targets.some(({ arn }) => arn === targetArn) ? this.due.get(name3) ?? [] : []);
    return times.length > 0 ? Math.min(...times) : void 0;
  }
  get arn() {
    return this.props.location.arn("events", "event-bus/default");
  }
  publish(content) {
    const { clock, faults, latencyMs } = this.props;
    const event = this.event(content);
    this.events.push(event);
    this.listeners.forEach((listener) => listener(event));
    const fault = faults.event(event["detail-type"]);
    const later = fault?.delayMs ?? 6e4;
    const arrivals = fault === void 0 ? [0] : { lost: [], delayed: [later], duplicated: [0, later] }[fault.fault];
    if (arrivals.length === 0) this.noteLost(event);
    for (const delay of arrivals) clock.schedule(clock.now() + latencyMs + delay, () => this.deliver(event));
    return event;
  }
  event(content) {
    const { clock, random, location } = this.props;
    return {
      version: "0",
      id: random.uuid(),
      account: location.account,
      region: location.region,
      time: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z"),
      ...content
    };
  }
  deliver(event) {
    for (const rule of this.rules.values()) {
      if (rule.spec.enabled === false || !rule.matches(event)) continue;
      for (const target of rule.spec.targets) this.send(event, rule, target);
    }
  }
  send(event, rule, target, attempt = 0) {
    const { clock } = this.props;
    const body = target.input ?? JSON.stringify(event);
    const note = (outcome) => this.deliveries.push({ at: clock.now(), rule: rule.spec.name, target: target.arn, event, outcome });
    try {
      this.write(target.arn, rule.arn, body);
      note("delivered");
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      const tooOld = clock.now() + RETRY_MS - Date.parse(event.time) > (target.maximumEventAgeSeconds ?? 86400) * 1e3;
      const retryable = error.code !== "AccessDenied" && error.code !== "QueueDoesNotExist";
      if (retryable && !tooOld && attempt < (target.maximumRetryAttempts ?? 185)) {
        clock.schedule(clock.now() + RETRY_MS, () => this.send(event, rule, target, attempt + 1));
        return;
      }
      note(this.deadLetter(body, rule.arn, target, error) ? "dead-lettered" : "failed");
    }
  }
  deadLetter(body, ruleArn, target, error) {
    if (!target.deadLetterArn) return false;
    const attribute = (stringValue) => ({ dataType: "String", stringValue });
    try {
      this.write(target.deadLetterArn, ruleArn, body, {
        RULE_ARN: attribute(ruleArn),
        TARGET_ARN: attribute(target.arn),
        ERROR_CODE: attribute(error.code),
        ERROR_MESSAGE: attribute(error.message)
      });
      return true;
    } catch (failure2) {
      if (!(failure2 instanceof CloudError)) throw failure2;
      return false;
    }
  }
  /** A rule writes to a queue only where the queue's own policy lets it. */
  write(queueArn, ruleArn, body, attributes) {
    if (/^arn:[^:]+:lambda:/.test(queueArn)) {
      this.props.functionOf(queueArn).invoke(JSON.parse(body)).catch(() => void 0);
      return;
    }
    const { sqs, faults, location } = this.props;
    const queue = sqs.byArn(queueArn);
    const context = { "aws:SourceArn": ruleArn, "aws:SecureTransport": "true", "aws:SourceAccount": location.account };
    const request = { principal: "events.amazonaws.com", action: "sqs:SendMessage", resources: [queueArn], context };
    if (!isAllowed(queue.policy, request)) throw new CloudError("AccessDenied", `The policy of ${queueArn} does not let rule ${ruleArn} send messages.`, 403);
    if (faults.call("sqs:SendMessage")) throw new CloudError("ThrottlingException", "Rate exceeded");
    queue.send(body, attributes);
  }
  scheduleRule(name3, periodMs2) {
    const { clock } = this.props;
    this.due.set(name3, clock.now() + periodMs2);
    clock.schedule(clock.now() + periodMs2, () => {
      const rule = this.rules.get(name3);
      if (!rule) return;
      const event = this.event({ "source": "aws.events", "detail-type": "Scheduled Event", "resources": [rule.arn], "detail": {} });
      for (const target of rule.spec.targets) this.send(event, rule, target);
      this.scheduleRule(name3, periodMs2);
    });
  }
  noteLost(event) {
    for (const { spec, matches: matches2 } of this.rules.values()) {
      if (!matches2(event)) continue;
      spec.targets.forEach((target) => this.deliveries.push({ at: this.props.clock.now(), rule: spec.name, target: target.arn, event, outcome: "lost" }));
    }
  }
};

// simulation/occasion.ts
var Armed = class {
  constructor(rule) {
    this.rule = rule;
  }
  rule;
  seen = 0;
  struck = 0;
  strikes(now, chance) {
    const { times, skip, probability, from, until } = this.rule;
    if (from !== void 0 && now < from) return false;
    if (until !== void 0 && now >= until) return false;
    if (this.seen++ < (skip ?? 0)) return false;
    if (times !== void 0 && this.struck >= times) return false;
    if (probability !== void 0 && chance.next() >= probability) return false;
    this.struck++;
    return true;
  }
};

// simulation/cloud/faults.ts
var Faults = class {
  constructor(now, chance) {
    this.now = now;
    this.chance = chance;
  }
  now;
  chance;
  calls = [];
  events = [];
  messages = [];
  invocations = [];
  onCalls(rule) {
    return arm(this.calls, rule);
  }
  onEvents(rule) {
    return arm(this.events, rule);
  }
  onMessages(rule) {
    return arm(this.messages, rule);
  }
  onInvocations(rule) {
    return arm(this.invocations, rule);
  }
  call(action) {
    return this.first(this.calls, (rule) => matchesAction(rule.action ?? "*", action))?.fault;
  }
  event(detailType) {
    return this.first(this.events, (rule) => rule.detailType === void 0 || rule.detailType === detailType);
  }
  message(queueName) {
    return this.first(this.messages, (rule) => rule.queueName === void 0 || rule.queueName === queueName);
  }
  invocation() {
    return this.first(this.invocations, () => true);
  }
  first(armed, concerns2) {
    return armed.find((one) => concerns2(one.rule) && one.strikes(this.now(), this.chance))?.rule;
  }
};
function arm(rules, rule) {
  const armed = new Armed(rule);
  rules.push(armed);
  return () => {
    const index = rules.indexOf(armed);
    if (index >= 0) rules.splice(index, 1);
  };
}
function matchesAction(pattern, action) {
  return pattern.endsWith("*") ? action.startsWith(pattern.slice(0, -1)) : pattern === action;
}

// simulation/random.ts
var import_uniformFloat64 = require("pure-rand/distribution/uniformFloat64");
var import_uniformInt = require("pure-rand/distribution/uniformInt");
var import_mersenne = require("pure-rand/generator/mersenne");
var SUFFIX_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";
var HEXADECIMAL = "0123456789abcdef";
var Random = class {
  generator;
  constructor(seed = 1) {
    this.generator = (0, import_mersenne.mersenne)(seed);
  }
  /** From 0 up to, not including, 1. */
  next() {
    return (0, import_uniformFloat64.uniformFloat64)(this.generator);
  }
  /** A whole number from 0 up to, not including, `below`. */
  integer(below) {
    return (0, import_uniformInt.uniformInt)(this.generator, 0, below - 1);
  }
  /** From `least` up to `most`, to the millisecond. */
  between([least, most]) {
    return Math.round(least + this.next() * (most - least));
  }
  /** Such as `x7k2p`: what the API server appends to `generateName`. */
  suffix(length = 5) {
    return this.text(SUFFIX_CHARACTERS, length);
  }
  hex(length) {
    return this.text(HEXADECIMAL, length);
  }
  /** A version 4 UUID. */
  uuid() {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${this.text("89ab", 1)}${this.hex(3)}-${this.hex(12)}`;
  }
  text(characters, length) {
    return Array.from({ length }, () => characters[this.integer(characters.length)]).join("");
  }
};

// simulation/cloud/queue/message.ts
var import_node_crypto3 = require("node:crypto");
function md5(text) {
  return (0, import_node_crypto3.createHash)("md5").update(text).digest("hex");
}

// simulation/cloud/function/event-source-mapping.ts
var EventSourceMapping = class {
  constructor(spec, props) {
    this.spec = spec;
    this.props = props;
    const { queue, target } = spec;
    this.batchSize = spec.batchSize ?? 10;
    if (queue.visibilityTimeoutSeconds < target.timeoutSeconds) {
      throw new CloudError(
        "InvalidParameterValueException",
        `Queue visibility timeout: ${queue.visibilityTimeoutSeconds} seconds is less than Function timeout: ${target.timeoutSeconds} seconds`
      );
    }
    if (this.batchSize > 10 && (spec.batchingWindowSeconds ?? 0) < 1) {
      throw new CloudError("InvalidParameterValueException", `A batch size of ${this.batchSize} needs a batching window of 1 s or more, or use 10 at most.`);
    }
    this.record("sqs:GetQueueAttributes");
    void this.poll();
  }
  spec;
  props;
  stopping = new AbortController();
  batchSize;
  running = 0;
  slotFreed;
  get target() {
    return this.spec.target;
  }
  stop() {
    this.stopping.abort();
    this.slotFreed?.();
  }
  async poll() {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      if (this.running >= (this.spec.maximumConcurrency ?? 5)) {
        await new Promise((resolve2) => {
          this.slotFreed = resolve2;
        });
        continue;
      }
      const batch = await this.collect(signal);
      if (batch.length === 0) continue;
      this.running++;
      void this.process(batch).finally(() => {
        this.running--;
        this.slotFreed?.();
      });
    }
  }
  /** A batch: full, or what has come within the window since its first message. */
  async collect(signal) {
    const { queue, batchingWindowSeconds = 0 } = this.spec;
    const { clock } = this.props;
    const batch = await queue.receiveWhenVisible(this.batchSize, signal);
    const closing = new AbortController();
    const cancel = clock.schedule(clock.now() + batchingWindowSeconds * 1e3, () => closing.abort());
    while (batchingWindowSeconds > 0 && batch.length > 0 && batch.length < this.batchSize && !closing.signal.aborted) {
      batch.push(...await queue.receiveWhenVisible(this.batchSize - batch.length, AbortSignal.any([signal, closing.signal])));
    }
    cancel();
    this.record("sqs:ReceiveMessage");
    return batch;
  }
  async process(batch) {
    const { queue, target } = this.spec;
    let failed;
    try {
      const answer = await target.invoke({ Records: batch.map((message) => this.sqsRecord(message)) });
      failed = this.failures(answer, batch);
    } catch {
      return;
    }
    for (const message of batch) {
      if (failed.has(message.messageId)) continue;
      queue.delete(message.receiptHandle);
      this.record("sqs:DeleteMessage");
    }
  }
  /** The ids of the messages that come back. An answer that Lambda cannot read fails the whole batch. */
  failures(answer, batch) {
    if (!this.spec.reportBatchItemFailures) return /* @__PURE__ */ new Set();
    const items = answer?.batchItemFailures ?? [];
    const known2 = new Set(batch.map(({ messageId }) => messageId));
    const all = known2;
    if (!Array.isArray(items)) return all;
    const ids = items.map((item) => item?.itemIdentifier);
    return ids.every((id) => typeof id === "string" && known2.has(id)) ? new Set(ids) : all;
  }
  sqsRecord(message) {
    return {
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receiveCount),
        SentTimestamp: String(Math.floor(message.sentAt)),
        SenderId: "AIDAIENQZJOLO23YVJ4VO",
        ApproximateFirstReceiveTimestamp: String(Math.floor(message.firstReceivedAt))
      },
      messageAttributes: Object.fromEntries(Object.entries(message.attributes).map(([name3, attribute]) => [name3, {
        ...attribute,
        stringListValues: [],
        binaryListValues: []
      }])),
      md5OfBody: md5(message.body),
      eventSource: "aws:sqs",
      eventSourceARN: this.spec.queue.arn,
      awsRegion: this.props.region
    };
  }
  /** Lambda calls the queue with the function's role. */
  record(action) {
    const { target, queue } = this.spec;
    this.props.api.record({ principal: target.roleArn, action, resources: [queue.arn] });
  }
};

// simulation/cloud/function/runtime.ts
var ProcessKilled = class extends Error {
  constructor() {
    super("The process of the function was killed.");
    this.name = "Runtime.ExitError";
  }
};

// simulation/cloud/function/function.ts
var IDLE_MS = 6e5;
var LambdaFunction = class {
  constructor(spec, props) {
    this.spec = spec;
    this.props = props;
    this.name = spec.name;
    this.arn = props.location.arn("lambda", `function:${spec.name}`);
    this.roleArn = spec.roleArn;
    this.timeoutSeconds = spec.timeoutSeconds ?? 3;
    this.memoryMb = spec.memoryMb ?? 128;
  }
  spec;
  props;
  name;
  arn;
  roleArn;
  timeoutSeconds;
  memoryMb;
  invocations = [];
  idle = [];
  alive = /* @__PURE__ */ new Set();
  closed = false;
  /** Resolves and rejects as the handler does; rejects too when the process ends or time is up. */
  async invoke(event) {
    if (this.closed) throw new Error(`Function ${this.name} was closed.`);
    const { clock, random } = this.props;
    const record2 = { requestId: random.uuid(), startedAt: clock.now(), cold: this.idle.length === 0, outcome: "running" };
    this.invocations.push(record2);
    let instance;
    try {
      instance = await this.thawedOrNew();
      const answer = await this.run(instance, event, record2);
      record2.outcome = "succeeded";
      this.keep(instance);
      return answer;
    } catch (error) {
      record2.error = error;
      if (record2.outcome === "running") record2.outcome = error instanceof ProcessKilled ? "killed" : "failed";
      if (instance && record2.outcome === "failed") this.keep(instance);
      else if (instance) this.end(instance);
      throw error;
    } finally {
      record2.endedAt = clock.now();
      this.recordLogging("PutLogEvents");
    }
  }
  /** Ends every process, and never starts one again. */
  close() {
    this.closed = true;
    this.crash();
  }
  /** Kills every process, as when the machine below them fails. The next invocation starts a new one. */
  crash() {
    this.idle.forEach(({ cancelReaping }) => cancelReaping());
    this.idle = [];
    [...this.alive].forEach((instance) => this.end(instance));
  }
  async thawedOrNew() {
    const warm = this.idle.pop();
    if (warm) {
      warm.cancelReaping();
      return warm.instance;
    }
    await this.props.clock.sleep(this.props.coldStartMs);
    this.recordLogging("CreateLogStream");
    const instance = await this.spec.runtime.start();
    this.alive.add(instance);
    return instance;
  }
  run(instance, event, record2) {
    const { clock, faults } = this.props;
    const deadline = clock.now() + this.timeoutSeconds * 1e3;
    const fault = faults.invocation();
    return new Promise((resolve2, reject) => {
      const cancelTimeout = clock.schedule(deadline, () => {
        record2.outcome = "timed-out";
        reject(new Error(`${record2.requestId} Task timed out after ${this.timeoutSeconds.toFixed(2)} seconds`));
        instance.kill();
      });
      const cancelKill = fault?.fault === "killed" ? clock.schedule(clock.now() + (fault.afterMs ?? 1e3), () => instance.kill()) : () => void 0;
      instance.invoke(event, this.context(record2, deadline), fault?.fault === "slow" ? fault.latencyMs ?? 1e3 : 0).finally(() => {
        cancelTimeout();
        cancelKill();
      }).then(resolve2, reject);
    });
  }
  context(record2, deadline) {
    return {
      awsRequestId: record2.requestId,
      functionName: this.name,
      functionVersion: "$LATEST",
      invokedFunctionArn: this.arn,
      memoryLimitInMB: String(this.memoryMb),
      logGroupName: this.logGroupName,
      logStreamName: `${new Date(record2.startedAt).toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${record2.requestId.replaceAll("-", "")}`,
      getRemainingTimeInMillis: () => deadline - this.props.clock.now()
    };
  }
  get logGroupName() {
    return this.spec.logGroupName ?? `/aws/lambda/${this.name}`;
  }
  /** Lambda writes the log with the role of the function. */
  recordLogging(action) {
    const resource = this.props.location.arn("logs", `log-group:${this.logGroupName}:log-stream:${this.name}`);
    this.props.api.record({ principal: this.roleArn, action: `logs:${action}`, resources: [resource] });
  }
  keep(instance) {
    if (this.closed) {
      this.end(instance);
      return;
    }
    const { clock } = this.props;
    const cancelReaping = clock.schedule(clock.now() + IDLE_MS, () => {
      this.idle = this.idle.filter((other) => other !== kept2);
      this.end(instance);
    });
    const kept2 = { instance, cancelReaping };
    this.idle.push(kept2);
  }
  end(instance) {
    this.alive.delete(instance);
    instance.kill();
  }
};

// simulation/cloud/location.ts
var Location = class {
  account;
  region;
  partition;
  /**
   * What the URLs of queues begin with, where it is not the service's own endpoint: clients of SQS follow the URL of the
   * queue, whatever endpoint they were given.
   */
  queueEndpoint;
  constructor(props = {}) {
    this.account = props.account ?? "111122223333";
    this.region = props.region ?? "eu-central-1";
    this.partition = props.partition ?? "aws";
  }
  arn(service, resource) {
    return `arn:${this.partition}:${service}:${this.region}:${this.account}:${resource}`;
  }
  /** IAM is global: its ARNs name no region. */
  roleArn(roleName) {
    return `arn:${this.partition}:iam::${this.account}:role/${roleName}`;
  }
  get availabilityZones() {
    return ["a", "b", "c"].map((letter) => `${this.region}${letter}`);
  }
  get urlSuffix() {
    return this.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  }
  queueUrl(queueName) {
    return `${this.queueEndpoint ?? `https://sqs.${this.region}.${this.urlSuffix}`}/${this.account}/${queueName}`;
  }
  /** The private DNS name that EC2 gives an instance with this address. */
  privateDnsName(ip) {
    const domain = this.region === "us-east-1" ? "ec2.internal" : `${this.region}.compute.internal`;
    return `ip-${ip.replaceAll(".", "-")}.${domain}`;
  }
};

// simulation/cloud/parameters/parameter-store.ts
var LARGEST = { "Standard": 4096, "Intelligent-Tiering": 8192, "Advanced": 8192 };
var MOST_VERSIONS = 100;
var ParameterStore = class {
  constructor(clock, location) {
    this.clock = clock;
    this.location = location;
  }
  clock;
  location;
  /** By their names: what tells the state of a calendar. */
  calendars = /* @__PURE__ */ new Map();
  parameters = /* @__PURE__ */ new Map();
  /** Parameters of AWS are of no account: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html */
  arn(name3) {
    const arn = this.location.arn("ssm", `parameter${name3.startsWith("/") ? "" : "/"}${name3}`);
    return name3.startsWith("/aws/") ? arn.replace(`:${this.location.account}:`, "::") : arn;
  }
  put(name3, value, options = {}) {
    const { overwrite = true, dataType = "text", tier = "Standard" } = options;
    const versions = this.parameters.get(name3) ?? [];
    if (versions.length > 0 && !overwrite) throw new CloudError("ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
    if (value.length > LARGEST[tier]) throw new CloudError("ValidationException", `The value of ${name3} has ${value.length} characters, allowed are ${LARGEST[tier]}.`);
    if (dataType === "aws:ec2:image" && !/^ami-[0-9a-f]+$/.test(value)) throw new CloudError("ValidationException", `The value of ${name3} is ${value}, which is no id of an image.`);
    const made = { name: name3, value, dataType, version: (versions.at(-1)?.version ?? 0) + 1, modifiedAt: this.clock.now() };
    this.parameters.set(name3, [...versions, made].slice(-MOST_VERSIONS));
    return made;
  }
  find(name3) {
    return this.parameters.get(name3)?.at(-1);
  }
  get(name3) {
    const found = this.find(name3);
    if (!found) throw new CloudError("ParameterNotFound", `Parameter ${name3} not found.`);
    return found;
  }
  /** The oldest first, as the API has it. */
  history(name3) {
    this.get(name3);
    return this.parameters.get(name3) ?? [];
  }
  below(path, recursive) {
    const prefix = `${path.replace(/\/$/, "")}/`;
    return [...this.parameters.keys()].filter((name3) => name3.startsWith(prefix) && (recursive || !name3.slice(prefix.length).includes("/"))).sort().map((name3) => this.get(name3));
  }
  remove(name3) {
    this.get(name3);
    this.parameters.delete(name3);
  }
  calendar(name3) {
    const calendar = this.calendars.get(name3);
    if (!calendar) throw new CloudError("InvalidDocument", `The document ${name3} does not exist.`);
    return calendar(this.clock.now());
  }
};

// simulation/cloud/queue/queue.ts
var LONGEST_VISIBILITY_SECONDS = 43200;
var Queue = class {
  constructor(spec, props) {
    this.props = props;
    const { location } = props;
    this.spec = spec;
    this.name = spec.name;
    this.arn = location.arn("sqs", spec.name);
    this.visibilityTimeoutSeconds = spec.visibilityTimeoutSeconds ?? 30;
    this.retentionSeconds = spec.retentionSeconds ?? 345600;
    this.policy = spec.policy ?? [];
  }
  props;
  name;
  arn;
  spec;
  visibilityTimeoutSeconds;
  retentionSeconds;
  policy;
  stored = [];
  counts = { sent: 0, deleted: 0, redriven: 0, expired: 0 };
  waiters = /* @__PURE__ */ new Set();
  get url() {
    return this.props.location.queueUrl(this.name);
  }
  /** What it holds, visible or not. */
  get messages() {
    this.expire();
    return this.stored;
  }
  get tally() {
    this.expire();
    return { ...this.counts };
  }
  send(body, attributes = {}, delaySeconds = this.spec.delaySeconds ?? 0) {
    const messageId = this.props.random.uuid();
    const copies = this.props.faults.message(this.name)?.fault === "duplicated" ? 2 : 1;
    this.counts.sent++;
    for (let copy = 0; copy < copies; copy++) {
      this.store({ messageId, body, attributes, sentAt: this.now, visibleAt: this.now + delaySeconds * 1e3, receiveCount: 0 });
    }
    return messageId;
  }
  /** Up to `max` messages, visible now; empty if there is none. */
  receive(max = 1) {
    this.expire();
    const received = [];
    for (const message of this.stored.filter(({ visibleAt }) => visibleAt <= this.now)) {
      if (received.length === max) break;
      if (this.redrive(message)) continue;
      received.push(this.handOut(message));
    }
    return received;
  }
  /** As {@link receive}, but waits until there is a message or `signal` aborts (SQS calls it long polling). */
  async receiveWhenVisible(max, signal) {
    for (; ; ) {
      const received = signal.aborted ? [] : this.receive(max);
      if (received.length > 0 || signal.aborted) return received;
      await this.nextVisible(signal);
    }
  }
  /** A stale handle deletes nothing, and says nothing about it. */
  delete(receiptHandle) {
    checkHandle(receiptHandle);
    const before = this.stored.length;
    this.stored = this.stored.filter((message) => message.receiptHandle !== receiptHandle);
    this.counts.deleted += before - this.stored.length;
  }
  changeVisibility(receiptHandle, seconds) {
    checkHandle(receiptHandle);
    this.expire();
    const message = this.stored.find((one) => one.receiptHandle === receiptHandle);
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > LONGEST_VISIBILITY_SECONDS) {
      throw invalid(seconds, "VisibilityTimeout", `Must be between 0 and ${LONGEST_VISIBILITY_SECONDS}, if provided.`);
    }
    if (!message || message.visibleAt <= this.now) {
      throw invalid(receiptHandle, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.");
    }
    if (this.now + seconds * 1e3 > (message.receivedAt ?? 0) + LONGEST_VISIBILITY_SECONDS * 1e3) {
      throw invalid(seconds, "VisibilityTimeout", `Total VisibilityTimeout for the message is beyond the limit [${LONGEST_VISIBILITY_SECONDS} seconds].`);
    }
    message.visibleAt = this.now + seconds * 1e3;
    this.wakeAt(message.visibleAt);
  }
  get now() {
    return this.props.clock.now();
  }
  store(message) {
    this.stored.push(message);
    this.wakeAt(message.visibleAt);
  }
  handOut(message) {
    message.receiveCount++;
    message.receivedAt = this.now;
    message.firstReceivedAt ??= this.now;
    message.receiptHandle = `AQEB${this.props.random.hex(40)}`;
    message.visibleAt = this.now + this.visibilityTimeoutSeconds * 1e3;
    this.wakeAt(message.visibleAt);
    const { messageId, receiptHandle, body, attributes, sentAt, firstReceivedAt, receiveCount } = message;
    return { messageId, receiptHandle, body, attributes, sentAt, firstReceivedAt, receiveCount };
  }
  redrive(message) {
    const { redrive } = this.spec;
    if (!redrive || message.receiveCount < redrive.maxReceiveCount) return false;
    this.stored = this.stored.filter((other) => other !== message);
    this.counts.redriven++;
    redrive.deadLetterQueue.counts.sent++;
    redrive.deadLetterQueue.store({ ...message, receiptHandle: void 0, receiveCount: 0, visibleAt: this.now });
    return true;
  }
  expire() {
    const oldest = this.now - this.retentionSeconds * 1e3;
    const kept2 = this.stored.filter(({ sentAt }) => sentAt > oldest);
    this.counts.expired += this.stored.length - kept2.length;
    this.stored = kept2;
  }
  nextVisible(signal) {
    return new Promise((resolve2) => {
      const wake = () => {
        this.waiters.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve2();
      };
      this.waiters.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }
  /** Whoever waits looks again at that time: a message may be visible then. */
  wakeAt(time) {
    this.props.clock.schedule(time, () => [...this.waiters].forEach((wake) => wake()));
  }
};
function checkHandle(receiptHandle) {
  if (!receiptHandle.startsWith("AQEB")) {
    throw new CloudError("ReceiptHandleIsInvalid", `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`);
  }
}
function invalid(value, parameter, reason) {
  return new CloudError("InvalidParameterValue", `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);
}

// simulation/cloud/queue/sqs.ts
var Sqs = class {
  constructor(props) {
    this.props = props;
  }
  props;
  queues = /* @__PURE__ */ new Map();
  createQueue(spec) {
    if (this.queues.has(spec.name)) throw new CloudError("QueueNameExists", `Queue ${spec.name} exists already. Choose another name.`);
    const queue = new Queue(spec, this.props);
    this.queues.set(spec.name, queue);
    return queue;
  }
  all() {
    return [...this.queues.values()];
  }
  byName(name3) {
    const queue = this.queues.get(name3);
    if (!queue) throw new CloudError("QueueDoesNotExist", "The specified queue does not exist.");
    return queue;
  }
  /** Found by the last part of the path, so that the host may be any endpoint. */
  byUrl(url3) {
    return this.byName(url3.split("/").at(-1) ?? "");
  }
  byArn(arn) {
    const queue = this.all().find((one) => one.arn === arn);
    if (!queue) throw new CloudError("QueueDoesNotExist", `The specified queue does not exist: ${arn}`);
    return queue;
  }
};

// simulation/cloud/step-functions/definition.ts
var KNOWN2 = {
  Task: ["Type", "Resource", "Parameters", "OutputPath", "Retry", "Catch", "Next", "End", "Comment", "TimeoutSeconds"],
  Wait: ["Type", "Seconds", "TimestampPath", "Next", "Comment"],
  Choice: ["Type", "Choices", "Default", "Comment"],
  Succeed: ["Type", "Comment"],
  Fail: ["Type", "Error", "Cause", "Comment"]
};
function parseDefinition(text) {
  const definition = JSON.parse(text);
  for (const [name3, state] of Object.entries(definition.States)) {
    const known2 = KNOWN2[state.Type];
    if (!known2) throw new Error(`The state ${name3} is a ${state.Type}, which the simulation does not interpret. Known are ${Object.keys(KNOWN2).join(", ")}.`);
    const unknown = Object.keys(state).filter((field) => !known2.includes(field));
    if (unknown.length > 0) throw new Error(`The state ${name3} has ${unknown.join(", ")}, which the simulation does not interpret. Known of a ${state.Type} are ${known2.join(", ")}.`);
    for (const choice of state.Type === "Choice" ? state.Choices : []) {
      const operators = Object.keys(choice).filter((field) => !["Variable", "StringEquals", "Next"].includes(field));
      if (operators.length > 0) throw new Error(`A choice of ${name3} has ${operators.join(", ")}, which the simulation does not interpret. Known is StringEquals.`);
    }
  }
  return definition;
}
function read(path, input, context) {
  const [, root, rest] = /^(\$\$?)((?:\.\w+)*)$/.exec(path) ?? [];
  if (root === void 0) throw new Error(`The path ${path} is not interpreted by the simulation. Known are $, $.a.b, $$ and $$.a.b.`);
  return rest.split(".").slice(1).reduce((value, name3) => value?.[name3], root === "$$" ? context : input);
}
function fill(template, input, context) {
  if (Array.isArray(template)) return template.map((each) => fill(each, input, context));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name3, value]) => name3.endsWith(".$") ? [name3.slice(0, -2), read(String(value), input, context)] : [name3, fill(value, input, context)]));
}

// simulation/cloud/step-functions/execution.ts
var MOST_EVENTS = 25e3;
var EVENTS = { Task: 5, Wait: 2, Choice: 2, Succeed: 2, Fail: 1 };
var EVENTS_OF_A_RETRY = 3;
var Execution = class {
  constructor(arn, name3, input, props) {
    this.arn = arn;
    this.name = name3;
    this.input = input;
    this.props = props;
    this.startedAt = props.clock.now();
  }
  arn;
  name;
  input;
  props;
  startedAt;
  status = "RUNNING";
  endedAt;
  output;
  error;
  /** In its history. */
  events = 1;
  /** Until when it waits, while it does. */
  wakesAt;
  /** The names of the states that it has entered. */
  path = [];
  aborted = new AbortController();
  abort() {
    if (this.status !== "RUNNING") return;
    this.end("ABORTED");
    this.aborted.abort();
  }
  async start() {
    const { StartAt, States } = this.props.definition;
    let name3 = StartAt;
    let input = this.input;
    while (name3 !== void 0 && this.running()) {
      const state = States[name3];
      this.path.push(name3);
      this.count(EVENTS[state.Type]);
      const next = await this.enter(state, input);
      if (!this.running()) return;
      ({ name: name3, input } = next);
    }
  }
  async enter(state, input) {
    const { clock } = this.props;
    switch (state.Type) {
      case "Task":
        return this.task(state, input);
      case "Wait": {
        const until = state.TimestampPath === void 0 ? clock.now() + (state.Seconds ?? 0) * 1e3 : Date.parse(String(read(state.TimestampPath, input, this.context)));
        if (Number.isNaN(until)) return this.fail("States.Runtime", `${state.TimestampPath} names no time`);
        this.wakesAt = until;
        await clock.sleep(Math.max(0, until - clock.now()), this.aborted.signal);
        this.wakesAt = void 0;
        return { name: state.Next, input };
      }
      case "Choice": {
        const rule = state.Choices.find(({ Variable, StringEquals }) => read(Variable, input, this.context) === StringEquals);
        const next = rule?.Next ?? state.Default;
        return next === void 0 ? this.fail("States.NoChoiceMatched", "No choice matched, and there is no default.") : { name: next, input };
      }
      case "Succeed":
        this.output = input;
        this.end("SUCCEEDED");
        return { input };
      case "Fail":
        return this.fail(state.Error ?? "States.Failed", state.Cause ?? "");
    }
  }
  async task(state, input) {
    const { clock, run } = this.props;
    const attempts = /* @__PURE__ */ new Map();
    for (; ; ) {
      try {
        const result = await run(state.Resource, fill(state.Parameters ?? input, input, this.context));
        return { name: state.Next, input: state.OutputPath === void 0 ? result : read(state.OutputPath, result, this.context) };
      } catch (error) {
        const { name: name3 } = error;
        if (!this.running()) return { input };
        const matches2 = ({ ErrorEquals }) => ErrorEquals.includes("States.ALL") || ErrorEquals.includes(name3);
        const retrier = state.Retry?.find(matches2);
        const attempt = retrier ? (attempts.get(retrier) ?? 0) + 1 : Infinity;
        if (retrier && attempt <= (retrier.MaxAttempts ?? 3)) {
          attempts.set(retrier, attempt);
          this.count(EVENTS_OF_A_RETRY);
          const delay = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** (attempt - 1);
          await clock.sleep(Math.min(delay, retrier.MaxDelaySeconds ?? Infinity) * 1e3, this.aborted.signal);
          if (!this.running()) return { input };
          continue;
        }
        const catcher = state.Catch?.find(matches2);
        if (!catcher) return this.fail(name3, error.message);
        if (catcher.ResultPath !== null) throw new Error("A catcher without ResultPath: null is not interpreted by the simulation.");
        return { name: catcher.Next, input };
      }
    }
  }
  get context() {
    return { Execution: { Id: this.arn, Name: this.name, StartTime: new Date(this.startedAt).toISOString() } };
  }
  running() {
    return this.status === "RUNNING";
  }
  count(events) {
    this.events += events;
    if (this.events > MOST_EVENTS) this.fail("States.HistoryLimit", `The execution has reached the limit of ${MOST_EVENTS} events.`);
  }
  fail(error, cause) {
    this.error = `${error}: ${cause}`;
    this.end("FAILED");
    return { input: void 0 };
  }
  end(status) {
    this.status = status;
    this.endedAt = this.props.clock.now();
  }
};

// simulation/cloud/step-functions/step-functions.ts
var INVOKE = /^arn:[^:]+:states:::lambda:invoke$/;
var StepFunctions = class {
  constructor(props) {
    this.props = props;
  }
  props;
  machines = /* @__PURE__ */ new Map();
  createStateMachine({ name: name3, definition, roleArn }) {
    const arn = this.props.location.arn("states", `stateMachine:${name3}`);
    const machine = { name: name3, arn, roleArn, definition: parseDefinition(definition), executions: [] };
    this.machines.set(arn, machine);
    return machine;
  }
  machine(arn) {
    const machine = this.machines.get(arn);
    if (!machine) throw new CloudError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }
  executions(machineArn) {
    return this.machine(machineArn).executions;
  }
  /** All that run. */
  get running() {
    return [...this.machines.values()].flatMap(({ executions }) => executions.filter(({ status }) => status === "RUNNING"));
  }
  startExecution(machineArn, name3, input) {
    const machine = this.machine(machineArn);
    const known2 = machine.executions.find((execution2) => execution2.name === name3);
    if (known2?.status === "RUNNING" && JSON.stringify(known2.input) === input) return known2;
    if (known2) throw new CloudError("ExecutionAlreadyExists", `Execution Already Exists: '${known2.arn}'`);
    if (!/^[\w.-]{1,80}$/.test(name3)) throw new CloudError("InvalidName", `Invalid Name: '${name3}'`);
    const arn = this.props.location.arn("states", `execution:${machine.name}:${name3}`);
    const execution = new Execution(arn, name3, JSON.parse(input), {
      clock: this.props.clock,
      definition: machine.definition,
      run: (resource, parameters) => this.run(machine, resource, parameters)
    });
    machine.executions.push(execution);
    void execution.start();
    return execution;
  }
  async run(machine, resource, parameters) {
    if (!INVOKE.test(resource)) throw new Error(`The resource ${resource} is not interpreted by the simulation. Known is arn:aws:states:::lambda:invoke.`);
    const { FunctionName, Payload } = parameters;
    const target = this.props.functionOf(FunctionName);
    this.props.api.record({ principal: machine.roleArn, action: "lambda:InvokeFunction", resources: [target.arn] });
    return { StatusCode: 200, Payload: await target.invoke(JSON.parse(JSON.stringify(Payload))) };
  }
};

// simulation/cloud/sts.ts
var import_node_crypto4 = require("node:crypto");
var import_sha256_js = require("@aws-crypto/sha256-js");
var import_protocol_http = require("@smithy/protocol-http");
var import_signature_v4 = require("@smithy/signature-v4");
var PRESIGNED_LIFETIME_MS = 15 * 6e4;
var Sts = class {
  constructor(props) {
    this.props = props;
  }
  props;
  /** Of this region and, where there is one, of none. */
  get hosts() {
    const { region, urlSuffix, partition } = this.props.location;
    return [
      `sts.${region}.${urlSuffix}`,
      ...partition === "aws" ? ["sts.amazonaws.com"] : [],
      // The commercial regions with FIPS endpoints are those of the United States.
      ...partition === "aws" && region.startsWith("us-") ? [`sts-fips.${region}.${urlSuffix}`] : []
    ];
  }
  /**
   * Rejects with a {@link CloudError} unless the request was signed by whom it names.
   *
   * @param headers those that came with it, by their names in lower case
   */
  async callerIdentity(url3, headers) {
    const query = Object.fromEntries(url3.searchParams);
    if (query.Action !== "GetCallerIdentity") throw CloudError.notImplemented(`the action ${query.Action} of STS`);
    const signedAt = signingTime(query["X-Amz-Date"] ?? null);
    if (!signedAt) throw new CloudError("IncompleteSignature", "The request has no X-Amz-Date such as 20261123T010000Z.", 400);
    if (this.props.now() >= signedAt.getTime() + PRESIGNED_LIFETIME_MS) {
      throw new CloudError("ExpiredTokenException", `The request was signed at ${query["X-Amz-Date"]} and has expired.`, 403);
    }
    const credentials = this.props.credentials.find((query["X-Amz-Credential"] ?? "").split("/")[0]);
    if (!credentials || query["X-Amz-Security-Token"] !== credentials.sessionToken) {
      throw new CloudError("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
    }
    if (!await isSigned({ url: url3, query, headers }, credentials, signedAt)) {
      throw new CloudError("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.", 403);
    }
    return this.identityOf(credentials);
  }
  identityOf({ roleArn, accessKeyId }) {
    const [, partition, account, role] = /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
    if (!role) throw new Error(`Credentials were issued for ${roleArn}, which is the ARN of no role.`);
    return {
      account,
      arn: `arn:${partition}:sts::${account}:assumed-role/${role}/${SESSION}`,
      userId: `AROA${accessKeyId.slice(4)}:${SESSION}`,
      roleArn
    };
  }
};
function signingTime(text) {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? "") ?? [];
  return y ? /* @__PURE__ */ new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`) : void 0;
}
var SESSION = "session";
async function isSigned({ url: url3, query, headers }, credentials, signingDate) {
  const [, , region, service] = query["X-Amz-Credential"].split("/");
  const signedHeaders = (query["X-Amz-SignedHeaders"] ?? "").split(";");
  if (service !== "sts" || signedHeaders.some((name3) => headers[name3] === void 0)) return false;
  const signer = new import_signature_v4.SignatureV4({ service, region, credentials, sha256: import_sha256_js.Sha256 });
  const signed = await signer.presign(new import_protocol_http.HttpRequest({
    method: "GET",
    protocol: url3.protocol,
    hostname: url3.hostname,
    path: url3.pathname,
    query: Object.fromEntries(Object.entries(query).filter(([name3]) => !name3.startsWith("X-Amz-"))),
    headers: Object.fromEntries(signedHeaders.map((name3) => [name3, headers[name3]]))
  }), { expiresIn: Number(query["X-Amz-Expires"]), signingDate });
  const expected2 = Buffer.from(String(signed.query?.["X-Amz-Signature"]));
  const given = Buffer.from(query["X-Amz-Signature"] ?? "");
  return expected2.length === given.length && (0, import_node_crypto4.timingSafeEqual)(expected2, given);
}

// simulation/cloud/cloud.ts
var DEFAULT_TIMING = {
  stepMs: 1e3,
  launchMs: 5e3,
  healthCheckMs: 3e4,
  startMs: 5e3,
  shutdownMs: 1e4,
  memoryMs: 36e5,
  apiLatencyMs: 20,
  autoScalingMs: [100, 500],
  eventLatencyMs: 500,
  coldStartMs: 400
};
var Cloud = class {
  clock;
  location;
  random;
  faults;
  timing;
  api;
  credentials;
  ec2;
  eks;
  sqs;
  sts;
  events;
  autoScaling;
  alarms = new Alarms();
  parameters;
  stepFunctions;
  functions = [];
  mappings = [];
  constructor(props) {
    const { clock } = props;
    const seed = props.seed ?? 1;
    const timing = { ...DEFAULT_TIMING, ...props.timing };
    const location = new Location(props.location);
    const random = new Random(seed);
    const faults = new Faults(() => clock.now(), new Random(seed + 1));
    this.clock = clock;
    this.timing = timing;
    this.location = location;
    this.random = random;
    this.faults = faults;
    this.api = new Api({ clock, faults, random: new Random(seed + 2), latencyMs: timing.apiLatencyMs, autoScalingMs: timing.autoScalingMs });
    this.credentials = new CredentialStore(random);
    this.ec2 = new Ec2({ clock, random, location, timing, isTaken: props.isNameTaken });
    this.eks = new Eks(location);
    this.sqs = new Sqs({ clock, random, faults, location });
    this.sts = new Sts({ location, credentials: this.credentials, now: () => clock.now() });
    this.parameters = new ParameterStore(clock, location);
    const functionOf = (nameOrArn) => this.functionOf(nameOrArn);
    this.stepFunctions = new StepFunctions({ clock, location, api: this.api, functionOf });
    this.events = new EventBus({ clock, random, faults, location, sqs: this.sqs, functionOf, latencyMs: timing.eventLatencyMs });
    this.autoScaling = new AutoScaling({
      clock,
      random,
      location,
      ec2: this.ec2,
      timing,
      parameters: this.parameters,
      publish: (content) => this.events.publish(content)
    });
  }
  createFunction(spec) {
    const { clock, api, random, faults, location, timing } = this;
    const created = new LambdaFunction(spec, { clock, api, random, faults, location, coldStartMs: timing.coldStartMs });
    this.functions.push(created);
    return created;
  }
  functionOf(nameOrArn) {
    const found = this.functions.find(({ name: name3, arn }) => name3 === nameOrArn || arn === nameOrArn);
    if (!found) throw new CloudError("ResourceNotFoundException", `Function not found: ${nameOrArn}`, 404);
    return found;
  }
  createEventSourceMapping(spec) {
    const mapping = new EventSourceMapping(spec, { clock: this.clock, api: this.api, region: this.location.region });
    this.mappings.push(mapping);
    return mapping;
  }
  /** Stops polling and ends every process of every function. */
  close() {
    this.mappings.forEach((mapping) => mapping.stop());
    this.functions.forEach((each) => each.close());
  }
};

// simulation/cloud/function/process-boundary.ts
var ProcessBoundary = class {
  /** @param aheadMs how far its clock is ahead of everybody else's */
  constructor(outside, aheadMs = 0) {
    this.outside = outside;
    this.aheadMs = aheadMs;
    this.clock = {
      now: () => outside.now() + this.aheadMs,
      ticks: () => outside.now(),
      sleep: (ms, signal) => this.told(outside.sleep(ms, this.untilEnd(signal)))
    };
  }
  outside;
  aheadMs;
  /** The names of the methods that the process has called, in order. */
  calls = [];
  clock;
  /** How much longer every call takes. */
  slowMs = 0;
  end = new AbortController();
  frozen = false;
  held = [];
  fatal;
  /** Aborts when the process is killed. */
  get killed() {
    return this.end.signal;
  }
  /** What the process uses instead of `port`, whose methods must be asynchronous. */
  wrap(port) {
    return new Proxy(port, {
      get: (target, name3) => {
        const member = Reflect.get(target, name3, target);
        if (typeof member !== "function") return member;
        return (...args) => this.call(String(name3), () => member.apply(target, args.map((argument) => this.passed(argument))));
      }
    });
  }
  /**
   * Kills the process at its nth call (the first is 1): before it is made, or after it took effect and before the process
   * learns of it.
   */
  killAtCall(call, when) {
    this.fatal = { call, when };
  }
  /** Somebody sets its clock. */
  setClock(aheadMs) {
    this.aheadMs = aheadMs;
  }
  freeze() {
    this.frozen = true;
  }
  thaw() {
    this.frozen = false;
    const held = this.held;
    this.held = [];
    held.forEach((step) => this.whileRunning(step));
  }
  kill() {
    this.held = [];
    this.end.abort();
  }
  call(name3, make) {
    this.calls.push(name3);
    const number2 = this.calls.length;
    const fatal = this.fatal?.call === number2 ? this.fatal.when : void 0;
    if (fatal === "before") this.kill();
    return new Promise((resolve2, reject) => {
      const answer = (settle3) => {
        if (fatal === "after") this.kill();
        this.whileRunning(settle3);
      };
      this.whileRunning(() => {
        void this.delay().then(() => this.whileRunning(() => {
          Promise.resolve(make()).then((value) => answer(() => resolve2(value)), (error) => answer(() => reject(error)));
        }));
      });
    });
  }
  delay() {
    return this.slowMs > 0 ? this.outside.sleep(this.slowMs, this.killed) : Promise.resolve();
  }
  /** The process learns how a promise of the outside settles, if it is there to learn it. */
  told(promise) {
    return new Promise((resolve2, reject) => {
      promise.then((value) => this.whileRunning(() => resolve2(value)), (error) => this.whileRunning(() => reject(error)));
    });
  }
  /** What a call hands to the outside: callbacks come through the boundary, and signals also abort with the process. */
  passed(argument) {
    if (argument instanceof AbortSignal) return this.untilEnd(argument);
    if (typeof argument !== "function") return argument;
    return (...values) => this.whileRunning(() => void argument(...values));
  }
  untilEnd(signal) {
    return signal ? AbortSignal.any([signal, this.killed]) : this.killed;
  }
  whileRunning(step) {
    if (this.killed.aborted) return;
    if (this.frozen) this.held.push(step);
    else step();
  }
};

// simulation/cloud/function/in-process-runtime.ts
var InProcessRuntime = class {
  constructor(props) {
    this.props = props;
  }
  props;
  /** Every process that was started. */
  processes = [];
  async start() {
    const boundary = new ProcessBoundary(this.props.clock, this.props.clockAheadMs);
    this.processes.push(boundary);
    this.props.onStart?.(boundary, this.processes.length - 1);
    const handler = await this.props.load(boundary);
    return {
      invoke: (event, context, slowMs) => invoke(boundary, slowMs ?? 0, async () => handler(event, context)),
      kill: () => boundary.kill()
    };
  }
};
function invoke(boundary, slowMs, handle) {
  const killed = new Promise((_, reject) => {
    const fail = () => reject(new ProcessKilled());
    if (boundary.killed.aborted) fail();
    else boundary.killed.addEventListener("abort", fail, { once: true });
  });
  boundary.slowMs = slowMs;
  boundary.thaw();
  return Promise.race([handle(), killed]).finally(() => boundary.freeze());
}

// simulation/cloud/ports.ts
var ATTEMPTS = 4;
var FIRST_RETRY_MS = 100;
var EVERY_RESOURCE = ["*"];
var ENDED = "No active Lifecycle Action found";
function awsPorts({ cloud, principal, queueUrl, deadLetterQueueUrl }) {
  const call = async (action, resources, effect, context) => retried(cloud, { principal, action, resources, context }, effect);
  const answer = (name3, action, effect) => call(`autoscaling:${name3}`, [autoScaling.groupArn(action.groupName)], effect, autoScaling.tagContext(action.groupName));
  const { autoScaling, ec2, events, sqs } = cloud;
  return {
    autoScaling: {
      async describeGroups({ names, tags }) {
        const named = names.length === 0 ? [] : [() => autoScaling.describeGroups(names)];
        const asked = [...named, ...tags.map(({ key, value }) => () => autoScaling.describeGroups([], [{ key, values: [value] }]))];
        const found = await Promise.all(asked.map((find) => call("autoscaling:DescribeAutoScalingGroups", EVERY_RESOURCE, () => find().map(groupOf))));
        return [...new Map(found.flat().map((group) => [group.name, group])).values()];
      },
      describeHooks: (groupName) => call("autoscaling:DescribeLifecycleHooks", EVERY_RESOURCE, () => autoScaling.describeHooks(groupName).map(({ name: name3, transition, heartbeatTimeoutSeconds, globalTimeoutSeconds, notificationMetadata }) => ({ name: name3, holdsTerminations: transition === TERMINATING, heartbeatTimeoutSeconds, globalTimeoutSeconds, metadata: notificationMetadata }))),
      describeActivities: (groupName) => call("autoscaling:DescribeScalingActivities", EVERY_RESOURCE, () => autoScaling.describeActivities(groupName).filter(({ endedAt }) => endedAt === void 0).map(({ instanceId, startedAt }) => ({ instanceId, startTime: startedAt }))),
      recordHeartbeat: (action) => goneIf(ENDED, "recorded", answer("RecordLifecycleActionHeartbeat", action, () => autoScaling.recordLifecycleActionHeartbeat(action, principal))),
      completeAction: (action, result) => goneIf(ENDED, "completed", answer("CompleteLifecycleAction", action, () => autoScaling.completeLifecycleAction(action, result, principal))),
      describeRefresh: (groupName) => call("autoscaling:DescribeInstanceRefreshes", EVERY_RESOURCE, () => autoScaling.describeInstanceRefreshes(groupName).filter(({ status }) => status === "Pending" || status === "InProgress").map(refreshOf)[0]),
      describeLaunches: (groupName, since) => call("autoscaling:DescribeScalingActivities", EVERY_RESOURCE, () => autoScaling.describeActivities(groupName).filter(({ isLaunch, startedAt }) => isLaunch && startedAt >= since).map(({ instanceId, result }) => ({ instanceId, result: result === void 0 || result === "cancelled" ? "other" : result }))),
      cancelRefresh: async (groupName) => {
        try {
          await call("autoscaling:CancelInstanceRefresh", [autoScaling.groupArn(groupName)], () => autoScaling.cancelInstanceRefresh(groupName), autoScaling.tagContext(groupName));
          return "cancelled";
        } catch (error) {
          if (error instanceof CloudError && error.code === "ActiveInstanceRefreshNotFound") return "gone";
          throw error;
        }
      },
      terminateInstance: ({ groupName, instanceId }) => goneIf("Instance Id not found", "terminating", call(
        "autoscaling:TerminateInstanceInAutoScalingGroup",
        [autoScaling.groupArn(groupName)],
        () => autoScaling.terminateInstance(instanceId, false),
        autoScaling.tagContext(groupName)
      ))
    },
    ec2: {
      describeInstance: (instanceId) => call("ec2:DescribeInstances", EVERY_RESOURCE, () => {
        const [{ privateDnsName, launchTime, imageId, state }] = ec2.describeInstances([instanceId]);
        return { instanceId, privateDnsName, launchTime, imageId, ended: state === "shutting-down" || state === "terminated" };
      }).catch((error) => {
        if (error instanceof CloudError && error.code.startsWith("InvalidInstanceID")) return void 0;
        throw error;
      })
    },
    queue: {
      changeVisibility: (receiptHandle, seconds) => call("sqs:ChangeMessageVisibility", [sqs.byUrl(queueUrl).arn], () => sqs.byUrl(queueUrl).changeVisibility(receiptHandle, seconds)),
      sendToDeadLetterQueue: (body, reason) => call("sqs:SendMessage", [sqs.byUrl(deadLetterQueueUrl).arn], () => {
        sqs.byUrl(deadLetterQueueUrl).send(body, { [REASON_ATTRIBUTE]: { dataType: "String", stringValue: reason } });
      })
    },
    eventBus: {
      putEvent: ({ source, detailType, detail }) => call("events:PutEvents", [events.arn], () => {
        events.publish({ "source": source, "detail-type": detailType, "resources": [], "detail": JSON.parse(JSON.stringify(detail)) });
      }, { "events:source": source })
    }
  };
}
async function retried(cloud, request, effect) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await cloud.api.perform(request, effect);
    } catch (error) {
      const transient = error instanceof ConnectionDropped || error instanceof CloudError && (error.status >= 500 || error.code.startsWith("Throttling"));
      if (!transient || attempt === ATTEMPTS) throw error;
      await cloud.clock.sleep(FIRST_RETRY_MS * 2 ** (attempt - 1));
    }
  }
}
async function goneIf(gone, done, call) {
  try {
    await call;
    return done;
  } catch (error) {
    if (error instanceof CloudError && error.message.startsWith(gone)) return "gone";
    throw error;
  }
}
function groupOf(group) {
  return {
    name: group.name,
    instances: group.instances.map((instance) => instanceOf(group, instance)),
    retainsAbandoned: group.retainsAbandoned,
    launches: { templates: [{ id: group.launchTemplate.id, version: group.launchTemplateVersion }], instanceTypes: [] }
  };
}
function refreshOf({ id, startedAt, preferences: preferences2 }) {
  return {
    id,
    startedAt,
    isReplacing: true,
    skipsMatching: preferences2.skipMatching ?? false,
    ignoresProtected: preferences2.scaleInProtectedInstances === "Ignore",
    ignoresStandby: preferences2.standbyInstances === "Ignore"
  };
}
function instanceOf(group, { instanceId, lifecycleState, launchTemplateVersion: version, machine, protectedFromScaleIn }) {
  return {
    instanceId,
    groupName: group.name,
    lifecycleState,
    template: { id: group.launchTemplate.id, version },
    instanceType: machine.instanceType,
    ...protectedFromScaleIn && { isProtected: true }
  };
}

// simulation/cluster/api/status.ts
var StatusError = class extends Error {
  constructor(status) {
    super(status.message);
    this.status = status;
    this.name = "StatusError";
  }
  status;
  get code() {
    return this.status.code;
  }
  get retryAfterSeconds() {
    return this.status.details?.retryAfterSeconds;
  }
};
var SUCCESS = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" };
function failure(code, reason, message, details = {}) {
  const { subject, causes, retryAfterSeconds } = details;
  return new StatusError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    ...reason && { reason },
    ...(subject || causes || retryAfterSeconds) && {
      details: {
        ...subject?.name && { name: subject.name },
        ...subject?.group && { group: subject.group },
        ...subject && { kind: subject.resource },
        ...causes && { causes },
        ...retryAfterSeconds && { retryAfterSeconds }
      }
    },
    code
  });
}
function shown(subject) {
  return subject.group ? `${subject.resource}.${subject.group}` : subject.resource;
}
function badRequest(message) {
  return failure(400, "BadRequest", message);
}
function forbidden(subject, why, causes) {
  const what = subject.name ? `${shown(subject)} "${subject.name}"` : shown(subject);
  return failure(403, "Forbidden", `${what} is forbidden: ${why}`, { subject, causes });
}
function notFound(subject) {
  return failure(404, "NotFound", `${shown(subject)} "${subject.name}" not found`, { subject });
}
function alreadyExists(subject) {
  return failure(409, "AlreadyExists", `${shown(subject)} "${subject.name}" already exists`, { subject });
}
function conflict(subject, why) {
  return failure(409, "Conflict", `Operation cannot be fulfilled on ${shown(subject)} "${subject.name}": ${why}`, { subject });
}
function staleVersion(subject) {
  return conflict(subject, "the object has been modified; please apply your changes to the latest version and try again");
}
function invalid2(subject, field, problem, reason = "FieldValueInvalid") {
  const message = `${shown(subject)} "${subject.name}" is invalid: ${field}: ${problem}`;
  return failure(422, "Invalid", message, { subject, causes: [{ reason, message: problem, field }] });
}
function expired(message) {
  return failure(410, "Expired", message);
}
function tooManyRequests(message, retryAfterSeconds, causes) {
  return failure(429, "TooManyRequests", message, { causes, retryAfterSeconds });
}
function unsupportedMediaType(message) {
  return failure(415, "UnsupportedMediaType", message);
}
function notImplemented(operation) {
  return failure(501, "NotImplemented", `The simulation does not implement ${operation}.`);
}

// simulation/cluster/rbac.ts
var SUPERUSERS = "system:masters";
var Rbac = class {
  roles;
  bindings;
  constructor(objects) {
    this.roles = objects.filter((object4) => object4.kind === "ClusterRole" || object4.kind === "Role");
    this.bindings = objects.filter((object4) => object4.kind === "ClusterRoleBinding" || object4.kind === "RoleBinding");
  }
  allows(user, request) {
    if (user.groups.includes(SUPERUSERS)) return true;
    return this.bindings.some((binding) => reaches(binding, request) && (binding.subjects ?? []).some((subject) => isSubject(subject, user)) && this.rulesOf(binding).some((rule) => permits(rule, request)));
  }
  /** Throws the 403 of the real server where nothing allows the request. */
  check(user, request) {
    if (!this.allows(user, request)) throw denial(user, request);
  }
  rulesOf(binding) {
    const { kind, name: name3 } = binding.roleRef;
    const role = this.roles.find((candidate) => candidate.kind === kind && candidate.metadata.name === name3 && (kind === "ClusterRole" || candidate.metadata.namespace === binding.metadata.namespace));
    return role?.rules ?? [];
  }
};
function reaches(binding, request) {
  return binding.kind === "ClusterRoleBinding" || binding.metadata.namespace === request.namespace;
}
function isSubject(subject, user) {
  switch (subject.kind) {
    case "User":
      return subject.name === user.username;
    case "Group":
      return user.groups.includes(subject.name);
    case "ServiceAccount":
      return user.username === `system:serviceaccount:${subject.namespace}:${subject.name}`;
    default:
      return false;
  }
}
function permits(rule, request) {
  return has(rule.verbs, request.verb) && has(rule.apiGroups, request.apiGroup) && hasResource(rule.resources, request) && (!rule.resourceNames?.length || rule.resourceNames.includes(nameOf3(request) ?? ""));
}
function nameOf3({ name: name3, query }) {
  return name3 ?? /^metadata\.name==?([^,!=]+)$/.exec(query?.fieldSelector ?? "")?.[1];
}
function has(values, value) {
  return Boolean(values?.some((candidate) => candidate === "*" || candidate === value));
}
function hasResource(resources, request) {
  const wanted2 = resourceOf(request);
  return Boolean(resources?.some((resource) => resource === "*" || resource === wanted2 || request.subresource !== void 0 && resource === `*/${request.subresource}`));
}
function denial(user, request) {
  const scope = request.namespace === void 0 ? "at the cluster scope" : `in the namespace "${request.namespace}"`;
  const { resource, apiGroup: group, name: name3 } = request;
  return forbidden({ resource, group, name: name3 }, `User "${user.username}" cannot ${request.verb} resource "${resourceOf(request)}" in API group "${group}" ${scope}`);
}
function resourceOf(request) {
  return [request.resource, request.subresource].filter(Boolean).join("/");
}

// simulation/cluster/faults.ts
var ROLES_READ_MS = 150;
var MESSAGES = {
  500: ["InternalError", "Internal error occurred: etcdserver: request timed out"],
  502: [void 0, "Bad Gateway"],
  503: ["ServiceUnavailable", "the server is currently unable to handle the request"],
  504: ["Timeout", "Timeout: request did not complete within the allotted timeout"]
};
var ApiFaults = class {
  constructor(clock, seed = 1) {
    this.clock = clock;
    this.random = new Random(seed);
  }
  clock;
  armed = /* @__PURE__ */ new Set();
  outages = /* @__PURE__ */ new Set();
  lags = /* @__PURE__ */ new Set();
  watches = /* @__PURE__ */ new Set();
  random;
  onRequests(rule) {
    const armed = new Armed(rule);
    this.armed.add(armed);
    return () => this.armed.delete(armed);
  }
  /** Nobody is answered for a while, and all watches are cut when it begins. */
  away(outage) {
    this.outages.add(outage);
    const cancel = this.clock.schedule(outage.from, () => this.cutWatches());
    return () => {
      cancel();
      this.outages.delete(outage);
    };
  }
  /** Connections are refused until it is up again. Then it takes a moment until it has read the roles. */
  restart({ from, until }) {
    const removals = [this.away({ from, until }), this.onRequests({ fault: "forbidden", from: until, until: until + ROLES_READ_MS })];
    return () => removals.forEach((remove) => remove());
  }
  lagWatches(lag) {
    this.lags.add(lag);
    return () => this.lags.delete(lag);
  }
  /** Breaks the connections of all watches. */
  cutWatches() {
    for (const cut of [...this.watches]) cut();
  }
  /** Has `cut` called when watches are cut. Returns what ends that. */
  onCut(cut) {
    this.watches.add(cut);
    return () => this.watches.delete(cut);
  }
  /** The outage of this moment. */
  outage() {
    return [...this.outages].find((outage) => during(outage, this.clock.now()));
  }
  /** What goes wrong with this request, which uses up one of the times of its rule. */
  strike(request) {
    for (const armed of this.armed) {
      if (concerns(armed.rule, request) && armed.strikes(this.clock.now(), this.random)) return armed.rule;
    }
    return void 0;
  }
  /** How much later a change is told to watches that see it now. */
  lag(resource) {
    const now = this.clock.now();
    return Math.max(0, ...[...this.lags].filter((lag) => (lag.resource ?? resource) === resource && during(lag, now)).map((lag) => lag.delayMs));
  }
};
function faultyAnswer(rule, request, user) {
  if (!rule) return void 0;
  if (rule.fault === "forbidden") {
    const { code: forbidden2, status } = denial(user, request);
    return { code: forbidden2, body: status };
  }
  if (rule.fault === "throttling") {
    return {
      code: 429,
      body: "Too many requests, please try again later.\n",
      headers: {
        "Content-Type": "text/plain; charset=utf-8",
        "Retry-After": String(rule.retryAfterSeconds ?? 1),
        "X-Kubernetes-PF-FlowSchema-UID": "5f1a6c0e-7b1c-4bd2-8d7b-0c8f0a3e9d11",
        "X-Kubernetes-PF-PriorityLevel-UID": "c2a7d4f8-1e63-49b5-9f0a-6a5d2b7e4c90"
      }
    };
  }
  if (rule.fault !== "server-error") return void 0;
  const code = rule.code ?? 500;
  const [reason, message] = MESSAGES[code];
  return { code, body: reason ? failure(code, reason, message).status : message };
}
function concerns(rule, request) {
  const resource = [request.resource, request.subresource].filter(Boolean).join("/");
  return (rule.verb ?? request.verb) === request.verb && (rule.resource ?? resource) === resource && (rule.name ?? request.name) === request.name && (rule.matches?.(request) ?? true);
}
function during(span, now) {
  return now >= (span.from ?? -Infinity) && now < (span.until ?? Infinity);
}

// simulation/cluster/api/request.ts
function isMutating(request) {
  return !["get", "list", "watch"].includes(request.verb);
}
function describeRequest(request) {
  const resource = [request.resource, request.subresource].filter(Boolean).join("/");
  const group = request.apiGroup ? `.${request.apiGroup}` : "";
  const name3 = [request.namespace, request.name].filter(Boolean).join("/");
  return [request.verb, `${resource}${group}`, name3].filter(Boolean).join(" ");
}

// simulation/cluster/api/call-log.ts
var CallLog = class {
  calls = [];
  observers = /* @__PURE__ */ new Set();
  add(call) {
    const { answer, request } = call;
    const read2 = answer && answer.code < 300 && !isMutating(request);
    this.calls.push(read2 ? { ...call, answer: { code: answer.code } } : call);
  }
  observe(observer) {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }
  before(call) {
    for (const observer of this.observers) observer.before?.(call);
  }
  after(call) {
    for (const observer of this.observers) observer.after?.(call);
  }
};

// simulation/cluster/api/connection-lost.ts
var ConnectionLost = class extends Error {
  constructor(message) {
    super(message);
    this.name = "ConnectionLost";
  }
};

// simulation/cluster/kinds.ts
var namespaced = { namespaced: true, generation: false };
var counted = { namespaced: true, generation: true };
var clusterScoped = { namespaced: false, generation: false };
var RESOURCE_KINDS = {
  nodes: { apiVersion: "v1", kind: "Node", ...clusterScoped },
  namespaces: { apiVersion: "v1", kind: "Namespace", ...clusterScoped },
  pods: { apiVersion: "v1", kind: "Pod", ...counted },
  deployments: { apiVersion: "apps/v1", kind: "Deployment", ...counted },
  replicasets: { apiVersion: "apps/v1", kind: "ReplicaSet", ...counted },
  statefulsets: { apiVersion: "apps/v1", kind: "StatefulSet", ...counted },
  daemonsets: { apiVersion: "apps/v1", kind: "DaemonSet", ...counted },
  replicationcontrollers: { apiVersion: "v1", kind: "ReplicationController", ...counted },
  jobs: { apiVersion: "batch/v1", kind: "Job", ...counted },
  poddisruptionbudgets: { apiVersion: "policy/v1", kind: "PodDisruptionBudget", ...counted },
  persistentvolumes: { apiVersion: "v1", kind: "PersistentVolume", ...clusterScoped },
  persistentvolumeclaims: { apiVersion: "v1", kind: "PersistentVolumeClaim", ...namespaced },
  volumeattachments: { apiVersion: "storage.k8s.io/v1", kind: "VolumeAttachment", ...clusterScoped },
  horizontalpodautoscalers: { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", ...namespaced },
  configmaps: { apiVersion: "v1", kind: "ConfigMap", ...namespaced },
  leases: { apiVersion: "coordination.k8s.io/v1", kind: "Lease", ...namespaced },
  events: { apiVersion: "v1", kind: "Event", ...namespaced },
  services: { apiVersion: "v1", kind: "Service", ...namespaced },
  resourcequotas: { apiVersion: "v1", kind: "ResourceQuota", ...namespaced }
};
function isBuiltIn(resource) {
  return Object.hasOwn(RESOURCE_KINDS, resource);
}
function kindOf(resource) {
  return isBuiltIn(resource) ? RESOURCE_KINDS[resource] : void 0;
}
function resourceOf2(object4) {
  const group = apiGroupOf(object4.apiVersion);
  for (const resource of Object.keys(RESOURCE_KINDS)) {
    const known2 = RESOURCE_KINDS[resource];
    if (known2.kind === object4.kind && apiGroupOf(known2.apiVersion) === group) return resource;
  }
  return `${object4.kind.toLowerCase()}s.${group || "core"}`;
}
function apiGroupOf(apiVersion2) {
  const slash = apiVersion2.indexOf("/");
  return slash < 0 ? "" : apiVersion2.slice(0, slash);
}

// simulation/cluster/selectors.ts
function matchesSelector(selector, labels) {
  if (!selector) return false;
  return matchesMap(selector.matchLabels, labels) && (selector.matchExpressions ?? []).every((requirement) => matchesRequirement(requirement, labels));
}
function matchesMap(map, labels) {
  return Object.entries(map ?? {}).every(([key, value]) => labels?.[key] === value);
}
function matchesRequirement(requirement, labels) {
  const value = labels?.[requirement.key];
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case "In":
      return value !== void 0 && values.includes(value);
    case "NotIn":
      return value === void 0 || !values.includes(value);
    case "Exists":
      return value !== void 0;
    case "DoesNotExist":
      return value === void 0;
    case "Gt":
      return value !== void 0 && Number(value) > Number(values[0]);
    case "Lt":
      return value !== void 0 && Number(value) < Number(values[0]);
    default:
      return false;
  }
}
function controllerOf2(object4) {
  return object4.metadata.ownerReferences?.find((reference) => reference.controller);
}

// simulation/cluster/values.ts
function freeze(value) {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
}
function sameValue(a, b) {
  if (a === b) return true;
  if (!isObject2(a) || !isObject2(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = definedKeys(a);
  return keys.length === definedKeys(b).length && keys.every((key) => sameValue(a[key], b[key]));
}
function isObject2(value) {
  return typeof value === "object" && value !== null;
}
function definedKeys(value) {
  return Object.keys(value).filter((key) => value[key] !== void 0);
}

// simulation/cluster/api/query.ts
var COMMON_FIELDS = ["metadata.name", "metadata.namespace"];
var FIELDS = {
  pods: ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "status.phase", "status.podIP"],
  nodes: ["spec.unschedulable"],
  namespaces: ["status.phase"],
  replicasets: ["status.replicas"],
  jobs: ["status.successful"],
  events: ["involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "reason", "type"]
};
function selection(resource, query) {
  const labels = query.labelSelector ? parseLabelSelector(query.labelSelector) : void 0;
  const fields = parseFieldSelector(resource, query.fieldSelector ?? "");
  return (object4) => (!labels || matchesSelector(labels, object4.metadata.labels)) && fields.every(({ path, value, equal }) => fieldOf(object4, path) === value === equal);
}
function selectedNode(query) {
  return query.fieldSelector?.split(",").map((term) => /^spec\.nodeName==?([^!=]+)$/.exec(term)?.[1]).find((name3) => name3 !== void 0);
}
function parseFieldSelector(resource, selector) {
  return selector.split(",").filter((term) => term !== "").map((term) => {
    const parts = /^([^!=]+)(==|!=|=)(.*)$/.exec(term);
    if (!parts) throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
    const [, path, operator, value] = parts;
    if (!COMMON_FIELDS.includes(path) && !FIELDS[resource]?.includes(path)) throw badRequest(`field label not supported: ${path}`);
    return { path, value, equal: operator !== "!=" };
  });
}
function fieldOf(object4, path) {
  let value = object4;
  for (const key of path.split(".")) value = isObject2(value) ? value[key] : void 0;
  return value === void 0 && path === "spec.unschedulable" ? "false" : String(value ?? "");
}
function parseLabelSelector(selector) {
  const terms = selector.match(/(?:[^,(]|\([^)]*\))+/g) ?? [];
  return { matchExpressions: terms.map((term) => parseLabelTerm(selector, term.trim())) };
}
function parseLabelTerm(selector, term) {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term);
  if (set) return { key: set[1], operator: set[2] === "in" ? "In" : "NotIn", values: set[3].split(",").map((value) => value.trim()) };
  const comparison = /^([^\s!=]+)\s*(==|!=|=)\s*([^\s!=]*)$/.exec(term);
  if (comparison) return { key: comparison[1], operator: comparison[2] === "!=" ? "NotIn" : "In", values: [comparison[3]] };
  const existence = /^(!?)\s*([^\s!=]+)$/.exec(term);
  if (existence) return { key: existence[2], operator: existence[1] ? "DoesNotExist" : "Exists" };
  throw badRequest(`unable to parse requirement: '${term}' in '${selector}'`);
}

// simulation/cluster/api/watching.ts
var BOOKMARK_MS = 6e4;
var Watch = class {
  /** Throws where the selectors of the request cannot be read. */
  constructor(store, resource, request, options) {
    this.store = store;
    this.resource = resource;
    this.request = request;
    this.options = options;
    const { query = {} } = request;
    this.selected = selection(resource, query);
    if (query.sendInitialEvents && query.resourceVersionMatch !== "NotOlderThan") {
      throw invalid2(
        { group: "meta.k8s.io", resource: "ListOptions", name: "" },
        "resourceVersionMatch",
        "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
        "FieldValueForbidden"
      );
    }
  }
  store;
  resource;
  request;
  options;
  selected;
  cancellations = /* @__PURE__ */ new Set();
  unsubscribe;
  lastAt = 0;
  start() {
    const { resourceVersion, allowWatchBookmarks, sendInitialEvents } = this.request.query ?? {};
    const { clock } = this.store;
    const missed = this.missed(resourceVersion);
    if (missed === "gone") {
      this.queue({ type: "ERROR", object: expired(`too old resource version: ${resourceVersion} (${this.store.resourceVersion})`).status });
      this.queueEnd();
      return;
    }
    for (const change of missed) this.tell(change);
    if (sendInitialEvents) this.queueBookmark({ annotations: { "k8s.io/initial-events-end": "true" } });
    this.unsubscribe = this.store.subscribe((change) => {
      if (change.resource === this.resource) this.tell(change);
    });
    if (allowWatchBookmarks) this.repeatBookmark();
    this.at(clock.now() + this.options.durationMs, () => {
      if (allowWatchBookmarks) this.queueBookmark();
      this.queueEnd();
    });
  }
  /** Nothing is told from now on. */
  stop() {
    this.unsubscribe?.();
    for (const cancel of this.cancellations) cancel();
    this.cancellations.clear();
  }
  /** What has to be told first: what happened since a version, or without one all that there is. */
  missed(resourceVersion) {
    const { resource, store } = this;
    if (resourceVersion && resourceVersion !== "0") return store.changesSince(resource, resourceVersion);
    return store.list(resource).map((object4) => ({ type: "ADDED", resource, object: object4 }));
  }
  /** An object that begins or ceases to be selected is added or deleted for this watch. */
  tell(change) {
    const { namespace } = this.request;
    if (namespace !== void 0 && change.object.metadata.namespace !== namespace) return;
    const before = change.type !== "ADDED" && this.selected(change.previous ?? change.object);
    const after = change.type !== "DELETED" && this.selected(change.object);
    if (before && after) this.queue({ type: "MODIFIED", object: change.object });
    else if (after) this.queue({ type: "ADDED", object: change.object });
    else if (before) this.queue({ type: "DELETED", object: lastSelected(change) });
  }
  queue(message) {
    this.inOrder(() => this.options.onMessage(message));
  }
  queueEnd() {
    this.unsubscribe?.();
    this.inOrder(() => {
      this.stop();
      this.options.onEnd();
    });
  }
  repeatBookmark() {
    this.at(this.store.clock.now() + BOOKMARK_MS, () => {
      this.queueBookmark();
      this.repeatBookmark();
    });
  }
  queueBookmark(metadata = {}) {
    const { kind, apiVersion: apiVersion2 } = RESOURCE_KINDS[this.resource];
    const { resourceVersion } = this.store;
    this.queue({ type: "BOOKMARK", object: { kind, apiVersion: apiVersion2, metadata: { resourceVersion, creationTimestamp: null, ...metadata } } });
  }
  /** Nothing overtakes what was queued before, even if it lagged more. */
  inOrder(fn) {
    this.lastAt = Math.max(this.lastAt, this.store.clock.now() + this.options.delay());
    this.at(this.lastAt, fn);
  }
  at(time, fn) {
    const cancel = this.store.clock.schedule(time, () => {
      this.cancellations.delete(cancel);
      fn();
    });
    this.cancellations.add(cancel);
  }
};
function lastSelected({ object: object4, previous = object4 }) {
  return { ...previous, metadata: { ...previous.metadata, resourceVersion: object4.metadata.resourceVersion } };
}

// simulation/cluster/api/endpoint.ts
var REAL_LIST_TIMES = { least: 300, perObject: 0.5, most: 3e3 };
var WATCH_SECONDS = { least: 300, most: 600 };
var ApiEndpoint = class {
  constructor(server, options = {}) {
    this.server = server;
    this.options = options;
    this.store = server.store;
    this.faults = options.faults ?? new ApiFaults(server.store.clock);
    this.latencyMs = options.latencyMs ?? 2;
  }
  server;
  options;
  faults;
  log = new CallLog();
  store;
  latencyMs;
  /** All requests so far, in the order in which they reached the server. */
  get calls() {
    return this.log.calls;
  }
  /** Shows every request at the moment of its effect. Returns what ends that. */
  observe(observer) {
    return this.log.observe(observer);
  }
  /** Rejects with {@link ConnectionLost} where no answer comes; then the request may or may not have taken effect. */
  async call(request, user, signal) {
    await this.travel(this.latencyMs, signal);
    await this.passOutage(request, user, signal);
    const fault = this.faults.strike(request);
    if (fault?.fault === "dropped-request") {
      this.log.add({ time: this.now(), user, request, fault: fault.fault });
      throw new ConnectionLost("the connection was reset before the request was received");
    }
    const replaced = faultyAnswer(fault, request, user);
    const answer = replaced && !fault?.takesEffect ? replaced : this.carryOut(request, user);
    this.log.add({ time: this.now(), user, request, answer: replaced ?? answer, fault: fault?.fault });
    if (fault?.fault === "slow") await this.wait(fault.delayMs ?? 5e3, signal);
    if (request.verb === "list" && !request.query?.continue) await this.list(this.server.resource(request), signal);
    await this.travel(this.latencyMs, signal);
    if (fault?.fault === "dropped-answer") throw new ConnectionLost("the connection was reset before the answer was received");
    return replaced ?? answer;
  }
  /**
   * Resolves when the server ends the watch or `signal` aborts. Rejects with {@link StatusError} where the server refuses it
   * and with {@link ConnectionLost} where it is cut.
   */
  async watch(request, user, watcher, signal) {
    if (signal.aborted) return;
    try {
      await this.travel(this.latencyMs, signal);
      await this.passOutage(request, user, signal);
      await this.open(request, user, watcher, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
  async open(request, user, { onMessage, onOpen }, signal) {
    const fault = this.faults.strike(request);
    this.log.add({ time: this.now(), user, request, fault: fault?.fault });
    const refusal2 = faultyAnswer(fault, request, user);
    if (refusal2) throw new RefusedWatch(refusal2);
    if (fault?.fault === "slow") await this.wait(fault.delayMs ?? 5e3, signal);
    else if (fault) throw new ConnectionLost("the connection was reset");
    this.options.rbac?.check(user, request);
    const resource = this.server.resource(request);
    if (request.query?.sendInitialEvents) await this.list(resource, signal);
    const seconds = request.query?.timeoutSeconds ?? WATCH_SECONDS.least + this.store.random.integer(WATCH_SECONDS.most - WATCH_SECONDS.least);
    await new Promise((resolve2, reject) => {
      const watch = new Watch(this.store, resource, request, {
        delay: () => this.latencyMs + this.faults.lag(resource),
        durationMs: seconds * 1e3,
        onMessage,
        onEnd: () => close(resolve2)
      });
      const close = (settle3) => {
        watch.stop();
        forgetCut();
        signal.removeEventListener("abort", abort);
        settle3();
      };
      const abort = () => close(resolve2);
      const forgetCut = this.faults.onCut(() => close(() => reject(new ConnectionLost("the watch was cut"))));
      signal.addEventListener("abort", abort, { once: true });
      onOpen?.();
      watch.start();
    });
  }
  /** Authorises and carries out, while observers look on. */
  carryOut(request, user) {
    try {
      this.options.rbac?.check(user, request);
    } catch (error) {
      if (error instanceof StatusError) return { code: error.code, body: error.status };
      throw error;
    }
    this.log.before({ time: this.now(), user, request });
    const answer = this.server.handle(request, user);
    this.log.after({ time: this.now(), user, request, answer });
    return answer;
  }
  async passOutage(request, user, signal) {
    const outage = this.faults.outage();
    if (!outage) return;
    this.log.add({ time: this.now(), user, request, fault: "away" });
    if (outage.manner === "silent") await this.wait(Infinity, signal);
    throw new ConnectionLost("the connection was refused");
  }
  /** Takes the time that the objects of a resource need. */
  async list(resource, signal) {
    const { listTimes } = this.options;
    if (!listTimes) return;
    const { least, perObject, most } = listTimes;
    await this.wait(Math.min(most, Math.round(least + perObject * this.store.list(resource).length)), signal);
  }
  /** Waits as long as the server takes, but no longer than the client has patience. */
  async wait(ms, signal) {
    const patience = this.options.requestTimeoutMs ?? 15e3;
    await this.travel(Math.min(ms, patience), signal);
    if (ms >= patience) throw new ConnectionLost(`no answer within ${patience / 1e3} s`);
  }
  async travel(ms, signal) {
    await this.store.clock.sleep(ms, signal);
    if (signal?.aborted) throw new ConnectionLost("the request was aborted");
  }
  /** What the server's clock shows. */
  get serverNow() {
    return this.now();
  }
  now() {
    return this.store.clock.now();
  }
};
var RefusedWatch = class extends Error {
  constructor(answer) {
    super(`The watch was answered with ${answer.code}.`);
    this.answer = answer;
    this.name = "RefusedWatch";
  }
  answer;
};

// simulation/component-base/rounding.ts
function podsOf(value, total, round) {
  if (typeof value === "number") return value;
  const percent = /^(\d+)%$/.exec(value);
  if (!percent) return Number.parseInt(value, 10) || 0;
  const exact = Number(percent[1]) * total / 100;
  return round === "up" ? Math.ceil(exact) : Math.floor(exact);
}
function rollingUpdateLimits(limits, replicas) {
  const surge = podsOf(limits?.maxSurge ?? "25%", replicas, "up");
  const unavailable = podsOf(limits?.maxUnavailable ?? "25%", replicas, "down");
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, replicas) };
}

// simulation/cluster/time-format.ts
function timestamp2(ms) {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
function microTimestamp(ms) {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}

// simulation/cluster/build/budget.ts
function createBudget(store, { namespace, name: name3, selector, options, since }) {
  const spec = { ...options, selector };
  return store.create("poddisruptionbudgets", {
    metadata: { name: name3, namespace, generation: 1, creationTimestamp: timestamp2(since) },
    spec,
    status: budgetStatus(store, namespace, spec, since)
  });
}
function budgetStatus(store, namespace, spec, since) {
  const pods = store.list("pods", { namespace }).filter((pod) => matchesSelector(spec.selector, pod.metadata.labels));
  const { minAvailable, maxUnavailable } = spec;
  const expectedPods = typeof minAvailable === "number" ? pods.length : expected(store, namespace, pods);
  const desiredHealthy2 = maxUnavailable !== void 0 ? Math.max(0, expectedPods - podsOf(maxUnavailable, expectedPods, "up")) : podsOf(minAvailable ?? 1, expectedPods, "up");
  const currentHealthy = pods.filter(isHealthy).length;
  const disruptionsAllowed = expectedPods > 0 ? Math.max(0, currentHealthy - desiredHealthy2) : 0;
  return {
    observedGeneration: 1,
    expectedPods,
    desiredHealthy: desiredHealthy2,
    currentHealthy,
    disruptionsAllowed,
    conditions: [{
      type: "DisruptionAllowed",
      message: "",
      observedGeneration: 1,
      lastTransitionTime: timestamp2(since),
      ...disruptionsAllowed > 0 ? { status: "True", reason: "SufficientPods" } : { status: "False", reason: "InsufficientPods" }
    }]
  };
}
function expected(store, namespace, pods) {
  const owners = new Map(pods.map(controllerOf2).filter((owner) => owner !== void 0).map((owner) => [owner.uid, owner]));
  let sum3 = 0;
  for (const { kind, name: name3 } of owners.values()) {
    const owner = kind === "ReplicaSet" ? store.get("replicasets", namespace, name3) : kind === "StatefulSet" ? store.get("statefulsets", namespace, name3) : kind === "ReplicationController" ? store.get("replicationcontrollers", namespace, name3) : void 0;
    sum3 += owner?.spec.replicas ?? 0;
  }
  return sum3;
}
function isHealthy(pod) {
  return pod.metadata.deletionTimestamp === void 0 && Boolean(pod.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True"));
}

// simulation/cluster/build/node.ts
var HEALTHY = [
  { type: "MemoryPressure", status: "False", reason: "KubeletHasSufficientMemory", message: "kubelet has sufficient memory available" },
  { type: "DiskPressure", status: "False", reason: "KubeletHasNoDiskPressure", message: "kubelet has no disk pressure" },
  { type: "PIDPressure", status: "False", reason: "KubeletHasSufficientPID", message: "kubelet has sufficient PID available" }
];
function createNode(store, name3, since, options) {
  const { zone = "eu-west-1a", instanceType = "m7g.large", ready: ready2 = true } = options;
  const resources = { "cpu": "2", "memory": "8Gi", "pods": "110", "ephemeral-storage": "80Gi", ...options.allocatable };
  const times = { lastHeartbeatTime: timestamp2(since), lastTransitionTime: timestamp2(since) };
  return store.create("nodes", {
    metadata: {
      name: name3,
      creationTimestamp: timestamp2(since),
      labels: {
        "kubernetes.io/arch": "arm64",
        "kubernetes.io/os": "linux",
        "kubernetes.io/hostname": name3,
        "node.kubernetes.io/instance-type": instanceType,
        "topology.kubernetes.io/region": zone.slice(0, -1),
        "topology.kubernetes.io/zone": zone,
        ...options.labels
      }
    },
    spec: {
      ...(options.providerId ?? true) && { providerID: `aws:///${zone}/${options.instanceId ?? instanceIdOf2(store)}` },
      ...options.taints && { taints: options.taints }
    },
    status: {
      capacity: resources,
      allocatable: resources,
      conditions: [
        ...HEALTHY.map((condition2) => ({ ...condition2, ...times })),
        ready2 ? { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status", ...times } : { type: "Ready", status: "False", reason: "KubeletNotReady", message: "container runtime network not ready", ...times }
      ],
      addresses: [{ type: "Hostname", address: name3 }]
    }
  });
}
function instanceIdOf2(store) {
  return `i-${String(store.list("nodes").length + 1).padStart(17, "0")}`;
}

// simulation/cluster/build/pod-template.ts
function podTemplate(name3, options) {
  return {
    metadata: { labels: options.labels ?? { app: name3 }, ...options.annotations && { annotations: options.annotations } },
    spec: podSpec(name3, options)
  };
}
function podSpec(name3, options) {
  const { probeDelay = 2, probePeriod = 1, preStop } = options;
  const volumes = [
    ...options.emptyDir ? [{ name: "scratch", emptyDir: {} }] : [],
    ...(options.claims ?? []).map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } }))
  ];
  return {
    containers: [{
      name: "main",
      image: options.image ?? `registry.example/${name3}:1`,
      imagePullPolicy: "IfNotPresent",
      ...options.command && { command: options.command },
      resources: { requests: options.requests ?? { cpu: "10m", memory: "16Mi" } },
      ...probeDelay > 0 && { readinessProbe: readinessProbe(probeDelay, probePeriod) },
      ...preStop !== void 0 && { lifecycle: { preStop: { sleep: { seconds: preStop } } } }
    }],
    restartPolicy: "Always",
    schedulerName: "default-scheduler",
    terminationGracePeriodSeconds: options.grace ?? 30,
    ...options.nodeSelector && { nodeSelector: options.nodeSelector },
    ...options.tolerations && { tolerations: options.tolerations },
    ...options.affinity && { affinity: options.affinity },
    ...options.topologySpreadConstraints && { topologySpreadConstraints: options.topologySpreadConstraints },
    ...options.priorityClassName && { priorityClassName: options.priorityClassName },
    ...volumes.length > 0 && { volumes },
    ...options.spec
  };
}
function readinessProbe(initialDelaySeconds, periodSeconds) {
  return {
    exec: { command: ["cat", "/tmp/up"] },
    initialDelaySeconds,
    periodSeconds,
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold: 3
  };
}

// simulation/cluster/build/running-pod.ts
var PRIORITIES = {
  "system-cluster-critical": 2e9,
  "system-node-critical": 2000001e3,
  "mount-s3-critical": 1e9
};
var DEFAULT_TOLERATIONS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }));
function runningPod(pod) {
  const { template, owner, ready: ready2 = true } = pod;
  const since = timestamp2(pod.since);
  const readiness = ready2 ? { status: "True", lastTransitionTime: since } : { status: "False", reason: "ContainersNotReady", message: "containers with unready status: [main]", lastTransitionTime: since };
  return {
    metadata: {
      creationTimestamp: since,
      labels: template.metadata?.labels,
      annotations: template.metadata?.annotations,
      ...owner && { ownerReferences: [owner] },
      ...pod.metadata
    },
    spec: {
      ...template.spec,
      priority: PRIORITIES[template.spec.priorityClassName ?? ""] ?? 0,
      tolerations: [...template.spec.tolerations ?? [], ...DEFAULT_TOLERATIONS]
    },
    status: {
      phase: "Running",
      startTime: since,
      conditions: [
        { type: "PodReadyToStartContainers", status: "True", lastTransitionTime: since },
        { type: "Initialized", status: "True", lastTransitionTime: since },
        { type: "Ready", ...readiness },
        { type: "ContainersReady", ...readiness },
        { type: "PodScheduled", status: "True", lastTransitionTime: since }
      ],
      containerStatuses: template.spec.containers.map(({ name: name3, image }) => ({
        name: name3,
        image,
        ready: ready2,
        restartCount: 0,
        started: true,
        state: { running: { startedAt: since } },
        lastState: {}
      }))
    }
  };
}
function controlledBy(owner) {
  const { apiVersion: apiVersion2, kind, metadata: { name: name3, uid } } = owner;
  return { apiVersion: apiVersion2, kind, name: name3, uid, controller: true, blockOwnerDeletion: true };
}

// simulation/cluster/build/other-owners.ts
var DAEMON_TOLERATIONS = [
  ...["not-ready", "unreachable"].map((name3) => ({ key: `node.kubernetes.io/${name3}`, operator: "Exists", effect: "NoExecute" })),
  ...["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"].map((name3) => ({ key: `node.kubernetes.io/${name3}`, operator: "Exists", effect: "NoSchedule" }))
];
function buildDaemonSet(builder, name3, options) {
  const { namespace = "default", on = builder.store.list("nodes").map((node) => node.metadata.name) } = options;
  const nodeNames = typeof on === "string" ? [on] : on;
  const template = podTemplate(name3, options);
  const count = nodeNames.length;
  const hash2 = builder.store.random.suffix(9);
  builder.namespace(namespace);
  const daemonSet = builder.store.create("daemonsets", {
    metadata: { name: name3, namespace, labels: template.metadata?.labels, creationTimestamp: timestamp2(builder.since) },
    spec: {
      selector: { matchLabels: template.metadata?.labels },
      template,
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }
    },
    status: {
      observedGeneration: 1,
      currentNumberScheduled: count,
      desiredNumberScheduled: count,
      numberAvailable: count,
      numberReady: count,
      numberMisscheduled: 0,
      updatedNumberScheduled: count
    }
  });
  const pods = nodeNames.map((nodeName) => builder.run({
    metadata: { generateName: `${name3}-`, namespace },
    template: {
      metadata: { ...template.metadata, labels: { ...template.metadata?.labels, "controller-revision-hash": hash2 } },
      spec: {
        ...template.spec,
        tolerations: [...template.spec.tolerations ?? [], ...DAEMON_TOLERATIONS],
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [nodeName] }] }]
            }
          }
        }
      }
    },
    owner: controlledBy(daemonSet)
  }, nodeName));
  return { daemonSet, pods };
}
function buildJob(builder, name3, options) {
  const { namespace = "default", parallelism = 1, completions = parallelism, backoffLimit = 6 } = options;
  const uid = builder.store.random.uuid();
  const identity2 = { "batch.kubernetes.io/controller-uid": uid, "batch.kubernetes.io/job-name": name3, "controller-uid": uid, "job-name": name3 };
  const labels = { ...options.labels ?? { app: name3 }, ...identity2 };
  const template = podTemplate(name3, { probeDelay: 0, ...options, labels, spec: { restartPolicy: "Never", ...options.spec } });
  builder.namespace(namespace);
  const job = builder.store.create("jobs", {
    metadata: { name: name3, namespace, uid, labels, creationTimestamp: timestamp2(builder.since) },
    spec: {
      parallelism,
      completions,
      backoffLimit,
      completionMode: "NonIndexed",
      suspend: false,
      selector: { matchLabels: { "batch.kubernetes.io/controller-uid": uid } },
      template
    },
    status: { active: parallelism, ready: parallelism, terminating: 0, startTime: timestamp2(builder.since) }
  });
  const nodeOf2 = builder.placement(options);
  const pods = Array.from({ length: parallelism }, (_, index) => builder.run({
    metadata: { generateName: `${name3}-`, namespace, finalizers: ["batch.kubernetes.io/job-tracking"] },
    template,
    owner: controlledBy(job)
  }, nodeOf2(index)));
  return { job, pods };
}
function buildOwner(builder, name3, options) {
  const { namespace = "default", replicas = 1, apiVersion: apiVersion2, kind, scales = true } = options;
  const template = podTemplate(name3, options);
  builder.namespace(namespace);
  const object4 = {
    apiVersion: apiVersion2,
    kind,
    metadata: { name: name3, namespace, creationTimestamp: timestamp2(builder.since) },
    spec: { ...scales && { replicas }, selector: { matchLabels: template.metadata?.labels }, template }
  };
  const owner = builder.store.create(resourceOf2({ apiVersion: apiVersion2, kind }), object4);
  return { owner, pods: builder.pods(owner, replicas, { ...options, template, metadata: () => ({ generateName: `${name3}-` }) }) };
}

// simulation/scheduler/quantities.ts
var FACTORS = {
  "": 1,
  "m": 1e-3,
  "u": 1e-6,
  "n": 1e-9,
  "k": 1e3,
  "M": 1e6,
  "G": 1e9,
  "T": 1e12,
  "P": 1e15,
  "E": 1e18,
  "Ki": 2 ** 10,
  "Mi": 2 ** 20,
  "Gi": 2 ** 30,
  "Ti": 2 ** 40,
  "Pi": 2 ** 50,
  "Ei": 2 ** 60
};
function milli(quantity) {
  const parts = /^([+-]?[0-9.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(String(quantity).trim());
  const factor = parts ? FACTORS[parts[2]] : void 0;
  if (!parts || factor === void 0) {
    throw new Error(`'${quantity}' is not a quantity. Write a number with one of the suffixes ${Object.keys(FACTORS).filter(Boolean).join(", ")}, or none.`);
  }
  return Math.round(Number(parts[1]) * factor * 1e3);
}
function amounts(quantities) {
  return new Map(Object.entries(quantities ?? {}).map(([resource, quantity]) => [resource, milli(quantity)]));
}
function requestsOf(spec) {
  const sidecars = (spec.initContainers ?? []).filter((container) => container.restartPolicy === "Always");
  const total = sum2([...spec.containers, ...sidecars]);
  for (const init of spec.initContainers ?? []) {
    for (const [resource, amount2] of amounts(init.resources?.requests)) {
      total.set(resource, Math.max(total.get(resource) ?? 0, amount2));
    }
  }
  for (const [resource, amount2] of amounts(spec.overhead)) total.set(resource, (total.get(resource) ?? 0) + amount2);
  total.set("pods", 1e3);
  return total;
}
function sum2(containers2) {
  const total = /* @__PURE__ */ new Map();
  for (const container of containers2) {
    for (const [resource, amount2] of amounts(container.resources?.requests)) {
      total.set(resource, (total.get(resource) ?? 0) + amount2);
    }
  }
  return total;
}

// simulation/scheduler/node-info.ts
var SCORED = ["cpu", "memory"];
var NodeInfo = class {
  constructor(current) {
    this.current = current;
    this.allocatable = amounts(current.status.allocatable);
    this.scored = this.score();
  }
  current;
  pods = /* @__PURE__ */ new Map();
  requested = /* @__PURE__ */ new Map();
  ofController = /* @__PURE__ */ new Map();
  hostPorts = /* @__PURE__ */ new Map();
  allocatable;
  /** What there is and what is left of what every placement asks every node for. */
  scored;
  get node() {
    return this.current;
  }
  set node(node) {
    const { current } = this;
    this.current = node;
    if (node.status.allocatable === current.status.allocatable) return;
    this.allocatable = amounts(node.status.allocatable);
    this.scored = this.score();
  }
  get name() {
    return this.current.metadata.name;
  }
  label(key) {
    return this.current.metadata.labels?.[key];
  }
  put(pod) {
    const before = this.pods.get(pod.metadata.uid);
    if (before?.spec === pod.spec && before.metadata.ownerReferences === pod.metadata.ownerReferences) {
      this.pods.set(pod.metadata.uid, pod);
      return;
    }
    this.take(pod.metadata.uid);
    this.pods.set(pod.metadata.uid, pod);
    this.count(pod, 1);
  }
  take(uid) {
    const pod = this.pods.get(uid);
    if (!pod) return;
    this.pods.delete(uid);
    this.count(pod, -1);
  }
  /** What there is of a resource, in thousandths. */
  total(resource) {
    return this.allocatable.get(resource) ?? 0;
  }
  free(resource) {
    return this.total(resource) - (this.requested.get(resource) ?? 0);
  }
  /** How much of processor and memory would stay free with these requests, from 0 to 100. */
  freeShare(requests) {
    const { scored } = this;
    let sum3 = 0;
    for (const { resource, total, free } of scored) sum3 += Math.max(0, free - (requests.get(resource) ?? 0)) / total;
    return scored.length > 0 ? 100 * sum3 / scored.length : 0;
  }
  hasHostPort(port) {
    return (this.hostPorts.get(port) ?? 0) > 0;
  }
  /** How many of its pods a controller has made. */
  podsOf(controllerUid) {
    return this.ofController.get(controllerUid) ?? 0;
  }
  count(pod, sign) {
    for (const [resource, amount2] of requestsOf(pod.spec)) increase(this.requested, resource, sign * amount2);
    for (const port of hostPortsOf(pod)) increase(this.hostPorts, port, sign);
    const owner = controllerOf2(pod);
    if (owner) increase(this.ofController, owner.uid, sign);
    this.scored = this.score();
  }
  score() {
    return SCORED.map((resource) => ({ resource, total: this.total(resource), free: this.free(resource) })).filter(({ total }) => total > 0);
  }
};
function hostPortsOf(pod) {
  return pod.spec.containers.flatMap((container) => container.ports ?? []).filter((port) => port.hostPort).map((port) => `${port.protocol ?? "TCP"}/${port.hostPort}`);
}
function increase(counts, key, by) {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

// simulation/component-base/conditions.ts
function conditionOf(conditions, type) {
  return conditions?.find((condition2) => condition2.type === type);
}
function isTrue(conditions, type) {
  return conditionOf(conditions, type)?.status === "True";
}
function withConditions(conditions, now, ...changed) {
  const result = [...conditions ?? []];
  for (const condition2 of changed) {
    const index = result.findIndex(({ type }) => type === condition2.type);
    const before = result[index];
    const lastTransitionTime = before?.status === condition2.status ? before.lastTransitionTime : now;
    const after = { ...condition2, lastTransitionTime };
    if (before) result[index] = after;
    else result.push(after);
  }
  return result;
}
function withoutCondition(conditions, type) {
  return (conditions ?? []).filter((condition2) => condition2.type !== type);
}

// simulation/component-base/pod-state.ts
function isFinished2(pod) {
  return pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
}
function isTerminating2(pod) {
  return pod.metadata.deletionTimestamp !== void 0;
}
function isActive(pod) {
  return !isFinished2(pod) && !isTerminating2(pod);
}
function isReady2(pod) {
  return isTrue(pod.status.conditions, "Ready");
}
var READY_SINCE = /* @__PURE__ */ new WeakMap();
function readySince2(pod) {
  const known2 = READY_SINCE.get(pod);
  if (known2) return known2.at;
  const ready2 = conditionOf(pod.status.conditions, "Ready");
  const at = ready2?.status === "True" && ready2.lastTransitionTime ? Date.parse(ready2.lastTransitionTime) : void 0;
  READY_SINCE.set(pod, { at });
  return at;
}
function availableAt(pod, minReadySeconds = 0) {
  const since = readySince2(pod);
  return since === void 0 ? void 0 : since + minReadySeconds * 1e3;
}
function isAvailable(pod, minReadySeconds, now) {
  const at = availableAt(pod, minReadySeconds);
  return at !== void 0 && at <= now;
}
function isMirror(pod) {
  return pod.metadata.annotations?.["kubernetes.io/config.mirror"] !== void 0;
}
function restartsOf(pod) {
  return Math.max(0, ...(pod.status.containerStatuses ?? []).map((container) => container.restartCount));
}

// simulation/scheduler/cluster-view.ts
var ClusterView = class {
  constructor(store) {
    this.store = store;
  }
  store;
  infos = /* @__PURE__ */ new Map();
  homes = /* @__PURE__ */ new Map();
  withAntiAffinity = /* @__PURE__ */ new Map();
  get nodes() {
    return this.infos.values();
  }
  get size() {
    return this.infos.size;
  }
  /** The pods that keep others away from their nodes. */
  get exclusivePods() {
    return this.withAntiAffinity.values();
  }
  homeOf(pod) {
    return this.homes.get(pod.metadata.uid);
  }
  load() {
    for (const node of this.store.list("nodes")) this.putNode(node);
    for (const pod of this.store.list("pods")) this.putPod(pod);
  }
  apply(change) {
    if (change.resource === "nodes") {
      const node = change.object;
      if (change.type === "DELETED") this.infos.delete(node.metadata.name);
      else this.putNode(node);
    } else if (change.resource === "pods") {
      const pod = change.object;
      if (change.type === "DELETED") this.takePod(pod);
      else this.putPod(pod);
    }
  }
  labelsOfNamespace(name3) {
    return { "kubernetes.io/metadata.name": name3, ...this.store.get("namespaces", void 0, name3)?.metadata.labels };
  }
  putNode(node) {
    const info = this.infos.get(node.metadata.name);
    if (info) {
      info.node = node;
      return;
    }
    const added = new NodeInfo(node);
    this.infos.set(node.metadata.name, added);
    for (const pod of this.store.list("pods", { nodeName: node.metadata.name })) this.putPod(pod);
  }
  putPod(pod) {
    const info = this.infos.get(pod.spec.nodeName ?? "");
    if (!info || isFinished2(pod)) {
      this.takePod(pod);
      return;
    }
    info.put(pod);
    this.homes.set(pod.metadata.uid, info);
    if (requiredAntiAffinityOf(pod).length > 0) this.withAntiAffinity.set(pod.metadata.uid, pod);
  }
  takePod(pod) {
    this.homes.get(pod.metadata.uid)?.take(pod.metadata.uid);
    this.homes.delete(pod.metadata.uid);
    this.withAntiAffinity.delete(pod.metadata.uid);
  }
};
function requiredAntiAffinityOf(pod) {
  return pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

// simulation/scheduler/filter.ts
function never(...reasons) {
  return { reasons, byPods: false };
}
function notNow(...reasons) {
  return { reasons, byPods: true };
}

// simulation/scheduler/node-affinity.ts
function matchesTerm(term, node) {
  const labels = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  return labels.length + fields.length > 0 && labels.every((requirement) => matchesRequirement(requirement, node.metadata.labels)) && fields.every((requirement) => matchesRequirement(requirement, { "metadata.name": node.metadata.name }));
}
function matchesNodeSelector(selector, node) {
  return selector.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}
function selectsNode2(spec, node) {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return matchesMap(spec.nodeSelector, node.metadata.labels) && (!required || matchesNodeSelector(required, node));
}
var nodeAffinityFilter = (pod) => {
  if (!pod.spec.nodeSelector && !pod.spec.affinity?.nodeAffinity) return void 0;
  return ({ node }) => selectsNode2(pod.spec, node) ? void 0 : never("node(s) didn't match Pod's node affinity/selector");
};
function preferenceOf(pod, node) {
  const preferences2 = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
  if (!preferences2?.length) return 0;
  return preferences2.filter(({ preference }) => matchesTerm(preference, node)).reduce((sum3, { weight }) => sum3 + weight, 0);
}

// simulation/scheduler/pod-affinity.ts
function termMeans(term, pod, other, cluster2) {
  return matchesSelector(term.labelSelector, other.metadata.labels) && keysAgree(term, pod, other) && namespaceMeant(term, pod, other, cluster2);
}
function keysAgree(term, pod, other) {
  const value = (of2, key) => of2.metadata.labels?.[key];
  const set = (key) => value(pod, key) !== void 0;
  return (term.matchLabelKeys ?? []).filter(set).every((key) => value(pod, key) === value(other, key)) && (term.mismatchLabelKeys ?? []).filter(set).every((key) => value(pod, key) !== value(other, key));
}
function namespaceMeant(term, pod, other, cluster2) {
  const namespace = other.metadata.namespace ?? "";
  if (!term.namespaces?.length && !term.namespaceSelector) return namespace === pod.metadata.namespace;
  return (term.namespaces?.includes(namespace) ?? false) || term.namespaceSelector !== void 0 && matchesSelector(term.namespaceSelector, cluster2.labelsOfNamespace(namespace));
}
function podsByDomain(term, pod, cluster2) {
  const counts = /* @__PURE__ */ new Map();
  for (const node of cluster2.nodes) {
    const domain = node.label(term.topologyKey);
    if (domain === void 0) continue;
    for (const other of node.pods.values()) {
      if (termMeans(term, pod, other, cluster2)) counts.set(domain, (counts.get(domain) ?? 0) + 1);
    }
  }
  return counts;
}
var podAffinityFilter = (pod, cluster2) => {
  const terms = pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  if (terms.length === 0) return void 0;
  const counts = terms.map((term) => podsByDomain(term, pod, cluster2));
  const first = counts.every((count) => count.size === 0) && terms.every((term) => termMeans(term, pod, pod, cluster2));
  return (node) => {
    const near = terms.every((term, index) => {
      const domain = node.label(term.topologyKey);
      return domain !== void 0 && (first || (counts[index].get(domain) ?? 0) > 0);
    });
    return near ? void 0 : never("node(s) didn't match pod affinity rules");
  };
};
var podAntiAffinityFilter = (pod, cluster2) => {
  const terms = requiredAntiAffinityOf(pod);
  if (terms.length === 0) return void 0;
  const counts = terms.map((term) => podsByDomain(term, pod, cluster2));
  return (node) => {
    const crowded = terms.some((term, index) => (counts[index].get(node.label(term.topologyKey) ?? "") ?? 0) > 0);
    return crowded ? notNow("node(s) didn't match pod anti-affinity rules") : void 0;
  };
};
var existingAntiAffinityFilter = (pod, cluster2) => {
  const closed = /* @__PURE__ */ new Set();
  for (const other of cluster2.exclusivePods) {
    for (const term of requiredAntiAffinityOf(other)) {
      const domain = cluster2.homeOf(other)?.label(term.topologyKey);
      if (domain !== void 0 && termMeans(term, other, pod, cluster2)) closed.add(`${term.topologyKey}=${domain}`);
    }
  }
  if (closed.size === 0) return void 0;
  const keys = new Set([...closed].map((entry) => entry.slice(0, entry.indexOf("="))));
  return (node) => [...keys].some((key) => closed.has(`${key}=${node.label(key)}`)) ? notNow("node(s) didn't satisfy existing pods anti-affinity rules") : void 0;
};
function nearnessScore(pod, cluster2) {
  const weighted = [
    ...pod.spec.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [],
    ...(pod.spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, podAffinityTerm }) => ({ weight: -weight, podAffinityTerm }))
  ];
  if (weighted.length === 0) return void 0;
  const counts = weighted.map(({ podAffinityTerm }) => podsByDomain(podAffinityTerm, pod, cluster2));
  return (node) => weighted.reduce((sum3, { weight, podAffinityTerm }, index) => sum3 + weight * (counts[index].get(node.label(podAffinityTerm.topologyKey) ?? "") ?? 0), 0);
}

// simulation/scheduler/resources.ts
var resourcesFilter = (pod) => {
  const requests = [...requestsOf(pod.spec)].filter(([, amount2]) => amount2 > 0);
  return (node) => {
    if (requests.every(([resource, amount2]) => amount2 <= node.free(resource))) return void 0;
    return notNow(...requests.filter(([resource, amount2]) => amount2 > node.free(resource)).map(([resource]) => resource === "pods" ? "Too many pods" : `Insufficient ${resource}`));
  };
};
var hostPortsFilter = (pod) => {
  const ports = hostPortsOf(pod);
  if (ports.length === 0) return void 0;
  return (node) => ports.some((port) => node.hasHostPort(port)) ? notNow("node(s) didn't have free ports for the requested pod ports") : void 0;
};

// simulation/scheduler/taints.ts
var UNSCHEDULABLE_TAINT = "node.kubernetes.io/unschedulable";
var NOT_READY_TAINT = "node.kubernetes.io/not-ready";
var UNREACHABLE_TAINT = "node.kubernetes.io/unreachable";
function tolerates2(toleration, taint) {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (!toleration.key) return toleration.operator === "Exists";
  return toleration.operator === "Exists" || (toleration.value ?? "") === (taint.value ?? "");
}
function isTolerated2(taint, tolerations) {
  return (tolerations ?? []).some((toleration) => tolerates2(toleration, taint));
}
function forbiddingTaint2(node, tolerations) {
  return node.spec.taints?.find((taint) => taint.effect !== "PreferNoSchedule" && !isTolerated2(taint, tolerations));
}
var unschedulableFilter = (pod) => {
  const tolerated = isTolerated2({ key: UNSCHEDULABLE_TAINT, effect: "NoSchedule" }, pod.spec.tolerations);
  return tolerated ? void 0 : ({ node }) => node.spec.unschedulable ? never("node(s) were unschedulable") : void 0;
};
var taintFilter = (pod) => ({ node }) => {
  const taint = forbiddingTaint2(node, pod.spec.tolerations);
  return taint && never(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`);
};
function softTaints(node, pod) {
  if (!node.spec.taints?.length) return 0;
  return node.spec.taints.filter((taint) => taint.effect === "PreferNoSchedule" && !isTolerated2(taint, pod.spec.tolerations)).length;
}

// simulation/scheduler/topology-spread.ts
function constraintsOf(pod, whenUnsatisfiable) {
  return (pod.spec.topologySpreadConstraints ?? []).filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable);
}
function counted2(constraint, pod, other) {
  return other.metadata.namespace === pod.metadata.namespace && matchesSelector(constraint.labelSelector, other.metadata.labels) && (constraint.matchLabelKeys ?? []).every((key) => pod.metadata.labels?.[key] === void 0 || pod.metadata.labels[key] === other.metadata.labels?.[key]);
}
function domainCounts(constraint, pod, node) {
  if (constraint.nodeAffinityPolicy !== "Ignore" && !selectsNode2(pod.spec, node.node)) return false;
  return constraint.nodeTaintsPolicy !== "Honor" || !forbiddingTaint2(node.node, pod.spec.tolerations);
}
function spreadOf(constraint, pod, cluster2) {
  const counts = /* @__PURE__ */ new Map();
  for (const node of cluster2.nodes) {
    const domain = node.label(constraint.topologyKey);
    if (domain === void 0 || !domainCounts(constraint, pod, node)) continue;
    let count = counts.get(domain) ?? 0;
    for (const other of node.pods.values()) {
      if (counted2(constraint, pod, other) && !isTerminating2(other)) count++;
    }
    counts.set(domain, count);
  }
  const tooFewDomains = constraint.minDomains !== void 0 && counts.size < constraint.minDomains;
  const fewest = tooFewDomains || counts.size === 0 ? 0 : Math.min(...counts.values());
  return { constraint, counts, fewest, self: counted2(constraint, pod, pod) ? 1 : 0 };
}
var topologySpreadFilter = (pod, cluster2) => {
  const spreads = constraintsOf(pod, "DoNotSchedule").map((constraint) => spreadOf(constraint, pod, cluster2));
  if (spreads.length === 0) return void 0;
  return (node) => {
    for (const { constraint, counts, fewest, self } of spreads) {
      const domain = node.label(constraint.topologyKey);
      if (domain === void 0) return never("node(s) didn't match pod topology spread constraints (missing required label)");
      if ((counts.get(domain) ?? 0) + self - fewest > constraint.maxSkew) {
        return notNow("node(s) didn't match pod topology spread constraints");
      }
    }
    return void 0;
  };
};
function crowding(pod, cluster2) {
  const spreads = constraintsOf(pod, "ScheduleAnyway").map((constraint) => spreadOf(constraint, pod, cluster2));
  if (spreads.length === 0) return void 0;
  return (node) => spreads.reduce((sum3, { constraint, counts }) => sum3 + (counts.get(node.label(constraint.topologyKey) ?? "") ?? 0), 0);
}

// simulation/scheduler/scoring.ts
var WEIGHTS = { softTaints: 3, preference: 2, nearness: 2, crowding: 2, siblings: 2, leastAllocated: 1 };
function scores(pod, nodes, cluster2) {
  const requests = requestsOf(pod.spec);
  const owner = controllerOf2(pod)?.uid;
  const near = nearnessScore(pod, cluster2);
  const crowd = crowding(pod, cluster2);
  const total = nodes.map(() => 0);
  const add = (weight, opinion) => {
    if (opinion) normalised(nodes.map(opinion)).forEach((score, index) => total[index] += weight * score);
  };
  add(WEIGHTS.softTaints, ({ node }) => -softTaints(node, pod));
  add(WEIGHTS.preference, ({ node }) => preferenceOf(pod, node));
  add(WEIGHTS.nearness, near);
  add(WEIGHTS.crowding, crowd && ((node) => -crowd(node)));
  if (!crowd && owner) add(WEIGHTS.siblings, (node) => -node.podsOf(owner));
  nodes.forEach((node, index) => total[index] += WEIGHTS.leastAllocated * node.freeShare(requests));
  return total;
}
function normalised(values) {
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  return values.map((value) => highest === lowest ? 0 : 100 * (value - lowest) / (highest - lowest));
}

// simulation/component-base/volumes.ts
function claimsOf2(pod) {
  return (pod.spec.volumes ?? []).flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
}
function volumesOf2(pod, store) {
  return claimsOf2(pod).flatMap((claim) => {
    const name3 = store.get("persistentvolumeclaims", pod.metadata.namespace, claim)?.spec.volumeName;
    return name3 && store.get("persistentvolumes", void 0, name3) || [];
  });
}
function isAttachable(volume) {
  return volume.spec.csi !== void 0;
}
function isShared(volume) {
  return (volume.spec.accessModes ?? []).some((mode) => mode === "ReadWriteMany" || mode === "ReadOnlyMany");
}
function attachmentsOf(volume, store) {
  return store.list("volumeattachments").filter(({ spec }) => spec.source.persistentVolumeName === volume);
}
function missingVolumes(pod, store) {
  return volumesOf2(pod, store).filter((volume) => isAttachable(volume) && !attachmentsOf(volume.metadata.name, store).some(({ spec, status }) => spec.nodeName === pod.spec.nodeName && status?.attached));
}

// simulation/scheduler/volume-filter.ts
var volumeFilter = (pod, { store }) => {
  const claims = claimsOf2(pod);
  if (claims.length === 0) return void 0;
  const missing = claims.find((claim) => !store.get("persistentvolumeclaims", pod.metadata.namespace, claim));
  if (missing !== void 0) return () => never(`persistentvolumeclaim "${missing}" not found`);
  const affinities = volumesOf2(pod, store).flatMap((volume) => volume.spec.nodeAffinity?.required ?? []);
  if (affinities.length === 0) return void 0;
  return ({ node }) => affinities.every((affinity) => matchesNodeSelector(affinity, node)) ? void 0 : never("node(s) had volume node affinity conflict");
};

// simulation/scheduler/placement.ts
var FILTERS = [
  unschedulableFilter,
  taintFilter,
  nodeAffinityFilter,
  hostPortsFilter,
  resourcesFilter,
  volumeFilter,
  topologySpreadFilter,
  podAffinityFilter,
  podAntiAffinityFilter,
  existingAntiAffinityFilter
];
function place(pod, cluster2, random) {
  if (cluster2.size === 0) return { message: "no nodes available to schedule pods" };
  const checks = FILTERS.flatMap((filter) => filter(pod, cluster2) ?? []);
  const fitting = [];
  const rejections = [];
  for (const node of cluster2.nodes) {
    const rejection = firstRejection(checks, node);
    if (rejection) rejections.push(rejection);
    else fitting.push(node);
  }
  return fitting.length > 0 ? { node: best(pod, fitting, cluster2, random) } : { message: explain(rejections) };
}
function firstRejection(checks, node) {
  for (const check of checks) {
    const rejection = check(node);
    if (rejection) return rejection;
  }
  return void 0;
}
function best(pod, nodes, cluster2, random) {
  if (nodes.length === 1) return nodes[0].name;
  const points = scores(pod, nodes, cluster2);
  const highest = Math.max(...points);
  const equals = nodes.filter((_, index) => points[index] === highest);
  return equals[random.integer(equals.length)].name;
}
function explain(rejections) {
  const all = `0/${rejections.length} nodes are available: `;
  const helped = rejections.filter(({ byPods }) => byPods).length;
  const preemption = tally([
    ...Array.from({ length: rejections.length - helped }, () => "Preemption is not helpful for scheduling"),
    ...Array.from({ length: helped }, () => "No preemption victims found for incoming pod")
  ]);
  return `${all}${tally(rejections.flatMap(({ reasons }) => reasons))}. preemption: ${all}${preemption}.`;
}
function tally(reasons) {
  const counts = /* @__PURE__ */ new Map();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).sort().join(", ");
}

// simulation/cluster/build/places.ts
var FIRST_OF_EQUALS = { integer: () => 0 };
var Places = class {
  view;
  constructor(store) {
    this.view = new ClusterView(store);
    this.view.load();
    store.subscribe((change) => this.view.apply(change));
  }
  /**
   * The node that is asked for, or the one that the scheduler chooses.
   *
   * @throws if the node asked for has too little left of what the pod requests, or if no node takes the pod.
   */
  nodeFor(newPod, wanted2) {
    const pod = newPod;
    if (this.view.size === 0) throw new Error("There is no node to place pods on. Build the nodes before the workloads.");
    if (wanted2 !== void 0) {
      this.checkRoom(pod, wanted2);
      return wanted2;
    }
    const placement = place(pod, this.view, FIRST_OF_EQUALS);
    if (placement.node !== void 0) return placement.node;
    throw new Error(`There is no node for the pod ${nameOf4(pod)}: ${placement.message} Build more nodes, or larger ones, or request less.`);
  }
  checkRoom(pod, name3) {
    const node = [...this.view.nodes].find((candidate) => candidate.name === name3);
    if (!node) throw new Error(`There is no node '${name3}' to place pods on. Build the node first.`);
    const rejection = resourcesFilter(pod, this.view)?.(node);
    if (!rejection) return;
    throw new Error(`The pod ${nameOf4(pod)} does not fit on the node ${name3}: ${rejection.reasons.join(", ")}. It requests ${requested(pod, node)}. Build a larger node ('allocatable'), request less ('requests'), or place it on another node ('on').`);
  }
};
function requested(pod, node) {
  return [...requestsOf(pod.spec)].filter(([resource, amount2]) => amount2 > node.free(resource)).map(([resource, amount2]) => `${amount2 / 1e3} ${resource} of which ${node.free(resource) / 1e3} are left`).join(", and ");
}
function nameOf4({ metadata: { namespace, name: name3, generateName } }) {
  return `${namespace}/${name3 ?? generateName}`;
}

// simulation/cluster/build/replicas.ts
function buildDeployment(builder, name3, options) {
  const { namespace = "default", replicas = 1, strategy = "RollingUpdate", maxSurge = "25%", maxUnavailable = "25%" } = options;
  const template = podTemplate(name3, options);
  const available = replicas - (options.notReady ?? 0);
  const at = timestamp2(builder.since);
  builder.namespace(namespace);
  const deployment = builder.store.create("deployments", {
    metadata: {
      name: name3,
      namespace,
      creationTimestamp: at,
      labels: template.metadata?.labels,
      annotations: { "deployment.kubernetes.io/revision": "1" }
    },
    spec: {
      replicas,
      selector: { matchLabels: template.metadata?.labels },
      template,
      strategy: strategy === "Recreate" ? { type: strategy } : { type: strategy, rollingUpdate: { maxSurge, maxUnavailable } },
      minReadySeconds: options.minReadySeconds,
      paused: options.paused,
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10
    },
    status: {
      observedGeneration: 1,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: available,
      availableReplicas: available,
      conditions: [
        {
          type: "Available",
          status: "True",
          reason: "MinimumReplicasAvailable",
          message: "Deployment has minimum availability.",
          lastTransitionTime: at,
          lastUpdateTime: at
        },
        {
          type: "Progressing",
          status: "True",
          reason: "NewReplicaSetAvailable",
          message: "ReplicaSet has successfully progressed.",
          lastTransitionTime: at,
          lastUpdateTime: at
        }
      ]
    }
  });
  const hash2 = builder.store.random.suffix(10);
  const { replicaSet, pods } = buildReplicaSet(builder, `${name3}-${hash2}`, {
    ...options,
    image: options.image ?? `registry.example/${name3}:1`,
    labels: { ...template.metadata?.labels, "pod-template-hash": hash2 }
  }, deployment);
  return { deployment, replicaSet, pods };
}
function buildReplicaSet(builder, name3, options, owner) {
  const { namespace = "default", replicas = 1, minReadySeconds, notReady = 0 } = options;
  const template = podTemplate(name3, options);
  const labels = template.metadata?.labels;
  builder.namespace(namespace);
  const replicaSet = builder.store.create("replicasets", {
    metadata: {
      name: name3,
      namespace,
      labels,
      creationTimestamp: timestamp2(builder.since),
      ...owner && {
        annotations: { "deployment.kubernetes.io/desired-replicas": String(replicas), "deployment.kubernetes.io/revision": "1" },
        ownerReferences: [controlledBy(owner)]
      }
    },
    spec: { replicas, minReadySeconds, selector: { matchLabels: labels }, template },
    status: { ...statusOf2(replicas, notReady), fullyLabeledReplicas: replicas }
  });
  const pods = builder.pods(replicaSet, replicas, { ...options, template, metadata: () => ({ generateName: `${name3}-` }) });
  return { replicaSet, pods };
}
function buildReplicationController(builder, name3, options) {
  const { namespace = "default", replicas = 1, minReadySeconds, notReady = 0 } = options;
  const template = podTemplate(name3, options);
  const labels = template.metadata?.labels;
  builder.namespace(namespace);
  const controller = builder.store.create("replicationcontrollers", {
    metadata: { name: name3, namespace, labels, creationTimestamp: timestamp2(builder.since) },
    spec: { replicas, minReadySeconds, selector: labels, template },
    status: statusOf2(replicas, notReady)
  });
  return { controller, pods: builder.pods(controller, replicas, { ...options, template, metadata: () => ({ generateName: `${name3}-` }) }) };
}
function statusOf2(replicas, notReady) {
  return { observedGeneration: 1, replicas, readyReplicas: replicas - notReady, availableReplicas: replicas - notReady };
}

// simulation/cluster/build/volume.ts
var DRIVER = "ebs.csi.aws.com";
function createClaim(store, { namespace, name: name3, since, accessMode = "ReadWriteOnce", zone, attachedTo }) {
  const creationTimestamp = timestamp2(since);
  const volumeName = `pvc-${store.random.uuid()}`;
  const shared = { accessModes: [accessMode], storageClassName: "gp3" };
  const claim = store.create("persistentvolumeclaims", {
    metadata: { name: name3, namespace, creationTimestamp },
    spec: { ...shared, volumeName, resources: { requests: { storage: "8Gi" } } },
    status: { phase: "Bound" }
  });
  store.create("persistentvolumes", {
    metadata: { name: volumeName, creationTimestamp },
    spec: {
      ...shared,
      capacity: { storage: "8Gi" },
      claimRef: { namespace, name: name3, uid: claim.metadata.uid },
      csi: { driver: DRIVER, volumeHandle: `vol-${store.random.suffix(17)}` },
      ...zone && {
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "In", values: [zone] }] }]
          }
        }
      }
    },
    status: { phase: "Bound" }
  });
  if (attachedTo) {
    store.create("volumeattachments", {
      metadata: { name: `csi-${store.random.suffix(40)}`, creationTimestamp },
      spec: { attacher: DRIVER, nodeName: attachedTo, source: { persistentVolumeName: volumeName } },
      status: { attached: true }
    });
  }
  return claim;
}

// simulation/cluster/build/stateful-set.ts
function buildStatefulSet(builder, name3, options) {
  const { namespace = "default", replicas = 1, notReady = 0, volumePerPod = false } = options;
  const template = podTemplate(name3, options);
  const revision = `${name3}-${builder.store.random.suffix(10)}`;
  const ready2 = replicas - notReady;
  builder.namespace(namespace);
  const statefulSet = builder.store.create("statefulsets", {
    metadata: { name: name3, namespace, labels: template.metadata?.labels, creationTimestamp: timestamp2(builder.since) },
    spec: {
      replicas,
      serviceName: name3,
      minReadySeconds: options.minReadySeconds,
      podManagementPolicy: options.podManagementPolicy ?? "OrderedReady",
      selector: { matchLabels: template.metadata?.labels },
      template,
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
      ...volumePerPod && {
        volumeClaimTemplates: [{
          metadata: { name: "data" },
          spec: { accessModes: ["ReadWriteOnce"], storageClassName: "gp3", resources: { requests: { storage: "8Gi" } } }
        }]
      }
    },
    status: {
      observedGeneration: 1,
      replicas,
      readyReplicas: ready2,
      availableReplicas: ready2,
      currentReplicas: replicas,
      updatedReplicas: replicas,
      currentRevision: revision,
      updateRevision: revision,
      collisionCount: 0
    }
  });
  const nodeOf2 = builder.placement(options);
  const pods = Array.from({ length: replicas }, (_, ordinal) => {
    const pod = {
      metadata: { name: `${name3}-${ordinal}`, generateName: `${name3}-`, namespace },
      template: templateOf(template, { name: name3, ordinal, revision }, volumePerPod),
      ready: ordinal < ready2,
      owner: controlledBy(statefulSet)
    };
    if (!volumePerPod) return builder.run(pod, nodeOf2(ordinal));
    const unbound = { ...pod, template: templateOf(template, { name: name3, ordinal, revision }, false), since: builder.since };
    const nodeName = builder.places.nodeFor(runningPod(unbound), nodeOf2(ordinal));
    createVolume(builder, namespace, `data-${name3}-${ordinal}`, nodeName);
    return builder.run(pod, nodeName);
  });
  return { statefulSet, pods };
}
function templateOf(template, { name: name3, ordinal, revision }, volume) {
  const podName2 = `${name3}-${ordinal}`;
  const labels = {
    ...template.metadata?.labels,
    "apps.kubernetes.io/pod-index": String(ordinal),
    "controller-revision-hash": revision,
    "statefulset.kubernetes.io/pod-name": podName2
  };
  const volumes = volume ? [{ name: "data", persistentVolumeClaim: { claimName: `data-${podName2}` } }] : [];
  return {
    metadata: { ...template.metadata, labels },
    spec: { ...template.spec, hostname: podName2, subdomain: name3, volumes: [...template.spec.volumes ?? [], ...volumes] }
  };
}
function createVolume(builder, namespace, claim, nodeName) {
  const zone = builder.store.get("nodes", void 0, nodeName)?.metadata.labels?.["topology.kubernetes.io/zone"];
  createClaim(builder.store, { namespace, name: claim, since: builder.since, zone, attachedTo: nodeName });
}

// simulation/cluster/build/cluster-builder.ts
var ClusterBuilder = class {
  constructor(store, options = {}) {
    this.store = store;
    this.places = new Places(store);
    this.since = store.clock.now() - (options.age ?? 3600) * 1e3;
    for (const name3 of ["default", "kube-system", "kube-node-lease"]) this.namespace(name3);
  }
  store;
  /** When it all began, in milliseconds since the epoch. */
  since;
  places;
  /** Makes sure that there is such a namespace. */
  namespace(name3) {
    if (this.store.get("namespaces", void 0, name3)) return;
    this.store.create("namespaces", {
      metadata: { name: name3, creationTimestamp: timestamp2(this.since), labels: { "kubernetes.io/metadata.name": name3 } },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" }
    });
  }
  node(name3, options = {}) {
    return createNode(this.store, name3, this.since, options);
  }
  /** Nodes named node1, node2 and so on, in the zones a, b and c in turn. */
  nodes(count, options = {}) {
    const first = this.store.list("nodes").length;
    return Array.from({ length: count }, (_, index) => this.node(`node${first + index + 1}`, {
      zone: `eu-west-1${"abc"[(first + index) % 3]}`,
      ...options
    }));
  }
  /** With its ReplicaSet, pods and budget. */
  deployment(name3, options = {}) {
    const built = buildDeployment(this, name3, options);
    return { ...built, budget: this.budgetOf(name3, options, built.deployment.spec.selector) };
  }
  /** One that no Deployment owns. */
  replicaSet(name3, options = {}) {
    const built = buildReplicaSet(this, name3, options);
    return { ...built, budget: this.budgetOf(name3, options, built.replicaSet.spec.selector) };
  }
  replicationController(name3, options = {}) {
    const built = buildReplicationController(this, name3, options);
    return { ...built, budget: this.budgetOf(name3, options, { matchLabels: built.controller.spec.selector }) };
  }
  statefulSet(name3, options = {}) {
    const built = buildStatefulSet(this, name3, options);
    return { ...built, budget: this.budgetOf(name3, options, built.statefulSet.spec.selector) };
  }
  /** With a pod on every node, or on those named. */
  daemonSet(name3, options = {}) {
    return buildDaemonSet(this, name3, options);
  }
  job(name3, options = {}) {
    return buildJob(this, name3, options);
  }
  /** Pods of a custom resource that the simulation has no controller for, such as a Rollout of Argo. */
  customOwner(name3, options) {
    const built = buildOwner(this, name3, options);
    return { ...built, budget: this.budgetOf(name3, options, { matchLabels: options.labels ?? { app: name3 } }) };
  }
  /** A pod that nobody owns. */
  pod(name3, options = {}) {
    const { namespace = "default", ready: ready2, finalizers } = options;
    this.namespace(namespace);
    return this.run({
      metadata: { name: name3, namespace, ...finalizers && { finalizers } },
      template: podTemplate(name3, options),
      ready: ready2
    }, this.placement(options)(0));
  }
  /** A budget over the pods with the given labels, whosoever owns them. */
  budget(name3, options) {
    const { namespace = "default", selector = { matchLabels: { app: name3 } }, ...limits } = options;
    this.namespace(namespace);
    return createBudget(this.store, { namespace, name: name3, selector, options: limits, since: this.since });
  }
  claim(name3, options = {}) {
    return createClaim(this.store, { namespace: "default", ...options, name: name3, since: this.since });
  }
  /** Runs the pods of an owner. */
  pods(owner, count, options) {
    const nodeOf2 = this.placement(options);
    return Array.from({ length: count }, (_, index) => this.run({
      metadata: { namespace: owner.metadata.namespace, ...options.metadata(index) },
      template: options.template,
      ready: index < count - (options.notReady ?? 0),
      owner: controlledBy(owner)
    }, nodeOf2(index)));
  }
  /** Has a pod run on the node that is named, or on the one that the scheduler chooses. */
  run(pod, on) {
    const object4 = runningPod({ ...pod, since: this.since });
    return this.store.create("pods", { ...object4, spec: { ...object4.spec, nodeName: this.places.nodeFor(object4, on) } });
  }
  /** The node that is named for the pod with a given index; undefined where the scheduler chooses. */
  placement({ on }) {
    const names = typeof on === "string" ? [on] : on;
    if (names?.length === 0) throw new Error("The list of nodes to place pods on is empty. Name at least one, or leave 'on' out to let the scheduler choose.");
    return (index) => names?.[index % names.length];
  }
  budgetOf(name3, options, selector) {
    const { namespace = "default", budget } = options;
    return budget && createBudget(this.store, { namespace, name: name3, selector: selector ?? {}, options: budget, since: this.since });
  }
};

// simulation/cluster/kubernetes-port.ts
var PAGE = 500;
var WATCH_SECONDS2 = 290;
var SimulatedKubernetes = class {
  constructor(endpoint, user, component = user.username) {
    this.endpoint = endpoint;
    this.user = user;
    this.component = component;
  }
  endpoint;
  user;
  component;
  get serverNow() {
    return this.endpoint.serverNow;
  }
  async list(resource, signal) {
    return this.listWhere(resource, {}, signal);
  }
  async podsOn(nodeName) {
    const { items } = await this.listWhere("pods", { fieldSelector: `spec.nodeName=${nodeName}` });
    return items;
  }
  async listWhere(resource, where, signal) {
    const items = [];
    for (let next; ; ) {
      const query = { limit: PAGE, ...selected(resource), ...where, ...next !== void 0 && { continue: next } };
      const page = await this.send({ verb: "list", ...address(resource), query }, signal);
      items.push(...page.items);
      next = page.metadata.continue;
      if (!next) return { items, resourceVersion: page.metadata.resourceVersion };
    }
  }
  async watch(resource, resourceVersion, onEvent, signal) {
    await this.follow(resource, { resourceVersion }, (message) => onEvent(eventOf(message)), signal);
  }
  async listAndWatch(resource, onList, onEvent, signal) {
    const found = /* @__PURE__ */ new Map();
    let isListed = false;
    await this.follow(resource, { sendInitialEvents: true, resourceVersionMatch: "NotOlderThan" }, (message) => {
      const event = eventOf(message);
      if (isListed) {
        onEvent(event);
      } else if (event.type === "BOOKMARK") {
        isListed = true;
        onList({ items: [...found.values()], resourceVersion: event.resourceVersion });
      } else if (event.type === "DELETED") {
        found.delete(event.object.metadata.uid);
      } else {
        found.set(event.object.metadata.uid, event.object);
      }
    }, signal);
  }
  async patchNode(name3, patch) {
    return this.send({ verb: "patch", ...address("nodes"), name: name3, patchType: "application/merge-patch+json", body: patch });
  }
  async patchPod(pod, patch) {
    const { namespace, name: name3 } = pod;
    return this.send({ verb: "patch", ...address("pods"), namespace, name: name3, patchType: "application/merge-patch+json", body: patch });
  }
  async evictPod(pod) {
    const { namespace, name: name3, uid } = pod;
    await this.send({
      verb: "create",
      ...address("pods"),
      subresource: "eviction",
      namespace,
      name: name3,
      body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: name3, namespace }, deleteOptions: { preconditions: { uid } } }
    });
  }
  async deletePod(pod) {
    const { namespace, name: name3, uid } = pod;
    await this.send({
      verb: "delete",
      ...address("pods"),
      namespace,
      name: name3,
      body: { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid } }
    });
  }
  async createEvent(event) {
    const time = timestamp2(this.endpoint.server.store.clock.now());
    await this.send({
      verb: "create",
      ...address("events"),
      namespace: "default",
      body: {
        apiVersion: "v1",
        kind: "Event",
        metadata: { namespace: "default", generateName: `${event.node.name}.` },
        involvedObject: { apiVersion: "v1", kind: "Node", ...event.node },
        type: event.type,
        reason: event.reason,
        message: event.message,
        source: { component: this.component },
        firstTimestamp: time,
        lastTimestamp: time,
        count: 1
      }
    });
  }
  async readLease(namespace, name3) {
    return this.read("leases", namespace, name3);
  }
  async createLease(namespace, name3, spec) {
    return this.send({ verb: "create", ...address("leases"), namespace, body: leaseBody({ namespace, name: name3 }, spec) });
  }
  async replaceLease(lease) {
    const { namespace, name: name3 } = lease.metadata;
    return this.send({ verb: "update", ...address("leases"), namespace, name: name3, body: leaseBody(lease.metadata, lease.spec) });
  }
  /** Undefined when there is no such object. */
  async read(resource, namespace, name3) {
    try {
      return await this.send({ verb: "get", ...address(resource), namespace, name: name3 });
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return void 0;
      throw error;
    }
  }
  async follow(resource, query, onMessage, signal) {
    let error;
    const request = { verb: "watch", ...address(resource), query: { allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS2, ...selected(resource), ...query } };
    try {
      await this.endpoint.watch(request, this.user, {
        onMessage: (message) => {
          if (message.type === "ERROR") error = errorOf(message.object.code ?? 500, message.object);
          else onMessage(message);
        }
      }, signal);
    } catch (cause) {
      throw translated(cause);
    }
    if (error) throw error;
  }
  async send(request, signal) {
    const body = request.body === void 0 ? void 0 : JSON.parse(JSON.stringify(request.body));
    let answer;
    try {
      answer = await this.endpoint.call({ ...request, body }, this.user, signal);
    } catch (error) {
      throw translated(error);
    }
    if (answer.code >= 300) throw errorOf(answer.code, answer.body, answer.headers);
    return answer.body;
  }
};
function eventOf(message) {
  return message.type === "BOOKMARK" ? { type: "BOOKMARK", resourceVersion: message.object.metadata.resourceVersion } : { type: message.type, object: { ...message.object } };
}
function address(resource) {
  const namespace = resource === "configmaps" ? { namespace: HOLD_NAMESPACE } : {};
  return { resource, apiGroup: apiGroupOf(RESOURCE_KINDS[resource].apiVersion), ...namespace };
}
function selected(resource) {
  return resource === "configmaps" ? { fieldSelector: `metadata.name=${HOLD_NAME}` } : {};
}
function leaseBody(metadata, spec) {
  const micro = (time) => time && microTimestamp(Date.parse(time));
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata,
    spec: { ...spec, acquireTime: micro(spec.acquireTime), renewTime: micro(spec.renewTime) }
  };
}
function errorOf(code, body, headers = {}) {
  if (typeof body === "string") {
    return new ApiError(body.trim(), { status: code, retryAfterSeconds: Number(headers["Retry-After"]) || void 0 });
  }
  const { message, reason, details } = body;
  return new ApiError(message ?? `The API server answered ${code}.`, {
    status: code,
    reason,
    causes: details?.causes,
    retryAfterSeconds: details?.retryAfterSeconds
  });
}
function translated(error) {
  if (error instanceof StatusError) return errorOf(error.code, error.status);
  if (error instanceof RefusedWatch) return errorOf(error.answer.code, error.answer.body, error.answer.headers);
  if (error instanceof ConnectionLost) return new ApiError(`The API server did not answer: ${error.message}.`, { cause: error });
  return error;
}

// simulation/cluster/store-index.ts
var StoreIndex = class {
  /** @param valueOf what objects are found by; those without one are not found at all */
  constructor(valueOf2) {
    this.valueOf = valueOf2;
  }
  valueOf;
  groups = /* @__PURE__ */ new Map();
  /** Takes note that `previous` became `object`; either may be missing. */
  change(key, object4, previous) {
    const before = previous && this.valueOf(previous);
    const after = object4 && this.valueOf(object4);
    if (before !== void 0 && before !== after) {
      const group = this.groups.get(before);
      group?.delete(key);
      if (group?.size === 0) this.groups.delete(before);
    }
    if (object4 && after !== void 0) {
      const group = this.groups.get(after) ?? /* @__PURE__ */ new Map();
      group.set(key, object4);
      this.groups.set(after, group);
    }
  }
  find(value) {
    return this.groups.get(value)?.values() ?? [];
  }
};

// simulation/cluster/table.ts
function nodeNameOf(object4) {
  return object4.kind === "Pod" ? object4.spec?.nodeName : void 0;
}
var Table = class {
  history = [];
  /** The newest resource version that is no longer in the history. */
  forgotten = 0;
  objects = /* @__PURE__ */ new Map();
  byNamespace = new StoreIndex((object4) => object4.metadata.namespace);
  byNode = new StoreIndex(nodeNameOf);
  byController = new StoreIndex((object4) => controllerOf2(object4)?.uid);
  get(namespace, name3) {
    return this.objects.get(keyOf3(namespace, name3));
  }
  set(object4) {
    const key = keyOf3(object4.metadata.namespace, object4.metadata.name);
    this.reindex(key, object4, this.objects.get(key));
    this.objects.set(key, object4);
  }
  delete(object4) {
    const key = keyOf3(object4.metadata.namespace, object4.metadata.name);
    this.reindex(key, void 0, this.objects.get(key));
    this.objects.delete(key);
  }
  list(filter) {
    const found = [];
    for (const object4 of this.candidates(filter)) {
      if (passes(object4, filter)) found.push(object4);
    }
    return found;
  }
  candidates(filter) {
    if (filter.controllerUid !== void 0) return this.byController.find(filter.controllerUid);
    if (filter.nodeName !== void 0) return this.byNode.find(filter.nodeName);
    if (filter.namespace !== void 0) return this.byNamespace.find(filter.namespace);
    return this.objects.values();
  }
  reindex(key, object4, previous) {
    for (const index of [this.byNamespace, this.byNode, this.byController]) index.change(key, object4, previous);
  }
};
function passes(object4, filter) {
  return (filter.namespace === void 0 || object4.metadata.namespace === filter.namespace) && (filter.nodeName === void 0 || nodeNameOf(object4) === filter.nodeName) && (filter.labelSelector === void 0 || matchesSelector(filter.labelSelector, object4.metadata.labels));
}
function keyOf3(namespace, name3) {
  return `${namespace ?? ""}/${name3}`;
}

// simulation/cluster/store.ts
var Store = class {
  constructor(clock, options = {}) {
    this.clock = clock;
    this.random = new Random(options.seed);
    this.historyLength = options.historyLength ?? 1e4;
  }
  clock;
  random;
  historyLength;
  tables = /* @__PURE__ */ new Map();
  listeners = /* @__PURE__ */ new Set();
  undelivered = [];
  delivering = false;
  version = 0;
  /** The version of the newest change of any resource. */
  get resourceVersion() {
    return String(this.version);
  }
  /** The resources that have or had objects. */
  get resources() {
    return [...this.tables.keys()];
  }
  get(resource, namespace, name3) {
    return this.table(resource).get(namespace, name3);
  }
  /** In the order of their creation. */
  list(resource, filter = {}) {
    return this.table(resource).list(filter);
  }
  /**
   * Adds an object. Fills in apiVersion, kind, a generated name, uid, creationTimestamp and generation where they are not
   * given, and the resource version always.
   */
  create(resource, object4) {
    const kind = kindOf(resource);
    const { metadata } = object4;
    const name3 = metadata.name ?? this.freeName(resource, metadata);
    if (this.get(resource, metadata.namespace, name3)) throw new Error(`${describe2(resource, metadata.namespace, name3)} exists already.`);
    const created = {
      ...object4,
      apiVersion: object4.apiVersion ?? kind?.apiVersion,
      kind: object4.kind ?? kind?.kind,
      metadata: {
        ...metadata,
        name: name3,
        uid: metadata.uid ?? this.random.uuid(),
        resourceVersion: this.nextVersion(),
        creationTimestamp: metadata.creationTimestamp ?? timestamp2(this.clock.now()),
        ...(kind?.generation ?? true) && { generation: metadata.generation ?? 1 }
      }
    };
    if (!created.apiVersion || !created.kind) {
      throw new Error(`${describe2(resource, metadata.namespace, name3)} is of a custom resource: give its apiVersion and kind.`);
    }
    return this.commit("ADDED", resource, created);
  }
  /**
   * Replaces an object, whatever version of it `object` was made from. Identity stays, the version is raised, and the
   * generation with it where the spec differs. What changes nothing is no change.
   */
  update(resource, object4) {
    const previous = this.existing(resource, object4.metadata.namespace, object4.metadata.name);
    const { uid, creationTimestamp, resourceVersion } = previous.metadata;
    const candidate = { ...object4, metadata: { ...object4.metadata, uid, creationTimestamp, resourceVersion } };
    if (sameValue(candidate, previous)) return previous;
    const metadata = { ...candidate.metadata, resourceVersion: this.nextVersion() };
    if (previous.metadata.generation !== void 0) {
      metadata.generation = Math.max(previous.metadata.generation, metadata.generation ?? 0) + (sameValue(wanted(resource, object4), wanted(resource, previous)) ? 0 : 1);
    }
    return this.commit("MODIFIED", resource, { ...candidate, metadata }, previous);
  }
  /** Replaces an object by what `change` makes of its newest state. Undefined when there is none of that name. */
  modify(resource, namespace, name3, change) {
    const current = this.get(resource, namespace, name3);
    return current && this.update(resource, change(current));
  }
  /** Takes an object out, finalizers or not. Returns its last state, or undefined where there is none of that name. */
  remove(resource, namespace, name3) {
    const previous = this.get(resource, namespace, name3);
    if (!previous) return void 0;
    const last = { ...previous, metadata: { ...previous.metadata, resourceVersion: this.nextVersion() } };
    return this.commit("DELETED", resource, last, previous);
  }
  /**
   * Takes over an object of another cluster as it is there, identity and version included. Where the name is another object's
   * here, that one is gone there.
   */
  mirror(resource, object4) {
    const { namespace, name: name3, uid, resourceVersion } = object4.metadata;
    const known2 = this.get(resource, namespace, name3);
    if (known2?.metadata.resourceVersion === resourceVersion) return known2;
    const previous = known2?.metadata.uid === uid ? known2 : void 0;
    if (known2 && !previous) this.remove(resource, namespace, name3);
    this.version = Math.max(this.version, Number(resourceVersion));
    return this.commit(previous ? "MODIFIED" : "ADDED", resource, object4, previous);
  }
  /**
   * Calls `listener` at every change, before the call that made it returns. A change made by a listener is told after the
   * one it answers to was told to all, so everybody sees the same order. Returns what ends it.
   */
  subscribe(listener) {
    const entry = (change) => listener(change);
    this.listeners.add(entry);
    return () => this.listeners.delete(entry);
  }
  /** What became of a resource after a version, or `gone` when not all of it is remembered. */
  changesSince(resource, resourceVersion) {
    const table = this.table(resource);
    const version = Number(resourceVersion);
    if (version < table.forgotten) return "gone";
    let first = table.history.length;
    while (first > 0 && Number(table.history[first - 1].object.metadata.resourceVersion) > version) first--;
    return table.history.slice(first);
  }
  /** Forgets the history of all resources, as etcd's compaction does: watches from before have to list again. */
  compact() {
    for (const table of this.tables.values()) {
      table.history.length = 0;
      table.forgotten = this.version;
    }
  }
  existing(resource, namespace, name3) {
    const object4 = this.get(resource, namespace, name3);
    if (!object4) throw new Error(`${describe2(resource, namespace, name3)} does not exist, so it cannot be replaced. Create it first.`);
    return object4;
  }
  freeName(resource, { namespace, generateName = "" }) {
    for (; ; ) {
      const name3 = `${generateName}${this.random.suffix()}`;
      if (!this.get(resource, namespace, name3)) return name3;
    }
  }
  nextVersion() {
    return String(++this.version);
  }
  commit(type, resource, object4, previous) {
    const table = this.table(resource);
    freeze(object4);
    if (type === "DELETED") table.delete(object4);
    else table.set(object4);
    const change = { type, resource, object: object4, previous };
    table.history.push(change);
    if (table.history.length >= 2 * this.historyLength) {
      const dropped = table.history.splice(0, this.historyLength);
      table.forgotten = Number(dropped[dropped.length - 1].object.metadata.resourceVersion);
    }
    this.deliver(change);
    return object4;
  }
  deliver(change) {
    this.undelivered.push(change);
    if (this.delivering) return;
    this.delivering = true;
    try {
      for (let next = this.undelivered.shift(); next; next = this.undelivered.shift()) {
        for (const listener of [...this.listeners]) listener(next);
      }
    } finally {
      this.delivering = false;
    }
  }
  table(resource) {
    let table = this.tables.get(resource);
    if (!table) {
      if (!isBuiltIn(resource) && !resource.includes(".")) {
        throw new Error(`There is no resource '${resource}'. Custom ones have their API group in the name, such as rollouts.argoproj.io.`);
      }
      table = new Table();
      this.tables.set(resource, table);
    }
    return table;
  }
};
function wanted(resource, object4) {
  return resource === "pods" ? { ...object4.spec, nodeName: void 0 } : object4.spec;
}
function describe2(resource, namespace, name3) {
  return `${resource} ${namespace ? `${namespace}/` : ""}${name3}`;
}

// simulation/cluster/api/subject.ts
function subjectOf(request) {
  return { resource: request.resource, group: request.apiGroup, name: request.name };
}
function kindSubject(object4) {
  return { resource: object4.kind, group: apiGroupOf(object4.apiVersion), name: object4.metadata.name };
}

// simulation/cluster/api/admission-policy/denial.ts
var BEGINS = "ValidatingAdmissionPolicy '";
function denied(subject, { policy, binding, message }) {
  const denial2 = `${BEGINS}${policy}' with binding '${binding}' denied request: ${message}`;
  return failure(422, "Invalid", forbidden(subject, denial2).message, { subject, causes: [{ message: denial2 }] });
}

// simulation/cluster/api/admission-policy/manifests.ts
var MATCHING = ["failurePolicy", "matchConstraints", "matchConditions", "variables"];
function checkPolicy(policy) {
  const refuse = refuserOf(policy);
  refuse("spec", policy.spec, [...MATCHING, "validations"]);
  checkMatching(policy, refuse);
  for (const validation of policy.spec.validations) refuse("spec.validations", validation, ["expression", "message", "messageExpression"]);
}
function checkMutatingPolicy(policy) {
  const { spec } = policy;
  const refuse = refuserOf(policy);
  refuse("spec", spec, [...MATCHING, "reinvocationPolicy", "mutations"]);
  checkMatching(policy, refuse);
  for (const mutation of spec.mutations) refuse("spec.mutations", mutation, ["patchType", "applyConfiguration"]);
}
function checkMatching(policy, refuse) {
  const { failurePolicy, matchConstraints } = policy.spec;
  if (!["Fail", "Ignore", void 0].includes(failurePolicy)) throw notImplemented(`failurePolicy ${failurePolicy}${ofManifest(policy)}`);
  refuse("spec.matchConstraints", matchConstraints, ["namespaceSelector", "resourceRules"]);
  for (const rule of matchConstraints.resourceRules) {
    refuse("spec.matchConstraints.resourceRules", rule, ["apiGroups", "apiVersions", "operations", "resources"]);
  }
}
function checkMutatingBinding(binding) {
  refuserOf(binding)("spec", binding.spec, ["policyName"]);
}
function checkBinding(binding) {
  const { spec } = binding;
  refuserOf(binding)("spec", spec, ["policyName", "validationActions"]);
  const actions = spec.validationActions.join(", ");
  if (actions !== "Deny") throw notImplemented(`the validationActions [${actions}]${ofManifest(binding)}`);
}
function ofManifest({ kind, metadata }) {
  return ` of the ${kind} ${metadata.name}`;
}
function refuserOf(manifest) {
  return (path, object4, known2) => {
    const unknown = Object.keys(object4).find((field) => !known2.includes(field));
    if (unknown !== void 0) throw notImplemented(`${path}.${unknown}${ofManifest(manifest)}`);
  };
}

// simulation/cluster/api/admission-policy/apply-configuration.ts
var KEYS3 = { containers: "name", initContainers: "name", volumes: "name", env: "name" };
function withoutTypes(expression) {
  const tokens = expression.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|Object(?:\.\w+)*\s*\{|\w+|\s+|[^]/g) ?? [];
  const typed = [];
  return tokens.map((token, index) => {
    if (token.startsWith("Object") && token.endsWith("{")) {
      typed.push(true);
      return "{";
    }
    if (/^[{([]$/.test(token)) typed.push(false);
    if (/^[})\]]$/.test(token)) typed.pop();
    const isField = typed.at(-1) === true && /^\w+$/.test(token) && tokens.slice(index + 1).find((next) => next.trim() !== "") === ":" && /^[{,]$|\{$/.test(tokens.slice(0, index).findLast((before) => before.trim() !== "") ?? "");
    return isField ? `'${token}'` : token;
  }).join("");
}
function merged(object4, applied, path = "") {
  if (Array.isArray(applied)) return mergedList(Array.isArray(object4) ? object4 : [], applied, path);
  if (!isObject2(applied)) return applied;
  const before = isObject2(object4) ? object4 : {};
  return { ...before, ...Object.fromEntries(Object.entries(applied).map(([field, value]) => [field, merged(before[field], value, field)])) };
}
function mergedList(items, applied, path) {
  const key = KEYS3[path];
  if (key === void 0) throw new Error(`an apply configuration cannot have ${path}, whose items have no key that the simulation knows`);
  const keyOf6 = (item) => isObject2(item) ? item[key] : void 0;
  const change = (item) => applied.find((one) => keyOf6(one) === keyOf6(item));
  return [
    ...items.map((item) => {
      const by = change(item);
      return by === void 0 ? item : merged(item, by);
    }),
    ...applied.filter((one) => !items.some((item) => keyOf6(item) === keyOf6(one)))
  ];
}

// simulation/cluster/api/admission-policy/expression.ts
var import_cel_js = require("@marcbachmann/cel-js");
var ENVIRONMENT = new import_cel_js.Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false }).registerVariable("object", "dyn").registerVariable("oldObject", "dyn").registerVariable("variables", "dyn").registerVariable({
  name: "request",
  schema: { operation: "string", namespace: "string", name: "string", subResource: "string", userInfo: { username: "string", groups: "list<string>" } }
});
var ExpressionError = class extends Error {
  constructor(expression, why) {
    super(`expression '${expression}' resulted in error: ${why}`);
    this.why = why;
    this.name = "ExpressionError";
  }
  why;
};
var Expression = class {
  /** Throws where the simulation cannot tell what the expression means. */
  constructor(text) {
    this.text = text;
    const program = ENVIRONMENT.parse(text);
    const { valid, error } = program.check();
    if (!valid) throw error ?? new Error(`The expression ${text} is not valid.`);
    this.program = program;
  }
  text;
  program;
  /** Throws {@link ExpressionError}. */
  evaluate(input) {
    try {
      return this.program({ ...input });
    } catch (error) {
      throw new ExpressionError(this.text, reasonOf2(error));
    }
  }
};
function celValue(value) {
  if (Number.isInteger(value)) return BigInt(value);
  if (Array.isArray(value)) return value.map(celValue);
  if (!isObject2(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== void 0).map(([key, part]) => [key, celValue(part)]));
}
function jsonValue(value) {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(jsonValue);
  if (!isObject2(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, jsonValue(part)]));
}
function reasonOf2(error) {
  const [reason] = (error instanceof Error ? error.message : String(error)).split("\n", 1);
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}

// simulation/cluster/api/admission-policy/matching.ts
var OPERATIONS = { create: "CREATE", update: "UPDATE", patch: "UPDATE", delete: "DELETE" };
function compile(text, manifest) {
  try {
    return new Expression(text);
  } catch (error) {
    throw notImplemented(`the expression ${text}${ofManifest(manifest)} (${reasonOf2(error)})`);
  }
}
var Matching = class {
  constructor(manifest, spec) {
    this.spec = spec;
    const { matchConditions = [], variables = [] } = spec;
    this.conditions = matchConditions.map(({ expression }) => compile(expression, manifest));
    this.variables = new Map(variables.map(({ name: name3, expression }) => [name3, compile(expression, manifest)]));
  }
  spec;
  conditions;
  variables;
  /** Undefined where the policy is not about the request. Throws {@link ExpressionError} where that cannot be told. */
  input(review) {
    const { resourceRules, namespaceSelector } = this.spec.matchConstraints;
    const { request, store } = review;
    if (!resourceRules.some((rule) => covers(rule, request))) return void 0;
    const labels = () => store.get("namespaces", void 0, request.namespace ?? "")?.metadata.labels;
    if (namespaceSelector && request.namespace !== void 0 && !matchesSelector(namespaceSelector, labels())) return void 0;
    const input = this.inputOf(review);
    return this.concerns(input) ? input : void 0;
  }
  /** One condition that is false is enough to let the request alone, even if another cannot be evaluated. */
  concerns(input) {
    let failed;
    for (const condition2 of this.conditions) {
      try {
        if (condition2.evaluate(input) === false) return false;
      } catch (error) {
        failed ??= error;
      }
    }
    if (failed !== void 0) throw failed;
    return true;
  }
  inputOf({ request, user, object: object4, oldObject }) {
    const variables = {};
    const input = {
      object: celValue(object4),
      oldObject: celValue(oldObject),
      request: {
        operation: OPERATIONS[request.verb] ?? "",
        namespace: request.namespace ?? "",
        name: request.name ?? "",
        subResource: request.subresource ?? "",
        userInfo: { username: user.username, groups: [...user.groups] }
      },
      variables
    };
    for (const [name3, expression] of this.variables) {
      Object.defineProperty(variables, name3, { enumerable: true, get: () => evaluateVariable(name3, expression, input) });
    }
    return input;
  }
};
function evaluateVariable(name3, expression, input) {
  try {
    return expression.evaluate(input);
  } catch (error) {
    throw error instanceof ExpressionError ? new Error(`composited variable "${name3}" fails to evaluate: ${error.why}`, { cause: error }) : error;
  }
}
function covers({ apiGroups, apiVersions, operations, resources }, { verb, resource, subresource, apiGroup }) {
  const version = isBuiltIn(resource) ? versionOf(RESOURCE_KINDS[resource].apiVersion) : "";
  return has2(operations, OPERATIONS[verb]) && has2(apiGroups, apiGroup) && has2(apiVersions, version) && resources.some((pattern) => {
    const [main, sub = ""] = pattern.split("/");
    return has2([main], resource) && has2([sub], subresource ?? "");
  });
}
function has2(values, value) {
  return values.some((candidate) => candidate === "*" || candidate === value);
}
function versionOf(apiVersion2) {
  const group = apiGroupOf(apiVersion2);
  return group ? apiVersion2.slice(group.length + 1) : apiVersion2;
}

// simulation/cluster/api/admission-policy/mutating-policy.ts
var MutatingPolicy = class {
  isReinvoked;
  matching;
  mutations;
  ignoresFailures;
  constructor(manifest) {
    checkMutatingPolicy(manifest);
    const { spec } = manifest;
    this.ignoresFailures = spec.failurePolicy === "Ignore";
    this.isReinvoked = spec.reinvocationPolicy === "IfNeeded";
    this.matching = new Matching(manifest, spec);
    this.mutations = spec.mutations.map(({ applyConfiguration }) => compile(withoutTypes(applyConfiguration.expression), manifest));
  }
  /** The object as the policy leaves it, or undefined where it is not about it, or where an expression fails and failurePolicy is Ignore. */
  mutate(review, names) {
    try {
      return this.mutations.reduce((object4, mutation) => {
        const input = object4 && this.matching.input({ ...review, object: object4 });
        return input && merged(object4, jsonValue(mutation.evaluate(input)));
      }, review.object);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      if (this.ignoresFailures) return void 0;
      throw denied(subjectOf(review.request), { ...names, message: error.message });
    }
  }
};

// simulation/cluster/api/admission-policy/validating-policy.ts
var ValidatingPolicy = class {
  matching;
  validations;
  ignoresFailures;
  constructor(manifest) {
    checkPolicy(manifest);
    const { spec } = manifest;
    this.ignoresFailures = spec.failurePolicy === "Ignore";
    this.matching = new Matching(manifest, spec);
    this.validations = spec.validations.map(({ expression, message, messageExpression }) => ({
      expression: compile(expression, manifest),
      message: message?.trim() || `failed expression: ${expression.trim()}`,
      messageExpression: messageExpression === void 0 ? void 0 : compile(messageExpression, manifest)
    }));
  }
  /** Why the request is denied, or undefined. */
  review(review) {
    let input;
    try {
      input = this.matching.input(review);
    } catch (error) {
      return this.failure(error);
    }
    for (const validation of input ? this.validations : []) {
      try {
        if (validation.expression.evaluate(input) !== true) return messageOf(validation, input);
      } catch (error) {
        const failure2 = this.failure(error);
        if (failure2 !== void 0) return failure2;
      }
    }
    return void 0;
  }
  /** Why a request is denied for which an expression cannot be evaluated. */
  failure(error) {
    if (!(error instanceof ExpressionError)) throw error;
    return this.ignoresFailures ? void 0 : error.message;
  }
};
function messageOf({ message, messageExpression }, input) {
  try {
    const text = messageExpression?.evaluate(input);
    return typeof text === "string" && text.trim() !== "" && !text.includes("\n") ? text : message;
  } catch (error) {
    if (error instanceof ExpressionError) return message;
    throw error;
  }
}

// simulation/cluster/api/admission-policy/policies.ts
var AdmissionPolicies = class {
  policies = /* @__PURE__ */ new Map();
  bindings = /* @__PURE__ */ new Map();
  mutatingPolicies = /* @__PURE__ */ new Map();
  mutatingBindings = /* @__PURE__ */ new Map();
  /** Takes what concerns admission of the objects, in the place of what had the same name. Throws where it cannot enforce it. */
  apply(objects) {
    for (const object4 of objects.filter(({ apiVersion: apiVersion2 }) => apiVersion2.startsWith("admissionregistration.k8s.io/"))) {
      if (isPolicy(object4)) {
        this.policies.set(object4.metadata.name, new ValidatingPolicy(object4));
      } else if (isBinding(object4)) {
        checkBinding(object4);
        this.bindings.set(object4.metadata.name, object4);
      } else if (isMutatingPolicy(object4)) {
        this.mutatingPolicies.set(object4.metadata.name, new MutatingPolicy(object4));
      } else if (isMutatingBinding(object4)) {
        checkMutatingBinding(object4);
        this.mutatingBindings.set(object4.metadata.name, object4);
      } else {
        throw notImplemented(`the kind${ofManifest(object4)}`);
      }
    }
  }
  /** Takes away what has the names of these objects. */
  remove(objects) {
    for (const object4 of objects) {
      if (isPolicy(object4)) this.policies.delete(object4.metadata.name);
      else if (isBinding(object4)) this.bindings.delete(object4.metadata.name);
      else if (isMutatingPolicy(object4)) this.mutatingPolicies.delete(object4.metadata.name);
      else if (isMutatingBinding(object4)) this.mutatingBindings.delete(object4.metadata.name);
    }
  }
  /**
   * The object as the policies leave it, in the order in which they were applied. `left` says how those that were about it left it the first
   * time: only they are heard a second time, where they ask for it and it has changed since.
   */
  mutate(review, left, isReinvocation) {
    return [...this.mutatingBindings.values()].reduce((object4, { metadata, spec: { policyName: policyName2 } }) => {
      const policy = this.mutatingPolicies.get(policyName2);
      const before = left.get(policyName2);
      if (!policy || isReinvocation && (!policy.isReinvoked || !before || sameValue(before, object4))) return object4;
      const mutated = policy.mutate({ ...review, object: object4 }, { policy: policyName2, binding: metadata.name });
      if (mutated) left.set(policyName2, mutated);
      return mutated ?? object4;
    }, review.object);
  }
  /** Throws where a policy denies. One that is not bound does nothing. */
  check(review) {
    for (const { metadata, spec } of this.bindings.values()) {
      const message = this.policies.get(spec.policyName)?.review(review);
      if (message !== void 0) throw denied(subjectOf(review.request), { policy: spec.policyName, binding: metadata.name, message });
    }
  }
};
function isPolicy(object4) {
  return object4.kind === "ValidatingAdmissionPolicy";
}
function isBinding(object4) {
  return object4.kind === "ValidatingAdmissionPolicyBinding";
}
function isMutatingPolicy(object4) {
  return object4.kind === "MutatingAdmissionPolicy";
}
function isMutatingBinding(object4) {
  return object4.kind === "MutatingAdmissionPolicyBinding";
}

// simulation/cluster/api/admission.ts
var Admission = class {
  policies = new AdmissionPolicies();
  webhooks = [];
  mutations = [];
  /** Has it change objects before anybody judges them. */
  mutateWith(mutation) {
    this.mutations.push(mutation);
  }
  /** The object as policies and webhooks leave it. Policies come first, and again where anything has changed since. */
  mutate(review) {
    const left = /* @__PURE__ */ new Map();
    const first = this.policies.mutate(review, left, false);
    const object4 = this.mutations.reduce((before, mutation) => mutation({ ...review, object: before }) ?? before, first);
    return this.policies.mutate({ ...review, object: object4 }, left, true);
  }
  /** Returns what takes the webhook away again. */
  register(webhook) {
    this.webhooks.push(webhook);
    return () => {
      const index = this.webhooks.indexOf(webhook);
      if (index >= 0) this.webhooks.splice(index, 1);
    };
  }
  /** Throws where a policy or a webhook denies. */
  check(review) {
    this.policies.check(review);
    for (const webhook of this.webhooks) {
      const answer = webhook.review(review);
      if (answer === void 0) continue;
      const denial2 = typeof answer === "string" ? { message: answer } : answer;
      const code = denial2.code ?? 403;
      const message = `admission webhook "${webhook.name}" denied the request: ${denial2.message}`;
      throw failure(code, code === 403 ? "Forbidden" : void 0, message);
    }
  }
};
function checkNamespace(store, request) {
  if (request.verb !== "create" || request.namespace === void 0) return;
  if (!isTerminatingNamespace(store, request.namespace)) return;
  throw forbidden(
    { resource: request.resource, group: request.apiGroup, name: request.name },
    `unable to create new content in namespace ${request.namespace} because it is being terminated`,
    [{ reason: "NamespaceTerminating", message: `namespace ${request.namespace} is being terminated`, field: "metadata.namespace" }]
  );
}
function isTerminatingNamespace(store, name3 = "") {
  const namespace = store.get("namespaces", void 0, name3);
  return namespace?.status?.phase === "Terminating" || namespace?.metadata.deletionTimestamp !== void 0;
}

// simulation/cluster/api/deletion.ts
var DEFAULT_GRACE_SECONDS = 30;
function deleteOptions(body) {
  if (body === void 0 || body === null) return {};
  if (!isObject2(body)) throw badRequest("the body of the request is no DeleteOptions object");
  const { gracePeriodSeconds, preconditions, dryRun } = body;
  if (Array.isArray(dryRun) && dryRun.length > 0) throw notImplemented("dry runs");
  if (gracePeriodSeconds !== void 0 && !Number.isInteger(gracePeriodSeconds)) {
    throw badRequest("DeleteOptions.gracePeriodSeconds: Invalid value: must be an integer");
  }
  const { uid, resourceVersion } = isObject2(preconditions) ? preconditions : {};
  return {
    gracePeriodSeconds,
    preconditions: {
      uid: typeof uid === "string" ? uid : void 0,
      resourceVersion: typeof resourceVersion === "string" ? resourceVersion : void 0
    }
  };
}
function checkPreconditions(pod, options) {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const subject = { resource: "Pod", name: pod.metadata.name };
  if (uid && uid !== pod.metadata.uid) {
    throw conflict(subject, `the UID in the precondition (${uid}) does not match the UID in record (${pod.metadata.uid}). The object might have been deleted and then recreated`);
  }
  if (resourceVersion && resourceVersion !== pod.metadata.resourceVersion) {
    throw conflict(subject, `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${pod.metadata.resourceVersion}). The object might have been modified`);
  }
}
function deletePod(store, pod, options) {
  checkPreconditions(pod, options);
  const { metadata } = pod;
  const grace = graceSeconds(pod, options);
  if (metadata.deletionTimestamp !== void 0) {
    const running = metadata.deletionGracePeriodSeconds ?? 0;
    if (options.gracePeriodSeconds === void 0 || grace >= running) return pod;
  }
  const requested2 = metadata.deletionTimestamp === void 0 ? store.clock.now() : Date.parse(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1e3;
  const terminating = store.update("pods", {
    ...pod,
    metadata: {
      ...metadata,
      deletionTimestamp: timestamp2(requested2 + grace * 1e3),
      deletionGracePeriodSeconds: grace,
      generation: metadata.generation === void 0 ? void 0 : metadata.generation + 1
    }
  });
  return grace === 0 ? finishDeletion(store, terminating) ?? terminating : terminating;
}
function finishDeletion(store, pod) {
  const current = store.get("pods", pod.metadata.namespace, pod.metadata.name);
  if (current?.metadata.uid !== pod.metadata.uid) return void 0;
  if (current.metadata.finalizers?.length) {
    return store.update("pods", { ...current, metadata: { ...current.metadata, deletionGracePeriodSeconds: 0 } });
  }
  return store.remove("pods", pod.metadata.namespace, pod.metadata.name);
}
function collectDeleted(store, pod) {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = pod.metadata;
  const done = deletionTimestamp !== void 0 && !deletionGracePeriodSeconds && !finalizers?.length;
  return done ? finishDeletion(store, pod) ?? pod : pod;
}
function graceSeconds(pod, options) {
  if (!pod.spec.nodeName || pod.status.phase === "Succeeded" || pod.status.phase === "Failed") return 0;
  const grace = options.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  return grace < 0 ? 1 : grace;
}

// simulation/cluster/api/events.ts
var CLUSTER_EVENT_NAMESPACES = ["default", "kube-system"];
function readEvent(request) {
  const { body } = request;
  if (!isObject2(body) || !isObject2(body.metadata) || body.kind !== void 0 && body.kind !== "Event") {
    throw badRequest("the body of the request is no Event object");
  }
  const metadata = body.metadata;
  const event = { ...body, metadata: { ...metadata, namespace: metadata.namespace ?? request.namespace } };
  if (event.metadata.namespace !== request.namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  const named = { ...event, apiVersion: "v1", kind: "Event", metadata: { ...event.metadata, name: metadata.name ?? "" } };
  if (!isObject2(body.involvedObject)) {
    throw invalid2(kindSubject(named), "involvedObject", "Required value", "FieldValueRequired");
  }
  const involved = event.involvedObject.namespace ?? "";
  const fits = involved === "" ? CLUSTER_EVENT_NAMESPACES.includes(request.namespace ?? "") : involved === request.namespace;
  if (!fits) throw invalid2(kindSubject(named), "involvedObject.namespace", `Invalid value: "${involved}": does not match event.namespace`);
  return event;
}
function createEvent(store, request, event) {
  const { name: name3, generateName, namespace, labels, annotations: annotations2 } = event.metadata;
  if (name3 && store.get("events", namespace, name3)) throw alreadyExists({ ...subjectOf(request), name: name3 });
  const named = name3 ? { name: name3 } : generateName ? { generateName } : void 0;
  if (!named) throw invalid2({ resource: "Event", name: "" }, "metadata.name", "Required value: name or generateName is required", "FieldValueRequired");
  return store.create("events", { ...event, apiVersion: "v1", kind: "Event", metadata: { ...named, namespace, labels, annotations: annotations2 } });
}

// simulation/cluster/api/eviction.ts
var VIOLATION = "Cannot evict pod as it would violate the pod's disruption budget.";
var BUDGET_LAGS_RETRY_SECONDS = 10;
var MOST_DISRUPTED_PODS = 2e3;
function readEviction(request) {
  const { body } = request;
  if (!isObject2(body) || body.kind !== void 0 && body.kind !== "Eviction") throw badRequest("the body of the request is no Eviction object");
  const name3 = isObject2(body.metadata) ? body.metadata.name : void 0;
  if (name3 !== request.name) throw badRequest("name in URL does not match name in Eviction object");
  return deleteOptions(body.deleteOptions);
}
function evict(store, request, options) {
  const pod = store.get("pods", request.namespace, request.name ?? "");
  if (!pod) throw notFound(subjectOf(request));
  if (!budgetCounts(pod)) {
    disrupt(store, pod, options);
    return SUCCESS;
  }
  const budgets = store.list("poddisruptionbudgets", { namespace: pod.metadata.namespace }).filter((budget) => matchesSelector(budget.spec.selector, pod.metadata.labels));
  if (budgets.length > 1) {
    throw failure(500, void 0, "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
  }
  if (budgets.length === 1 && !isFreeToGo(pod, budgets[0])) checkAndDecrement(store, pod, budgets[0]);
  disrupt(store, pod, options);
  return SUCCESS;
}
function budgetCounts(pod) {
  return !["Succeeded", "Failed", "Pending"].includes(pod.status.phase ?? "") && pod.metadata.deletionTimestamp === void 0;
}
function isFreeToGo(pod, budget) {
  if (pod.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True")) return false;
  if (budget.spec.unhealthyPodEvictionPolicy === "AlwaysAllow") return true;
  const { currentHealthy = 0, desiredHealthy: desiredHealthy2 = 0 } = budget.status ?? {};
  return currentHealthy >= desiredHealthy2 && desiredHealthy2 > 0;
}
function checkAndDecrement(store, pod, budget) {
  const { name: name3, generation = 0 } = budget.metadata;
  const status = budget.status ?? {};
  const { observedGeneration = 0, disruptionsAllowed = 0, disruptedPods = {} } = status;
  if (observedGeneration < generation) {
    throw tooManyRequests(VIOLATION, BUDGET_LAGS_RETRY_SECONDS, [
      { reason: "DisruptionBudget", message: `The disruption budget ${name3} is still being processed by the server.` }
    ]);
  }
  const subject = { resource: "poddisruptionbudget", group: "policy", name: name3 };
  if (disruptionsAllowed < 0) throw forbidden(subject, "pdb disruptions allowed is negative");
  if (Object.keys(disruptedPods).length > MOST_DISRUPTED_PODS) {
    throw forbidden(subject, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  }
  if (disruptionsAllowed === 0) throw tooManyRequests(VIOLATION, 0, [{ reason: "DisruptionBudget", message: refusal(budget) }]);
  const now = timestamp2(store.clock.now());
  store.update("poddisruptionbudgets", {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: disruptionsAllowed - 1,
      disruptedPods: { ...disruptedPods, [pod.metadata.name]: now },
      ...disruptionsAllowed === 1 && { conditions: withInsufficientPods(status.conditions, generation, now) }
    }
  });
}
function refusal(budget) {
  const { name: name3 } = budget.metadata;
  const { desiredHealthy: desiredHealthy2 = 0, currentHealthy = 0, conditions } = budget.status ?? {};
  const told = conditions?.find(({ type, status, message }) => type === "DisruptionAllowed" && status === "False" && message);
  if (told?.reason === "SyncFailed") {
    return `The disruption budget ${name3} does not allow evicting pods currently because it failed sync: ${told.message}`;
  }
  if (currentHealthy <= desiredHealthy2) {
    return `The disruption budget ${name3} needs ${desiredHealthy2} healthy pods and has ${currentHealthy} currently`;
  }
  const why = told ? ` (${told.reason}): ${told.message}` : "";
  return `The disruption budget ${name3} does not allow evicting pods currently${why}`;
}
function withInsufficientPods(conditions = [], generation, now) {
  return [
    ...conditions.filter(({ type }) => type !== "DisruptionAllowed"),
    {
      type: "DisruptionAllowed",
      status: "False",
      reason: "InsufficientPods",
      message: "",
      observedGeneration: generation,
      lastTransitionTime: now
    }
  ];
}
function disrupt(store, pod, options) {
  checkPreconditions(pod, options);
  const told = pod.status.conditions?.some(({ type, status }) => type === "DisruptionTarget" && status === "True");
  const marked = told ? pod : store.update("pods", {
    ...pod,
    status: {
      ...pod.status,
      conditions: [
        ...(pod.status.conditions ?? []).filter(({ type }) => type !== "DisruptionTarget"),
        {
          type: "DisruptionTarget",
          status: "True",
          reason: "EvictionByEvictionAPI",
          message: "Eviction API: evicting",
          lastTransitionTime: timestamp2(store.clock.now())
        }
      ]
    }
  });
  deletePod(store, marked, { gracePeriodSeconds: options.gracePeriodSeconds });
}

// simulation/cluster/api/validation.ts
var NAME_PART = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)$/;
var PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
var LARGEST_ANNOTATIONS_BYTES = 256 * 1024;
function validateMetadata(object4, previous) {
  const immutable = ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp"];
  for (const field of immutable) {
    const value = object4.metadata[field];
    if (value !== previous.metadata[field]) {
      throw invalid2(kindSubject(previous), `metadata.${field}`, `Invalid value: ${JSON.stringify(value ?? "")}: field is immutable`);
    }
  }
  validateLabels(object4, object4.metadata.labels);
  validateAnnotations(object4, object4.metadata.annotations);
}
function validateLabels(object4, labels = {}) {
  for (const [key, value] of Object.entries(labels)) {
    validateKey(object4, "metadata.labels", key);
    if (typeof value !== "string" || value !== "" && !NAME_PART.test(value)) {
      throw invalid2(kindSubject(object4), "metadata.labels", `Invalid value: ${JSON.stringify(value)}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', start and end with an alphanumeric character, and be no more than 63 characters`);
    }
  }
}
function validateAnnotations(object4, annotations2 = {}) {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations2)) {
    validateKey(object4, "metadata.annotations", key.toLowerCase());
    if (typeof value !== "string") {
      throw invalid2(kindSubject(object4), `metadata.annotations.${key}`, `Invalid value: ${JSON.stringify(value)}: must be a string`);
    }
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (bytes > LARGEST_ANNOTATIONS_BYTES) {
    throw invalid2(kindSubject(object4), "metadata.annotations", `Too long: may not be more than ${LARGEST_ANNOTATIONS_BYTES} bytes`, "FieldValueTooLong");
  }
}
function validateKey(object4, field, key) {
  const slash = key.indexOf("/");
  const prefix = slash < 0 ? void 0 : key.slice(0, slash);
  const prefixValid = prefix === void 0 || PREFIX.test(prefix) && prefix.length <= 253;
  const valid = prefixValid && NAME_PART.test(key.slice(slash + 1));
  if (!valid) throw invalid2(kindSubject(object4), field, `Invalid value: ${JSON.stringify(key)}: name part must consist of alphanumeric characters`);
}
function validateNode(node, previous) {
  const { providerID } = previous.spec;
  if (providerID && node.spec.providerID !== providerID) {
    throw invalid2(kindSubject(previous), "spec.providerID", 'Forbidden: node updates may not change providerID except from "" to valid', "FieldValueForbidden");
  }
  const rest = (spec) => ({ ...spec, providerID: void 0, unschedulable: void 0, taints: void 0 });
  if (!sameValue(rest(node.spec), rest(previous.spec))) {
    throw invalid2(kindSubject(previous), "spec", "Forbidden: node updates may only change labels, taints, or capacity (or configSource, if the DynamicKubeletConfig feature gate is enabled)", "FieldValueForbidden");
  }
}
function validatePod(pod, previous) {
  const mutable = (spec) => ({
    ...spec,
    containers: spec.containers.map((container) => ({ ...container, image: void 0 })),
    initContainers: spec.initContainers?.map((container) => ({ ...container, image: void 0 })),
    activeDeadlineSeconds: void 0,
    tolerations: void 0
  });
  if (!sameValue(mutable(pod.spec), mutable(previous.spec))) {
    throw invalid2(kindSubject(previous), "spec", "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)", "FieldValueForbidden");
  }
}

// simulation/cluster/api/leases.ts
var MICRO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}(Z|[+-]\d{2}:\d{2})$/;
function readLease(request) {
  const { body } = request;
  if (!isObject2(body) || !isObject2(body.metadata) || body.kind !== void 0 && body.kind !== "Lease") {
    throw badRequest("the body of the request is no Lease object");
  }
  const metadata = body.metadata;
  const name3 = metadata.name ?? request.name ?? "";
  if (request.name !== void 0 && request.name !== name3) {
    throw badRequest(`the name of the object (${name3}) does not match the name on the URL (${request.name})`);
  }
  if (metadata.namespace !== void 0 && metadata.namespace !== request.namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  const lease = {
    ...body,
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { ...metadata, name: name3, namespace: request.namespace },
    spec: isObject2(body.spec) ? body.spec : {}
  };
  validateSpec(lease);
  return lease;
}
function createLease(store, request, lease) {
  const { name: name3, namespace, labels, annotations: annotations2, ownerReferences, finalizers } = lease.metadata;
  if (!name3) throw invalid2(kindSubject(lease), "metadata.name", "Required value: name or generateName is required", "FieldValueRequired");
  if (store.get("leases", namespace, name3)) throw alreadyExists({ ...subjectOf(request), name: name3 });
  validateLabels(lease, labels);
  validateAnnotations(lease, annotations2);
  return store.create("leases", { spec: lease.spec, metadata: { name: name3, namespace, labels, annotations: annotations2, ownerReferences, finalizers } });
}
function updateLease(store, request, lease) {
  const previous = store.get("leases", request.namespace, request.name ?? "");
  if (!previous) throw notFound(subjectOf(request));
  const { resourceVersion, uid } = lease.metadata;
  if (!resourceVersion) throw invalid2(kindSubject(previous), "metadata.resourceVersion", "Invalid value: 0: must be specified for an update");
  if (resourceVersion !== previous.metadata.resourceVersion) throw staleVersion(subjectOf(request));
  const { creationTimestamp, deletionTimestamp } = previous.metadata;
  const updated2 = { ...lease, metadata: { ...lease.metadata, uid: uid ?? previous.metadata.uid, creationTimestamp, deletionTimestamp } };
  validateMetadata(updated2, previous);
  return store.update("leases", updated2);
}
function validateSpec(lease) {
  const { leaseDurationSeconds, leaseTransitions, acquireTime, renewTime } = lease.spec;
  for (const time of [acquireTime, renewTime]) {
    if (time !== void 0 && time !== null && !MICRO_TIME.test(time)) {
      throw badRequest(`Lease in version "v1" cannot be handled as a Lease: parsing time ${JSON.stringify(time)} as "2006-01-02T15:04:05.000000Z07:00": cannot parse as ".000000"`);
    }
  }
  if (leaseDurationSeconds !== void 0 && !(leaseDurationSeconds > 0)) {
    throw invalid2(kindSubject(lease), "spec.leaseDurationSeconds", `Invalid value: ${leaseDurationSeconds}: must be greater than 0`);
  }
  if (leaseTransitions !== void 0 && !(leaseTransitions >= 0)) {
    throw invalid2(kindSubject(lease), "spec.leaseTransitions", `Invalid value: ${leaseTransitions}: must be greater than or equal to 0`);
  }
}

// simulation/cluster/api/merge-patch.ts
function mergePatch(target, patch) {
  if (!isObject2(patch) || Array.isArray(patch)) return patch;
  const merged2 = { ...isObject2(target) && !Array.isArray(target) ? target : {} };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged2[key];
    else merged2[key] = mergePatch(merged2[key], value);
  }
  return merged2;
}
function readPatch(body) {
  if (!isObject2(body) || Array.isArray(body)) throw badRequest("the body of a patch must be a JSON object");
  return body;
}
var ATOMIC_LISTS = ["spec.taints", "spec.podCIDRs"];
function checkStrategic(patch, path = "") {
  for (const [key, value] of Object.entries(patch)) {
    const field = path ? `${path}.${key}` : key;
    if (key.startsWith("$")) throw notImplemented(`the directive ${field} of strategic merge patches`);
    if (Array.isArray(value)) {
      if (!ATOMIC_LISTS.includes(field)) throw notImplemented(`the merging of the list ${field} by strategic merge patches`);
    } else if (isObject2(value)) {
      checkStrategic(value, field);
    }
  }
}

// simulation/cluster/api/patching.ts
function preparePatch(store, resource, request) {
  const patch = readPatch(request.body);
  if (request.patchType === "application/strategic-merge-patch+json") {
    checkStrategic(patch);
  } else if (request.patchType !== "application/merge-patch+json") {
    throw unsupportedMediaType("the body of the request was in an unknown format - accepted media types include: application/merge-patch+json, application/strategic-merge-patch+json");
  }
  const previous = store.get(resource, request.namespace, request.name ?? "");
  if (!previous) throw notFound(subjectOf(request));
  const patched = mergePatch(previous, patch);
  if (patched.metadata.resourceVersion !== previous.metadata.resourceVersion) throw staleVersion(subjectOf(request));
  if (patched.metadata.name !== previous.metadata.name) {
    throw badRequest(`the name of the object (${patched.metadata.name}) does not match the name on the URL (${previous.metadata.name})`);
  }
  const object4 = { ...patched, status: previous.status };
  validateMetadata(object4, previous);
  if (resource === "nodes") validateNode(object4, previous);
  else validatePod(object4, previous);
  return { object: object4, previous };
}
function applyPatch(store, resource, patched) {
  const updated2 = store.update(resource, patched.object);
  return resource === "pods" ? collectDeleted(store, updated2) : updated2;
}

// simulation/cluster/api/reading.ts
var CONTINUE_MS = 3e5;
var Reader = class {
  constructor(store) {
    this.store = store;
  }
  store;
  rests = /* @__PURE__ */ new Map();
  get(resource, request) {
    const object4 = this.store.get(resource, request.namespace, request.name ?? "");
    if (!object4) throw notFound(subjectOf(request));
    return object4;
  }
  list(resource, request) {
    const { query = {} } = request;
    const { items, resourceVersion } = query.continue ? this.resume(query.continue) : {
      items: this.select(resource, request),
      resourceVersion: this.store.resourceVersion
    };
    const limit = query.limit || items.length;
    const rest = items.slice(limit);
    return {
      kind: `${RESOURCE_KINDS[resource].kind}List`,
      apiVersion: RESOURCE_KINDS[resource].apiVersion,
      metadata: {
        resourceVersion,
        ...rest.length > 0 && { continue: this.keep(rest, resourceVersion), remainingItemCount: rest.length }
      },
      items: items.slice(0, limit)
    };
  }
  select(resource, request) {
    const { query = {}, namespace } = request;
    const selected2 = selection(resource, query);
    const nodeName = resource === "pods" ? selectedNode(query) : void 0;
    const found = this.store.list(resource, { namespace, nodeName });
    return found.filter(selected2).sort(byKey);
  }
  keep(items, resourceVersion) {
    const now = this.store.clock.now();
    for (const [token2, rest] of this.rests) if (rest.until < now) this.rests.delete(token2);
    const token = Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: Number(resourceVersion), start: this.store.random.uuid() })).toString("base64url");
    this.rests.set(token, { items, resourceVersion, until: now + CONTINUE_MS });
    return token;
  }
  resume(token) {
    const rest = this.rests.get(token);
    if (!rest && !token.startsWith("ey")) throw badRequest("continue key is not valid: illegal base64 data");
    if (!rest || rest.until < this.store.clock.now()) {
      throw expired("The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.");
    }
    return rest;
  }
};
function byKey(a, b) {
  return compare(a.metadata.namespace ?? "", b.metadata.namespace ?? "") || compare(a.metadata.name, b.metadata.name);
}
function compare(a, b) {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

// simulation/cluster/api/api-server.ts
var ApiServer = class {
  constructor(store) {
    this.store = store;
    this.reader = new Reader(store);
  }
  store;
  admission = new Admission();
  reader;
  handle(request, user) {
    try {
      return this.dispatch(request, user);
    } catch (error) {
      if (error instanceof StatusError) return { code: error.code, body: error.status };
      throw error;
    }
  }
  /** The resource in the store that a request speaks of. Throws where the simulation has none. */
  resource(request) {
    const { resource, apiGroup } = request;
    if (!isBuiltIn(resource) || apiGroupOf(RESOURCE_KINDS[resource].apiVersion) !== apiGroup) throw notImplemented(describeRequest(request));
    return resource;
  }
  dispatch(request, user) {
    const resource = this.resource(request);
    checkNamespace(this.store, request);
    const operation = [request.verb, resource, request.subresource].filter(Boolean).join(" ");
    switch (operation) {
      case `get ${resource}`:
        return { code: 200, body: this.reader.get(resource, request) };
      case `list ${resource}`:
        return { code: 200, body: this.reader.list(resource, request) };
      case "patch nodes":
        return this.patch("nodes", request, user);
      case "patch pods":
        return this.patch("pods", request, user);
      case "delete pods":
        return this.deletePod(request, user);
      case "create pods eviction":
        return this.evict(request, user);
      case "create events":
        return this.createEvent(request, user);
      case "create leases":
        return this.createLease(request, user);
      case "update leases":
        return this.updateLease(request, user);
      default:
        throw notImplemented(describeRequest(request));
    }
  }
  patch(resource, request, user) {
    const patched = preparePatch(this.store, resource, request);
    const review = { request, user, oldObject: patched.previous, store: this.store };
    const object4 = this.admission.mutate({ ...review, object: patched.object });
    this.admission.check({ ...review, object: object4 });
    return { code: 200, body: applyPatch(this.store, resource, { ...patched, object: object4 }) };
  }
  deletePod(request, user) {
    const options = deleteOptions(request.body);
    const pod = this.store.get("pods", request.namespace, request.name ?? "");
    if (!pod) throw notFound(subjectOf(request));
    this.admission.check({ request, user, oldObject: pod, store: this.store });
    return { code: 200, body: deletePod(this.store, pod, options) };
  }
  evict(request, user) {
    const options = readEviction(request);
    const { namespace, name: name3 = "" } = request;
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: name3, namespace }, deleteOptions: options };
    this.admission.check({ request, user, object: eviction, store: this.store });
    return { code: 201, body: evict(this.store, request, options) };
  }
  createEvent(request, user) {
    const event = readEvent(request);
    this.admission.check({ request, user, object: event, store: this.store });
    return { code: 201, body: createEvent(this.store, request, event) };
  }
  createLease(request, user) {
    const lease = readLease(request);
    this.admission.check({ request, user, object: lease, store: this.store });
    return { code: 201, body: createLease(this.store, request, lease) };
  }
  updateLease(request, user) {
    const lease = readLease(request);
    const oldObject = this.store.get("leases", request.namespace, request.name ?? "");
    this.admission.check({ request, user, object: lease, oldObject, store: this.store });
    return { code: 200, body: updateLease(this.store, request, lease) };
  }
};

// simulation/component-base/event-recorder.ts
var EventRecorder2 = class {
  /** @param component who speaks, such as `default-scheduler` */
  constructor(store, component) {
    this.store = store;
    this.component = component;
  }
  store;
  component;
  said = /* @__PURE__ */ new Map();
  count = 0;
  record(about, type, reason, message) {
    const now = timestamp2(this.store.clock.now());
    const namespace = about.metadata.namespace ?? "default";
    const key = JSON.stringify([about.metadata.uid, reason, message]);
    const before = this.before(key, namespace);
    if (before) {
      this.store.update("events", { ...before, count: (before.count ?? 1) + 1, lastTimestamp: now });
      return;
    }
    const name3 = `${about.metadata.name}.${this.component}.${(++this.count).toString(16)}`;
    this.said.set(key, name3);
    this.store.create("events", {
      metadata: { name: name3, namespace },
      involvedObject: {
        apiVersion: about.apiVersion,
        kind: about.kind,
        name: about.metadata.name,
        namespace: about.metadata.namespace,
        uid: about.metadata.uid
      },
      type,
      reason,
      message,
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
      source: { component: this.component },
      reportingComponent: this.component
    });
  }
  before(key, namespace) {
    const name3 = this.said.get(key);
    return name3 === void 0 ? void 0 : this.store.get("events", namespace, name3);
  }
};

// simulation/component-base/work-queue.ts
var WorkQueue = class {
  /** `lag` is how long the one who works takes to notice, in milliseconds. */
  constructor(clock, lag, work2) {
    this.clock = clock;
    this.lag = lag;
    this.work = work2;
  }
  clock;
  lag;
  work;
  waiting = /* @__PURE__ */ new Map();
  add(key) {
    this.addAfter(key, this.lag());
  }
  /** An earlier turn stands: who works and finds it too early asks again. */
  addAfter(key, ms) {
    const due = this.clock.now() + ms;
    const waiting2 = this.waiting.get(key);
    if (waiting2) {
      if (waiting2.due <= due) return;
      waiting2.cancel();
    }
    const cancel = this.clock.schedule(due, () => {
      this.waiting.delete(key);
      this.work(key);
    });
    this.waiting.set(key, { due, cancel });
  }
  forget(key) {
    this.waiting.get(key)?.cancel();
    this.waiting.delete(key);
  }
  stop() {
    for (const { cancel } of this.waiting.values()) cancel();
    this.waiting.clear();
  }
};

// simulation/controllers/controller.ts
var Controller = class {
  constructor(environment2) {
    this.environment = environment2;
    this.queue = new WorkQueue(environment2.clock, environment2.lag, (key) => this.reconcile(key));
  }
  environment;
  queue;
  timers = /* @__PURE__ */ new Set();
  unsubscribe;
  start() {
    this.seed();
    this.unsubscribe = this.environment.store.subscribe((change) => this.observe(change));
  }
  stop() {
    this.unsubscribe?.();
    this.queue.stop();
    for (const cancel of this.timers) cancel();
  }
  /** What takes its time, and happens unless the controller is stopped before. */
  after(ms, fn) {
    const { clock } = this.environment;
    const cancel = clock.schedule(clock.now() + ms, () => {
      this.timers.delete(cancel);
      fn();
    });
    this.timers.add(cancel);
  }
};

// simulation/controllers/keys.ts
function keyOf4({ metadata }) {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}
function partsOf(key) {
  const slash = key.indexOf("/");
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

// simulation/controllers/template-hash.ts
var import_node_crypto5 = require("node:crypto");
var TEMPLATE_HASH_LABEL = "pod-template-hash";
var LETTERS = "bcdfghjklmnpqrstvwxz2456789";
function hashOf(value, length = 10) {
  const digest2 = (0, import_node_crypto5.createHash)("sha256").update(JSON.stringify(ordered(value))).digest();
  return Array.from(digest2.subarray(0, length), (byte) => LETTERS[byte % LETTERS.length]).join("");
}
var COMPARED = /* @__PURE__ */ new WeakMap();
function sameTemplate(a, b) {
  if (!a || !b || !Object.isFrozen(a) || !Object.isFrozen(b)) return sameValue(bare(a), bare(b));
  const known2 = COMPARED.get(a);
  if (known2?.with === b) return known2.same;
  const same = sameValue(bare(a), bare(b));
  COMPARED.set(a, { with: b, same });
  return same;
}
function bare(template) {
  const { [TEMPLATE_HASH_LABEL]: _, ...labels } = template?.metadata?.labels ?? {};
  const { annotations: annotations2 } = template?.metadata ?? {};
  return { labels, annotations: annotations2 && Object.keys(annotations2).length > 0 ? annotations2 : void 0, spec: template?.spec };
}
function ordered(value) {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== void 0).sort(([a], [b]) => a < b ? -1 : 1).map(([key, part]) => [key, ordered(part)]));
}

// simulation/controllers/attach-detach.ts
var FORCED_DETACH_MS = 36e4;
var AttachDetachController = class extends Controller {
  constructor(environment2, times) {
    super(environment2);
    this.times = times;
  }
  times;
  /** Who used a volume when it was last looked at. Only volumes that a pod was seen using are touched. */
  users = /* @__PURE__ */ new Map();
  unwantedSince = /* @__PURE__ */ new Map();
  seed() {
    for (const pod of this.environment.store.list("pods")) this.note(pod);
  }
  observe({ resource, object: object4 }) {
    if (resource === "pods") {
      this.note(object4);
    } else if (resource === "persistentvolumeclaims") {
      const { metadata } = object4;
      const pods = this.environment.store.list("pods", { namespace: metadata.namespace });
      for (const pod of pods.filter((candidate) => claimsOf2(candidate).includes(metadata.name))) this.note(pod);
    } else if (resource === "nodes" || resource === "volumeattachments") {
      const name3 = resource === "nodes" ? void 0 : object4.spec.source.persistentVolumeName;
      for (const volume of name3 === void 0 ? this.volumesOn(object4.metadata.name) : [name3]) {
        if (this.users.has(volume)) this.queue.add(volume);
      }
    }
  }
  reconcile(name3) {
    const { store } = this.environment;
    const volume = store.get("persistentvolumes", void 0, name3);
    if (!volume || !isAttachable(volume)) return;
    const pods = this.usersOf(name3);
    const attachments = attachmentsOf(name3, store);
    for (const attachment of attachments) {
      if (pods.some((pod) => pod.spec.nodeName === attachment.spec.nodeName)) this.unwantedSince.delete(attachment.metadata.uid);
      else this.detach(name3, attachment);
    }
    for (const pod of pods) this.attach(volume, pod, attachmentsOf(name3, store));
  }
  note(pod) {
    for (const volume of claimsOf2(pod).length > 0 ? volumesOf2(pod, this.environment.store) : []) {
      const { name: name3 } = volume.metadata;
      this.users.set(name3, (this.users.get(name3) ?? /* @__PURE__ */ new Set()).add(keyOf4(pod)));
      this.queue.add(name3);
    }
  }
  /** The pods that have it on a node. One that is on its way out has it until it is gone. */
  usersOf(volume) {
    const { store } = this.environment;
    return [...this.users.get(volume) ?? []].flatMap((key) => {
      const { namespace, name: name3 } = partsOf(key);
      const pod = store.get("pods", namespace, name3);
      if (!pod) this.users.get(volume)?.delete(key);
      return pod?.spec.nodeName && !isFinished2(pod) ? pod : [];
    });
  }
  attach(volume, pod, attachments) {
    const { store, events } = this.environment;
    const nodeName = pod.spec.nodeName;
    const { name: name3 } = volume.metadata;
    if (attachments.some(({ spec }) => spec.nodeName === nodeName)) return;
    if (attachments.length > 0 && !isShared(volume)) {
      events.record(
        pod,
        "Warning",
        "FailedAttachVolume",
        `Multi-Attach error for volume "${name3}" Volume is already exclusively attached to one node and can't be attached to another`
      );
      return;
    }
    const created = store.create("volumeattachments", {
      metadata: { name: `csi-${hashOf([name3, nodeName], 32)}` },
      spec: { attacher: volume.spec.csi.driver, nodeName, source: { persistentVolumeName: name3 } },
      status: { attached: false }
    });
    this.after(this.times.attachMs, () => {
      const current = store.get("volumeattachments", void 0, created.metadata.name);
      if (current?.metadata.uid === created.metadata.uid) store.update("volumeattachments", { ...current, status: { attached: true } });
    });
  }
  /** A node that lives unmounts the volume itself; one that died never says so, and is given time. */
  detach(volume, attachment) {
    const { store, clock } = this.environment;
    const node = store.get("nodes", void 0, attachment.spec.nodeName);
    const since = this.unwantedSince.get(attachment.metadata.uid) ?? clock.now();
    this.unwantedSince.set(attachment.metadata.uid, since);
    const wait = since + (lives(node) ? this.times.detachMs : FORCED_DETACH_MS) - clock.now();
    if (wait > 0) {
      this.queue.addAfter(volume, wait);
      return;
    }
    this.unwantedSince.delete(attachment.metadata.uid);
    store.remove("volumeattachments", void 0, attachment.metadata.name);
  }
  volumesOn(nodeName) {
    return this.environment.store.list("volumeattachments").filter(({ spec }) => spec.nodeName === nodeName).flatMap(({ spec }) => spec.source.persistentVolumeName ?? []);
  }
};
function lives(node) {
  return isTrue(node?.status.conditions, "Ready");
}

// simulation/controllers/quota.ts
function amountsOf(spec) {
  const amounts2 = /* @__PURE__ */ new Map();
  for (const [resource, amount2] of requestsOf(spec)) {
    amounts2.set(`requests.${resource}`, amount2);
    amounts2.set(resource, amount2);
  }
  amounts2.set("count/pods", 1e3);
  return amounts2;
}
function quotaRefusal(store, namespace, spec) {
  const quotas = store.list("resourcequotas", { namespace }).filter((quota) => !quota.spec?.scopes && !quota.spec?.scopeSelector);
  if (quotas.length === 0) return void 0;
  const asked = amountsOf(spec);
  const taken = store.list("pods", { namespace }).filter((pod) => !isFinished2(pod)).map((pod) => amountsOf(pod.spec));
  for (const quota of quotas) {
    for (const [resource, limit] of Object.entries(quota.spec?.hard ?? {})) {
      const requested2 = asked.get(resource) ?? 0;
      const used = taken.reduce((sum3, amounts2) => sum3 + (amounts2.get(resource) ?? 0), 0);
      if (requested2 > 0 && used + requested2 > milli(limit)) {
        return `exceeded quota: ${quota.metadata.name}, requested: ${resource}=${shown2(requested2)}, used: ${resource}=${shown2(used)}, limited: ${resource}=${limit}`;
      }
    }
  }
  return void 0;
}
function shown2(amount2) {
  return amount2 % 1e3 === 0 ? String(amount2 / 1e3) : `${amount2}m`;
}

// simulation/cluster/api/pod-defaults.ts
var PRIORITIES2 = {
  "system-node-critical": 2000001e3,
  "system-cluster-critical": 2e9
};
var DEFAULT_TOLERATION_SECONDS = 300;
function admitted(spec) {
  const tolerations = [...spec.tolerations ?? []];
  for (const key of [NOT_READY_TAINT, UNREACHABLE_TAINT]) {
    if (!tolerations.some((toleration) => covers2(toleration, key))) {
      tolerations.push({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: DEFAULT_TOLERATION_SECONDS });
    }
  }
  return {
    ...spec,
    tolerations,
    restartPolicy: spec.restartPolicy ?? "Always",
    schedulerName: spec.schedulerName ?? "default-scheduler",
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    priority: spec.priority ?? PRIORITIES2[spec.priorityClassName ?? ""] ?? 0
  };
}
function covers2(toleration, key) {
  return (!toleration.key || toleration.key === key) && (!toleration.effect || toleration.effect === "NoExecute");
}

// simulation/controllers/pod-maker.ts
function makePod({ store, mutated }, template, identity2) {
  const { namespace, owner, name: name3, labels, annotations: annotations2, finalizers } = identity2;
  const pod = mutated({
    metadata: {
      ...name3 ? { name: name3 } : { generateName: `${owner.name}-` },
      namespace,
      labels: { ...template.metadata?.labels, ...labels },
      ...(template.metadata?.annotations || annotations2) && { annotations: { ...template.metadata?.annotations, ...annotations2 } },
      ...finalizers && { finalizers },
      ownerReferences: [owner]
    },
    spec: admitted(template.spec),
    status: { phase: "Pending", qosClass: "Burstable" }
  });
  const refusal2 = terminationRefusal(store, namespace) ?? quotaRefusal(store, namespace, pod.spec);
  return refusal2 ? { refusal: `pods "${name3 ?? `${owner.name}-${store.random.suffix()}`}" is forbidden: ${refusal2}` } : store.create("pods", pod);
}
function terminationRefusal(store, namespace) {
  return isTerminatingNamespace(store, namespace) ? `unable to create new content in namespace ${namespace} because it is being terminated` : void 0;
}

// simulation/controllers/custom-owners.ts
var KNOWN3 = ["ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job", "Node"];
var RETRY_MS2 = 1e3;
var CustomOwnersController = class extends Controller {
  owners = /* @__PURE__ */ new Map();
  /** How many pods the owner is to have from now on. */
  setReplicas(ownerUid, replicas) {
    const owner = this.owners.get(ownerUid);
    if (!owner) {
      throw new Error(`No custom owner has the UID '${ownerUid}'. Known are ${[...this.owners.keys()].join(", ") || "none"}: give it a pod first.`);
    }
    owner.replicas = replicas;
    this.queue.add(ownerUid);
  }
  replicasOf(ownerUid) {
    return this.owners.get(ownerUid)?.replicas;
  }
  seed() {
    for (const pod of this.environment.store.list("pods")) {
      const owner = isActive(pod) && this.note(pod);
      if (owner) owner.replicas++;
    }
  }
  observe({ resource, type, object: object4 }) {
    if (resource === "pods") {
      const pod = object4;
      const reference = controllerOf2(pod);
      if (!reference || KNOWN3.includes(reference.kind)) return;
      const owner = this.note(pod);
      if (owner && type === "ADDED") owner.replicas = Math.max(owner.replicas, this.activeOf(reference.uid).length);
      this.queue.add(reference.uid);
    } else if (type === "DELETED" && this.owners.has(object4.metadata.uid)) {
      this.owners.delete(object4.metadata.uid);
    }
  }
  reconcile(uid) {
    const owner = this.owners.get(uid);
    if (!owner) return;
    const active = this.activeOf(uid);
    for (const pod of active.slice(owner.replicas)) this.environment.deletePod(pod);
    for (let missing = owner.replicas - active.length; missing > 0; missing--) {
      if (this.make(owner)) continue;
      this.queue.addAfter(uid, RETRY_MS2);
      return;
    }
  }
  activeOf(uid) {
    return this.environment.store.list("pods", { controllerUid: uid }).filter(isActive);
  }
  note(pod) {
    const reference = controllerOf2(pod);
    if (!reference || KNOWN3.includes(reference.kind)) return void 0;
    const owner = this.owners.get(reference.uid) ?? {
      reference,
      namespace: pod.metadata.namespace,
      replicas: 0,
      examples: /* @__PURE__ */ new Map()
    };
    owner.examples.set(pod.metadata.generateName ? "" : pod.metadata.name, pod);
    this.owners.set(reference.uid, owner);
    return owner;
  }
  /** Whether a pod could be made. */
  make(owner) {
    const { store } = this.environment;
    const free = [...owner.examples].find(([name4]) => !name4 || !store.get("pods", owner.namespace, name4));
    if (!free) return false;
    const [name3, example] = free;
    const made = makePod(this.environment, templateOf2(example), { namespace: owner.namespace, owner: owner.reference, name: name3 || void 0 });
    return !("refusal" in made);
  }
};
function templateOf2({ metadata, spec }) {
  const { nodeName: _, ...rest } = spec;
  return { metadata: { labels: metadata.labels, annotations: metadata.annotations }, spec: rest };
}

// simulation/controllers/pod-controller.ts
var PodController = class extends Controller {
  constructor(environment2, resource, orphans) {
    super(environment2);
    this.resource = resource;
    this.orphans = orphans;
  }
  resource;
  orphans;
  /** Of labels, which stay the same object while a pod's status changes: whether the selector that was asked last selects them. */
  selected = /* @__PURE__ */ new WeakMap();
  seed() {
    for (const owner of this.environment.store.list(this.resource)) this.queue.add(keyOf4(owner));
  }
  observe(change) {
    if (change.resource === this.resource) {
      if (change.type === "DELETED") this.queue.forget(keyOf4(change.object));
      else this.queue.add(keyOf4(change.object));
    } else if (change.resource === "pods") {
      this.observePod(change.object, change.previous);
    }
  }
  reconcile(key) {
    const { namespace, name: name3 } = partsOf(key);
    const owner = this.environment.store.get(this.resource, namespace, name3);
    if (owner) this.sync(owner);
  }
  /** Its pods, after it has let go of those that its selector no longer means and taken in those that nobody owns. */
  claim(owner) {
    const { store } = this.environment;
    const selector = this.selectorOf(owner);
    const leaving = owner.metadata.deletionTimestamp !== void 0;
    const owned = store.list("pods", { controllerUid: owner.metadata.uid });
    const kept2 = [];
    const lost = [];
    for (const pod of owned) (this.selects(selector, pod) || !isActive(pod) ? kept2 : lost).push(pod);
    if (leaving) return kept2;
    for (const pod of lost) this.release(pod, owner);
    const adopted = this.orphans.of(owner.metadata.namespace).filter((pod) => isActive(pod) && matchesSelector(selector, pod.metadata.labels)).map((pod) => this.adopt(pod, owner));
    return [...kept2, ...adopted];
  }
  selects(selector, { metadata: { labels } }) {
    if (!selector || !labels) return matchesSelector(selector, labels);
    const known2 = this.selected.get(labels);
    if (known2?.selector === selector) return known2.matches;
    const matches2 = matchesSelector(selector, labels);
    this.selected.set(labels, { selector, matches: matches2 });
    return matches2;
  }
  referenceTo(owner) {
    const { apiVersion: apiVersion2, kind } = RESOURCE_KINDS[this.resource];
    return {
      apiVersion: apiVersion2,
      kind,
      name: owner.metadata.name,
      uid: owner.metadata.uid,
      controller: true,
      blockOwnerDeletion: true
    };
  }
  observePod(pod, previous) {
    for (const owner of [controllerOf2(pod), previous && controllerOf2(previous)]) {
      if (owner?.kind === RESOURCE_KINDS[this.resource].kind) this.queue.add(`${pod.metadata.namespace}/${owner.name}`);
    }
    const adoptable = !controllerOf2(pod) && isActive(pod);
    if (!adoptable || previous && !controllerOf2(previous) && previous.metadata.labels === pod.metadata.labels) return;
    for (const owner of this.environment.store.list(this.resource, { namespace: pod.metadata.namespace })) {
      if (matchesSelector(this.selectorOf(owner), pod.metadata.labels)) this.queue.add(keyOf4(owner));
    }
  }
  release(pod, owner) {
    const ownerReferences = pod.metadata.ownerReferences?.filter(({ uid }) => uid !== owner.metadata.uid) ?? [];
    this.environment.store.update("pods", {
      ...pod,
      metadata: { ...pod.metadata, ownerReferences: ownerReferences.length > 0 ? ownerReferences : void 0 }
    });
  }
  adopt(pod, owner) {
    const ownerReferences = [...pod.metadata.ownerReferences ?? [], this.referenceTo(owner)];
    return this.environment.store.update("pods", { ...pod, metadata: { ...pod.metadata, ownerReferences } });
  }
};

// simulation/controllers/revisions.ts
var REVISION_LABEL2 = "controller-revision-hash";
var RESOURCE = "controllerrevisions.apps";
function revisionsOf(store, owner) {
  return store.list(RESOURCE, { controllerUid: owner.metadata.uid }).sort((a, b) => a.revision - b.revision);
}
function presentRevision(store, owner, known2) {
  const { name: name3, namespace, uid } = owner.metadata;
  const { template } = owner.spec;
  const revisions = revisionsOf(store, owner);
  const newest = revisions.at(-1);
  if (newest && sameTemplate(newest.data.spec.template, template)) return newest;
  const number2 = (newest?.revision ?? 0) + 1;
  const again = revisions.find(({ data }) => sameTemplate(data.spec.template, template));
  if (again) return store.update(RESOURCE, { ...again, revision: number2 });
  const { apiVersion: apiVersion2, kind } = owner.kind === "StatefulSet" ? RESOURCE_KINDS.statefulsets : RESOURCE_KINDS.daemonsets;
  const revision = {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: !newest && known2 ? known2 : `${name3}-${hashOf(template)}`,
      namespace,
      labels: template?.metadata?.labels,
      ownerReferences: [{ apiVersion: apiVersion2, kind, name: name3, uid, controller: true, blockOwnerDeletion: true }]
    },
    revision: number2,
    data: { spec: { template } }
  };
  return store.create(RESOURCE, revision);
}

// simulation/controllers/daemon-set.ts
var TOLERATIONS = [
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/disk-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/pid-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: UNSCHEDULABLE_TAINT, operator: "Exists", effect: "NoSchedule" }
];
var DaemonSetController = class extends PodController {
  /** Objects of the store never change, and most changes of a set are of its status: what a spec wants of a node stands. */
  wishes = /* @__PURE__ */ new WeakMap();
  constructor(environment2, orphans) {
    super(environment2, "daemonsets", orphans);
  }
  selectorOf(owner) {
    return owner.spec.selector;
  }
  observe(change) {
    super.observe(change);
    if (change.resource === "nodes" && concernsPods(change)) super.seed();
  }
  /** What is found runs the template that is found with it. */
  seed() {
    super.seed();
    for (const set of this.environment.store.list("daemonsets")) this.revisionOf(set);
  }
  sync(set) {
    const pods = this.claim(set);
    const revision = this.revisionOf(set);
    const nodes = this.wantedOf(set);
    if (!set.metadata.deletionTimestamp) this.arrange(set, pods, nodes, revision);
    this.report(set, pods, nodes, revision);
  }
  wantedOf(set) {
    const wishes = this.wishes.get(set.spec) ?? /* @__PURE__ */ new WeakMap();
    this.wishes.set(set.spec, wishes);
    return this.environment.store.list("nodes").map((node) => {
      const known2 = wishes.get(node) ?? { name: node.metadata.name, ...wants(set, node) };
      wishes.set(node, known2);
      return known2;
    });
  }
  revisionOf(set) {
    const { store } = this.environment;
    const [example] = store.list("pods", { controllerUid: set.metadata.uid });
    const hash2 = example && hashOfPod(example);
    return presentRevision(store, set, hash2 && `${set.metadata.name}-${hash2}`);
  }
  arrange(set, pods, nodes, revision) {
    const onNode = Map.groupBy(pods, (pod) => nodeOf(pod) ?? "");
    const present = [];
    for (const { name: name3, place: place2, stay } of nodes) {
      const here = onNode.get(name3) ?? [];
      if (here.length === 1 && stay && !isFinished2(here[0])) {
        present.push(here[0]);
        continue;
      }
      const [kept2, ...surplus] = here.filter((pod) => !isFinished2(pod) && stay).sort(oldestFirst);
      for (const pod of [...surplus, ...here.filter((candidate) => isFinished2(candidate) || !stay)]) this.remove(set, pod);
      if (kept2) present.push(kept2);
      else if (place2 && here.length === 0) this.make(set, name3, revision);
    }
    if (set.spec.updateStrategy?.type !== "OnDelete") this.roll(set, present, nodes, revision);
  }
  /** Deletes pods of an earlier template, as many as may be missing at a time. */
  roll(set, present, nodes, revision) {
    const now = this.environment.clock.now();
    const desired = nodes.filter(({ place: place2 }) => place2).length;
    const most = Math.max(1, podsOf(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, desired, "up"));
    const isUp = (pod) => isAvailable(pod, set.spec.minReadySeconds, now) && !isTerminating2(pod);
    const hash2 = hashOfRevision(set, revision);
    const old = present.filter((pod) => hashOfPod(pod) !== hash2 && !isTerminating2(pod));
    if (old.length === 0) return;
    let missing = desired - present.filter(isUp).length;
    for (const pod of old.filter((candidate) => !isUp(candidate))) this.remove(set, pod);
    for (const pod of old.filter(isUp)) {
      if (missing++ >= most) return;
      this.remove(set, pod);
    }
  }
  make(set, nodeName, revision) {
    const { events } = this.environment;
    const pod = makePod(this.environment, templateFor(revision.data.spec.template, nodeName), {
      namespace: set.metadata.namespace,
      owner: this.referenceTo(set),
      labels: { [REVISION_LABEL2]: hashOfRevision(set, revision), "pod-template-generation": String(set.metadata.generation ?? 1) }
    });
    if ("refusal" in pod) events.record(set, "Warning", "FailedCreate", `Error creating: ${pod.refusal}`);
    else events.record(set, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
  }
  remove(set, pod) {
    if (isTerminating2(pod)) return;
    this.environment.deletePod(pod);
    this.environment.events.record(set, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
  }
  report(set, pods, nodes, revision) {
    const { store, clock } = this.environment;
    const now = clock.now();
    const onNode = /* @__PURE__ */ new Map();
    for (const pod of pods) {
      const node = nodeOf(pod) ?? "";
      if (!isTerminating2(pod) && !onNode.has(node)) onNode.set(node, pod);
    }
    const wanted2 = nodes.filter(({ place: place2 }) => place2);
    const scheduled = wanted2.map(({ name: name3 }) => onNode.get(name3)).filter((pod) => pod !== void 0);
    const hash2 = hashOfRevision(set, revision);
    const available = scheduled.filter((pod) => isAvailable(pod, set.spec.minReadySeconds, now)).length;
    const stored = store.get("daemonsets", set.metadata.namespace, set.metadata.name);
    if (!stored) return;
    store.update("daemonsets", {
      ...stored,
      status: {
        ...stored.status,
        observedGeneration: set.metadata.generation,
        desiredNumberScheduled: wanted2.length,
        currentNumberScheduled: scheduled.length,
        numberMisscheduled: nodes.filter(({ name: name3, place: place2 }) => !place2 && onNode.has(name3)).length,
        numberReady: scheduled.filter(isReady2).length,
        numberAvailable: available || void 0,
        numberUnavailable: wanted2.length - available || void 0,
        updatedNumberScheduled: scheduled.filter((pod) => hashOfPod(pod) === hash2).length || void 0
      }
    });
    const coming = scheduled.map((pod) => availableAt(pod, set.spec.minReadySeconds) ?? 0).filter((at) => at > now);
    if (coming.length > 0) this.queue.addAfter(keyOf4(set), Math.min(...coming) - now);
  }
};
function wants(set, node) {
  const template = set.spec.template?.spec;
  if (!template || !selectsNode2(template, node)) return { place: false, stay: false };
  if (!node.spec.taints?.length) return { place: true, stay: true };
  const tolerations = [...template.tolerations ?? [], ...TOLERATIONS];
  const untolerated = node.spec.taints.filter((taint) => !isTolerated2(taint, tolerations));
  return {
    place: !untolerated.some(({ effect }) => effect === "NoSchedule" || effect === "NoExecute"),
    stay: !untolerated.some(({ effect }) => effect === "NoExecute")
  };
}
function templateFor(template, nodeName) {
  const here = { matchFields: [{ key: "metadata.name", operator: "In", values: [nodeName] }] };
  const { affinity } = template.spec;
  const spec = {
    ...template.spec,
    tolerations: [...template.spec.tolerations ?? [], ...TOLERATIONS],
    affinity: {
      ...affinity,
      nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [here] } }
    }
  };
  return { ...template, spec };
}
function nodeOf(pod) {
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return pod.spec.nodeName ?? terms?.[0]?.matchFields?.[0]?.values?.[0];
}
function hashOfPod(pod) {
  return pod.metadata.labels?.[REVISION_LABEL2];
}
function hashOfRevision(set, revision) {
  return revision.metadata.name.slice(set.metadata.name.length + 1);
}
function oldestFirst(a, b) {
  return Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp);
}
function concernsPods({ type, object: object4, previous }) {
  return type !== "MODIFIED" || object4.spec !== previous?.spec || object4.metadata.labels !== previous?.metadata.labels;
}

// simulation/controllers/deployment/replica-sets.ts
var REVISION = "deployment.kubernetes.io/revision";
var DESIRED = "deployment.kubernetes.io/desired-replicas";
var MAXIMUM = "deployment.kubernetes.io/max-replicas";
function replicaSetsOf(deployment, environment2) {
  const all = environment2.store.list("replicasets", { controllerUid: deployment.metadata.uid }).sort((a, b) => Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp));
  const newest = all.find((set) => sameTemplate(set.spec.template, deployment.spec.template));
  return { newest, old: all.filter((set) => set !== newest), all };
}
function wantedBy(sets) {
  return sets.reduce((sum3, set) => sum3 + (set.spec.replicas ?? 0), 0);
}
function availableOf(sets) {
  return sets.reduce((sum3, set) => sum3 + (set.status?.availableReplicas ?? 0), 0);
}
function revisionOf(set) {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}
function createReplicaSet(deployment, sets, { replicas, maximum }, { store, events }) {
  const { template, selector, minReadySeconds } = deployment.spec;
  const { name: name3, namespace, uid } = deployment.metadata;
  const hash2 = hashOf(template);
  const labels = { ...template?.metadata?.labels, [TEMPLATE_HASH_LABEL]: hash2 };
  const revision = Math.max(0, ...sets.all.map(revisionOf)) + 1;
  const created = store.create("replicasets", {
    metadata: {
      name: `${name3}-${hash2}`,
      namespace,
      labels,
      annotations: { [REVISION]: String(revision), [DESIRED]: String(deployment.spec.replicas ?? 1), [MAXIMUM]: String(maximum) },
      ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: name3, uid, controller: true, blockOwnerDeletion: true }]
    },
    spec: {
      replicas,
      minReadySeconds,
      selector: { ...selector, matchLabels: { ...selector?.matchLabels, [TEMPLATE_HASH_LABEL]: hash2 } },
      template: { ...template, metadata: { ...template?.metadata, labels } }
    },
    status: { replicas: 0 }
  });
  if (replicas > 0) events.record(deployment, "Normal", "ScalingReplicaSet", `Scaled up replica set ${created.metadata.name} from 0 to ${replicas}`);
  return created;
}
function scale(deployment, set, { replicas, maximum }, { store, events }) {
  const before = set.spec.replicas ?? 0;
  const annotations2 = { ...set.metadata.annotations, [DESIRED]: String(deployment.spec.replicas ?? 1), [MAXIMUM]: String(maximum) };
  store.update("replicasets", { ...set, metadata: { ...set.metadata, annotations: annotations2 }, spec: { ...set.spec, replicas } });
  if (before === replicas) return false;
  const direction = replicas > before ? "up" : "down";
  events.record(
    deployment,
    "Normal",
    "ScalingReplicaSet",
    `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`
  );
  return true;
}

// simulation/controllers/deployment/rollout.ts
function limitsOf(deployment) {
  const replicas = deployment.spec.replicas ?? 1;
  if (deployment.spec.strategy?.type === "Recreate") return { replicas, maximum: replicas, minimum: 0, unavailable: replicas };
  const { surge, unavailable } = rollingUpdateLimits(deployment.spec.strategy?.rollingUpdate, replicas);
  return { replicas, maximum: replicas + surge, minimum: replicas - unavailable, unavailable };
}
function rollForward(deployment, sets, environment2) {
  const { replicas, maximum } = limitsOf(deployment);
  if (!sets.newest) {
    const room2 = Math.max(0, maximum - wantedBy(sets.all));
    createReplicaSet(deployment, sets, { replicas: Math.min(room2, replicas), maximum }, environment2);
    return;
  }
  const newest = asLatest(sets.newest, sets, environment2);
  const has4 = newest.spec.replicas ?? 0;
  const room = maximum - wantedBy(sets.all);
  const wanted2 = has4 > replicas ? replicas : has4 + Math.max(0, Math.min(room, replicas - has4));
  if (wanted2 !== has4) scale(deployment, newest, { replicas: wanted2, maximum }, environment2);
  else shrinkOld(deployment, newest, sets, environment2);
}
function shrinkOld(deployment, newest, sets, environment2) {
  const { maximum, minimum } = limitsOf(deployment);
  const coming = (newest.spec.replicas ?? 0) - (newest.status?.availableReplicas ?? 0);
  const removable = wantedBy(sets.all) - minimum - coming;
  if (wantedBy(sets.old) === 0 || removable <= 0) return;
  const left = new Map(sets.old.map((set) => [set, set.spec.replicas ?? 0]));
  let unhealthy = removable;
  for (const [set, count] of left) {
    const taken = Math.max(0, Math.min(unhealthy, count - (set.status?.availableReplicas ?? 0)));
    left.set(set, count - taken);
    unhealthy -= taken;
  }
  let healthy = Math.min(availableOf(sets.all) - minimum, unhealthy);
  for (const [set, count] of left) {
    const taken = Math.max(0, Math.min(healthy, count));
    left.set(set, count - taken);
    healthy -= taken;
  }
  for (const [set, count] of left) {
    if (count !== set.spec.replicas) scale(deployment, set, { replicas: count, maximum }, environment2);
  }
}
function recreate(deployment, sets, environment2) {
  const { replicas, maximum } = limitsOf(deployment);
  const shrinking = sets.old.filter((set) => (set.spec.replicas ?? 0) > 0);
  for (const set of shrinking) scale(deployment, set, { replicas: 0, maximum }, environment2);
  if (shrinking.length > 0 || oldPodsLive(sets, environment2)) return;
  if (!sets.newest) createReplicaSet(deployment, sets, { replicas, maximum }, environment2);
  else if (sets.newest.spec.replicas !== replicas) scale(deployment, asLatest(sets.newest, sets, environment2), { replicas, maximum }, environment2);
}
function oldPodsLive(sets, { store }) {
  return sets.old.some((set) => store.list("pods", { controllerUid: set.metadata.uid }).some((pod) => !isFinished2(pod)));
}
function asLatest(newest, sets, { store }) {
  const highest = Math.max(0, ...sets.old.map(revisionOf));
  if (revisionOf(newest) > highest) return newest;
  return store.update("replicasets", {
    ...newest,
    metadata: { ...newest.metadata, annotations: { ...newest.metadata.annotations, [REVISION]: String(highest + 1) } }
  });
}

// simulation/controllers/deployment/resize.ts
function isResized(deployment, sets) {
  return sets.all.some((set) => {
    const desired = set.metadata.annotations?.[DESIRED];
    return (set.spec.replicas ?? 0) > 0 && desired !== void 0 && Number(desired) !== (deployment.spec.replicas ?? 1);
  });
}
function resize(deployment, sets, environment2) {
  const { replicas, maximum } = limitsOf(deployment);
  const active = sets.all.filter((set) => (set.spec.replicas ?? 0) > 0);
  if (active.length <= 1) {
    const only3 = active[0] ?? sets.newest ?? sets.all.at(-1);
    if (only3) scale(deployment, only3, { replicas, maximum }, environment2);
  } else if (isComplete(sets.newest, replicas)) {
    for (const set of active.filter((candidate) => candidate !== sets.newest)) scale(deployment, set, { replicas: 0, maximum }, environment2);
  } else if (deployment.spec.strategy?.type !== "Recreate") {
    resizeByShare(deployment, active, { replicas: replicas > 0 ? maximum : 0, maximum }, environment2);
  }
}
function isComplete(newest, replicas) {
  return newest !== void 0 && newest.spec.replicas === replicas && newest.status?.availableReplicas === replicas && Number(newest.metadata.annotations?.[DESIRED]) === replicas;
}
function resizeByShare(deployment, active, { replicas: allowed, maximum }, environment2) {
  const toAdd = allowed - wantedBy(active);
  const age = (set) => Date.parse(set.metadata.creationTimestamp) * (toAdd > 0 ? -1 : 1);
  const bySize = [...active].sort((a, b) => (b.spec.replicas ?? 0) - (a.spec.replicas ?? 0) || age(a) - age(b));
  let added = 0;
  const sizes = bySize.map((set) => {
    const share = toAdd === 0 ? 0 : shareOf(set, allowed, toAdd - added);
    added += share;
    return (set.spec.replicas ?? 0) + share;
  });
  sizes[0] = Math.max(0, sizes[0] + toAdd - added);
  bySize.forEach((set, index) => scale(deployment, set, { replicas: sizes[index], maximum }, environment2));
}
function shareOf(set, allowed, left) {
  const size = set.spec.replicas ?? 0;
  const formerMaximum = Number(set.metadata.annotations?.[MAXIMUM] ?? allowed) || allowed;
  const share = Math.round(size * allowed / formerMaximum) - size;
  return left > 0 ? Math.min(Math.max(share, 0), left) : Math.max(Math.min(share, 0), left);
}

// simulation/controllers/deployment/status.ts
function statusOf3(deployment, sets, now) {
  const count = (field) => sets.all.reduce((sum3, set) => sum3 + (set.status?.[field] ?? 0), 0);
  const available = availableOf(sets.all);
  const status = {
    ...deployment.status,
    observedGeneration: deployment.metadata.generation,
    replicas: count("replicas") || void 0,
    updatedReplicas: sets.newest?.status?.replicas || void 0,
    readyReplicas: count("readyReplicas") || void 0,
    availableReplicas: available || void 0,
    unavailableReplicas: Math.max(0, wantedBy(sets.all) - available) || void 0,
    terminatingReplicas: count("terminatingReplicas")
  };
  return { ...status, conditions: conditionsOf(deployment, status, sets, now) };
}
function isComplete2(deployment, status) {
  const { replicas = 1 } = deployment.spec;
  return (status.updatedReplicas ?? 0) === replicas && (status.replicas ?? 0) === replicas && (status.availableReplicas ?? 0) === replicas;
}
function conditionsOf(deployment, status, sets, now) {
  const { replicas, unavailable } = limitsOf(deployment);
  const available = (status.availableReplicas ?? 0) >= replicas - unavailable ? { type: "Available", status: "True", reason: "MinimumReplicasAvailable", message: "Deployment has minimum availability." } : { type: "Available", status: "False", reason: "MinimumReplicasUnavailable", message: "Deployment does not have minimum availability." };
  let conditions = updated(deployment.status?.conditions, now, available);
  conditions = updated(conditions, now, progressing(deployment, status, sets, now));
  const failure2 = sets.all.map((set) => conditionOf(set.status?.conditions, "ReplicaFailure")).find((condition2) => condition2);
  return failure2 ? updated(conditions, now, failure2) : withoutCondition(conditions, "ReplicaFailure");
}
function progressing(deployment, status, sets, now) {
  const before = conditionOf(deployment.status?.conditions, "Progressing");
  const name3 = sets.newest?.metadata.name;
  if (deployment.spec.paused) return before ?? { type: "Progressing", status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" };
  const complete = isComplete2(deployment, status);
  if (complete || before?.reason === "NewReplicaSetAvailable" && before.message?.includes(`"${name3}"`)) {
    return { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable", message: `ReplicaSet "${name3}" has successfully progressed.` };
  }
  const progressed = status.updatedReplicas !== deployment.status?.updatedReplicas || status.readyReplicas !== deployment.status?.readyReplicas || status.availableReplicas !== deployment.status?.availableReplicas || status.replicas !== deployment.status?.replicas;
  if (!progressed && before && isOverdue2(before, deployment, now)) {
    return {
      type: "Progressing",
      status: "False",
      reason: "ProgressDeadlineExceeded",
      message: `ReplicaSet "${name3}" has timed out progressing.`
    };
  }
  const message = `ReplicaSet "${name3}" is progressing.`;
  return !progressed && before?.message === message ? before : { type: "Progressing", status: "True", reason: "ReplicaSetUpdated", message, lastUpdateTime: timestamp2(now) };
}
function isOverdue2(before, deployment, now) {
  const since = Date.parse(before.lastUpdateTime ?? before.lastTransitionTime ?? "");
  return before.reason === "ProgressDeadlineExceeded" || since + (deployment.spec.progressDeadlineSeconds ?? 600) * 1e3 <= now;
}
function updated(conditions, now, condition2) {
  const before = conditionOf(conditions, condition2.type);
  const same = before?.status === condition2.status && before.reason === condition2.reason && before.message === condition2.message;
  const lastUpdateTime = condition2.lastUpdateTime ?? (same ? before.lastUpdateTime : timestamp2(now));
  return withConditions(conditions, timestamp2(now), { ...condition2, lastUpdateTime });
}

// simulation/controllers/deployment/deployment.ts
var DeploymentController = class extends Controller {
  seed() {
    for (const deployment of this.environment.store.list("deployments")) this.queue.add(keyOf4(deployment));
  }
  observe({ resource, type, object: object4, previous }) {
    if (resource === "deployments") {
      if (type === "DELETED") this.queue.forget(keyOf4(object4));
      else this.queue.add(keyOf4(object4));
    } else if (resource === "replicasets") {
      this.addOwner(object4.metadata.namespace, controllerOf2(previous ?? object4)?.name);
    } else if (resource === "pods" && type === "DELETED") {
      this.observeGone(object4);
    }
  }
  reconcile(key) {
    const { namespace, name: name3 } = partsOf(key);
    const deployment = this.environment.store.get("deployments", namespace, name3);
    if (!deployment) return;
    if (!deployment.metadata.deletionTimestamp) this.advance(deployment);
    this.report(namespace, name3);
  }
  advance(deployment) {
    const sets = replicaSetsOf(deployment, this.environment);
    if (deployment.spec.paused || isResized(deployment, sets)) resize(deployment, sets, this.environment);
    else if (deployment.spec.strategy?.type === "Recreate") recreate(deployment, sets, this.environment);
    else rollForward(deployment, sets, this.environment);
  }
  report(namespace, name3) {
    const { store, clock } = this.environment;
    const deployment = store.get("deployments", namespace, name3);
    if (!deployment) return;
    const sets = replicaSetsOf(deployment, this.environment);
    const status = statusOf3(deployment, sets, clock.now());
    const revision = sets.newest?.metadata.annotations?.[REVISION];
    const annotations2 = revision ? { ...deployment.metadata.annotations, [REVISION]: revision } : deployment.metadata.annotations;
    store.update("deployments", { ...deployment, metadata: { ...deployment.metadata, annotations: annotations2 }, status });
    if (isComplete2(deployment, status)) this.forgetHistory(deployment, sets);
    else this.wakeAtDeadline(deployment, status);
  }
  /** Of the ReplicaSets that have no pods any more, the oldest beyond the limit are deleted. */
  forgetHistory(deployment, sets) {
    const idle = sets.old.filter((set) => wantedBy([set]) === 0 && !set.status?.replicas && !set.metadata.deletionTimestamp).sort((a, b) => revisionOf(a) - revisionOf(b));
    const surplus = Math.max(0, idle.length - (deployment.spec.revisionHistoryLimit ?? 10));
    for (const set of idle.slice(0, surplus)) this.environment.deleteObject(set);
  }
  wakeAtDeadline(deployment, status) {
    const progressing2 = conditionOf(status.conditions, "Progressing");
    if (progressing2?.reason !== "ReplicaSetUpdated") return;
    const since = Date.parse(progressing2.lastUpdateTime ?? "");
    const due = since + (deployment.spec.progressDeadlineSeconds ?? 600) * 1e3 - this.environment.clock.now();
    if (due > 0) this.queue.addAfter(keyOf4(deployment), due);
  }
  /** A Recreate rollout waits for the last old pod to be gone. */
  observeGone(pod) {
    const owner = controllerOf2(pod);
    if (owner?.kind !== RESOURCE_KINDS.replicasets.kind) return;
    const set = this.environment.store.get("replicasets", pod.metadata.namespace, owner.name);
    this.addOwner(pod.metadata.namespace, set && controllerOf2(set)?.name);
  }
  addOwner(namespace, name3) {
    if (name3 !== void 0) this.queue.add(`${namespace}/${name3}`);
  }
};

// simulation/controllers/disruption/budget-pods.ts
var BudgetPods = class {
  constructor(store) {
    this.store = store;
  }
  store;
  podsOf = /* @__PURE__ */ new Map();
  budgetsOf = /* @__PURE__ */ new Map();
  load() {
    for (const budget of this.store.list("poddisruptionbudgets")) this.putBudget(budget);
  }
  pods(budget) {
    return [...this.podsOf.get(keyOf4(budget)) ?? []].flatMap((key) => {
      const { namespace, name: name3 } = partsOf(key);
      return this.store.get("pods", namespace, name3) ?? [];
    });
  }
  /** The keys of those that select the pod, as far as it is there. */
  budgets(pod) {
    return this.budgetsOf.get(keyOf4(pod)) ?? [];
  }
  /** Takes note of the change. Answers with the keys of the budgets that it concerns. */
  apply({ resource, type, object: object4, previous }) {
    if (resource === "poddisruptionbudgets") {
      const budget = object4;
      if (type === "DELETED") this.takeBudget(keyOf4(budget));
      else if (!previous || !sameValue(budget.spec, previous.spec)) this.putBudget(budget);
      return type === "DELETED" ? [] : [keyOf4(budget)];
    }
    if (resource !== "pods") return [];
    const key = keyOf4(object4);
    const before = this.budgetsOf.get(key) ?? [];
    if (type === "MODIFIED" && object4.metadata.labels === previous?.metadata.labels) return before;
    this.move(key, before, type === "DELETED" ? [] : this.selecting(object4));
    return [.../* @__PURE__ */ new Set([...before, ...this.budgetsOf.get(key) ?? []])];
  }
  selecting(pod) {
    return this.store.list("poddisruptionbudgets", { namespace: pod.metadata.namespace }).filter((budget) => matchesSelector(budget.spec.selector, pod.metadata.labels)).map(keyOf4);
  }
  move(podKey, from, to) {
    for (const budget of from) this.podsOf.get(budget)?.delete(podKey);
    for (const budget of to) this.podsOf.get(budget)?.add(podKey);
    if (to.length > 0) this.budgetsOf.set(podKey, to);
    else this.budgetsOf.delete(podKey);
  }
  putBudget(budget) {
    const key = keyOf4(budget);
    this.takeBudget(key);
    const selected2 = this.store.list("pods", { namespace: budget.metadata.namespace, labelSelector: budget.spec.selector }).filter((pod) => matchesSelector(budget.spec.selector, pod.metadata.labels)).map(keyOf4);
    this.podsOf.set(key, new Set(selected2));
    for (const pod of selected2) this.budgetsOf.set(pod, [...this.budgetsOf.get(pod) ?? [], key]);
  }
  takeBudget(key) {
    for (const pod of this.podsOf.get(key) ?? []) {
      this.budgetsOf.set(pod, (this.budgetsOf.get(pod) ?? []).filter((budget) => budget !== key));
    }
    this.podsOf.delete(key);
  }
};

// simulation/controllers/disruption/scale.ts
var SCALABLE = ["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"];
function expectedScale(pods, store) {
  const scales = /* @__PURE__ */ new Map();
  const unmanaged = [];
  for (const pod of pods) {
    const owner = controllerOf2(pod);
    if (!owner) {
      unmanaged.push(pod);
      continue;
    }
    if (scales.has(owner.uid)) continue;
    const scale2 = scaleOf(owner, pod.metadata.namespace, store);
    if (scale2) scales.set(scale2.uid, scale2.replicas);
  }
  return { pods: [...scales.values()].reduce((sum3, replicas) => sum3 + replicas, 0), unmanaged };
}
function scaleOf(owner, namespace, store) {
  const object4 = store.get(resourceOf2(owner), namespace, owner.name);
  if (object4?.metadata.uid !== owner.uid) return void 0;
  const above = controllerOf2(object4);
  if (owner.kind === "ReplicaSet" && above?.kind === "Deployment") return scaleOf(above, namespace, store);
  const replicas = object4.spec?.replicas;
  if (replicas === void 0 && !SCALABLE.includes(owner.kind)) {
    throw new Error(`${resourceOf2(owner)} does not implement the scale subresource`);
  }
  return { uid: owner.uid, replicas: replicas ?? 1 };
}

// simulation/controllers/disruption/disruption.ts
var DISRUPTION_TIMEOUT_MS = 12e4;
var DisruptionController = class extends Controller {
  budgetPods;
  constructor(environment2) {
    super(environment2);
    this.budgetPods = new BudgetPods(environment2.store);
  }
  seed() {
    this.budgetPods.load();
    for (const budget of this.environment.store.list("poddisruptionbudgets")) this.queue.add(keyOf4(budget));
  }
  observe(change) {
    const concerned = this.budgetPods.apply(change);
    for (const key of change.resource === "pods" ? this.chosen(change.object, concerned) : concerned) this.queue.add(key);
  }
  /** Of several budgets over a pod, the real controller counts anew any one, and says so. The others lag. */
  chosen(pod, concerned) {
    const { events, random } = this.environment;
    const budgets = this.budgetPods.budgets(pod);
    if (budgets.length < 2) return concerned;
    const key = budgets[random.integer(budgets.length)];
    events.record(
      pod,
      "Warning",
      "MultiplePodDisruptionBudgets",
      `Pod "${pod.metadata.namespace}"/"${pod.metadata.name}" matches multiple PodDisruptionBudgets.  Chose "${partsOf(key).name}" arbitrarily.`
    );
    return [key];
  }
  reconcile(key) {
    const { namespace, name: name3 } = partsOf(key);
    const budget = this.environment.store.get("poddisruptionbudgets", namespace, name3);
    if (!budget) return;
    const pods = this.budgetPods.pods(budget);
    try {
      this.write(budget, pods, countOf(budget, pods, this.environment));
    } catch (error) {
      this.fail(budget, error instanceof Error ? error.message : String(error));
    }
  }
  write(budget, pods, { expectedPods, desiredHealthy: desiredHealthy2, unmanaged }) {
    const { clock, events, store } = this.environment;
    const disruptedPods = this.stillDisrupted(budget, pods);
    const healthy = pods.filter((pod) => !isTerminating2(pod) && !(pod.metadata.name in disruptedPods) && isReady2(pod)).length;
    const allowed = expectedPods > 0 ? Math.max(0, healthy - desiredHealthy2) : 0;
    const condition2 = {
      type: "DisruptionAllowed",
      status: allowed > 0 ? "True" : "False",
      reason: allowed > 0 ? "SufficientPods" : "InsufficientPods",
      message: "",
      observedGeneration: budget.metadata.generation
    };
    store.update("poddisruptionbudgets", {
      ...budget,
      status: {
        ...budget.status,
        conditions: withConditions(budget.status?.conditions, timestamp2(clock.now()), condition2),
        currentHealthy: healthy,
        desiredHealthy: desiredHealthy2,
        disruptionsAllowed: allowed,
        disruptedPods: Object.keys(disruptedPods).length > 0 ? disruptedPods : void 0,
        expectedPods,
        observedGeneration: budget.metadata.generation
      }
    });
    if (unmanaged.length > 0) events.record(budget, "Warning", "UnmanagedPods", unmanagedMessage(budget, unmanaged));
  }
  /** The evictions that the API server allowed and that have not begun yet. */
  stillDisrupted(budget, pods) {
    const now = this.environment.clock.now();
    const still = {};
    const present = new Map(pods.map((pod) => [pod.metadata.name, pod]));
    for (const [name3, since] of Object.entries(budget.status?.disruptedPods ?? {})) {
      const pod = present.get(name3);
      if (!pod || isTerminating2(pod)) continue;
      const ends = Date.parse(since) + DISRUPTION_TIMEOUT_MS;
      if (ends <= now) {
        this.environment.events.record(pod, "Warning", "NotDeleted", "Pod was expected by PDB controller to be deleted but it wasn't");
        continue;
      }
      still[name3] = since;
      this.queue.addAfter(keyOf4(budget), ends - now);
    }
    return still;
  }
  /** A budget that cannot be counted allows nothing. */
  fail(budget, message) {
    const { clock, events, store } = this.environment;
    const condition2 = {
      type: "DisruptionAllowed",
      status: "False",
      reason: "SyncFailed",
      message,
      observedGeneration: budget.metadata.generation
    };
    events.record(budget, "Warning", "CalculateExpectedPodCountFailed", `Failed to calculate the number of expected pods: ${message}`);
    store.update("poddisruptionbudgets", {
      ...budget,
      status: {
        ...budget.status,
        disruptionsAllowed: 0,
        conditions: withConditions(budget.status?.conditions, timestamp2(clock.now()), condition2)
      }
    });
  }
};
function countOf({ spec }, pods, { store }) {
  if (spec.maxUnavailable !== void 0) {
    const { pods: expectedPods, unmanaged } = expectedScale(pods, store);
    return { expectedPods, desiredHealthy: Math.max(0, expectedPods - podsOf(spec.maxUnavailable, expectedPods, "up")), unmanaged };
  }
  if (typeof spec.minAvailable === "string") {
    const { pods: expectedPods, unmanaged } = expectedScale(pods, store);
    return { expectedPods, desiredHealthy: podsOf(spec.minAvailable, expectedPods, "up"), unmanaged };
  }
  return { expectedPods: pods.length, desiredHealthy: spec.minAvailable ?? 1, unmanaged: [] };
}
function unmanagedMessage(budget, unmanaged) {
  const selector = Object.entries(budget.spec.selector?.matchLabels ?? {}).map(([key, value]) => `${key}:${value}`).join(" ");
  return `Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{${selector}},}) were found to be unmanaged: ${unmanaged.map(({ metadata }) => metadata.name).join(", ")}. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
}

// simulation/controllers/garbage-collector.ts
var GarbageCollector = class extends Controller {
  dependents = /* @__PURE__ */ new Map();
  seed() {
    const { store } = this.environment;
    for (const resource of store.resources) {
      for (const object4 of store.list(resource)) this.note(resource, object4);
    }
  }
  observe({ resource, type, object: object4, previous }) {
    if (type === "DELETED") {
      for (const { uid } of object4.metadata.ownerReferences ?? []) this.dependents.get(uid)?.delete(nameOf5(resource, object4));
      for (const dependent of this.dependents.get(object4.metadata.uid) ?? []) this.queue.add(dependent);
      this.dependents.delete(object4.metadata.uid);
    } else if (object4.metadata.ownerReferences !== previous?.metadata.ownerReferences) {
      for (const { uid } of previous?.metadata.ownerReferences ?? []) this.dependents.get(uid)?.delete(nameOf5(resource, object4));
      this.note(resource, object4);
    }
  }
  reconcile(dependent) {
    const at = dependent.indexOf(" ");
    const resource = dependent.slice(0, at);
    const { namespace, name: name3 } = partsOf(dependent.slice(at + 1));
    const object4 = this.environment.store.get(resource, namespace, name3);
    const owners = object4?.metadata.ownerReferences ?? [];
    if (!object4 || owners.length === 0 || owners.some((owner) => this.exists(owner, namespace))) return;
    if (resource === "pods") this.environment.deletePod(object4);
    else this.environment.deleteObject(object4);
  }
  exists(owner, namespace) {
    const { store } = this.environment;
    const resource = resourceOf2(owner);
    const found = store.get(resource, namespace, owner.name) ?? store.get(resource, void 0, owner.name);
    return found?.metadata.uid === owner.uid;
  }
  note(resource, object4) {
    for (const { uid } of object4.metadata.ownerReferences ?? []) {
      this.dependents.set(uid, (this.dependents.get(uid) ?? /* @__PURE__ */ new Set()).add(nameOf5(resource, object4)));
    }
  }
};
function nameOf5(resource, object4) {
  return `${resource} ${keyOf4(object4)}`;
}

// simulation/controllers/job.ts
var TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking";
var FIRST_BACKOFF_MS = 1e4;
var LONGEST_BACKOFF_MS = 6e5;
var JobController = class extends PodController {
  failedAt = /* @__PURE__ */ new Map();
  constructor(environment2, orphans) {
    super(environment2, "jobs", orphans);
  }
  selectorOf(owner) {
    return owner.spec.selector;
  }
  sync(job) {
    if (isOver(job.status)) return;
    const counted3 = this.count(job, this.claim(job));
    const pods = this.environment.store.list("pods", { controllerUid: job.metadata.uid });
    const ending = this.endOf(job, counted3);
    if (ending) {
      for (const pod of pods.filter(isActive)) this.environment.deletePod(pod);
    } else if (!job.spec.suspend && !job.metadata.deletionTimestamp) {
      this.balance(job, pods, counted3);
    }
    this.report(job, counted3, ending);
  }
  /** Counts the pods that ended, once each, and lets go of them. */
  count(job, pods) {
    let { succeeded = 0, failed = 0 } = job.status ?? {};
    for (const pod of pods.filter((candidate) => isFinished2(candidate) && candidate.metadata.finalizers?.includes(TRACKING_FINALIZER))) {
      if (pod.status.phase === "Succeeded") {
        succeeded++;
      } else {
        failed++;
        this.failedAt.set(job.metadata.uid, this.environment.clock.now());
      }
      this.letGo(pod);
    }
    return { ...job.status, succeeded: succeeded || void 0, failed: failed || void 0 };
  }
  letGo(pod) {
    const finalizers = pod.metadata.finalizers?.filter((finalizer) => finalizer !== TRACKING_FINALIZER);
    const released = this.environment.store.update("pods", {
      ...pod,
      metadata: { ...pod.metadata, finalizers: finalizers?.length ? finalizers : void 0 }
    });
    if (released.metadata.deletionGracePeriodSeconds === 0) finishDeletion(this.environment.store, released);
  }
  endOf(job, { succeeded = 0, failed = 0 }) {
    const now = timestamp2(this.environment.clock.now());
    if (succeeded >= completionsOf(job)) {
      return { type: "Complete", status: "True", reason: "CompletionsReached", message: "Reached expected number of succeeded pods", lastTransitionTime: now };
    }
    if (failed > (job.spec.backoffLimit ?? 6)) {
      return { type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit", lastTransitionTime: now };
    }
    return void 0;
  }
  balance(job, pods, { succeeded = 0, failed = 0 }) {
    const { clock, events } = this.environment;
    const active = pods.filter(isActive);
    const leaving = job.spec.podReplacementPolicy === "Failed" ? pods.filter((pod) => isTerminating2(pod) && !isFinished2(pod)).length : 0;
    const parallelism = job.spec.parallelism ?? 1;
    const wanted2 = Math.min(parallelism, completionsOf(job) - succeeded) - leaving;
    const backoff = failed === 0 ? 0 : Math.min(FIRST_BACKOFF_MS * 2 ** (failed - 1), LONGEST_BACKOFF_MS);
    const wait = (this.failedAt.get(job.metadata.uid) ?? -Infinity) + backoff - clock.now();
    if (active.length < wanted2 && wait > 0) {
      this.queue.addAfter(keyOf4(job), wait);
      return;
    }
    for (let missing = wanted2 - active.length; missing > 0; missing--) {
      const pod = makePod(this.environment, job.spec.template, {
        namespace: job.metadata.namespace,
        owner: this.referenceTo(job),
        finalizers: [TRACKING_FINALIZER]
      });
      if ("refusal" in pod) {
        events.record(job, "Warning", "FailedCreate", `Error creating: ${pod.refusal}`);
        this.queue.addAfter(keyOf4(job), FIRST_BACKOFF_MS);
        return;
      }
      events.record(job, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
    }
    for (const pod of active.slice(Math.max(0, wanted2))) this.environment.deletePod(pod);
  }
  report(job, counted3, ending) {
    const { store, clock, events } = this.environment;
    const pods = store.list("pods", { controllerUid: job.metadata.uid });
    const active = pods.filter(isActive);
    const now = timestamp2(clock.now());
    const current = store.get("jobs", job.metadata.namespace, job.metadata.name);
    if (!current) return;
    store.update("jobs", {
      ...current,
      status: {
        ...current.status,
        startTime: current.status?.startTime ?? now,
        active: active.length || void 0,
        ready: active.filter(isReady2).length,
        terminating: pods.filter((pod) => isTerminating2(pod) && !isFinished2(pod)).length,
        succeeded: counted3.succeeded,
        failed: counted3.failed,
        ...ending && { conditions: [...current.status?.conditions ?? [], ending] },
        ...ending?.type === "Complete" && { completionTime: now }
      }
    });
    if (ending) events.record(job, ending.type === "Complete" ? "Normal" : "Warning", ending.type === "Complete" ? "Completed" : ending.reason, ending.message);
  }
};
function isOver(status) {
  return isTrue(status?.conditions, "Complete") || isTrue(status?.conditions, "Failed");
}
function completionsOf(job) {
  return job.spec.completions ?? 1;
}

// simulation/controllers/namespace.ts
var DELAY_MS = 5e3;
var NamespaceController = class extends Controller {
  /** From when each is emptied. */
  terminating = /* @__PURE__ */ new Map();
  seed() {
    for (const namespace of this.environment.store.list("namespaces")) this.consider(namespace);
  }
  observe({ resource, type, object: object4 }) {
    if (resource === "namespaces") {
      if (type === "DELETED") this.terminating.delete(object4.metadata.name);
      else this.consider(object4);
    } else if (this.terminating.has(object4.metadata.namespace ?? "")) {
      this.queue.add(object4.metadata.namespace);
    }
  }
  reconcile(name3) {
    const { store } = this.environment;
    const namespace = store.get("namespaces", void 0, name3);
    if (!namespace?.metadata.deletionTimestamp) return;
    if (namespace.status?.phase !== "Terminating") {
      store.update("namespaces", { ...namespace, status: { ...namespace.status, phase: "Terminating" } });
    }
    const wait = (this.terminating.get(name3) ?? 0) - this.environment.clock.now();
    if (wait > 0) {
      this.queue.addAfter(name3, wait);
      return;
    }
    for (const object4 of this.next(name3)) {
      if (object4.metadata.deletionTimestamp) continue;
      if (object4.kind === "Pod") this.environment.deletePod(object4);
      else this.environment.deleteObject(object4);
    }
    if (this.contents(name3).length === 0) store.remove("namespaces", void 0, name3);
  }
  consider(namespace) {
    const { name: name3, deletionTimestamp } = namespace.metadata;
    if (!deletionTimestamp || this.terminating.has(name3)) return;
    this.terminating.set(name3, this.environment.clock.now() + DELAY_MS);
    this.queue.add(name3);
  }
  /** Pods go first: what protects them, such as network policies, stays until they are gone. */
  next(namespace) {
    const pods = this.environment.store.list("pods", { namespace });
    return pods.length > 0 ? pods : this.contents(namespace);
  }
  contents(namespace) {
    const { store } = this.environment;
    return store.resources.flatMap((resource) => store.list(resource, { namespace }));
  }
};

// simulation/controllers/node-lifecycle.ts
var NODE_MONITOR_GRACE_MS = 4e4;
var MANAGED2 = [NOT_READY_TAINT, UNREACHABLE_TAINT, UNSCHEDULABLE_TAINT];
var NodeLifecycleController = class extends Controller {
  silentSince = /* @__PURE__ */ new Map();
  /** The kubelet of the node no longer reports. */
  kubeletSilent(nodeName) {
    this.silentSince.set(nodeName, this.environment.clock.now());
    this.queue.addAfter(nodeName, NODE_MONITOR_GRACE_MS);
  }
  kubeletReports(nodeName) {
    this.silentSince.delete(nodeName);
    this.queue.add(nodeName);
  }
  seed() {
    for (const node of this.environment.store.list("nodes")) this.queue.add(node.metadata.name);
  }
  observe({ resource, type, object: object4 }) {
    if (resource !== "nodes") return;
    if (type === "DELETED") this.silentSince.delete(object4.metadata.name);
    else this.queue.add(object4.metadata.name);
  }
  reconcile(name3) {
    const { store } = this.environment;
    const found = store.get("nodes", void 0, name3);
    if (!found) return;
    const node = this.isOverdue(name3) ? this.giveUp(found) : found;
    const taints = this.taintsOf(node);
    store.update("nodes", { ...node, spec: { ...node.spec, taints: taints.length > 0 ? taints : void 0 } });
  }
  isOverdue(name3) {
    const since = this.silentSince.get(name3);
    if (since === void 0) return false;
    const wait = since + NODE_MONITOR_GRACE_MS - this.environment.clock.now();
    if (wait > 0) this.queue.addAfter(name3, wait);
    return wait <= 0;
  }
  /** Nobody knows any more how the node is, and its pods count as not ready. */
  giveUp(node) {
    if (conditionOf(node.status.conditions, "Ready")?.status === "Unknown") return node;
    const { store, clock, events } = this.environment;
    const now = timestamp2(clock.now());
    const unknown = (node.status.conditions ?? []).map(({ type }) => ({
      type,
      status: "Unknown",
      reason: "NodeStatusUnknown",
      message: "Kubelet stopped posting node status."
    }));
    events.record(node, "Normal", "NodeNotReady", `Node ${node.metadata.name} status is now: NodeNotReady`);
    const conditions = withConditions(node.status.conditions, now, ...unknown);
    const updated2 = store.update("nodes", { ...node, status: { ...node.status, conditions } });
    for (const pod of store.list("pods", { nodeName: node.metadata.name })) this.markNotReady(pod, now);
    return updated2;
  }
  markNotReady(pod, now) {
    if (!isReady2(pod)) return;
    const conditions = withConditions(pod.status.conditions, now, { type: "Ready", status: "False" });
    this.environment.store.update("pods", { ...pod, status: { ...pod.status, conditions } });
    this.environment.events.record(pod, "Warning", "NodeNotReady", "Node is not ready");
  }
  taintsOf(node) {
    const before = node.spec.taints ?? [];
    const timeAdded = timestamp2(this.environment.clock.now());
    const wanted2 = wantedTaints(node).map((taint) => before.find(({ key, effect }) => key === taint.key && effect === taint.effect) ?? { ...taint, timeAdded });
    return [
      ...before.filter((taint) => !MANAGED2.includes(taint.key) || wanted2.includes(taint)),
      ...wanted2.filter((taint) => !before.includes(taint))
    ];
  }
};
function wantedTaints(node) {
  const ready2 = conditionOf(node.status.conditions, "Ready")?.status;
  const state = { False: NOT_READY_TAINT, Unknown: UNREACHABLE_TAINT }[ready2 ?? ""];
  return [
    ...node.spec.unschedulable ? [{ key: UNSCHEDULABLE_TAINT, effect: "NoSchedule" }] : [],
    ...state ? [{ key: state, effect: "NoSchedule" }, { key: state, effect: "NoExecute" }] : []
  ];
}

// simulation/controllers/orphans.ts
var Orphans = class {
  constructor(store) {
    this.store = store;
  }
  store;
  byNamespace = /* @__PURE__ */ new Map();
  unsubscribe;
  start() {
    for (const pod of this.store.list("pods")) this.put(pod);
    this.unsubscribe = this.store.subscribe((change) => this.observe(change));
  }
  stop() {
    this.unsubscribe?.();
  }
  of(namespace) {
    return [...this.byNamespace.get(namespace ?? "")?.values() ?? []];
  }
  observe(change) {
    if (change.resource !== "pods") return;
    const pod = change.object;
    if (change.type === "DELETED" || controllerOf2(pod)) this.byNamespace.get(pod.metadata.namespace ?? "")?.delete(pod.metadata.uid);
    else this.put(pod);
  }
  put(pod) {
    if (controllerOf2(pod)) return;
    const namespace = pod.metadata.namespace ?? "";
    const pods = this.byNamespace.get(namespace) ?? /* @__PURE__ */ new Map();
    pods.set(pod.metadata.uid, pod);
    this.byNamespace.set(namespace, pods);
  }
};

// simulation/controllers/pod-garbage.ts
var PodGarbageCollector = class extends Controller {
  seed() {
    for (const pod of this.environment.store.list("pods")) {
      if (this.isStranded(pod)) this.queue.add(keyOf4(pod));
    }
  }
  observe({ resource, type, object: object4 }) {
    if (resource !== "nodes" || type !== "DELETED") return;
    for (const pod of this.environment.store.list("pods", { nodeName: object4.metadata.name })) this.queue.add(keyOf4(pod));
  }
  reconcile(key) {
    const { namespace, name: name3 } = partsOf(key);
    const { store, clock } = this.environment;
    const pod = store.get("pods", namespace, name3);
    if (!pod || !this.isStranded(pod)) return;
    const target = { type: "DisruptionTarget", status: "True", reason: "DeletionByPodGC", message: "PodGC: node no longer exists" };
    const ended2 = isFinished2(pod) ? pod : store.update("pods", {
      ...pod,
      status: { ...pod.status, phase: "Failed", conditions: withConditions(pod.status.conditions, timestamp2(clock.now()), target) }
    });
    this.environment.deletePod(ended2, { gracePeriodSeconds: 0 });
  }
  isStranded(pod) {
    return pod.spec.nodeName !== void 0 && !this.environment.store.get("nodes", void 0, pod.spec.nodeName);
  }
};

// simulation/controllers/surplus.ts
var PHASES2 = ["Pending", "Unknown", "Running"];
function bySurplus(sameNode) {
  return (a, b) => compare2(preferences(a, sameNode), preferences(b, sameNode));
}
function preferences(pod, sameNode) {
  const since = readySince2(pod);
  return [
    pod.spec.nodeName ? 1 : 0,
    PHASES2.indexOf(pod.status.phase),
    isReady2(pod) ? 1 : 0,
    Number(pod.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? 0),
    -sameNode(pod),
    since === void 0 ? 0 : -since,
    -restartsOf(pod),
    -Date.parse(pod.metadata.creationTimestamp),
    -Number(pod.metadata.resourceVersion)
  ];
}
function compare2(a, b) {
  const index = a.findIndex((value, position) => value !== b[position]);
  return index < 0 ? 0 : a[index] - b[index];
}

// simulation/controllers/replicas.ts
var BURST = 500;
var FIRST_RETRY_MS2 = 500;
var LONGEST_RETRY_MS = 6e4;
var ReplicasController = class extends PodController {
  retries = /* @__PURE__ */ new Map();
  sync(owner) {
    const pods = this.claim(owner);
    const active = pods.filter(isActive);
    const failure2 = owner.metadata.deletionTimestamp ? void 0 : this.balance(owner, active);
    this.report(owner, pods, active, failure2);
    this.wakeWhenAvailable(owner, active);
    if (failure2) this.retry(owner);
    else this.retries.delete(owner.metadata.uid);
  }
  /** The pods that are counted where two of them on one node are to be thinned out first. */
  related(_owner, active) {
    return active;
  }
  /** Makes what is missing, deletes what is too much, or says why it could not. */
  balance(owner, active) {
    const surplus = active.length - (owner.spec.replicas ?? 1);
    return surplus > 0 ? this.shrink(owner, active, Math.min(surplus, BURST)) : this.grow(owner, Math.min(-surplus, BURST));
  }
  grow(owner, count) {
    const { store, events } = this.environment;
    if (isTerminatingNamespace(store, owner.metadata.namespace)) return void 0;
    for (let made = 0; made < count; made++) {
      const pod = makePod(this.environment, owner.spec.template, { namespace: owner.metadata.namespace, owner: this.referenceTo(owner) });
      if ("refusal" in pod) {
        events.record(owner, "Warning", "FailedCreate", `Error creating: ${pod.refusal}`);
        return pod.refusal;
      }
      events.record(owner, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
    }
    return void 0;
  }
  shrink(owner, active, count) {
    const { events } = this.environment;
    const onNode = /* @__PURE__ */ new Map();
    for (const pod of this.related(owner, active)) onNode.set(pod.spec.nodeName, (onNode.get(pod.spec.nodeName) ?? 0) + 1);
    const order = bySurplus((pod) => onNode.get(pod.spec.nodeName) ?? 0);
    for (const pod of [...active].sort(order).slice(0, count)) {
      this.environment.deletePod(pod);
      events.record(owner, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
    }
    return void 0;
  }
  /** Counts the pods as they were before this turn made or deleted any: the next turn sees those. */
  report(owner, pods, active, failure2) {
    const now = this.environment.clock.now();
    const ready2 = active.filter(isReady2);
    const conditions = this.failureConditions(owner.status?.conditions, failure2);
    const labelled = active.filter((pod) => matchesMap(owner.spec.template?.metadata?.labels, pod.metadata.labels));
    const status = {
      ...owner.status,
      replicas: active.length,
      fullyLabeledReplicas: labelled.length || void 0,
      readyReplicas: ready2.length || void 0,
      availableReplicas: ready2.filter((pod) => isAvailable(pod, owner.spec.minReadySeconds, now)).length || void 0,
      terminatingReplicas: pods.filter(isTerminating2).length,
      observedGeneration: owner.metadata.generation,
      conditions: conditions.length > 0 ? conditions : void 0
    };
    const current = this.environment.store.get(this.resource, owner.metadata.namespace, owner.metadata.name);
    if (current) this.environment.store.update(this.resource, { ...current, status });
  }
  /** The first failure stands until there is none: the next would only name another pod that could not be made. */
  failureConditions(before, failure2) {
    if (!failure2) return withoutCondition(before, "ReplicaFailure");
    if (before && conditionOf(before, "ReplicaFailure")) return before;
    return withConditions(before, timestamp2(this.environment.clock.now()), {
      type: "ReplicaFailure",
      status: "True",
      reason: "FailedCreate",
      message: failure2
    });
  }
  wakeWhenAvailable(owner, active) {
    const now = this.environment.clock.now();
    const coming = active.map((pod) => availableAt(pod, owner.spec.minReadySeconds)).filter((at) => at !== void 0 && at > now);
    if (coming.length > 0) this.queue.addAfter(keyOf4(owner), Math.min(...coming) - now);
  }
  retry(owner) {
    const wait = this.retries.get(owner.metadata.uid) ?? FIRST_RETRY_MS2;
    this.retries.set(owner.metadata.uid, Math.min(wait * 2, LONGEST_RETRY_MS));
    this.queue.addAfter(keyOf4(owner), wait);
  }
};
var ReplicaSetController = class extends ReplicasController {
  constructor(environment2, orphans) {
    super(environment2, "replicasets", orphans);
  }
  selectorOf(owner) {
    return owner.spec.selector;
  }
  /** All ReplicaSets of one Deployment count together. */
  related(owner, active) {
    const deployment = controllerOf2(owner);
    if (deployment?.kind !== RESOURCE_KINDS.deployments.kind) return active;
    const { store } = this.environment;
    return store.list("replicasets", { controllerUid: deployment.uid }).flatMap((set) => store.list("pods", { controllerUid: set.metadata.uid })).filter(isActive);
  }
};
var ReplicationControllerController = class extends ReplicasController {
  constructor(environment2, orphans) {
    super(environment2, "replicationcontrollers", orphans);
  }
  selectorOf(owner) {
    return owner.spec.selector && { matchLabels: owner.spec.selector };
  }
};

// simulation/controllers/stateful-set.ts
var INDEX_LABEL = "apps.kubernetes.io/pod-index";
var POD_NAME_LABEL = "statefulset.kubernetes.io/pod-name";
var RETRY_MS3 = 1e3;
var StatefulSetController = class extends PodController {
  constructor(environment2, orphans) {
    super(environment2, "statefulsets", orphans);
  }
  selectorOf(owner) {
    return owner.spec.selector;
  }
  /** What is found runs the template that is found with it. */
  seed() {
    super.seed();
    const { store } = this.environment;
    for (const set of store.list("statefulsets")) presentRevision(store, set, set.status?.updateRevision);
  }
  sync(set) {
    const pods = this.claim(set);
    const { store } = this.environment;
    const update = presentRevision(store, set, set.status?.updateRevision);
    const current = revisionsOf(store, set).find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
    if (!set.metadata.deletionTimestamp) this.arrange(set, pods, { current, update });
    this.report(set, pods, { current, update });
  }
  /** One step towards the right pods: the lowest first when they are made, the highest first when they go. */
  arrange(set, pods, revisions) {
    const { start, end } = ordinalsOf(set);
    const parallel = set.spec.podManagementPolicy === "Parallel";
    const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
    for (let ordinal = start; ordinal < end; ordinal++) {
      if (this.settle(set, ordinal, byOrdinal.get(ordinal), revisions) || parallel) continue;
      return;
    }
    const surplus = pods.filter((pod) => ordinalOf(pod) >= end || ordinalOf(pod) < start).sort((a, b) => ordinalOf(b) - ordinalOf(a));
    for (const pod of surplus) {
      if (!isTerminating2(pod)) this.remove(set, pod);
      if (!parallel) return;
    }
    if (set.spec.updateStrategy?.type !== "OnDelete") this.roll(set, byOrdinal, revisions);
  }
  /** Whether the place is filled by a pod that runs, so that the next may come. */
  settle(set, ordinal, pod, revisions) {
    if (!pod) {
      this.make(set, ordinal, revisions);
      return false;
    }
    if (isTerminating2(pod)) return false;
    if (isFinished2(pod)) {
      this.remove(set, pod);
      return false;
    }
    return this.isHealthy(set, pod);
  }
  /** Replaces the highest pod that is not of the newest template; the next only when that one is healthy. */
  roll(set, byOrdinal, { update }) {
    const { start, end } = ordinalsOf(set);
    const lowest = Math.max(start, set.spec.updateStrategy?.rollingUpdate?.partition ?? 0);
    for (let ordinal = end - 1; ordinal >= lowest; ordinal--) {
      const pod = byOrdinal.get(ordinal);
      if (!pod) return;
      if (revisionOf2(pod) !== update.metadata.name && !isTerminating2(pod)) {
        this.remove(set, pod);
        return;
      }
      if (!this.isHealthy(set, pod)) return;
    }
  }
  make(set, ordinal, { current, update }) {
    const { store, events } = this.environment;
    const { namespace } = set.metadata;
    const name3 = `${set.metadata.name}-${ordinal}`;
    if (store.get("pods", namespace, name3)) return;
    const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    const revision = ordinal >= partition ? update : current;
    const template = revision.data.spec.template;
    this.makeClaims(set, ordinal);
    const pod = makePod(this.environment, { ...template, spec: { ...template.spec, volumes: this.volumes(set, ordinal, revision) } }, {
      namespace,
      owner: this.referenceTo(set),
      name: name3,
      labels: { [REVISION_LABEL2]: revision.metadata.name, [POD_NAME_LABEL]: name3, [INDEX_LABEL]: String(ordinal) }
    });
    if ("refusal" in pod) {
      events.record(set, "Warning", "FailedCreate", `create Pod ${name3} in StatefulSet ${set.metadata.name} failed error: ${pod.refusal}`);
      this.queue.addAfter(keyOf4(set), RETRY_MS3);
    } else {
      events.record(set, "Normal", "SuccessfulCreate", `create Pod ${name3} in StatefulSet ${set.metadata.name} successful`);
    }
  }
  volumes(set, ordinal, revision) {
    const { volumes } = revision.data.spec.template.spec;
    const claims = set.spec.volumeClaimTemplates ?? [];
    if (claims.length === 0) return volumes;
    const own = claims.map(({ metadata }) => ({
      name: metadata.name,
      persistentVolumeClaim: { claimName: `${metadata.name}-${set.metadata.name}-${ordinal}` }
    }));
    return [...(volumes ?? []).filter(({ name: name3 }) => !own.some((volume) => volume.name === name3)), ...own];
  }
  /** Claims outlive their pods, so most are there already. A new one has no volume: nothing here provisions any. */
  makeClaims(set, ordinal) {
    const { store } = this.environment;
    const { namespace } = set.metadata;
    for (const { metadata, spec } of set.spec.volumeClaimTemplates ?? []) {
      const name3 = `${metadata.name}-${set.metadata.name}-${ordinal}`;
      if (store.get("persistentvolumeclaims", namespace, name3)) continue;
      store.create("persistentvolumeclaims", { metadata: { name: name3, namespace }, spec, status: { phase: "Pending" } });
    }
  }
  remove(set, pod) {
    this.environment.deletePod(pod);
    this.environment.events.record(
      set,
      "Normal",
      "SuccessfulDelete",
      `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`
    );
  }
  isHealthy(set, pod) {
    if (isTerminating2(pod) || !isReady2(pod)) return false;
    const now = this.environment.clock.now();
    const at = availableAt(pod, set.spec.minReadySeconds) ?? Infinity;
    if (at > now) this.queue.addAfter(keyOf4(set), at - now);
    return at <= now;
  }
  report(set, pods, { current, update }) {
    const { store, clock } = this.environment;
    const { start, end } = ordinalsOf(set);
    const placed = pods.filter((pod) => ordinalOf(pod) >= start && ordinalOf(pod) < end);
    const staying2 = pods.filter((pod) => !isTerminating2(pod));
    const ready2 = staying2.filter(isReady2);
    const updated2 = staying2.filter((pod) => revisionOf2(pod) === update.metadata.name);
    const rolledOut = placed.length === end - start && placed.every((pod) => revisionOf2(pod) === update.metadata.name && isReady2(pod) && !isTerminating2(pod));
    const currentRevision = rolledOut ? update.metadata.name : current.metadata.name;
    const stored = store.get("statefulsets", set.metadata.namespace, set.metadata.name);
    if (!stored) return;
    store.update("statefulsets", {
      ...stored,
      status: {
        ...stored.status,
        observedGeneration: set.metadata.generation,
        replicas: pods.length,
        readyReplicas: ready2.length || void 0,
        availableReplicas: ready2.filter((pod) => isAvailable(pod, set.spec.minReadySeconds, clock.now())).length,
        currentReplicas: staying2.filter((pod) => revisionOf2(pod) === currentRevision).length || void 0,
        updatedReplicas: updated2.length || void 0,
        currentRevision,
        updateRevision: update.metadata.name
      }
    });
  }
};
function ordinalsOf(set) {
  const start = set.spec.ordinals?.start ?? 0;
  return { start, end: start + (set.spec.replicas ?? 1) };
}
function ordinalOf(pod) {
  return Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? -1);
}
function revisionOf2(pod) {
  return pod.metadata.labels?.[REVISION_LABEL2];
}

// simulation/controllers/taint-eviction.ts
var TaintEvictionController = class extends Controller {
  /** Since when a pod was seen beside such a taint. */
  since = /* @__PURE__ */ new Map();
  seed() {
    for (const node of this.environment.store.list("nodes")) this.consider(node);
  }
  observe({ resource, type, object: object4, previous }) {
    if (type === "DELETED") return;
    if (resource === "nodes") {
      const node = object4;
      if (node.spec.taints !== previous?.spec.taints) this.consider(node);
    } else if (resource === "pods") {
      const pod = object4;
      if (pod.spec.nodeName && pod.spec.nodeName !== previous?.spec.nodeName) this.queue.add(keyOf4(pod));
    }
  }
  reconcile(key) {
    const { namespace, name: name3 } = partsOf(key);
    const { store, clock } = this.environment;
    const pod = store.get("pods", namespace, name3);
    const node = pod?.spec.nodeName ? store.get("nodes", void 0, pod.spec.nodeName) : void 0;
    const taints = node ? noExecute(node) : [];
    if (!pod || isTerminating2(pod) || taints.length === 0) {
      this.since.delete(key);
      return;
    }
    const since = this.since.get(key) ?? clock.now();
    this.since.set(key, since);
    const due = Math.min(...taints.map((taint) => leavesAt(pod, taint, since)));
    if (due === Infinity) return;
    if (due > clock.now()) this.queue.addAfter(key, due - clock.now());
    else this.evict(pod);
  }
  consider(node) {
    for (const pod of this.environment.store.list("pods", { nodeName: node.metadata.name })) this.queue.add(keyOf4(pod));
  }
  evict(pod) {
    const { store, clock, events } = this.environment;
    const target = {
      type: "DisruptionTarget",
      status: "True",
      reason: "DeletionByTaintManager",
      message: "Taint manager: deleting due to NoExecute taint"
    };
    const marked = store.update("pods", {
      ...pod,
      status: { ...pod.status, conditions: withConditions(pod.status.conditions, timestamp2(clock.now()), target) }
    });
    events.record(pod, "Normal", "TaintManagerEviction", `Marking for deletion Pod ${keyOf4(pod)}`);
    this.environment.deletePod(marked);
  }
};
function noExecute(node) {
  return (node.spec.taints ?? []).filter(({ effect }) => effect === "NoExecute");
}
function leavesAt(pod, taint, since) {
  const tolerating = (pod.spec.tolerations ?? []).filter((toleration) => tolerates2(toleration, taint));
  if (tolerating.length === 0) return since;
  const seconds = Math.min(...tolerating.map(({ tolerationSeconds }) => tolerationSeconds ?? Infinity));
  const added = taint.timeAdded ? Date.parse(taint.timeAdded) : since;
  return Math.max(added, Date.parse(pod.metadata.creationTimestamp)) + seconds * 1e3;
}

// simulation/kubelet/images.ts
var Registry = class {
  /** Images that cannot be pulled. */
  broken = /* @__PURE__ */ new Set();
};
var ImageCache = class {
  images = /* @__PURE__ */ new Set();
  constructor(node) {
    for (const { names } of node.status.images ?? []) for (const name3 of names) this.images.add(name3);
  }
  missing(pod) {
    return [...new Set(imagesOf(pod))].filter((image) => !this.images.has(image));
  }
  add(images) {
    for (const image of images) this.images.add(image);
  }
};
function imagesOf(pod) {
  return [...pod.spec.initContainers ?? [], ...pod.spec.containers].flatMap(({ image }) => image ?? []);
}

// simulation/kubelet/annotations.ts
function annotation(pod, name3) {
  return pod.metadata.annotations?.[`simulation/${name3}`];
}
function flag(pod, name3) {
  return annotation(pod, name3) === "true";
}
function amount(pod, name3) {
  const text = annotation(pod, name3);
  if (text === void 0) return void 0;
  const value = Number(text);
  if (text.trim() !== "" && value >= 0) return value;
  throw new Error(`The annotation simulation/${name3} of pod ${pod.metadata.namespace}/${pod.metadata.name} must be a number of at least 0, got '${text}'. Write it without a unit, such as '30'.`);
}

// simulation/kubelet/statuses.ts
function accepted(pod, now, reason = "ContainerCreating", message) {
  const initialised = !pod.spec.initContainers?.length;
  return {
    ...pod.status,
    phase: "Pending",
    startTime: pod.status.startTime ?? now,
    conditions: withConditions(
      pod.status.conditions,
      now,
      { type: "PodReadyToStartContainers", status: "False" },
      { type: "Initialized", status: initialised ? "True" : "False", ...!initialised && { reason: "ContainersNotInitialized" } },
      ...unready(pod)
    ),
    containerStatuses: pod.spec.containers.map((container) => ({
      name: container.name,
      image: container.image ?? "",
      imageID: "",
      ready: false,
      started: false,
      restartCount: 0,
      lastState: {},
      state: { waiting: { reason: initialised || reason !== "ContainerCreating" ? reason : "PodInitializing", message } }
    }))
  };
}
function started(pod, now, podIP) {
  return {
    ...pod.status,
    phase: "Running",
    podIP: pod.status.podIP ?? podIP,
    startTime: pod.status.startTime ?? now,
    conditions: withConditions(
      pod.status.conditions,
      now,
      { type: "PodReadyToStartContainers", status: "True" },
      { type: "Initialized", status: "True" },
      ...unready(pod)
    ),
    containerStatuses: containers(pod, (status) => ({
      ...status,
      ready: false,
      started: true,
      state: { running: { startedAt: now } }
    }))
  };
}
function ready(pod, now) {
  const gates = (pod.spec.readinessGates ?? []).map(({ conditionType }) => ({ type: conditionType, status: "True" }));
  return {
    ...pod.status,
    conditions: withConditions(pod.status.conditions, now, ...gates, { type: "ContainersReady", status: "True" }, { type: "Ready", status: "True" }),
    containerStatuses: containers(pod, (status) => ({ ...status, ready: true, started: true }))
  };
}
function crashed(pod, now, exitCode) {
  return {
    ...pod.status,
    conditions: withConditions(pod.status.conditions, now, ...unready(pod)),
    containerStatuses: containers(pod, (status) => ({
      ...status,
      ready: false,
      started: false,
      restartCount: status.restartCount + 1,
      lastState: ended(status, now, exitCode),
      state: { waiting: { reason: "CrashLoopBackOff", message: `back-off restarting failed container=${status.name}` } }
    }))
  };
}
function finished(pod, now, exitCode) {
  const reason = exitCode === 0 ? "PodCompleted" : "PodFailed";
  return {
    ...pod.status,
    phase: exitCode === 0 ? "Succeeded" : "Failed",
    conditions: withConditions(
      pod.status.conditions,
      now,
      { type: "PodReadyToStartContainers", status: "False" },
      { type: "ContainersReady", status: "False", reason },
      { type: "Ready", status: "False", reason }
    ),
    containerStatuses: containers(pod, (status) => ({ ...status, ready: false, started: false, state: ended(status, now, exitCode) }))
  };
}
function unready(pod) {
  const message = `containers with unready status: [${pod.spec.containers.map(({ name: name3 }) => name3).join(" ")}]`;
  return ["ContainersReady", "Ready"].map((type) => ({ type, status: "False", reason: "ContainersNotReady", message }));
}
function ended(status, now, exitCode) {
  const reason = exitCode === 0 ? "Completed" : "Error";
  return { terminated: { exitCode, reason, startedAt: status.state?.running?.startedAt, finishedAt: now } };
}
function containers(pod, next) {
  const before = new Map((pod.status.containerStatuses ?? []).map((status) => [status.name, status]));
  return pod.spec.containers.map(({ name: name3, image }) => next(before.get(name3) ?? { name: name3, image: image ?? "", imageID: "", ready: false, restartCount: 0, lastState: {} }));
}

// simulation/kubelet/pod-worker.ts
var FIRST_BACKOFF_MS2 = 1e4;
var LONGEST_BACKOFF_MS2 = 3e5;
var CRASH_MS = 1e3;
var SIGTERM_EXIT_CODE = 143;
var SIGKILL_EXIT_CODE = 137;
var STARTING = ["ContainerCreating", "PodInitializing"];
var PodWorker = class {
  constructor(pod, host) {
    this.pod = pod;
    this.host = host;
  }
  pod;
  host;
  stage = "new";
  ready = false;
  exitCode = 0;
  backoff = FIRST_BACKOFF_MS2;
  stopsAt = Infinity;
  cancelStop;
  timers = /* @__PURE__ */ new Set();
  /** Takes over a pod as it is found: what runs keeps running, and what is stuck stays stuck. */
  adopt() {
    if (this.stage !== "new") return;
    const [first] = this.pod.status.containerStatuses ?? [];
    const begins = !first || STARTING.includes(first.state?.waiting?.reason ?? "");
    this.ready = isReady2(this.pod);
    if (isFinished2(this.pod)) this.stage = "ended";
    else if (!begins) this.stage = "running";
    this.host.images.add(begins ? [] : this.pod.spec.containers.flatMap(({ image }) => image ?? []));
    this.observe(this.pod);
    if (this.stage === "running" && first?.state?.running) this.endLater();
  }
  /** The pod changed. */
  observe(pod) {
    this.pod = pod;
    if (!this.host.reporting) return;
    if (isTerminating2(pod)) this.terminate();
    else if (this.stage === "new") this.begin();
  }
  /** A volume may have come. */
  retry() {
    if (this.stage === "waiting") this.prepare();
  }
  /** The API server hears the kubelet again, and is told what it missed. */
  resume() {
    this.observe(this.pod);
    if (this.stage === "stopped" || this.stage === "ended" && !isFinished2(this.pod)) {
      this.report((pod, now) => finished(pod, now, this.exitCode));
    } else if (this.stage === "running") {
      if (this.pod.status.phase !== "Running") this.report((pod, now) => started(pod, now, this.host.podIP()));
      if (this.ready) this.report(ready);
    }
    if (this.stage === "stopped") this.finish();
  }
  /** The pod or its machine is no more. */
  end() {
    this.stage = "ended";
    for (const cancel of this.timers) cancel();
    this.timers.clear();
  }
  begin() {
    this.stage = "waiting";
    this.report(accepted);
    this.prepare();
  }
  /** Volumes first, then images. */
  prepare() {
    if (missingVolumes(this.pod, this.host.environment.store).length > 0) return;
    this.stage = "starting";
    const missing = this.host.images.missing(this.pod);
    const broken = missing.find((image) => this.host.registry.broken.has(image)) ?? (flag(this.pod, "image-pull-error") ? missing[0] ?? "image" : void 0);
    if (broken !== void 0) {
      this.pullFails(broken);
      return;
    }
    const { timing } = this.host;
    this.after(timing.pull(missing.length) + timing.initialisation(this.pod) + timing.start(), () => {
      this.host.images.add(missing);
      this.run();
    });
  }
  pullFails(image) {
    const message = `Back-off pulling image "${image}"`;
    this.report((pod, now) => accepted(pod, now, "ImagePullBackOff", message));
    this.host.environment.events.record(this.pod, "Warning", "Failed", `Failed to pull image "${image}"`);
    this.after(this.nextBackoff(), () => this.prepare());
  }
  run() {
    this.stage = "running";
    const ip = this.host.podIP();
    this.report((pod, now) => started(pod, now, ip));
    const readiness = this.host.timing.readiness(this.pod);
    if (readiness !== void 0) {
      this.after(readiness, () => {
        this.ready = true;
        this.report(ready);
      });
    }
    this.endLater();
  }
  /** Jobs end, and what crashes. */
  endLater() {
    const { timing } = this.host;
    if (flag(this.pod, "crash-loop")) this.after(timing.scaled(CRASH_MS), () => this.exited(amount(this.pod, "exit-code") ?? 1));
    const lasts = timing.run(this.pod);
    if (lasts !== void 0) this.after(lasts, () => this.exited(amount(this.pod, "exit-code") ?? 0));
  }
  exited(exitCode) {
    this.ready = false;
    const { restartPolicy = "Always" } = this.pod.spec;
    if (restartPolicy === "Always" || restartPolicy === "OnFailure" && exitCode !== 0) {
      this.stage = "starting";
      this.report((pod, now) => crashed(pod, now, exitCode));
      this.host.environment.events.record(this.pod, "Warning", "BackOff", "Back-off restarting failed container");
      this.after(this.nextBackoff(), () => this.run());
      return;
    }
    this.stage = "ended";
    this.exitCode = exitCode;
    this.report((pod, now) => finished(pod, now, exitCode));
  }
  terminate() {
    const { timing, environment: environment2 } = this.host;
    if (this.stage === "ended" || isMirror(this.pod)) {
      this.finish();
      return;
    }
    if (this.stage === "stopped") return;
    const grace = this.pod.metadata.deletionGracePeriodSeconds ?? 30;
    if (this.stage === "stopping") {
      this.stopAt(environment2.clock.now() + timing.grace(grace), SIGKILL_EXIT_CODE);
      return;
    }
    const runs = this.stage === "running";
    this.clear();
    this.stage = "stopping";
    if (runs) environment2.events.record(this.pod, "Normal", "Killing", "Stopping containers");
    const { ms, killed } = runs ? timing.exit(this.pod, grace) : { ms: 0, killed: false };
    this.stopAt(environment2.clock.now() + ms, killed ? SIGKILL_EXIT_CODE : this.exitCodeOfSigterm());
  }
  /** What is stopped before its time has failed, if it was to come to an end at all. */
  exitCodeOfSigterm() {
    return amount(this.pod, "exit-code") ?? ((this.pod.spec.restartPolicy ?? "Always") === "Always" ? 0 : SIGTERM_EXIT_CODE);
  }
  /** Never later than was said before: grace can only be shortened. */
  stopAt(at, exitCode) {
    if (at >= this.stopsAt) return;
    this.cancelStop?.();
    this.stopsAt = at;
    this.cancelStop = this.after(at - this.host.environment.clock.now(), () => {
      this.stage = "stopped";
      this.ready = false;
      this.exitCode = exitCode;
      this.report((pod, now) => finished(pod, now, exitCode));
      this.after(this.host.environment.lag(), () => this.finish());
    });
  }
  finish() {
    if (!this.host.reporting) return;
    this.stage = "ended";
    finishDeletion(this.host.environment.store, this.pod);
  }
  report(next) {
    if (!this.host.reporting) return;
    const { store, clock } = this.host.environment;
    const current = store.get("pods", this.pod.metadata.namespace, this.pod.metadata.name);
    if (current?.metadata.uid !== this.pod.metadata.uid) return;
    this.pod = store.update("pods", { ...current, status: next(current, timestamp2(clock.now())) });
  }
  nextBackoff() {
    const wait = this.backoff;
    this.backoff = Math.min(wait * 2, LONGEST_BACKOFF_MS2);
    return this.host.timing.scaled(wait);
  }
  clear() {
    for (const cancel of this.timers) cancel();
    this.timers.clear();
  }
  after(ms, fn) {
    const { clock } = this.host.environment;
    const cancel = clock.schedule(clock.now() + ms, () => {
      this.timers.delete(cancel);
      fn();
    });
    this.timers.add(cancel);
    return cancel;
  }
};

// simulation/kubelet/kubelet.ts
var Kubelet = class {
  workers = /* @__PURE__ */ new Map();
  host;
  environment;
  heard = true;
  stopped = false;
  constructor(node, props) {
    this.environment = props.environment;
    const isHeard = () => this.heard;
    this.host = { ...props, images: new ImageCache(node), get reporting() {
      return isHeard();
    } };
  }
  /** Whether the API server hears it. */
  get reporting() {
    return this.heard;
  }
  /** Takes over a pod that is on the node already. */
  adopt(pod) {
    const worker = new PodWorker(pod, this.host);
    this.workers.set(pod.metadata.uid, worker);
    worker.adopt();
  }
  /** A pod of the node came or changed. */
  observe(pod) {
    const known2 = this.workers.get(pod.metadata.uid);
    if (known2) {
      known2.observe(pod);
    } else {
      const worker = new PodWorker(pod, this.host);
      this.workers.set(pod.metadata.uid, worker);
      this.soon(() => {
        const { store } = this.environment;
        const current = store.get("pods", pod.metadata.namespace, pod.metadata.name);
        if (current?.metadata.uid === pod.metadata.uid) worker.adopt();
      });
    }
  }
  /** A pod is gone from the API server. What runs from a file of the node shows itself again. */
  forget(pod) {
    this.workers.get(pod.metadata.uid)?.end();
    this.workers.delete(pod.metadata.uid);
    if (isMirror(pod)) this.soon(() => this.mirror(pod));
  }
  /** Volumes were attached to the node. */
  volumesChanged() {
    for (const worker of this.workers.values()) worker.retry();
  }
  /** The API server no longer hears it; what runs goes on running. */
  silence() {
    this.heard = false;
  }
  resume() {
    this.heard = true;
    for (const worker of this.workers.values()) worker.resume();
  }
  /** Its machine ends, and everything on it. */
  stop() {
    this.silence();
    this.stopped = true;
    for (const worker of this.workers.values()) worker.end();
    this.workers.clear();
  }
  mirror(pod) {
    const { store } = this.environment;
    const { name: name3, namespace, labels, annotations: annotations2, ownerReferences } = pod.metadata;
    if (!this.heard || store.get("pods", namespace, name3)) return;
    store.create("pods", { metadata: { name: name3, namespace, labels, annotations: annotations2, ownerReferences }, spec: pod.spec, status: pod.status });
  }
  soon(fn) {
    const { clock, lag } = this.environment;
    clock.schedule(clock.now() + lag(), () => {
      if (!this.stopped) fn();
    });
  }
};

// simulation/kubelet/timing.ts
var LEAST_GRACE_MS = 2e3;
var DEFAULT_PERIOD_SECONDS = 10;
var Timing = class {
  constructor(times, random) {
    this.times = times;
    this.random = random;
    this.speedUp = times.speedUp ?? 1;
    if (!(this.speedUp > 0)) {
      throw new Error(`speedUp must be above 0, got ${this.speedUp}. Use 1 for the pods' own times, 10 for ten times shorter ones.`);
    }
  }
  times;
  random;
  speedUp;
  /** A time of the kubelet itself, such as a back-off. */
  scaled(ms) {
    return Math.round(ms / this.speedUp);
  }
  pull(images) {
    return this.scaled(images * (this.times.pullMs ?? 5e3));
  }
  initialisation(pod) {
    const runs = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy !== "Always").length;
    return this.scaled(runs * (amount(pod, "init-seconds") ?? 1) * 1e3);
  }
  start() {
    return this.scaled(this.times.startMs ?? 2e3);
  }
  /** From the start of the containers until the slowest is ready, or undefined where that never comes. */
  readiness(pod) {
    if (flag(pod, "never-ready") || flag(pod, "crash-loop")) return void 0;
    const known2 = this.times.readinessMs?.(pod);
    if (known2 !== void 0) return this.scaled(known2);
    const annotated = amount(pod, "start-seconds");
    const application = annotated !== void 0 ? annotated * 1e3 : this.times.applicationMs?.(pod) ?? 0;
    return this.scaled(Math.max(...pod.spec.containers.map((container) => this.probed(container, application))));
  }
  /** When it ends by itself. */
  run(pod) {
    const seconds = amount(pod, "run-seconds");
    const ofJob = pod.metadata.ownerReferences?.some(({ kind, controller }) => controller && kind === "Job");
    const ms = seconds !== void 0 ? seconds * 1e3 : ofJob ? this.times.jobRunMs : void 0;
    return ms === void 0 ? void 0 : this.scaled(ms);
  }
  /** From the beginning of its termination to the exit of the last container. */
  exit(pod, graceSeconds2) {
    const grace = graceSeconds2 * 1e3;
    if (flag(pod, "ignores-sigterm")) return { ms: this.scaled(grace), killed: true };
    const preStop = Math.max(0, ...pod.spec.containers.map(preStopMs));
    const own = amount(pod, "exit-seconds");
    const needed = preStop + (own !== void 0 ? own * 1e3 : this.times.exitMs ?? 1e3);
    const most = preStop >= grace && grace > 0 ? grace + LEAST_GRACE_MS : grace;
    return { ms: this.scaled(Math.min(needed, most)), killed: needed > most };
  }
  grace(seconds) {
    return this.scaled(seconds * 1e3);
  }
  /** The probes tick from some moment within their period. */
  probed({ startupProbe, readinessProbe: readinessProbe2 }, application) {
    const started2 = startupProbe ? this.firstSuccess(startupProbe, application) : 0;
    if (!readinessProbe2) return started2;
    return started2 + this.firstSuccess(readinessProbe2, Math.max(0, application - started2)) + ((readinessProbe2.successThreshold ?? 1) - 1) * periodMs(readinessProbe2);
  }
  firstSuccess(probe, application) {
    const possible = Math.max((probe.initialDelaySeconds ?? 0) * 1e3, application);
    return possible + this.random.next() * periodMs(probe);
  }
};
function periodMs(probe) {
  return (probe.periodSeconds ?? DEFAULT_PERIOD_SECONDS) * 1e3;
}
var UNITS2 = { "": 1e3, "s": 1e3, "m": 6e4, "h": 36e5 };
function preStopMs({ lifecycle }) {
  const hook = lifecycle?.preStop;
  if (hook?.sleep) return hook.sleep.seconds * 1e3;
  const sleeps = (hook?.exec?.command ?? []).join(" ").matchAll(/\bsleep\s+(\d+(?:\.\d+)?)([smh]?)/g);
  return [...sleeps].reduce((sum3, [, amountText, unit]) => sum3 + Number(amountText) * UNITS2[unit], 0);
}

// simulation/kubelet/kubelets.ts
var Kubelets = class {
  constructor(environment2, times = {}) {
    this.environment = environment2;
    this.timing = new Timing(times, environment2.random);
  }
  environment;
  registry = new Registry();
  kubelets = /* @__PURE__ */ new Map();
  timing;
  unsubscribe;
  addresses = 0;
  start() {
    const { store } = this.environment;
    this.unsubscribe = store.subscribe((change) => this.observe(change));
    for (const node of store.list("nodes")) this.add(node);
  }
  stop() {
    this.unsubscribe?.();
    for (const kubelet of this.kubelets.values()) kubelet.stop();
  }
  get(nodeName) {
    return this.kubelets.get(nodeName);
  }
  observe({ resource, type, object: object4, previous }) {
    if (resource === "pods") {
      const pod = object4;
      const kubelet = this.kubelets.get(pod.spec.nodeName ?? "");
      if (type === "DELETED") kubelet?.forget(pod);
      else kubelet?.observe(pod);
    } else if (resource === "nodes") {
      if (type === "ADDED") this.add(object4);
      else if (type === "DELETED") this.remove(object4.metadata.name);
    } else if (resource === "volumeattachments") {
      const { spec, status } = object4;
      if (status?.attached && !previous?.status?.attached) this.kubelets.get(spec.nodeName)?.volumesChanged();
    }
  }
  /** A node whose kubelet is not heard when the simulation begins is not heard later either. */
  add(node) {
    const kubelet = new Kubelet(node, { environment: this.environment, timing: this.timing, registry: this.registry, podIP: () => this.nextAddress() });
    this.kubelets.set(node.metadata.name, kubelet);
    if (conditionOf(node.status.conditions, "Ready")?.status === "Unknown") kubelet.silence();
    for (const pod of this.environment.store.list("pods", { nodeName: node.metadata.name })) kubelet.adopt(pod);
  }
  remove(nodeName) {
    this.kubelets.get(nodeName)?.stop();
    this.kubelets.delete(nodeName);
  }
  nextAddress() {
    const n = ++this.addresses;
    return `10.${128 + Math.floor(n / 65536) % 64}.${Math.floor(n / 256) % 256}.${n % 256}`;
  }
};

// simulation/kubelet/machines.ts
var OWN_LABELS = ["kubernetes.io/hostname", "topology.kubernetes.io/zone", "topology.kubernetes.io/region", "node.kubernetes.io/exclude-from-external-load-balancers"];
var Machines = class {
  constructor(environment2, kubelets, lifecycle, times = {}) {
    this.environment = environment2;
    this.kubelets = kubelets;
    this.lifecycle = lifecycle;
    this.times = times;
  }
  environment;
  kubelets;
  lifecycle;
  times;
  booting = /* @__PURE__ */ new Map();
  /** Starts a machine. Returns the name that its node will have. */
  launch(options) {
    const { instanceId, joins = true } = options;
    const name3 = options.name ?? `ip-${instanceId.replace(/^i-/, "")}.compute.internal`;
    if (joins) this.boot(instanceId, this.times.joinMs ?? 2e4, () => this.join(name3, options));
    return name3;
  }
  /** No machine that boots will join any more. */
  stop() {
    for (const cancel of this.booting.values()) cancel();
    this.booting.clear();
  }
  /** The kubelet is no longer heard. What runs on the node goes on. */
  lose(nodeName) {
    this.kubelet(nodeName).silence();
    this.lifecycle.kubeletSilent(nodeName);
  }
  /** The kubelet is heard again. */
  recover(nodeName) {
    this.lifecycle.kubeletReports(nodeName);
    this.becomeReady(nodeName);
    this.kubelet(nodeName).resume();
  }
  /** Ends a machine at once, with all that runs on it; the cloud's controller takes its node out of the cluster. */
  terminate(instanceId) {
    this.booting.get(instanceId)?.();
    this.booting.delete(instanceId);
    for (const { metadata: { name: name3 } } of this.nodesOf(instanceId)) {
      this.kubelets.get(name3)?.stop();
      this.environment.store.remove("nodes", void 0, name3);
    }
  }
  /** The nodes of an instance, if it has joined: one that was left over from before may be among them. */
  nodesOf(instanceId) {
    return this.environment.store.list("nodes").filter(({ spec }) => spec.providerID?.endsWith(`/${instanceId}`));
  }
  join(name3, options) {
    const { like, instanceId, becomesReady = true } = options;
    const { store, clock } = this.environment;
    const labels = Object.fromEntries(Object.entries(like?.metadata.labels ?? {}).filter(([label]) => !OWN_LABELS.includes(label)));
    createNode(store, name3, clock.now(), {
      ...options,
      allocatable: options.allocatable ?? like?.status.allocatable,
      labels: { ...labels, ...options.labels },
      taints: [{ key: NOT_READY_TAINT, effect: "NoSchedule" }, ...options.taints ?? []],
      ready: false
    });
    if (becomesReady) this.boot(instanceId, this.times.readyMs ?? 1e4, () => this.becomeReady(name3));
  }
  becomeReady(name3) {
    const { store, clock, events } = this.environment;
    const node = store.get("nodes", void 0, name3);
    if (!node) return;
    const now = timestamp2(clock.now());
    const pressure = ["MemoryPressure", "DiskPressure", "PIDPressure"].map((type) => ({ type, status: "False", reason: "KubeletHasNoPressure" }));
    const ready2 = { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" };
    store.update("nodes", { ...node, status: { ...node.status, conditions: withConditions(node.status.conditions, now, ...pressure, ready2) } });
    events.record(node, "Normal", "NodeReady", `Node ${name3} status is now: NodeReady`);
  }
  boot(instanceId, ms, then) {
    const { clock } = this.environment;
    this.booting.set(instanceId, clock.schedule(clock.now() + ms, () => {
      this.booting.delete(instanceId);
      then();
    }));
  }
  kubelet(nodeName) {
    const kubelet = this.kubelets.get(nodeName);
    if (kubelet) return kubelet;
    throw new Error(`No node is named '${nodeName}'. There are ${this.environment.store.list("nodes").map(({ metadata }) => metadata.name).join(", ") || "none"}.`);
  }
};

// simulation/scheduler/scheduler.ts
var FIRST_BACKOFF_MS3 = 1e3;
var LONGEST_BACKOFF_MS3 = 1e4;
var Scheduler = class {
  constructor(environment2) {
    this.environment = environment2;
    this.view = new ClusterView(environment2.store);
    this.queue = new WorkQueue(environment2.clock, environment2.lag, (key) => this.schedule(key));
  }
  environment;
  view;
  queue;
  unschedulable = /* @__PURE__ */ new Map();
  unsubscribe;
  start() {
    const { store, clock } = this.environment;
    this.view.load();
    for (const pod of store.list("pods")) {
      if (isToBePlaced(pod) && wasTried(pod)) this.unschedulable.set(keyOf5(pod), { triedAt: clock.now(), backoff: FIRST_BACKOFF_MS3 });
      else this.consider(pod);
    }
    this.unsubscribe = store.subscribe((change) => this.observe(change));
  }
  stop() {
    this.unsubscribe?.();
    this.queue.stop();
  }
  observe(change) {
    this.view.apply(change);
    if (change.resource === "pods") {
      const pod = change.object;
      if (change.type === "DELETED") this.forget(pod);
      else if (change.type === "ADDED" || !pod.spec.nodeName) this.consider(pod);
      if (freesPlace(change) || joinsOthers(change)) this.reconsider();
    } else if (change.resource !== "events" && change.resource !== "leases" && mayOpenNode(change)) {
      this.reconsider();
    }
  }
  consider(pod) {
    const key = keyOf5(pod);
    if (isToBePlaced(pod)) {
      if (!this.unschedulable.has(key)) this.queue.add(key);
    } else if (isTerminating2(pod)) {
      this.forget(pod);
    }
  }
  forget(pod) {
    this.unschedulable.delete(keyOf5(pod));
    this.queue.forget(keyOf5(pod));
  }
  reconsider() {
    const now = this.environment.clock.now();
    for (const [key, { triedAt, backoff }] of this.unschedulable) {
      this.queue.addAfter(key, Math.max(triedAt + backoff - now, this.environment.lag()));
    }
  }
  schedule(key) {
    const { store, random, clock } = this.environment;
    const [namespace, name3] = key.split("/");
    const pod = store.get("pods", namespace, name3);
    if (!pod || !isToBePlaced(pod)) {
      this.unschedulable.delete(key);
      return;
    }
    const placement = place(pod, this.view, random);
    if (placement.node !== void 0) {
      this.unschedulable.delete(key);
      this.bind(pod, placement.node);
      return;
    }
    const before = this.unschedulable.get(key);
    const backoff = before ? Math.min(before.backoff * 2, LONGEST_BACKOFF_MS3) : FIRST_BACKOFF_MS3;
    this.unschedulable.set(key, { triedAt: clock.now(), backoff });
    this.report(pod, placement.message);
  }
  bind(pod, nodeName) {
    const { store, clock, events } = this.environment;
    const scheduled = { type: "PodScheduled", status: "True" };
    store.update("pods", {
      ...pod,
      spec: { ...pod.spec, nodeName },
      status: { ...pod.status, conditions: withConditions(pod.status.conditions, timestamp2(clock.now()), scheduled) }
    });
    events.record(pod, "Normal", "Scheduled", `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${nodeName}`);
  }
  report(pod, message) {
    const { store, clock, events } = this.environment;
    if (conditionOf(pod.status.conditions, "PodScheduled")?.message === message) return;
    const unscheduled = { type: "PodScheduled", status: "False", reason: "Unschedulable", message };
    store.update("pods", {
      ...pod,
      status: {
        ...pod.status,
        phase: "Pending",
        conditions: withConditions(pod.status.conditions, timestamp2(clock.now()), unscheduled)
      }
    });
    events.record(pod, "Warning", "FailedScheduling", message);
  }
};
function keyOf5(pod) {
  return `${pod.metadata.namespace}/${pod.metadata.name}`;
}
function isToBePlaced(pod) {
  const gated = conditionOf(pod.status.conditions, "PodScheduled")?.reason === "SchedulingGated";
  return !pod.spec.nodeName && !isTerminating2(pod) && !isFinished2(pod) && !gated;
}
function wasTried(pod) {
  return conditionOf(pod.status.conditions, "PodScheduled")?.status === "False";
}
function freesPlace({ type, object: object4, previous }) {
  const pod = object4;
  if (!pod.spec.nodeName) return false;
  return type === "DELETED" || isFinished2(pod) && previous !== void 0 && !isFinished2(previous);
}
function joinsOthers({ object: object4, previous }) {
  const pod = object4;
  const before = previous;
  if (!pod.spec.nodeName) return false;
  return before?.spec.nodeName !== pod.spec.nodeName || before?.metadata.labels !== pod.metadata.labels;
}
function mayOpenNode({ resource, type, object: object4, previous }) {
  if (resource === "persistentvolumes" || resource === "persistentvolumeclaims") return true;
  if (resource !== "nodes" || type === "DELETED") return false;
  if (!previous || object4.spec !== previous.spec || object4.metadata.labels !== previous.metadata.labels) return true;
  const allocatable = (node) => node.status?.allocatable;
  return allocatable(object4) !== allocatable(previous);
}

// simulation/kubernetes.ts
var SimulatedCluster = class {
  /** `store` holds a dump that was loaded, or what a ClusterBuilder has built. */
  constructor(store, options = {}) {
    this.store = store;
    this.clock = store.clock;
    this.api = new ApiServer(store);
    const random = new Random(options.seed ?? 1);
    const environment2 = (component) => environmentOf(this.api, random, options.lagMs ?? [10, 50], component);
    const controllers = environment2("controllermanager");
    const orphans = new Orphans(store);
    const lifecycle = new NodeLifecycleController(environment2("node-controller"));
    const kubelet = environment2("kubelet");
    this.kubelets = new Kubelets(kubelet, options.podTimes);
    this.machines = new Machines(kubelet, this.kubelets, lifecycle, options.nodeTimes);
    this.customOwners = new CustomOwnersController(controllers);
    this.actors = [
      orphans,
      new Scheduler(environment2("default-scheduler")),
      this.kubelets,
      new DeploymentController(environment2("deployment-controller")),
      new ReplicaSetController(environment2("replicaset-controller"), orphans),
      new ReplicationControllerController(environment2("replication-controller"), orphans),
      new StatefulSetController(environment2("statefulset-controller"), orphans),
      new DaemonSetController(environment2("daemonset-controller"), orphans),
      new JobController(environment2("job-controller"), orphans),
      this.customOwners,
      new DisruptionController(controllers),
      lifecycle,
      new TaintEvictionController(environment2("taint-eviction-controller")),
      new PodGarbageCollector(controllers),
      new AttachDetachController(environment2("attachdetach-controller"), { attachMs: 2e3, detachMs: 5e3, ...options.volumeTimes }),
      new GarbageCollector(controllers),
      new NamespaceController(controllers)
    ];
  }
  store;
  clock;
  api;
  kubelets;
  customOwners;
  machines;
  actors;
  start() {
    for (const actor of this.actors) actor.start();
  }
  stop() {
    this.machines.stop();
    for (const actor of this.actors) actor.stop();
  }
  /** Starts a machine that joins as a node. Returns the name of the node. */
  launchNode(options) {
    return this.machines.launch(options);
  }
  /** Cuts a node off: its kubelet is no longer heard. */
  loseNode(nodeName) {
    this.machines.lose(nodeName);
  }
  recoverNode(nodeName) {
    this.machines.recover(nodeName);
  }
  /** Ends a machine abruptly: its node and whatever still ran there are gone. */
  terminateNode(instanceId) {
    this.machines.terminate(instanceId);
  }
  scale(resource, namespace, name3, replicas) {
    const owner = this.existing(resource, namespace, name3);
    this.store.update(resource, { ...owner, spec: { ...owner.spec, replicas } });
  }
  /** Changes the template of a Deployment, which rolls it out. */
  rollout(namespace, name3, change) {
    const deployment = this.existing("deployments", namespace, name3);
    return this.store.update("deployments", { ...deployment, spec: { ...deployment.spec, template: change(deployment.spec.template) } });
  }
  /** Begins the end of a namespace and everything in it. */
  deleteNamespace(name3) {
    const namespace = this.existing("namespaces", void 0, name3);
    const deletionTimestamp = timestamp2(this.clock.now());
    this.store.update("namespaces", { ...namespace, metadata: { ...namespace.metadata, deletionTimestamp }, status: { phase: "Terminating" } });
  }
  existing(resource, namespace, name3) {
    const object4 = this.store.get(resource, namespace, name3);
    if (object4) return object4;
    const known2 = this.store.list(resource).map(({ metadata }) => [metadata.namespace, metadata.name].filter(Boolean).join("/"));
    throw new Error(`There is no ${resource} '${[namespace, name3].filter(Boolean).join("/")}'. There are: ${known2.join(", ") || "none"}.`);
  }
};
function environmentOf({ store, admission }, random, lagMs, component) {
  const user = { username: `system:serviceaccount:kube-system:${component}`, groups: ["system:serviceaccounts", "system:authenticated"] };
  return {
    store,
    clock: store.clock,
    random,
    events: new EventRecorder2(store, component),
    lag: () => random.between(lagMs),
    mutated: (object4) => admission.mutate({
      request: { verb: "create", apiGroup: "", resource: "pods", namespace: object4.metadata.namespace },
      user,
      object: object4,
      store
    }),
    deletePod(pod, options = {}) {
      const current = store.get("pods", pod.metadata.namespace, pod.metadata.name);
      if (current?.metadata.uid === pod.metadata.uid) deletePod(store, current, options);
    },
    deleteObject(object4) {
      const resource = resourceOf2(object4);
      const { namespace, name: name3, uid, finalizers } = object4.metadata;
      const current = store.get(resource, namespace, name3);
      if (current?.metadata.uid !== uid) return;
      if (!finalizers?.length) store.remove(resource, namespace, name3);
      else store.update(resource, { ...current, metadata: { ...current.metadata, deletionTimestamp: timestamp2(store.clock.now()) } });
    }
  };
}

// src/kubernetes/validating-policy.ts
var apiVersion = "admissionregistration.k8s.io/v1";
function validatingPolicy(name3, spec) {
  return [
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name: name3 },
      spec: {
        failurePolicy: spec.failurePolicy ?? "Fail",
        matchConstraints: { resourceRules: [{ ...spec.resource, apiVersions: ["v1"] }] },
        matchConditions: [{ ...spec.condition }],
        ...spec.variables ? { variables: spec.variables.map((variable) => ({ ...variable })) } : {},
        validations: spec.validations.map((validation) => ({ ...validation }))
      }
    },
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name: name3 },
      spec: { policyName: name3, validationActions: ["Deny"] }
    }
  ];
}
function policyName(drainerName, about) {
  return [drainerName.toLowerCase(), ...about === void 0 ? [] : [about]].join("-");
}
function ofDrainer(drainerName) {
  return { name: "drainer", expression: `'${kubernetesGroup(drainerName)}' in request.userInfo.groups` };
}

// src/kubernetes/admission-policy.ts
var HASH = "pod-template-hash";
var hash = (of2) => ({ of: of2, map: "labels", key: HASH });
var remembered = (of2) => ({ of: of2, map: "annotations", key: POD_ANNOTATIONS.RELEASED_HASH });
function differences(map, left, right) {
  const of2 = (object4) => `${object4}.metadata.?${map}.orValue({})`;
  return `${of2(left)}.all(key, key in variables.${map}Allowed || (key in ${of2(right)} && ${of2(right)}[key] == ${of2(left)}[key]))`;
}
function changedKeys(map) {
  const of2 = (object4) => `${object4}.metadata.?${map}.orValue({})`;
  const forbidden2 = `!(key in variables.${map}Allowed)`;
  const changed = `${of2("object")}.filter(key, ${forbidden2} && !(key in ${of2("oldObject")} && ${of2("oldObject")}[key] == ${of2("object")}[key]))`;
  const removed = `${of2("oldObject")}.filter(key, ${forbidden2} && !(key in ${of2("object")}))`;
  return `(${changed} + ${removed}).join(', ')`;
}
function namingChanges(message, map, drainerName) {
  return `'${message}, and ' + ${changedKeys(map)} + ' was changed with its request; exclude the group ${kubernetesGroup(drainerName)} from the mutating policy or webhook that does so'`;
}
function has3({ of: of2, map, key }) {
  return `'${key}' in ${of2}.metadata.?${map}.orValue({})`;
}
function isOneOf(entry, ...others) {
  const value = ({ of: of2, map, key }) => `${of2}.metadata.${map}['${key}']`;
  return [`!(${has3(entry)})`, ...others.map((other) => `(${has3(other)} && ${value(entry)} == ${value(other)})`)].join(" || ");
}
function unchanged(field) {
  return `object.metadata.?${field}.orValue([]) == oldObject.metadata.?${field}.orValue([])`;
}
function admissionObjects(drainerName) {
  return validatingPolicy(policyName(drainerName), {
    resource: { apiGroups: [""], resources: ["pods"], operations: ["UPDATE"] },
    condition: ofDrainer(drainerName),
    variables: [
      { name: "labelsAllowed", expression: `['${HASH}']` },
      { name: "annotationsAllowed", expression: `[${Object.values(POD_ANNOTATIONS).map((key) => `'${key}'`).join(", ")}]` }
    ],
    validations: [
      { expression: "object.spec == oldObject.spec", message: "The drainer changes nothing in the spec of a pod." },
      {
        expression: `${differences("labels", "object", "oldObject")} && ${differences("labels", "oldObject", "object")}`,
        message: `The drainer changes no label of a pod but ${HASH}.`,
        messageExpression: namingChanges(`The drainer changes no label of a pod but ${HASH}`, "labels", drainerName)
      },
      {
        expression: `${differences("annotations", "object", "oldObject")} && ${differences("annotations", "oldObject", "object")}`,
        message: `The drainer changes no annotation of a pod but its own, ${ANNOTATION_PREFIX}*.`,
        messageExpression: namingChanges(`The drainer changes no annotation of a pod but its own, ${ANNOTATION_PREFIX}*`, "annotations", drainerName)
      },
      {
        expression: isOneOf(hash("object"), hash("oldObject"), remembered("oldObject")),
        message: `The drainer gives a pod back only the ${HASH} that it took away.`
      },
      {
        // Or the former would allow what the drainer itself has written there.
        expression: isOneOf(remembered("object"), remembered("oldObject"), hash("oldObject")),
        message: `The drainer remembers on a pod only the ${HASH} that the pod had.`
      },
      {
        expression: `${unchanged("ownerReferences")} && ${unchanged("finalizers")}`,
        message: "The drainer changes no owner and no finalizer of a pod."
      }
    ]
  });
}

// src/kubernetes/lease-policy.ts
function leasePolicy(drainerName) {
  return validatingPolicy(policyName(drainerName, "leases"), {
    resource: { apiGroups: ["coordination.k8s.io"], resources: ["leases"], operations: ["CREATE"] },
    condition: ofDrainer(drainerName),
    validations: [{ expression: `object.metadata.name == '${LEASE_NAME}'`, message: `The drainer makes no Lease but ${LEASE_NAME}.` }]
  });
}

// src/kubernetes/node-policies.ts
var of = (object4, entries) => `${object4}.metadata.?${entries}.orValue({})`;
function unchangedBut(entries, exempt, before = of("oldObject", entries)) {
  const same = (left, right) => `${left}.all(key, ${exempt} || (key in ${right} && ${right}[key] == ${left}[key]))`;
  const after = of("object", entries);
  return `${same(after, before)} && ${same(before, after)}`;
}
var OWN = `key.startsWith('${ANNOTATION_PREFIX}')`;
var OWN_TAINT = `(taint.key.startsWith('${ANNOTATION_PREFIX}') && taint.effect == 'PreferNoSchedule')`;
function taintsOf(object4) {
  return `${object4}.spec.?taints.orValue([])`;
}
function nodePolicy(drainerName) {
  return validatingPolicy(policyName(drainerName, "nodes"), {
    resource: { apiGroups: [""], resources: ["nodes"], operations: ["UPDATE"] },
    condition: ofDrainer(drainerName),
    validations: [
      {
        // What else a spec has was set when the node was made, and the API server itself keeps that.
        expression: ["providerID", "podCIDR"].map((field) => `object.spec.?${field}.orValue('') == oldObject.spec.?${field}.orValue('')`).join(" && "),
        message: "The drainer changes nothing in the spec of a node but unschedulable and its own taint."
      },
      {
        expression: `${taintsOf("object")}.filter(taint, !${OWN_TAINT}) == ${taintsOf("oldObject")}.filter(taint, !${OWN_TAINT}) && ${taintsOf("object")}.filter(taint, ${OWN_TAINT}).size() <= 1`,
        message: `The drainer changes no taint of a node but one of its own, ${ANNOTATION_PREFIX}*:PreferNoSchedule.`
      },
      {
        expression: unchangedBut("labels", `key == '${EXCLUDE_FROM_LOAD_BALANCERS}'`),
        message: `The drainer changes no label of a node but ${EXCLUDE_FROM_LOAD_BALANCERS}.`
      },
      {
        expression: unchangedBut("annotations", OWN),
        message: `The drainer changes no annotation of a node but its own, ${ANNOTATION_PREFIX}*.`
      },
      {
        expression: ["ownerReferences", "finalizers"].map((field) => `object.metadata.?${field}.orValue([]) == oldObject.metadata.?${field}.orValue([])`).join(" && "),
        message: "The drainer changes no owner and no finalizer of a node."
      }
    ]
  });
}
function kubeletPolicy(drainerName) {
  return validatingPolicy(policyName(drainerName, "kubelets"), {
    // A kubelet can change annotations through the status, too.
    resource: { apiGroups: [""], resources: ["nodes", "nodes/status"], operations: ["CREATE", "UPDATE"] },
    condition: { name: "kubelet", expression: "'system:nodes' in request.userInfo.groups || request.userInfo.username.startsWith('system:node:')" },
    validations: [{
      expression: unchangedBut("annotations", `!${OWN}`, `(oldObject == null ? {} : ${of("oldObject", "annotations")})`),
      message: `A kubelet changes no annotation ${ANNOTATION_PREFIX}*.`
    }],
    // A node whose kubelet cannot report is lost; the expression has nothing that could fail.
    failurePolicy: "Ignore"
  });
}

// src/kubernetes/admission-policies.ts
function admissionPolicies(drainerName) {
  return [...admissionObjects(drainerName), ...nodePolicy(drainerName), ...kubeletPolicy(drainerName), ...leasePolicy(drainerName)];
}

// src/kubernetes/rbac-rules.ts
function clusterRules(options) {
  return [
    // Finds the node of an instance; cordons, labels and annotates it.
    { apiGroups: [""], resources: ["nodes"], verbs: ["list", "watch", "patch"] },
    // Sees what runs on it, and where the replacements are.
    { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] },
    // Moves pods, within their budgets.
    { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
    ...options.force ? [
      // Deletes what would not go: whenBlocked is FORCE for a group.
      { apiGroups: [""], resources: ["pods"], verbs: ["delete"] }
    ] : [],
    ...options.surge ? [
      // Releases a pod, so that its replacement comes first. The admission policy allows just that change.
      { apiGroups: [""], resources: ["pods"], verbs: ["patch"] }
    ] : [],
    // Sees which pods cannot be released, because of their volume or because a Service selects by the label, and which Services let connections in through nodes.
    { apiGroups: [""], resources: ["services", "persistentvolumeclaims"], verbs: ["list", "watch"] },
    // Knows how many pods each owner asked for.
    { apiGroups: ["apps"], resources: ["deployments", "replicasets", "statefulsets"], verbs: ["list", "watch"] },
    { apiGroups: [""], resources: ["replicationcontrollers"], verbs: ["list", "watch"] },
    { apiGroups: ["batch"], resources: ["jobs"], verbs: ["list", "watch"] },
    { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: ["list", "watch"] },
    // Sees which volumes bind their pods to a node or to a zone.
    { apiGroups: [""], resources: ["persistentvolumes"], verbs: ["list", "watch"] },
    // Sees which volumes have left the node.
    { apiGroups: ["storage.k8s.io"], resources: ["volumeattachments"], verbs: ["list", "watch"] }
  ];
}
var LEASE_RULES = [
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], resourceNames: [LEASE_NAME], verbs: ["get", "update"] }
];
var HOLD_RULES = [{ apiGroups: [""], resources: ["configmaps"], resourceNames: [HOLD_NAME], verbs: ["list", "watch"] }];
var EVENT_RULES = [{ apiGroups: [""], resources: ["events"], verbs: ["create"] }];
var NAMESPACED = [
  { namespace: LEASE_NAMESPACE, rules: [...LEASE_RULES, ...HOLD_RULES] },
  { namespace: EVENT_NAMESPACE, rules: EVENT_RULES }
];
function rbacObjects(drainerName, rules) {
  const apiGroup = "rbac.authorization.k8s.io";
  const apiVersion2 = `${apiGroup}/v1`;
  const cluster2 = { name: drainerName };
  const subjects = [{ apiGroup, kind: "Group", name: kubernetesGroup(drainerName) }];
  return [
    { apiVersion: apiVersion2, kind: "ClusterRole", metadata: cluster2, rules },
    { apiVersion: apiVersion2, kind: "ClusterRoleBinding", metadata: cluster2, roleRef: { apiGroup, kind: "ClusterRole", name: drainerName }, subjects },
    ...NAMESPACED.flatMap(({ namespace, rules: inNamespace }) => {
      const metadata = { name: drainerName, namespace };
      return [
        { apiVersion: apiVersion2, kind: "Role", metadata, rules: inNamespace },
        { apiVersion: apiVersion2, kind: "RoleBinding", metadata, roleRef: { apiGroup, kind: "Role", name: drainerName }, subjects }
      ];
    })
  ];
}

// test/lambda/invocation/world.ts
var World = class {
  clock;
  cloud;
  store;
  cluster;
  launchOptions;
  /** @param setting `epoch`: when it begins, in milliseconds since the epoch; `timing`: of the account */
  constructor(build, options = {}, { epoch, timing } = {}) {
    this.clock = new VirtualClock(epoch);
    this.cloud = new Cloud({ clock: this.clock, timing });
    this.store = new Store(this.clock);
    build(new ClusterBuilder(this.store));
    this.cluster = new SimulatedCluster(this.store, options);
    this.cluster.start();
    const like = this.store.list("nodes")[0];
    this.cloud.ec2.onStateChange(({ instanceId, state }) => {
      if (state === "running") {
        this.cluster.launchNode({ instanceId, like, ...this.launchOptions?.(instanceId) });
      } else if (state === "shutting-down") {
        this.cluster.terminateNode(instanceId);
      }
    });
  }
  /** Says how machines come up from now on. */
  launchWith(options) {
    this.launchOptions = options;
  }
  /** The pods of a Deployment and the like, by the name of their owner. */
  podsOf(name3) {
    return this.store.list("pods").filter((pod) => pod.metadata.name.startsWith(`${name3}-`) || pod.metadata.name === name3);
  }
  nodesOf(name3) {
    return this.podsOf(name3).map((pod) => pod.spec.nodeName ?? "").sort();
  }
  instanceOf(nodeName) {
    return this.store.get("nodes", void 0, nodeName)?.spec.providerID?.split("/").at(-1) ?? "";
  }
  end() {
    this.cloud.close();
    this.cluster.stop();
  }
};
var DeployedDrainer = class {
  constructor(world, name3 = "drainer", options = {}) {
    this.world = world;
    this.name = name3;
    const { cloud, clock, cluster: cluster2 } = world;
    const { groupNames, maximumConcurrency, sweep = true, force = false, surge = true } = options;
    const { drainer, group } = synthesisedDrainer(name3, { groupNames, maximumConcurrency, sweep });
    this.synthesised = group;
    const rbac = new Rbac(rbacObjects(name3, clusterRules({ force, surge })));
    cluster2.api.admission.policies.apply(admissionPolicies(name3));
    this.endpoint = new ApiEndpoint(cluster2.api, { rbac, listTimes: REAL_LIST_TIMES });
    const runtimes = [];
    const deployment = deploy({ stacks: [{ name: "story", template: drainer }], assetPath: () => __dirname }, cloud, {
      kubernetes: { endpoint: "", certificateAuthority: "" },
      runtime: ({ roleArn: roleArn2, variables }) => {
        const settings = { ...readSettings({ ...variables, AWS_REGION: cloud.location.region }), allowForce: force };
        const ports = awsPorts({ cloud, principal: roleArn2, ...settings });
        runtimes.push(new InProcessRuntime({
          clock,
          clockAheadMs: options.clockAheadMs,
          onStart: options.onStart,
          load: (boundary) => {
            const port = boundary.wrap(new SimulatedKubernetes(this.endpoint, this.user));
            const kubernetes = options.version?.(port, runtimes[0].processes.length - 1) ?? port;
            const drain2 = createDrainer({
              clock: boundary.clock,
              log: this.logger(),
              metrics: this.meter(),
              kubernetes: () => Promise.resolve(kubernetes),
              autoScaling: boundary.wrap(ports.autoScaling),
              ec2: boundary.wrap(ports.ec2),
              queue: boundary.wrap(ports.queue),
              eventBus: boundary.wrap(ports.eventBus),
              settings
            });
            return (event, context) => drain2(event, context);
          }
        }));
        return runtimes[0];
      }
    });
    const [roleArn] = deployment.policies.keys();
    const queue = [...deployment.queues.values()].find(({ spec }) => spec.redrive);
    if (!queue?.spec.redrive || !roleArn) throw new Error("The constructs have made no function behind a queue.");
    [this.queue, this.deadLetterQueue, this.runtime] = [queue, queue.spec.redrive.deadLetterQueue, runtimes[0]];
    this.user = { username: roleArn, groups: [kubernetesGroup(name3), "system:authenticated"] };
  }
  world;
  name;
  log = [];
  /** What it says only to whoever looks into the function itself. */
  debugged = [];
  counts = /* @__PURE__ */ new Map();
  /** Every metric when it was written. */
  metered = [];
  queue;
  deadLetterQueue;
  endpoint;
  runtime;
  user;
  synthesised;
  /** An Auto Scaling group with the hooks of this drainer, as the construct makes it but for the options given. */
  group(name3, options = {}) {
    const { store, cloud } = this.world;
    const { tags, hooks, metadata, retainsAbandoned: retainsAbandoned2 } = this.synthesised;
    const {
      nodes = store.list("nodes").map((node) => node.metadata.name),
      maxSize = nodes.length + 2,
      heartbeatTimeoutSeconds,
      notificationMetadata,
      ...given
    } = options;
    const isChosenAlike = (given.whenBlocked ?? metadata.whenBlocked) === metadata.whenBlocked;
    const { retainsAbandoned: retains = retainsAbandoned2 && isChosenAlike, ...settings } = given;
    return cloud.autoScaling.createGroup({
      name: name3,
      minSize: 0,
      maxSize,
      desiredCapacity: nodes.length,
      launchTemplate: { id: "lt-1", version: "1", imageId: "ami-1", instanceType: "m7g.large" },
      availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
      tags,
      retainsAbandoned: retains,
      hooks: hooks.map((hook) => ({
        ...hook,
        ...heartbeatTimeoutSeconds !== void 0 && { heartbeatTimeoutSeconds },
        notificationMetadata: "notificationMetadata" in options ? notificationMetadata : JSON.stringify({ ...metadata, ...settings })
      })),
      existing: nodes.map((node) => ({ instanceId: this.world.instanceOf(node), privateDnsName: node }))
    });
  }
  messages(message) {
    return this.log.filter((entry) => entry.message === message);
  }
  /** The outcome of every drain that ended, by node or instance. */
  outcomes() {
    return Object.fromEntries(this.messages("Drain ended").map(({ node, instance, outcome }) => [node ?? instance, outcome]));
  }
  logger() {
    const write = (level, log = this.log) => (message, fields = {}) => {
      log.push({ at: this.world.clock.now(), level, message, ...fields });
    };
    return { debug: write("debug", this.debugged), info: write("info"), warn: write("warn"), error: write("error") };
  }
  meter() {
    return {
      count: (metric, value, { drainer = this.name, outcome } = {}) => {
        const key = [...drainer === this.name ? [] : [drainer], metric, ...outcome ? [outcome] : []].join("/");
        this.counts.set(key, (this.counts.get(key) ?? 0) + value);
        this.metered.push({ at: this.world.clock.now(), metric, value, drainer });
      },
      measure: (metric, value, { drainer = this.name } = {}) => {
        this.metered.push({ at: this.world.clock.now(), metric, value, drainer });
      }
    };
  }
};

// simulation/observe/budgets.ts
function shareBudgets(owners, store) {
  const inNamespace = Map.groupBy(owners, ({ namespace }) => namespace);
  const ownersOf = /* @__PURE__ */ new Map();
  const budgetsOf = /* @__PURE__ */ new Map();
  for (const budget of store.list("poddisruptionbudgets")) {
    const selected2 = (inNamespace.get(budget.metadata.namespace ?? "") ?? []).filter(({ labels }) => matchesSelector(budget.spec.selector, labels)).map(({ key }) => key);
    ownersOf.set(budget.metadata.uid, selected2);
    for (const key of selected2) budgetsOf.set(key, [...budgetsOf.get(key) ?? [], budget]);
  }
  const all = (key) => budgetsOf.get(key) ?? [];
  const ownersOfBudget = (budget) => ownersOf.get(budget.metadata.uid) ?? [];
  return { all, owners: ownersOfBudget, own: (key) => all(key).filter((budget) => ownersOfBudget(budget).length === 1) };
}

// simulation/observe/departure.ts
var REASONS = {
  EvictionByEvictionAPI: "eviction",
  DeletionByTaintManager: "node died",
  DeletionByPodGC: "node died"
};
function causeOfEnd(pod, { type }, store) {
  const target = conditionOf(pod.status.conditions, "DisruptionTarget");
  if (target?.status === "True" && target.reason && REASONS[target.reason]) return REASONS[target.reason];
  if (pod.spec.nodeName && !store.get("nodes", void 0, pod.spec.nodeName)) return "node died";
  if (type !== "DELETED" && !isTerminating2(pod)) return "not ready";
  return byItsController(pod, store) ?? "delete";
}
function byItsController(pod, store) {
  const owner = controllerOf2(pod);
  const { namespace } = pod.metadata;
  if (owner?.kind === "ReplicaSet") {
    const set = store.get("replicasets", namespace, owner.name);
    if (!set) return void 0;
    const others = store.list("pods", { controllerUid: owner.uid }).filter((other) => isActive(other) && other.metadata.uid !== pod.metadata.uid);
    if (others.length < (set.spec.replicas ?? 1)) return void 0;
    const above = controllerOf2(set);
    const deployment = above && store.get("deployments", namespace, above.name);
    return deployment && !sameTemplate(set.spec.template, deployment.spec.template) ? "rollout" : "scale-in";
  }
  if (owner?.kind === "StatefulSet") {
    const set = store.get("statefulsets", namespace, owner.name);
    const ordinal = Number(/-(\d+)$/.exec(pod.metadata.name)?.[1]) - (set?.spec.ordinals?.start ?? 0);
    if (!set) return void 0;
    if (ordinal >= (set.spec.replicas ?? 1)) return "scale-in";
    const newest = revisionsOf(store, set).at(-1)?.metadata.name;
    return newest !== void 0 && pod.metadata.labels?.[REVISION_LABEL2] !== newest ? "rollout" : void 0;
  }
  return void 0;
}

// simulation/observe/floor.ts
function desiredHealthy({ spec }, expected2) {
  const asked = spec.maxUnavailable !== void 0 ? expected2 - podsOf(spec.maxUnavailable, expected2, "up") : podsOf(spec.minAvailable ?? 1, expected2, "up");
  return Math.max(0, Math.min(expected2, asked));
}
function floorOf2(desired, maxUnavailable, budgets) {
  const strictest = budgets.map((budget) => ({ pods: desiredHealthy(budget, desired), from: `budget ${budget.metadata.name}` })).sort((a, b) => b.pods - a.pods)[0];
  if (strictest) return strictest;
  if (desired <= 1) return { pods: desired, from: desired === 1 ? "one replica" : "no replicas" };
  const mayMiss = Math.max(1, maxUnavailable);
  return { pods: Math.max(0, desired - mayMiss), from: `${desired} replicas less ${mayMiss}` };
}

// simulation/observe/level.ts
var Level = class {
  history = [];
  falls = [];
  open;
  /** The pods that are gone and not yet made up for. */
  missing = [];
  owed = 0;
  get samples() {
    return this.history;
  }
  get shortfalls() {
    return this.open ? [...this.falls, { ...this.open }] : this.falls;
  }
  get last() {
    return this.history.at(-1);
  }
  /** A pod is no longer available. To be told before the level is measured. */
  lose(departure) {
    this.missing.push(departure);
    this.open?.because.push(departure);
  }
  measure(sample) {
    const { at, desired, floor, available } = sample;
    const before = this.last;
    if (before?.desired === desired && before.floor === floor && before.available === available) return;
    if (before?.at === at) this.history.pop();
    this.history.push(sample);
    this.owed = Math.min(floor, Math.max(this.owed, available));
    this.track(at, available);
    this.missing = available >= desired ? [] : this.missing.slice(Math.max(0, available - (before?.available ?? 0)));
  }
  track(at, available) {
    if (available >= this.owed) {
      if (this.open && this.open.from < at) this.falls.push({ ...this.open, to: at });
      this.open = void 0;
    } else if (!this.open) {
      this.open = { from: at, floor: this.owed, available, because: [...this.missing] };
    } else {
      this.open.floor = Math.max(this.open.floor, this.owed);
      this.open.available = Math.min(this.open.available, available);
    }
  }
};
function secondsBelowFloor(shortfalls, now) {
  return shortfalls.reduce((sum3, { from, to = now }) => sum3 + (to - from), 0) / 1e3;
}

// simulation/observe/moves.ts
var Moves = class {
  depth = /* @__PURE__ */ new Map();
  places = [];
  left = /* @__PURE__ */ new Set();
  total = 0;
  longest = 0;
  /** How many pods were moved. */
  get count() {
    return this.total;
  }
  /** The most moves that one pod had, counting those of the pods that it came after. */
  get most() {
    return this.longest;
  }
  /** A pod is there, in the place of one that went if there is such a place. */
  arrive(pod) {
    if (this.depth.has(pod.metadata.uid)) return;
    const named = this.places.findIndex(({ name: name3 }) => name3 === pod.metadata.name);
    const [place2] = this.places.splice(Math.max(0, named), 1);
    this.depth.set(pod.metadata.uid, place2?.depth ?? 0);
  }
  /** A pod leaves its place to another, now or when the other has come up. Answers whether it had not done so before. */
  leave(pod) {
    if (this.left.has(pod.metadata.uid)) return false;
    this.left.add(pod.metadata.uid);
    const depth = (this.depth.get(pod.metadata.uid) ?? 0) + 1;
    this.places.push({ name: pod.metadata.name, depth });
    this.total++;
    this.longest = Math.max(this.longest, depth);
    return true;
  }
  /** It took its place back. */
  stay(pod) {
    if (!this.left.delete(pod.metadata.uid)) return;
    const place2 = this.places.findIndex(({ name: name3 }) => name3 === pod.metadata.name);
    if (place2 >= 0) this.places.splice(place2, 1);
    this.total--;
  }
};

// simulation/observe/owners.ts
var WITHOUT_FLOOR = ["DaemonSet", "Job", "Node"];
var WITH_DEFAULT = ["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"];
function ownerOfPod(pod, store) {
  const { namespace = "" } = pod.metadata;
  const direct = controllerOf2(pod);
  if (isMirror(pod) || direct && WITHOUT_FLOOR.includes(direct.kind)) return void 0;
  if (!direct) return identify(pod.apiVersion, pod.kind, namespace, pod.metadata);
  const replicaSet = direct.kind === "ReplicaSet" ? store.get("replicasets", namespace, direct.name) : void 0;
  const { apiVersion: apiVersion2, kind, ...named } = (replicaSet && controllerOf2(replicaSet)) ?? direct;
  return identify(apiVersion2, kind, namespace, named);
}
function identify(apiVersion2, kind, namespace, { name: name3, uid }) {
  return { key: `${kind} ${namespace}/${name3}`, apiVersion: apiVersion2, kind, namespace, name: name3, uid };
}
function objectOf(owner, store) {
  const object4 = store.get(resourceOf2(owner), owner.namespace, owner.name);
  return object4?.metadata.uid === owner.uid ? object4 : void 0;
}
function wishOf(object4) {
  if (object4.kind === "Pod") return { desired: 1, maxUnavailable: 0, minReadySeconds: 0, labels: object4.metadata.labels ?? {} };
  const { replicas, minReadySeconds = 0, template } = object4.spec ?? {};
  const desired = replicas ?? (WITH_DEFAULT.includes(object4.kind) ? 1 : void 0);
  return { desired, maxUnavailable: ownUnavailability(object4, desired ?? 1), minReadySeconds, labels: template?.metadata?.labels };
}
function ownUnavailability(object4, replicas) {
  if (object4.kind === "Deployment") {
    const { strategy } = object4.spec;
    return strategy?.type === "Recreate" ? 1 : rollingUpdateLimits(strategy?.rollingUpdate, replicas).unavailable;
  }
  if (object4.kind === "StatefulSet") {
    return Math.max(1, podsOf(object4.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, replicas, "up"));
  }
  return 0;
}

// simulation/observe/observed-owner.ts
var ObservedOwner = class {
  constructor(id, store) {
    this.id = id;
    this.store = store;
    const object4 = objectOf(id, store);
    this.wish = object4 ? wishOf(object4) : { desired: void 0, maxUnavailable: 0, minReadySeconds: 0 };
  }
  id;
  store;
  pods = /* @__PURE__ */ new Map();
  available = /* @__PURE__ */ new Set();
  level = new Level();
  moves = new Moves();
  wish;
  ended = false;
  /** What it is taken to want where it does not say: the most pods it was seen with at the start. */
  presumed = 0;
  get desired() {
    return this.ended ? 0 : this.wish.desired ?? this.presumed;
  }
  /** It is no more, and wants nothing. */
  get gone() {
    return this.ended;
  }
  get maxUnavailable() {
    return this.wish.maxUnavailable;
  }
  get minReadyMs() {
    return this.wish.minReadySeconds * 1e3;
  }
  get labels() {
    const [example] = this.pods.values();
    return this.wish.labels ?? example?.metadata.labels ?? {};
  }
  presume() {
    this.presumed = this.pods.size;
  }
  /** The owner changed or ended. Answers whether other budgets may select its pods now. */
  refresh(deleted) {
    const object4 = objectOf(this.id, this.store);
    const { labels } = this.wish;
    const { ended: ended2 } = this;
    if (object4 && !isSpentPod(object4.kind, object4)) this.wish = wishOf(object4);
    else if (object4 || deleted && this.id.kind !== "Pod") this.ended = true;
    return this.wish.labels !== labels || this.ended !== ended2;
  }
};
function isSpentPod(kind, pod) {
  return kind === "Pod" && isFinished2(pod) && !pod.metadata.deletionTimestamp;
}

// simulation/observe/floors.ts
var FloorObserver = class {
  constructor(store) {
    this.store = store;
    this.clock = store.clock;
  }
  store;
  owners = /* @__PURE__ */ new Map();
  ownerOf = /* @__PURE__ */ new Map();
  readyAt = /* @__PURE__ */ new Map();
  shared = /* @__PURE__ */ new Map();
  shares;
  clock;
  unsubscribe;
  start() {
    for (const pod of this.store.list("pods").filter((candidate) => !isFinished2(candidate))) {
      if (isReady2(pod)) this.readyAt.set(pod.metadata.uid, readySince2(pod) ?? this.clock.now());
      this.note(pod);
    }
    for (const owner of this.owners.values()) owner.presume();
    this.measureAll();
    this.unsubscribe = this.store.subscribe((change) => this.observe(change));
  }
  stop() {
    this.unsubscribe?.();
  }
  /** The owners in the order in which they were first seen. */
  get records() {
    return [...this.owners.values()].map((owner) => ({
      ...this.recordOf(owner.id.key, owner.level, this.floorOf(owner)),
      owner: owner.id,
      moved: owner.moves.count,
      mostMoves: owner.moves.most
    }));
  }
  /** The budgets over several owners. */
  get budgetRecords() {
    return [...this.shared].map(([key, { budget, level }]) => this.recordOf(key, level, { pods: level.last?.floor ?? 0, from: `budget ${budget.metadata.name}` }));
  }
  recordOf(key, level, floor) {
    const { desired = 0, available = 0 } = level.last ?? {};
    const { samples, shortfalls } = level;
    return { key, desired, floor, available, samples, shortfalls, secondsBelowFloor: secondsBelowFloor(shortfalls, this.clock.now()) };
  }
  observe(change) {
    const { resource, type, object: object4, previous } = change;
    if (resource === "pods") this.observePod(object4, previous, change);
    const isChange = type === "MODIFIED";
    if (resource === "nodes" && !(isChange && isLive(object4) === isLive(previous))) this.observeNode(object4, change);
    if (resource === "poddisruptionbudgets" && !(isChange && object4.spec === previous?.spec)) this.sharesChanged();
    const owner = this.owners.get(object4.metadata.uid);
    if (!owner) return;
    if (owner.refresh(type === "DELETED")) this.sharesChanged();
    this.measure(owner);
  }
  observePod(pod, previous, change) {
    const { uid } = pod.metadata;
    const gone = change.type === "DELETED";
    if (!gone && isReady2(pod) && !this.readyAt.has(uid)) this.readyAt.set(uid, readySince2(pod) ?? this.clock.now());
    if (gone || !isReady2(pod)) this.readyAt.delete(uid);
    const owner = this.note(pod);
    if (!owner) return;
    this.follow(owner, pod, previous, change);
    if (gone) {
      owner.pods.delete(uid);
      this.ownerOf.delete(uid);
    }
    this.judge(owner, pod, change);
    this.measure(owner);
  }
  /** A node lives or no longer does, and with it what runs there. */
  observeNode(node, change) {
    for (const pod of this.store.list("pods", { nodeName: node.metadata.name })) {
      const owner = this.ownerOf.get(pod.metadata.uid);
      if (!owner) continue;
      this.judge(owner, pod, change);
      this.measure(owner);
    }
  }
  /** Whose pod it is. One that was let go stays with the owner that it serves. */
  note(pod) {
    const { uid } = pod.metadata;
    const known2 = this.ownerOf.get(uid);
    const adopted = known2?.id.kind === "Pod" && controllerOf2(pod) !== void 0;
    const owner = known2 && !adopted ? known2 : this.find(pod);
    if (!owner) return void 0;
    if (known2 !== owner) {
      known2?.pods.delete(uid);
      owner.moves.arrive(pod);
    }
    this.ownerOf.set(uid, owner);
    owner.pods.set(uid, pod);
    if (this.isAvailable(owner, pod)) owner.available.add(uid);
    return owner;
  }
  find(pod) {
    const id = isFinished2(pod) ? void 0 : ownerOfPod(pod, this.store);
    if (!id) return void 0;
    const known2 = this.owners.get(id.uid);
    if (known2) return known2;
    const owner = new ObservedOwner(id, this.store);
    this.owners.set(id.uid, owner);
    this.sharesChanged();
    return owner;
  }
  /** Counts how often pods move. */
  follow(owner, pod, previous, change) {
    if (!previous) return;
    const wasOwned = controllerOf2(previous) !== void 0;
    const isOwned = controllerOf2(pod) !== void 0;
    const ends = isActive(previous) && (change.type === "DELETED" || !isActive(pod));
    if (wasOwned && !isOwned && isActive(pod)) owner.moves.leave(pod);
    else if (!wasOwned && isOwned) owner.moves.stay(pod);
    else if (ends && ["eviction", "delete", "node died"].includes(causeOfEnd(pod, change, this.store))) owner.moves.leave(pod);
  }
  judge(owner, pod, change) {
    const { uid } = pod.metadata;
    if (owner.pods.has(uid) && this.isAvailable(owner, pod)) {
      owner.available.add(uid);
    } else if (owner.available.delete(uid)) {
      const departure = {
        pod: `${pod.metadata.namespace}/${pod.metadata.name}`,
        node: pod.spec.nodeName,
        at: this.clock.now(),
        by: change.resource === "nodes" ? "node died" : causeOfEnd(pod, change, this.store)
      };
      owner.level.lose(departure);
      for (const { level } of this.sharedLevelsOf(owner)) level.lose(departure);
    }
  }
  isAvailable(owner, pod) {
    const readyAt = this.readyAt.get(pod.metadata.uid);
    if (readyAt === void 0 || !isActive(pod) || !isReady2(pod)) return false;
    const node = this.store.get("nodes", void 0, pod.spec.nodeName ?? "");
    if (!node || !isLive(node)) return false;
    const availableAt2 = readyAt + owner.minReadyMs;
    if (availableAt2 <= this.clock.now()) return true;
    this.clock.schedule(availableAt2, () => this.lookAgain(pod.metadata.uid));
    return false;
  }
  lookAgain(uid) {
    const owner = this.ownerOf.get(uid);
    const pod = owner?.pods.get(uid);
    if (!owner || !pod || !this.isAvailable(owner, pod)) return;
    owner.available.add(uid);
    this.measure(owner);
  }
  measure(owner) {
    const at = this.clock.now();
    owner.level.measure({ at, desired: owner.desired, floor: this.floorOf(owner).pods, available: owner.available.size });
    for (const { budget, level } of this.sharedLevelsOf(owner)) {
      const members = this.currentShares.owners(budget).map((uid) => this.owners.get(uid));
      const desired = members.reduce((sum3, member) => sum3 + member.desired, 0);
      const available = members.reduce((sum3, member) => sum3 + member.available.size, 0);
      level.measure({ at, desired, floor: desiredHealthy(budget, desired), available });
    }
  }
  measureAll() {
    for (const owner of this.owners.values()) this.measure(owner);
  }
  floorOf(owner) {
    return floorOf2(owner.desired, owner.maxUnavailable, this.currentShares.own(owner.id.uid));
  }
  sharedLevelsOf(owner) {
    const { uid } = owner.id;
    const own = this.currentShares.own(uid);
    return this.currentShares.all(uid).filter((budget) => !own.includes(budget)).map((budget) => {
      const key = `PodDisruptionBudget ${budget.metadata.namespace}/${budget.metadata.name}`;
      const entry = { budget, level: this.shared.get(key)?.level ?? new Level() };
      this.shared.set(key, entry);
      return entry;
    });
  }
  sharesChanged() {
    if (!this.shares || !this.unsubscribe) return;
    this.shares = void 0;
    this.measureAll();
  }
  get currentShares() {
    this.shares ??= shareBudgets([...this.owners.values()].filter((owner) => !owner.gone).map(({ id, labels }) => ({ key: id.uid, namespace: id.namespace, labels })), this.store);
    return this.shares;
  }
};
function isLive(node) {
  return isTrue(node.status.conditions, "Ready");
}

// test/lambda/invocation/story.ts
var SECOND5 = 1e3;
var MINUTE4 = 60 * SECOND5;
var HOUR = 60 * MINUTE4;
var worlds = [];
afterEach(() => worlds.splice(0).forEach((world) => world.end()));
function aWorld(build, options, timing) {
  const world = new World(build, options, { timing });
  worlds.push(world);
  return world;
}
function aStory({ build, cluster: cluster2, cloud, drainer: options, group: groupOptions }) {
  const world = aWorld(build, cluster2, cloud);
  const floors = floorsOf(world);
  const drainer = new DeployedDrainer(world, "drainer", options);
  return { world, drainer, group: drainer.group("nodes", groupOptions), floors };
}
function floorsOf(world) {
  const floors = new FloorObserver(world.store);
  floors.start();
  return floors;
}
function belowFloor(floors) {
  return Object.fromEntries([...floors.records, ...floors.budgetRecords].filter(({ secondsBelowFloor: secondsBelowFloor2 }) => secondsBelowFloor2 > 0).map(({ key, secondsBelowFloor: secondsBelowFloor2 }) => [key, secondsBelowFloor2]));
}
function terminate({ world, group }, ...nodes) {
  nodes.forEach((node) => group.terminateInstance(world.instanceOf(node), true));
}
async function happened({ world, drainer }, condition2, limitMs = HOUR) {
  try {
    await world.clock.runUntil(condition2, limitMs);
  } catch (error) {
    throw new Error(`${error.message} The drainer said last:
${transcript(drainer).split("\n").slice(-20).join("\n")}`, { cause: error });
  }
}
function evictions({ endpoint }) {
  return endpoint.calls.filter(({ request, answer }) => request.subresource === "eviction" && (answer?.code ?? 500) < 300).map(({ request }) => `${request.namespace}/${request.name}`);
}
function endings(group) {
  return group.actions.map(({ hook, ended: ended2 }) => ended2 ? `${hook.name} ${ended2.why} ${ended2.result}` : `${hook.name} waits`);
}
function transcript({ log }) {
  return log.map(({ at, level, message, error, ...fields }) => `${new Date(at).toISOString()} ${level} ${message} ${JSON.stringify(fields)}${error instanceof Error ? ` ${error.message}` : ""}`).join("\n");
}

// test/lambda/invocation/retained.test.ts
var kept = (build) => {
  build.nodes(3);
  build.statefulSet("db", { replicas: 2, on: ["node1", "node2"], budget: { maxUnavailable: 0 } });
};
async function retained(group = {}, setting = {}) {
  const story = aStory({ build: kept, ...setting, group: { drainTimeoutSeconds: 600, ...group } });
  terminate(story, "node1");
  await happened(story, () => story.drainer.messages("Instance is retained").length === 1, 40 * MINUTE4);
  return story;
}
var stateOf2 = ({ group }) => group.find(group.actions[0].instanceId)?.lifecycleState;
function allow({ world: { store } }) {
  const [budget] = store.list("poddisruptionbudgets");
  store.update("poddisruptionbudgets", { ...budget, spec: { ...budget.spec, maxUnavailable: 1 } });
}
function annotate({ world: { store } }, value) {
  const node = store.get("nodes", void 0, "node1");
  if (!node) throw new Error("There is no node1.");
  const { [STEER_ANNOTATION]: _, ...annotations2 } = node.metadata.annotations ?? {};
  store.update("nodes", { ...node, metadata: { ...node.metadata, annotations: { ...annotations2, ...value !== void 0 && { [STEER_ANNOTATION]: value } } } });
}
test("a retained instance is tried again quietly, and terminated once its pods can move; its second action is continued", async () => {
  const story = await retained();
  const { world, drainer, group, floors } = story;
  const told = drainer.log.length;
  const size = group.desiredCapacity;
  await world.clock.advance(3 * HOUR);
  expect(stateOf2(story)).toBe("Terminating:Retained");
  expect(drainer.log.slice(told).filter(({ level }) => level !== "info")).toEqual([]);
  allow(story);
  await happened(story, () => stateOf2(story) === void 0, 20 * MINUTE4);
  expect(endings(group)).toEqual(["drainer-terminating completed ABANDON", "drainer-terminating completed CONTINUE"]);
  expect(evictions(drainer)).toHaveLength(1);
  expect(belowFloor(floors)).toEqual({});
  expect(group.desiredCapacity).toBe(size);
  expect(drainer.messages("Retention ends")).toMatchObject([{ node: "node1", because: "only pods that stay with the node are left" }]);
  expect(drainer.messages("Retained instance is terminated")).toHaveLength(1);
  expect(drainer.counts.get("RetainedInstancesTerminated")).toBe(1);
});
test("a pod whose replacement was not there in time is not released again at once, but after ten minutes", async () => {
  const apart = { labelSelector: { matchLabels: { app: "web" } }, topologyKey: "kubernetes.io/hostname" };
  const story = await retained({ drainTimeoutSeconds: 120 }, {
    build: (build) => {
      build.nodes(2);
      build.deployment("web", {
        replicas: 2,
        on: ["node1", "node2"],
        maxUnavailable: 0,
        budget: { maxUnavailable: 0 },
        affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] } }
      });
    }
  });
  const { world, drainer, floors } = story;
  await world.clock.advance(HOUR);
  const releasedAt = drainer.messages("Pod released so that its replacement comes first").map(({ at }) => at);
  const [backAt] = drainer.messages("Pod adopted by its ReplicaSet again").map(({ at }) => at);
  expect(releasedAt.length).toBeGreaterThan(1);
  expect(releasedAt[1] - backAt).toBeGreaterThanOrEqual(10 * MINUTE4);
  expect(belowFloor(floors)).toEqual({});
});
test("it is measured from the moment when its drain ended", async () => {
  const story = await retained();
  const [{ at: since }] = story.drainer.messages("Drain ended");
  await story.world.clock.advance(2 * HOUR);
  const last = story.drainer.metered.findLast(({ metric }) => metric === "RetainedSeconds");
  expect(Math.abs((last?.value ?? 0) - ((last?.at ?? 0) - since) / SECOND5)).toBeLessThan(60);
});
test("with retryRetained off nothing is done about it", async () => {
  const story = await retained({ retryRetained: false });
  allow(story);
  await story.world.clock.advance(3 * HOUR);
  expect(stateOf2(story)).toBe("Terminating:Retained");
  expect(evictions(story.drainer)).toEqual([]);
});
test.each([["TERMINATE", false], ["FORCE", true]])("after retainAtMost it gets a last drain, which ends with it: %s", async (afterRetention, force) => {
  const story = await retained({ retryRetained: false, retainAtMostSeconds: 3600, afterRetention }, { drainer: { force } });
  const { world, drainer, group } = story;
  await world.clock.advance(50 * MINUTE4);
  expect(stateOf2(story)).toBe("Terminating:Retained");
  await happened(story, () => stateOf2(story) === void 0, 40 * MINUTE4);
  expect(endings(group)).toEqual(["drainer-terminating completed ABANDON", "drainer-terminating completed CONTINUE"]);
  expect(drainer.messages("Drain ended").map(({ outcome }) => outcome)).toEqual(["retained", force ? "forced" : "failed"]);
  expect(drainer.messages("Retention ends")[0].because).toContain("which is as long as its group lets it");
});
test("whoever terminates it means it: it is drained once more, and not retained again", async () => {
  const story = await retained();
  const { world, group, drainer } = story;
  world.cloud.autoScaling.terminateInstance(world.instanceOf("node1"), false);
  await happened(story, () => stateOf2(story) === void 0, 40 * MINUTE4);
  expect(drainer.messages("Drain ended").map(({ outcome }) => outcome)).toEqual(["retained", "failed"]);
  expect(endings(group)).toEqual(["drainer-terminating completed ABANDON", "drainer-terminating completed CONTINUE"]);
});
test("even where the event of that is lost", async () => {
  const story = await retained();
  const { world, group } = story;
  world.cloud.faults.onEvents({ fault: "lost" });
  world.cloud.autoScaling.terminateInstance(world.instanceOf("node1"), false);
  await happened(story, () => stateOf2(story) === void 0, 40 * MINUTE4);
  expect(endings(group)).toEqual(["drainer-terminating completed ABANDON", "drainer-terminating completed CONTINUE"]);
});
test.each(["keep", "wait"])("people can have it kept: %s", async (order) => {
  const story = await retained();
  annotate(story, `${order}: forensics`);
  allow(story);
  await story.world.clock.advance(HOUR);
  expect(stateOf2(story)).toBe("Terminating:Retained");
  expect(evictions(story.drainer)).toEqual([]);
  annotate(story, void 0);
  await happened(story, () => stateOf2(story) === void 0, 20 * MINUTE4);
});
test("people can let it go as it is", async () => {
  const story = await retained();
  annotate(story, "let-go");
  await happened(story, () => stateOf2(story) === void 0, 15 * MINUTE4);
  expect(endings(story.group)).toEqual(["drainer-terminating completed ABANDON", "drainer-terminating completed CONTINUE"]);
});
test("an instance that its hook retained while the drainer was down is cordoned and emptied", async () => {
  const story = aStory({ build: (build) => {
    build.nodes(3);
    build.deployment("web", { replicas: 3, on: ["node1", "node2", "node3"] });
  } });
  const { world, drainer, group } = story;
  const mend = world.cloud.faults.onCalls({ fault: "internal-error", action: "autoscaling:RecordLifecycleActionHeartbeat" });
  drainer.endpoint.faults.away({ from: world.clock.now(), until: world.clock.now() + 50 * MINUTE4 });
  terminate(story, "node1");
  await world.clock.advance(45 * MINUTE4);
  expect(stateOf2(story)).toBe("Terminating:Retained");
  mend();
  await happened(story, () => stateOf2(story) === void 0, 40 * MINUTE4);
  expect(endings(group).at(-1)).toBe("drainer-terminating completed CONTINUE");
  expect(world.nodesOf("web")).not.toContain("node1");
  expect(transcript(drainer)).toContain("Instance is retained");
});
describe("an instance whose Node object somebody has deleted", () => {
  const forget = ({ world: { store } }) => store.remove("nodes", void 0, "node1");
  test("is terminated, once two lists lacked it, and its second action is continued", async () => {
    const story = await retained();
    const { world, drainer, group } = story;
    const from = world.clock.now();
    forget(story);
    await happened(story, () => stateOf2(story) === void 0, 20 * MINUTE4);
    expect(endings(group)).toEqual(["drainer-terminating completed ABANDON", "drainer-terminating completed CONTINUE"]);
    expect(drainer.messages("Retained instance has no node")).toHaveLength(1);
    const [{ at, because }] = drainer.messages("Retained instance is terminated");
    expect(because).toBe("it has no node any more, so that nothing of Kubernetes is on it");
    expect(at - from).toBeGreaterThanOrEqual(MINUTE4);
    expect(drainer.messages("Drain ended").map(({ outcome }) => outcome)).toEqual(["retained", "node-missing"]);
    expect(drainer.counts.get("RetainedInstancesTerminated")).toBe(1);
    expect(drainer.metered.filter(({ metric, at: time }) => metric === "RetainedSeconds" && time > from).length).toBeGreaterThan(0);
  });
  test.each([
    ["while EC2 does not tell by which name its node might be known", ({ world }) => {
      world.cloud.faults.onCalls({ fault: "internal-error", action: "ec2:DescribeInstances" });
    }],
    ["while its node is known by the name that EC2 gave it", ({ world: { store } }) => {
      const node = store.list("nodes")[0];
      store.create("nodes", { ...node, metadata: { name: "node1" }, spec: {} });
    }],
    ["while the drainer is held", ({ world: { store } }) => {
      store.create("configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: HOLD_NAMESPACE, name: HOLD_NAME }, data: { drainer: "an incident" } });
    }],
    ["where another hook of the group may have retained it", () => void 0],
    ["with retryRetained off", () => void 0, { retryRetained: false }]
  ])("stays %s", async (why, prepare, options) => {
    const story = await retained(options);
    const { world, drainer, group } = story;
    if (why.includes("another hook")) {
      group.putHook({ name: "forensics", transition: TERMINATING });
    }
    forget(story);
    prepare(story);
    await world.clock.advance(HOUR);
    expect(stateOf2(story)).toBe("Terminating:Retained");
    expect(drainer.messages("Retained instance is terminated")).toEqual([]);
    expect(drainer.metered.filter(({ metric, at }) => metric === "InstancesRetained" && at > world.clock.now() - 10 * MINUTE4)).not.toEqual([]);
  });
});
test("what keeps it is told when that changes, and stands in an Event, of which Kubernetes has always one", async () => {
  const story = await retained();
  const { world, drainer } = story;
  await world.clock.advance(3 * HOUR);
  const told = drainer.messages("Retained instance waits");
  expect(told).toMatchObject([{ node: "node1", level: "info", podsLeft: 1, because: [expect.stringMatching(/^default\/db-0 stays: the disruption budget db/)] }]);
  const events = world.store.list("events").filter(({ reason }) => reason === "RetainedInstanceWaits");
  expect(events.length).toBeGreaterThanOrEqual(1);
  const latest = Math.max(...events.map(({ lastTimestamp, metadata }) => Date.parse(lastTimestamp ?? metadata.creationTimestamp)));
  expect(world.clock.now() - latest).toBeLessThan(HOUR);
});
test.each(["before", "after"])("an invocation killed %s any of its calls ends the retention all the same, once", async (when) => {
  const run = async (killAt) => {
    let armed = false;
    let calls2 = 0;
    const story = await retained({}, {
      drainer: {
        onStart: (boundary) => {
          if (armed && killAt !== void 0 && calls2 === 0) {
            calls2 = 1;
            boundary.killAtCall(killAt, when);
          }
        }
      }
    });
    story.drainer.runtime.processes.forEach((process2) => process2.kill());
    armed = true;
    allow(story);
    await happened(story, () => stateOf2(story) === void 0, HOUR);
    return story;
  };
  const whole = await run();
  const calls = Math.max(...whole.drainer.runtime.processes.map((process2) => process2.calls.length));
  expect(calls).toBeGreaterThan(20);
  for (let call = 1; call <= Math.min(calls, 60); call++) {
    const { group, drainer, floors } = await run(call);
    expect({ call, endings: endings(group), evictions: evictions(drainer).length, below: belowFloor(floors) }).toEqual({
      call,
      endings: ["drainer-terminating completed ABANDON", "drainer-terminating completed CONTINUE"],
      evictions: 1,
      below: {}
    });
  }
}, 6e4);
