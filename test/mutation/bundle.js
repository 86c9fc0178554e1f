var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __esm = (fn, res, err) => function __init() {
  if (err) throw err[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e) {
    throw err = [e], e;
  }
};
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// test/lambda/drain/workloads.ts
function pod(name, options = {}) {
  const { on: on6, namespace = "shop", ready = true, readySince: readySince2 = NOW - 24 * 60 * MINUTE, terminatingUntil, unscheduledBecause, waits } = options;
  const conditions = [{ type: "Ready", status: ready ? "True" : "False", lastTransitionTime: timestamp(readySince2) }];
  if (unscheduledBecause !== void 0) {
    conditions.push({ type: "PodScheduled", status: "False", reason: "Unschedulable", message: unscheduledBecause });
  }
  return {
    metadata: {
      name,
      namespace,
      uid: uidOf(name),
      labels: options.labels,
      annotations: options.annotations,
      ...options.created !== void 0 && { creationTimestamp: timestamp(options.created) },
      deletionTimestamp: terminatingUntil === void 0 ? void 0 : timestamp(terminatingUntil),
      ownerReferences: options.controller && [options.controller]
    },
    spec: {
      ...options.spec,
      nodeName: on6,
      terminationGracePeriodSeconds: options.graceSeconds,
      priority: options.priority,
      priorityClassName: options.critical ? "system-cluster-critical" : void 0,
      volumes: !options.emptyDir && !options.claims ? void 0 : [
        ...options.emptyDir ? [{ name: "scratch", emptyDir: {} }] : [],
        ...(options.claims ?? []).map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } }))
      ]
    },
    status: {
      phase: options.phase ?? "Running",
      conditions,
      containerStatuses: waits && [{ restartCount: waits.restarts ?? 0, state: { waiting: { reason: waits.reason } } }]
    }
  };
}
function timestamp(milliseconds) {
  return new Date(milliseconds).toISOString();
}
function uidOf(podName2) {
  return `pod-${podName2}`;
}
function barePod(name, options = {}) {
  return { pods: [pod(name, options)] };
}
function controllerOf(kind, name) {
  return { apiVersion: "v1", kind, name, uid: `${kind}-${name}`, controller: true };
}
function podsOf(options, controller) {
  const { name, namespace, labels, critical, graceSeconds, claims: claims2 } = options;
  return options.on.map((one, index) => pod(`${name}-${index}`, {
    namespace,
    critical,
    graceSeconds,
    claims: claims2,
    controller,
    ...typeof one === "string" ? { on: one } : one,
    labels: { app: name, ...labels, ...typeof one === "string" ? {} : one.labels }
  }));
}
function podsOfKind(kind, options) {
  return { pods: podsOf(options, controllerOf(kind, options.name)) };
}
function deployment(options) {
  const { name, namespace = "shop", on: on6, old: old3 = [], replicas = on6.length, maxUnavailable, maxSurge, minReadySeconds } = options;
  const { oldReplicas = old3.length } = options;
  const former = `${name}-old`;
  const hashed = options.hash ? { "pod-template-hash": options.hash } : {};
  const selected = options.hash === "" ? {} : { "pod-template-hash": options.hash ?? "abc" };
  const replicaSetOf = (replicaSetName, wanted2, matchLabels = {}) => ({
    metadata: {
      name: replicaSetName,
      namespace,
      uid: `ReplicaSet-${replicaSetName}`,
      annotations: options.replicaSetAnnotations,
      ownerReferences: [controllerOf("Deployment", name)]
    },
    spec: { replicas: wanted2, minReadySeconds, selector: { matchLabels: { app: name, ...matchLabels } } }
  });
  return {
    deployments: [{
      metadata: { name, namespace, uid: `Deployment-${name}`, generation: options.generation ?? 1, annotations: options.annotations },
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        minReadySeconds,
        paused: options.paused,
        strategy: options.recreate ? { type: "Recreate" } : { type: "RollingUpdate", rollingUpdate: { maxUnavailable, maxSurge } }
      },
      status: { observedGeneration: options.observedGeneration ?? options.generation ?? 1, conditions: options.conditions }
    }],
    replicaSets: [replicaSetOf(name, on6.length, selected), ...options.old ? [replicaSetOf(former, oldReplicas)] : []],
    pods: [
      ...podsOf({ ...options, labels: { ...hashed, ...options.labels } }, controllerOf("ReplicaSet", name)),
      ...podsOf({ ...options, name: former, on: old3, labels: { app: name, ...options.labels } }, controllerOf("ReplicaSet", former))
    ]
  };
}
function releaseOf(name) {
  return {
    "cdk-graceful-node-group/released-hash": "abc",
    "cdk-graceful-node-group/released-at": timestamp(NOW),
    "cdk-graceful-node-group/released-deployment-name": name,
    "cdk-graceful-node-group/released-deployment-uid": `Deployment-${name}`,
    "cdk-graceful-node-group/released-replica-set-name": name,
    "cdk-graceful-node-group/released-replica-set-uid": `ReplicaSet-${name}`
  };
}
function surgeFailed(at, because) {
  return {
    "cdk-graceful-node-group/surge-failed-at": at,
    ...because === void 0 ? {} : { "cdk-graceful-node-group/surge-failed-because": because }
  };
}
function releasedPod(name, of2, options = {}) {
  return barePod(name, { ...options, labels: { app: of2, ...options.labels }, annotations: { ...releaseOf(of2), ...options.annotations } });
}
function service(name, selector, namespace = "shop") {
  return { services: [{ metadata: { name, namespace, uid: `Service-${name}` }, spec: { selector } }] };
}
function claim(name, options = {}) {
  const { accessModes = ["ReadWriteOnce"], namespace = "shop", attachedTo } = options;
  return {
    claims: [{ metadata: { name, namespace, uid: `PersistentVolumeClaim-${name}` }, spec: { accessModes, volumeName: `pv-${name}` } }],
    attachments: attachedTo === void 0 ? [] : [{
      metadata: { name: `attachment-${name}`, uid: `VolumeAttachment-${name}` },
      spec: { nodeName: attachedTo, source: { persistentVolumeName: `pv-${name}` } }
    }]
  };
}
function statefulSet(options) {
  const { name, namespace = "shop", replicas = options.on.length, updateStrategy: type, partition, maxUnavailable } = options;
  const { currentRevision = "1", updateRevision = "1", generation = 1 } = options;
  return {
    statefulSets: [{
      metadata: { name, namespace, uid: `StatefulSet-${name}`, generation, annotations: options.annotations },
      spec: { replicas, updateStrategy: { type, rollingUpdate: { partition, maxUnavailable } } },
      status: { currentRevision, updateRevision, observedGeneration: options.observedGeneration ?? generation }
    }],
    pods: podsOf(options, controllerOf("StatefulSet", name))
  };
}
function replicaSet(options) {
  const { name, namespace = "shop", replicas = options.on.length } = options;
  return {
    replicaSets: [{ metadata: { name, namespace, uid: `ReplicaSet-${name}`, annotations: options.annotations }, spec: { replicas } }],
    pods: podsOf(options, controllerOf("ReplicaSet", name))
  };
}
function replicationController(options) {
  const { name, namespace = "shop", replicas = options.on.length } = options;
  return {
    replicationControllers: [{ metadata: { name, namespace, uid: `ReplicationController-${name}` }, spec: { replicas } }],
    pods: podsOf(options, controllerOf("ReplicationController", name))
  };
}
function job(options) {
  const { name, namespace = "shop", parallelism, completions, succeeded, failed, ended } = options;
  return {
    jobs: [{
      metadata: { name, namespace, uid: `Job-${name}` },
      spec: { parallelism, completions, ...options.spec },
      status: { succeeded, failed, conditions: ended && [{ type: ended, status: "True" }] }
    }],
    pods: podsOf(options, controllerOf("Job", name))
  };
}
var SECOND, MINUTE, NOW, NO_RELEASE;
var init_workloads = __esm({
  "test/lambda/drain/workloads.ts"() {
    "use strict";
    SECOND = 1e3;
    MINUTE = 60 * SECOND;
    NOW = Date.parse("2026-03-01T12:00:00Z");
    NO_RELEASE = Object.fromEntries(
      [...Object.keys(releaseOf("web")), ...Object.keys(surgeFailed("", ""))].map((key) => [key, null])
    );
  }
});

// lambda/drain/state/read-once.ts
function readOnce(read) {
  const reader = readers++;
  return (object2) => {
    const kept = object2[KEPT] ?? keptOf(object2);
    const known2 = kept[reader];
    if (known2 !== void 0) {
      return known2 === NOTHING ? void 0 : known2;
    }
    const value = read(object2);
    kept[reader] = value === void 0 ? NOTHING : value;
    return value;
  };
}
function keptOf(object2) {
  const known2 = keptOfFrozen.get(object2) ?? [];
  if (Object.isExtensible(object2)) {
    Object.defineProperty(object2, KEPT, { value: known2 });
  } else {
    keptOfFrozen.set(object2, known2);
  }
  return known2;
}
var NOTHING, KEPT, keptOfFrozen, readers;
var init_read_once = __esm({
  "lambda/drain/state/read-once.ts"() {
    "use strict";
    NOTHING = /* @__PURE__ */ Symbol("nothing");
    KEPT = /* @__PURE__ */ Symbol("read once");
    keptOfFrozen = /* @__PURE__ */ new WeakMap();
    readers = 0;
  }
});

// lambda/drain/pods/pods.ts
function podName(pod2) {
  return `${pod2.metadata.namespace}/${pod2.metadata.name}`;
}
function isFinished(pod2) {
  return pod2.status.phase === "Succeeded" || pod2.status.phase === "Failed";
}
function isTerminating(pod2) {
  return pod2.metadata.deletionTimestamp !== void 0;
}
function nodeReadySince(node2) {
  const ready = condition(node2.status.conditions, "Ready");
  return ready?.status === "True" && ready.lastTransitionTime ? Date.parse(ready.lastTransitionTime) : 0;
}
function condition(conditions, type) {
  return conditions?.find((one) => one.type === type);
}
function availableFrom(pod2, minReadySeconds) {
  const since = readySince(pod2);
  if (since === void 0) {
    return void 0;
  }
  return minReadySeconds > 0 && since !== 0 ? since + minReadySeconds * 1e3 : 0;
}
function staysWithNode(pod2) {
  return controllerOf2(pod2)?.kind === "DaemonSet" || pod2.metadata.annotations?.["kubernetes.io/config.mirror"] !== void 0;
}
function isCritical(pod2) {
  return CRITICAL.includes(pod2.spec.priorityClassName ?? "");
}
function graceMilliseconds(pod2) {
  return (pod2.spec.terminationGracePeriodSeconds ?? 30) * 1e3;
}
var controllerOf2, createdAt, isReady, isNodeReady, readySince, CRITICAL;
var init_pods = __esm({
  "lambda/drain/pods/pods.ts"() {
    "use strict";
    init_read_once();
    controllerOf2 = readOnce((object2) => object2.metadata.ownerReferences?.find((reference) => reference.controller));
    createdAt = readOnce((pod2) => Date.parse(pod2.metadata.creationTimestamp ?? ""));
    isReady = readOnce((pod2) => condition(pod2.status.conditions, "Ready")?.status === "True");
    isNodeReady = readOnce((node2) => condition(node2.status.conditions, "Ready")?.status === "True");
    readySince = readOnce((pod2) => {
      const ready = condition(pod2.status.conditions, "Ready");
      if (isTerminating(pod2) || isFinished(pod2) || ready?.status !== "True") {
        return void 0;
      }
      return ready.lastTransitionTime ? Date.parse(ready.lastTransitionTime) : 0;
    });
    CRITICAL = ["system-cluster-critical", "system-node-critical"];
  }
});

// lambda/drain/deadline.ts
function canEndAsChosen({ whenBlocked, retainsAbandoned }) {
  return whenBlocked !== "RETAIN" || retainsAbandoned;
}
function drainTimeoutEnds(started, { drainTimeoutSeconds, globalTimeoutSeconds }) {
  return Math.min(started + drainTimeoutSeconds * SECOND2, globalLimit(started, globalTimeoutSeconds));
}
function deadlineOf({ started, found, terms: terms2 }, now) {
  const drainTimeoutSeconds = timeoutSecondsOf(terms2);
  const wanted2 = drainTimeoutEnds(started, { ...terms2, drainTimeoutSeconds });
  const least = now + Math.min(drainTimeoutSeconds * SECOND2, LEAST_TIME);
  return Math.min(Math.max(wanted2, least), limitOf({ started, found, terms: terms2 }));
}
function timeoutSecondsOf(terms2) {
  return canEndAsChosen(terms2) ? terms2.drainTimeoutSeconds : terms2.globalTimeoutSeconds;
}
function limitOf({ started, found, terms: { globalTimeoutSeconds, heartbeatTimeoutSeconds } }) {
  return globalLimit(found ? started - heartbeatTimeoutSeconds * SECOND2 : started, globalTimeoutSeconds);
}
function isOutage({ from, until }) {
  return until - from >= OUTAGE_FROM;
}
function deadlineAfter(outage, { deadline, timeoutSeconds, limit }) {
  if (!outage || !isOutage(outage) || deadline < outage.from || timeoutSeconds === void 0 || limit === void 0) {
    return deadline;
  }
  return Math.max(deadline, Math.min(outage.until + Math.min(timeoutSeconds * SECOND2, LEAST_TIME), limit));
}
function globalLimit(started, globalTimeoutSeconds) {
  return started + globalTimeoutSeconds * SECOND2 - GLOBAL_LIMIT_MARGIN;
}
function lastCall({ started, deadline }, pod2) {
  return Math.max(started + (deadline - started) / 2, deadline - graceMilliseconds(pod2) - DELETION_MARGIN);
}
function isCalled(state, pod2, now) {
  return state.called === true || state.whenBlocked !== "RETAIN" && now >= lastCall(state, pod2);
}
function stuckFrom(pod2) {
  return pod2.metadata.deletionTimestamp ? Date.parse(pod2.metadata.deletionTimestamp) + STUCK_AFTER : Infinity;
}
var SECOND2, MINUTE2, GLOBAL_LIMIT_MARGIN, LEAST_TIME, ADOPT_TIME, DELETION_MARGIN, STUCK_AFTER, OUTAGE_FROM;
var init_deadline = __esm({
  "lambda/drain/deadline.ts"() {
    "use strict";
    init_pods();
    SECOND2 = 1e3;
    MINUTE2 = 60 * SECOND2;
    GLOBAL_LIMIT_MARGIN = 2 * MINUTE2;
    LEAST_TIME = 10 * MINUTE2;
    ADOPT_TIME = MINUTE2;
    DELETION_MARGIN = MINUTE2;
    STUCK_AFTER = 5 * MINUTE2;
    OUTAGE_FROM = 3 * MINUTE2;
  }
});

// test/lambda/drain/deadline.test.ts
var deadline_test_exports = {};
var terms;
var init_deadline_test = __esm({
  "test/lambda/drain/deadline.test.ts"() {
    "use strict";
    init_workloads();
    init_deadline();
    terms = (options = {}) => ({
      drainTimeoutSeconds: 3600,
      globalTimeoutSeconds: 172800,
      heartbeatTimeoutSeconds: 2100,
      whenBlocked: "RETAIN",
      retainsAbandoned: true,
      ...options
    });
    describe("the deadline of a new drain, in minutes after its event", () => {
      const of2 = (options = {}, { lateBy = 0, found = false } = {}) => (deadlineOf({ started: NOW, found, terms: terms(options) }, NOW + lateBy * MINUTE) - NOW) / MINUTE;
      test("is the drain timeout after the event, however long the event took", () => {
        expect(of2()).toBe(60);
        expect(of2({}, { lateBy: 49 })).toBe(60);
      });
      test("is two minutes before the hook's global limit where that is sooner", () => {
        expect(of2({ drainTimeoutSeconds: 172800, globalTimeoutSeconds: 3600 })).toBe(58);
      });
      test("leaves ten minutes where the event came late, or the whole timeout where that is shorter", () => {
        expect(of2({}, { lateBy: 55 })).toBe(65);
        expect(of2({}, { lateBy: 300 })).toBe(310);
        expect(of2({ drainTimeoutSeconds: 300 }, { lateBy: 55 })).toBe(60);
      });
      test("but never beyond the global limit", () => {
        expect(of2({ globalTimeoutSeconds: 3600 }, { lateBy: 55 })).toBe(58);
      });
      test("is all that the hook allows where the group does not keep what RETAIN wants to keep", () => {
        expect(of2({ retainsAbandoned: false })).toBe(48 * 60 - 2);
        expect(of2({ retainsAbandoned: false, whenBlocked: "FORCE" })).toBe(60);
      });
      test("counts with the oldest that an action can be which nobody told of", () => {
        expect(of2({}, { found: true })).toBe(60);
        expect(of2({ drainTimeoutSeconds: 7200, globalTimeoutSeconds: 7200 }, { found: true })).toBe(120 - 35 - 2);
      });
    });
    test.each([["RETAIN", true, true], ["RETAIN", false, false], ["FORCE", false, true], ["TERMINATE", false, true]])(
      "%s, group keeps abandoned instances: %s: a blocked drain can end as chosen: %s",
      (whenBlocked, retainsAbandoned, can) => {
        expect(canEndAsChosen(terms({ whenBlocked, retainsAbandoned }))).toBe(can);
      }
    );
    describe("the deadline after an outage, in minutes after the event of a drain of an hour", () => {
      const after = (from, until, { deadline = 60, timeout = 60, limit = 2878 } = {}) => (deadlineAfter(
        { from: NOW + from * MINUTE, until: NOW + until * MINUTE },
        { deadline: NOW + deadline * MINUTE, timeoutSeconds: timeout * 60, limit: NOW + limit * MINUTE }
      ) - NOW) / MINUTE;
      test("is ten minutes after its end, or what the timeout leaves", () => {
        expect(after(30, 180)).toBe(190);
        expect(after(30, 55)).toBe(65);
        expect(after(10, 40)).toBe(60);
      });
      test("is no more than a drain had in all", () => {
        expect(after(1, 30, { deadline: 5, timeout: 5 })).toBe(35);
      });
      test("is the same once it is written down", () => {
        expect(after(30, 180, { deadline: 190 })).toBe(190);
        expect(after(1, 30, { deadline: 35, timeout: 5 })).toBe(35);
      });
      test("never goes beyond the limit of the hook, nor anywhere where limit or timeout are not known", () => {
        expect(after(30, 180, { limit: 185 })).toBe(185);
        const outage = { from: NOW, until: NOW + 180 * MINUTE };
        const deadline = NOW + 60 * MINUTE;
        expect(deadlineAfter(outage, { deadline, timeoutSeconds: 3600 })).toBe(deadline);
        expect(deadlineAfter(outage, { deadline, limit: NOW + 300 * MINUTE })).toBe(deadline);
      });
      test("stays where the outage was short, or came after it, or there was none", () => {
        expect(after(57, 59.9)).toBe(60);
        expect(after(57, 60)).toBe(70);
        expect(after(61, 180)).toBe(60);
        expect(deadlineAfter(void 0, { deadline: NOW + MINUTE, timeoutSeconds: 60, limit: NOW + 9 * MINUTE })).toBe(NOW + MINUTE);
      });
    });
    describe("the last call for a pod", () => {
      const at = (minutes, graceSeconds) => (lastCall({ started: NOW, deadline: NOW + minutes * MINUTE }, pod("web-0", { graceSeconds })) - NOW) / MINUTE;
      test("leaves time for its own grace and a minute more", () => {
        expect(at(60, 600)).toBe(49);
        expect(at(60)).toBe(58.5);
      });
      test("never comes before half of the time is gone", () => {
        expect(at(60, 7200)).toBe(30);
        expect(at(2)).toBe(1);
      });
    });
    describe("a terminating pod", () => {
      test("holds the drain for five minutes beyond its grace", () => {
        expect(stuckFrom(pod("web-0", { terminatingUntil: NOW + MINUTE }))).toBe(NOW + MINUTE + STUCK_AFTER);
        expect(STUCK_AFTER).toBe(5 * MINUTE);
      });
      test("that was not asked yet holds it for ever", () => {
        expect(stuckFrom(pod("web-0"))).toBe(Infinity);
      });
    });
  }
});

// lambda/drain/snapshot.ts
var NOT_LOADED;
var init_snapshot = __esm({
  "lambda/drain/snapshot.ts"() {
    "use strict";
    NOT_LOADED = "not-loaded";
  }
});

// src/names.ts
function terminatingHookName(drainerName) {
  return `${drainerName}-terminating`;
}
function launchingHookName(drainerName) {
  return `${drainerName}-launching`;
}
var PACKAGE_NAME, GROUP_TAG, FORMER_GROUP_TAG, HOLD_NAMESPACE, HOLD_NAME, EXCLUDE_FROM_LOAD_BALANCERS, ANNOTATION_PREFIX, STEER_ANNOTATION, POD_ANNOTATIONS, METRICS, MEASURED, PROTECTED_TAG;
var init_names = __esm({
  "src/names.ts"() {
    "use strict";
    PACKAGE_NAME = "cdk-graceful-node-group";
    GROUP_TAG = `${PACKAGE_NAME}:drainer`;
    FORMER_GROUP_TAG = `${PACKAGE_NAME}:former-drainer`;
    HOLD_NAMESPACE = "kube-system";
    HOLD_NAME = `${PACKAGE_NAME}-hold`;
    EXCLUDE_FROM_LOAD_BALANCERS = "node.kubernetes.io/exclude-from-external-load-balancers";
    ANNOTATION_PREFIX = `${PACKAGE_NAME}/`;
    STEER_ANNOTATION = `${ANNOTATION_PREFIX}steer`;
    POD_ANNOTATIONS = {
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
    METRICS = {
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
      /** Waiting instances whose event was lost, found by a sweep. */
      INSTANCES_RECOVERED: "InstancesRecovered",
      /** Owners that the end of a drain left without a pod that they had, or that were announced to be interrupted. */
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
    MEASURED = {
      [METRICS.GROUPS_WITHOUT_HOOKS]: "Count",
      [METRICS.NODES_DRAINING]: "Count",
      [METRICS.INSTANCES_RETAINED]: "Count",
      [METRICS.DRAIN_SECONDS]: "Seconds",
      [METRICS.BLOCKED_SECONDS]: "Seconds",
      [METRICS.RETAINED_SECONDS]: "Seconds"
    };
    PROTECTED_TAG = `${PACKAGE_NAME}:protected-by-patch`;
  }
});

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
var init_selector = __esm({
  "lambda/drain/owners/selector.ts"() {
    "use strict";
  }
});

// lambda/drain/state/release.ts
function isCredible({ metadata }, release, { deployment: deployment2, replicaSet: replicaSet2 }) {
  return [deployment2, replicaSet2].every((from) => from === void 0 || from.metadata.namespace === metadata.namespace) && (!deployment2 || selects(deployment2.spec.selector, metadata.labels)) && (!replicaSet2 || replicaSet2.spec.selector?.matchLabels?.[HASH_LABEL] === release.hash) && (!replicaSet2 || controllerOf2(replicaSet2)?.uid === release.deployment.uid);
}
function releaseAnnotations({ at, deployment: deployment2, replicaSet: replicaSet2, hash }) {
  return {
    [POD_ANNOTATIONS.RELEASED_HASH]: hash,
    [POD_ANNOTATIONS.RELEASED_AT]: new Date(at).toISOString(),
    [POD_ANNOTATIONS.RELEASED_DEPLOYMENT_NAME]: deployment2.name,
    [POD_ANNOTATIONS.RELEASED_DEPLOYMENT_UID]: deployment2.uid,
    [POD_ANNOTATIONS.RELEASED_REPLICA_SET_NAME]: replicaSet2.name,
    [POD_ANNOTATIONS.RELEASED_REPLICA_SET_UID]: replicaSet2.uid
  };
}
function releasePatch(pod2, { replicaSet: replicaSet2, deployment: deployment2, at }) {
  const hash = pod2.metadata.labels?.[HASH_LABEL] ?? "";
  return {
    metadata: {
      uid: pod2.metadata.uid,
      labels: { [HASH_LABEL]: null },
      annotations: { ...NONE, ...releaseAnnotations({ at, deployment: deployment2.metadata, replicaSet: replicaSet2.metadata, hash }) }
    }
  };
}
function adoptPatch(pod2, release, failure2) {
  const failed = failure2 && {
    [POD_ANNOTATIONS.SURGE_FAILED_AT]: new Date(failure2.at).toISOString(),
    [POD_ANNOTATIONS.SURGE_FAILED_BECAUSE]: failure2.because.slice(0, MOST_CHARACTERS)
  };
  return { metadata: { uid: pod2.metadata.uid, labels: { [HASH_LABEL]: release.hash }, annotations: { ...NONE, ...failed } } };
}
function surgeFailure({ metadata: { annotations: annotations2 } }, now) {
  const at = Date.parse(annotations2?.[POD_ANNOTATIONS.SURGE_FAILED_AT] ?? "");
  const because = annotations2?.[POD_ANNOTATIONS.SURGE_FAILED_BECAUSE] || "no replacement could be made a moment ago";
  return at + FAILURE_HOLDS > now ? { at, because } : void 0;
}
function isComingBack(pod2, now) {
  return pod2.metadata.labels?.[HASH_LABEL] !== void 0 && surgeFailure(pod2, now) !== void 0;
}
var HASH_LABEL, FAILURE_HOLDS, MOST_CHARACTERS, readRelease, NONE;
var init_release = __esm({
  "lambda/drain/state/release.ts"() {
    "use strict";
    init_read_once();
    init_names();
    init_selector();
    init_pods();
    HASH_LABEL = "pod-template-hash";
    FAILURE_HOLDS = 10 * 6e4;
    MOST_CHARACTERS = 500;
    readRelease = readOnce((pod2) => {
      const { annotations: annotations2 = {}, labels } = pod2.metadata;
      if (annotations2[POD_ANNOTATIONS.RELEASED_HASH] === void 0) {
        return void 0;
      }
      const read = (key) => annotations2[key] ?? "";
      const release = {
        deployment: { name: read(POD_ANNOTATIONS.RELEASED_DEPLOYMENT_NAME), uid: read(POD_ANNOTATIONS.RELEASED_DEPLOYMENT_UID) },
        replicaSet: { name: read(POD_ANNOTATIONS.RELEASED_REPLICA_SET_NAME), uid: read(POD_ANNOTATIONS.RELEASED_REPLICA_SET_UID) },
        hash: read(POD_ANNOTATIONS.RELEASED_HASH),
        at: Date.parse(read(POD_ANNOTATIONS.RELEASED_AT))
      };
      const { deployment: deployment2, replicaSet: replicaSet2, hash, at } = release;
      const isWhole = [deployment2.name, deployment2.uid, replicaSet2.name, replicaSet2.uid, hash, at].every(Boolean);
      const controller = controllerOf2(pod2)?.uid;
      return isWhole && labels?.[HASH_LABEL] === void 0 && (controller === void 0 || controller === replicaSet2.uid) ? release : void 0;
    });
    NONE = Object.fromEntries(Object.values(POD_ANNOTATIONS).map((key) => [key, null]));
  }
});

// lambda/drain/needs.ts
function loaded(snapshot, kind) {
  const objects = snapshot[kind];
  if (objects === NOT_LOADED) {
    throw new NeedsKind(kind);
  }
  return objects;
}
function kindsOfOwner(kind) {
  return KINDS_OF_OWNER[kind ?? ""] ?? [];
}
function isObservedKind(kind) {
  return kindsOfOwner(kind).length > 0;
}
function kindOfOwner(pod2) {
  const controller = controllerOf2(pod2);
  if (controller) {
    return controller.kind;
  }
  return readRelease(pod2) || pod2.metadata.labels?.[HASH_LABEL] !== void 0 ? "ReplicaSet" : void 0;
}
function kindsNeeded(view) {
  const { drainingNodes } = view.snapshot;
  const leaving = drainingNodes.flatMap(({ node: node2 }) => view.podsOn(node2.metadata.name).filter((pod2) => !staysWithNode(pod2)));
  const needed = /* @__PURE__ */ new Set();
  for (const pod2 of [...leaving, ...view.releasedPods]) {
    kindsOfOwner(kindOfOwner(pod2)).forEach((kind) => needed.add(kind));
    if (pod2.spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim)) {
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
var NeedsKind, KINDS_OF_OWNER;
var init_needs = __esm({
  "lambda/drain/needs.ts"() {
    "use strict";
    init_pods();
    init_snapshot();
    init_release();
    NeedsKind = class extends Error {
      constructor(kind) {
        super(`The decision needs the ${kind} of the cluster, which are not loaded. Whoever decides loads what a decision says that it needs.`);
        this.kind = kind;
        this.name = "NeedsKind";
      }
      kind;
    };
    KINDS_OF_OWNER = {
      Deployment: ["replicaSets", "deployments"],
      ReplicaSet: ["replicaSets", "deployments"],
      StatefulSet: ["statefulSets"],
      ReplicationController: ["replicationControllers"],
      Job: ["jobs"]
    };
  }
});

// lambda/drain/owners/owners.ts
function ownerName(owner2) {
  return `${owner2.kind} ${owner2.namespace}/${owner2.name}`;
}
function identity(kind, object2) {
  const { namespace = "", name, uid } = object2.metadata;
  return { kind, namespace, name, uid };
}
function ownerOfReplicas(replicaSet2, kind) {
  return {
    ...identity(kind, replicaSet2),
    desired: replicaSet2.spec.replicas ?? 1,
    maxUnavailable: 0,
    minReadySeconds: replicaSet2.spec.minReadySeconds ?? 0,
    rollingOut: false
  };
}
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
var ownerFromDeployment, ownerFromReplicaSet, ownerFromReplicationController, ownerFromStatefulSet, ownerFromJob;
var init_owners = __esm({
  "lambda/drain/owners/owners.ts"() {
    "use strict";
    init_read_once();
    ownerFromDeployment = readOnce((deployment2) => {
      const desired = deployment2.spec.replicas ?? 1;
      const strategy = deployment2.spec.strategy;
      const surge = podsFor(strategy?.rollingUpdate?.maxSurge ?? "25%", desired, Math.ceil);
      const unavailable = podsFor(strategy?.rollingUpdate?.maxUnavailable ?? "25%", desired, Math.floor);
      return {
        ...identity("Deployment", deployment2),
        desired,
        // Kubernetes makes it 1 where both would be 0, for no rollout could move.
        maxUnavailable: strategy?.type === "Recreate" || surge === 0 && unavailable === 0 ? 1 : unavailable,
        minReadySeconds: deployment2.spec.minReadySeconds ?? 0,
        rollingOut: isUnobserved(deployment2),
        paused: deployment2.spec.paused,
        stalled: deployment2.status?.conditions?.some(({ reason }) => reason === "ProgressDeadlineExceeded")
      };
    });
    ownerFromReplicaSet = readOnce((replicaSet2) => ownerOfReplicas(replicaSet2, "ReplicaSet"));
    ownerFromReplicationController = readOnce((controller) => ownerOfReplicas(controller, "ReplicationController"));
    ownerFromStatefulSet = readOnce((statefulSet2) => {
      const desired = statefulSet2.spec.replicas ?? 1;
      const { type, rollingUpdate } = statefulSet2.spec.updateStrategy ?? {};
      const { updateRevision, currentRevision } = statefulSet2.status ?? {};
      const paused = type === "OnDelete";
      return {
        ...identity("StatefulSet", statefulSet2),
        desired,
        maxUnavailable: Math.max(1, podsFor(rollingUpdate?.maxUnavailable ?? 1, desired, Math.ceil)),
        minReadySeconds: statefulSet2.spec.minReadySeconds ?? 0,
        rollingOut: !paused && isUnobserved(statefulSet2),
        paused,
        // With a partition the two revisions differ for ever, so it is the pods that tell.
        update: updateRevision !== void 0 && updateRevision !== currentRevision ? { revision: updateRevision, partition: rollingUpdate?.partition ?? 0 } : void 0
      };
    });
    ownerFromJob = readOnce((job2) => {
      const { parallelism = 1, completions } = job2.spec;
      const ended = job2.status?.conditions?.some(({ type, status }) => ["Complete", "Failed"].includes(type) && status === "True");
      const left = completions === void 0 ? parallelism : completions - (job2.status?.succeeded ?? 0);
      return {
        ...identity("Job", job2),
        desired: ended || job2.spec.suspend ? 0 : Math.max(0, Math.min(parallelism, left)),
        maxUnavailable: 0,
        minReadySeconds: 0,
        rollingOut: false
      };
    });
  }
});

// lambda/drain/owners/rollout.ts
function isRollingOut(owner2, view) {
  return owner2.rollingOut || !owner2.paused && (hasSeveralReplicaSets(owner2, view) || hasOutdatedPods(owner2, view));
}
function isProgressing(owner2, view) {
  return !owner2.stalled && isRollingOut(owner2, view);
}
function hasSeveralReplicaSets(owner2, view) {
  if (owner2.kind !== "Deployment") {
    return false;
  }
  const pods = view.podsOf(owner2.uid).filter((pod2) => !isTerminating(pod2));
  return (/* @__PURE__ */ new Set([...view.scaledReplicaSetsOf(owner2.uid), ...pods.flatMap((pod2) => controllerOf2(pod2)?.uid ?? [])])).size > 1;
}
function hasOutdatedPods({ uid, update }, view) {
  return update !== void 0 && view.podsOf(uid).filter((pod2) => !isTerminating(pod2) && pod2.metadata.labels?.[REVISION_LABEL] !== update.revision).length > update.partition;
}
var REVISION_LABEL;
var init_rollout = __esm({
  "lambda/drain/owners/rollout.ts"() {
    "use strict";
    init_pods();
    REVISION_LABEL = "controller-revision-hash";
  }
});

// lambda/drain/owners/floor.ts
function floorOf(owner2, desired) {
  return desired <= 1 ? desired : desired - Math.max(1, owner2.maxUnavailable);
}
function standingOf(owner2, view) {
  const pods = view.podsOf(owner2.uid);
  const available = view.ownedBy(owner2).available.length;
  const desired = owner2.desired ?? Math.max(view.baselineOf(owner2.uid), pods.filter((pod2) => stuckFrom(pod2) > view.clusterNow).length);
  const floor = floorOf(owner2, desired);
  const rollingOut = isRollingOut(owner2, view);
  const safe = rollingOut ? Math.min(available, desired - owner2.maxUnavailable) : available;
  return { available, desired, floor, rollingOut, allowance: Math.max(0, safe - floor) };
}
function servingStandingOf(owner2, standing, view) {
  const available = view.ownedBy(owner2).serving.length;
  const safe = standing.rollingOut ? Math.min(available, standing.desired - owner2.maxUnavailable) : available;
  return { ...standing, available, allowance: Math.max(0, safe - standing.floor) };
}
function isOnlyPod({ desired, floor }) {
  return desired > 0 && floor >= desired;
}
function floorSentence(owner2, standing) {
  const { available, desired, floor, rollingOut } = standing;
  const words2 = `${ownerName(owner2)} has ${available} available pods of ${desired}`;
  if (!rollingOut) {
    return `${words2} and must not fall below ${floor}`;
  }
  return `${words2}, must not fall below ${floor}, and its own rollout ` + (isOnlyPod(standing) ? "is expected to replace it" : `may take ${owner2.maxUnavailable}`);
}
var init_floor = __esm({
  "lambda/drain/owners/floor.ts"() {
    "use strict";
    init_deadline();
    init_owners();
    init_rollout();
  }
});

// lambda/drain/placement/fallen.ts
function fallsWith(pods, owner2, view) {
  const lost = pods.filter((pod2) => view.isAvailable(pod2, owner2));
  if (lost.length === 0) {
    return false;
  }
  const budget2 = lost.flatMap((pod2) => view.budgetsOf(pod2)).find((one) => view.isBudgetOf(one, owner2));
  const floor = budget2?.status?.desiredHealthy ?? floorOf(owner2, owner2.desired ?? view.baselineOf(owner2.uid));
  return view.ownedBy(owner2).available.length - lost.length < floor;
}
var init_fallen = __esm({
  "lambda/drain/placement/fallen.ts"() {
    "use strict";
    init_floor();
  }
});

// lambda/drain/placement/unplaced.ts
function surgeEnds(released, since) {
  return Math.min(Math.max(released, since), released + UNPLACED_TIME) + UNPLACED_TIME;
}
var UNPLACED_TIME, unplaced;
var init_unplaced = __esm({
  "lambda/drain/placement/unplaced.ts"() {
    "use strict";
    init_pods();
    init_read_once();
    UNPLACED_TIME = 4 * 6e4;
    unplaced = readOnce((pod2) => {
      if (pod2.spec.nodeName || isTerminating(pod2) || isFinished(pod2)) {
        return void 0;
      }
      const scheduled = condition(pod2.status.conditions, "PodScheduled");
      const words2 = scheduled?.status === "False" ? scheduled.message ?? scheduled.reason : void 0;
      const since = Date.parse((scheduled?.status === "False" ? scheduled.lastTransitionTime : void 0) ?? pod2.metadata.creationTimestamp ?? "");
      return { pod: pod2, since: Number.isNaN(since) ? 0 : since, because: `${podName(pod2)} is not scheduled: ${words2 ?? "no reason given"}` };
    });
  }
});

// lambda/drain/state/baseline.ts
function extendBaseline(baseline, { leaving, bound, counted }, view) {
  const known2 = new Set(baseline?.owners.map(({ uid }) => uid));
  const added = /* @__PURE__ */ new Map();
  for (const pod2 of [...leaving, ...bound].filter((one) => !isFinished(one) && !isTerminating(one))) {
    const owner2 = view.ownerOf(pod2);
    const uid = owner2?.uid ?? pod2.metadata.uid;
    if (!known2.has(uid) && !added.has(uid)) {
      added.set(uid, owner2 ? baselineOfOwner(owner2, view) : { kind: NOBODY, namespace: pod2.metadata.namespace ?? "", name: pod2.metadata.name, uid, available: 0 });
    }
  }
  const volumes = [.../* @__PURE__ */ new Set([...baseline?.volumes ?? [], ...volumesOf(leaving, view)])];
  if (baseline && added.size === 0 && volumes.length === baseline.volumes.length && !counted) {
    return baseline;
  }
  return {
    owners: [...baseline?.owners ?? [], ...added.values()],
    pods: Math.max(baseline?.pods ?? 0, leaving.length),
    volumes,
    forced: baseline?.forced ?? false,
    returns: counted ?? baseline?.returns,
    evacuated: void 0
  };
}
function baselineOfOwner(owner2, view) {
  const { kind, namespace, name, uid } = owner2;
  return { kind, namespace, name, uid, available: Math.max(view.ownedBy(owner2).available.length, view.baselineOf(uid)) };
}
function volumesOf(pods, view) {
  return pods.flatMap((pod2) => (pod2.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => (persistentVolumeClaim && view.claim(pod2.metadata.namespace ?? "", persistentVolumeClaim.claimName)?.spec.volumeName) ?? []));
}
var NOBODY;
var init_baseline = __esm({
  "lambda/drain/state/baseline.ts"() {
    "use strict";
    init_pods();
    NOBODY = "Pod";
  }
});

// lambda/drain/pods/overrides.ts
function overridesOf(pod2, view) {
  const owner2 = view.ownerObjectOf(pod2);
  if (!saysAnything(pod2) && !(owner2 && saysAnything(owner2))) {
    return NONE2;
  }
  const counting = COUNTING[view.drainStateOf(pod2)?.overrides ?? "ALL"];
  if (!hasAny(pod2, counting) && !(owner2 && hasAny(owner2, counting))) {
    return NONE2;
  }
  let overrides = NONE2;
  for (const key of counting) {
    const meanings = ANNOTATIONS[key] ?? {};
    const said2 = [pod2, ...owner2 ? [owner2] : []].flatMap((source) => {
      const value = source.metadata.annotations?.[key];
      return value === void 0 ? [] : [{ source, value, meaning: Object.hasOwn(meanings, value) ? meanings[value] : void 0 }];
    });
    const unknown2 = said2.filter(({ meaning }) => !meaning).map(({ source, value }) => unknownSentence(source, key, value, Object.keys(meanings)));
    overrides = { ...overrides, ...said2.find(({ meaning }) => meaning)?.meaning, unknown: [...overrides.unknown, ...unknown2] };
  }
  return overrides;
}
function hasAny({ metadata: { annotations: annotations2 } }, keys) {
  return annotations2 !== void 0 && keys.some((key) => annotations2[key] !== void 0);
}
function unknownSentence({ metadata }, key, value, allowed) {
  const name = podName({ metadata });
  return `the annotation ${key} of ${name} is '${value}', which means nothing; allowed are ${allowed.map((one) => `'${one}'`).join(" and ")}`;
}
var ANNOTATIONS, KEYS, COUNTING, NONE2, saysAnything;
var init_overrides = __esm({
  "lambda/drain/pods/overrides.ts"() {
    "use strict";
    init_pods();
    init_names();
    init_read_once();
    ANNOTATIONS = {
      // https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md and https://karpenter.sh/docs/concepts/disruption/
      "cluster-autoscaler.kubernetes.io/safe-to-evict": { false: { waitUntilFinished: true }, true: {} },
      "karpenter.sh/do-not-disrupt": { true: { waitUntilFinished: true }, false: {} },
      [`${ANNOTATION_PREFIX}surge`]: { never: { neverSurge: true }, allowed: {} },
      [`${ANNOTATION_PREFIX}force`]: { never: { neverForce: true }, allowed: {} },
      [`${ANNOTATION_PREFIX}wait`]: { "until-finished": { waitUntilFinished: true }, "never": { waitUntilFinished: false } }
    };
    KEYS = Object.keys(ANNOTATIONS);
    COUNTING = {
      ALL: KEYS,
      OWN: KEYS.filter((key) => key.startsWith(ANNOTATION_PREFIX)),
      NONE: []
    };
    NONE2 = { neverSurge: false, neverForce: false, waitUntilFinished: false, unknown: [] };
    saysAnything = readOnce((object2) => hasAny(object2, KEYS));
  }
});

// lambda/drain/verdict/surge.ts
function judgeSurge(pod2, view) {
  const replicaSet2 = view.replicaSetOf(pod2);
  const deployment2 = view.deploymentOf(pod2);
  if (!replicaSet2 || !deployment2) {
    return { type: "impossible", because: "only pods of a Deployment can" };
  }
  const because = obstacleToSurge(pod2, { replicaSet: replicaSet2, deployment: deployment2 }, view);
  return because === void 0 ? { type: "possible", from: { replicaSet: replicaSet2, deployment: deployment2 } } : { type: "impossible", because };
}
function obstacleToSurge(pod2, { replicaSet: replicaSet2, deployment: deployment2 }, view) {
  if (overridesOf(pod2, view).neverSurge) {
    return "its annotation forbids it";
  }
  const { strategy, replicas = 1 } = deployment2.spec;
  if (strategy?.type === "Recreate") {
    return "its strategy is Recreate";
  }
  if (podsFor(strategy?.rollingUpdate?.maxSurge ?? "25%", replicas, Math.ceil) === 0) {
    return "its maxSurge is 0";
  }
  if (!pod2.metadata.labels?.[HASH_LABEL] || !replicaSet2.spec.selector?.matchLabels?.[HASH_LABEL]) {
    return `its ReplicaSet does not select by ${HASH_LABEL}`;
  }
  const service2 = view.pinningServiceOf(pod2);
  if (service2) {
    return `the Service ${service2.metadata.name} selects by ${HASH_LABEL}`;
  }
  const attempt2 = view.snapshot.attempts.get(pod2.metadata.uid);
  if (attempt2?.type === "release" && attempt2.denied && attempt2.at + FAILURE_HOLDS > view.now) {
    return attempt2.because ?? "it was denied";
  }
  return lastFailure(pod2, view)?.because ?? creationFailure(pod2, view) ?? volumeObstacle(pod2, view);
}
function lastFailure(pod2, view) {
  const failure2 = surgeFailure(pod2, view.now);
  return failure2 && view.hasNewNodeFor(pod2, failure2.at) ? void 0 : failure2;
}
function mayGoBack(pod2, view) {
  const replicaSet2 = view.replicaSetOf(pod2);
  return replicaSet2 !== void 0 && (replicaSet2.spec.replicas ?? 1) > 0 && !isFinished(pod2);
}
function creationFailure(pod2, view) {
  const failure2 = condition(view.deploymentOf(pod2)?.status?.conditions, "ReplicaFailure");
  return failure2?.status === "True" ? `no pod can be made: ${failure2.message ?? failure2.reason ?? "no reason given"}` : void 0;
}
function volumeObstacle(pod2, view) {
  for (const { persistentVolumeClaim } of pod2.spec.volumes ?? []) {
    if (persistentVolumeClaim) {
      const modes = view.claim(pod2.metadata.namespace ?? "", persistentVolumeClaim.claimName)?.spec.accessModes ?? [];
      if (!modes.some((mode) => mode === "ReadWriteMany" || mode === "ReadOnlyMany")) {
        return `its volume ${persistentVolumeClaim.claimName} can be attached to one node only`;
      }
    }
  }
  return void 0;
}
var init_surge = __esm({
  "lambda/drain/verdict/surge.ts"() {
    "use strict";
    init_owners();
    init_overrides();
    init_pods();
    init_release();
  }
});

// lambda/drain/gate.ts
function gate({ owner: before3, nodeName, evacuated: evacuated2, bound = /* @__PURE__ */ new Map() }, view) {
  if (before3.kind === NOBODY) {
    return { type: "not-replaceable" };
  }
  const owner2 = view.owner(before3.kind, before3.uid);
  if (!owner2 && isObservedKind(before3.kind)) {
    return { type: "owner-gone" };
  }
  const pods = owner2 ? [] : view.podsOf(before3.uid).filter((pod2) => pod2.spec.nodeName !== nodeName);
  const terms2 = owner2 ?? (pods[0] && view.ownerOf(pods[0]));
  if (!owner2 && evacuated2 !== void 0 && view.now >= unknownKindUntil(evacuated2) && (!terms2 || pods.every((pod2) => view.isAvailable(pod2, terms2)))) {
    return { type: "scaled-in" };
  }
  if (!terms2) {
    return { type: "waiting", because: `${ownerName(before3)} has no pod on another node` };
  }
  const wanted2 = Math.min(owner2?.desired ?? before3.available, before3.available);
  const owned = view.ownedBy(terms2);
  const available = owned.availableOutside(nodeName);
  if (available >= wanted2) {
    return { type: wanted2 < before3.available ? "scaled-in" : "replaced" };
  }
  const irreplaceable = owned.terminating.filter((pod2) => pod2.spec.nodeName === nodeName && keepsItsPlace(pod2, view)).length;
  if (available >= wanted2 - irreplaceable) {
    return { type: "not-replaceable" };
  }
  const staying2 = bound.size === 0 ? [] : owned.available.filter((pod2) => bound.has(pod2));
  if (available >= wanted2 - irreplaceable - staying2.length) {
    return { type: typeOfBound(staying2, terms2, view, bound) };
  }
  const missing = owned.expected.find((pod2) => pod2.spec.nodeName !== nodeName);
  return {
    type: "waiting",
    because: `${ownerName(before3)} has ${available} of ${wanted2} available pods on other nodes${missing ? `; ${troubleOf(missing)}` : ""}`
  };
}
function typeOfBound(staying2, owner2, view, bound) {
  if (!fallsWith(staying2, owner2, view)) {
    return "not-replaceable";
  }
  return staying2.every((pod2) => bound.get(pod2)?.comesBack) ? "interrupted" : "left-down";
}
function keepsItsPlace(pod2, view) {
  return stuckFrom(pod2) <= view.clusterNow && (controllerOf2(pod2)?.kind === "StatefulSet" || volumeObstacle(pod2, view) !== void 0);
}
function unknownKindUntil(evacuated2) {
  return evacuated2 + UNKNOWN_KIND_TIME;
}
function troubleOf(pod2) {
  const without2 = unplaced(pod2);
  if (without2) {
    return without2.because;
  }
  for (const { state, restartCount } of pod2.status.containerStatuses ?? []) {
    const reason = state?.waiting?.reason;
    if (reason && reason !== "ContainerCreating") {
      return `${podName(pod2)} waits with ${reason}${restartCount > 0 ? ` after ${restartCount} restarts` : ""}`;
    }
  }
  return isReady(pod2) ? `${podName(pod2)} is not ready for long enough` : `${podName(pod2)} is not ready`;
}
var UNKNOWN_KIND_TIME;
var init_gate = __esm({
  "lambda/drain/gate.ts"() {
    "use strict";
    init_deadline();
    init_needs();
    init_owners();
    init_fallen();
    init_unplaced();
    init_pods();
    init_baseline();
    init_surge();
    UNKNOWN_KIND_TIME = 2 * 6e4;
  }
});

// lambda/drain/people/steering.ts
function steeringOf({ node: node2, state }, { holds, mayForce }, now) {
  const hold = holds.get(state.drainer);
  if (hold !== void 0) {
    return waiting(state, `the ConfigMap ${HOLD_NAMESPACE}/${HOLD_NAME} holds the drainer ${state.drainer}${remarked(hold)}`, now);
  }
  const said2 = node2.metadata.annotations?.[STEER_ANNOTATION];
  if (said2 === void 0) {
    return {};
  }
  const [, word, remark = ""] = /^([^:]*)(?::(.*))?$/s.exec(said2) ?? [];
  const order = ORDERS.find((one) => one === word.trim());
  const who = `the annotation ${STEER_ANNOTATION} says ${order}${remarked(remark)}`;
  switch (order) {
    case void 0:
      return refused(`the annotation ${STEER_ANNOTATION} is '${said2}', which means nothing; allowed are ${ORDERS.map((one) => `'${one}'`).join(", ")}, each with ': ' and a remark behind it`);
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
function followed(order, sentence2) {
  return { order, told: { type: "followed", sentence: sentence2 } };
}
function refused(sentence2) {
  return { told: { type: "refused", sentence: sentence2 } };
}
function remarked(remark) {
  return remark.trim() === "" ? "" : ` (${remark.trim()})`;
}
var MINUTE3, ORDERS, LAST_MINUTES, AHEAD;
var init_steering = __esm({
  "lambda/drain/people/steering.ts"() {
    "use strict";
    init_names();
    MINUTE3 = 6e4;
    ORDERS = ["wait", "force", "let-go", "keep"];
    LAST_MINUTES = 10 * MINUTE3;
    AHEAD = 2 * LAST_MINUTES;
  }
});

// lambda/drain/placement/returns.ts
function judgeReturns(pods, { ownerOf, known: known2, started, now, ahead, mayPause }) {
  const staying2 = /* @__PURE__ */ new Map();
  const counted = /* @__PURE__ */ new Map();
  const began = started + ahead - CLOCK_TOLERANCE;
  for (const pod2 of pods.filter((one) => createdAt(one) > began && !isFinished(one))) {
    const key = ownerOf(pod2)?.uid ?? podName(pod2);
    const { times: times2, at, newest } = known2[key] ?? { times: 0, at: started, newest: began };
    const created = createdAt(pod2);
    if (created <= newest) {
      continue;
    }
    const pause = times2 === 0 || !mayPause(pod2) ? 0 : at + FIRST_PAUSE * 4 ** (times2 - 1);
    const until = Math.max(created - ahead + WHOLE_SECOND, pause);
    if (times2 >= MOST_RETURNS) {
      staying2.set(pod2, { because: `it came back ${countWords(times2)} although its node is cordoned` });
    } else if (until > now) {
      const when = new Date(until).toISOString();
      staying2.set(pod2, { until, because: `it came to its node although that is cordoned, ${countWords(times2 + 1)} by now, and is moved at ${when}` });
    } else {
      counted.set(key, { times: times2 + 1, at: now, newest: Math.max(created, counted.get(key)?.newest ?? 0) });
    }
  }
  return { staying: staying2, counted: counted.size === 0 ? void 0 : { ...known2, ...Object.fromEntries(counted) } };
}
function countWords(times2) {
  return times2 === 1 ? "once" : `${times2} times`;
}
var MOST_RETURNS, FIRST_PAUSE, WHOLE_SECOND, CLOCK_TOLERANCE;
var init_returns = __esm({
  "lambda/drain/placement/returns.ts"() {
    "use strict";
    init_pods();
    MOST_RETURNS = 3;
    FIRST_PAUSE = 15e3;
    WHOLE_SECOND = 2e3;
    CLOCK_TOLERANCE = 5e3;
  }
});

// lambda/drain/owners/failing-jobs.ts
function jobFailure(pod2, view) {
  const job2 = controllerOf2(pod2)?.kind === "Job" ? view.jobOf(pod2) : void 0;
  if (!job2 || isFinished(pod2) || hasEnded(job2)) {
    return void 0;
  }
  const because = reasonOf(job2, pod2);
  return because && `its eviction would fail ${ownerName({ kind: "Job", namespace: job2.metadata.namespace ?? "", name: job2.metadata.name })} for good, for ${because}`;
}
function reasonOf({ spec, status }, pod2) {
  const action = spec.podFailurePolicy?.rules.find(matchesEviction)?.action;
  if (action === "Ignore") {
    return void 0;
  }
  if (action === "FailJob" || action === "FailIndex") {
    return `its podFailurePolicy answers a disruption with ${action}`;
  }
  if (spec.backoffLimitPerIndex !== void 0) {
    const failed = Number(pod2.metadata.annotations?.[INDEX_FAILURES] ?? 0);
    return sentence(failed, spec.backoffLimitPerIndex, "of this index ");
  }
  return sentence(status?.failed ?? 0, spec.backoffLimit ?? DEFAULT_BACKOFF_LIMIT, "");
}
function sentence(failed, limit, which) {
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
var DISRUPTED, INDEX_FAILURES, DEFAULT_BACKOFF_LIMIT;
var init_failing_jobs = __esm({
  "lambda/drain/owners/failing-jobs.ts"() {
    "use strict";
    init_owners();
    init_pods();
    DISRUPTED = "DisruptionTarget";
    INDEX_FAILURES = "batch.kubernetes.io/job-index-failure-count";
    DEFAULT_BACKOFF_LIMIT = 6;
  }
});

// lambda/drain/pods/hold.ts
function reasonToHold(pod2, drain2, view) {
  if (isFinished(pod2)) {
    return void 0;
  }
  if (overridesOf(pod2, view).waitUntilFinished) {
    return "it is left until it has finished, as its annotation says";
  }
  if (drain2.unownedPods === "WAIT" && !controllerOf2(pod2) && !view.releaseOf(pod2)) {
    return "it is left until it has finished, for no controller makes it again";
  }
  if (drain2.emptyDirPods === "WAIT" && pod2.spec.volumes?.some(({ emptyDir }) => emptyDir)) {
    return "it is left until it has finished, for it keeps files on the node";
  }
  const failure2 = drain2.failingJobs === "WAIT" ? jobFailure(pod2, view) : void 0;
  return failure2 && `it is left until it has finished: ${failure2}`;
}
var init_hold = __esm({
  "lambda/drain/pods/hold.ts"() {
    "use strict";
    init_overrides();
    init_pods();
    init_failing_jobs();
  }
});

// lambda/drain/placement/staying.ts
function stayingPods(pods, state, view) {
  const called = (pod2) => isCalled(state, pod2, view.now);
  const mayStay = pods.filter((pod2) => !isFinished(pod2) && !view.releaseOf(pod2) && (called(pod2) || reasonToHold(pod2, state, view) === void 0));
  const pinned2 = mayStay.flatMap((pod2) => {
    const bound2 = view.ownerOf(pod2) && view.boundTo(pod2);
    return bound2 && !bound2.data ? [[pod2, { because: bound2.because, comesBack: false }]] : [];
  });
  const bound = new Map(pinned2);
  const { staying: staying2, counted } = judgeReturns(mayStay.filter((pod2) => !bound.has(pod2)), {
    ownerOf: (pod2) => view.ownerOf(pod2),
    known: state.baseline?.returns ?? {},
    started: state.started,
    now: view.now,
    ahead: view.clockAhead,
    mayPause: (pod2) => !called(pod2)
  });
  const paused = /* @__PURE__ */ new Map();
  for (const [pod2, stay] of staying2) {
    if (stay.until === void 0) {
      bound.set(pod2, { because: stay.because, comesBack: view.placementOf(pod2).answer === "placeable" });
    } else {
      paused.set(pod2, stay);
    }
  }
  return { bound, paused, counted };
}
var init_staying = __esm({
  "lambda/drain/placement/staying.ts"() {
    "use strict";
    init_returns();
    init_deadline();
    init_hold();
    init_pods();
  }
});

// lambda/drain/retention.ts
function isRetained({ outcome, retainedSince: retainedSince2, ends: ends2 }) {
  return outcome === "retained" && retainedSince2 !== void 0 && ends2 === void 0;
}
function retainedUntil({ retainedSince: retainedSince2 = 0, retainAtMost }) {
  return retainAtMost > 0 ? retainedSince2 + retainAtMost * 1e3 : Infinity;
}
function judgeRetention({ node: node2, state }, people, now) {
  const steering = steeringOf({ node: node2, state }, people, now);
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
function sentenceOf({ told: told2 }) {
  return told2?.sentence ?? "";
}
var RETENTION_EMPTY;
var init_retention = __esm({
  "lambda/drain/retention.ts"() {
    "use strict";
    init_steering();
    RETENTION_EMPTY = "only pods that stay with the node are left";
  }
});

// lambda/drain/drain.ts
function drainOf({ node: node2, state: written }, view, ledger) {
  const { now } = view;
  const steering = steeringOf({ node: node2, state: written }, view.snapshot.people, now);
  const state = stateNow(written, steering, view);
  const { name } = node2.metadata;
  const pods = view.podsOn(name).filter((pod2) => !staysWithNode(pod2) && stuckFrom(pod2) > view.clusterNow);
  const staying2 = stayingPods(pods, state, view);
  const leaving = pods.filter((pod2) => !staying2.bound.has(pod2) && !(isRetained(state) && isFinished(pod2)));
  const baseline = extendBaseline(state.baseline, { leaving, bound: [...staying2.bound.keys()], counted: staying2.counted }, view);
  const gates = baseline.owners.map((owner2) => gate({ owner: owner2, nodeName: name, evacuated: baseline.evacuated, bound: staying2.bound }, view));
  return {
    node: node2,
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
function stateNow(written, { order }, view) {
  if (isRetained(written)) {
    return { ...written, deadline: Infinity, whenBlocked: "RETAIN" };
  }
  const state = { ...written, deadline: deadlineAfter(view.snapshot.outage, written), called: order === "force" };
  return order === "wait" ? { ...state, deadline: deadlineWhileWaiting(state, view.now) } : state;
}
function resultsOf({ baseline: { owners }, gates, leaving, view }) {
  const onNode = new Set(leaving.map((pod2) => view.ownerOf(pod2)?.uid));
  return gates.map(({ type }, index) => ({ owner: ownerName(owners[index]), result: type === "waiting" ? resultInVain(onNode.has(owners[index].uid)) : type }));
}
function resultInVain(isOnNode) {
  return isOnNode ? "timed-out" : "left-down";
}
function nextOf({ state, now }, ...times2) {
  return Math.min(...[state.deadline, ...times2].filter((time2) => time2 > now));
}
var init_drain = __esm({
  "lambda/drain/drain.ts"() {
    "use strict";
    init_deadline();
    init_gate();
    init_owners();
    init_steering();
    init_staying();
    init_pods();
    init_retention();
    init_baseline();
  }
});

// lambda/drain/index/multimap.ts
var NONE3, Multimap;
var init_multimap = __esm({
  "lambda/drain/index/multimap.ts"() {
    "use strict";
    NONE3 = [];
    Multimap = class {
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
  }
});

// lambda/drain/index/budget-index.ts
var NONE4, BudgetIndex, NamespaceBudgets;
var init_budget_index = __esm({
  "lambda/drain/index/budget-index.ts"() {
    "use strict";
    init_multimap();
    init_selector();
    NONE4 = [];
    BudgetIndex = class {
      namespaces = /* @__PURE__ */ new Map();
      found = /* @__PURE__ */ new Map();
      pods = new Multimap();
      constructor(budgets) {
        for (const budget2 of budgets) {
          const { namespace = "" } = budget2.metadata;
          const known2 = this.namespaces.get(namespace) ?? new NamespaceBudgets();
          known2.add(budget2);
          this.namespaces.set(namespace, known2);
        }
      }
      add(pod2) {
        const selecting = this.namespaces.get(pod2.metadata.namespace ?? "")?.select(pod2.metadata.labels);
        if (selecting && selecting.length > 0) {
          this.found.set(pod2, selecting);
          selecting.forEach(({ metadata }) => this.pods.add(metadata.uid, pod2));
        }
      }
      /** The budgets that select this pod. */
      of(pod2) {
        return this.found.get(pod2) ?? NONE4;
      }
      /** The pods that the budget selects. */
      podsOf(budget2) {
        return this.pods.get(budget2.metadata.uid);
      }
    };
    NamespaceBudgets = class {
      labelled = /* @__PURE__ */ new Map();
      others = [];
      add(budget2) {
        const [label2] = Object.entries(budget2.spec.selector?.matchLabels ?? {});
        if (!label2) {
          this.others.push(budget2);
          return;
        }
        const [key, value] = label2;
        const known2 = this.labelled.get(key) ?? new Multimap();
        known2.add(value, budget2);
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
  }
});

// lambda/drain/index/once.ts
function once(make) {
  let made;
  return () => made ??= make();
}
var init_once = __esm({
  "lambda/drain/index/once.ts"() {
    "use strict";
  }
});

// lambda/drain/index/owned-pods.ts
var OwnedPods;
var init_owned_pods = __esm({
  "lambda/drain/index/owned-pods.ts"() {
    "use strict";
    init_unplaced();
    init_pods();
    OwnedPods = class {
      available;
      /** Neither available nor on their way out: what a gate waits for. */
      expected;
      /** Those of them that have no node. */
      unplaced;
      terminating;
      /** Those that serve: the available ones, and those that are Ready though not yet for long enough. */
      serving;
      availableByNode = /* @__PURE__ */ new Map();
      constructor(owner2, view) {
        const [available, expected, terminating2] = [[], [], []];
        for (const pod2 of view.podsOf(owner2.uid)) {
          if (view.isAvailable(pod2, owner2)) {
            available.push(pod2);
            const { nodeName = "" } = pod2.spec;
            this.availableByNode.set(nodeName, (this.availableByNode.get(nodeName) ?? 0) + 1);
          } else if (isTerminating(pod2)) {
            terminating2.push(pod2);
          } else if (!view.isLeaving(pod2)) {
            expected.push(pod2);
          }
        }
        this.available = available;
        this.expected = expected;
        this.unplaced = expected.flatMap((pod2) => unplaced(pod2) ?? []);
        this.terminating = terminating2;
        this.serving = [...available, ...expected.filter((pod2) => isReady(pod2) && !view.snapshot.ending.has(pod2.spec.nodeName ?? ""))];
      }
      /** How many available pods are not on this node. */
      availableOutside(nodeName) {
        return this.available.length - (this.availableByNode.get(nodeName) ?? 0);
      }
    };
  }
});

// lambda/drain/index/owner-index.ts
function countsFor(pod2, place2) {
  return place2.isCounted !== false && !isFinished(pod2);
}
function there(objects) {
  return objects === NOT_LOADED ? [] : objects;
}
function unknownOwner(uid, pod2) {
  const controller = controllerOf2(pod2);
  return {
    kind: controller?.kind ?? "Deployment",
    namespace: pod2.metadata.namespace ?? "",
    name: controller?.name ?? readRelease(pod2)?.deployment.name ?? "",
    uid,
    maxUnavailable: 0,
    minReadySeconds: 0,
    rollingOut: false
  };
}
var OwnerIndex;
var init_owner_index = __esm({
  "lambda/drain/index/owner-index.ts"() {
    "use strict";
    init_multimap();
    init_needs();
    init_owners();
    init_selector();
    init_pods();
    init_snapshot();
    init_release();
    OwnerIndex = class {
      constructor(snapshot) {
        this.snapshot = snapshot;
        this.addOwners(snapshot.deployments, ownerFromDeployment);
        this.addOwners(snapshot.replicaSets, ownerFromReplicaSet);
        this.addOwners(snapshot.replicationControllers, ownerFromReplicationController);
        this.addOwners(snapshot.statefulSets, ownerFromStatefulSet);
        this.addOwners(snapshot.jobs, ownerFromJob);
        this.deployments = new Map(there(snapshot.deployments).map((deployment2) => [deployment2.metadata.uid, deployment2]));
        for (const replicaSet2 of there(snapshot.replicaSets)) {
          const deployment2 = this.deployments.get(controllerOf2(replicaSet2)?.uid ?? "");
          this.byHash.add(`${replicaSet2.metadata.namespace}/${replicaSet2.spec.selector?.matchLabels?.[HASH_LABEL]}`, replicaSet2);
          this.places.set(replicaSet2.metadata.uid, {
            kind: "ReplicaSet",
            holding: this.holdingOf((deployment2 ?? replicaSet2).metadata.uid),
            replicaSet: replicaSet2,
            deployment: deployment2
          });
        }
      }
      snapshot;
      holdings = /* @__PURE__ */ new Map();
      /** By the UID of the controller. */
      places = /* @__PURE__ */ new Map();
      byHash = new Multimap();
      byPod = /* @__PURE__ */ new Map();
      /** Kinds of owners of which everything is loaded. */
      complete = /* @__PURE__ */ new Set();
      deployments;
      add(pod2) {
        const place2 = this.findPlace(pod2);
        if (place2) {
          this.byPod.set(pod2, place2);
          if (countsFor(pod2, place2)) {
            place2.holding.pods.push(pod2);
          }
        }
      }
      /** Whether the pod is one of those of its owner. */
      isCounted(pod2) {
        const place2 = this.byPod.get(pod2);
        return place2 !== void 0 && countsFor(pod2, place2);
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
      ownerOf(pod2) {
        const holding = this.placeOf(pod2)?.holding;
        return holding && (holding.owner ?? unknownOwner(holding.uid, pod2));
      }
      /** The owner as the API knows it. */
      objectOf(pod2) {
        return this.placeOf(pod2)?.holding.object;
      }
      /** The ReplicaSet that a pod has, or was released from. */
      replicaSetOf(pod2) {
        return this.placeOf(pod2)?.replicaSet;
      }
      /** The node that the controller's template names, which no scheduler is asked for then. */
      templateNodeOf(pod2) {
        const place2 = this.placeOf(pod2);
        const controller = place2?.replicaSet ?? place2?.holding.object;
        return controller?.spec?.template?.spec?.nodeName;
      }
      /** What the pod was released from, where it says so and that can be true. */
      releaseOf(pod2) {
        return readRelease(pod2) && this.placeOf(pod2)?.release;
      }
      /** Whether it was, as far as that is known: where its Deployment and ReplicaSet are not loaded nothing contradicts it. */
      saysReleased(pod2) {
        return readRelease(pod2) !== void 0 && this.byPod.get(pod2)?.release !== void 0;
      }
      /** The Deployment behind that ReplicaSet. */
      deploymentOf(pod2) {
        return this.placeOf(pod2)?.deployment;
      }
      /** The one owner of all these pods, by its UID. */
      soleOwnerOf(pods) {
        const holding = this.byPod.get(pods[0])?.holding;
        return pods.every((pod2) => this.byPod.get(pod2)?.holding === holding) ? holding?.uid : void 0;
      }
      placeOf(pod2) {
        const place2 = this.byPod.get(pod2);
        this.require(place2 ? place2.kind : kindOfOwner(pod2));
        return place2;
      }
      /** Without its kinds an owner looks as if it were gone. */
      require(kind) {
        if (!this.complete.has(kind)) {
          kindsOfOwner(kind).forEach((each) => loaded(this.snapshot, each));
          this.complete.add(kind);
        }
      }
      addOwners(objects, read) {
        for (const object2 of there(objects)) {
          const { uid } = object2.metadata;
          this.holdings.set(uid, { uid, pods: [], object: object2, owner: read(object2) });
        }
      }
      findPlace(pod2) {
        const release = readRelease(pod2);
        const origin = release && this.originOf(release);
        if (origin && isCredible(pod2, release, origin)) {
          return this.placeOfReleased(release, origin);
        }
        const controller = controllerOf2(pod2);
        if (controller) {
          return this.places.get(controller.uid) ?? this.addPlace(controller);
        }
        const adopting = this.adopterOf(pod2);
        return adopting && this.places.get(adopting.metadata.uid);
      }
      /** It counts for its Deployment only by a ReplicaSet that is there: anybody can write the name of one that is not. */
      placeOfReleased(release, { deployment: deployment2, replicaSet: replicaSet2 }) {
        const isCounted = replicaSet2 !== void 0 || deployment2 === void 0;
        return { kind: "Deployment", holding: this.holdingOf(release.deployment.uid), replicaSet: replicaSet2, deployment: deployment2, release, isCounted };
      }
      originOf({ deployment: deployment2, replicaSet: replicaSet2 }) {
        return { deployment: this.deployments.get(deployment2.uid), replicaSet: this.places.get(replicaSet2.uid)?.replicaSet };
      }
      /** The ReplicaSet that takes a pod without a controller at once: one that has just been given back has none for some moments. */
      adopterOf({ metadata: { namespace, labels } }) {
        const hash = labels?.[HASH_LABEL];
        return hash === void 0 ? void 0 : this.byHash.get(`${namespace}/${hash}`).find(({ spec }) => spec.replicas !== 0 && selects(spec.selector, labels));
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
  }
});

// lambda/drain/placement/anti-affinity.ts
function antiAffinityOf({ spec }) {
  return spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}
function forbiddenDomains(pod2, staying2, exclusive, nodes2) {
  const domains = /* @__PURE__ */ new Map();
  const forbid = (term, at) => {
    const value = nodes2.find(({ metadata }) => metadata.name === at.spec.nodeName)?.metadata.labels?.[term.topologyKey];
    if (value !== void 0) {
      domains.set(term.topologyKey, (domains.get(term.topologyKey) ?? /* @__PURE__ */ new Set()).add(value));
    }
  };
  for (const term of antiAffinityOf(pod2)) {
    staying2.filter((other) => other !== pod2 && means(term, pod2, other)).forEach((other) => forbid(term, other));
  }
  for (const other of exclusive.filter((one) => one !== pod2)) {
    antiAffinityOf(other).filter((term) => means(term, other, pod2)).forEach((term) => forbid(term, other));
  }
  return domains;
}
function means({ labelSelector, namespaces, namespaceSelector, matchLabelKeys, mismatchLabelKeys }, pod2, other) {
  const agree = (key) => pod2.metadata.labels?.[key] === other.metadata.labels?.[key];
  const isSet = (key) => pod2.metadata.labels?.[key] !== void 0;
  return isNamespaceMeant(namespaces ?? [], namespaceSelector, pod2, other.metadata.namespace ?? "") && (matchLabelKeys ?? []).filter(isSet).every(agree) && !(mismatchLabelKeys ?? []).filter(isSet).some(agree) && selects(labelSelector, other.metadata.labels);
}
function isNamespaceMeant(namespaces, selector, pod2, namespace) {
  if (namespaces.length === 0 && !selector) {
    return namespace === pod2.metadata.namespace;
  }
  return namespaces.includes(namespace) || selector !== void 0 && Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;
}
function isForbidden(domains, { metadata }) {
  return [...domains].some(([key, values]) => values.has(metadata.labels?.[key] ?? ""));
}
function stays(pod2, leavingNodes) {
  const { nodeName } = pod2.spec;
  return nodeName !== void 0 && !leavingNodes.has(nodeName) && !isTerminating(pod2) && !isFinished(pod2);
}
var init_anti_affinity = __esm({
  "lambda/drain/placement/anti-affinity.ts"() {
    "use strict";
    init_selector();
    init_pods();
  }
});

// lambda/drain/placement/node-selectors.ts
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
function selectsNode(selector, node2) {
  return selector.nodeSelectorTerms.some((term) => termSelects(term, node2));
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
var NAME_FIELD, HOSTNAME;
var init_node_selectors = __esm({
  "lambda/drain/placement/node-selectors.ts"() {
    "use strict";
    NAME_FIELD = "metadata.name";
    HOSTNAME = "kubernetes.io/hostname";
  }
});

// lambda/drain/placement/one-node.ts
function mayFitNewNode({ nodeSelectorTerms }, known2) {
  return nodeSelectorTerms.some(({ matchExpressions = [], matchFields = [] }) => ![...matchExpressions, ...matchFields].some((requirement) => namesNodes(requirement, known2)));
}
function namesNodes({ key, operator, values = [] }, known2) {
  return operator === "In" && (key === HOSTNAME || key === NAME_FIELD || values.length > 0 && values.every((value) => known2.names.has(value)));
}
function namesOf(nodes2) {
  return new Set(nodes2.flatMap(({ metadata, spec }) => [metadata.name, metadata.labels?.[HOSTNAME], spec.providerID?.split("/").at(-1)]).filter((name) => name !== void 0 && name !== ""));
}
var init_one_node = __esm({
  "lambda/drain/placement/one-node.ts"() {
    "use strict";
    init_node_selectors();
  }
});

// lambda/drain/placement/taints.ts
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
function toleratesCordon(pod2) {
  return isTolerated(CORDON_TAINT, pod2);
}
function forbiddingTaint(node2, pod2) {
  return node2.spec.taints?.find((taint) => (taint.effect === "NoSchedule" || taint.effect === "NoExecute") && !PASSING.some((prefix) => taint.key.startsWith(prefix)) && !isTolerated(taint, pod2));
}
var CORDON_TAINT, PASSING;
var init_taints = __esm({
  "lambda/drain/placement/taints.ts"() {
    "use strict";
    CORDON_TAINT = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
    PASSING = ["node.kubernetes.io/", "node.cloudprovider.kubernetes.io/"];
  }
});

// lambda/drain/placement/placement.ts
function placementOf(pod2, surroundings, templateNode) {
  const bound = boundTo(pod2, surroundings, templateNode);
  if (bound) {
    return { answer: "bound", ...bound };
  }
  if (templateNode !== void 0) {
    return PLACEABLE;
  }
  const demands = demandsOf(pod2, surroundings);
  const tolerant2 = toleratesCordon(pod2);
  const obstacles = /* @__PURE__ */ new Map();
  for (const node2 of surroundings.others) {
    const obstacle = obstacleOn(node2, pod2, demands, surroundings) ?? (surroundings.isOpen(node2, tolerant2) ? void 0 : closedWords(node2));
    if (obstacle === void 0) {
      return PLACEABLE;
    }
    obstacles.set(obstacle, (obstacles.get(obstacle) ?? 0) + 1);
  }
  return { answer: "no-node-yet", because: noNodeSentence(obstacles), data: demands.some(({ isVolume }) => isVolume) };
}
function hasNewNode(pod2, surroundings, since) {
  const demands = demandsOf(pod2, surroundings);
  const tolerant2 = toleratesCordon(pod2);
  return surroundings.others.some((node2) => nodeReadySince(node2) > since && surroundings.isOpen(node2, tolerant2) && obstacleOn(node2, pod2, demands, surroundings) === void 0);
}
function boundTo(pod2, surroundings, templateNode) {
  if (templateNode !== void 0) {
    const stays2 = surroundings.others.some(({ metadata }) => metadata.name === templateNode);
    return stays2 ? void 0 : { because: `its template names the node ${templateNode}`, data: false };
  }
  const demands = demandsOf(pod2, surroundings);
  const closed2 = demands.find(({ selector }) => !mayFitNewNode(selector, surroundings));
  if (!closed2 || surroundings.others.some((node2) => demands.every(({ selector }) => selectsNode(selector, node2)))) {
    return void 0;
  }
  return { because: boundSentence(closed2), data: closed2.isVolume };
}
function demandsOf(pod2, surroundings) {
  if (!pod2.spec.nodeSelector && !pod2.spec.affinity && !pod2.spec.volumes) {
    return NO_DEMANDS;
  }
  const [plain, affinity2] = [plainSelector(pod2), requiredAffinity(pod2)];
  return [
    ...surroundings.tiedVolumesOf(pod2).map(({ claim: claim3, volume: volume2, required: required2 }) => ({ selector: required2, words: `its volume ${claim3} (${volume2}), which is ${whereWords(required2)}`, isVolume: true })),
    ...plain ? [{ selector: plain, words: `its node selector ${selectorWords(plain)}`, isVolume: false }] : [],
    ...affinity2 ? [{ selector: affinity2, words: `its required node affinity ${selectorWords(affinity2)}`, isVolume: false }] : []
  ];
}
function obstacleOn(node2, pod2, demands, surroundings) {
  const demand = demands.find(({ selector }) => !selectsNode(selector, node2));
  if (demand) {
    return `ruled out by ${demand.words}`;
  }
  const taint = forbiddingTaint(node2, pod2);
  if (taint) {
    return `tainted ${taint.value ? `${taint.key}=${taint.value}` : taint.key}`;
  }
  return isForbidden(surroundings.domainsOf(pod2), node2) ? "ruled out by required anti-affinity" : void 0;
}
function closedWords({ spec }) {
  return spec.unschedulable ? "cordoned" : "not ready";
}
function boundSentence({ words: words2, isVolume }) {
  return isVolume ? `its data is on this node only: ${words2}` : `${words2} allows no other node`;
}
function noNodeSentence(obstacles) {
  const counted = [...obstacles].map(([obstacle, count]) => `${count} ${obstacle}`);
  return counted.length === 0 ? "there is no other node" : `no other node can take it (${counted.join(", ")})`;
}
var NO_DEMANDS, PLACEABLE;
var init_placement = __esm({
  "lambda/drain/placement/placement.ts"() {
    "use strict";
    init_anti_affinity();
    init_node_selectors();
    init_one_node();
    init_taints();
    init_pods();
    NO_DEMANDS = [];
    PLACEABLE = { answer: "placeable" };
  }
});

// lambda/drain/placement/surroundings.ts
var Surroundings;
var init_surroundings = __esm({
  "lambda/drain/placement/surroundings.ts"() {
    "use strict";
    init_anti_affinity();
    init_one_node();
    init_pods();
    Surroundings = class {
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
      isOpen(node2, toleratesCordon2) {
        return isNodeReady(node2) && (!node2.spec.unschedulable || toleratesCordon2);
      }
      /** Where anti-affinity keeps the pod away. Pods of one controller ask for the same. */
      domainsOf(pod2) {
        const key = pod2.metadata.ownerReferences?.find(({ controller }) => controller)?.uid ?? pod2.metadata.uid;
        const known2 = this.domains.get(key) ?? forbiddenDomains(pod2, this.staying, this.exclusive, this.others);
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
          const volume2 = this.volumes.get(this.terrain.claim(metadata.namespace ?? "", claimName)?.spec.volumeName ?? "");
          const required2 = volume2?.spec.nodeAffinity?.required;
          return volume2 && required2 ? [{ claim: claimName, volume: volume2.metadata.name, required: required2 }] : [];
        });
      }
      get staying() {
        return this.stayingFound ??= this.terrain.pods.filter((pod2) => stays(pod2, this.terrain.leaving));
      }
      /** Those that keep others away. */
      get exclusive() {
        return this.exclusiveFound ??= this.staying.filter((pod2) => antiAffinityOf(pod2).length > 0);
      }
      get volumes() {
        return this.volumesFound ??= new Map(this.terrain.volumes().map((volume2) => [volume2.metadata.name, volume2]));
      }
    };
  }
});

// lambda/drain/index/view.ts
var NO_BUDGETS, View;
var init_view = __esm({
  "lambda/drain/index/view.ts"() {
    "use strict";
    init_budget_index();
    init_multimap();
    init_once();
    init_owned_pods();
    init_owner_index();
    init_needs();
    init_selector();
    init_placement();
    init_surroundings();
    init_pods();
    init_release();
    NO_BUDGETS = [];
    View = class {
      constructor(snapshot, now) {
        this.snapshot = snapshot;
        this.now = now;
        this.drainStates = new Map(snapshot.drainingNodes.map(({ node: node2, state }) => [node2.metadata.name, state]));
        this.drainingNodeNames = new Set(this.drainStates.keys());
        this.owners = new OwnerIndex(snapshot);
        this.budgets = new BudgetIndex(snapshot.budgets);
        snapshot.pods.forEach((pod2) => this.add(pod2));
        for (const owner2 of snapshot.drainingNodes.flatMap(({ state }) => state.baseline?.owners ?? [])) {
          const known2 = this.remembered.get(owner2.uid);
          if (!known2) {
            this.remembered.set(owner2.uid, owner2);
          } else if (known2.available < owner2.available) {
            this.remembered.set(owner2.uid, { ...known2, available: owner2.available });
          }
        }
      }
      snapshot;
      now;
      drainingNodeNames;
      owners;
      podsByDrainingNode = new Multimap();
      released = [];
      /** Each made when it is asked for the first time, since hardly any decision asks for all. */
      scaledReplicaSets = once(() => this.findScaledReplicaSets());
      pinningServices = once(() => this.findPinningServices());
      claims = once(() => this.findClaims());
      jobs = once(() => new Map(loaded(this.snapshot, "jobs").map((job2) => [job2.metadata.uid, job2])));
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
      podsOn(drainingNode2) {
        return this.podsByDrainingNode.get(drainingNode2);
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
      isCounted(pod2) {
        return this.owners.isCounted(pod2);
      }
      /** The owner by its UID, while it exists. Of kinds that are not observed there is none. */
      owner(kind, uid) {
        return this.owners.owner(kind, uid);
      }
      /** The owner of a pod: its controller, or the Deployment behind its ReplicaSet. Undefined: nobody makes it again. */
      ownerOf(pod2) {
        return this.owners.ownerOf(pod2);
      }
      /** The ReplicaSet that a pod has, or was released from. */
      replicaSetOf(pod2) {
        return this.owners.replicaSetOf(pod2);
      }
      /** What the pod was released from, where it says so and that can be true. */
      releaseOf(pod2) {
        return this.owners.releaseOf(pod2);
      }
      /** The Deployment behind that ReplicaSet. */
      deploymentOf(pod2) {
        return this.owners.deploymentOf(pod2);
      }
      /** The owner as the API knows it. A Deployment's ReplicaSet keeps copies of annotations that are gone from the Deployment. */
      ownerObjectOf(pod2) {
        return this.owners.objectOf(pod2);
      }
      /** The Job of a pod of one, while it exists. */
      jobOf(pod2) {
        const controller = controllerOf2(pod2);
        return controller?.kind === "Job" ? this.jobs().get(controller.uid) : void 0;
      }
      /** The ReplicaSets of a Deployment that are to have pods. */
      scaledReplicaSetsOf(deploymentUid) {
        return this.scaledReplicaSets().get(deploymentUid);
      }
      claim(namespace, name) {
        return this.claims().get(name).find(({ metadata }) => metadata.namespace === namespace);
      }
      /** Where another pod like this one can stand once it is gone. */
      placementOf(pod2) {
        const known2 = this.placements.get(pod2) ?? placementOf(pod2, this.surroundings(), this.owners.templateNodeOf(pod2));
        this.placements.set(pod2, known2);
        return known2;
      }
      /** Why a pod can stand nowhere but on its node, ever. */
      boundTo(pod2) {
        return boundTo(pod2, this.surroundings(), this.owners.templateNodeOf(pod2));
      }
      /** Whether a node that takes the pod has become ready since then. */
      hasNewNodeFor(pod2, since) {
        return hasNewNode(pod2, this.surroundings(), since + this.clockAhead);
      }
      /** A Service that selects this pod by the label that a release takes away. */
      pinningServiceOf({ metadata: { namespace = "", labels } }) {
        return this.pinningServices().get(namespace).find(({ spec }) => selects({ matchLabels: spec.selector }, labels));
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
      budgetsOf(pod2) {
        return pod2.status.phase === "Pending" ? NO_BUDGETS : this.budgets.of(pod2);
      }
      /** Whether the budget selects the pods of this owner, all of them and no others, so that it is the owner's floor. */
      isBudgetOf(budget2, owner2) {
        const selected = this.budgets.podsOf(budget2);
        return selected.length === this.podsOf(owner2.uid).length && this.soleOwnerOf(budget2) === owner2.uid;
      }
      /** Whether a try to make the pod go is under way or was accepted, though the snapshot does not show it yet. */
      isLeaving(pod2) {
        const attempt2 = this.snapshot.attempts.get(pod2.metadata.uid);
        if (!attempt2 || attempt2.state === "refused" || attempt2.type !== "evict" && attempt2.type !== "delete") {
          return false;
        }
        return attempt2.state !== "unknown" || this.now < (attempt2.retryAt ?? 0);
      }
      /** The pods of an owner, told apart. */
      ownedBy(owner2) {
        const known2 = this.owned.get(owner2.uid) ?? new OwnedPods(owner2, this);
        this.owned.set(owner2.uid, known2);
        return known2;
      }
      isAvailable(pod2, owner2) {
        const from = availableFrom(pod2, owner2.minReadySeconds);
        return from !== void 0 && from <= this.clusterNow && !this.isLeaving(pod2) && !this.snapshot.ending.has(pod2.spec.nodeName ?? "");
      }
      findSurroundings() {
        const { nodes: nodes2, pods, ending } = this.snapshot;
        return new Surroundings({
          nodes: nodes2,
          pods,
          volumes: () => loaded(this.snapshot, "volumes"),
          claim: (namespace, name) => this.claim(namespace, name),
          leaving: /* @__PURE__ */ new Set([...this.drainingNodeNames, ...ending])
        });
      }
      findScaledReplicaSets() {
        const found = new Multimap();
        for (const replicaSet2 of loaded(this.snapshot, "replicaSets").filter(({ spec }) => spec.replicas !== 0)) {
          found.add(controllerOf2(replicaSet2)?.uid ?? "", replicaSet2.metadata.uid);
        }
        return found;
      }
      findPinningServices() {
        const found = new Multimap();
        loaded(this.snapshot, "services").filter(({ spec }) => spec.selector?.[HASH_LABEL] !== void 0).forEach((service2) => found.add(service2.metadata.namespace ?? "", service2));
        return found;
      }
      findClaims() {
        const found = new Multimap();
        loaded(this.snapshot, "claims").forEach((claim3) => found.add(claim3.metadata.name, claim3));
        return found;
      }
      add(pod2) {
        this.owners.add(pod2);
        if (!isFinished(pod2)) {
          this.budgets.add(pod2);
        }
        if (this.owners.saysReleased(pod2)) {
          this.released.push(pod2);
        }
        const { nodeName = "" } = pod2.spec;
        if (this.drainingNodeNames.has(nodeName)) {
          this.podsByDrainingNode.add(nodeName, pod2);
        }
      }
      /** Asked for every pod that the budget selects, so it is found once. */
      soleOwnerOf(budget2) {
        const { uid } = budget2.metadata;
        if (!this.soleOwners.has(uid)) {
          this.soleOwners.set(uid, this.owners.soleOwnerOf(this.budgets.podsOf(budget2)));
        }
        return this.soleOwners.get(uid);
      }
    };
  }
});

// lambda/drain/verdict/budget.ts
function budgetAllows(budget2, pod2, underWay) {
  return !isDisruption(budget2, pod2) || (budget2.status?.disruptionsAllowed ?? 0) - underWay > 0;
}
function isDisruption(budget2, pod2) {
  const { currentHealthy = 0, desiredHealthy = 0 } = budget2.status ?? {};
  return isReady(pod2) || budget2.spec.unhealthyPodEvictionPolicy !== "AlwaysAllow" && (desiredHealthy === 0 || currentHealthy < desiredHealthy);
}
function syncFailure({ status }) {
  const told2 = condition(status?.conditions, "DisruptionAllowed");
  return told2?.status === "False" && told2.reason === "SyncFailed" ? told2.message || "no reason given" : void 0;
}
function allowsNothingEver(budget2) {
  const { disruptionsAllowed = 0, desiredHealthy = 0, expectedPods = 0 } = budget2.status ?? {};
  return disruptionsAllowed === 0 && (syncFailure(budget2) !== void 0 || expectedPods > 0 && desiredHealthy >= expectedPods);
}
function budgetSentence(budget2) {
  const failure2 = syncFailure(budget2);
  if (failure2 !== void 0) {
    return `the disruption budget ${budget2.metadata.name} cannot be computed: ${failure2}`;
  }
  const { disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0 } = budget2.status ?? {};
  return `the disruption budget ${budget2.metadata.name} needs ${desiredHealthy} healthy pods, has ${currentHealthy} and allows ${disruptionsAllowed} disruptions`;
}
function budgetVersion(budgets) {
  return budgets.map((budget2) => budget2.metadata.resourceVersion ?? "").join(",");
}
var init_budget = __esm({
  "lambda/drain/verdict/budget.ts"() {
    "use strict";
    init_pods();
  }
});

// lambda/drain/orphaned-pods.ts
function judgeOrphanedPod(pod2, view, ledger) {
  const release = view.releaseOf(pod2);
  if (!release || isTerminating(pod2) || view.isLeaving(pod2)) {
    return { type: "leave" };
  }
  const attempt2 = view.snapshot.attempts.get(pod2.metadata.uid);
  const mayNotAdopt = attempt2?.type === "adopt" && attempt2.forbidden === true;
  if (attempt2 && !mayNotAdopt && (attempt2.state === "requested" || (attempt2.retryAt ?? 0) > view.now)) {
    return attempt2.because === void 0 ? { type: "leave" } : { type: "wait", because: attempt2.because };
  }
  if (!mayNotAdopt && mayGoBack(pod2, view)) {
    return { type: "act", action: { type: "adopt", pod: pod2, patch: adoptPatch(pod2, release), because: "its node stays" } };
  }
  const verdict = ledger.judgeReleased(pod2);
  return "because" in verdict ? { type: "wait", because: verdict.because } : { type: "act", action: { type: "evict", pod: pod2, budgetVersion: budgetVersion(view.budgetsOf(pod2)) } };
}
function judgeOrphanedPods(view, ledger) {
  const judged = view.releasedPods.filter((pod2) => !view.drainingNodeNames.has(pod2.spec.nodeName ?? "") && !view.snapshot.ending.has(pod2.spec.nodeName ?? "")).map((pod2) => ({ pod: pod2, verdict: judgeOrphanedPod(pod2, view, ledger) }));
  return {
    actions: judged.flatMap(({ verdict }) => verdict.type === "act" ? [verdict.action] : []),
    waiting: judged.flatMap(({ pod: pod2, verdict }) => verdict.type === "wait" ? [{ pod: pod2, because: verdict.because }] : [])
  };
}
var init_orphaned_pods = __esm({
  "lambda/drain/orphaned-pods.ts"() {
    "use strict";
    init_pods();
    init_release();
    init_budget();
    init_surge();
  }
});

// lambda/drain/end.ts
function outcomeWhenEmpty({ forced: forced2, pods }) {
  if (forced2) {
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
function outcomeToWrite(decided, retainsAbandoned, isWanted = false) {
  if (decided !== "retained" || retainsAbandoned !== false) {
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
function isLostThough(outcome, retainsAbandoned) {
  return outcome === "retained" && !retainsAbandoned;
}
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
var PATIENCE;
var init_end = __esm({
  "lambda/drain/end.ts"() {
    "use strict";
    init_deadline();
    PATIENCE = 5 * 6e4;
  }
});

// lambda/drain/phases/finish.ts
function settle(drain2, outcome, because) {
  return { actions: [{ type: "settle", node: drain2.node, outcome, owners: resultsOf(drain2), because }], wakeAt: Infinity };
}
var finish;
var init_finish = __esm({
  "lambda/drain/phases/finish.ts"() {
    "use strict";
    init_drain();
    init_end();
    finish = (drain2) => settle(drain2, outcomeWhenEmpty(drain2.baseline));
  }
});

// lambda/drain/phases/end-at-deadline.ts
var endAtDeadline;
var init_end_at_deadline = __esm({
  "lambda/drain/phases/end-at-deadline.ts"() {
    "use strict";
    init_finish();
    init_deadline();
    init_end();
    init_orphaned_pods();
    init_overrides();
    init_pods();
    endAtDeadline = (drain2) => {
      const { state, baseline, leaving, view, ledger, now } = drain2;
      if (now < state.deadline) {
        return void 0;
      }
      if (leaving.length === 0) {
        return settle(drain2, outcomeWhenEmpty(baseline));
      }
      const outcome = outcomeAtDeadline(state.whenBlocked, { keepsPods: leaving.some((pod2) => overridesOf(pod2, view).neverForce), isLast: state.isLast });
      const released = leaving.filter((pod2) => view.releaseOf(pod2) && !isTerminating(pod2));
      if (outcome === "retained" && released.length > 0 && now < state.deadline + ADOPT_TIME) {
        const actions = released.map((pod2) => judgeOrphanedPod(pod2, view, ledger)).flatMap((verdict) => verdict.type === "act" ? [verdict.action] : []);
        return { actions, wakeAt: state.deadline + ADOPT_TIME };
      }
      return settle(drain2, outcome);
    };
  }
});

// lambda/drain/phases/end-retention.ts
var endRetention;
var init_end_retention = __esm({
  "lambda/drain/phases/end-retention.ts"() {
    "use strict";
    init_retention();
    endRetention = ({ node: node2 }) => ({ actions: [{ type: "end-retention", node: node2, because: RETENTION_EMPTY }], wakeAt: Infinity });
  }
});

// lambda/drain/phases/follow-orders.ts
function giveBack({ leaving, view, ledger }) {
  const released = leaving.filter((pod2) => view.releaseOf(pod2) && !isTerminating(pod2));
  const actions = released.map((pod2) => judgeOrphanedPod(pod2, view, ledger)).flatMap((verdict) => verdict.type === "act" ? [verdict.action] : []);
  return actions.length > 0 ? { actions, wakeAt: Infinity } : void 0;
}
var followOrders;
var init_follow_orders = __esm({
  "lambda/drain/phases/follow-orders.ts"() {
    "use strict";
    init_finish();
    init_end();
    init_orphaned_pods();
    init_steering();
    init_pods();
    followOrders = (drain2) => {
      const { node: node2, state, steering, baseline, leaving, now } = drain2;
      const because = steering.told?.sentence ?? "";
      switch (steering.order) {
        case "wait":
          return { blockers: [{ subject: node2.metadata.name, sentence: because }], wakeAt: Math.max(waitsUntil(state), now + 1) };
        case "keep":
          return giveBack(drain2) ?? settle(drain2, "retained", because);
        case "let-go":
          return settle(drain2, leaving.length === 0 ? outcomeWhenEmpty(baseline) : "failed", because);
        default:
          return void 0;
      }
    };
  }
});

// node_modules/zod/v4/core/util.js
var util_exports = {};
__export(util_exports, {
  BIGINT_FORMAT_RANGES: () => BIGINT_FORMAT_RANGES,
  CONSTANT_CATCH: () => CONSTANT_CATCH,
  Class: () => Class,
  NUMBER_FORMAT_RANGES: () => NUMBER_FORMAT_RANGES,
  aborted: () => aborted,
  allowsEval: () => allowsEval,
  assert: () => assert,
  assertEqual: () => assertEqual,
  assertIs: () => assertIs,
  assertNever: () => assertNever,
  assertNotEqual: () => assertNotEqual,
  assignProp: () => assignProp,
  attachSchema: () => attachSchema,
  base64ToUint8Array: () => base64ToUint8Array,
  base64urlToUint8Array: () => base64urlToUint8Array,
  cached: () => cached,
  captureStackTrace: () => captureStackTrace,
  cleanEnum: () => cleanEnum,
  cleanRegex: () => cleanRegex,
  clone: () => clone,
  cloneDef: () => cloneDef,
  codePointLength: () => codePointLength,
  constantCatch: () => constantCatch,
  createTransparentProxy: () => createTransparentProxy,
  defineLazy: () => defineLazy,
  defineLazyInternal: () => defineLazyInternal,
  derived: () => derived,
  esc: () => esc,
  escapeRegex: () => escapeRegex,
  explicitlyAborted: () => explicitlyAborted,
  extend: () => extend,
  finalizeIssue: () => finalizeIssue,
  floatSafeRemainder: () => floatSafeRemainder,
  getElementAtPath: () => getElementAtPath,
  getEnumValues: () => getEnumValues,
  getLengthableOrigin: () => getLengthableOrigin,
  getParsedType: () => getParsedType,
  getSizableOrigin: () => getSizableOrigin,
  hexToUint8Array: () => hexToUint8Array,
  hide: () => hide,
  installLazyProp: () => installLazyProp,
  isObject: () => isObject,
  isPlainObject: () => isPlainObject,
  issue: () => issue,
  joinValues: () => joinValues,
  jsonStringifyReplacer: () => jsonStringifyReplacer,
  members: () => members,
  merge: () => merge,
  mergeDefs: () => mergeDefs,
  normalizeParams: () => normalizeParams,
  nullish: () => nullish,
  numKeys: () => numKeys,
  objectClone: () => objectClone,
  omit: () => omit,
  optionalKeys: () => optionalKeys,
  own: () => own,
  parsedType: () => parsedType,
  partial: () => partial,
  pick: () => pick,
  prefixIssues: () => prefixIssues,
  primitiveTypes: () => primitiveTypes,
  promiseAllObject: () => promiseAllObject,
  propertyKeyTypes: () => propertyKeyTypes,
  randomString: () => randomString,
  rawShape: () => rawShape,
  required: () => required,
  safeExtend: () => safeExtend,
  shallowClone: () => shallowClone,
  sizeCaps: () => sizeCaps,
  slugify: () => slugify,
  stringifyPrimitive: () => stringifyPrimitive,
  toZod: () => toZod,
  uint8ArrayToBase64: () => uint8ArrayToBase64,
  uint8ArrayToBase64url: () => uint8ArrayToBase64url,
  uint8ArrayToHex: () => uint8ArrayToHex,
  unwrapMessage: () => unwrapMessage
});
function assertEqual(val) {
  return val;
}
function assertNotEqual(val) {
  return val;
}
function toZod() {
  return (schema) => schema;
}
function assertIs(_arg) {
}
function assertNever(_x) {
  throw new Error("Unexpected value in exhaustive check");
}
function assert(_) {
}
function getEnumValues(entries) {
  const numericValues = Object.values(entries).filter((v) => typeof v === "number");
  const values = Object.entries(entries).filter(([k, _]) => numericValues.indexOf(+k) === -1).map(([_, v]) => v);
  return values;
}
function joinValues(array2, separator = "|") {
  return array2.map((val) => stringifyPrimitive(val)).join(separator);
}
function jsonStringifyReplacer(_, value) {
  if (typeof value === "bigint")
    return value.toString();
  return value;
}
function cached(getter) {
  return new Cached(getter);
}
function nullish(input) {
  return input === null || input === void 0;
}
function cleanRegex(source) {
  const start = source.startsWith("^") ? 1 : 0;
  const end = source.endsWith("$") ? source.length - 1 : source.length;
  return source.slice(start, end);
}
function floatSafeRemainder(val, step) {
  const ratio = val / step;
  const roundedRatio = Math.round(ratio);
  const tolerance = 4 * Number.EPSILON * Math.max(Math.abs(ratio), 1);
  if (Math.abs(ratio - roundedRatio) < tolerance)
    return 0;
  return ratio - roundedRatio;
}
function defineLazy(object2, key, getter) {
  let value = void 0;
  Object.defineProperty(object2, key, {
    get() {
      if (value === EVALUATING) {
        return void 0;
      }
      if (value === void 0) {
        value = EVALUATING;
        value = getter();
      }
      return value;
    },
    set(v) {
      Object.defineProperty(object2, key, {
        value: v
        // configurable: true,
      });
    },
    configurable: true
  });
}
function objectClone(obj) {
  return Object.create(Object.getPrototypeOf(obj), Object.getOwnPropertyDescriptors(obj));
}
function assignProp(target, prop, value) {
  Object.defineProperty(target, prop, {
    value,
    writable: true,
    enumerable: true,
    configurable: true
  });
}
function rawShape(def) {
  const desc = Object.getOwnPropertyDescriptor(def, "shape");
  return desc?.get ? desc.get.raw : desc?.value;
}
function sourceShape(schema) {
  return rawShape(schema._zod.def) ?? schema._zod.def.shape;
}
function deferProp(target, key, getter) {
  Object.defineProperty(target, key, {
    get() {
      const value = getter();
      assignProp(this, key, value);
      return value;
    },
    enumerable: true,
    configurable: true
  });
}
function putProp(target, key, value) {
  if (key in target)
    assignProp(target, key, value);
  else
    target[key] = value;
}
function mirrorShape(target, source, keys, wrap) {
  const raw = sourceShape(source);
  for (const key of keys) {
    const desc = Object.getOwnPropertyDescriptor(raw, key);
    if (!desc.enumerable)
      continue;
    if (desc.get) {
      deferProp(target, key, () => {
        const value = source._zod.def.shape[key];
        return wrap ? wrap(value, key) : value;
      });
    } else
      putProp(target, key, wrap ? wrap(desc.value, key) : desc.value);
  }
}
function mirrorProps(target, source) {
  for (const key of Reflect.ownKeys(source)) {
    const desc = Object.getOwnPropertyDescriptor(source, key);
    if (!desc.enumerable)
      continue;
    if (desc.get)
      deferProp(target, key, () => source[key]);
    else
      putProp(target, key, desc.value);
  }
}
function mergeDefs(...defs) {
  const mergedDescriptors = {};
  for (const def of defs) {
    const descriptors = Object.getOwnPropertyDescriptors(def);
    Object.assign(mergedDescriptors, descriptors);
  }
  return Object.defineProperties({}, mergedDescriptors);
}
function cloneDef(schema) {
  return mergeDefs(schema._zod.def);
}
function getElementAtPath(obj, path) {
  if (!path)
    return obj;
  return path.reduce((acc, key) => acc?.[key], obj);
}
function promiseAllObject(promisesObj) {
  const keys = Object.keys(promisesObj);
  const promises = keys.map((key) => promisesObj[key]);
  return Promise.all(promises).then((results2) => {
    const resolvedObj = {};
    for (let i = 0; i < keys.length; i++) {
      resolvedObj[keys[i]] = results2[i];
    }
    return resolvedObj;
  });
}
function randomString(length = 10) {
  const chars = "abcdefghijklmnopqrstuvwxyz";
  let str = "";
  for (let i = 0; i < length; i++) {
    str += chars[Math.floor(Math.random() * chars.length)];
  }
  return str;
}
function esc(str) {
  return JSON.stringify(str);
}
function slugify(input) {
  return input.toLowerCase().trim().replace(/[^\w\s-]/g, "").replace(/[\s_-]+/g, "-").replace(/^-+|-+$/g, "");
}
function isObject(data) {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
function isPlainObject(o) {
  if (isObject(o) === false)
    return false;
  const ctor = o.constructor;
  if (ctor === void 0)
    return true;
  if (typeof ctor !== "function")
    return true;
  const prot = ctor.prototype;
  if (isObject(prot) === false)
    return false;
  if (Object.prototype.hasOwnProperty.call(prot, "isPrototypeOf") === false) {
    return false;
  }
  return true;
}
function shallowClone(o) {
  if (isPlainObject(o))
    return { ...o };
  if (Array.isArray(o))
    return [...o];
  if (o instanceof Map)
    return new Map(o);
  if (o instanceof Set)
    return new Set(o);
  return o;
}
function numKeys(data) {
  let keyCount = 0;
  for (const key in data) {
    if (Object.prototype.hasOwnProperty.call(data, key)) {
      keyCount++;
    }
  }
  return keyCount;
}
function escapeRegex(str) {
  return str.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
function clone(inst, def, params) {
  const cl = new inst._zod.constr(def ?? inst._zod.def);
  if (!def || params?.parent)
    cl._zod.parent = inst;
  return cl;
}
function normalizeParams(_params) {
  const params = _params;
  if (!params)
    return {};
  if (typeof params === "string")
    return { error: () => params };
  if (params?.message !== void 0) {
    if (params?.error !== void 0)
      throw new Error("Cannot specify both `message` and `error` params");
    params.error = params.message;
  }
  delete params.message;
  if (typeof params.error === "string")
    return { ...params, error: () => params.error };
  return params;
}
function createTransparentProxy(getter) {
  let target;
  return new Proxy({}, {
    get(_, prop, receiver) {
      target ?? (target = getter());
      return Reflect.get(target, prop, receiver);
    },
    set(_, prop, value, receiver) {
      target ?? (target = getter());
      return Reflect.set(target, prop, value, receiver);
    },
    has(_, prop) {
      target ?? (target = getter());
      return Reflect.has(target, prop);
    },
    deleteProperty(_, prop) {
      target ?? (target = getter());
      return Reflect.deleteProperty(target, prop);
    },
    ownKeys(_) {
      target ?? (target = getter());
      return Reflect.ownKeys(target);
    },
    getOwnPropertyDescriptor(_, prop) {
      target ?? (target = getter());
      return Reflect.getOwnPropertyDescriptor(target, prop);
    },
    defineProperty(_, prop, descriptor) {
      target ?? (target = getter());
      return Reflect.defineProperty(target, prop, descriptor);
    }
  });
}
function stringifyPrimitive(value) {
  if (typeof value === "bigint")
    return value.toString() + "n";
  if (typeof value === "string")
    return `"${value}"`;
  return `${value}`;
}
function optionalKeys(shape) {
  return Object.keys(shape).filter((k) => {
    return shape[k]._zod.optin !== void 0 && shape[k]._zod.optout === "optional";
  });
}
function pick(schema, mask) {
  const currDef = schema._zod.def;
  const checks = currDef.checks;
  const hasChecks = checks && checks.length > 0;
  if (hasChecks) {
    throw new Error(".pick() cannot be used on object schemas containing refinements");
  }
  const newShape = {};
  mirrorShape(newShape, schema, maskedKeys(schema, mask));
  return clone(schema, mergeDefs(currDef, { shape: newShape, checks: [] }));
}
function maskedKeys(schema, mask) {
  const raw = sourceShape(schema);
  const keys = [];
  for (const key of Reflect.ownKeys(mask)) {
    if (!Object.getOwnPropertyDescriptor(raw, key)?.enumerable) {
      throw new Error(`Unrecognized key: "${String(key)}"`);
    }
    if (mask[key])
      keys.push(key);
  }
  return keys;
}
function omit(schema, mask) {
  const currDef = schema._zod.def;
  const checks = currDef.checks;
  const hasChecks = checks && checks.length > 0;
  if (hasChecks) {
    throw new Error(".omit() cannot be used on object schemas containing refinements");
  }
  const omitted = new Set(maskedKeys(schema, mask));
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)).filter((key) => !omitted.has(key)));
  return clone(schema, mergeDefs(currDef, { shape: newShape, checks: [] }));
}
function extend(schema, shape) {
  if (!isPlainObject(shape)) {
    throw new Error("Invalid input to extend: expected a plain object");
  }
  const checks = schema._zod.def.checks;
  const hasChecks = checks && checks.length > 0;
  if (hasChecks) {
    const existingShape = sourceShape(schema);
    for (const key of Reflect.ownKeys(shape)) {
      if (Object.getOwnPropertyDescriptor(existingShape, key) !== void 0) {
        throw new Error("Cannot overwrite keys on object schemas containing refinements. Use `.safeExtend()` instead.");
      }
    }
  }
  return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function extended(schema, shape) {
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)));
  mirrorProps(newShape, shape);
  return newShape;
}
function safeExtend(schema, shape) {
  if (!isPlainObject(shape)) {
    throw new Error("Invalid input to safeExtend: expected a plain object");
  }
  return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function merge(a, b) {
  if (!b?._zod?.def) {
    throw new Error("Invalid input to merge: expected an object schema. To merge a plain shape, use `.extend()`.");
  }
  if (a._zod.def.checks?.length) {
    throw new Error(".merge() cannot be used on object schemas containing refinements. Use .safeExtend() instead.");
  }
  const newShape = {};
  mirrorShape(newShape, a, Reflect.ownKeys(sourceShape(a)));
  mirrorShape(newShape, b, Reflect.ownKeys(sourceShape(b)));
  const def = mergeDefs(a._zod.def, {
    shape: newShape,
    get catchall() {
      return b._zod.def.catchall;
    },
    checks: b._zod.def.checks ?? []
  });
  return clone(a, def);
}
function partial(Class2, schema, mask, name = "partial") {
  const currDef = schema._zod.def;
  const checks = currDef.checks;
  const hasChecks = checks && checks.length > 0;
  if (hasChecks) {
    throw new Error(`.${name}() cannot be used on object schemas containing refinements`);
  }
  const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), Class2 && ((value, key) => selected && !selected.has(key) ? value : new Class2({ type: "optional", innerType: value })));
  return clone(schema, mergeDefs(schema._zod.def, { shape: newShape, checks: [] }));
}
function required(Class2, schema, mask) {
  const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
  const newShape = {};
  mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), (value, key) => (
    // overwrite with non-optional
    selected && !selected.has(key) ? value : new Class2({ type: "nonoptional", innerType: value })
  ));
  return clone(schema, mergeDefs(schema._zod.def, { shape: newShape }));
}
function aborted(x, startIndex = 0) {
  if (x.aborted === true)
    return true;
  for (let i = startIndex; i < x.issues.length; i++) {
    if (x.issues[i]?.continue !== true) {
      return true;
    }
  }
  return false;
}
function explicitlyAborted(x, startIndex = 0) {
  if (x.aborted === true)
    return true;
  for (let i = startIndex; i < x.issues.length; i++) {
    if (x.issues[i]?.continue === false) {
      return true;
    }
  }
  return false;
}
function prefixIssues(path, issues) {
  return issues.map((iss) => {
    var _a3;
    (_a3 = iss).path ?? (_a3.path = []);
    iss.path.unshift(path);
    return iss;
  });
}
function unwrapMessage(message) {
  return typeof message === "string" ? message : message?.message;
}
function sizeCaps(defChecks) {
  const caps = [];
  for (const ch of defChecks ?? []) {
    const d = ch._zod.def;
    if (!/_(length|size)$|_equals$/.test(d.check))
      break;
    const max = d.maximum ?? d.length ?? d.size;
    if (max >= 0)
      caps.push([max, ch]);
  }
  return caps;
}
function attachSchema(issues, start, inst) {
  var _a3;
  for (let i = start; i < issues.length; i++) {
    (_a3 = issues[i]).schema ?? (_a3.schema = inst);
  }
}
function finalizeIssue(iss, ctx, config2) {
  var _a3;
  const traits = iss.inst?._zod?.traits;
  if (traits?.has("$ZodType")) {
    if (traits.has("$ZodCheck"))
      (_a3 = iss).schema ?? (_a3.schema = iss.inst);
    else
      iss.schema = iss.inst;
  }
  const schemaError = iss.schema !== iss.inst ? iss.schema?._zod.def?.error : void 0;
  const message = iss.message ? iss.message : unwrapMessage(iss.inst?._zod.def?.error?.(iss)) ?? unwrapMessage(schemaError?.(iss)) ?? unwrapMessage(ctx?.error?.(iss)) ?? unwrapMessage(config2.customError?.(iss)) ?? unwrapMessage(config2.localeError?.(iss)) ?? "Invalid input";
  const full = {};
  for (const k of Object.keys(iss)) {
    if (k === "inst" || k === "schema" || k === "continue" || k === "input" || k === "__proto__")
      continue;
    full[k] = iss[k];
  }
  full.path ?? (full.path = []);
  full.message = message;
  if (ctx?.reportInput) {
    full.input = iss.input;
  }
  return full;
}
function getSizableOrigin(input) {
  if (input instanceof Set)
    return "set";
  if (input instanceof Map)
    return "map";
  if (input instanceof File)
    return "file";
  return "unknown";
}
function codePointLength(str) {
  const units = str.length;
  if (!highSurrogate.test(str))
    return units;
  let count = units;
  for (let i = 0; i < units - 1; i++) {
    if ((str.charCodeAt(i) & 64512) === 55296 && (str.charCodeAt(i + 1) & 64512) === 56320) {
      count--;
      i++;
    }
  }
  return count;
}
function getLengthableOrigin(input) {
  if (Array.isArray(input))
    return "array";
  if (typeof input === "string")
    return "string";
  return "unknown";
}
function parsedType(data) {
  const t = typeof data;
  switch (t) {
    case "number": {
      return Number.isNaN(data) ? "nan" : "number";
    }
    case "object": {
      if (data === null) {
        return "null";
      }
      if (Array.isArray(data)) {
        return "array";
      }
      const obj = data;
      if (obj && Object.getPrototypeOf(obj) !== Object.prototype && "constructor" in obj && obj.constructor) {
        return obj.constructor.name;
      }
    }
  }
  return t;
}
function issue(...args) {
  const [iss, input, inst] = args;
  if (typeof iss === "string") {
    return {
      message: iss,
      code: "custom",
      input,
      inst
    };
  }
  return { ...iss };
}
function cleanEnum(obj) {
  return Object.entries(obj).filter(([k, _]) => {
    return Number.isNaN(Number.parseInt(k, 10));
  }).map((el) => el[1]);
}
function base64ToUint8Array(base64) {
  const binaryString = atob(base64);
  const bytes = new Uint8Array(binaryString.length);
  for (let i = 0; i < binaryString.length; i++) {
    bytes[i] = binaryString.charCodeAt(i);
  }
  return bytes;
}
function uint8ArrayToBase64(bytes) {
  let binaryString = "";
  for (let i = 0; i < bytes.length; i++) {
    binaryString += String.fromCharCode(bytes[i]);
  }
  return btoa(binaryString);
}
function base64urlToUint8Array(base64url) {
  const base64 = base64url.replace(/-/g, "+").replace(/_/g, "/");
  const padding = "=".repeat((4 - base64.length % 4) % 4);
  return base64ToUint8Array(base64 + padding);
}
function uint8ArrayToBase64url(bytes) {
  return uint8ArrayToBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}
function hexToUint8Array(hex) {
  const cleanHex = hex.replace(/^0x/, "");
  if (cleanHex.length % 2 !== 0) {
    throw new Error("Invalid hex string length");
  }
  const bytes = new Uint8Array(cleanHex.length / 2);
  for (let i = 0; i < cleanHex.length; i += 2) {
    bytes[i / 2] = Number.parseInt(cleanHex.slice(i, i + 2), 16);
  }
  return bytes;
}
function uint8ArrayToHex(bytes) {
  return Array.from(bytes).map((b) => b.toString(16).padStart(2, "0")).join("");
}
function members(proto, table) {
  for (const key in table) {
    const desc = Object.getOwnPropertyDescriptor(table, key);
    if (desc.get)
      Object.defineProperty(proto, key, { ...desc, enumerable: false });
    else
      defineBound(proto, key, desc.value);
  }
}
function own(inst, key, value, enumerable = true) {
  Object.defineProperty(inst, key, { configurable: true, writable: true, enumerable, value });
  return value;
}
function hide(inst, key, value) {
  return own(inst, key, value, false);
}
// @__NO_SIDE_EFFECTS__
function derived(computes, table) {
  for (const key in computes) {
    const compute = computes[key];
    Object.defineProperty(table, key, {
      configurable: true,
      enumerable: true,
      get() {
        return own(this, key, compute(this));
      },
      set(value) {
        own(this, key, value);
      }
    });
  }
  return table;
}
function defineBound(proto, key, fn) {
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      return this == null ? fn : own(this, key, fn.bind(this));
    },
    set(value) {
      own(this, key, value);
    }
  });
}
function claim2(inst, sentinel) {
  const proto = Object.getPrototypeOf(inst);
  return sentinel in proto ? void 0 : proto;
}
function defineLazyInternal(inst, key, compute) {
  const proto = Object.getPrototypeOf(inst._zod);
  if (key in proto && installing !== inst._zod) {
    installing = void 0;
    return;
  }
  installing = inst._zod;
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      Object.defineProperty(this, key, breaker);
      const outer = broke;
      broke = false;
      try {
        const value = compute(this);
        if (broke)
          delete this[key];
        else
          Object.defineProperty(this, key, { configurable: true, writable: true, value });
        broke = broke || outer;
        return value;
      } catch (err) {
        delete this[key];
        broke = broke || outer;
        throw err;
      }
    },
    set(value) {
      Object.defineProperty(this, key, { configurable: true, writable: true, value });
    }
  });
}
function installLazyProp(inst, key, make, enumerable) {
  const proto = claim2(inst, key);
  if (!proto)
    return;
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      const desc = { configurable: true, writable: true, enumerable, value: void 0 };
      Object.defineProperty(this, key, desc);
      desc.value = make(this);
      Object.defineProperty(this, key, desc);
      return desc.value;
    },
    set(value) {
      Object.defineProperty(this, key, { configurable: true, writable: true, enumerable, value });
    }
  });
}
function constantCatch(value) {
  const fn = () => value;
  fn[CONSTANT_CATCH] = true;
  return fn;
}
var Cached, EVALUATING, captureStackTrace, allowsEval, getParsedType, propertyKeyTypes, primitiveTypes, NUMBER_FORMAT_RANGES, BIGINT_FORMAT_RANGES, highSurrogate, Class, installing, broke, breaker, CONSTANT_CATCH;
var init_util = __esm({
  "node_modules/zod/v4/core/util.js"() {
    init_core();
    Cached = class {
      constructor(getter) {
        this._getter = getter;
        this._value = void 0;
      }
      get value() {
        const getter = this._getter;
        if (getter !== void 0) {
          this._value = getter();
          this._getter = void 0;
        }
        return this._value;
      }
    };
    EVALUATING = /* @__PURE__ */ Symbol("evaluating");
    captureStackTrace = "captureStackTrace" in Error ? Error.captureStackTrace : (..._args) => {
    };
    allowsEval = /* @__PURE__ */ cached(() => {
      if (globalConfig.jitless) {
        return false;
      }
      if (typeof navigator !== "undefined" && navigator?.userAgent?.includes("Cloudflare")) {
        return false;
      }
      try {
        const F = Function;
        new F("");
        return true;
      } catch (_) {
        return false;
      }
    });
    getParsedType = (data) => {
      const t = typeof data;
      switch (t) {
        case "undefined":
          return "undefined";
        case "string":
          return "string";
        case "number":
          return Number.isNaN(data) ? "nan" : "number";
        case "boolean":
          return "boolean";
        case "function":
          return "function";
        case "bigint":
          return "bigint";
        case "symbol":
          return "symbol";
        case "object":
          if (Array.isArray(data)) {
            return "array";
          }
          if (data === null) {
            return "null";
          }
          if (data.then && typeof data.then === "function" && data.catch && typeof data.catch === "function") {
            return "promise";
          }
          if (typeof Map !== "undefined" && data instanceof Map) {
            return "map";
          }
          if (typeof Set !== "undefined" && data instanceof Set) {
            return "set";
          }
          if (typeof Date !== "undefined" && data instanceof Date) {
            return "date";
          }
          if (typeof File !== "undefined" && data instanceof File) {
            return "file";
          }
          return "object";
        default:
          throw new Error(`Unknown data type: ${t}`);
      }
    };
    propertyKeyTypes = /* @__PURE__ */ new Set(["string", "number", "symbol"]);
    primitiveTypes = /* @__PURE__ */ new Set([
      "string",
      "number",
      "bigint",
      "boolean",
      "symbol",
      "undefined"
    ]);
    NUMBER_FORMAT_RANGES = /* @__PURE__ */ (() => ({
      safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
      int32: [-2147483648, 2147483647],
      uint32: [0, 4294967295],
      float32: [-34028234663852886e22, 34028234663852886e22],
      float64: [-Number.MAX_VALUE, Number.MAX_VALUE]
    }))();
    BIGINT_FORMAT_RANGES = {
      int64: [/* @__PURE__ */ BigInt("-9223372036854775808"), /* @__PURE__ */ BigInt("9223372036854775807")],
      uint64: [/* @__PURE__ */ BigInt(0), /* @__PURE__ */ BigInt("18446744073709551615")]
    };
    highSurrogate = /[\uD800-\uDBFF]/;
    Class = class {
      constructor(..._args) {
      }
    };
    broke = false;
    breaker = {
      configurable: true,
      get() {
        broke = true;
        return void 0;
      }
    };
    CONSTANT_CATCH = "~constantCatch";
  }
});

// node_modules/zod/v4/core/core.js
function newError(Definition) {
  const E = _E;
  if (E) {
    const saved = E.stackTraceLimit;
    if (typeof saved === "number") {
      try {
        E.stackTraceLimit = 0;
      } catch {
        _E = null;
        return new Definition();
      }
      try {
        return new Definition();
      } finally {
        E.stackTraceLimit = saved;
      }
    }
  }
  return new Definition();
}
// @__NO_SIDE_EFFECTS__
function $constructor(name, initializer2, proto, params) {
  const zodProto = {};
  function Internals(def) {
    this.def = def;
    this.constr = _;
    this.traits = /* @__PURE__ */ new Set();
  }
  Internals.prototype = zodProto;
  const protoMembers = proto;
  const initialized = protoMembers && /* @__PURE__ */ new WeakSet();
  function init(inst, def) {
    if (!inst._zod) {
      _zodDesc.value = new Internals(def);
      try {
        Object.defineProperty(inst, "_zod", _zodDesc);
      } finally {
        _zodDesc.value = void 0;
      }
    } else if (inst._zod.traits.has(name)) {
      return;
    }
    inst._zod.traits.add(name);
    initializer2(inst, def);
    if (initialized) {
      const own2 = Object.getPrototypeOf(inst);
      const ctorProto = inst._zod.constr.prototype;
      let up = own2;
      while (up && up !== ctorProto)
        up = Object.getPrototypeOf(up);
      const target = up ?? own2;
      if (!initialized.has(target)) {
        initialized.add(target);
        members(target, protoMembers);
      }
    }
    const proto2 = _.prototype;
    for (const k in proto2) {
      if (!Object.prototype.hasOwnProperty.call(proto2, k))
        continue;
      if (!(k in inst)) {
        inst[k] = proto2[k].bind(inst);
      }
    }
  }
  const Parent = params?.Parent ?? Object;
  class Definition extends Parent {
  }
  Object.defineProperty(Definition, "name", { value: name });
  function _(def) {
    const inst = params?.Parent ? newError(Definition) : this;
    init(inst, def);
    const deferred = inst._zod.deferred;
    if (deferred) {
      for (const fn of deferred) {
        fn();
      }
      inst._zod.deferred = void 0;
    }
    const pp = globalThis.__zod_globalConfig?.postProcessor;
    if (pp)
      pp(inst);
    return inst;
  }
  Object.defineProperty(_, "init", { value: init });
  Object.defineProperty(_, Symbol.hasInstance, {
    value: (inst) => {
      if (params?.Parent && inst instanceof params.Parent)
        return true;
      return inst?._zod?.traits?.has(name);
    }
  });
  Object.defineProperty(_, "name", { value: name });
  return _;
}
function config(newConfig) {
  if (newConfig)
    Object.assign(globalConfig, newConfig);
  return globalConfig;
}
var _a, _zodDesc, _E, $ZodAsyncError, $ZodEncodeError, globalConfig;
var init_core = __esm({
  "node_modules/zod/v4/core/core.js"() {
    init_util();
    _zodDesc = { value: void 0, enumerable: false };
    _E = "captureStackTrace" in Error ? Error : null;
    $ZodAsyncError = class extends Error {
      constructor() {
        super(`Encountered Promise during synchronous parse. Use .parseAsync() instead.`);
      }
    };
    $ZodEncodeError = class extends Error {
      constructor(name) {
        super(`Encountered unidirectional transform during encode: ${name}`);
        this.name = "ZodEncodeError";
      }
    };
    (_a = globalThis).__zod_globalConfig ?? (_a.__zod_globalConfig = {});
    globalConfig = globalThis.__zod_globalConfig;
  }
});

// node_modules/zod/v4/core/errors.js
function _getMessage() {
  const internals = this._zod;
  internals.message ?? (internals.message = JSON.stringify(internals.def, jsonStringifyReplacer, 2));
  return internals.message;
}
function _setMessage(value) {
  this._zod.message = value;
}
var _messageDesc, _issuesDesc, _installedToString, initializer, $ZodError, $ZodRealError;
var init_errors = __esm({
  "node_modules/zod/v4/core/errors.js"() {
    init_core();
    init_util();
    _messageDesc = {
      get: _getMessage,
      set: _setMessage,
      enumerable: true,
      configurable: true
    };
    _issuesDesc = { value: void 0, enumerable: false };
    _installedToString = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
    initializer = (inst, def) => {
      inst.name = "$ZodError";
      _issuesDesc.value = def;
      Object.defineProperty(inst, "issues", _issuesDesc);
      _issuesDesc.value = void 0;
      Object.defineProperty(inst, "message", _messageDesc);
      const proto = Object.getPrototypeOf(inst);
      if (!_installedToString.has(proto)) {
        _installedToString.add(proto);
        Object.defineProperty(proto, "toString", {
          configurable: true,
          enumerable: false,
          get() {
            const value = () => this.message;
            Object.defineProperty(this, "toString", { value, configurable: true, writable: true });
            return value;
          },
          set(value) {
            Object.defineProperty(this, "toString", { value, configurable: true, writable: true });
          }
        });
      }
    };
    $ZodError = $constructor("$ZodError", initializer);
    $ZodRealError = $constructor("$ZodError", initializer, void 0, {
      Parent: Error
    });
  }
});

// node_modules/zod/v4/core/parse.js
function failure(Err, issues, ctx) {
  let error;
  return {
    success: false,
    get error() {
      if (!error) {
        error = new Err(issues.map((iss) => finalizeIssue(iss, ctx, config())));
        issues = void 0;
        ctx = void 0;
      }
      return error;
    },
    set error(e) {
      error = e;
      issues = void 0;
      ctx = void 0;
    }
  };
}
var _parse, parse, _parseAsync, parseAsync, _safeParse, safeParse, _safeParseAsync, safeParseAsync;
var init_parse = __esm({
  "node_modules/zod/v4/core/parse.js"() {
    init_core();
    init_errors();
    init_util();
    _parse = (_Err) => {
      const fn = (schema, value, _ctx, _params) => {
        const ctx = _ctx ? { ..._ctx, async: false } : { async: false };
        const result = schema._zod.run({ value, issues: [] }, ctx);
        if (result instanceof Promise) {
          throw new $ZodAsyncError();
        }
        if (result.issues.length) {
          const e = new (_params?.Err ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
          captureStackTrace(e, _params?.callee ?? fn);
          throw e;
        }
        return result.value;
      };
      return fn;
    };
    parse = /* @__PURE__ */ _parse($ZodRealError);
    _parseAsync = (_Err) => {
      const fn = async (schema, value, _ctx, params) => {
        const ctx = _ctx ? { ..._ctx, async: true } : { async: true };
        let result = schema._zod.run({ value, issues: [] }, ctx);
        if (result instanceof Promise)
          result = await result;
        if (result.issues.length) {
          const e = new (params?.Err ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
          captureStackTrace(e, params?.callee ?? fn);
          throw e;
        }
        return result.value;
      };
      return fn;
    };
    parseAsync = /* @__PURE__ */ _parseAsync($ZodRealError);
    _safeParse = (_Err) => (schema, value, _ctx) => {
      const ctx = _ctx ? { ..._ctx, async: false } : { async: false };
      const result = schema._zod.run({ value, issues: [] }, ctx);
      if (result instanceof Promise) {
        throw new $ZodAsyncError();
      }
      return result.issues.length ? failure(_Err, result.issues, ctx) : { success: true, data: result.value };
    };
    safeParse = /* @__PURE__ */ _safeParse($ZodRealError);
    _safeParseAsync = (_Err) => async (schema, value, _ctx) => {
      const ctx = _ctx ? { ..._ctx, async: true } : { async: true };
      let result = schema._zod.run({ value, issues: [] }, ctx);
      if (result instanceof Promise)
        result = await result;
      return result.issues.length ? failure(_Err, result.issues, ctx) : { success: true, data: result.value };
    };
    safeParseAsync = /* @__PURE__ */ _safeParseAsync($ZodRealError);
  }
});

// node_modules/zod/v4/core/regexes.js
var anyString, bigint, number, boolean;
var init_regexes = __esm({
  "node_modules/zod/v4/core/regexes.js"() {
    anyString = /^[\s\S]{0,}$/;
    bigint = /^-?\d+n?$/;
    number = /^-?\d+(?:\.\d+)?$/;
    boolean = /^(?:true|false)$/i;
  }
});

// node_modules/zod/v4/core/checks.js
var init_checks = __esm({
  "node_modules/zod/v4/core/checks.js"() {
  }
});

// node_modules/zod/v4/core/doc.js
var init_doc = __esm({
  "node_modules/zod/v4/core/doc.js"() {
  }
});

// node_modules/zod/v4/core/versions.js
var version;
var init_versions = __esm({
  "node_modules/zod/v4/core/versions.js"() {
    version = {
      major: 4,
      minor: 6,
      patch: 7
    };
  }
});

// node_modules/zod/v4/core/schemas.js
async function validateAsync(inst, value) {
  const ctx = { async: true };
  return toStandardResult(await inst._zod.run({ value, issues: [] }, ctx), ctx);
}
function standardProps(inst) {
  return {
    validate: (value) => {
      const ctx = { async: false };
      try {
        const r = inst._zod.run({ value, issues: [] }, ctx);
        if (!(r instanceof Promise))
          return toStandardResult(r, ctx);
      } catch (_) {
      }
      return validateAsync(inst, value);
    },
    vendor: "zod",
    version: 1
  };
}
function capSize(inst, size) {
  const caps = sizeCaps(inst._zod.def.checks);
  if (!caps.length)
    return;
  const cap = Math.min(...caps.map((c) => c[0]));
  const parse2 = inst._zod.parse;
  inst._zod.parse = (payload, ctx) => {
    const n = size(payload.value);
    if (n > cap && !ctx?.skipChecks && ctx?.direction !== "backward") {
      for (const [max, ch] of sizeCaps(inst._zod.def.checks)) {
        if (n > max && ch._zod.def.when(payload)) {
          const start = payload.issues.length;
          ch._zod.check(payload);
          payload.issues[start].continue = false;
          attachSchema(payload.issues, start, inst);
          return payload;
        }
      }
    }
    return parse2(payload, ctx);
  };
}
function handleArrayResult(result, final, index) {
  if (result.issues.length) {
    final.issues.push(...prefixIssues(index, result.issues));
  }
  final.value[index] = result.value;
}
function handlePropertyResult(result, final, key, input, optin, optout) {
  const isPresent = key in input;
  const isOptionalOut = optout === "optional";
  if (!isPresent && isOptionalOut && optin === "optional") {
    return;
  }
  if (result.issues.length) {
    if (optin !== void 0 && isOptionalOut && !isPresent) {
      return;
    }
    final.issues.push(...prefixIssues(key, result.issues));
  }
  if (!isPresent && optin === void 0) {
    if (!result.issues.length) {
      final.issues.push({
        code: "invalid_type",
        expected: "nonoptional",
        input: void 0,
        path: [key]
      });
    }
    return;
  }
  if (result.value === void 0) {
    if (isPresent || optin === "defaulted" && !isOptionalOut) {
      final.value[key] = void 0;
    }
  } else {
    final.value[key] = result.value;
  }
}
function normalizeDef(def) {
  const keys = Object.keys(def.shape);
  const ownSymbols = Object.getOwnPropertySymbols(def.shape);
  const symbolKeys = ownSymbols.length ? ownSymbols : NO_SYMBOL_KEYS;
  const allKeys = symbolKeys.length ? [...keys, ...symbolKeys] : keys;
  for (const k of allKeys) {
    if (!def.shape?.[k]?._zod?.traits?.has("$ZodType")) {
      throw new Error(`Invalid element at key "${String(k)}": expected a Zod schema`);
    }
  }
  const okeys = optionalKeys(def.shape);
  return {
    ...def,
    allKeys,
    symbolKeys,
    // string-only: handleCatchall matches it against `for...in`, which never yields a symbol
    keySet: new Set(keys),
    numKeys: keys.length,
    optionalKeys: new Set(okeys)
  };
}
function handleCatchall(proms, input, payload, ctx, def, inst, abortEarly) {
  const unrecognized = [];
  const keySet = def.keySet;
  const _catchall = def.catchall._zod;
  const t = _catchall.def.type;
  const optin = _catchall.optin;
  const optout = _catchall.optout;
  let seen = 0;
  for (const key in input) {
    if (abortEarly && payload.issues.length !== seen) {
      if (aborted(payload, seen))
        break;
      seen = payload.issues.length;
    }
    if (keySet.has(key))
      continue;
    if (key === "__proto__") {
      if (t === "never")
        unrecognized.push(key);
      continue;
    }
    if (t === "never") {
      unrecognized.push(key);
      continue;
    }
    const r = _catchall.run({ value: input[key], issues: [] }, ctx);
    if (r instanceof Promise) {
      proms.push(r.then((r2) => handlePropertyResult(r2, payload, key, input, optin, optout)));
    } else {
      handlePropertyResult(r, payload, key, input, optin, optout);
    }
  }
  if (unrecognized.length) {
    payload.issues.push({
      code: "unrecognized_keys",
      keys: unrecognized,
      input,
      inst,
      // Describes the shape of the input, not the validity of the parsed value, so it never aborts. The parse still fails; the schema's own checks just get to run first, and an enclosing intersection can reconcile the key against a sibling operand.
      continue: true
    });
  }
  if (!proms.length)
    return payload;
  return Promise.all(proms).then(() => {
    return payload;
  });
}
function handleOptionalResult(payload, result) {
  payload.value = result.issues.length ? void 0 : result.value;
  return payload;
}
function handleCatchResult(payload, result, def, ctx) {
  if (!result.issues.length) {
    payload.value = result.value;
    if (result.memo)
      payload.memo = true;
    return payload;
  }
  payload.value = def.catchValue({
    ...result,
    value: payload.value,
    error: {
      issues: result.issues.map((iss) => finalizeIssue(iss, ctx, config()))
    },
    input: payload.value
  });
  return payload;
}
function handlePipeResult(left, next, ctx) {
  if (left.issues.some((iss) => iss.code !== "unrecognized_keys")) {
    left.aborted = true;
    return left;
  }
  return next._zod.run({ value: left.value, issues: left.issues }, ctx);
}
var $ZodType, toStandardResult, $ZodString, $ZodNumber, $ZodBoolean, $ZodBigInt, $ZodDate, arraySize, $ZodArray, NO_SYMBOL_KEYS, $ZodObject, $ZodRecord, $ZodEnum, $ZodTransform, $ZodOptional, $ZodCatch, $ZodPipe;
var init_schemas = __esm({
  "node_modules/zod/v4/core/schemas.js"() {
    init_core();
    init_regexes();
    init_util();
    init_versions();
    init_util();
    $ZodType = /* @__PURE__ */ $constructor("$ZodType", (inst, def) => {
      var _a3;
      inst ?? (inst = {});
      inst._zod.def = def;
      inst._zod.bag = inst._zod.bag || {};
      inst._zod.version = version;
      const defChecks = inst._zod.def.checks;
      const checks = inst._zod.traits.has("$ZodCheck") ? [inst, ...defChecks ?? []] : defChecks?.length ? [...defChecks] : [];
      for (const ch of checks) {
        for (const fn of ch._zod.onattach) {
          fn(inst);
        }
      }
      if (checks.length === 0) {
        (_a3 = inst._zod).deferred ?? (_a3.deferred = []);
        inst._zod.deferred?.push(() => {
          inst._zod.run = inst._zod.parse;
        });
      } else {
        const runChecks = (payload, checks2, ctx) => {
          if (payload.memo)
            return payload;
          let isAborted = aborted(payload);
          let asyncResult;
          for (const ch of checks2) {
            if (ch._zod.def.when) {
              if (explicitlyAborted(payload))
                continue;
              const shouldRun = ch._zod.def.when(payload);
              if (!shouldRun)
                continue;
            } else if (isAborted) {
              continue;
            }
            const currLen = payload.issues.length;
            const _ = ch._zod.check(payload);
            if (_ instanceof Promise && ctx?.async === false) {
              throw new $ZodAsyncError();
            }
            if (asyncResult || _ instanceof Promise) {
              asyncResult = (asyncResult ?? Promise.resolve()).then(async () => {
                await _;
                const nextLen = payload.issues.length;
                if (nextLen === currLen)
                  return;
                attachSchema(payload.issues, currLen, inst);
                if (!isAborted)
                  isAborted = aborted(payload, currLen);
              });
            } else {
              const nextLen = payload.issues.length;
              if (nextLen === currLen)
                continue;
              attachSchema(payload.issues, currLen, inst);
              if (!isAborted)
                isAborted = aborted(payload, currLen);
            }
          }
          if (asyncResult) {
            return asyncResult.then(() => {
              return payload;
            });
          }
          return payload;
        };
        const handleCanaryResult = (canary, payload, ctx) => {
          if (aborted(canary)) {
            canary.aborted = true;
            return canary;
          }
          const checkResult = runChecks(payload, checks, ctx);
          if (checkResult instanceof Promise) {
            if (ctx.async === false)
              throw new $ZodAsyncError();
            return checkResult.then((checkResult2) => inst._zod.parse(checkResult2, ctx));
          }
          return inst._zod.parse(checkResult, ctx);
        };
        inst._zod.run = (payload, ctx) => {
          if (ctx.skipChecks) {
            return inst._zod.parse(payload, ctx);
          }
          if (ctx.direction === "backward") {
            const canary = inst._zod.parse({ value: payload.value, issues: [] }, { ...ctx, skipChecks: true });
            if (canary instanceof Promise) {
              return canary.then((canary2) => {
                return handleCanaryResult(canary2, payload, ctx);
              });
            }
            return handleCanaryResult(canary, payload, ctx);
          }
          const result = inst._zod.parse(payload, ctx);
          if (result instanceof Promise) {
            if (ctx.async === false)
              throw new $ZodAsyncError();
            return result.then((result2) => runChecks(result2, checks, ctx));
          }
          return runChecks(result, checks, ctx);
        };
      }
    }, {
      // Wrappers extend this by installing a richer factory over it; reading it eagerly would defeat the laziness.
      get "~standard"() {
        return hide(this, "~standard", standardProps(this));
      },
      set "~standard"(value) {
        own(this, "~standard", value);
      }
    });
    toStandardResult = (r, ctx) => r.issues.length ? { issues: r.issues.map((iss) => finalizeIssue(iss, ctx, config())) } : { value: r.value };
    $ZodString = /* @__PURE__ */ $constructor("$ZodString", (inst, def) => {
      $ZodType.init(inst, def);
      inst._zod.pattern = def.pattern ?? anyString;
      inst._zod.parse = (payload, _) => {
        if (def.coerce)
          try {
            payload.value = String(payload.value);
          } catch (_2) {
          }
        if (typeof payload.value === "string")
          return payload;
        payload.issues.push({
          expected: "string",
          code: "invalid_type",
          input: payload.value,
          inst
        });
        return payload;
      };
    });
    $ZodNumber = /* @__PURE__ */ $constructor("$ZodNumber", (inst, def) => {
      $ZodType.init(inst, def);
      inst._zod.pattern = number;
      inst._zod.parse = (payload, _ctx) => {
        if (def.coerce)
          try {
            payload.value = Number(payload.value);
          } catch (_) {
          }
        const input = payload.value;
        if (typeof input === "number" && !Number.isNaN(input) && Number.isFinite(input)) {
          return payload;
        }
        const received = typeof input === "number" ? Number.isNaN(input) ? "NaN" : !Number.isFinite(input) ? String(input) : void 0 : void 0;
        payload.issues.push({
          expected: "number",
          code: "invalid_type",
          input,
          inst,
          ...received ? { received } : {}
        });
        return payload;
      };
    });
    $ZodBoolean = /* @__PURE__ */ $constructor("$ZodBoolean", (inst, def) => {
      $ZodType.init(inst, def);
      inst._zod.pattern = boolean;
      inst._zod.parse = (payload, _ctx) => {
        if (def.coerce)
          try {
            payload.value = Boolean(payload.value);
          } catch (_) {
          }
        const input = payload.value;
        if (typeof input === "boolean")
          return payload;
        payload.issues.push({
          expected: "boolean",
          code: "invalid_type",
          input,
          inst
        });
        return payload;
      };
    });
    $ZodBigInt = /* @__PURE__ */ $constructor("$ZodBigInt", (inst, def) => {
      $ZodType.init(inst, def);
      inst._zod.pattern = bigint;
      inst._zod.parse = (payload, _ctx) => {
        if (def.coerce)
          try {
            payload.value = BigInt(payload.value);
          } catch (_) {
          }
        if (typeof payload.value === "bigint")
          return payload;
        payload.issues.push({
          expected: "bigint",
          code: "invalid_type",
          input: payload.value,
          inst
        });
        return payload;
      };
    });
    $ZodDate = /* @__PURE__ */ $constructor("$ZodDate", (inst, def) => {
      $ZodType.init(inst, def);
      inst._zod.parse = (payload, _ctx) => {
        if (def.coerce) {
          try {
            payload.value = new Date(payload.value);
          } catch (_err) {
          }
        }
        const input = payload.value;
        const isDate = input instanceof Date;
        const isValidDate = isDate && !Number.isNaN(input.getTime());
        if (isValidDate)
          return payload;
        payload.issues.push({
          expected: "date",
          code: "invalid_type",
          input,
          ...isDate ? { received: "Invalid Date" } : {},
          inst
        });
        return payload;
      };
    });
    arraySize = (input) => Array.isArray(input) ? input.length : -1;
    $ZodArray = /* @__PURE__ */ $constructor("$ZodArray", (inst, def) => {
      $ZodType.init(inst, def);
      const memo = globalConfig.memoizer;
      memo?.attach(inst);
      inst._zod.parse = (payload, ctx) => {
        const input = payload.value;
        if (!Array.isArray(input)) {
          payload.issues.push({
            expected: "array",
            code: "invalid_type",
            input,
            inst
          });
          return payload;
        }
        payload.value = memo ? memo.alloc(inst, payload, Array(input.length), ctx) : Array(input.length);
        const proms = [];
        const abortEarly = ctx?.abortEarly;
        for (let i = 0; i < input.length; i++) {
          const item = input[i];
          const result = def.element._zod.run({
            value: item,
            issues: []
          }, ctx);
          if (result instanceof Promise) {
            proms.push(result.then((result2) => handleArrayResult(result2, payload, i)));
          } else {
            handleArrayResult(result, payload, i);
            if (abortEarly && result.issues.length !== 0 && aborted(result))
              break;
          }
        }
        if (proms.length) {
          return Promise.all(proms).then(() => payload);
        }
        return payload;
      };
      capSize(inst, arraySize);
    });
    NO_SYMBOL_KEYS = [];
    $ZodObject = /* @__PURE__ */ $constructor("$ZodObject", (inst, def) => {
      $ZodType.init(inst, def);
      const desc = Object.getOwnPropertyDescriptor(def, "shape");
      const sh = desc?.get ? desc.get.raw : def.shape ?? {};
      if (sh) {
        const get = () => {
          const newSh = { ...sh };
          Object.defineProperty(def, "shape", { value: newSh });
          get.raw = newSh;
          return newSh;
        };
        get.raw = sh;
        Object.defineProperty(def, "shape", { get });
      }
      const _normalized = cached(() => normalizeDef(def));
      defineLazyInternal(inst, "propValues", (zod) => {
        const shape = zod.def.shape;
        const propValues = {};
        for (const key in shape) {
          const field2 = shape[key]._zod;
          if (field2.values) {
            if (!Object.prototype.hasOwnProperty.call(propValues, key)) {
              assignProp(propValues, key, /* @__PURE__ */ new Set());
            }
            for (const v of field2.values)
              propValues[key].add(v);
            if (field2.optin !== void 0)
              propValues[key].add(void 0);
          }
        }
        return propValues;
      });
      const isObject2 = isObject;
      const catchall = def.catchall;
      let value;
      const memo = globalConfig.memoizer;
      memo?.attach(inst);
      inst._zod.parse = (payload, ctx) => {
        value ?? (value = _normalized.value);
        const input = payload.value;
        if (!isObject2(input)) {
          payload.issues.push({
            expected: "object",
            code: "invalid_type",
            input,
            inst
          });
          return payload;
        }
        payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
        const proms = [];
        const shape = value.shape;
        const abortEarly = ctx?.abortEarly;
        let seen = payload.issues.length;
        for (const key of value.allKeys) {
          if (abortEarly && payload.issues.length !== seen) {
            if (aborted(payload, seen))
              break;
            seen = payload.issues.length;
          }
          if (key === "__proto__")
            continue;
          const el = shape[key];
          const optin = el._zod.optin;
          const optout = el._zod.optout;
          const r = el._zod.run({ value: input[key], issues: [] }, ctx);
          if (r instanceof Promise) {
            proms.push(r.then((r2) => handlePropertyResult(r2, payload, key, input, optin, optout)));
          } else {
            handlePropertyResult(r, payload, key, input, optin, optout);
          }
        }
        if (!catchall) {
          return proms.length ? Promise.all(proms).then(() => payload) : payload;
        }
        return handleCatchall(proms, input, payload, ctx, _normalized.value, inst, abortEarly === true);
      };
    });
    $ZodRecord = /* @__PURE__ */ $constructor("$ZodRecord", (inst, def) => {
      $ZodType.init(inst, def);
      const memo = globalConfig.memoizer;
      memo?.attach(inst);
      inst._zod.parse = (payload, ctx) => {
        const input = payload.value;
        if (!isPlainObject(input)) {
          payload.issues.push({
            expected: "record",
            code: "invalid_type",
            input,
            inst
          });
          return payload;
        }
        const proms = [];
        const values = def.keyType._zod.values;
        if (values && !def.partial) {
          payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
          const recordKeys = /* @__PURE__ */ new Set();
          for (const key of values) {
            if (typeof key === "string" || typeof key === "number" || typeof key === "symbol") {
              recordKeys.add(typeof key === "number" ? key.toString() : key);
              if (key === "__proto__")
                continue;
              const keyResult = def.keyType._zod.run({ value: key, issues: [] }, ctx);
              if (keyResult instanceof Promise) {
                throw new Error("Async schemas not supported in object keys currently");
              }
              if (keyResult.issues.length) {
                payload.issues.push({
                  code: "invalid_key",
                  origin: "record",
                  issues: keyResult.issues.map((iss) => finalizeIssue(iss, ctx, config())),
                  input: key,
                  path: [key],
                  inst
                });
                continue;
              }
              const outKey = keyResult.value;
              if (outKey === "__proto__")
                continue;
              const result = def.valueType._zod.run({ value: input[key], issues: [] }, ctx);
              if (result instanceof Promise) {
                proms.push(result.then((result2) => {
                  if (result2.issues.length) {
                    payload.issues.push(...prefixIssues(key, result2.issues));
                  }
                  payload.value[outKey] = result2.value;
                }));
              } else {
                if (result.issues.length) {
                  payload.issues.push(...prefixIssues(key, result.issues));
                }
                payload.value[outKey] = result.value;
              }
            }
          }
          let unrecognized;
          for (const key in input) {
            if (!recordKeys.has(key)) {
              if (def.mode === "loose") {
                if (key === "__proto__")
                  continue;
                payload.value[key] = input[key];
              } else {
                unrecognized = unrecognized ?? [];
                unrecognized.push(key);
              }
            }
          }
          if (unrecognized && unrecognized.length > 0) {
            payload.issues.push({
              code: "unrecognized_keys",
              input,
              inst,
              keys: unrecognized,
              continue: true
            });
          }
        } else {
          payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
          let unrecognized;
          for (const key of Reflect.ownKeys(input)) {
            if (key === "__proto__")
              continue;
            if (!Object.prototype.propertyIsEnumerable.call(input, key))
              continue;
            let keyResult = def.keyType._zod.run({ value: key, issues: [] }, ctx);
            if (keyResult instanceof Promise) {
              throw new Error("Async schemas not supported in object keys currently");
            }
            const checkNumericKey = typeof key === "string" && number.test(key) && keyResult.issues.length;
            if (checkNumericKey) {
              const retryResult = def.keyType._zod.run({ value: Number(key), issues: [] }, ctx);
              if (retryResult instanceof Promise) {
                throw new Error("Async schemas not supported in object keys currently");
              }
              if (retryResult.issues.length === 0) {
                keyResult = retryResult;
              }
            }
            if (keyResult.issues.length) {
              if (def.mode === "loose") {
                payload.value[key] = input[key];
              } else if (values) {
                unrecognized = unrecognized ?? [];
                unrecognized.push(key);
              } else {
                payload.issues.push({
                  code: "invalid_key",
                  origin: "record",
                  issues: keyResult.issues.map((iss) => finalizeIssue(iss, ctx, config())),
                  input: key,
                  path: [key],
                  inst
                });
              }
              continue;
            }
            const outKey = keyResult.value;
            if (outKey === "__proto__")
              continue;
            const result = def.valueType._zod.run({ value: input[key], issues: [] }, ctx);
            if (result instanceof Promise) {
              proms.push(result.then((result2) => {
                if (result2.issues.length) {
                  payload.issues.push(...prefixIssues(key, result2.issues));
                }
                payload.value[outKey] = result2.value;
              }));
            } else {
              if (result.issues.length) {
                payload.issues.push(...prefixIssues(key, result.issues));
              }
              payload.value[outKey] = result.value;
            }
          }
          if (unrecognized && unrecognized.length > 0) {
            payload.issues.push({
              code: "unrecognized_keys",
              input,
              inst,
              keys: unrecognized,
              continue: true
            });
          }
        }
        if (proms.length) {
          return Promise.all(proms).then(() => payload);
        }
        return payload;
      };
    });
    $ZodEnum = /* @__PURE__ */ $constructor("$ZodEnum", (inst, def) => {
      $ZodType.init(inst, def);
      const values = getEnumValues(def.entries);
      const valuesSet = new Set(values);
      inst._zod.values = valuesSet;
      defineLazyInternal(inst, "pattern", (zod) => {
        const patternValues = getEnumValues(zod.def.entries).filter((k) => propertyKeyTypes.has(typeof k));
        return new RegExp(patternValues.length ? `^(${patternValues.map((o) => escapeRegex(o.toString())).join("|")})$` : "^[^\\s\\S]$");
      });
      inst._zod.parse = (payload, _ctx) => {
        const input = payload.value;
        if (valuesSet.has(input)) {
          return payload;
        }
        payload.issues.push({
          code: "invalid_value",
          values,
          input,
          inst
        });
        return payload;
      };
    });
    $ZodTransform = /* @__PURE__ */ $constructor("$ZodTransform", (inst, def) => {
      $ZodType.init(inst, def);
      inst._zod.optin = "optional";
      globalConfig.memoizer?.guard(inst);
      inst._zod.parse = (payload, ctx) => {
        if (ctx.direction === "backward") {
          throw new $ZodEncodeError(inst.constructor.name);
        }
        const _out = def.transform(payload.value, payload);
        if (ctx.async) {
          const output = _out instanceof Promise ? _out : Promise.resolve(_out);
          return output.then((output2) => {
            payload.value = output2;
            return payload;
          });
        }
        if (_out instanceof Promise) {
          throw new $ZodAsyncError();
        }
        payload.value = _out;
        return payload;
      };
    });
    $ZodOptional = /* @__PURE__ */ $constructor("$ZodOptional", (inst, def) => {
      $ZodType.init(inst, def);
      defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
      inst._zod.optout = "optional";
      defineLazyInternal(inst, "values", (zod) => {
        const values = zod.def.innerType._zod.values;
        return values ? /* @__PURE__ */ new Set([...values, void 0]) : void 0;
      });
      defineLazyInternal(inst, "pattern", (zod) => {
        const pattern = zod.def.innerType._zod.pattern;
        return pattern ? new RegExp(`^(${cleanRegex(pattern.source)})?$`) : void 0;
      });
      inst._zod.parse = (payload, ctx) => {
        if (payload.value === void 0) {
          if (def.innerType._zod.optin !== "defaulted")
            return payload;
          const result = def.innerType._zod.run({ value: payload.value, issues: [] }, ctx);
          if (result instanceof Promise)
            return result.then((result2) => handleOptionalResult(payload, result2));
          return handleOptionalResult(payload, result);
        }
        return def.innerType._zod.run(payload, ctx);
      };
    });
    $ZodCatch = /* @__PURE__ */ $constructor("$ZodCatch", (inst, def) => {
      $ZodType.init(inst, def);
      defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
      defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
      defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
      inst._zod.parse = (payload, ctx) => {
        if (ctx.direction === "backward") {
          return def.innerType._zod.run(payload, ctx);
        }
        const result = def.innerType._zod.run({ value: payload.value, issues: [] }, ctx);
        if (result instanceof Promise) {
          return result.then((result2) => handleCatchResult(payload, result2, def, ctx));
        }
        return handleCatchResult(payload, result, def, ctx);
      };
    });
    $ZodPipe = /* @__PURE__ */ $constructor("$ZodPipe", (inst, def) => {
      $ZodType.init(inst, def);
      defineLazyInternal(inst, "values", (zod) => zod.def.in._zod.values);
      defineLazyInternal(inst, "optin", (zod) => zod.def.in._zod.optin);
      defineLazyInternal(inst, "optout", (zod) => zod.def.out._zod.optout);
      defineLazyInternal(inst, "propValues", (zod) => zod.def.in._zod.propValues);
      inst._zod.parse = (payload, ctx) => {
        if (ctx.direction === "backward") {
          const right = def.out._zod.run(payload, ctx);
          if (right instanceof Promise) {
            return right.then((right2) => handlePipeResult(right2, def.in, ctx));
          }
          return handlePipeResult(right, def.in, ctx);
        }
        const left = def.in._zod.run(payload, ctx);
        if (left instanceof Promise) {
          return left.then((left2) => handlePipeResult(left2, def.out, ctx));
        }
        return handlePipeResult(left, def.out, ctx);
      };
    });
  }
});

// node_modules/zod/v4/core/memoizer.js
var init_memoizer = __esm({
  "node_modules/zod/v4/core/memoizer.js"() {
  }
});

// node_modules/zod/v4/locales/index.js
var init_locales = __esm({
  "node_modules/zod/v4/locales/index.js"() {
  }
});

// node_modules/zod/v4/core/registries.js
function registry() {
  return new $ZodRegistry();
}
var _a2, $ZodRegistry, globalRegistry;
var init_registries = __esm({
  "node_modules/zod/v4/core/registries.js"() {
    $ZodRegistry = class {
      constructor() {
        this._map = /* @__PURE__ */ new WeakMap();
        this._idmap = /* @__PURE__ */ new Map();
      }
      add(schema, ..._meta) {
        const meta2 = _meta[0];
        this._map.set(schema, meta2);
        if (meta2 && typeof meta2 === "object" && "id" in meta2) {
          this._idmap.set(meta2.id, schema);
        }
        return this;
      }
      clear() {
        this._map = /* @__PURE__ */ new WeakMap();
        this._idmap = /* @__PURE__ */ new Map();
        return this;
      }
      remove(schema) {
        const meta2 = this._map.get(schema);
        if (meta2 && typeof meta2 === "object" && "id" in meta2) {
          this._idmap.delete(meta2.id);
        }
        this._map.delete(schema);
        return this;
      }
      get(schema) {
        const p = schema._zod.parent;
        if (p) {
          const pm = { ...this.get(p) ?? {} };
          delete pm.id;
          const f = { ...pm, ...this._map.get(schema) };
          return Object.keys(f).length ? f : void 0;
        }
        return this._map.get(schema);
      }
      has(schema) {
        return this._map.has(schema);
      }
    };
    (_a2 = globalThis).__zod_globalRegistry ?? (_a2.__zod_globalRegistry = registry());
    globalRegistry = globalThis.__zod_globalRegistry;
  }
});

// node_modules/zod/v4/core/compile.js
var init_compile = __esm({
  "node_modules/zod/v4/core/compile.js"() {
  }
});

// node_modules/zod/v4/core/api.js
function snapshotChecks(def) {
  if (def.checks)
    def.checks = [...def.checks];
  return def;
}
// @__NO_SIDE_EFFECTS__
function _string(Class2, params) {
  return new Class2(snapshotChecks({ type: "string", ...normalizeParams(params) }));
}
// @__NO_SIDE_EFFECTS__
function _coercedString(Class2, params) {
  return new Class2(snapshotChecks({ type: "string", coerce: true, ...normalizeParams(params) }));
}
// @__NO_SIDE_EFFECTS__
function _number(Class2, params) {
  return new Class2(snapshotChecks({ type: "number", checks: [], ...normalizeParams(params) }));
}
// @__NO_SIDE_EFFECTS__
function _coercedNumber(Class2, params) {
  return new Class2(snapshotChecks({ type: "number", coerce: true, checks: [], ...normalizeParams(params) }));
}
// @__NO_SIDE_EFFECTS__
function _boolean(Class2, params) {
  return new Class2({
    type: "boolean",
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _coercedBoolean(Class2, params) {
  return new Class2({
    type: "boolean",
    coerce: true,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _coercedBigint(Class2, params) {
  return new Class2({
    type: "bigint",
    coerce: true,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _coercedDate(Class2, params) {
  return new Class2({
    type: "date",
    coerce: true,
    ...normalizeParams(params)
  });
}
var init_api = __esm({
  "node_modules/zod/v4/core/api.js"() {
    init_util();
  }
});

// node_modules/zod/v4/core/to-json-schema.js
var init_to_json_schema = __esm({
  "node_modules/zod/v4/core/to-json-schema.js"() {
  }
});

// node_modules/zod/v4/core/json-schema.js
var init_json_schema = __esm({
  "node_modules/zod/v4/core/json-schema.js"() {
  }
});

// node_modules/zod/v4/core/index.js
var init_core2 = __esm({
  "node_modules/zod/v4/core/index.js"() {
    init_core();
    init_parse();
    init_errors();
    init_schemas();
    init_memoizer();
    init_checks();
    init_versions();
    init_util();
    init_regexes();
    init_locales();
    init_registries();
    init_doc();
    init_compile();
    init_api();
    init_to_json_schema();
    init_json_schema();
  }
});

// node_modules/zod/v4/mini/parse.js
var init_parse2 = __esm({
  "node_modules/zod/v4/mini/parse.js"() {
    init_core2();
  }
});

// node_modules/zod/v4/mini/schemas.js
// @__NO_SIDE_EFFECTS__
function string2(params) {
  return _string(ZodMiniString, params);
}
// @__NO_SIDE_EFFECTS__
function number2(params) {
  return _number(ZodMiniNumber, params);
}
// @__NO_SIDE_EFFECTS__
function boolean2(params) {
  return _boolean(ZodMiniBoolean, params);
}
// @__NO_SIDE_EFFECTS__
function array(element, params) {
  return new ZodMiniArray({
    type: "array",
    element,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function object(shape, params) {
  const def = {
    type: "object",
    shape: shape ?? {},
    ...normalizeParams(params)
  };
  return new ZodMiniObject(def);
}
// @__NO_SIDE_EFFECTS__
function record(keyType, valueType, params) {
  if (!valueType || !valueType._zod) {
    return new ZodMiniRecord({
      type: "record",
      keyType: /* @__PURE__ */ string2(),
      valueType: keyType,
      ...normalizeParams(valueType)
    });
  }
  return new ZodMiniRecord({
    type: "record",
    keyType,
    valueType,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function _enum(values, params) {
  const entries = Array.isArray(values) ? Object.fromEntries(values.map((v) => [v, v])) : values;
  return new ZodMiniEnum({
    type: "enum",
    entries,
    ...normalizeParams(params)
  });
}
// @__NO_SIDE_EFFECTS__
function transform(fn) {
  return new ZodMiniTransform({
    type: "transform",
    transform: fn
  });
}
// @__NO_SIDE_EFFECTS__
function optional(innerType) {
  return new ZodMiniOptional({
    type: "optional",
    innerType
  });
}
// @__NO_SIDE_EFFECTS__
function _catch(innerType, catchValue) {
  return new ZodMiniCatch({
    type: "catch",
    innerType,
    catchValue: typeof catchValue === "function" ? catchValue : util_exports.constantCatch(catchValue)
  });
}
// @__NO_SIDE_EFFECTS__
function pipe(in_, out) {
  return new ZodMiniPipe({
    type: "pipe",
    in: in_,
    out
  });
}
var ZodMiniType, ZodMiniString, ZodMiniNumber, ZodMiniBoolean, ZodMiniBigInt, ZodMiniDate, ZodMiniArray, ZodMiniObject, ZodMiniRecord, ZodMiniEnum, ZodMiniTransform, ZodMiniOptional, ZodMiniCatch, ZodMiniPipe;
var init_schemas2 = __esm({
  "node_modules/zod/v4/mini/schemas.js"() {
    init_core2();
    init_util();
    init_parse2();
    ZodMiniType = /* @__PURE__ */ $constructor("ZodMiniType", (inst, def) => {
      if (!inst._zod)
        throw new Error("Uninitialized schema in ZodMiniType.");
      $ZodType.init(inst, def);
      inst.def = def;
      inst.type = def.type;
    }, {
      // `with` is an alias for `check`: the same function object, not a wrapper.
      get with() {
        return this.check;
      },
      set with(value) {
        own(this, "with", value);
      },
      parse(data, params) {
        return parse(this, data, params, { callee: this.parse });
      },
      parseAsync(data, params) {
        return parseAsync(this, data, params, { callee: this.parseAsync });
      },
      safeParse(data, params) {
        return safeParse(this, data, params);
      },
      safeParseAsync(data, params) {
        return safeParseAsync(this, data, params);
      },
      check(...checks) {
        const def = this.def;
        return this.clone({
          ...def,
          checks: [
            ...def.checks ?? [],
            ...checks.map((ch) => typeof ch === "function" ? { _zod: { check: ch, def: { check: "custom" }, onattach: [] } } : ch)
          ]
        }, { parent: true });
      },
      clone(_def, params) {
        return clone(this, _def, params);
      },
      brand() {
        return this;
      },
      register(reg, meta2) {
        reg.add(this, meta2);
        return this;
      },
      apply(fn, ...args) {
        return args.length === 0 ? fn(this) : fn(this, ...args);
      }
    });
    ZodMiniString = /* @__PURE__ */ $constructor("ZodMiniString", (inst, def) => {
      $ZodString.init(inst, def);
      ZodMiniType.init(inst, def);
    });
    ZodMiniNumber = /* @__PURE__ */ $constructor("ZodMiniNumber", (inst, def) => {
      $ZodNumber.init(inst, def);
      ZodMiniType.init(inst, def);
    });
    ZodMiniBoolean = /* @__PURE__ */ $constructor("ZodMiniBoolean", (inst, def) => {
      $ZodBoolean.init(inst, def);
      ZodMiniType.init(inst, def);
    });
    ZodMiniBigInt = /* @__PURE__ */ $constructor("ZodMiniBigInt", (inst, def) => {
      $ZodBigInt.init(inst, def);
      ZodMiniType.init(inst, def);
    });
    ZodMiniDate = /* @__PURE__ */ $constructor("ZodMiniDate", (inst, def) => {
      $ZodDate.init(inst, def);
      ZodMiniType.init(inst, def);
    });
    ZodMiniArray = /* @__PURE__ */ $constructor("ZodMiniArray", (inst, def) => {
      $ZodArray.init(inst, def);
      ZodMiniType.init(inst, def);
    });
    ZodMiniObject = /* @__PURE__ */ $constructor("ZodMiniObject", (inst, def) => {
      $ZodObject.init(inst, def);
      ZodMiniType.init(inst, def);
      installLazyProp(inst, "shape", (self) => self._zod.def.shape, false);
    });
    ZodMiniRecord = /* @__PURE__ */ $constructor("ZodMiniRecord", (inst, def) => {
      $ZodRecord.init(inst, def);
      ZodMiniType.init(inst, def);
    });
    ZodMiniEnum = /* @__PURE__ */ $constructor("ZodMiniEnum", (inst, def) => {
      $ZodEnum.init(inst, def);
      ZodMiniType.init(inst, def);
      inst.options = [...inst._zod.values];
    });
    ZodMiniTransform = /* @__PURE__ */ $constructor("ZodMiniTransform", (inst, def) => {
      $ZodTransform.init(inst, def);
      ZodMiniType.init(inst, def);
    });
    ZodMiniOptional = /* @__PURE__ */ $constructor("ZodMiniOptional", (inst, def) => {
      $ZodOptional.init(inst, def);
      ZodMiniType.init(inst, def);
    });
    ZodMiniCatch = /* @__PURE__ */ $constructor("ZodMiniCatch", (inst, def) => {
      $ZodCatch.init(inst, def);
      ZodMiniType.init(inst, def);
    });
    ZodMiniPipe = /* @__PURE__ */ $constructor("ZodMiniPipe", (inst, def) => {
      $ZodPipe.init(inst, def);
      ZodMiniType.init(inst, def);
    });
  }
});

// node_modules/zod/v4/mini/checks.js
var init_checks2 = __esm({
  "node_modules/zod/v4/mini/checks.js"() {
  }
});

// node_modules/zod/v4/mini/iso.js
var init_iso = __esm({
  "node_modules/zod/v4/mini/iso.js"() {
  }
});

// node_modules/zod/v4/mini/coerce.js
var coerce_exports = {};
__export(coerce_exports, {
  bigint: () => bigint2,
  boolean: () => boolean3,
  date: () => date2,
  number: () => number3,
  string: () => string3
});
// @__NO_SIDE_EFFECTS__
function string3(params) {
  return _coercedString(ZodMiniString, params);
}
// @__NO_SIDE_EFFECTS__
function number3(params) {
  return _coercedNumber(ZodMiniNumber, params);
}
// @__NO_SIDE_EFFECTS__
function boolean3(params) {
  return _coercedBoolean(ZodMiniBoolean, params);
}
// @__NO_SIDE_EFFECTS__
function bigint2(params) {
  return _coercedBigint(ZodMiniBigInt, params);
}
// @__NO_SIDE_EFFECTS__
function date2(params) {
  return _coercedDate(ZodMiniDate, params);
}
var init_coerce = __esm({
  "node_modules/zod/v4/mini/coerce.js"() {
    init_core2();
    init_schemas2();
  }
});

// node_modules/zod/v4/mini/external.js
var init_external = __esm({
  "node_modules/zod/v4/mini/external.js"() {
    init_core2();
    init_parse2();
    init_schemas2();
    init_checks2();
    init_locales();
    init_iso();
    init_coerce();
  }
});

// node_modules/zod/mini/index.js
var init_mini = __esm({
  "node_modules/zod/mini/index.js"() {
    init_external();
  }
});

// src/options/group-options.ts
var LONGEST_WAIT_SECONDS, POD_POLICIES, TAINT_KEY, NAMESPACED_NAME, GROUP_OPTIONS, HOOK_OPTIONS, NODE_OPTIONS;
var init_group_options = __esm({
  "src/options/group-options.ts"() {
    "use strict";
    LONGEST_WAIT_SECONDS = 48 * 60 * 60;
    POD_POLICIES = ["EVICT", "WAIT"];
    TAINT_KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
    NAMESPACED_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\/[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
    GROUP_OPTIONS = {
      drainTimeout: {
        kind: "duration",
        leastSeconds: 2 * 60,
        mostSeconds: LONGEST_WAIT_SECONDS,
        default: 60 * 60,
        metadata: "drainTimeoutSeconds",
        sentence: "How long a drain may take."
      },
      joinTimeout: {
        kind: "duration",
        leastSeconds: 60,
        mostSeconds: LONGEST_WAIT_SECONDS,
        default: 15 * 60,
        metadata: "joinTimeoutSeconds",
        sentence: "How long a launched instance may take until its node is Ready. After that it is replaced."
      },
      startupTaints: {
        kind: "list",
        of: "key of a taint",
        pattern: TAINT_KEY,
        default: [],
        metadata: "startupTaints",
        sentence: "Taints that must be gone from a launched node. Others are known by comparing it with the other nodes of its group."
      },
      permanentTaints: {
        kind: "list",
        of: "key of a taint",
        pattern: TAINT_KEY,
        default: [],
        metadata: "permanentTaints",
        sentence: "Taints that nodes of the group have for good, so that no launch waits for them to go."
      },
      requiredDaemonSets: {
        kind: "list",
        of: "namespace/name of a DaemonSet",
        pattern: NAMESPACED_NAME,
        default: [],
        metadata: "requiredDaemonSets",
        sentence: "DaemonSets whose pods must be ready on a launched node."
      },
      maxAbandonedLaunches: {
        kind: "count",
        least: 0,
        most: 100,
        default: 3,
        metadata: "maxAbandonedLaunches",
        sentence: "After how many launches in a row whose nodes never joined a refresh is cancelled, and the old instances stay. 0: never."
      },
      whenBlocked: {
        kind: "enum",
        values: ["RETAIN", "FORCE", "TERMINATE"],
        default: "RETAIN",
        metadata: "whenBlocked",
        annotation: "when-blocked",
        sentence: "What happens when a drain is blocked for that long: the instance is kept, the remaining pods are deleted, or the instance is terminated with them."
      },
      surge: {
        kind: "enum",
        values: ["WHEN_NEEDED", "ALWAYS", "NEVER"],
        default: "WHEN_NEEDED",
        metadata: "surge",
        annotation: "surge",
        sentence: "When the replacement of a pod is brought up before the pod goes: where it cannot go otherwise, wherever possible, or never."
      },
      emptyDirPods: {
        kind: "enum",
        values: POD_POLICIES,
        default: "EVICT",
        metadata: "emptyDirPods",
        annotation: "empty-dir-pods",
        sentence: "Whether pods with an `emptyDir` volume are evicted, or left until they have finished."
      },
      unownedPods: {
        kind: "enum",
        values: POD_POLICIES,
        default: "EVICT",
        metadata: "unownedPods",
        annotation: "unowned-pods",
        sentence: "Whether pods that no controller replaces are evicted, or left until they have finished."
      },
      failingJobs: {
        kind: "enum",
        values: POD_POLICIES,
        default: "WAIT",
        metadata: "failingJobs",
        annotation: "failing-jobs",
        sentence: "Whether pods whose eviction would fail their Job for good (`backoffLimit`, `podFailurePolicy`) are evicted, or left until they have finished."
      },
      overrides: {
        kind: "enum",
        values: ["ALL", "OWN", "NONE"],
        default: "ALL",
        metadata: "overrides",
        annotation: "overrides",
        sentence: "Which annotations of application owners count: all, only those of this package (not those of the cluster autoscaler and Karpenter), or none."
      },
      loadBalancerDelay: {
        kind: "duration",
        leastSeconds: 0,
        mostSeconds: LONGEST_WAIT_SECONDS / 2,
        default: 0,
        metadata: "loadBalancerDelaySeconds",
        sentence: "How long load balancers get to deregister a node before its pods go, at most half of `drainTimeout`. Set it to their deregistration delay if their targets are instances; IP targets need none."
      },
      retryRetained: {
        kind: "boolean",
        default: true,
        metadata: "retryRetained",
        annotation: "retry-retained",
        sentence: "Whether the drainer goes on trying to empty a retained instance, quietly, and terminates it once its pods have moved."
      },
      retainAtMost: {
        kind: "duration",
        leastSeconds: 0,
        mostSeconds: 365 * 24 * 60 * 60,
        default: 0,
        metadata: "retainAtMostSeconds",
        annotation: "retain-at-most",
        sentence: "How long an instance is retained at most; 0: as long as pods are left. After that `afterRetention` decides."
      },
      afterRetention: {
        kind: "enum",
        values: ["TERMINATE", "FORCE"],
        default: "TERMINATE",
        metadata: "afterRetention",
        sentence: "What happens when an instance was retained for that long: it gets one last drain, at whose end it is terminated with the remaining pods, or they are deleted before."
      },
      retainsAbandonedInstances: {
        kind: "boolean",
        default: false,
        sentence: "For imported groups: asserts that the instance lifecycle policy of the group retains abandoned instances, which `RETAIN` needs."
      }
    };
    HOOK_OPTIONS = Object.entries(GROUP_OPTIONS).flatMap(([name, option]) => "metadata" in option ? [{ name, key: option.metadata, option }] : []);
    NODE_OPTIONS = Object.entries(GROUP_OPTIONS).flatMap(([name, option]) => "annotation" in option ? [{ name, key: option.annotation, option }] : []);
  }
});

// src/options/option.ts
function isValue(option, value) {
  switch (option.kind) {
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
  return option.kind === "enum" ? String(value) : JSON.stringify(value);
}
function valueOf(option, text) {
  const value = text === void 0 ? void 0 : option.kind === "enum" ? text : parsed(text);
  return isValue(option, value) ? value : option.default;
}
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}
var init_option = __esm({
  "src/options/option.ts"() {
    "use strict";
  }
});

// lambda/drain/state/drain-state.ts
function annotations(values) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [ANNOTATION_PREFIX + key, value]));
}
function isNewer({ metadata }) {
  return Number(metadata.annotations?.[`${ANNOTATION_PREFIX}schema`]) > Number(SCHEMA);
}
function parseDrainState(node2) {
  const read = (key) => node2.metadata.annotations?.[`${ANNOTATION_PREFIX}${key}`];
  const [drainer, group, hook, instance] = [read("drainer"), read("group"), read("hook"), read("instance")];
  const started = Date.parse(read("started") ?? "");
  const deadline = Date.parse(read("deadline") ?? "");
  const limit = Date.parse(read("limit") ?? "");
  const retainedSince2 = Date.parse(read("retained-since") ?? "");
  const retains = read("retains");
  if (read("schema") !== SCHEMA || !drainer || !group || !hook || !instance || Number.isNaN(started) || Number.isNaN(deadline)) {
    return void 0;
  }
  return {
    drainer,
    group,
    hook,
    instance,
    started,
    deadline,
    timeoutSeconds: Number(read("timeout")) || void 0,
    limit: Number.isNaN(limit) ? void 0 : limit,
    ...readOptions(read),
    notBefore: Date.parse(read("not-before") ?? "") || started,
    token: read("action") || void 0,
    wasUnschedulable: read("was-unschedulable") === "true",
    excluded: read("excluded") === "true",
    baseline: readBaseline(read),
    outcome: OUTCOME.parse(read("outcome")),
    retains: retains === void 0 ? void 0 : retains === "true",
    retainedSince: Number.isNaN(retainedSince2) ? void 0 : retainedSince2,
    ends: read("retention-ends"),
    isLast: read("last-drain") === "true" || void 0
  };
}
function readOptions(read) {
  return Object.fromEntries(NODE_OPTIONS.map(({ name, key, option }) => [name, valueOf(option, read(key))]));
}
function readBaseline(read) {
  const evacuated2 = Date.parse(read("evacuated") ?? "");
  const parsed2 = BASELINE.safeParse({
    owners: read("owners"),
    pods: read("pods"),
    volumes: read("volumes") ?? "[]",
    forced: read("forced") === "true",
    returns: read("returns"),
    evacuated: Number.isNaN(evacuated2) ? void 0 : evacuated2
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
function drainStatePatch(node2, drain2, excludeFromLoadBalancers) {
  const wasUnschedulable = node2.metadata.annotations?.[`${ANNOTATION_PREFIX}was-unschedulable`];
  const alreadyExcluded = node2.metadata.labels?.[EXCLUDE_FROM_LOAD_BALANCERS] !== void 0;
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
        ...Object.fromEntries(NODE_OPTIONS.map(({ name, key, option }) => [key, textOf(option, drain2[name])])),
        "not-before": new Date(drain2.notBefore).toISOString(),
        // A node that still carries an older drain state, of any version, was cordoned by that one.
        "was-unschedulable": wasUnschedulable ?? String(node2.spec.unschedulable === true),
        ...exclude ? { excluded: "true" } : {},
        "owners": null,
        "pods": null,
        "volumes": null,
        "forced": null,
        "returns": null,
        "evacuated": null,
        "outcome": null,
        "retains": drain2.retains === void 0 ? null : String(drain2.retains),
        "retained-since": null,
        "retention-ends": null,
        "last-drain": drain2.isLast ? "true" : null
      })
    },
    spec: { unschedulable: true }
  };
}
function baselinePatch(baseline) {
  const { owners, pods, volumes, forced: forced2, returns, evacuated: evacuated2 } = baseline;
  return {
    metadata: {
      annotations: annotations({
        owners: JSON.stringify(owners),
        pods: String(pods),
        volumes: volumes.length > 0 ? JSON.stringify(volumes) : null,
        forced: forced2 ? "true" : null,
        returns: returns ? JSON.stringify(returnsText(returns)) : null,
        evacuated: evacuated2 === void 0 ? null : new Date(evacuated2).toISOString()
      })
    }
  };
}
function returnsText(returns) {
  const text = (time2) => new Date(time2).toISOString();
  return Object.fromEntries(Object.entries(returns).map(([owner2, { times: times2, at, newest }]) => [owner2, { times: times2, at: text(at), newest: text(newest) }]));
}
function isMarked({ metadata, spec }, { excluded }) {
  return spec.unschedulable === true && (!excluded || metadata.labels?.[EXCLUDE_FROM_LOAD_BALANCERS] !== void 0);
}
function markAgainPatch({ excluded }) {
  return { metadata: { labels: excluded ? { [EXCLUDE_FROM_LOAD_BALANCERS]: LABEL_VALUE } : void 0 }, spec: { unschedulable: true } };
}
function tokenPatch(token) {
  return { metadata: { annotations: annotations({ action: token }) } };
}
function outcomePatch(outcome) {
  return { metadata: { annotations: annotations({ outcome }) } };
}
function clearDrainStatePatch(node2) {
  const excludedByUs = node2.metadata.annotations?.[`${ANNOTATION_PREFIX}excluded`] === "true";
  return {
    metadata: {
      labels: excludedByUs ? { [EXCLUDE_FROM_LOAD_BALANCERS]: null } : void 0,
      // What people said was about this drain.
      annotations: { ...annotations(Object.fromEntries(KEYS2.map((key) => [key, null]))), [STEER_ANNOTATION]: null }
    },
    spec: readDrainState(node2)?.wasUnschedulable ? void 0 : { unschedulable: null }
  };
}
var JSON_TEXT, TIME, BASELINE, OUTCOME, SCHEMA, LABEL_VALUE, KEYS2, readDrainState;
var init_drain_state = __esm({
  "lambda/drain/state/drain-state.ts"() {
    "use strict";
    init_mini();
    init_read_once();
    init_names();
    init_group_options();
    init_option();
    JSON_TEXT = pipe(string2(), transform(parseJson));
    TIME = pipe(pipe(string2(), transform((time2) => Date.parse(time2))), number2());
    BASELINE = object({
      owners: pipe(
        JSON_TEXT,
        array(object({ kind: string2(), namespace: string2(), name: string2(), uid: string2(), available: number2() }))
      ),
      pods: coerce_exports.number(),
      volumes: pipe(JSON_TEXT, array(string2())),
      forced: boolean2(),
      returns: _catch(optional(pipe(JSON_TEXT, record(string2(), object({ times: number2(), at: TIME, newest: TIME })))), void 0),
      evacuated: optional(number2())
    });
    OUTCOME = _catch(optional(_enum(["drained", "nothing-to-drain", "node-missing", "forced", "retained", "failed"])), void 0);
    SCHEMA = "1";
    LABEL_VALUE = PACKAGE_NAME;
    KEYS2 = [
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
      "not-before",
      "was-unschedulable",
      "excluded",
      "owners",
      "pods",
      "volumes",
      "forced",
      "returns",
      "evacuated",
      "outcome",
      "retains",
      "retained-since",
      "retention-ends",
      "last-drain"
    ];
    readDrainState = readOnce(parseDrainState);
  }
});

// lambda/drain/phases/mark-again.ts
function markAgain({ node: node2, state }) {
  return isMarked(node2, state) ? [] : [{ type: "mark-again", node: node2, patch: markAgainPatch(state) }];
}
var init_mark_again = __esm({
  "lambda/drain/phases/mark-again.ts"() {
    "use strict";
    init_drain_state();
  }
});

// lambda/drain/pods/order.ts
function tierOf(pod2, verdict) {
  if (servesOthers(pod2)) {
    return 3 /* SERVING_OTHERS */;
  }
  if (verdict?.type === "interrupt") {
    return 2 /* INTERRUPTED */;
  }
  return isCritical(pod2) ? 1 /* CRITICAL */ : 0 /* WORKLOAD */;
}
function takeTurn({ leaving, movable: movable3, isCalled: isCalled2, judge: judge4 }) {
  const verdicts = /* @__PURE__ */ new Map();
  let turn = 3 /* SERVING_OTHERS */;
  for (const tier of [0 /* WORKLOAD */, 1 /* CRITICAL */, 2 /* INTERRUPTED */, 3 /* SERVING_OTHERS */]) {
    movable3.filter((pod2) => tierOf(pod2) === tier && (tier <= turn || isCalled2(pod2))).forEach((pod2) => verdicts.set(pod2, judge4(pod2)));
    if (leaving.some((pod2) => tierOf(pod2, verdicts.get(pod2)) === tier)) {
      turn = Math.min(turn, tier);
    }
  }
  return { tier: turn, verdicts };
}
var HIGHEST_USER_PRIORITY, servesOthers;
var init_order = __esm({
  "lambda/drain/pods/order.ts"() {
    "use strict";
    init_pods();
    init_read_once();
    init_release();
    HIGHEST_USER_PRIORITY = 1e9;
    servesOthers = readOnce((pod2) => !controllerOf2(pod2) && !readRelease(pod2) && (isCritical(pod2) || (pod2.spec.priority ?? 0) >= HIGHEST_USER_PRIORITY));
  }
});

// lambda/drain/verdict/asking.ts
function askAgainAfter(refusals) {
  return Math.min(LONGEST_PAUSE, MINUTE4 * 2 ** Math.min(refusals, 3));
}
function askAt(verdict, { notBefore, attempt: attempt2 }) {
  if (verdict.type !== "wait" || !verdict.budget || !allowsNothingEver(verdict.budget)) {
    return void 0;
  }
  return attempt2?.asks ? attempt2.retryAt : notBefore + FIRST_AFTER;
}
function answerSentence(attempt2) {
  return attempt2?.asks && attempt2.because ? `; the API server was asked all the same, and answered: ${attempt2.because}` : "";
}
var MINUTE4, FIRST_AFTER, LONGEST_PAUSE;
var init_asking = __esm({
  "lambda/drain/verdict/asking.ts"() {
    "use strict";
    init_budget();
    MINUTE4 = 6e4;
    FIRST_AFTER = MINUTE4;
    LONGEST_PAUSE = 5 * MINUTE4;
  }
});

// lambda/drain/phases/move-pods.ts
function movable({ leaving, view }) {
  return leaving.filter((pod2) => !isTerminating(pod2) && !view.isLeaving(pod2));
}
function judge(pod2, drain2) {
  const called = isCalled(drain2.state, pod2, drain2.now);
  const pause = drain2.staying.paused.get(pod2);
  if (pause) {
    return { type: "wait", ...pause };
  }
  const held2 = called ? void 0 : reasonToHold(pod2, drain2.state, drain2.view);
  if (held2) {
    return { type: "wait", because: held2 };
  }
  const verdict = failingJob(pod2, drain2.ledger.judge(pod2, called ? "NEVER" : drain2.state.surge), drain2);
  if (called && verdict.type === "wait" && lastResort(pod2, verdict, drain2)) {
    drain2.ledger.goesAnyway(pod2);
  }
  return called ? verdict : asking(pod2, verdict, drain2);
}
function asking(pod2, verdict, { state: { notBefore }, view, ledger, now }) {
  const until = askAt(verdict, { notBefore, attempt: view.snapshot.attempts.get(pod2.metadata.uid) });
  if (until === void 0 || verdict.type !== "wait" || !verdict.budget) {
    return verdict;
  }
  return until <= now && ledger.mayAsk(pod2, verdict.budget) ? { type: "evict", asks: true } : { ...verdict, until };
}
function failingJob(pod2, verdict, { view }) {
  const failure2 = verdict.type === "evict" || verdict.type === "interrupt" ? jobFailure(pod2, view) : void 0;
  return failure2 ? { type: "interrupt", because: failure2 } : verdict;
}
function actionFor(pod2, verdict, drain2) {
  const version2 = () => budgetVersion(drain2.view.budgetsOf(pod2));
  switch (verdict.type) {
    case "evict":
      return { type: "evict", pod: pod2, budgetVersion: version2(), asks: verdict.asks };
    case "release":
      return { type: "release", pod: pod2, patch: releasePatch(pod2, { ...verdict.from, at: drain2.now }) };
    case "adopt":
      return { type: "adopt", pod: pod2, patch: verdict.patch, because: verdict.because };
    case "interrupt":
      return { type: "interrupt", pod: pod2, because: verdict.because, budgetVersion: version2() };
    case "wait":
      return isCalled(drain2.state, pod2, drain2.now) && !drain2.staying.paused.has(pod2) ? lastResort(pod2, verdict, drain2) : void 0;
  }
}
function lastResort(pod2, { because: reason, forPlace }, { state, view, now }) {
  const attempt2 = view.snapshot.attempts.get(pod2.metadata.uid);
  const isPaused = attempt2 !== void 0 && (attempt2.retryAt ?? 0) > now;
  const because = `${reason}, ${state.called ? "and somebody said by annotation that it goes" : "and time is up"}`;
  const isForced = state.whenBlocked === "FORCE" || state.called === true;
  if (isForced && overridesOf(pod2, view).neverForce) {
    return void 0;
  }
  if (isForced && (!forPlace || state.called)) {
    return isPaused && attempt2.type === "delete" ? void 0 : { type: "delete", pod: pod2, because };
  }
  return (view.releaseOf(pod2) || forPlace) && !isPaused ? { type: "interrupt", pod: pod2, because, budgetVersion: budgetVersion(view.budgetsOf(pod2)) } : void 0;
}
function announcement({ pod: pod2, verdict, action }) {
  const interruption = [action, verdict].find((one) => one?.type === "interrupt" || one?.type === "delete");
  return interruption && "because" in interruption ? [{ pod: pod2, because: interruption.because }] : [];
}
function blocker({ pod: pod2, verdict, action }) {
  return action ? [] : [staying(pod2, verdict && "because" in verdict ? verdict.because : "others leave before it")];
}
function staying(pod2, because) {
  return { subject: podName(pod2), sentence: `${podName(pod2)} stays: ${because}` };
}
function stopping(pod2) {
  return { subject: podName(pod2), sentence: `${podName(pod2)} is terminating until ${pod2.metadata.deletionTimestamp}` };
}
var movePods;
var init_move_pods = __esm({
  "lambda/drain/phases/move-pods.ts"() {
    "use strict";
    init_deadline();
    init_drain();
    init_failing_jobs();
    init_hold();
    init_order();
    init_overrides();
    init_pods();
    init_release();
    init_asking();
    init_budget();
    movePods = (drain2) => {
      const { node: node2, baseline, leaving, awaited, view } = drain2;
      if (leaving.length === 0) {
        return void 0;
      }
      const unasked = movable(drain2);
      const { tier, verdicts } = takeTurn({
        leaving,
        movable: unasked,
        isCalled: (pod2) => isCalled(drain2.state, pod2, drain2.now),
        judge: (pod2) => judge(pod2, drain2)
      });
      const moves2 = unasked.map((pod2) => {
        const verdict = verdicts.get(pod2);
        const isTurn = verdict !== void 0 && (isCalled(drain2.state, pod2, drain2.now) || tierOf(pod2, verdict) <= tier);
        return { pod: pod2, verdict, action: isTurn ? actionFor(pod2, verdict, drain2) : void 0 };
      });
      const actions = moves2.flatMap(({ action }) => action ?? []);
      const writesForce = !baseline.forced && actions.some(({ type }) => type === "delete");
      return {
        actions: writesForce ? [{ type: "write-baseline", node: node2, baseline: { ...baseline, forced: true } }] : actions,
        blockers: [...leaving.filter(isTerminating).map(stopping), ...moves2.flatMap(blocker), ...awaited],
        announcements: moves2.flatMap(announcement),
        wakeAt: nextOf(drain2, ...leaving.flatMap((pod2) => [
          lastCall(drain2.state, pod2),
          view.ownTime(stuckFrom(pod2)),
          view.snapshot.attempts.get(pod2.metadata.uid)?.retryAt ?? 0
        ]), ...moves2.flatMap(({ verdict }) => verdict?.type === "wait" ? verdict.until ?? [] : []))
      };
    };
  }
});

// lambda/drain/phases/wait-for-load-balancers.ts
var waitForLoadBalancers;
var init_wait_for_load_balancers = __esm({
  "lambda/drain/phases/wait-for-load-balancers.ts"() {
    "use strict";
    init_move_pods();
    init_drain();
    waitForLoadBalancers = (drain2) => {
      const { node: node2, state, leaving, awaited, now } = drain2;
      if (now >= state.notBefore) {
        return void 0;
      }
      const { name } = node2.metadata;
      const reason = (of2) => `load balancers have until ${new Date(state.notBefore).toISOString()} to let go of ${of2}`;
      const blockers = leaving.length === 0 ? [{ subject: name, sentence: reason(name) }] : movable(drain2).map((pod2) => staying(pod2, reason("the node")));
      return { blockers: [...blockers, ...awaited], wakeAt: nextOf(drain2, state.notBefore) };
    };
  }
});

// lambda/drain/phases/wait-for-replacements.ts
var waitForReplacements;
var init_wait_for_replacements = __esm({
  "lambda/drain/phases/wait-for-replacements.ts"() {
    "use strict";
    init_drain();
    init_gate();
    waitForReplacements = (drain2) => {
      const { awaited, baseline } = drain2;
      return awaited.length === 0 ? void 0 : { blockers: awaited, wakeAt: nextOf(drain2, unknownKindUntil(baseline.evacuated ?? 0)) };
    };
  }
});

// lambda/drain/phases/wait-for-volumes.ts
function attachedVolumes({ node: node2, baseline, view }) {
  const moved2 = new Set(baseline.volumes);
  return moved2.size === 0 ? [] : loaded(view.snapshot, "attachments").filter(({ spec }) => spec.nodeName === node2.metadata.name && moved2.has(spec.source.persistentVolumeName ?? "")).map(({ spec }) => spec.source.persistentVolumeName ?? "");
}
var DETACH_TIME, waitForVolumes;
var init_wait_for_volumes = __esm({
  "lambda/drain/phases/wait-for-volumes.ts"() {
    "use strict";
    init_drain();
    init_needs();
    DETACH_TIME = 7 * 6e4;
    waitForVolumes = (drain2) => {
      const { node: { metadata: { name } }, baseline, now } = drain2;
      const volumes = attachedVolumes(drain2);
      const until = (baseline.evacuated ?? 0) + DETACH_TIME;
      return volumes.length === 0 || now >= until ? void 0 : {
        blockers: [{ subject: name, sentence: `the volumes ${volumes.join(", ")} are still attached to ${name}` }],
        wakeAt: nextOf(drain2, until)
      };
    };
  }
});

// lambda/drain/warnings.ts
function warningsFor(pod2, drain2, view) {
  const warning = isTerminating(pod2) || isFinished(pod2) ? void 0 : graceWarning(pod2, drain2, view.now);
  return [...overridesOf(pod2, view).unknown, ...warning ? [warning] : []];
}
function graceWarning(pod2, { started, deadline, whenBlocked }, now) {
  const grace = graceMilliseconds(pod2);
  const says2 = (left, when) => `${podName(pod2)} may take ${grace / 1e3} s to stop, and ${Math.max(0, Math.round(left / 1e3))} s are left ${when}`;
  if (grace > deadline - now) {
    return says2(deadline - now, "until the deadline");
  }
  const called = deadline - lastCall({ started, deadline }, pod2);
  return whenBlocked !== "RETAIN" && grace > called ? says2(called, "for it if it is blocked until its last call") : void 0;
}
var init_warnings = __esm({
  "lambda/drain/warnings.ts"() {
    "use strict";
    init_deadline();
    init_overrides();
    init_pods();
  }
});

// lambda/drain/phases/write-baseline.ts
function isBoundedWaitLeft(drain2) {
  const isOfUnknownKind = ({ kind }) => kind !== NOBODY && !isObservedKind(kind);
  return drain2.awaited.length > 0 && drain2.baseline.owners.some(isOfUnknownKind) || attachedVolumes(drain2).length > 0;
}
var writeBaseline;
var init_write_baseline = __esm({
  "lambda/drain/phases/write-baseline.ts"() {
    "use strict";
    init_wait_for_volumes();
    init_needs();
    init_baseline();
    init_warnings();
    writeBaseline = (drain2) => {
      const { node: node2, state, baseline, leaving, awaited, view, now } = drain2;
      if (baseline !== state.baseline) {
        const warnings = state.baseline ? [] : [...new Set(leaving.flatMap((pod2) => warningsFor(pod2, state, view)))];
        return { actions: [{ type: "write-baseline", node: node2, baseline, warnings }], wakeAt: state.deadline };
      }
      if (leaving.length === 0 && baseline.evacuated === void 0 && now < state.deadline && isBoundedWaitLeft(drain2)) {
        return { actions: [{ type: "write-baseline", node: node2, baseline: { ...baseline, evacuated: now } }], blockers: awaited, wakeAt: state.deadline };
      }
      return void 0;
    };
  }
});

// lambda/drain/placement/announce.ts
function boundAnnouncements({ staying: { bound }, view }) {
  const byOwner = Map.groupBy(bound.keys(), (pod2) => view.ownerOf(pod2));
  const interrupted = [...byOwner].flatMap(([owner2, pods]) => owner2 && fallsWith(pods, owner2, view) ? pods : []);
  return interrupted.map((pod2) => ({ pod: pod2, because: `it stays with its node, and ends with the instance: ${bound.get(pod2)?.because}` }));
}
var init_announce = __esm({
  "lambda/drain/placement/announce.ts"() {
    "use strict";
    init_fallen();
  }
});

// lambda/drain/verdict/ledger.ts
var EvictionLedger;
var init_ledger = __esm({
  "lambda/drain/verdict/ledger.ts"() {
    "use strict";
    init_asking();
    init_budget();
    init_surge();
    init_floor();
    init_owners();
    init_rollout();
    init_unplaced();
    init_pods();
    init_release();
    EvictionLedger = class {
      constructor(view) {
        this.view = view;
        const { pods, attempts } = view.snapshot;
        if ([...attempts.values()].some(({ state }) => state === "requested")) {
          pods.filter((pod2) => view.isLeaving(pod2) && attempts.get(pod2.metadata.uid)?.state === "requested").forEach((pod2) => view.budgetsOf(pod2).forEach((budget2) => this.spendBudget(budget2, pod2)));
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
      judge(pod2, surge) {
        const budgets = this.view.budgetsOf(pod2);
        const obstacle = this.obstacleTo(pod2, budgets);
        if (obstacle) {
          return { type: "wait", because: obstacle };
        }
        if (isFinished(pod2)) {
          return { type: "evict" };
        }
        const owner2 = this.view.ownerOf(pod2);
        if (this.view.releaseOf(pod2)) {
          return this.judgeReleased(pod2);
        }
        const placement = owner2 && this.placementWithData(pod2);
        if (placement) {
          return { type: "wait", because: placement, forPlace: true };
        }
        if (!owner2 || surge === "NEVER" || !this.view.isAvailable(pod2, owner2) || surge === "WHEN_NEEDED" && !this.needsSurge(owner2)) {
          return this.judgeInPlace(pod2, owner2, budgets[0]);
        }
        const beside = judgeSurge(pod2, this.view);
        if (beside.type === "possible") {
          return { type: "release", from: beside.from };
        }
        const verdict = this.judgeInPlace(pod2, owner2, budgets[0]);
        return "because" in verdict ? { ...verdict, because: `${verdict.because}; its replacement cannot come first: ${beside.because}` } : verdict;
      }
      /**
       * Whether the eviction of a pod whose budget does not allow it would break no floor of ours, should the API server allow it after all:
       * its owner is whole, and a budget that is the owner's own is its floor. Then its owner's allowance is spent.
       */
      mayAsk(pod2, budget2) {
        const owner2 = this.view.ownerOf(pod2);
        if (!owner2 || !this.view.isAvailable(pod2, owner2)) {
          return false;
        }
        const standing = this.standingOf(owner2);
        const isOnly = isOnlyPod(standing) && this.view.isBudgetOf(budget2, owner2);
        const taken = this.taken.get(owner2.uid) ?? 0;
        if (standing.available < standing.desired || standing.rollingOut || taken >= (isOnly ? 1 : standing.allowance)) {
          return false;
        }
        this.taken.set(owner2.uid, taken + 1);
        return true;
      }
      /** What goes at the last call, whether or not its owner can spare it, counts for the pods that are judged after it. */
      goesAnyway(pod2) {
        const owner2 = this.view.ownerOf(pod2);
        this.evict(pod2, owner2 && this.view.isAvailable(pod2, owner2) ? owner2 : void 0, this.view.budgetsOf(pod2)[0]);
      }
      /** A released pod goes when its owner is whole without it, by the count of its pods. */
      judgeReleased(pod2) {
        const [budget2] = this.view.budgetsOf(pod2);
        const owner2 = this.view.ownerOf(pod2);
        if (!owner2 || !this.view.owner(owner2.kind, owner2.uid)) {
          return this.judgeForsaken(pod2, budget2);
        }
        if (!this.view.isAvailable(pod2, owner2)) {
          return this.forbiddenBy(budget2, pod2) ?? this.judgeUnavailable(pod2, owner2, budget2);
        }
        const { available, desired } = this.standingOf(owner2);
        const wanted2 = Math.max(Math.min(desired, this.view.baselineOf(owner2.uid) || desired), this.floorOf(owner2, budget2));
        const isCounted = this.view.isCounted(pod2);
        const left = available - (this.taken.get(owner2.uid) ?? 0) - (isCounted ? 1 : 0);
        if (left >= wanted2) {
          return this.forbiddenBy(budget2, pod2) ?? this.evict(pod2, isCounted ? owner2 : void 0, budget2);
        }
        const { failure: failure2, until } = this.surgeOf(pod2, owner2);
        const release = this.view.releaseOf(pod2);
        return release && failure2 && mayGoBack(pod2, this.view) ? { type: "adopt", patch: adoptPatch(pod2, release, { at: this.view.now, because: failure2 }), because: failure2 } : { type: "wait", because: `${ownerName(owner2)} has ${left} of ${wanted2} available pods without it`, until };
      }
      /** Whether the surge of a released pod has failed: no replacement can be made, or no node has taken it for too long. */
      surgeOf(pod2, owner2) {
        const failure2 = creationFailure(pod2, this.view);
        const released = this.view.releaseOf(pod2)?.at ?? 0;
        const waiting3 = this.view.ownedBy(owner2).unplaced.map((one) => ({ because: one.because, until: surgeEnds(released, this.view.ownTime(one.since)) }));
        const adopted = this.adopted.get(owner2.uid) ?? 0;
        const hopeless = waiting3.filter(({ until }) => until <= this.view.now);
        if (failure2 || hopeless.length <= adopted) {
          return { failure: failure2, until: Math.min(...waiting3.map(({ until }) => until).filter((until) => until > this.view.now)) };
        }
        this.adopted.set(owner2.uid, adopted + 1);
        return { failure: hopeless[adopted].because };
      }
      /** A released pod whose Deployment is gone. Its budget may outlive both, and then lets no pod go that nobody replaces. */
      judgeForsaken(pod2, budget2) {
        const forbidden = this.forbiddenBy(budget2, pod2);
        if (!forbidden || !("because" in forbidden)) {
          return this.evict(pod2, void 0, budget2);
        }
        return { type: "wait", because: `its Deployment ${this.view.releaseOf(pod2)?.deployment.name} was deleted, but ${forbidden.because}; delete the pod or the budget` };
      }
      judgeInPlace(pod2, owner2, budget2) {
        const forbidden = this.forbiddenBy(budget2, pod2);
        if (forbidden) {
          return forbidden;
        }
        if (!owner2) {
          return isComingBack(pod2, this.view.now) ? { type: "wait", because: "its ReplicaSet is about to adopt it again" } : { type: "interrupt", because: "no controller makes it again" };
        }
        if (!this.view.isAvailable(pod2, owner2)) {
          return this.judgeUnavailable(pod2, owner2, budget2);
        }
        const isItsBudget = budget2 !== void 0 && this.view.isBudgetOf(budget2, owner2);
        const standing = this.standingOf(owner2);
        if ((this.taken.get(owner2.uid) ?? 0) < (isItsBudget ? standing.available - this.floorOf(owner2, budget2) : standing.allowance)) {
          return this.evict(pod2, owner2, budget2);
        }
        if (isItsBudget) {
          return { type: "wait", because: `${budgetSentence(budget2)}, and ${ownerName(owner2)} has ${standing.available} that were ready for long enough` };
        }
        if (!isOnlyPod(standing) || isProgressing(owner2, this.view)) {
          return { type: "wait", because: floorSentence(owner2, standing) };
        }
        const one = `${ownerName(owner2)} has one replica`;
        const placement = this.view.placementOf(pod2);
        return placement.answer === "placeable" ? { type: "interrupt", because: one } : { type: "wait", because: `${one}, and ${placement.because}`, forPlace: true };
      }
      /** Why a pod with a volume that not every node can have has no node to go to: it would be taken down for nothing. */
      placementWithData(pod2) {
        if (!pod2.spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim)) {
          return void 0;
        }
        const placement = this.view.placementOf(pod2);
        return placement.answer !== "placeable" && placement.data ? placement.because : void 0;
      }
      /** A pod that is not available may serve all the same: Ready, though not yet for long enough. Then its owner's floor keeps it, too. */
      judgeUnavailable(pod2, owner2, budget2) {
        if (!isReady(pod2)) {
          return this.evict(pod2, void 0, budget2);
        }
        const standing = servingStandingOf(owner2, this.standingOf(owner2), this.view);
        const allowance = budget2 && this.view.isBudgetOf(budget2, owner2) ? standing.available - this.floorOf(owner2, budget2) : standing.allowance;
        const gone = (this.taken.get(owner2.uid) ?? 0) + (this.takenServing.get(owner2.uid) ?? 0);
        if (gone < allowance) {
          this.takenServing.set(owner2.uid, (this.takenServing.get(owner2.uid) ?? 0) + 1);
          return this.evict(pod2, void 0, budget2);
        }
        return {
          type: "wait",
          because: `it has been ready for less than ${owner2.minReadySeconds} s, and ${ownerName(owner2)} has ${standing.available} ready pods of ${standing.desired} and must not fall below ${this.floorOf(owner2, budget2)}`
        };
      }
      /**
       * Whether the pods of an owner that stand on draining nodes, released ones too, cannot all go at once in place. Then all of them are
       * released.
       */
      needsSurge(owner2) {
        const known2 = this.surging.get(owner2.uid);
        if (known2 !== void 0) {
          return known2;
        }
        const moving = this.view.ownedBy(owner2).available.filter((pod2) => this.view.drainingNodeNames.has(pod2.spec.nodeName ?? ""));
        const budgets = [...new Set(moving.flatMap((pod2) => this.view.budgetsOf(pod2)))];
        const { available, allowance } = this.standingOf(owner2);
        const own2 = budgets.find((budget2) => this.view.isBudgetOf(budget2, owner2));
        const allowed = Math.min(
          own2 ? available - (own2.status?.desiredHealthy ?? 0) : allowance,
          ...budgets.map(({ metadata, status }) => (status?.disruptionsAllowed ?? 0) - (this.budgetsSpent.get(metadata.uid) ?? 0))
        );
        this.surging.set(owner2.uid, moving.length > allowed);
        return moving.length > allowed;
      }
      /** Why there is no use in asking the API server about this pod now. */
      obstacleTo(pod2, budgets) {
        const attempt2 = this.view.snapshot.attempts.get(pod2.metadata.uid);
        if (attempt2?.state === "requested" || attempt2?.state === "accepted") {
          return "it is being released or adopted";
        }
        if (attempt2 && !attempt2.asks && attempt2.budgetVersion === void 0 && (attempt2.retryAt ?? 0) > this.view.now) {
          return attempt2.because ?? "the API server refused";
        }
        return budgets.length > 1 ? `${budgets.map(({ metadata }) => metadata.name).sort().join(" and ")} are more than one disruption budget for this pod, and Kubernetes evicts no such pod; let only one of them select it` : void 0;
      }
      forbiddenBy(budget2, pod2) {
        if (!budget2) {
          return void 0;
        }
        const attempt2 = this.view.snapshot.attempts.get(pod2.metadata.uid);
        if (!budgetAllows(budget2, pod2, this.budgetsSpent.get(budget2.metadata.uid) ?? 0)) {
          return { type: "wait", because: budgetSentence(budget2) + answerSentence(attempt2), budget: budget2 };
        }
        if (attempt2?.state === "refused" && attempt2.budgetVersion === budgetVersion([budget2]) && (attempt2.retryAt ?? 0) > this.view.now) {
          return { type: "wait", because: attempt2.because ?? budgetSentence(budget2) };
        }
        return void 0;
      }
      /** Below how many available pods an owner must not fall, if this is the budget of its pods. */
      floorOf(owner2, budget2) {
        return budget2 && this.view.isBudgetOf(budget2, owner2) ? budget2.status?.desiredHealthy ?? 0 : this.standingOf(owner2).floor;
      }
      standingOf(owner2) {
        const known2 = this.standings.get(owner2.uid) ?? standingOf(owner2, this.view);
        this.standings.set(owner2.uid, known2);
        return known2;
      }
      evict(pod2, owner2, budget2) {
        if (owner2) {
          this.taken.set(owner2.uid, (this.taken.get(owner2.uid) ?? 0) + 1);
        }
        if (budget2) {
          this.spendBudget(budget2, pod2);
        }
        return { type: "evict" };
      }
      spendBudget(budget2, pod2) {
        if (isDisruption(budget2, pod2)) {
          this.budgetsSpent.set(budget2.metadata.uid, (this.budgetsSpent.get(budget2.metadata.uid) ?? 0) + 1);
        }
      }
    };
  }
});

// lambda/drain/decide.ts
function decide(snapshot, now) {
  const retentions = snapshot.retainedNodes.map((retained2) => ({ ...retained2, retention: judgeRetention(retained2, snapshot.people, now) }));
  const retried = retentions.filter(({ retention }) => retention.type === "retried");
  const view = new View({ ...snapshot, drainingNodes: [...snapshot.drainingNodes, ...retried] }, now);
  try {
    return decideAll(view, { drainingNodes: snapshot.drainingNodes, retentions });
  } catch (error) {
    if (error instanceof NeedsKind) {
      const foreseen = [...kindsNeeded(view)].filter((kind) => snapshot[kind] === NOT_LOADED);
      return waitFor([.../* @__PURE__ */ new Set([error.kind, ...foreseen])]);
    }
    throw error;
  }
}
function waitFor(needs) {
  return { actions: [], drainingNodes: [], retainedNodes: [], steering: [], orphanedPods: [], wakeAt: Infinity, needs };
}
function decideAll(view, { drainingNodes, retentions }) {
  const { snapshot: { people }, now } = view;
  const ledger = new EvictionLedger(view);
  const decided = drainingNodes.map((drainingNode2) => {
    const drain2 = drainOf(drainingNode2, view, ledger);
    return { drain: drain2, step: stepOf(drain2, PHASES), moved: drain2.state.deadline !== drainingNode2.state.deadline };
  });
  const again = retentions.filter(({ retention }) => retention.type === "retried").map((retained2) => {
    const drain2 = drainOf(retained2, view, ledger);
    return { drain: drain2, step: stepOf(drain2, PHASES_OF_RETAINED) };
  });
  const orphanedPods2 = judgeOrphanedPods(view, ledger);
  return {
    actions: [
      ...decided.flatMap(({ drain: drain2, moved: moved2 }) => moved2 ? [movedDeadline(drain2)] : []),
      ...decided.flatMap(({ drain: drain2, step }) => [...markAgain(drain2), ...step.actions ?? []]),
      ...retentions.flatMap(({ node: node2, retention }) => retention.type === "over" ? [{ type: "end-retention", node: node2, because: retention.because }] : []),
      ...again.flatMap(({ drain: drain2, step }) => [...markAgain(drain2), ...step.actions ?? []]),
      ...orphanedPods2.actions
    ],
    drainingNodes: decided.map(({ drain: drain2, step }) => statusOf(drain2, step)),
    retainedNodes: again.map(({ drain: drain2, step }) => retainedStatusOf(drain2, step)),
    steering: [...drainingNodes, ...retentions].map(({ node: node2, state }) => ({ node: node2, steering: steeringOf({ node: node2, state }, people, now) })),
    orphanedPods: orphanedPods2.waiting,
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
function movedDeadline({ node: node2, state: { deadline }, steering }) {
  const because = steering.order === "wait" ? "the drain waits, as somebody wants" : "nobody could look at the cluster";
  return { type: "write-deadline", node: node2, deadline, because };
}
function retainedStatusOf({ node: node2, leaving, view }, { actions = [], announcements: announcements2 = [] }) {
  const going = new Set(actions.flatMap((action) => "pod" in action ? [action.pod] : []));
  return {
    node: node2,
    podsLeft: leaving.length,
    isMoving: going.size > 0 || leaving.some((pod2) => isTerminating(pod2) || view.isLeaving(pod2) || view.releaseOf(pod2) !== void 0),
    announcements: announcements2.filter(({ pod: pod2 }) => going.has(pod2))
  };
}
function statusOf(drain2, { blockers = [], announcements: announcements2 = [] }) {
  const { node: node2, leaving } = drain2;
  return { node: node2, podsLeft: leaving.length, blockers, announcements: [...boundAnnouncements(drain2), ...announcements2] };
}
function nextAvailability(view) {
  const times2 = view.baselineOwners.flatMap(({ kind, uid }) => {
    const { minReadySeconds = 0 } = view.owner(kind, uid) ?? {};
    return minReadySeconds === 0 ? [] : view.podsOf(uid).map((pod2) => view.ownTime(availableFrom(pod2, minReadySeconds) ?? Infinity));
  });
  return Math.min(Infinity, ...times2.filter((time2) => time2 > view.now));
}
var PHASES, PHASES_OF_RETAINED;
var init_decide = __esm({
  "lambda/drain/decide.ts"() {
    "use strict";
    init_drain();
    init_view();
    init_needs();
    init_orphaned_pods();
    init_steering();
    init_end_at_deadline();
    init_end_retention();
    init_finish();
    init_follow_orders();
    init_mark_again();
    init_move_pods();
    init_wait_for_load_balancers();
    init_wait_for_replacements();
    init_wait_for_volumes();
    init_write_baseline();
    init_announce();
    init_pods();
    init_retention();
    init_snapshot();
    init_ledger();
    PHASES = [
      followOrders,
      writeBaseline,
      endAtDeadline,
      waitForLoadBalancers,
      movePods,
      waitForReplacements,
      waitForVolumes,
      finish
    ];
    PHASES_OF_RETAINED = [
      writeBaseline,
      movePods,
      waitForVolumes,
      endRetention
    ];
  }
});

// test/lambda/drain/snapshot-of.ts
function snapshotOf(...parts) {
  const all = (key) => parts.flatMap((part) => [...part[key] ?? []]);
  return {
    nodes: nodesOf(all("nodes"), parts),
    pods: all("pods"),
    replicaSets: all("replicaSets"),
    deployments: all("deployments"),
    statefulSets: all("statefulSets"),
    replicationControllers: all("replicationControllers"),
    jobs: all("jobs"),
    budgets: all("budgets"),
    services: all("services"),
    claims: all("claims"),
    volumes: all("volumes"),
    attachments: all("attachments"),
    drainingNodes: all("drainingNodes"),
    retainedNodes: all("retainedNodes"),
    people: parts.find(({ people }) => people)?.people ?? { holds: /* @__PURE__ */ new Map(), mayForce: true },
    ending: new Set(parts.flatMap((part) => [...part.ending ?? []])),
    attempts: new Map(parts.flatMap((part) => [...part.attempts ?? []]))
  };
}
function nodesOf(told2, parts) {
  const drainingNodes = parts.flatMap((part) => [...part.drainingNodes ?? [], ...part.retainedNodes ?? []]).map((drainingNode2) => drainingNode2.node);
  const known2 = new Set(drainingNodes.map(({ metadata }) => metadata.name));
  const names2 = new Set(parts.flatMap((part) => part.pods ?? []).map(({ spec }) => spec.nodeName ?? "spare").concat("spare"));
  return [...drainingNodes, ...told2.length > 0 ? told2 : [...names2].filter((name) => !known2.has(name)).map((name) => node(name))];
}
function later(before3, ...parts) {
  return { ...snapshotOf(...parts), drainingNodes: before3.drainingNodes, retainedNodes: before3.retainedNodes };
}
function withBaseline(snapshot, now = NOW) {
  const baselines = new Map(decide(snapshot, now).actions.flatMap((action) => action.type === "write-baseline" ? [[action.node.metadata.name, action.baseline]] : []));
  const written = ({ node: on6, state }) => ({ node: on6, state: { ...state, baseline: baselines.get(on6.metadata.name) ?? state.baseline } });
  return { ...snapshot, drainingNodes: snapshot.drainingNodes.map(written), retainedNodes: snapshot.retainedNodes.map(written) };
}
function movesOf(snapshot, now = NOW) {
  return moves(decide(withBaseline(snapshot, now), now));
}
function moves({ actions }) {
  return actions.map(move);
}
function move(action) {
  switch (action.type) {
    case "write-baseline":
      return `baseline ${action.node.metadata.name}`;
    case "write-deadline":
      return `deadline ${action.node.metadata.name}`;
    case "settle":
      return `settle ${action.node.metadata.name}: ${action.outcome}`;
    case "mark-again":
      return `mark ${action.node.metadata.name} again`;
    case "end-retention":
      return `end retention of ${action.node.metadata.name}`;
    default:
      return `${action.type} ${action.pod.metadata.name}`;
  }
}
function sentencesOf(snapshot, now = NOW) {
  return decide(withBaseline(snapshot, now), now).drainingNodes.flatMap(({ blockers }) => blockers.map(({ sentence: sentence2 }) => sentence2));
}
function node(name, options = {}) {
  const { labels, annotations: annotations2, unschedulable, ready = true } = options;
  return {
    metadata: { name, uid: `node-${name}`, labels, annotations: annotations2 },
    spec: { unschedulable },
    status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] }
  };
}
function drainStateOf(name, options = {}) {
  return {
    drainer: "drainer",
    group: "group",
    hook: "drainer-terminating",
    instance: `i-${name}`,
    token: `token-${name}`,
    started: NOW - 10 * MINUTE,
    deadline: NOW + 50 * MINUTE,
    whenBlocked: "RETAIN",
    // Tests of surge say so.
    surge: "NEVER",
    emptyDirPods: "EVICT",
    unownedPods: "EVICT",
    failingJobs: "WAIT",
    overrides: "ALL",
    retryRetained: true,
    retainAtMost: 0,
    notBefore: NOW - 10 * MINUTE,
    wasUnschedulable: false,
    excluded: false,
    ...options
  };
}
function draining(name, options = {}, annotations2) {
  return { drainingNodes: [{ node: node(name, { unschedulable: true, annotations: annotations2 }), state: drainStateOf(name, options) }] };
}
function retained(name, options = {}, annotations2) {
  const since = NOW - 120 * MINUTE;
  const state = drainStateOf(name, { started: since - 60 * MINUTE, deadline: since, outcome: "retained", retainedSince: since, ...options });
  return { retainedNodes: [{ node: node(name, { unschedulable: true, annotations: annotations2 }), state }] };
}
function budget(options) {
  const { name, namespace = "shop", apps, labels, allows: allows2, needs = 1, has = needs + allows2, unhealthyPodEvictionPolicy, expects, syncFailed, version: version2 = "1" } = options;
  return {
    budgets: [{
      metadata: { name, namespace, uid: `budget-${name}`, resourceVersion: version2 },
      spec: {
        selector: apps?.length === 1 ? { matchLabels: { app: apps[0], ...labels } } : { matchLabels: labels, matchExpressions: apps && [{ key: "app", operator: "In", values: apps }] },
        unhealthyPodEvictionPolicy
      },
      status: {
        disruptionsAllowed: allows2,
        desiredHealthy: needs,
        currentHealthy: has,
        expectedPods: expects,
        conditions: syncFailed === void 0 ? void 0 : [{ type: "DisruptionAllowed", status: "False", reason: "SyncFailed", message: syncFailed }]
      }
    }]
  };
}
function attempt(podName2, state, options = {}) {
  return { attempts: /* @__PURE__ */ new Map([[uidOf(podName2), { type: "evict", state, at: NOW - SECOND, refusals: state === "refused" ? 1 : 0, ...options }]]) };
}
var init_snapshot_of = __esm({
  "test/lambda/drain/snapshot-of.ts"() {
    "use strict";
    init_workloads();
    init_decide();
  }
});

// test/lambda/drain/decide.test.ts
var decide_test_exports = {};
var init_decide_test = __esm({
  "test/lambda/drain/decide.test.ts"() {
    "use strict";
    init_snapshot_of();
    init_workloads();
    init_decide();
    test("without draining nodes there is nothing to do", () => {
      expect(decide(snapshotOf(deployment({ name: "web", on: ["a"] })), NOW)).toEqual({ actions: [], drainingNodes: [], retainedNodes: [], steering: [], orphanedPods: [], wakeAt: Infinity, needs: [] });
    });
    test("the same snapshot and time give the same decision", () => {
      const cluster3 = withBaseline(snapshotOf(draining("a"), draining("b"), deployment({ name: "web", on: ["a", "b", "c"] })));
      expect(decide(cluster3, NOW)).toEqual(decide(cluster3, NOW));
    });
    test("a draining node's status has its pods and what keeps them, also when nothing is to be done", () => {
      const cluster3 = withBaseline(snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "b"] }), budget({ name: "web", apps: ["web"], allows: 0 })));
      expect(decide(cluster3, NOW).drainingNodes).toMatchObject([{
        node: { metadata: { name: "a" } },
        podsLeft: 1,
        blockers: [
          { subject: "shop/web-0", sentence: "shop/web-0 stays: the disruption budget web needs 1 healthy pods, has 1 and allows 0 disruptions" },
          { subject: "Deployment shop/web" }
        ]
      }]);
    });
    test("evictions carry the version of the budget that they were decided on", () => {
      const cluster3 = withBaseline(snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "b"] }), budget({ name: "web", apps: ["web"], allows: 1, version: "77" })));
      expect(decide(cluster3, NOW).actions).toMatchObject([{ type: "evict", budgetVersion: "77" }]);
    });
    test("an interruption says why", () => {
      const cluster3 = withBaseline(snapshotOf(draining("a"), deployment({ name: "web", on: ["a"] }), barePod("shell", { on: "a" })));
      expect(decide(cluster3, NOW).actions).toMatchObject([
        { type: "interrupt", because: "Deployment shop/web has one replica" },
        { type: "interrupt", because: "no controller makes it again" }
      ]);
    });
    test("the story of a node: workloads one floor at a time, then DNS, then the single one, then the gate", () => {
      const dns2 = (...on6) => deployment({ name: "dns", critical: true, on: on6, replicas: 2 });
      const cni2 = podsOfKind("DaemonSet", { name: "cni", on: ["a", "b", "c"] });
      const db3 = (...on6) => statefulSet({ name: "db", on: on6, replicas: 1 });
      const web7 = (...on6) => deployment({ name: "web", on: on6, replicas: 2 });
      const start = withBaseline(snapshotOf(draining("a"), cni2, web7("a", "a"), dns2("a", "b"), db3("a")));
      const story = [
        [start, ["evict web-0"]],
        [{ ...start, ...attempt("web-0", "accepted") }, []],
        [later(start, cni2, web7("a", { on: "b", ready: false }), dns2("a", "b"), db3("a")), []],
        [later(start, cni2, web7("a", "b"), dns2("a", "b"), db3("a")), ["evict web-0"]],
        [later(start, cni2, web7("b", { on: "c", ready: false }), dns2("a", "b"), db3("a")), ["evict dns-0"]],
        [later(start, cni2, web7("b", "c"), dns2("c", "b"), db3("a")), ["interrupt db-0"]],
        [later(start, cni2, web7("b", "c"), dns2("c", "b"), db3()), []],
        [later(start, cni2, web7("b", "c"), dns2("c", "b"), db3("b")), ["settle a: drained"]]
      ];
      for (const [snapshot, expected] of story) {
        expect(movesOf(snapshot)).toEqual(expected);
      }
    });
    test("pods that appear and vanish never make it evict more than the floor allows", () => {
      const states = ["ready", "unready", "terminating", "accepted"];
      for (const first of states) {
        for (const second of states) {
          for (const third of states) {
            const each = [first, second, third];
            const on6 = each.map((state, index) => ({
              on: ["a", "b", "c"][index],
              ready: state !== "unready",
              terminatingUntil: state === "terminating" ? NOW + SECOND : void 0
            }));
            const cluster3 = snapshotOf(
              draining("a"),
              draining("b"),
              deployment({ name: "web", on: on6, replicas: 3 }),
              ...each.flatMap((state, index) => state === "accepted" ? [attempt(`web-${index}`, "accepted")] : [])
            );
            const available = each.filter((state) => state === "ready").length;
            const taken = movesOf(cluster3).filter((move2) => move2.startsWith("evict") && each[Number(move2.at(-1))] === "ready").length;
            expect(taken).toBeLessThanOrEqual(Math.max(0, available - 2));
          }
        }
      }
    });
  }
});

// test/lambda/drain/end.test.ts
var end_test_exports = {};
var init_end_test = __esm({
  "test/lambda/drain/end.test.ts"() {
    "use strict";
    init_workloads();
    init_end();
    test.each([
      ["drained", { forced: false, pods: 3 }],
      ["nothing-to-drain", { forced: false, pods: 0 }],
      ["forced", { forced: true, pods: 3 }]
    ])("a drain whose pods have moved is %s: %j", (outcome, baseline) => {
      expect(outcomeWhenEmpty(baseline)).toBe(outcome);
    });
    test.each([
      ["RETAIN", false, "retained"],
      ["FORCE", false, "failed"],
      // Kept with its instance, where the group keeps abandoned ones.
      ["FORCE", true, "retained"],
      ["TERMINATE", false, "failed"],
      ["TERMINATE", true, "failed"],
      // Nobody knows of a pod that forbids force where the cluster cannot be seen.
      ["FORCE", void 0, "failed"]
    ])("%s at the deadline, a pod is kept: %s: %s", (whenBlocked, keepsPods, outcome) => {
      expect(outcomeAtDeadline(whenBlocked, { keepsPods })).toBe(outcome);
    });
    test.each(["RETAIN", "FORCE", "TERMINATE"])("the last drain of an instance that was retained ends with it, whatever its group says: %s", (whenBlocked) => {
      expect(outcomeAtDeadline(whenBlocked, { keepsPods: true, isLast: true })).toBe("failed");
    });
    test.each([
      ["retained", true, "retained"],
      ["retained", false, "failed"],
      // Of another drainer's group nobody else may ask.
      ["retained", void 0, "retained"],
      ["drained", false, "drained"],
      ["forced", false, "forced"]
    ])("%s, group keeps abandoned instances: %s: written as %s", (decided, retainsAbandoned, written) => {
      expect(outcomeToWrite(decided, retainsAbandoned)).toBe(written);
    });
    test("who wants an instance to be kept does not have it terminated instead", () => {
      expect(outcomeToWrite("retained", false, true)).toBeUndefined();
      expect(outcomeToWrite("retained", true, true)).toBe("retained");
    });
    test.each([
      ["drained", "CONTINUE"],
      ["nothing-to-drain", "CONTINUE"],
      ["node-missing", "CONTINUE"],
      ["forced", "CONTINUE"],
      ["failed", "CONTINUE"],
      ["retained", "ABANDON"]
    ])("%s: %s, and only CONTINUE ends the instance", (outcome, result) => {
      expect(lifecycleResult(outcome)).toBe(result);
      expect(endsInstance(outcome)).toBe(result === "CONTINUE");
    });
    test.each([["retained", false, true], ["retained", true, false], ["drained", false, false]])(
      "%s, group keeps abandoned instances: %s: lost all the same: %s",
      (outcome, retainsAbandoned, lost) => {
        expect(isLostThough(outcome, retainsAbandoned)).toBe(lost);
      }
    );
    test("an instance with several nodes is kept for any of them", () => {
      expect(outcomeOfAll(["nothing-to-drain", "retained"])).toBe("retained");
      expect(outcomeOfAll(["nothing-to-drain", "drained"])).toBe("nothing-to-drain");
    });
    describe("a drain that nobody has ended", () => {
      const open = (terms2 = {}, drain2 = {}) => ({
        started: NOW,
        found: false,
        triedSince: NOW,
        terms: {
          drainTimeoutSeconds: 3600,
          globalTimeoutSeconds: 172800,
          heartbeatTimeoutSeconds: 2100,
          whenBlocked: "TERMINATE",
          retainsAbandoned: false,
          ...terms2
        },
        ...drain2
      });
      const seen = (leads = "this", since = 0) => ({ type: "seen", leads, since: NOW + since * MINUTE });
      const away2 = { type: "away" };
      const overAt = (drain2, sight) => Array.from({ length: 3e3 }, (_, minute) => minute).find((minute) => isOverdue(drain2, sight, NOW + minute * MINUTE));
      test("ends five minutes after its deadline, which follows from the action where nothing stands on the node", () => {
        expect(overAt(open(), seen())).toBe(65);
        expect(overAt(open({}, { triedSince: NOW + 55 * MINUTE }), seen())).toBe(70);
        expect(overAt(open({}, { state: { deadline: NOW + 90 * MINUTE, limit: NOW + 2e3 * MINUTE } }), seen())).toBe(95);
      });
      test("is left to whoever leads for five minutes more, and to us while we have not led for five", () => {
        expect(overAt(open(), seen("another"))).toBe(70);
        expect(overAt(open(), seen("this", 62))).toBe(67);
        expect(overAt(open(), seen("another", Infinity))).toBe(2879);
      });
      test("ends in any case before its hook does", () => {
        expect(overAt(open({ globalTimeoutSeconds: 3600 }), seen("another"))).toBe(59);
      });
      test("is held on as long as the hook allows while the API server does not answer", () => {
        expect(overAt(open(), away2)).toBe(2873);
        expect(overAt(open({}, { state: { deadline: NOW + 60 * MINUTE, limit: NOW + 100 * MINUTE } }), away2)).toBe(95);
      });
      test("is not, where the API server answers and forbids", () => {
        expect(overAt(open(), { type: "forbidden", since: -Infinity })).toBe(65);
      });
      test("is held on while nobody knows when it began, nor can it end as was chosen", () => {
        expect(overAt(open({}, { found: true }), seen())).toBeUndefined();
        expect(overAt(open({}, { found: true, state: { deadline: NOW + 60 * MINUTE } }), seen())).toBe(65);
        expect(overAt(open({ whenBlocked: "RETAIN" }), seen())).toBeUndefined();
      });
    });
  }
});

// test/lambda/drain/gate.test.ts
var gate_test_exports = {};
var wanted, gateOf, web, waiting2;
var init_gate_test = __esm({
  "test/lambda/drain/gate.test.ts"() {
    "use strict";
    init_snapshot_of();
    init_workloads();
    init_gate();
    init_view();
    wanted = (kind, name, available) => ({ kind, namespace: "shop", name, uid: `${kind}-${name}`, available });
    gateOf = (owner2, ...parts) => gate({ owner: owner2, nodeName: "a" }, new View(snapshotOf(draining("a"), ...parts), NOW));
    web = (available) => wanted("Deployment", "web", available);
    waiting2 = (because) => ({ type: "waiting", because });
    test("an owner that is whole on other nodes is replaced", () => {
      expect(gateOf(web(2), deployment({ name: "web", on: ["b", "c"] }))).toEqual({ type: "replaced" });
    });
    test("a pod that nobody makes again is not waited for", () => {
      expect(gateOf({ kind: "Pod", namespace: "shop", name: "shell", uid: "pod-shell", available: 0 })).toEqual({ type: "not-replaceable" });
    });
    test("its pods on this node do not count", () => {
      expect(gateOf(web(2), deployment({ name: "web", on: ["a", "c"] }))).toEqual(waiting2("Deployment shop/web has 1 of 2 available pods on other nodes"));
    });
    test("its pods on another draining node count, for they are that one's to move", () => {
      expect(gateOf(web(2), draining("b"), deployment({ name: "web", on: ["b", "c"] }))).toEqual({ type: "replaced" });
    });
    test("an owner need not have more than it had before", () => {
      expect(gateOf(web(1), deployment({ name: "web", on: ["b", { on: "c", ready: false }] }))).toEqual({ type: "replaced" });
      expect(gateOf(web(0), deployment({ name: "web", replicas: 2, on: [] }))).toEqual({ type: "replaced" });
    });
    test("nor more than it wants by now", () => {
      expect(gateOf(web(3), deployment({ name: "web", replicas: 2, on: ["b", "c"] }))).toEqual({ type: "scaled-in" });
      expect(gateOf(web(3), deployment({ name: "web", replicas: 0, on: [] }))).toEqual({ type: "scaled-in" });
    });
    test("an owner that was scaled out still needs what it had only", () => {
      expect(gateOf(web(2), deployment({ name: "web", replicas: 10, on: ["b", "c"] }))).toEqual({ type: "replaced" });
    });
    test.each(["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController", "Job"])("a %s that was deleted is not waited for", (kind) => {
      expect(gateOf(wanted(kind, "web", 3))).toEqual({ type: "owner-gone" });
    });
    test("a Job that has ended meanwhile wants no pod", () => {
      expect(gateOf(wanted("Job", "batch", 1), job({ name: "batch", on: [], ended: "Complete" }))).toEqual({ type: "scaled-in" });
      expect(gateOf(wanted("Job", "batch", 1), job({ name: "batch", on: [] }))).toEqual(waiting2("Job shop/batch has 0 of 1 available pods on other nodes"));
    });
    test("pods that terminate, or were asked to, do not count", () => {
      expect(gateOf(web(1), deployment({ name: "web", on: [{ on: "b", terminatingUntil: NOW + MINUTE }] }))).toMatchObject({ type: "waiting" });
      expect(gateOf(web(1), deployment({ name: "web", on: ["b"] }), attempt("web-0", "accepted"))).toMatchObject({ type: "waiting" });
    });
    describe("a pod that never stops", () => {
      const dead = (options = {}) => ({ on: "a", terminatingUntil: NOW - 5 * MINUTE, ...options });
      const db3 = (one) => gateOf(wanted("StatefulSet", "db", 3), statefulSet({ name: "db", replicas: 3, on: [one, "b", "c"] }));
      test("keeps its name from the replacement that a StatefulSet would make, so that is not waited for", () => {
        expect(db3(dead())).toEqual({ type: "not-replaceable" });
        expect(db3(dead({ terminatingUntil: NOW - 5 * MINUTE + SECOND }))).toMatchObject({ type: "waiting" });
      });
      test("excuses none but itself", () => {
        expect(gateOf(wanted("StatefulSet", "db", 3), statefulSet({ name: "db", replicas: 3, on: [dead(), "b", { on: "c", ready: false }] }))).toMatchObject({ type: "waiting" });
        expect(db3(dead({ on: "b" }))).toMatchObject({ type: "waiting" });
      });
      test("keeps no pod of a Deployment from being replaced", () => {
        expect(gateOf(web(2), deployment({ name: "web", replicas: 2, on: [dead(), "b"] }))).toMatchObject({ type: "waiting" });
      });
    });
    describe("while an owner is waited for, it is said", () => {
      const replacement = (options, minReadySeconds = 0) => gateOf(web(2), deployment({ name: "web", minReadySeconds, on: ["b", options] }));
      test("why the scheduler finds no node for its pod", () => {
        expect(replacement({ phase: "Pending", ready: false, unscheduledBecause: "0/3 nodes are available: 3 Insufficient cpu." })).toEqual(waiting2(
          "Deployment shop/web has 1 of 2 available pods on other nodes; shop/web-1 is not scheduled: 0/3 nodes are available: 3 Insufficient cpu."
        ));
      });
      test.each([
        ["by a word where there is no sentence", { reason: "SchedulerError" }, "SchedulerError"],
        ["that it gave no reason where it gave none", {}, "no reason given"]
      ])("why the scheduler finds none, %s", (_, words2, said2) => {
        const conditions = [{ type: "PodScheduled", status: "False", ...words2 }];
        const cluster3 = deployment({ name: "web", on: [{}] });
        const pods = cluster3.pods?.map((one) => ({ ...one, status: { ...one.status, conditions } }));
        expect(gateOf(web(1), { ...cluster3, pods })).toEqual(waiting2(`Deployment shop/web has 0 of 1 available pods on other nodes; shop/web-0 is not scheduled: ${said2}`));
      });
      test("which of its containers waits, though others run, and nothing of one that has been scheduled", () => {
        const conditions = [{ type: "PodScheduled", status: "True" }];
        const container = { name: "app", ready: false, restartCount: 0 };
        const containerStatuses = [
          container,
          { ...container, state: {} },
          { ...container, state: { waiting: {} } },
          { ...container, state: { waiting: { reason: "ErrImagePull" } } }
        ];
        const gateWith = (count) => {
          const cluster3 = deployment({ name: "web", on: ["b"] });
          const status = { conditions, containerStatuses: containerStatuses.slice(0, count) };
          return gateOf(web(1), { ...cluster3, pods: cluster3.pods?.map((one) => ({ ...one, status })) });
        };
        expect(gateWith(3)).toEqual(waiting2("Deployment shop/web has 0 of 1 available pods on other nodes; shop/web-0 is not ready"));
        expect(gateWith(4)).toEqual(waiting2("Deployment shop/web has 0 of 1 available pods on other nodes; shop/web-0 waits with ErrImagePull"));
      });
      test("that its pod crashes, and how often", () => {
        expect(replacement({ on: "c", ready: false, waits: { reason: "CrashLoopBackOff", restarts: 4 } })).toEqual(waiting2(
          "Deployment shop/web has 1 of 2 available pods on other nodes; shop/web-1 waits with CrashLoopBackOff after 4 restarts"
        ));
      });
      test("that its image cannot be had", () => {
        expect(replacement({ on: "c", ready: false, waits: { reason: "ImagePullBackOff" } })).toEqual(waiting2(
          "Deployment shop/web has 1 of 2 available pods on other nodes; shop/web-1 waits with ImagePullBackOff"
        ));
      });
      test("that its pod starts", () => {
        expect(replacement({ on: "c", ready: false, waits: { reason: "ContainerCreating" } })).toEqual(waiting2(
          "Deployment shop/web has 1 of 2 available pods on other nodes; shop/web-1 is not ready"
        ));
      });
      test("but nothing of pods that leave themselves", () => {
        const because = "Deployment shop/web has 1 of 2 available pods on other nodes";
        expect(replacement({ on: "c", ready: false, terminatingUntil: NOW + MINUTE })).toEqual(waiting2(because));
        expect(gateOf(web(2), deployment({ name: "web", on: ["b", "c"] }), attempt("web-1", "requested"))).toEqual(waiting2(because));
      });
      test("that its pod has not been ready for minReadySeconds", () => {
        expect(replacement({ on: "c", readySince: NOW - 10 * SECOND }, 30)).toEqual(waiting2(
          "Deployment shop/web has 1 of 2 available pods on other nodes; shop/web-1 is not ready for long enough"
        ));
        expect(replacement({ on: "c", readySince: NOW - 30 * SECOND }, 30)).toEqual({ type: "replaced" });
      });
    });
    test("a StatefulSet pod is replaced by one of its name", () => {
      expect(gateOf(wanted("StatefulSet", "db", 1), statefulSet({ name: "db", on: ["b"] }))).toEqual({ type: "replaced" });
    });
    describe("a controller of a kind that we do not know", () => {
      const game = wanted("Game", "chess", 2);
      test("is replaced when as many of its pods are ready as before", () => {
        expect(gateOf(game, podsOfKind("Game", { name: "chess", on: ["b", "c"] }))).toEqual({ type: "replaced" });
        expect(gateOf(game, podsOfKind("Game", { name: "chess", on: ["b", { on: "c", ready: false }] }))).toMatchObject({ type: "waiting" });
      });
      test("without any pod is waited for, since nobody tells that it is gone", () => {
        expect(gateOf(game)).toEqual(waiting2("Game shop/chess has no pod on another node"));
      });
    });
    describe("an owner of a kind that we do not know", () => {
      const workflow = wanted("Workflow", "nightly", 2);
      const gateSince = (evacuated2, ...parts) => gate({ owner: workflow, nodeName: "a", evacuated: evacuated2 }, new View(snapshotOf(draining("a"), ...parts), NOW));
      test("has two minutes from the last pod that left to make others", () => {
        expect(gateSince(NOW - 2 * MINUTE + SECOND)).toEqual(waiting2("Workflow shop/nightly has no pod on another node"));
        expect(gateSince(NOW - 2 * MINUTE)).toEqual({ type: "scaled-in" });
      });
      test("is waited for while a pod of it comes up", () => {
        expect(gateSince(NOW - 20 * MINUTE, podsOfKind("Workflow", { name: "nightly", on: [{ on: "b", ready: false }] }))).toMatchObject({ type: "waiting" });
        expect(gateSince(NOW - 20 * MINUTE, podsOfKind("Workflow", { name: "nightly", on: ["b", { on: "c", ready: false }] }))).toMatchObject({ type: "waiting" });
      });
      test("is done with fewer than it had, once those that it made since are available", () => {
        expect(gateSince(NOW - 2 * MINUTE, podsOfKind("Workflow", { name: "nightly", on: ["b"] }))).toEqual({ type: "scaled-in" });
      });
    });
    test("an owner that says how many it wants is waited for beyond those two minutes", () => {
      const view = new View(snapshotOf(draining("a"), deployment({ name: "web", on: ["b"], replicas: 2 })), NOW);
      expect(gate({ owner: web(2), nodeName: "a", evacuated: NOW - 20 * MINUTE }, view)).toEqual(waiting2("Deployment shop/web has 1 of 2 available pods on other nodes"));
    });
  }
});

// test/lambda/drain/load-balancers.test.ts
var load_balancers_test_exports = {};
var on, web2;
var init_load_balancers_test = __esm({
  "test/lambda/drain/load-balancers.test.ts"() {
    "use strict";
    init_snapshot_of();
    init_workloads();
    init_decide();
    on = (drain2, ...parts) => withBaseline(snapshotOf(draining("a", { notBefore: NOW + MINUTE, ...drain2 }), ...parts));
    web2 = deployment({ name: "web", hash: "abc", on: ["a", "b"] });
    test.each([
      ["evicted", "NEVER", ["evict web-0", "interrupt shell"]],
      ["released", "ALWAYS", ["release web-0"]]
    ])("no pod is %s before load balancers had their time", (_, surge, expected) => {
      const cluster3 = on({ surge }, web2, barePod("shell", { on: "a" }));
      expect(movesOf(cluster3, NOW + MINUTE - 1)).toEqual([]);
      expect(movesOf(cluster3, NOW + MINUTE)).toEqual(surge === "NEVER" ? ["evict web-0"] : expected);
    });
    test("that is told of every pod, and announced of none", () => {
      const cluster3 = on({}, web2, barePod("shell", { on: "a" }));
      expect(sentencesOf(cluster3)).toContain("shop/shell stays: load balancers have until 2026-03-01T12:01:00.000Z to let go of the node");
      expect(decide(cluster3, NOW).drainingNodes[0].announcements).toEqual([]);
      expect(decide(cluster3, NOW).wakeAt).toBe(NOW + MINUTE);
    });
    test("a node without pods is not let go before either", () => {
      expect(movesOf(on({}))).toEqual([]);
      expect(sentencesOf(on({}))).toEqual(["load balancers have until 2026-03-01T12:01:00.000Z to let go of a"]);
      expect(movesOf(on({}), NOW + MINUTE)).toEqual(["settle a: nothing-to-drain"]);
    });
    test("nor one whose pods have moved by themselves", () => {
      const cluster3 = later(on({}, web2), deployment({ name: "web", on: ["b", "c"] }));
      expect(movesOf(cluster3)).toEqual([]);
      expect(movesOf(cluster3, NOW + MINUTE)).toEqual(["settle a: drained"]);
    });
    test("other draining nodes do not wait for it", () => {
      const cluster3 = withBaseline(snapshotOf(draining("a", { notBefore: NOW + MINUTE }), draining("b"), deployment({ name: "web", on: ["a", "b", "c"] })));
      expect(movesOf(cluster3)).toEqual(["evict web-1"]);
    });
    test("the deadline holds nevertheless", () => {
      const cluster3 = on({ notBefore: NOW + 2 * 60 * MINUTE, whenBlocked: "TERMINATE" }, web2);
      expect(movesOf(cluster3, NOW + 50 * MINUTE)).toEqual(["settle a: failed"]);
      expect(movesOf(later(cluster3, deployment({ name: "web", on: ["b", "c"] })), NOW + 50 * MINUTE)).toEqual(["settle a: drained"]);
    });
  }
});

// test/lambda/drain/placement/nodes.ts
function place(name, { zone = "a", taints, labels, ...options } = {}) {
  const made = node(name, { ...options, labels: { "kubernetes.io/hostname": name, "topology.kubernetes.io/zone": `eu-west-1${zone}`, ...labels } });
  return { ...made, spec: { ...made.spec, providerID: `aws:///eu-west-1${zone}/i-${name}`, taints } };
}
function volume(name, key, ...values) {
  const nodeAffinity = { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: "In", values }] }] } };
  return { metadata: { name: `pv-${name}`, uid: `PersistentVolume-${name}` }, spec: { nodeAffinity } };
}
var init_nodes = __esm({
  "test/lambda/drain/placement/nodes.ts"() {
    "use strict";
    init_snapshot_of();
  }
});

// test/lambda/drain/needs.test.ts
var needs_test_exports = {};
function decideAsLoaded(all) {
  const kinds = [];
  for (; ; ) {
    const decision = decide(seeing(all, kinds), NOW);
    if (decision.needs.length === 0) return { decision, loaded: kinds.sort() };
    expect(decision).toMatchObject({ actions: [], drainingNodes: [], orphanedPods: [] });
    expect(kinds).not.toEqual(expect.arrayContaining([decision.needs[0]]));
    kinds.push(...decision.needs);
  }
}
var NOTHING2, ALL, seeing, elsewhere;
var init_needs_test = __esm({
  "test/lambda/drain/needs.test.ts"() {
    "use strict";
    init_nodes();
    init_snapshot_of();
    init_workloads();
    init_decide();
    init_snapshot();
    NOTHING2 = {
      replicaSets: NOT_LOADED,
      deployments: NOT_LOADED,
      statefulSets: NOT_LOADED,
      replicationControllers: NOT_LOADED,
      jobs: NOT_LOADED,
      services: NOT_LOADED,
      claims: NOT_LOADED,
      volumes: NOT_LOADED,
      attachments: NOT_LOADED
    };
    ALL = Object.keys(NOTHING2);
    seeing = (all, kinds) => ({ ...all, ...NOTHING2, ...Object.fromEntries(kinds.map((kind) => [kind, all[kind]])) });
    elsewhere = [
      job({ name: "batch", on: ["b"] }),
      statefulSet({ name: "store", on: ["b"], claims: ["store"] }),
      claim("store"),
      service("web", { app: "web" }),
      replicationController({ name: "old", on: ["b"] }),
      deployment({ name: "site", on: ["b"] })
    ];
    test.each([
      ["nothing of a draining node without pods", [], []],
      ["nothing of pods that stay with the node", [podsOfKind("DaemonSet", { name: "agent", on: ["a"], claims: ["agent"] })], []],
      ["nothing of an owner of an unknown kind", [podsOfKind("Workflow", { name: "flow", on: ["a", "b"] })], []],
      ["the two kinds behind a pod of a Deployment", [deployment({ name: "web", on: ["a", "b", "c"] })], ["deployments", "replicaSets"]],
      [
        "the Services before a pod is released",
        [draining("a", { surge: "WHEN_NEEDED" }), deployment({ name: "web", hash: "abc", on: ["a"] })],
        ["deployments", "replicaSets", "services"]
      ],
      [
        "the StatefulSets, with claims, volumes and attachments where there are claims",
        [statefulSet({ name: "db", on: ["a", "b"], claims: ["data"] }), claim("data", { attachedTo: "a" })],
        ["attachments", "claims", "statefulSets", "volumes"]
      ],
      ["the ReplicationControllers", [replicationController({ name: "rc", on: ["a", "b"] })], ["replicationControllers"]],
      ["the Jobs", [job({ name: "report", on: ["a"] })], ["jobs"]],
      [
        "the ReplicaSets before it says that nobody makes a pod again that one is about to adopt",
        [deployment({ name: "web", hash: "abc", on: ["b"] }), barePod("given-back", { on: "a", labels: { "app": "web", "pod-template-hash": "abc" } })],
        ["deployments", "replicaSets"]
      ],
      [
        "what a released pod on a node that stays was released from",
        [releasedPod("web-0", "web", { on: "b" }), deployment({ name: "web", on: ["c"] })],
        ["deployments", "replicaSets"]
      ]
    ])("a decision needs %s, and is the same as with all kinds", (_, parts, kinds) => {
      const drains = parts.some(({ drainingNodes }) => drainingNodes) ? [] : [draining("a")];
      const all = withBaseline(snapshotOf(...drains, ...parts, ...elsewhere));
      const { decision, loaded: loaded2 } = decideAsLoaded(all);
      expect(loaded2).toEqual(kinds);
      expect(decision).toEqual(decide(seeing(all, ALL), NOW));
    });
    test("an owner whose kind is not loaded is not gone: the gate waits until it is", () => {
      const before3 = withBaseline(snapshotOf(draining("a"), statefulSet({ name: "db", on: ["a", "b"] })));
      const moved2 = { ...snapshotOf(statefulSet({ name: "db", on: ["b"], replicas: 2 })), drainingNodes: before3.drainingNodes };
      expect(decide(seeing(moved2, []), NOW)).toMatchObject({ actions: [], needs: ["statefulSets"] });
      expect(moves(decide(seeing(moved2, ["statefulSets"]), NOW))).not.toContain("settle a: drained");
    });
    test("a volume whose attachments are not loaded is not detached: the drain does not end", () => {
      const before3 = withBaseline(snapshotOf(draining("a"), statefulSet({ name: "db", on: ["a"], claims: ["data"] }), claim("data")));
      const moved2 = { ...snapshotOf(statefulSet({ name: "db", on: ["b"], claims: ["data"] }), claim("data")), drainingNodes: before3.drainingNodes };
      expect(decide(seeing(moved2, ["statefulSets", "claims"]), NOW)).toMatchObject({ actions: [], needs: ["attachments"] });
    });
    test("a volume that is not loaded does not let its pod go where it cannot be", () => {
      const local = [statefulSet({ name: "db", on: ["a"], claims: ["data"] }), claim("data"), { volumes: [volume("data", "kubernetes.io/hostname", "a")] }];
      const all = withBaseline(snapshotOf(draining("a"), ...local, { nodes: [place("b")] }));
      expect(moves(decide(all, NOW))).toEqual([]);
      expect(decide(seeing(all, ["statefulSets", "claims", "attachments"]), NOW)).toMatchObject({ actions: [], needs: ["volumes"] });
      expect(decide(seeing(all, ["statefulSets", "volumes", "attachments"]), NOW)).toMatchObject({ actions: [], needs: ["claims"] });
    });
    test("a budget over owners of kinds that no draining node has is nobody's floor", () => {
      const shared = [
        deployment({ name: "web", on: ["a", "b", "c"] }),
        statefulSet({ name: "db", on: ["b", "c"] }),
        budget({ name: "both", apps: ["web", "db"], allows: 1, needs: 4 })
      ];
      const all = withBaseline(snapshotOf(draining("a"), ...shared));
      expect(decideAsLoaded(all)).toMatchObject({ loaded: ["deployments", "replicaSets"], decision: decide(all, NOW) });
    });
  }
});

// test/lambda/drain/orphaned-pods.test.ts
var orphaned_pods_test_exports = {};
var old, web3, orphanedPods;
var init_orphaned_pods_test = __esm({
  "test/lambda/drain/orphaned-pods.test.ts"() {
    "use strict";
    init_snapshot_of();
    init_workloads();
    init_decide();
    old = (options = {}) => releasedPod("old", "web", { on: "b", ...options });
    web3 = (options = {}) => deployment({ name: "web", hash: "abc", on: ["c"], ...options });
    orphanedPods = (...parts) => moves(decide(snapshotOf(...parts), NOW));
    test("a released pod on a node that stays goes back while its ReplicaSet wants replicas", () => {
      const { actions } = decide(snapshotOf(web3(), old()), NOW);
      expect(actions).toEqual([expect.objectContaining({ type: "adopt", because: "its node stays" })]);
      expect(actions).toMatchObject([{
        patch: {
          metadata: {
            uid: "pod-old",
            labels: { "pod-template-hash": "abc" },
            annotations: NO_RELEASE
          }
        }
      }]);
    });
    test("whether or not its replacement is ready", () => {
      expect(orphanedPods(web3({ on: [{ on: "c", ready: false }] }), old())).toEqual(["adopt old"]);
    });
    test("whether or not there are draining nodes, and on nodes without a name too", () => {
      expect(orphanedPods(draining("a", { baseline: { owners: [], pods: 1, volumes: [], forced: false } }), web3(), old(), releasedPod("nowhere", "web"))).toEqual(
        ["settle a: drained", "adopt old", "adopt nowhere"]
      );
    });
    describe("one whose ReplicaSet would delete it", () => {
      const rolledOut = (ready) => web3({ on: [], old: [{ on: "c", ready }], replicas: 1 });
      test("is evicted once its Deployment is whole without it", () => {
        expect(orphanedPods(rolledOut(true), old())).toEqual(["evict old"]);
        expect(orphanedPods(rolledOut(false), old())).toEqual([]);
      });
      test("is evicted as its budget allows", () => {
        expect(orphanedPods(rolledOut(true), old(), budget({ name: "web", apps: ["web"], allows: 0, needs: 2 }))).toEqual([]);
        expect(orphanedPods(rolledOut(true), old(), budget({ name: "web", apps: ["web"], allows: 1 }))).toEqual(["evict old"]);
      });
      test("is evicted where the ReplicaSet is gone", () => {
        expect(orphanedPods({ ...web3(), replicaSets: [] }, old())).toEqual([]);
        expect(orphanedPods({ ...rolledOut(true), replicaSets: rolledOut(true).replicaSets?.slice(1) }, old())).toEqual(["evict old"]);
      });
      test("is evicted where the Deployment is gone", () => {
        expect(orphanedPods(old())).toEqual(["evict old"]);
      });
      test("says what would let it go where its Deployment is gone and its budget is not", () => {
        const forsaken = snapshotOf(old(), budget({ name: "web", apps: ["web"], allows: 0 }));
        expect(decide(forsaken, NOW).orphanedPods).toMatchObject([{
          pod: { metadata: { name: "old" } },
          because: "its Deployment web was deleted, but the disruption budget web needs 1 healthy pods, has 1 and allows 0 disruptions; delete the pod or the budget"
        }]);
        expect(decide(snapshotOf(rolledOut(true), old()), NOW).orphanedPods).toEqual([]);
      });
      test("is not put back because no pod can be made", () => {
        const failing = web3({ on: [], old: [{ on: "c", ready: false }], replicas: 1, conditions: [{ type: "ReplicaFailure", status: "True" }] });
        expect(orphanedPods(failing, old())).toEqual([]);
      });
    });
    test("one that has finished is removed, for no ReplicaSet takes it back", () => {
      expect(orphanedPods(web3(), old({ phase: "Failed", ready: false }))).toEqual(["evict old"]);
    });
    describe("nothing is done with one", () => {
      test.each([
        ["whose node is about to be terminated, where a ReplicaSet that took it back would give up its replacement", snapshotOf(old(), { ending: /* @__PURE__ */ new Set(["b"]) })],
        ["that terminates", old({ terminatingUntil: NOW + SECOND })],
        ["whose annotation cannot be read", old({ annotations: { "cdk-graceful-node-group/released-hash": "" } })],
        ["that was put back by hand", { pods: web3({ on: [{ on: "b", annotations: releaseOf("web") }] }).pods }],
        ["that is being put back", snapshotOf(old(), attempt("old", "requested", { type: "adopt" }))],
        ["that was asked to leave", snapshotOf(old(), attempt("old", "accepted", { type: "evict" }))],
        ["that was gone when it was put back", snapshotOf(old(), attempt("old", "accepted", { type: "adopt", retryAt: NOW + SECOND }))],
        ["that refused a moment ago", snapshotOf(old(), attempt("old", "refused", { type: "adopt", retryAt: NOW + SECOND }))]
      ])("%s", (_, part) => {
        expect(orphanedPods({ ...web3(), pods: [...web3().pods ?? []] }, part)).toEqual([]);
      });
    });
    test("one that refused is tried again in time", () => {
      expect(orphanedPods(web3(), old(), attempt("old", "refused", { type: "adopt", retryAt: NOW }))).toEqual(["adopt old"]);
    });
    test("what several of one owner can spare is spent once", () => {
      const rolledOut = web3({ on: [], old: ["c"], replicas: 1 });
      expect(orphanedPods(rolledOut, old(), releasedPod("other", "web", { on: "b" }))).toEqual(["evict old", "evict other"]);
      expect(orphanedPods({ ...rolledOut, pods: [] }, old(), releasedPod("other", "web", { on: "b" }))).toEqual(["evict old"]);
    });
  }
});

// test/lambda/drain/phases.test.ts
var phases_test_exports = {};
var blocked, forced;
var init_phases_test = __esm({
  "test/lambda/drain/phases.test.ts"() {
    "use strict";
    init_snapshot_of();
    init_workloads();
    init_decide();
    blocked = (drain2, options = {}, ...parts) => withBaseline(snapshotOf(
      draining("a", drain2),
      deployment({ name: "web", on: ["a", "b"], ...options }),
      budget({ name: "web", apps: ["web"], allows: 0 }),
      ...parts
    ));
    forced = { baseline: { owners: [{ kind: "Deployment", namespace: "shop", name: "web", uid: "Deployment-web", available: 2 }], pods: 1, volumes: [], forced: true } };
    describe("a drain ends", () => {
      const before3 = withBaseline(snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "b"] })));
      test("as drained when its pods are gone and their owners whole elsewhere", () => {
        expect(movesOf(later(before3, deployment({ name: "web", on: ["b", "c"] })))).toEqual(["settle a: drained"]);
      });
      test("and tells how it ended for each of its owners", () => {
        const ended = later(before3, deployment({ name: "web", on: ["b", "c"] }));
        expect(decide(ended, NOW).actions).toMatchObject([{ type: "settle", owners: [{ owner: "Deployment shop/web", result: "replaced" }] }]);
      });
      test("two minutes after the last pod of an owner of an unknown kind has left, if no other comes, though the drainer was killed meanwhile", () => {
        const left = later(withBaseline(snapshotOf(draining("a"), podsOfKind("Workflow", { name: "nightly", on: ["a"] }))));
        expect(decide(left, NOW).actions).toMatchObject([{ type: "write-baseline", baseline: { evacuated: NOW } }]);
        const waiting3 = withBaseline(left);
        expect(movesOf(waiting3, NOW + 2 * MINUTE - 1)).toEqual([]);
        expect(decide(waiting3, NOW + MINUTE).wakeAt).toBe(NOW + 2 * MINUTE);
        expect(movesOf(waiting3, NOW + 2 * MINUTE)).toEqual(["settle a: drained"]);
      });
      test("not before the owners are whole", () => {
        const cluster3 = later(before3, deployment({ name: "web", on: ["b", { on: "c", ready: false }] }));
        expect(movesOf(cluster3)).toEqual([]);
        expect(sentencesOf(cluster3)).toEqual(["Deployment shop/web has 1 of 2 available pods on other nodes; shop/web-1 is not ready"]);
        expect(movesOf(later(withBaseline(cluster3), deployment({ name: "web", on: ["b", "c"] })))).toEqual(["settle a: drained"]);
      });
      test("not before the old pods are gone", () => {
        const cluster3 = later(before3, deployment({ name: "web", on: ["b", "c", { on: "a", terminatingUntil: NOW + 25 * MINUTE }], replicas: 2 }));
        expect(movesOf(cluster3)).toEqual([]);
        expect(sentencesOf(cluster3)).toEqual(["shop/web-2 is terminating until 2026-03-01T12:25:00.000Z"]);
      });
      test("but not for pods that outlive their grace by five minutes", () => {
        const stuck = { on: "a", terminatingUntil: NOW };
        const cluster3 = later(before3, deployment({ name: "web", on: ["b", "c", stuck], replicas: 2 }));
        expect(movesOf(cluster3, NOW + 5 * MINUTE - 1)).toEqual([]);
        expect(movesOf(cluster3, NOW + 5 * MINUTE)).toEqual(["settle a: drained"]);
      });
      test("as nothing to drain where nothing was", () => {
        expect(movesOf(snapshotOf(draining("a"), barePod("kube-proxy", { on: "a", annotations: { "kubernetes.io/config.mirror": "" } })))).toEqual(["settle a: nothing-to-drain"]);
      });
      test("as forced when force was used, whoever asks then", () => {
        expect(movesOf(snapshotOf(draining("a", forced), deployment({ name: "web", on: ["b", "c"] })))).toEqual(["settle a: forced"]);
      });
      test("for each draining node by itself", () => {
        const cluster3 = snapshotOf(draining("a"), draining("b"), deployment({ name: "web", on: ["b", "c"] }));
        expect(movesOf(cluster3)).toEqual(["settle a: nothing-to-drain", "evict web-0"]);
      });
      test("drained, and not retained, where only a replacement is missing at the deadline: there is nothing to keep", () => {
        const late = later(before3, deployment({ name: "web", on: ["b"], replicas: 2 }));
        expect(movesOf(late, NOW + 50 * MINUTE - 1)).not.toContain("settle a: drained");
        expect(moves(decide(late, NOW + 50 * MINUTE))).toEqual(["settle a: drained"]);
        const { actions } = decide(withBaseline(late), NOW + 50 * MINUTE);
        expect(actions).toMatchObject([{ type: "settle", outcome: "drained", owners: [{ owner: "Deployment shop/web", result: "left-down" }] }]);
      });
      test("drained also when the last pod went at the deadline", () => {
        expect(movesOf(later(before3, deployment({ name: "web", on: ["b", "c"] })), NOW + 50 * MINUTE)).toEqual(["settle a: drained"]);
      });
    });
    describe("RETAIN", () => {
      test("never deletes, and keeps the instance at the deadline", () => {
        const cluster3 = blocked({ whenBlocked: "RETAIN" });
        expect(movesOf(cluster3, NOW + 50 * MINUTE - 1)).toEqual([]);
        expect(movesOf(cluster3, NOW + 50 * MINUTE)).toEqual(["settle a: retained"]);
      });
    });
    describe("TERMINATE", () => {
      test("never deletes, and gives up at the deadline", () => {
        const cluster3 = blocked({ whenBlocked: "TERMINATE" });
        expect(movesOf(cluster3, NOW + 50 * MINUTE - 1)).toEqual([]);
        expect(movesOf(cluster3, NOW + 50 * MINUTE)).toEqual(["settle a: failed"]);
      });
      test("interrupts at the last call what would be killed otherwise, though others are blocked", () => {
        const cluster3 = blocked({ whenBlocked: "TERMINATE" }, {}, deployment({ name: "single", on: ["a"] }));
        expect(movesOf(cluster3, NOW + 48 * MINUTE)).toEqual([]);
        expect(movesOf(cluster3, NOW + 48.5 * MINUTE)).toEqual(["interrupt single-0"]);
      });
      test("no longer keeps critical pods for the others", () => {
        const cluster3 = blocked({ whenBlocked: "TERMINATE" }, {}, deployment({ name: "dns", critical: true, on: ["a", "b"] }));
        expect(movesOf(cluster3, NOW + 48 * MINUTE)).toEqual([]);
        expect(movesOf(cluster3, NOW + 48.5 * MINUTE)).toEqual(["evict dns-0"]);
      });
    });
    describe("FORCE", () => {
      const force = { whenBlocked: "FORCE" };
      test("is written down before it is used", () => {
        const cluster3 = blocked(force);
        expect(movesOf(cluster3, NOW + 48 * MINUTE)).toEqual([]);
        const now = NOW + 48.5 * MINUTE;
        expect(decide(cluster3, now).actions).toMatchObject([{ type: "write-baseline", baseline: { forced: true, pods: 1, owners: [{ name: "web" }] } }]);
        expect(moves(decide(withBaseline(cluster3, now), now))).toEqual(["delete web-0"]);
      });
      test("leaves every pod the time that its own grace needs", () => {
        const cluster3 = blocked({ ...force, ...forced }, { graceSeconds: 600 });
        expect(movesOf(cluster3, NOW + 39 * MINUTE - 1)).toEqual([]);
        expect(movesOf(cluster3, NOW + 39 * MINUTE)).toEqual(["delete web-0"]);
      });
      test("never begins before half of the time is gone", () => {
        const cluster3 = blocked({ ...force, ...forced }, { graceSeconds: 7200 });
        expect(movesOf(cluster3, NOW + 20 * MINUTE - 1)).toEqual([]);
        expect(movesOf(cluster3, NOW + 20 * MINUTE)).toEqual(["delete web-0"]);
      });
      test("does not take a pod sooner because another one stops slowly", () => {
        const slow2 = barePod("slow", { on: "a", graceSeconds: 1800, terminatingUntil: NOW + 30 * MINUTE });
        const cluster3 = blocked({ ...force, ...forced }, {}, slow2);
        expect(movesOf(cluster3, NOW + 21 * MINUTE)).toEqual([]);
        expect(movesOf(cluster3, NOW + 48.5 * MINUTE)).toEqual(["delete web-0"]);
      });
      test("evicts what can be evicted", () => {
        const cluster3 = blocked({ ...force, ...forced }, {}, deployment({ name: "single", on: ["a"] }), deployment({ name: "api", on: ["a", "b"] }));
        expect(movesOf(withBaseline(cluster3), NOW + 48.5 * MINUTE).sort()).toEqual(["delete web-0", "evict api-0", "interrupt single-0"]);
      });
      test("does not wait for a refused eviction to be tried again", () => {
        const refused2 = attempt("web-0", "refused", { retryAt: NOW + 50 * MINUTE });
        expect(movesOf(blocked({ ...force, ...forced }, {}, refused2), NOW + 49 * MINUTE)).toEqual(["delete web-0"]);
      });
      test("waits when the deletion itself was refused", () => {
        const cluster3 = blocked({ ...force, ...forced }, {}, attempt("web-0", "refused", { retryAt: NOW + 49.5 * MINUTE, type: "delete", because: "of an error" }));
        expect(movesOf(cluster3, NOW + 49 * MINUTE)).toEqual([]);
        expect(sentencesOf(cluster3, NOW + 49 * MINUTE)).toContain("shop/web-0 stays: of an error");
        expect(movesOf(cluster3, NOW + 49.5 * MINUTE)).toEqual(["delete web-0"]);
      });
      test("that did not help in time has failed", () => {
        const cluster3 = blocked({ ...force, ...forced }, { on: [{ on: "a", terminatingUntil: NOW + 51 * MINUTE }, "b"] });
        expect(movesOf(cluster3, NOW + 50 * MINUTE)).toEqual(["settle a: failed"]);
      });
    });
    describe("the next decision comes", () => {
      const wakeIn = (cluster3, now = NOW) => (decide(withBaseline(cluster3, now), now).wakeAt - now) / SECOND;
      test("at the last call", () => {
        expect(wakeIn(blocked({ whenBlocked: "FORCE" }))).toBe(48.5 * 60);
        expect(wakeIn(blocked({ whenBlocked: "FORCE" }, { graceSeconds: 600 }))).toBe(39 * 60);
        expect(wakeIn(blocked({ whenBlocked: "RETAIN" }), NOW + 48.5 * MINUTE)).toBe(90);
      });
      test("and at the deadline", () => {
        expect(wakeIn(blocked({ whenBlocked: "RETAIN" }), NOW + 49 * MINUTE)).toBe(60);
      });
      test("when a refusal ends", () => {
        expect(wakeIn(blocked({}, {}, attempt("web-0", "refused", { retryAt: NOW + 7 * SECOND })))).toBe(7);
      });
      test("when a terminating pod counts as stuck", () => {
        expect(wakeIn(snapshotOf(draining("a"), barePod("shell", { on: "a", terminatingUntil: NOW + 10 * SECOND })))).toBe(310);
      });
      test("when a pod has been ready for minReadySeconds", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", minReadySeconds: 60, on: ["a", { on: "b", readySince: NOW - 20 * SECOND }] }));
        expect(wakeIn(cluster3)).toBe(40);
        expect(wakeIn(cluster3, NOW + 40 * SECOND)).toBeGreaterThan(40);
      });
      test("never by itself when every draining node is done", () => {
        expect(wakeIn(snapshotOf(draining("a")))).toBe(Infinity);
        expect(wakeIn(snapshotOf())).toBe(Infinity);
      });
    });
  }
});

// test/lambda/drain/volumes.test.ts
var volumes_test_exports = {};
var SENTENCE, db, before, moved, volumesOf2, evacuated;
var init_volumes_test = __esm({
  "test/lambda/drain/volumes.test.ts"() {
    "use strict";
    init_snapshot_of();
    init_workloads();
    init_decide();
    SENTENCE = "the volumes pv-data are still attached to a";
    db = (on6) => statefulSet({ name: "db", on: [on6], claims: ["data"] });
    before = withBaseline(snapshotOf(draining("a"), db("a"), claim("data", { attachedTo: "a" })));
    moved = (...parts) => later(before, db("b"), ...parts);
    volumesOf2 = ({ drainingNodes: [{ state }] }) => state.baseline?.volumes;
    evacuated = (snapshot, now = NOW) => withBaseline(snapshot, now);
    test("the volumes of the pods that have to leave stand in the baseline", () => {
      expect(volumesOf2(before)).toEqual(["pv-data"]);
    });
    test("each once, and none of pods that stay or of claims without a volume", () => {
      const parts = [
        db("a"),
        deployment({ name: "web", on: ["a", "a"], claims: ["data", "shared", "unbound"] }),
        claim("data"),
        claim("shared"),
        { claims: [{ metadata: { name: "unbound", namespace: "shop", uid: "unbound" }, spec: {} }] },
        podsOfKind("DaemonSet", { name: "csi", on: ["a"], claims: ["daemon"] }),
        claim("daemon"),
        deployment({ name: "other", on: ["b"], claims: ["other"] }),
        claim("other")
      ];
      expect(volumesOf2(withBaseline(snapshotOf(draining("a"), ...parts)))).toEqual(["pv-data", "pv-shared"]);
    });
    test("a pod that arrives late adds its volumes", () => {
      const late = later(before, db("a"), deployment({ name: "web", on: ["a", "b"], claims: ["late"] }), claim("data"), claim("late"));
      expect(volumesOf2(withBaseline(late))).toEqual(["pv-data", "pv-late"]);
    });
    test("so does a pod whose owner is known already", () => {
      const grown = statefulSet({ name: "db", on: [{ on: "a", claims: ["data"] }, { on: "a", claims: ["more"] }] });
      expect(volumesOf2(withBaseline(later(before, grown, claim("data"), claim("more"))))).toEqual(["pv-data", "pv-more"]);
    });
    describe("the action is not completed while they are attached to the node", () => {
      const attached = moved(claim("data", { attachedTo: "a" }));
      test("it is written when that wait began", () => {
        expect(decide(attached, NOW).actions).toMatchObject([{ type: "write-baseline", baseline: { evacuated: NOW } }]);
        expect(movesOf(evacuated(attached), NOW + MINUTE)).toEqual([]);
        expect(sentencesOf(evacuated(attached), NOW + MINUTE)).toEqual([SENTENCE]);
      });
      test("all of them are told", () => {
        const two = (on6) => statefulSet({ name: "db", on: [on6], claims: ["data", "logs"] });
        const start = withBaseline(snapshotOf(draining("a"), two("a"), claim("data"), claim("logs")));
        const cluster3 = evacuated(later(start, two("b"), claim("data", { attachedTo: "a" }), claim("logs", { attachedTo: "a" })));
        expect(sentencesOf(cluster3)).toEqual(["the volumes pv-data, pv-logs are still attached to a"]);
      });
      test("but for seven minutes at most", () => {
        expect(movesOf(evacuated(attached), NOW + 7 * MINUTE - 1)).toEqual([]);
        expect(movesOf(evacuated(attached), NOW + 7 * MINUTE)).toEqual(["settle a: drained"]);
        expect(decide(evacuated(attached), NOW + MINUTE).wakeAt).toBe(NOW + 7 * MINUTE);
      });
      test("and not beyond the deadline", () => {
        const late = evacuated(attached, NOW + 49 * MINUTE);
        expect(decide(late, NOW + 49 * MINUTE).wakeAt).toBe(NOW + 50 * MINUTE);
        expect(movesOf(late, NOW + 50 * MINUTE)).toEqual(["settle a: drained"]);
      });
      test.each([
        ["elsewhere", claim("data", { attachedTo: "b" })],
        ["nowhere", claim("data")],
        ["though others are", claim("other", { attachedTo: "a" })]
      ])("it is once they are attached %s", (_, part) => {
        expect(movesOf(moved(part))).toEqual(["settle a: drained"]);
      });
    });
    test("a pod that arrives while they are waited for is drained as well", () => {
      const attached = evacuated(moved(claim("data", { attachedTo: "a" })));
      const late = later(attached, db("b"), deployment({ name: "web", on: ["a", "b"] }), claim("data", { attachedTo: "a" }));
      const [baseline] = decide(late, NOW + MINUTE).actions;
      expect(baseline).toMatchObject({ type: "write-baseline", baseline: { evacuated: void 0, owners: [{ name: "db" }, { name: "web" }] } });
      expect(movesOf(withBaseline(late, NOW + MINUTE), NOW + MINUTE)).toEqual(["evict web-0"]);
    });
  }
});

// test/lambda/drain/warnings.test.ts
var warnings_test_exports = {};
var on2, slow, warningsOf;
var init_warnings_test = __esm({
  "test/lambda/drain/warnings.test.ts"() {
    "use strict";
    init_snapshot_of();
    init_workloads();
    init_decide();
    on2 = (drain2, ...parts) => snapshotOf(draining("a", drain2), ...parts);
    slow = (minutes) => deployment({ name: "slow", on: ["a", "b"], graceSeconds: minutes * 60 });
    warningsOf = (cluster3, now = NOW) => decide(cluster3, now).actions.flatMap((action) => action.type === "write-baseline" ? action.warnings ?? [] : []);
    describe("grace that cannot fit is announced", () => {
      test("where it is longer than what is left", () => {
        expect(warningsOf(on2({}, slow(51)))).toEqual(["shop/slow-0 may take 3060 s to stop, and 3000 s are left until the deadline"]);
        expect(warningsOf(on2({}, slow(50)))).toEqual([]);
      });
      test("where nothing is left any more", () => {
        expect(warningsOf(on2({}, barePod("shell", { on: "a" })), NOW + 51 * MINUTE)).toEqual(["shop/shell may take 30 s to stop, and 0 s are left until the deadline"]);
      });
      test.each(["FORCE", "TERMINATE"])("where it is longer than what the last call of %s leaves, which is half of the time at most", (whenBlocked) => {
        expect(warningsOf(on2({ whenBlocked }, slow(31)))).toEqual(
          ["shop/slow-0 may take 1860 s to stop, and 1800 s are left for it if it is blocked until its last call"]
        );
        expect(warningsOf(on2({ whenBlocked }, slow(30)))).toEqual([]);
        expect(warningsOf(on2({ whenBlocked: "RETAIN" }, slow(31)))).toEqual([]);
      });
      test("of pods that stop already it is too late to be told", () => {
        expect(warningsOf(on2({}, barePod("shell", { on: "a", graceSeconds: 7200, terminatingUntil: NOW + 120 * MINUTE })))).toEqual([]);
      });
    });
    test("before the drain begins, and once", () => {
      const cluster3 = on2({}, slow(60));
      expect(warningsOf(cluster3)).toHaveLength(1);
      expect(warningsOf(withBaseline(cluster3))).toEqual([]);
    });
  }
});

// lambda/drain/instances/abandoned-launches.ts
function abandonedInARow(launches2, aboutToBe) {
  const told2 = launches2.filter(({ instanceId, result }) => instanceId !== aboutToBe && result !== "other");
  const lastInService = told2.findIndex(({ result }) => result === "in-service");
  return 1 + (lastInService < 0 ? told2.length : lastInService);
}
function isHopeless(inARow, { maxAbandonedLaunches }) {
  return maxAbandonedLaunches > 0 && inARow >= maxAbandonedLaunches;
}
var init_abandoned_launches = __esm({
  "lambda/drain/instances/abandoned-launches.ts"() {
    "use strict";
  }
});

// test/lambda/drain/instances/abandoned-launches.test.ts
var abandoned_launches_test_exports = {};
var launches;
var init_abandoned_launches_test = __esm({
  "test/lambda/drain/instances/abandoned-launches.test.ts"() {
    "use strict";
    init_abandoned_launches();
    launches = (...results2) => results2.map((result, index) => ({ instanceId: `i-${index}`, result }));
    test.each([
      ["the first of a refresh", [], 1],
      ["one that has not ended", [{ instanceId: "new", result: "other" }], 1],
      ["one that was abandoned already", [{ instanceId: "new", result: "abandoned" }], 1],
      ["one after others", launches("abandoned", "abandoned"), 3],
      ["one after another that joined", launches("abandoned", "in-service", "abandoned"), 2],
      ["one beside another that has not ended", launches("other", "abandoned"), 2],
      ["one after a want of capacity", [{ result: "other" }, ...launches("abandoned")], 2]
    ])("counts %s", (_, before3, count) => {
      expect(abandonedInARow(before3, "new")).toBe(count);
    });
    test.each([[2, 3, false], [3, 3, true], [4, 3, true], [1, 1, true], [100, 0, false]])("%i abandoned of %i at most: hopeless %s", (count, maxAbandonedLaunches, hopeless) => {
      expect(isHopeless(count, { maxAbandonedLaunches })).toBe(hopeless);
    });
  }
});

// lambda/drain/instances/lifecycle-states.ts
function transitionsOf(lifecycleState) {
  return TRANSITIONS[lifecycleState] ?? [];
}
var TRANSITIONS;
var init_lifecycle_states = __esm({
  "lambda/drain/instances/lifecycle-states.ts"() {
    "use strict";
    TRANSITIONS = {
      "Terminating:Wait": ["terminating"],
      "Warmed:Terminating:Wait": ["terminating"],
      "ReplacingRootVolume:Wait": ["terminating"],
      "Pending:Wait": ["launching"],
      // A return to the pool or a launch into it: only its event, or the hook that holds it, tells which.
      "Warmed:Pending:Wait": ["terminating", "warming"]
    };
  }
});

// lambda/drain/instances/groups.ts
var STATE_LAG, Groups;
var init_groups = __esm({
  "lambda/drain/instances/groups.ts"() {
    "use strict";
    init_lifecycle_states();
    STATE_LAG = 6e4;
    Groups = class {
      constructor(reading) {
        this.reading = reading;
        this.instances = reading.groups.flatMap(({ instances }) => instances);
        this.states = new Map(this.instances.map(({ instanceId, lifecycleState }) => [instanceId, lifecycleState]));
      }
      reading;
      instances;
      states;
      /** What the instance may be waiting in, by its lifecycle state. */
      transitionsOf(instanceId) {
        return transitionsOf(this.states.get(instanceId) ?? "");
      }
      /** The instances that their groups keep though their termination was abandoned. */
      get retained() {
        return this.instances.filter(({ lifecycleState }) => lifecycleState.endsWith("Terminating:Retained"));
      }
      isInService(instanceId) {
        return this.states.get(instanceId) === "InService";
      }
      /** The ids of the group's instances that are in service. */
      inServiceOf(groupName) {
        return this.instances.filter((one) => one.groupName === groupName && one.lifecycleState === "InService").map(({ instanceId }) => instanceId);
      }
      /** Whether the group keeps an instance whose terminating action was abandoned. */
      retains(groupName) {
        return this.reading.groups.some(({ name, retainsAbandoned }) => name === groupName && retainsAbandoned);
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
        return this.reading.asked.includes(groupName) || this.reading.groups.some(({ name }) => name === groupName);
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
  }
});

// test/lambda/drain/instances/held-instances.ts
function request(type, name, options = {}) {
  const { token = `token-${name}`, started = NOW - 2 * MINUTE } = options;
  const hookName2 = type === "terminating" ? "drainer-terminating" : "drainer-launching";
  return { type, started, action: { groupName: "group", hookName: hookName2, instanceId: `i-${name}`, token } };
}
function held(transition, name, changes = {}) {
  const { action, started } = request(transition, name);
  return { transition, action, started, triedSince: started, found: false, options: OPTIONS, ...changes };
}
function said({ states = {}, retainsAbandoned = false, options = OPTIONS, readAt = NOW } = {}) {
  const instances = Object.entries(states).map(([name, lifecycleState]) => ({ instanceId: `i-${name}`, groupName: "group", lifecycleState }));
  return new Groups({ groups: [{ name: "group", instances, retainsAbandoned }], asked: [], options: /* @__PURE__ */ new Map([["group", options]]), readAt });
}
function nodeOf(name, options = {}) {
  const { metadata, spec, status } = node(name, options);
  return { metadata, spec: { ...spec, providerID: `aws:///eu-west-1a/i-${name}` }, status };
}
function drainingNode(name, state = {}) {
  const { metadata, spec, status } = nodeOf(name, state);
  const { annotations: annotations2 } = drainStatePatch(node(name), drainStateOf(name, state), false).metadata ?? {};
  const kept = Object.entries({ ...annotations2, ...outcomeOf(state) }).flatMap(([key, value]) => value === null ? [] : [[key, value]]);
  return { metadata: { ...metadata, annotations: Object.fromEntries(kept) }, spec: { ...spec, unschedulable: true }, status };
}
function outcomeOf({ outcome }) {
  return outcome ? { "cdk-graceful-node-group/outcome": outcome } : {};
}
var OPTIONS;
var init_held_instances = __esm({
  "test/lambda/drain/instances/held-instances.ts"() {
    "use strict";
    init_groups();
    init_drain_state();
    init_snapshot_of();
    init_workloads();
    OPTIONS = {
      drainTimeoutSeconds: 3600,
      joinTimeoutSeconds: 900,
      startupTaints: [],
      permanentTaints: [],
      requiredDaemonSets: [],
      maxAbandonedLaunches: 3,
      whenBlocked: "RETAIN",
      surge: "WHEN_NEEDED",
      emptyDirPods: "EVICT",
      unownedPods: "EVICT",
      failingJobs: "WAIT",
      overrides: "ALL",
      loadBalancerDelaySeconds: 0,
      retryRetained: true,
      retainAtMostSeconds: 0,
      afterRetention: "TERMINATE",
      heartbeatTimeoutSeconds: 2100,
      globalTimeoutSeconds: 172800
    };
  }
});

// lambda/drain/instances/called-off.ts
function isActionOver({ drainer, group, instance, started }, { held: held2, hasEnded: hasEnded2, groups, drainerName }) {
  if (drainer !== drainerName || held2) {
    return false;
  }
  return hasEnded2 || groups.lacksHook(group) || groups.tellsOf(group) && groups.show(started) && !groups.transitionsOf(instance).includes("terminating");
}
function isBackInService({ drainer, instance, started }, groups, drainerName) {
  return drainer === drainerName && groups.isInService(instance) && groups.show(started);
}
function isUnexpected({ drainer, outcome }, held2, drainerName) {
  return drainer === drainerName && !outcome && !held2;
}
var init_called_off = __esm({
  "lambda/drain/instances/called-off.ts"() {
    "use strict";
  }
});

// test/lambda/drain/instances/called-off.test.ts
var called_off_test_exports = {};
var drain;
var init_called_off_test = __esm({
  "test/lambda/drain/instances/called-off.test.ts"() {
    "use strict";
    init_held_instances();
    init_called_off();
    init_snapshot_of();
    init_workloads();
    drain = drainStateOf("a", { started: NOW - MINUTE - 1 });
    describe("a drain of ours", () => {
      const standing = (changes = {}) => ({ hasEnded: false, groups: said({ states: { b: "InService" } }), drainerName: "drainer", ...changes });
      test("is over when Auto Scaling says that its instance no longer waits", () => {
        expect(isActionOver(drain, standing())).toBe(true);
        expect(isActionOver(drain, standing({ groups: said({ states: { a: "InService" } }) }))).toBe(true);
        expect(isActionOver(drain, standing({ groups: said({ states: { a: "Terminating:Wait" }, options: "no-hook" }) }))).toBe(true);
      });
      test("is over when its action has ended, whatever the last answer was", () => {
        expect(isActionOver(drain, standing({ hasEnded: true, groups: said({ states: { a: "Terminating:Wait" } }) }))).toBe(true);
      });
      test("is not over while we hold its instance, nor because nobody has answered", () => {
        expect(isActionOver(drain, standing({ held: held("terminating", "a") }))).toBe(false);
        expect(isActionOver(drain, standing({ groups: said({ states: { a: "Terminating:Wait" } }) }))).toBe(false);
        expect(isActionOver({ ...drain, group: "another" }, standing())).toBe(false);
        expect(isActionOver({ ...drain, started: NOW }, standing())).toBe(false);
      });
      test("is called off when its instance is in service again", () => {
        expect(isBackInService(drain, said({ states: { a: "InService" } }), "drainer")).toBe(true);
        expect(isBackInService(drain, said({ states: { a: "Terminating:Wait" } }), "drainer")).toBe(false);
        expect(isBackInService(drain, said(), "drainer")).toBe(false);
      });
      test("is not called off by a state that may be of before it began", () => {
        expect(isBackInService({ ...drain, started: NOW - MINUTE }, said({ states: { a: "InService" } }), "drainer")).toBe(false);
      });
      test("is unexpected where another invocation began it", () => {
        expect(isUnexpected(drain, void 0, "drainer")).toBe(true);
        expect(isUnexpected(drain, held("terminating", "a"), "drainer")).toBe(false);
        expect(isUnexpected({ ...drain, outcome: "drained" }, void 0, "drainer")).toBe(false);
      });
    });
    test("the drain of another drainer is that one's to judge", () => {
      expect(isActionOver(drain, { hasEnded: true, groups: said(), drainerName: "other" })).toBe(false);
      expect(isBackInService(drain, said({ states: { a: "InService" } }), "other")).toBe(false);
      expect(isUnexpected(drain, void 0, "other")).toBe(false);
    });
  }
});

// lambda/drain/instances/claims.ts
function keyOf(transition, instanceId) {
  return `${transition}/${instanceId}`;
}
function transitionsToClaim(instanceId, groups, { requests, ended, withoutEvent }) {
  const possible = groups.transitionsOf(instanceId).filter((transition) => !ended.has(keyOf(transition, instanceId)));
  const requested = possible.filter((transition) => requests.has(keyOf(transition, instanceId)));
  return requested.length > 0 || !withoutEvent ? requested : possible;
}
function claimsOf({ instanceId, groupName }, groups, known2) {
  const transitions = transitionsToClaim(instanceId, groups, known2);
  return transitions.flatMap((transition) => {
    const request2 = known2.requests.get(keyOf(transition, instanceId));
    const holdsUnanswered = request2 !== void 0 || transitions.length === 1;
    const byEvent = request2 && { transition, action: request2.action, eventTime: request2.started, receivedAt: request2.receivedAt, holdsUnanswered };
    const byInstance2 = { transition, action: { groupName, hookName: hookName(transition, known2.drainerName), instanceId }, holdsUnanswered };
    return byEvent?.action.token ? [byEvent, byInstance2] : [byEvent ?? byInstance2];
  });
}
function heldBy(claim3, answer, { options, began, now }) {
  if (answer === "gone" || answer === "unknown" && !claim3.holdsUnanswered) {
    return void 0;
  }
  const { transition, action, eventTime, receivedAt } = claim3;
  const known2 = eventTime ?? (began === void 0 ? void 0 : Math.min(began, now));
  const started = known2 ?? now;
  return { transition, action, options, started, triedSince: receivedAt ?? started, found: known2 === void 0 };
}
function hookName(transition, drainerName) {
  return transition === "terminating" ? terminatingHookName(drainerName) : launchingHookName(drainerName);
}
var init_claims = __esm({
  "lambda/drain/instances/claims.ts"() {
    "use strict";
    init_names();
  }
});

// test/lambda/drain/instances/claims.test.ts
var claims_test_exports = {};
var known, claims, terminating, byInstance;
var init_claims_test = __esm({
  "test/lambda/drain/instances/claims.test.ts"() {
    "use strict";
    init_held_instances();
    init_claims();
    init_workloads();
    known = (requests, changes = {}) => ({
      requests: new Map(requests.map((one) => [keyOf(one.type, one.action.instanceId), one])),
      ended: /* @__PURE__ */ new Set(),
      withoutEvent: false,
      drainerName: "drainer",
      ...changes
    });
    claims = (state, what) => claimsOf({ instanceId: "i-a", groupName: "group", lifecycleState: state }, said({ states: { a: state } }), what);
    terminating = request("terminating", "a");
    byInstance = { groupName: "group", hookName: "drainer-terminating", instanceId: "i-a" };
    describe("an instance that may wait for us", () => {
      test("is tried by the token of its event, then by itself: the event may be of an earlier action", () => {
        expect(claims("Terminating:Wait", known([terminating]))).toEqual([
          { transition: "terminating", action: terminating.action, eventTime: terminating.started, holdsUnanswered: true },
          { transition: "terminating", action: byInstance, holdsUnanswered: true }
        ]);
      });
      test("is tried once where its event told no token", () => {
        const untold = request("terminating", "a", { token: "" });
        expect(claims("Terminating:Wait", known([untold])).map(({ eventTime }) => eventTime)).toEqual([untold.started]);
      });
      test("is left alone where no event told of it, unless those count whose event was lost", () => {
        expect(claims("Terminating:Wait", known([]))).toEqual([]);
        expect(claims("Terminating:Wait", known([], { withoutEvent: true }))).toEqual([{ transition: "terminating", action: byInstance, holdsUnanswered: true }]);
        expect(claims("InService", known([], { withoutEvent: true }))).toEqual([]);
      });
      test("in a state that says little is tried as what its event told alone", () => {
        expect(claims("Warmed:Pending:Wait", known([request("warming", "a")], { withoutEvent: true })).map(({ transition }) => transition)).toEqual(["warming", "warming"]);
      });
      test("in such a state, without an event, is tried as both, and held by an answer only", () => {
        expect(claims("Warmed:Pending:Wait", known([], { withoutEvent: true }))).toEqual([
          { transition: "terminating", action: byInstance, holdsUnanswered: false },
          { transition: "warming", action: { ...byInstance, hookName: "drainer-launching" }, holdsUnanswered: false }
        ]);
      });
      test("is not tried again for an action that has ended", () => {
        expect(claims("Terminating:Wait", known([terminating], { withoutEvent: true, ended: /* @__PURE__ */ new Set([keyOf("terminating", "i-a")]) }))).toEqual([]);
        expect(claims("Pending:Wait", known([], { withoutEvent: true, ended: /* @__PURE__ */ new Set([keyOf("terminating", "i-a")]) }))).toHaveLength(1);
      });
    });
    describe("the answer to its heartbeat", () => {
      const [byEvent, byItself] = claims("Terminating:Wait", known([terminating]));
      const [unsure] = claims("Warmed:Pending:Wait", known([], { withoutEvent: true }));
      test("holds it, since its event or, where that is not known, since now", () => {
        expect(heldBy(byEvent, "recorded", { options: OPTIONS, now: NOW })).toEqual({
          transition: "terminating",
          action: terminating.action,
          started: terminating.started,
          triedSince: terminating.started,
          found: false,
          options: OPTIONS
        });
        expect(heldBy({ ...byEvent, receivedAt: NOW - 7 }, "recorded", { options: OPTIONS, now: NOW })).toMatchObject({ started: terminating.started, triedSince: NOW - 7 });
        expect(heldBy(byItself, "recorded", { options: OPTIONS, now: NOW })).toMatchObject({ action: byInstance, started: NOW, found: true });
      });
      test("holds it since its scaling activity began, where that is known and not ahead of our clock", () => {
        const held2 = (began) => heldBy(byItself, "recorded", { options: OPTIONS, began, now: NOW });
        expect(held2(NOW - 9)).toMatchObject({ action: byInstance, started: NOW - 9, triedSince: NOW - 9, found: false });
        expect(held2(NOW + 9)).toMatchObject({ started: NOW, found: false });
        expect(heldBy(byEvent, "recorded", { options: OPTIONS, began: NOW - 9, now: NOW })).toMatchObject({ started: terminating.started });
      });
      test("lets go of it where there is no such action", () => {
        expect(heldBy(byEvent, "gone", { options: OPTIONS, now: NOW })).toBeUndefined();
      });
      test("holds it when none comes, where nothing else comes into question", () => {
        expect(heldBy(byEvent, "unknown", { options: OPTIONS, now: NOW })).toBeDefined();
        expect(heldBy(unsure, "unknown", { options: OPTIONS, now: NOW })).toBeUndefined();
        expect(heldBy(unsure, "recorded", { options: OPTIONS, now: NOW })).toBeDefined();
      });
    });
  }
});

// lambda/drain/instances/moving-groups.ts
function judgeMove({ options: { movesTo }, started, action }, nodes2, drainerName, now) {
  if (movesTo === void 0) {
    return "drain";
  }
  const states = nodes2.flatMap((node2) => readDrainState(node2) ?? []).filter(({ instance }) => instance === action.instanceId);
  if (states.some(({ drainer }) => drainer === movesTo)) {
    return "let-go";
  }
  return states.some(({ drainer, outcome }) => drainer === drainerName && !outcome) || now >= started + BEGINS_WITHIN ? "drain" : "wait";
}
var BEGINS_WITHIN;
var init_moving_groups = __esm({
  "lambda/drain/instances/moving-groups.ts"() {
    "use strict";
    init_drain_state();
    BEGINS_WITHIN = 10 * 6e4;
  }
});

// lambda/drain/instances/nodes.ts
function nodesByInstance(nodes2) {
  const byInstance2 = /* @__PURE__ */ new Map();
  for (const node2 of nodes2) {
    const instanceId = readDrainState(node2)?.instance ?? node2.spec.providerID?.split("/").at(-1);
    if (instanceId) {
      byInstance2.set(instanceId, [...byInstance2.get(instanceId) ?? [], node2]);
    }
  }
  return byInstance2;
}
function nodeByName(nodes2, names2) {
  const named2 = nodes2.filter(({ metadata }) => names2.includes(metadata.name));
  return named2.find(({ spec }) => !spec.providerID) ?? named2[0];
}
var init_nodes2 = __esm({
  "lambda/drain/instances/nodes.ts"() {
    "use strict";
    init_drain_state();
  }
});

// lambda/drain/instances/drain-states.ts
function planDrainStates(nodes2, { held: held2, groups, drainerName, now }) {
  const byInstance2 = nodesByInstance(nodes2);
  const all = held2.filter(({ transition }) => transition === "terminating").flatMap((instance) => {
    const nodesOf2 = byInstance2.get(instance.action.instanceId) ?? [];
    const own2 = judgeMove(instance, nodesOf2, drainerName, now) === "drain" ? nodesOf2 : [];
    return own2.map((node2) => ({ instance, node: node2, drain: readDrainState(node2) }));
  });
  const draining3 = all.filter(({ instance, drain: drain2 }) => drain2?.drainer === drainerName && belongsTo(drain2, instance.action));
  const newer = all.filter(({ node: node2 }) => isNewer(node2));
  return {
    begin: all.filter((one) => !draining3.includes(one) && !newer.includes(one)),
    newer: newer.map(({ node: node2 }) => node2),
    addToken: draining3.flatMap(({ instance: { action }, node: node2, drain: drain2 }) => action.token && !drain2?.token ? [{ node: node2, token: action.token }] : []),
    clear: nodes2.filter((node2) => {
      const drain2 = readDrainState(node2);
      return drain2 !== void 0 && isBackInService(drain2, groups, drainerName);
    }),
    draining: draining3.map(({ instance }) => instance.action.instanceId),
    excludeFromLoadBalancers: leavesATarget(nodes2, new Set(all.map(({ node: node2 }) => node2)))
  };
}
function leavesATarget(nodes2, draining3) {
  return nodes2.some((node2) => isNodeReady(node2) && !node2.spec.unschedulable && !readDrainState(node2) && !draining3.has(node2));
}
function newDrainState({ action, started, found, options }, { retainsAbandoned, before: before3, drainerName, now }) {
  const isLast = before3 !== void 0 && before3.instance === action.instanceId && (before3.retainedSince !== void 0 || before3.isLast === true);
  const whenBlocked = isLast && options.whenBlocked === "RETAIN" ? options.afterRetention : options.whenBlocked;
  const drain2 = { started, found, terms: { ...options, whenBlocked, retainsAbandoned } };
  return {
    drainer: drainerName,
    group: action.groupName,
    hook: action.hookName,
    instance: action.instanceId,
    token: action.token,
    started,
    deadline: deadlineOf(drain2, now),
    timeoutSeconds: timeoutSecondsOf(drain2.terms),
    limit: limitOf(drain2),
    whenBlocked,
    surge: options.surge,
    emptyDirPods: options.emptyDirPods,
    unownedPods: options.unownedPods,
    failingJobs: options.failingJobs,
    overrides: options.overrides,
    retryRetained: options.retryRetained,
    retainAtMost: options.retainAtMostSeconds,
    notBefore: now + options.loadBalancerDelaySeconds * 1e3,
    wasUnschedulable: false,
    excluded: false,
    retains: retainsAbandoned,
    isLast: isLast || void 0
  };
}
var init_drain_states = __esm({
  "lambda/drain/instances/drain-states.ts"() {
    "use strict";
    init_called_off();
    init_moving_groups();
    init_nodes2();
    init_deadline();
    init_pods();
    init_drain_state();
  }
});

// test/lambda/drain/instances/drain-states.test.ts
var drain_states_test_exports = {};
var plan, names, without;
var init_drain_states_test = __esm({
  "test/lambda/drain/instances/drain-states.test.ts"() {
    "use strict";
    init_held_instances();
    init_drain_states();
    init_workloads();
    plan = (nodes2, instances, groups = said()) => planDrainStates(nodes2, { held: instances, groups, drainerName: "drainer", now: NOW });
    names = (nodes2) => nodes2.map(({ metadata }) => metadata.name);
    without = ({ action, ...instance }) => ({ ...instance, action: { ...action, token: void 0 } });
    describe("the drain of a node begins", () => {
      const begin = (...args) => names(plan(...args).begin.map(({ node: node2 }) => node2));
      test("when its instance waits and nothing stands on it", () => {
        expect(begin([nodeOf("a"), nodeOf("b")], [held("terminating", "a")])).toEqual(["a"]);
      });
      test("when what stands on it is of another action", () => {
        expect(begin([drainingNode("a", { token: "earlier" })], [held("terminating", "a")])).toEqual(["a"]);
      });
      test("not when its state stands already, nor for a launch", () => {
        expect(begin([drainingNode("a")], [held("terminating", "a")])).toEqual([]);
        expect(begin([nodeOf("a")], [held("launching", "a"), held("warming", "a")])).toEqual([]);
      });
      test("on every node of an instance that has joined under several names", () => {
        const again = { ...nodeOf("a"), metadata: { name: "again", uid: "node-again" } };
        expect(begin([nodeOf("a"), again], [held("terminating", "a")])).toEqual(["a", "again"]);
        expect(begin([drainingNode("a"), again], [held("terminating", "a")])).toEqual(["again"]);
      });
      test("not for an instance that has no node", () => {
        expect(begin([nodeOf("b")], [held("terminating", "a")])).toEqual([]);
      });
    });
    test("the instances on whose nodes their state stands are told", () => {
      expect(plan([drainingNode("a"), nodeOf("b")], [held("terminating", "a"), held("terminating", "b")]).draining).toEqual(["i-a"]);
    });
    describe("a state that was written before its event came", () => {
      const node2 = drainingNode("a", { token: void 0 });
      test("gets the token of the event", () => {
        expect(plan([node2], [held("terminating", "a")]).addToken).toEqual([{ node: node2, token: "token-a" }]);
      });
      test("not twice, and not where no event has come", () => {
        expect(plan([drainingNode("a")], [held("terminating", "a")]).addToken).toEqual([]);
        expect(plan([node2], [without(held("terminating", "a"))]).addToken).toEqual([]);
      });
    });
    test("a node that is in service again is cleared, others are not", () => {
      const nodes2 = [drainingNode("a"), drainingNode("b"), drainingNode("c", { drainer: "other" }), nodeOf("d")];
      const groups = said({ states: { a: "InService", b: "Terminating:Wait", c: "InService", d: "InService" } });
      expect(names(plan(nodes2, [], groups).clear)).toEqual(["a"]);
    });
    describe("load balancers lose the nodes", () => {
      const exclude = (...others) => plan([nodeOf("a"), ...others], [held("terminating", "a")]).excludeFromLoadBalancers;
      test("while another one is left that is ready, takes pods and does not drain", () => {
        expect(exclude(nodeOf("b"))).toBe(true);
      });
      test.each([
        ["there is no other", []],
        ["the others are not ready", [nodeOf("b", { ready: false })]],
        ["the others are cordoned", [nodeOf("b", { unschedulable: true })]],
        ["the others drain", [drainingNode("b")]]
      ])("but not where %s", (_, others) => {
        expect(exclude(...others)).toBe(false);
      });
      test("nor where the others begin to drain with it", () => {
        expect(plan([nodeOf("a"), nodeOf("b")], [held("terminating", "a"), held("terminating", "b")]).excludeFromLoadBalancers).toBe(false);
      });
      test("nor where the others carry a drain state though they take pods", () => {
        const { metadata, status, spec: { providerID } } = drainingNode("b");
        expect(exclude({ metadata, status, spec: { providerID } })).toBe(false);
      });
    });
    describe("what is written on the node", () => {
      const write = (instance, retainsAbandoned = true) => newDrainState(instance, { retainsAbandoned, drainerName: "drainer", now: NOW });
      test("is the action, and what the group chose", () => {
        const options = { ...OPTIONS, surge: "NEVER", emptyDirPods: "WAIT", unownedPods: "WAIT", failingJobs: "EVICT", overrides: "OWN", loadBalancerDelaySeconds: 90 };
        expect(write(held("terminating", "a", { options }))).toEqual({
          drainer: "drainer",
          excluded: false,
          group: "group",
          hook: "drainer-terminating",
          instance: "i-a",
          token: "token-a",
          started: NOW - 2 * MINUTE,
          deadline: NOW + 58 * MINUTE,
          timeoutSeconds: 3600,
          limit: NOW + 2880 * MINUTE - 4 * MINUTE,
          whenBlocked: "RETAIN",
          surge: "NEVER",
          emptyDirPods: "WAIT",
          unownedPods: "WAIT",
          failingJobs: "EVICT",
          overrides: "OWN",
          retryRetained: true,
          retainAtMost: 0,
          notBefore: NOW + 90 * SECOND,
          wasUnschedulable: false,
          retains: true
        });
      });
      test("gives a drain all the time of the hook where the group does not retain as was chosen", () => {
        expect(write(held("terminating", "a"), false).deadline).toBe(NOW + 2880 * MINUTE - 4 * MINUTE);
      });
      test("counts with the age that an action may have that was found", () => {
        const options = { ...OPTIONS, drainTimeoutSeconds: 172800 };
        expect(write(held("terminating", "a", { options, found: true, started: NOW })).deadline).toBe(NOW + 2880 * MINUTE - 2 * MINUTE - 2100 * SECOND);
      });
    });
  }
});

// lambda/drain/instances/held.ts
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
function isSettled({ type, action, started }, { held: held2, hasEnded: hasEnded2, groups }) {
  if (held2 || hasEnded2) {
    return held2?.transition !== type;
  }
  return groups.show(started) && (groups.lacksHook(action.groupName) || !groups.transitionsOf(action.instanceId).includes(type));
}
var JUST_NOW;
var init_held = __esm({
  "lambda/drain/instances/held.ts"() {
    "use strict";
    JUST_NOW = 5e3;
  }
});

// test/lambda/drain/instances/groups.test.ts
var groups_test_exports = {};
var init_groups_test = __esm({
  "test/lambda/drain/instances/groups.test.ts"() {
    "use strict";
    init_held_instances();
    init_held();
    init_workloads();
    describe("what Auto Scaling said", () => {
      test("tells what an instance may wait in, and whether it is in service", () => {
        const groups = said({ states: { a: "Terminating:Wait", b: "InService" } });
        expect(groups.transitionsOf("i-a")).toEqual(["terminating"]);
        expect(groups.transitionsOf("i-unknown")).toEqual([]);
        expect([groups.isInService("i-a"), groups.isInService("i-b"), groups.isInService("i-unknown")]).toEqual([false, true, false]);
        expect(groups.instances.map(({ instanceId }) => instanceId)).toEqual(["i-a", "i-b"]);
      });
      test("tells which instances of a group are in service", () => {
        const groups = said({ states: { a: "InService", b: "Pending:Wait", c: "InService" } });
        expect([groups.inServiceOf("group"), groups.inServiceOf("other")]).toEqual([["i-a", "i-c"], []]);
      });
      test("tells whether a group keeps abandoned instances", () => {
        expect(said({ retainsAbandoned: true }).retains("group")).toBe(true);
        expect(said({ retainsAbandoned: true }).retains("other")).toBe(false);
        expect(said().retains("group")).toBe(false);
      });
      test("tells the options of a group, and whether it has none of our hooks", () => {
        expect([said().optionsOf("group"), said().lacksHook("group")]).toEqual([OPTIONS, false]);
        expect([said({ options: "no-hook" }).optionsOf("group"), said({ options: "no-hook" }).lacksHook("group")]).toEqual([void 0, true]);
        expect([said().optionsOf("unread"), said().lacksHook("unread")]).toEqual([void 0, false]);
      });
      test("shows what an event tells a minute after it", () => {
        expect(said().show(NOW - MINUTE - 1)).toBe(true);
        expect(said().show(NOW - MINUTE)).toBe(false);
      });
    });
    test("an instance has left when its state cannot be the wait any more", () => {
      expect(hasLeft(held("terminating", "a"), said({ states: { a: "Terminating:Wait" } }))).toBe(false);
      expect(hasLeft(held("launching", "a"), said({ states: { a: "Terminating:Wait" } }))).toBe(true);
      expect(hasLeft(held("terminating", "a"), said())).toBe(true);
    });
  }
});

// test/lambda/drain/instances/held.test.ts
var held_test_exports = {};
var init_held_test = __esm({
  "test/lambda/drain/instances/held.test.ts"() {
    "use strict";
    init_held_instances();
    init_held();
    init_workloads();
    test("a heartbeat is due at a third of the hook's timeout, and before the first one", () => {
      const instance = held("terminating", "a");
      expect(heartbeatDueAt(instance, void 0)).toBe(-Infinity);
      expect(heartbeatDueAt(instance, NOW)).toBe(NOW + 700 * SECOND);
    });
    describe("before a drain begins", () => {
      test("the action is confirmed, unless a heartbeat did so less than five seconds ago", () => {
        expect(mustConfirm(false, void 0, NOW)).toBe(true);
        expect(mustConfirm(false, NOW - 5 * SECOND, NOW)).toBe(true);
        expect(mustConfirm(false, NOW - 5 * SECOND + 1, NOW)).toBe(false);
      });
      test("of a node that lost its drain state it is confirmed in any case", () => {
        expect(mustConfirm(true, NOW, NOW)).toBe(true);
      });
      test.each([
        ["recorded", false, true],
        ["recorded", true, true],
        ["gone", false, false],
        ["gone", true, false],
        ["unknown", false, true],
        ["unknown", true, false]
      ])("the answer %s, where the node lost its state: %s, lets it begin: %s", (answer, lostItsState, mayBegin) => {
        expect(isConfirmed(answer, lostItsState)).toBe(mayBegin);
      });
    });
    describe("nothing is left to do about what an event told", () => {
      const late = request("terminating", "a", { started: NOW - MINUTE - 1 });
      const settled = (known2, what = late) => isSettled(what, { hasEnded: false, groups: said(), ...known2 });
      test("not while we hold the instance, unless it waits in something else by now", () => {
        expect(settled({ held: held("terminating", "a") })).toBe(false);
        expect(settled({ held: held("launching", "a") })).toBe(true);
        expect(settled({ held: held("terminating", "a"), hasEnded: true })).toBe(false);
      });
      test("when its action has ended", () => {
        expect(settled({ hasEnded: true })).toBe(true);
      });
      test("when Auto Scaling shows, late enough, that it does not wait", () => {
        expect(settled({ groups: said({ states: { a: "InService" } }) })).toBe(true);
        expect(settled({ groups: said({ states: { a: "Terminating:Wait" } }) })).toBe(false);
        expect(settled({ groups: said({ states: { a: "InService" } }) }, request("terminating", "a", { started: NOW - MINUTE }))).toBe(false);
      });
      test("when its group has none of our hooks", () => {
        expect(settled({ groups: said({ states: { a: "Terminating:Wait" }, options: "no-hook" }) })).toBe(true);
      });
    });
  }
});

// lambda/drain/instances/idle.ts
function isBusy(held2, nodes2) {
  return held2.length > 0 || nodes2.map(readDrainState).some((drain2) => drain2 && !drain2.outcome);
}
function hasRetained(nodes2, now) {
  return nodes2.some((node2) => {
    const state = readDrainState(node2);
    const isSteered = node2.metadata.annotations?.[STEER_ANNOTATION] !== void 0;
    return state !== void 0 && isRetained(state) && (state.retryRetained || isSteered || now >= retainedUntil(state));
  });
}
function hasReleasedPod(pods) {
  return pods.some((pod2) => readRelease(pod2) !== void 0);
}
var init_idle = __esm({
  "lambda/drain/instances/idle.ts"() {
    "use strict";
    init_names();
    init_retention();
    init_drain_state();
    init_release();
  }
});

// test/lambda/drain/instances/idle.test.ts
var idle_test_exports = {};
var init_idle_test = __esm({
  "test/lambda/drain/instances/idle.test.ts"() {
    "use strict";
    init_held_instances();
    init_idle();
    init_workloads();
    describe("somebody must lead", () => {
      test("while an instance waits for us", () => {
        expect(isBusy([held("launching", "a")], [])).toBe(true);
      });
      test("while a drain is under way, of another drainer too", () => {
        expect(isBusy([], [nodeOf("a"), drainingNode("b", { drainer: "other" })])).toBe(true);
      });
      test("not where every drain has an outcome", () => {
        expect(isBusy([], [nodeOf("a"), drainingNode("b", { outcome: "retained" })])).toBe(false);
        expect(isBusy([], [])).toBe(false);
      });
      test("while a pod is released, on whichever node", () => {
        expect(hasReleasedPod([pod("web-0"), ...releasedPod("web-1", "web").pods ?? []])).toBe(true);
      });
      test("not for pods that nobody released", () => {
        expect(hasReleasedPod([pod("web-0")])).toBe(false);
        expect(hasReleasedPod([])).toBe(false);
      });
    });
  }
});

// lambda/drain/instances/required-daemon-sets.ts
function unreadyDaemonSet(required2, podsOfNode) {
  for (const name of required2) {
    const pods = podsOfNode.filter((pod2) => isOf(pod2, name) && !isTerminating(pod2));
    if (pods.length === 0) {
      return `the DaemonSet ${name} has no pod on its node`;
    }
    if (!pods.some(isReady)) {
      return `the pod ${podName(pods[0])} of the DaemonSet ${name} is not ready`;
    }
  }
  return void 0;
}
function isOf(pod2, name) {
  const owner2 = controllerOf2(pod2);
  return owner2?.kind === "DaemonSet" && `${pod2.metadata.namespace}/${owner2.name}` === name;
}
var init_required_daemon_sets = __esm({
  "lambda/drain/instances/required-daemon-sets.ts"() {
    "use strict";
    init_pods();
  }
});

// lambda/drain/instances/startup-taints.ts
function obstacleToPods({ metadata, spec: { unschedulable, taints = [] } }, { others, launchedAt, options }) {
  if (unschedulable && Date.parse(metadata.creationTimestamp ?? "") >= launchedAt) {
    return "its node is cordoned";
  }
  const declared = taints.find(({ key }) => options.startupTaints.includes(key));
  if (declared) {
    return `its node has the startup taint ${nameOf(declared)}`;
  }
  const ready = others.filter(isNodeReady);
  const repelling = taints.filter(({ key, effect }) => key !== CORDONED && (effect === "NoSchedule" || effect === "NoExecute") && !options.permanentTaints.includes(key));
  const own2 = repelling.find(isOfKubernetes);
  if (own2) {
    return `its node has the taint ${nameOf(own2)}`;
  }
  const isCommon = (taint) => ready.some((other) => other.spec.taints?.some((one) => isSame(one, taint)));
  const foreign = ready.length === 0 ? void 0 : repelling.find((taint) => !isCommon(taint));
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
var CORDONED, OF_KUBERNETES;
var init_startup_taints = __esm({
  "lambda/drain/instances/startup-taints.ts"() {
    "use strict";
    init_pods();
    CORDONED = "node.kubernetes.io/unschedulable";
    OF_KUBERNETES = ["node.kubernetes.io/", "node.cloudprovider.kubernetes.io/"];
  }
});

// lambda/drain/instances/launch.ts
function judgeLaunch({ transition, options }, node2, { launchedAt, seenSince, others, pods, now, ahead }) {
  if (transition === "warming") {
    return { type: "complete", joined: false };
  }
  const isReady2 = node2 !== void 0 && isNodeReady(node2);
  if (isReady2 && readDrainState(node2)) {
    return { type: "clear", node: node2 };
  }
  const obstacle = isReady2 ? obstacleToPods(node2, { others, launchedAt: launchedAt + ahead, options }) : unreadySentence(node2);
  if (isReady2 && obstacle === void 0 && options.requiredDaemonSets.length > 0 && !pods) {
    return { type: "read-pods", node: node2 };
  }
  const because = obstacle ?? unreadyDaemonSet(options.requiredDaemonSets, pods ?? []);
  if (because === void 0) {
    return { type: "complete", joined: true };
  }
  const joinEnds = launchedAt + options.joinTimeoutSeconds * 1e3;
  const until = Math.max(joinEnds, seenSince + LOOKED_AT_FOR);
  if (now < until) {
    return { type: "wait", until, because, isLate: now >= joinEnds };
  }
  return isReady2 ? { type: "complete", joined: true, because } : { type: "abandon", because };
}
function unreadySentence(node2) {
  return node2 ? `its node is not ready: ${condition(node2.status.conditions, "Ready")?.message ?? "it has no condition Ready"}` : "no node of it has joined the cluster";
}
function isGivenUpUnseen({ options }, launchedAt, now) {
  return now >= launchedAt + options.joinTimeoutSeconds * 1e3 + UNSEEN_FOR;
}
var LOOKED_AT_FOR, UNSEEN_FOR;
var init_launch = __esm({
  "lambda/drain/instances/launch.ts"() {
    "use strict";
    init_required_daemon_sets();
    init_startup_taints();
    init_pods();
    init_drain_state();
    LOOKED_AT_FOR = 2 * 6e4;
    UNSEEN_FOR = 60 * 6e4;
  }
});

// test/lambda/drain/instances/launch.test.ts
var launch_test_exports = {};
var judge2, uninitialized, tainted, TAINTED;
var init_launch_test = __esm({
  "test/lambda/drain/instances/launch.test.ts"() {
    "use strict";
    init_held_instances();
    init_launch();
    init_workloads();
    judge2 = (node2, launchedAt = NOW - MINUTE, instance = held("launching", "a"), { seenSince = -Infinity, ahead = 0 } = {}) => judgeLaunch(instance, node2, { launchedAt, seenSince, others: [], now: NOW, ahead });
    uninitialized = "node.cloudprovider.kubernetes.io/uninitialized";
    tainted = { ...nodeOf("a"), spec: { taints: [{ key: uninitialized, effect: "NoSchedule" }] } };
    TAINTED = `its node has the taint ${uninitialized}:NoSchedule`;
    describe("a launch", () => {
      test("is completed when its node is ready", () => {
        expect(judge2(nodeOf("a"))).toEqual({ type: "complete", joined: true });
      });
      test("is completed though the node was ready too late", () => {
        expect(judge2(nodeOf("a"), NOW - 60 * MINUTE)).toEqual({ type: "complete", joined: true });
      });
      test("waits for the drain state of an earlier life to go", () => {
        const node2 = drainingNode("a");
        expect(judge2(node2)).toEqual({ type: "clear", node: node2 });
      });
      test("waits until the join timeout for a node that has not joined", () => {
        expect(judge2(void 0)).toEqual({ type: "wait", until: NOW + 14 * MINUTE, because: "no node of it has joined the cluster", isLate: false });
      });
      test("waits for a node that is not ready, with the words of its kubelet", () => {
        const because = "its node is not ready: container runtime network not ready";
        const status = { conditions: [{ type: "Ready", status: "False", message: "container runtime network not ready" }] };
        expect(judge2({ ...nodeOf("a"), status })).toMatchObject({ type: "wait", because });
        expect(judge2({ ...nodeOf("a"), status: {} })).toMatchObject({ type: "wait", because: "its node is not ready: it has no condition Ready" });
      });
      test("is abandoned when the join timeout is over", () => {
        expect(judge2(void 0, NOW - 15 * MINUTE)).toEqual({ type: "abandon", because: "no node of it has joined the cluster" });
        expect(judge2(void 0, NOW - 15 * MINUTE + 1)).toMatchObject({ type: "wait" });
        expect(judge2(nodeOf("a", { ready: false }), NOW - 15 * MINUTE)).toMatchObject({ type: "abandon" });
      });
      test("is looked at for two minutes after the cluster was out of sight", () => {
        const lookedAtFor = (minutes) => judge2(void 0, NOW - 60 * MINUTE, held("launching", "a"), { seenSince: NOW - minutes * MINUTE });
        expect(lookedAtFor(1)).toMatchObject({ type: "wait", until: NOW + MINUTE, isLate: true });
        expect(lookedAtFor(2)).toMatchObject({ type: "abandon" });
      });
      test("that cannot be seen is given up an hour after its time", () => {
        expect(isGivenUpUnseen(held("launching", "a"), NOW - 75 * MINUTE + 1, NOW)).toBe(false);
        expect(isGivenUpUnseen(held("launching", "a"), NOW - 75 * MINUTE, NOW)).toBe(true);
      });
      test("into the warm pool is completed at once: no node is expected", () => {
        expect(judge2(void 0, NOW, held("warming", "a"))).toEqual({ type: "complete", joined: false });
      });
      test("waits for a node that is ready to take ordinary pods", () => {
        expect(judge2(tainted)).toEqual({ type: "wait", until: NOW + 14 * MINUTE, because: TAINTED, isLate: false });
      });
      test("is completed with the reason when a node is ready by the join timeout and takes none", () => {
        expect(judge2(tainted, NOW - 15 * MINUTE)).toEqual({ type: "complete", joined: true, because: TAINTED });
      });
      describe("of a group that requires a DaemonSet", () => {
        const instance = held("launching", "a", { options: { ...OPTIONS, requiredDaemonSets: ["kube-system/cni"] } });
        const judgeWith = (node2, pods, launchedAt = NOW - MINUTE) => judgeLaunch(instance, node2, { launchedAt, seenSince: -Infinity, ahead: 0, others: [], pods, now: NOW });
        const because = "the DaemonSet kube-system/cni has no pod on its node";
        test("hangs on the pods of its node, once the node takes some", () => {
          const node2 = nodeOf("a");
          expect(judgeWith(node2)).toEqual({ type: "read-pods", node: node2 });
          expect(judgeWith(tainted)).toMatchObject({ type: "wait", because: TAINTED });
          expect(judgeWith(nodeOf("a", { ready: false }))).toMatchObject({ type: "wait" });
        });
        test("waits for it, and is completed with the reason at the join timeout", () => {
          expect(judgeWith(nodeOf("a"), [])).toEqual({ type: "wait", until: NOW + 14 * MINUTE, because, isLate: false });
          expect(judgeWith(nodeOf("a"), [], NOW - 15 * MINUTE)).toEqual({ type: "complete", joined: true, because });
        });
        test("is completed when it is ready there", () => {
          const cni2 = pod("cni-x", { namespace: "kube-system", controller: controllerOf("DaemonSet", "cni") });
          expect(judgeWith(nodeOf("a"), [cni2])).toEqual({ type: "complete", joined: true });
        });
      });
    });
  }
});

// test/lambda/drain/instances/lifecycle-states.test.ts
var lifecycle_states_test_exports = {};
var init_lifecycle_states_test = __esm({
  "test/lambda/drain/instances/lifecycle-states.test.ts"() {
    "use strict";
    init_lifecycle_states();
    test.each([
      ["Terminating:Wait", ["terminating"]],
      ["Warmed:Terminating:Wait", ["terminating"]],
      ["ReplacingRootVolume:Wait", ["terminating"]],
      ["Pending:Wait", ["launching"]],
      ["Warmed:Pending:Wait", ["terminating", "warming"]],
      ["InService", []],
      ["Terminating:Proceed", []],
      ["", []]
    ])("%s may be a wait in %j", (state, transitions) => {
      expect(transitionsOf(state)).toEqual(transitions);
    });
  }
});

// lambda/drain/instances/missing-node.ts
function lookAgainAt(missedAt) {
  return missedAt + LOOK_AGAIN_AFTER;
}
function judgeMissingNode({ options }, { node: node2, machine, now }) {
  if (node2) {
    return { type: "found", node: node2 };
  }
  if (!machine || machine.ended || machine.launchTime === void 0) {
    return { type: "missing" };
  }
  const until = machine.launchTime + options.joinTimeoutSeconds * 1e3;
  return now < until ? { type: "may-join", until } : { type: "missing" };
}
var LOOK_AGAIN_AFTER;
var init_missing_node = __esm({
  "lambda/drain/instances/missing-node.ts"() {
    "use strict";
    LOOK_AGAIN_AFTER = 6e4;
  }
});

// test/lambda/drain/instances/missing-node.test.ts
var missing_node_test_exports = {};
var init_missing_node_test = __esm({
  "test/lambda/drain/instances/missing-node.test.ts"() {
    "use strict";
    init_held_instances();
    init_missing_node();
    init_nodes2();
    init_snapshot_of();
    init_workloads();
    test("a node that is missing is looked for again a minute later", () => {
      expect(lookAgainAt(NOW)).toBe(NOW + MINUTE);
    });
    describe("an instance whose node two lists lacked", () => {
      const machine = (minutesAgo, ended = false) => ({ instanceId: "i-a", launchTime: NOW - minutesAgo * MINUTE, ended });
      const judge4 = (seen) => judgeMissingNode(held("terminating", "a"), { ...seen, now: NOW });
      test("is drained where another name tells its node", () => {
        expect(judge4({ node: node("a"), machine: machine(60) })).toEqual({ type: "found", node: node("a") });
      });
      test("may still be joining until its join timeout is over", () => {
        expect(judge4({ machine: machine(14) })).toEqual({ type: "may-join", until: NOW + MINUTE });
        expect(judge4({ machine: machine(15) })).toEqual({ type: "missing" });
      });
      test("is missing where its machine is switched off, or EC2 does not know it or its age", () => {
        expect(judge4({ machine: machine(1, true) })).toEqual({ type: "missing" });
        expect(judge4({})).toEqual({ type: "missing" });
        expect(judge4({ machine: { instanceId: "i-a", ended: false } })).toEqual({ type: "missing" });
      });
    });
    describe("the node of an instance is known", () => {
      test("by the id in its providerID", () => {
        expect(nodesByInstance([nodeOf("a"), node("b")])).toEqual(/* @__PURE__ */ new Map([["i-a", [nodeOf("a")]]]));
      });
      test("all of them, where it has joined under several names", () => {
        const again = { ...nodeOf("a"), metadata: { name: "again", uid: "node-again" } };
        expect(nodesByInstance([nodeOf("a"), nodeOf("b"), again]).get("i-a")).toEqual([nodeOf("a"), again]);
      });
      test("by what stands on it, before the id of the instance that had its name before", () => {
        const { metadata, ...rest } = drainingNode("b");
        const reused = { metadata, ...rest, spec: { ...rest.spec, providerID: "aws:///eu-west-1a/i-a" } };
        expect(nodesByInstance([reused])).toEqual(/* @__PURE__ */ new Map([["i-b", [reused]]]));
      });
      test("without one, by a name that EC2 gave it", () => {
        expect(nodeByName([node("b"), node("ip-1.internal")], ["i-a", "ip-1.internal"])).toEqual(node("ip-1.internal"));
        expect(nodeByName([node("b")], ["i-a", void 0])).toBeUndefined();
      });
      test("by that name though it has the id of the instance before, but not where another has none", () => {
        expect(nodeByName([nodeOf("a")], ["a"])).toEqual(nodeOf("a"));
        expect(nodeByName([nodeOf("a"), node("b")], ["a", "b"])).toEqual(node("b"));
      });
    });
  }
});

// lambda/drain/instances/newcomers.ts
function askAgainAt(askedAt) {
  return askedAt + ASK_EVERY;
}
function readyNodes(nodes2) {
  return new Set([...nodesByInstance(nodes2).values()].flat().filter(isNodeReady).map(({ metadata }) => metadata.uid));
}
function hasNewcomer(nodes2, readyBefore, { groups, get }) {
  return [...nodesByInstance(nodes2)].some(([instanceId, own2]) => !get(instanceId) && !groups.isInService(instanceId) && own2.some((node2) => isNodeReady(node2) && !readyBefore.has(node2.metadata.uid)));
}
var ASK_EVERY;
var init_newcomers = __esm({
  "lambda/drain/instances/newcomers.ts"() {
    "use strict";
    init_nodes2();
    init_pods();
    ASK_EVERY = 5e3;
  }
});

// test/lambda/drain/instances/newcomers.test.ts
var newcomers_test_exports = {};
var unknown;
var init_newcomers_test = __esm({
  "test/lambda/drain/instances/newcomers.test.ts"() {
    "use strict";
    init_held_instances();
    init_newcomers();
    init_snapshot_of();
    init_workloads();
    unknown = { groups: said({ states: { b: "InService" } }), get: () => void 0 };
    test("Auto Scaling is asked every five seconds at most", () => {
      expect(askAgainAt(NOW)).toBe(NOW + 5 * SECOND);
    });
    describe("a newcomer", () => {
      test("is a node that has become ready, of an instance that is not in service", () => {
        expect(hasNewcomer([nodeOf("a")], /* @__PURE__ */ new Set(), unknown)).toBe(true);
        expect(hasNewcomer([nodeOf("b")], /* @__PURE__ */ new Set(), unknown)).toBe(false);
      });
      test("is asked for once", () => {
        expect(hasNewcomer([nodeOf("a")], readyNodes([nodeOf("a")]), unknown)).toBe(false);
      });
      test("is not one that is not ready yet, and is one when it is", () => {
        expect(hasNewcomer([nodeOf("a", { ready: false })], /* @__PURE__ */ new Set(), unknown)).toBe(false);
        expect(hasNewcomer([nodeOf("a")], readyNodes([nodeOf("a", { ready: false })]), unknown)).toBe(true);
      });
      test("is not one that we hold, nor a node of no instance", () => {
        expect(hasNewcomer([nodeOf("a")], /* @__PURE__ */ new Set(), { ...unknown, get: (id) => id === "i-a" ? held("launching", "a") : void 0 })).toBe(false);
        expect(hasNewcomer([node("a")], /* @__PURE__ */ new Set(), unknown)).toBe(false);
        expect(readyNodes([node("a"), nodeOf("b")])).toEqual(/* @__PURE__ */ new Set(["node-b"]));
      });
    });
  }
});

// test/lambda/drain/instances/required-daemon-sets.test.ts
var required_daemon_sets_test_exports = {};
var REQUIRED, of, cni;
var init_required_daemon_sets_test = __esm({
  "test/lambda/drain/instances/required-daemon-sets.test.ts"() {
    "use strict";
    init_required_daemon_sets();
    init_workloads();
    REQUIRED = ["kube-system/cni", "storage/csi-node"];
    of = (name, namespace, options = {}) => pod(`${name}-x`, { namespace, controller: controllerOf("DaemonSet", name), ...options });
    cni = of("cni", "kube-system");
    test.each([
      ["all of them are ready", [cni, of("csi-node", "storage")], void 0],
      ["one has no pod yet", [cni], "the DaemonSet storage/csi-node has no pod on its node"],
      ["one is not ready", [cni, of("csi-node", "storage", { ready: false })], "the pod storage/csi-node-x of the DaemonSet storage/csi-node is not ready"],
      ["the pod of one is on its way out", [cni, of("csi-node", "storage", { terminatingUntil: NOW })], "the DaemonSet storage/csi-node has no pod on its node"],
      ["one of that name is in another namespace", [cni, of("csi-node", "other")], "the DaemonSet storage/csi-node has no pod on its node"],
      ["something else has that name", [cni, of("csi-node", "storage", { controller: controllerOf("ReplicaSet", "csi-node") })], "the DaemonSet storage/csi-node has no pod on its node"],
      ["a pod of that name has no owner", [cni, pod("csi-node", { namespace: "storage" })], "the DaemonSet storage/csi-node has no pod on its node"],
      ["none is there", [], "the DaemonSet kube-system/cni has no pod on its node"],
      ["a pod is replaced by one that is ready", [cni, of("csi-node", "storage", { ready: false }), of("csi-node", "storage")], void 0]
    ])("what a launched node lacks of the DaemonSets that its group requires, where %s", (_, pods, because) => {
      expect(unreadyDaemonSet(REQUIRED, pods)).toBe(because);
    });
    test("a group that requires none lacks none", () => {
      expect(unreadyDaemonSet([], [])).toBeUndefined();
    });
  }
});

// lambda/drain/instances/retained.ts
function planRetained(nodes2, { groups, drainerName }) {
  const byInstance2 = nodesByInstance(nodes2);
  const note = [];
  const terminate = [];
  for (const { instanceId, groupName } of groups.retained) {
    const own2 = (byInstance2.get(instanceId) ?? []).map((node2) => ({ node: node2, state: readDrainState(node2) }));
    const unnoted = own2.filter(({ node: node2, state }) => !isNewer(node2) && isToBeNoted(state, groups, drainerName));
    note.push(...unnoted.map(({ node: node2 }) => ({ node: node2, instanceId, groupName })));
    const reasons = own2.flatMap(({ state }) => state?.drainer === drainerName ? state.ends ?? [] : []);
    if (own2.length > 0 && reasons.length === own2.length) {
      terminate.push({ instanceId, groupName, nodes: own2.map(({ node: node2 }) => node2), because: reasons[0] });
    }
  }
  return { note, terminate };
}
function isToBeNoted(state, groups, drainerName) {
  if (state === void 0) {
    return true;
  }
  if (state.drainer !== drainerName) {
    return state.retainedSince !== void 0;
  }
  return state.retainedSince === void 0 && (state.outcome === void 0 || state.outcome === "retained") && groups.show(state.started);
}
function retainedSince(state, now) {
  const ended = state?.outcome === "retained" ? Math.min(state.deadline, now) : now;
  return state?.retainedSince ?? ended;
}
var init_retained = __esm({
  "lambda/drain/instances/retained.ts"() {
    "use strict";
    init_nodes2();
    init_drain_state();
  }
});

// test/lambda/drain/instances/retained.test.ts
var retained_test_exports = {};
var RETAINED, annotated, noted, ends, plan2;
var init_retained_test = __esm({
  "test/lambda/drain/instances/retained.test.ts"() {
    "use strict";
    init_held_instances();
    init_drain_states();
    init_idle();
    init_moving_groups();
    init_retained();
    init_names();
    init_snapshot_of();
    init_workloads();
    RETAINED = said({ states: { a: "Terminating:Retained" } });
    annotated = (node2, annotations2) => ({ ...node2, metadata: { ...node2.metadata, annotations: { ...node2.metadata.annotations, ...annotations2 } } });
    noted = (annotations2 = {}, drainer = "drainer") => annotated(
      drainingNode("a", { outcome: "retained", drainer }),
      { [`${ANNOTATION_PREFIX}retained-since`]: new Date(NOW).toISOString(), ...annotations2 }
    );
    ends = { [`${ANNOTATION_PREFIX}retention-ends`]: "it is empty" };
    plan2 = (nodes2, groups = RETAINED) => planRetained(nodes2, { groups, drainerName: "drainer" });
    describe("an instance that Auto Scaling shows as retained", () => {
      test.each([
        ["whose drain ended so", drainingNode("a", { outcome: "retained" })],
        ["whose hook timed out within a drain", drainingNode("a")],
        ["whose drain nobody began", nodeOf("a")],
        ["that another drainer retained, which had the group before", noted({}, "former")]
      ])("is noted on its node: %s", (_, node2) => {
        expect(plan2([node2]).note).toMatchObject([{ node: node2, instanceId: "i-a", groupName: "group" }]);
      });
      test.each([
        ["that is noted already", noted()],
        ["that another hook of its group retains, though its drain ended well", drainingNode("a", { outcome: "drained" })],
        ["whose drain began after Auto Scaling was asked", drainingNode("a", { started: NOW })],
        ["of another drainer", drainingNode("a", { drainer: "other", outcome: "retained" })],
        ["of which a newer function has written", annotated(drainingNode("a"), { [`${ANNOTATION_PREFIX}schema`]: "2" })]
      ])("is not noted: %s", (_, node2) => {
        expect(plan2([node2]).note).toEqual([]);
      });
      test("is terminated when all of its nodes say that its retention is over", () => {
        expect(plan2([noted(ends)]).terminate).toMatchObject([{ instanceId: "i-a", groupName: "group", because: "it is empty" }]);
        expect(plan2([noted(ends), annotated(noted(), {})]).terminate).toEqual([]);
        expect(plan2([noted()]).terminate).toEqual([]);
        expect(plan2([noted(ends, "other")]).terminate).toEqual([]);
        expect(plan2([noted(ends)], said({ states: { a: "Terminating:Wait" } })).terminate).toEqual([]);
      });
    });
    test("a drain that was blocked has retained its instance since its deadline, any other since that is seen", () => {
      expect(retainedSince(drainStateOf("a", { outcome: "retained", deadline: NOW - MINUTE }), NOW)).toBe(NOW - MINUTE);
      expect(retainedSince(drainStateOf("a", { outcome: "retained", deadline: NOW + MINUTE }), NOW)).toBe(NOW);
      expect(retainedSince(drainStateOf("a", { deadline: NOW - MINUTE }), NOW)).toBe(NOW);
      expect(retainedSince(void 0, NOW)).toBe(NOW);
      expect(retainedSince(drainStateOf("a", { retainedSince: NOW - 5 * MINUTE }), NOW)).toBe(NOW - 5 * MINUTE);
    });
    test("a sweep leads for it where its group wants it tried again, somebody says something, or its time is over", () => {
      const off = { [`${ANNOTATION_PREFIX}retry-retained`]: "false" };
      expect(hasRetained([noted()], NOW)).toBe(true);
      expect(hasRetained([noted(off)], NOW)).toBe(false);
      expect(hasRetained([noted({ ...off, [STEER_ANNOTATION]: "let-go" })], NOW)).toBe(true);
      const limited = noted({ ...off, [`${ANNOTATION_PREFIX}retain-at-most`]: "600" });
      expect(hasRetained([limited], NOW + 10 * MINUTE - 1)).toBe(false);
      expect(hasRetained([limited], NOW + 10 * MINUTE)).toBe(true);
      expect(hasRetained([noted(ends), nodeOf("b")], NOW)).toBe(false);
    });
    describe("the drain of an instance that was retained", () => {
      const begun = (before4, options = OPTIONS) => newDrainState(
        held("terminating", "a", { options }),
        { retainsAbandoned: true, before: before4, drainerName: "drainer", now: NOW }
      );
      const before3 = drainStateOf("a", { outcome: "retained", retainedSince: NOW - MINUTE });
      test("is its last, and ends as its group says for that", () => {
        expect(begun(before3)).toMatchObject({ isLast: true, whenBlocked: "TERMINATE" });
        expect(begun(before3, { ...OPTIONS, afterRetention: "FORCE" })).toMatchObject({ isLast: true, whenBlocked: "FORCE" });
        expect(begun(drainStateOf("a", { isLast: true }))).toMatchObject({ isLast: true, whenBlocked: "TERMINATE" });
      });
      test("any other is not", () => {
        expect(begun(void 0)).toMatchObject({ isLast: void 0, whenBlocked: "RETAIN" });
        expect(begun(drainStateOf("b", { retainedSince: NOW - MINUTE }))).toMatchObject({ isLast: void 0, whenBlocked: "RETAIN" });
      });
    });
    describe("an instance of a group that moves to another drainer", () => {
      const moving = held("terminating", "a", { options: { ...OPTIONS, movesTo: "new" } });
      test.each([
        ["is let go of once the new one drains it", "let-go", [drainingNode("a", { drainer: "new" })], NOW],
        ["is drained on by the one that began", "drain", [drainingNode("a")], NOW],
        ["is left to the new one for ten minutes", "wait", [nodeOf("a")], NOW],
        ["is drained by the old one when the new one does not begin", "drain", [nodeOf("a")], NOW + 8 * MINUTE]
      ])("%s", (_, decision, nodes2, now) => {
        expect(judgeMove(moving, nodes2, "drainer", now)).toBe(decision);
      });
      test("of any other group is drained", () => {
        expect(judgeMove(held("terminating", "a"), [drainingNode("a", { drainer: "new" })], "drainer", NOW)).toBe("drain");
      });
    });
  }
});

// test/lambda/drain/instances/startup-taints.test.ts
var startup_taints_test_exports = {};
var tainted2, NONE5, STARTUP, DEDICATED, BECAUSE;
var init_startup_taints_test = __esm({
  "test/lambda/drain/instances/startup-taints.test.ts"() {
    "use strict";
    init_held_instances();
    init_startup_taints();
    init_workloads();
    tainted2 = (name, taints, ready = true) => {
      const { spec, ...rest } = nodeOf(name, { ready });
      return { ...rest, spec: { ...spec, taints } };
    };
    NONE5 = { startupTaints: [], permanentTaints: [] };
    STARTUP = { key: "cni.example/agent-not-ready", value: "true", effect: "NoSchedule" };
    DEDICATED = { key: "dedicated", value: "gpu", effect: "NoSchedule" };
    BECAUSE = "its node has the taint cni.example/agent-not-ready=true:NoSchedule, which no other ready node of its group has";
    test.each([
      ["without taints", [], [nodeOf("b")], void 0],
      ["that no other node of the group has", [STARTUP], [nodeOf("b"), tainted2("c", [DEDICATED])], BECAUSE],
      ["that the group has for good", [DEDICATED], [tainted2("b", [DEDICATED])], void 0],
      ["that the group has for good, and another", [DEDICATED, STARTUP], [tainted2("b", [DEDICATED])], BECAUSE],
      ["with another value than the group's", [{ ...DEDICATED, value: "tpu" }], [tainted2("b", [DEDICATED])], void 0],
      [
        "with another effect than the group's",
        [{ ...DEDICATED, effect: "NoExecute" }],
        [tainted2("b", [DEDICATED])],
        "its node has the taint dedicated=gpu:NoExecute, which no other ready node of its group has"
      ],
      ["that only nodes have that are not ready", [STARTUP], [nodeOf("b"), tainted2("c", [STARTUP], false)], BECAUSE],
      ["that is a mere preference", [{ ...STARTUP, effect: "PreferNoSchedule" }], [nodeOf("b")], void 0],
      ["with nothing to compare with", [STARTUP], [], void 0],
      ["with nothing to compare with that is ready", [STARTUP], [nodeOf("b", { ready: false })], void 0],
      [
        "of Kubernetes, whoever has it",
        [{ key: "node.kubernetes.io/network-unavailable", effect: "NoSchedule" }],
        [],
        "its node has the taint node.kubernetes.io/network-unavailable:NoSchedule"
      ],
      [
        "of a cloud provider that has not seen it yet",
        [{ key: "node.cloudprovider.kubernetes.io/uninitialized", value: "true", effect: "NoSchedule" }],
        [],
        "its node has the taint node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule"
      ]
    ])("what keeps pods from a ready node with taints: one %s", (_, taints, others, because) => {
      expect(obstacleToPods(tainted2("a", taints), { others, launchedAt: NOW, options: NONE5 })).toBe(because);
    });
    test.each([
      ["for startup, though nodes in service have it as well", { startupTaints: [DEDICATED.key] }, "its node has the startup taint dedicated=gpu:NoSchedule"],
      ["for good, though no other node has it", { permanentTaints: [STARTUP.key] }, void 0],
      ["for good, and says nothing of this one", { permanentTaints: [DEDICATED.key] }, BECAUSE]
    ])("what keeps pods from a ready node whose group names a taint: one %s", (_, named2, because) => {
      const node2 = tainted2("a", [DEDICATED, STARTUP]);
      expect(obstacleToPods(node2, { others: [tainted2("b", [DEDICATED])], launchedAt: NOW, options: { ...NONE5, ...named2 } })).toBe(because);
    });
    test("taints that a group names count whatever they are: a mere preference for startup, and one of Kubernetes for good", () => {
      const node2 = tainted2("a", [{ ...STARTUP, effect: "PreferNoSchedule" }, { key: "node.kubernetes.io/out-of-service", effect: "NoExecute" }]);
      const judge4 = (startupTaints) => obstacleToPods(node2, { others: [], launchedAt: NOW, options: { startupTaints, permanentTaints: ["node.kubernetes.io/out-of-service"] } });
      expect([judge4([STARTUP.key]), judge4([])]).toEqual(["its node has the startup taint cni.example/agent-not-ready=true:PreferNoSchedule", void 0]);
    });
    test("a cordon keeps pods away from a node that has just joined; on one that was there before somebody means it", () => {
      const cordoned = (createdAt2) => {
        const { metadata, ...rest } = tainted2("a", [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }]);
        return { ...rest, metadata: { ...metadata, creationTimestamp: timestamp(createdAt2) }, spec: { ...rest.spec, unschedulable: true } };
      };
      expect(obstacleToPods(cordoned(NOW), { others: [], launchedAt: NOW, options: NONE5 })).toBe("its node is cordoned");
      expect(obstacleToPods(cordoned(NOW - 1), { others: [], launchedAt: NOW, options: NONE5 })).toBeUndefined();
    });
  }
});

// lambda/drain/messages/disposition.ts
function messagesToKeep(messages, end, isSettled2) {
  switch (end.type) {
    case "done":
      return [];
    case "failed":
      return messages.filter(({ request: request2, receiveCount }) => request2.type !== "sweep" || receiveCount < MOST_RECEIVES_OF_A_FAILED_SWEEP);
    case "followed":
      return messages.filter(({ request: request2 }) => request2.type !== "sweep" && !isSettled2(request2));
    case "out-of-time": {
      const kept = messages.filter(({ request: request2 }) => request2.type === "sweep" || !isSettled2(request2));
      return kept.length > 0 ? kept : messages.slice(0, 1);
    }
  }
}
function comesAgainAfterSeconds({ receiveCount, request: request2, heartbeatTimeoutSeconds = Infinity }, end) {
  if (end.type === "out-of-time") {
    return NEXT_INVOCATION_SECONDS;
  }
  const isAlone = end.type === "followed" && end.leader === "other" && request2?.type === "launching";
  const [first, growth] = isAlone ? [5, 1.25] : [15, 1.5];
  const wait = Math.round(first * growth ** Math.min(20, receiveCount - 1));
  return Math.min(LONGEST_SECONDS, wait, Math.floor(heartbeatTimeoutSeconds / 3));
}
var NEXT_INVOCATION_SECONDS, LONGEST_SECONDS, MOST_RECEIVES_OF_A_FAILED_SWEEP;
var init_disposition = __esm({
  "lambda/drain/messages/disposition.ts"() {
    "use strict";
    NEXT_INVOCATION_SECONDS = 1;
    LONGEST_SECONDS = 240;
    MOST_RECEIVES_OF_A_FAILED_SWEEP = 4;
  }
});

// test/lambda/drain/messages/disposition.test.ts
var disposition_test_exports = {};
var SWEEP, SETTLED, OPEN, LAUNCH, followed2;
var init_disposition_test = __esm({
  "test/lambda/drain/messages/disposition.test.ts"() {
    "use strict";
    init_disposition();
    init_held_instances();
    SWEEP = { receiveCount: 1, request: { type: "sweep" } };
    SETTLED = { receiveCount: 1, request: request("terminating", "settled") };
    OPEN = { receiveCount: 1, request: request("terminating", "open") };
    LAUNCH = request("launching", "a");
    followed2 = (leader) => ({ type: "followed", leader });
    describe("the messages that are kept", () => {
      const all = [SWEEP, SETTLED, OPEN];
      const kept = (end, messages = all) => messagesToKeep(messages, end, ({ action }) => action.instanceId === "i-settled");
      test("are none when nothing is left to do, and all when the invocation failed", () => {
        expect(kept({ type: "done" })).toEqual([]);
        expect(kept({ type: "failed" })).toEqual([SWEEP, SETTLED, OPEN]);
      });
      test("are no sweeps that have failed four times: the schedule brings the next one", () => {
        expect(kept({ type: "failed" }, [{ ...SWEEP, receiveCount: 3 }])).toHaveLength(1);
        expect(kept({ type: "failed" }, [{ ...SWEEP, receiveCount: 4 }, { ...OPEN, receiveCount: 90 }])).toEqual([{ ...OPEN, receiveCount: 90 }]);
      });
      test("are those that are not settled where another leads, for that one sweeps", () => {
        expect(kept(followed2("ours"))).toEqual([OPEN]);
        expect(kept(followed2("other"))).toEqual([OPEN]);
      });
      test("are those that are not settled and the sweep where the time of a leader is over", () => {
        expect(kept({ type: "out-of-time" })).toEqual([SWEEP, OPEN]);
      });
      test("are one in any case then, or nothing would bring the next invocation", () => {
        expect(kept({ type: "out-of-time" }, [SETTLED, SETTLED])).toEqual([SETTLED]);
      });
    });
    test("a message comes again before the third part of a heartbeat timeout is over", () => {
      expect(comesAgainAfterSeconds({ receiveCount: 9, request: OPEN.request, heartbeatTimeoutSeconds: 30 }, { type: "failed" })).toBe(10);
      expect(comesAgainAfterSeconds({ receiveCount: 1, request: OPEN.request, heartbeatTimeoutSeconds: 2100 }, { type: "failed" })).toBe(15);
    });
    describe("a message comes again", () => {
      const after = (receiveCount, end, asked2) => comesAgainAfterSeconds({ receiveCount, request: asked2 }, end);
      test("at once where the time of a leader is over", () => {
        expect(after(9, { type: "out-of-time" }, OPEN.request)).toBe(1);
      });
      test("the later the more often it came, and after four minutes at last", () => {
        expect([1, 2, 3, 7, 8, 100].map((count) => after(count, followed2("ours"), OPEN.request))).toEqual([15, 23, 34, 171, 240, 240]);
        expect([1, 2, 3].map((count) => after(count, { type: "failed" }))).toEqual([15, 23, 34]);
      });
      test("so that no drain of 48 hours uses up the thousand receives of SQS", () => {
        const waits = Array.from({ length: 999 }, (_, i) => after(i + 1, followed2("other"), LAUNCH));
        expect(waits.reduce((sum, seconds) => sum + seconds)).toBeGreaterThan(48 * 3600);
      });
      test("sooner for a launch while another drainer leads, which does not look after it", () => {
        expect([1, 2, 3, 100].map((count) => after(count, followed2("other"), LAUNCH))).toEqual([5, 6, 8, 240]);
        expect(after(1, followed2("ours"), LAUNCH)).toBe(15);
        expect(after(1, followed2("other"), OPEN.request)).toBe(15);
        expect(after(1, { type: "failed" }, LAUNCH)).toBe(15);
      });
    });
  }
});

// test/lambda/drain/owners/failing-jobs.test.ts
var failing_jobs_test_exports = {};
var batch, on3, answering, DISRUPTED2;
var init_failing_jobs_test = __esm({
  "test/lambda/drain/owners/failing-jobs.test.ts"() {
    "use strict";
    init_decide();
    init_snapshot_of();
    init_workloads();
    batch = (options = {}) => job({ name: "batch", on: ["a"], ...options });
    on3 = (part, drain2 = {}) => snapshotOf(draining("a", drain2), part);
    answering = (...rules) => ({ podFailurePolicy: { rules } });
    DISRUPTED2 = [{ type: "DisruptionTarget" }];
    describe("a pod whose eviction would fail its Job for good is left until it has finished", () => {
      test.each([
        ["no pod may fail", { spec: { backoffLimit: 0 } }, "none of its pods may fail any more"],
        ["as many have failed as may", { failed: 2, spec: { backoffLimit: 2 } }, "2 of its pods have failed already, and no more than 2 may"],
        ["as many have failed as may by default", { failed: 6 }, "6 of its pods have failed already, and no more than 6 may"],
        ["its index has failed as often as it may", {
          on: [{ on: "a", annotations: { "batch.kubernetes.io/job-index-failure-count": "1" } }],
          spec: { backoffLimitPerIndex: 1 }
        }, "1 of its pods of this index have failed already, and no more than 1 may"],
        ["its index may not fail", { spec: { backoffLimitPerIndex: 0 } }, "none of its pods of this index may fail any more"],
        ["its policy fails it on a disruption", { spec: answering({ action: "FailJob", onPodConditions: DISRUPTED2 }) }, "its podFailurePolicy answers a disruption with FailJob"],
        ["its policy fails the index on a disruption", { spec: answering({ action: "FailIndex", onPodConditions: DISRUPTED2 }) }, "its podFailurePolicy answers a disruption with FailIndex"],
        ["its policy counts a disruption", { spec: { backoffLimit: 0, ...answering({ action: "Count", onPodConditions: DISRUPTED2 }) } }, "none of its pods may fail any more"]
      ])("where %s", (_, options, because) => {
        expect(movesOf(on3(batch(options)))).toEqual([]);
        expect(sentencesOf(on3(batch(options)))).toContain(
          `shop/batch-0 stays: it is left until it has finished: its eviction would fail Job shop/batch for good, for ${because}`
        );
      });
    });
    test.each([
      ["one more pod may fail", { failed: 1, spec: { backoffLimit: 2 } }],
      ["its policy ignores disruptions", { spec: { backoffLimit: 0, ...answering({ action: "Ignore", onPodConditions: DISRUPTED2 }) } }],
      ["the first rule that matches ignores disruptions", {
        spec: { backoffLimit: 0, ...answering({ action: "Ignore", onPodConditions: DISRUPTED2 }, { action: "FailJob", onPodConditions: DISRUPTED2 }) }
      }],
      ["its policy is about something else", { spec: answering({ action: "FailJob" }, { action: "FailJob", onPodConditions: [{ type: "ConfigIssue" }] }) }],
      ["its policy is about pods that are not disrupted", { spec: answering({ action: "FailJob", onPodConditions: [{ type: "DisruptionTarget", status: "False" }] }) }],
      ["it has ended", { ended: "Failed", spec: { backoffLimit: 0 } }]
    ])("a pod goes where %s", (_, options) => {
      expect(movesOf(on3(batch({ on: ["a", "b"], parallelism: 2, completions: 9, ...options })))).toEqual(["evict batch-0"]);
    });
    test("a pod that has finished goes, and so does one of another kind", () => {
      expect(movesOf(on3(batch({ on: [{ on: "a", phase: "Succeeded", ready: false }], spec: { backoffLimit: 0 } })))).toEqual(["evict batch-0"]);
      expect(movesOf(on3(podsOfKind("Workflow", { name: "flow", on: ["a", "b"] })))).toEqual(["evict flow-0"]);
    });
    test("where the group's owner says so, it goes and its Job is announced as interrupted", () => {
      const cluster3 = withBaseline(on3(batch({ on: ["a", "b"], parallelism: 2, completions: 9, spec: { backoffLimit: 0 } }), { failingJobs: "EVICT" }));
      expect(movesOf(cluster3)).toEqual(["interrupt batch-0"]);
      expect(decide(cluster3, NOW).drainingNodes[0].announcements).toMatchObject([{
        because: "its eviction would fail Job shop/batch for good, for none of its pods may fail any more"
      }]);
    });
    test("at the last call it is announced as well", () => {
      const cluster3 = withBaseline(on3(batch({ spec: { backoffLimit: 0 } }), { whenBlocked: "TERMINATE" }));
      expect(movesOf(cluster3, NOW + 48 * MINUTE)).toEqual([]);
      expect(movesOf(cluster3, NOW + 49 * MINUTE)).toEqual(["interrupt batch-0"]);
    });
  }
});

// test/lambda/drain/owners/floor.test.ts
var floor_test_exports = {};
var init_floor_test = __esm({
  "test/lambda/drain/owners/floor.test.ts"() {
    "use strict";
    init_snapshot_of();
    init_workloads();
    describe("an owner without a budget", () => {
      test("of two, both on one draining node, loses one at a time", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "a"] }));
        expect(movesOf(cluster3)).toEqual(["evict web-0"]);
      });
      test("of two on two draining nodes loses one in all", () => {
        const cluster3 = snapshotOf(draining("a"), draining("b"), deployment({ name: "web", on: ["a", "b"] }));
        expect(movesOf(cluster3)).toEqual(["evict web-0"]);
      });
      test("loses as many as its own maxUnavailable allows", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "a", "a", "b", "b"], maxUnavailable: 2 }));
        expect(movesOf(cluster3)).toEqual(["evict web-0", "evict web-1"]);
      });
      test("loses one although its maxUnavailable is 0, which is about its rollouts", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "a", "b"], maxUnavailable: 0 }));
        expect(movesOf(cluster3)).toEqual(["evict web-0"]);
      });
      test("that misses a pod already loses none, and says its numbers", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "b", { on: "c", ready: false }] }));
        expect(movesOf(cluster3)).toEqual([]);
        expect(sentencesOf(cluster3)).toContain("shop/web-0 stays: Deployment shop/web has 2 available pods of 3 and must not fall below 2");
      });
      test("loses its pods that are not available anyway", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: [{ on: "a", ready: false }, { on: "a", ready: false }, "a", "b"] }));
        expect(movesOf(cluster3)).toEqual(["evict web-0", "evict web-1"]);
      });
      test("counts a pod only after minReadySeconds", () => {
        const web7 = deployment({ name: "web", minReadySeconds: 60, on: ["a", { on: "b", readySince: NOW - 10 * SECOND }] });
        expect(movesOf(snapshotOf(draining("a"), web7))).toEqual([]);
        expect(movesOf(snapshotOf(draining("a"), web7), NOW + 49 * SECOND)).toEqual([]);
        expect(movesOf(snapshotOf(draining("a"), web7), NOW + 50 * SECOND)).toEqual(["evict web-0"]);
      });
      test("does not count a pod that terminates", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "a", { on: "b", terminatingUntil: NOW + MINUTE }], replicas: 3 }));
        expect(movesOf(cluster3)).toEqual([]);
      });
      test("may lose all that it has too many", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "a", "a", "b", "b"], replicas: 3, maxUnavailable: 1 }));
        expect(movesOf(cluster3)).toEqual(["evict web-0", "evict web-1", "evict web-2"]);
      });
      test("scaled to zero in the middle of a rollout has no only pod", () => {
        const conditions = [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }];
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["b"], old: ["a"], replicas: 0, conditions }));
        expect(movesOf(cluster3)).not.toContain("interrupt web-old-0");
      });
      test("scaled to zero loses all", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "a"], replicas: 0 }));
        expect(movesOf(cluster3)).toEqual(["evict web-0", "evict web-1"]);
      });
      test("is not another namespace's of the same name", () => {
        const cluster3 = snapshotOf(
          draining("a"),
          podsOfKind("Game", { name: "chess", on: ["a", "b"] }),
          podsOfKind("Board", { name: "chess-board", namespace: "other", on: ["a", "b"] })
        );
        expect(movesOf(cluster3)).toEqual(["evict chess-0", "evict chess-board-0"]);
      });
    });
    describe("an owner of one", () => {
      test("is interrupted, and told why", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a"] }));
        expect(movesOf(cluster3)).toEqual(["interrupt web-0"]);
      });
      test("with a second available pod elsewhere is simply evicted", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "b"], replicas: 1 }));
        expect(movesOf(cluster3)).toEqual(["evict web-0"]);
      });
      test("whose pod is not available has nothing to lose", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: [{ on: "a", ready: false }] }));
        expect(movesOf(cluster3)).toEqual(["evict web-0"]);
      });
    });
    describe("a StatefulSet", () => {
      test("of three loses one", () => {
        expect(movesOf(snapshotOf(draining("a"), statefulSet({ name: "db", on: ["a", "a", "b"] })))).toEqual(["evict db-0"]);
      });
      test("of one is interrupted", () => {
        expect(movesOf(snapshotOf(draining("a"), statefulSet({ name: "db", on: ["a"] })))).toEqual(["interrupt db-0"]);
      });
    });
    test("a bare ReplicaSet and a ReplicationController have a floor like others", () => {
      const cluster3 = snapshotOf(draining("a"), replicaSet({ name: "set", on: ["a", "a", "b"] }), replicationController({ name: "old", on: ["a", "a"] }));
      expect(movesOf(cluster3)).toEqual(["evict set-0", "evict old-0"]);
    });
    describe("a Job", () => {
      test("keeps running what it may", () => {
        expect(movesOf(snapshotOf(draining("a"), job({ name: "batch", parallelism: 3, completions: 9, on: ["a", "a", "a"] })))).toEqual(["evict batch-0"]);
      });
      test("of one pod is interrupted", () => {
        expect(movesOf(snapshotOf(draining("a"), job({ name: "batch", on: ["a"] })))).toEqual(["interrupt batch-0"]);
      });
    });
    describe("a controller of a kind that we do not know", () => {
      const chess = (...on6) => podsOfKind("Game", { name: "chess", on: on6 });
      test("is counted by the pods of its UID", () => {
        expect(movesOf(snapshotOf(draining("a"), chess("a", "a", "b")))).toEqual(["evict chess-0"]);
        expect(movesOf(snapshotOf(draining("a"), chess("a")))).toEqual(["interrupt chess-0"]);
      });
      test("wants as many as it had before we came", () => {
        const { drainingNodes } = withBaseline(snapshotOf(draining("a"), chess("a", "a", "b")));
        expect(movesOf({ ...snapshotOf(chess("a", "b")), drainingNodes })).toEqual([]);
      });
      test("wants the most that any draining node remembers", () => {
        const first = withBaseline(snapshotOf(draining("a"), chess("a", "b", "c")));
        const second = withBaseline(snapshotOf({ drainingNodes: first.drainingNodes }, draining("b"), chess("a", "b")));
        expect(movesOf({ ...snapshotOf(chess("a", "b")), drainingNodes: second.drainingNodes })).toEqual([]);
      });
      test("wants as many as it has by now, where those are more", () => {
        const { drainingNodes } = withBaseline(snapshotOf(draining("a"), chess("a", "b")));
        expect(movesOf({ ...snapshotOf(chess("a", "a", "b", "b")), drainingNodes })).toEqual(["evict chess-0"]);
      });
      test("does not want back a pod that is stuck on a dead node", () => {
        const cluster3 = (until) => snapshotOf(draining("a"), chess("a", "b", "c", { on: "dead", ready: false, terminatingUntil: until }));
        expect(movesOf(cluster3(NOW - 5 * MINUTE + 1))).toEqual([]);
        expect(movesOf(cluster3(NOW - 5 * MINUTE))).toEqual(["evict chess-0"]);
      });
    });
    describe("what was tried and is not observed", () => {
      const three = [draining("a"), deployment({ name: "web", on: ["a", "a", "b"], maxUnavailable: 1 })];
      test.each(["requested", "accepted"])("%s: the pod counts as gone and is not asked again", (state) => {
        expect(movesOf(snapshotOf(...three, attempt("web-0", state)))).toEqual([]);
      });
      test("a deletion counts as an eviction does", () => {
        expect(movesOf(snapshotOf(...three, attempt("web-0", "requested", { type: "delete" })))).toEqual([]);
      });
      test("unknown, for no answer came: the pod counts as gone until it would have gone, then it is asked again", () => {
        const cluster3 = snapshotOf(...three, attempt("web-0", "unknown", { retryAt: NOW + 30 * SECOND }));
        expect(movesOf(cluster3)).toEqual([]);
        expect(movesOf(cluster3, NOW + 30 * SECOND)).toEqual(["evict web-0"]);
      });
      test("refused: the pod counts as there, and another one is asked", () => {
        const cluster3 = snapshotOf(...three, attempt("web-0", "refused", { retryAt: NOW + MINUTE, because: "of a webhook" }));
        expect(movesOf(cluster3)).toEqual(["evict web-1"]);
        expect(sentencesOf(cluster3)).toContain("shop/web-0 stays: of a webhook");
      });
    });
    test("pods on a node that is about to be terminated, its drain having ended, count no more", () => {
      const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "dying"] }));
      expect(movesOf(cluster3)).toEqual(["evict web-0"]);
      expect(movesOf({ ...cluster3, ending: /* @__PURE__ */ new Set(["dying"]) })).toEqual([]);
    });
  }
});

// test/lambda/drain/owners/owners.test.ts
var owners_test_exports = {};
var ownerOfDeployment, ownerOfStatefulSet, desiredOfJob;
var init_owners_test = __esm({
  "test/lambda/drain/owners/owners.test.ts"() {
    "use strict";
    init_owners();
    init_workloads();
    ownerOfDeployment = (options) => (deployment({ name: "web", on: [], ...options }).deployments ?? []).map(ownerFromDeployment)[0];
    ownerOfStatefulSet = (options) => (statefulSet({ name: "db", on: [], replicas: 3, ...options }).statefulSets ?? []).map(ownerFromStatefulSet)[0];
    desiredOfJob = (options) => (job({ name: "batch", on: [], ...options }).jobs ?? []).map(ownerFromJob)[0].desired;
    test("an owner is named by kind, namespace and name", () => {
      expect(ownerName(ownerOfDeployment({ replicas: 1 }))).toBe("Deployment shop/web");
    });
    describe("a Deployment", () => {
      test("wants its replicas, or one", () => {
        expect(ownerOfDeployment({ replicas: 3 }).desired).toBe(3);
        const [plain] = deployment({ name: "web", on: [] }).deployments ?? [];
        expect(ownerFromDeployment({ ...plain, spec: {} })).toMatchObject({ desired: 1, maxUnavailable: 0, minReadySeconds: 0 });
      });
      test.each([
        ["a number", { replicas: 10, maxUnavailable: 3 }, 3],
        ["a number, the same where it does not surge", { replicas: 10, maxSurge: 0, maxUnavailable: 3 }, 3],
        ["a percentage, rounded down", { replicas: 10, maxUnavailable: "25%" }, 2],
        ["25 % unless told", { replicas: 8 }, 2],
        ["1 where maxSurge and maxUnavailable are 0, for no rollout could move", { replicas: 8, maxSurge: 0, maxUnavailable: 0 }, 1],
        ["1 where both round to 0", { replicas: 3, maxSurge: "0%", maxUnavailable: "10%" }, 1],
        ["0 where it surges instead", { replicas: 3, maxSurge: "1%", maxUnavailable: "10%" }, 0],
        ["1 where it is recreated", { replicas: 8, recreate: true }, 1]
      ])("may lose %s", (_, options, expected) => {
        expect(ownerOfDeployment(options).maxUnavailable).toBe(expected);
      });
      test("rolls out when its controller has not seen its newest generation", () => {
        expect(ownerOfDeployment({ replicas: 2, generation: 4, observedGeneration: 3 }).rollingOut).toBe(true);
        expect(ownerOfDeployment({ replicas: 2, generation: 4, observedGeneration: 4 }).rollingOut).toBe(false);
      });
      test("is stalled when it says so, and not for whatever else it says", () => {
        const healthy = [{ type: "Available", status: "True", reason: "MinimumReplicasAvailable" }, { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable" }];
        const late = { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" };
        expect(ownerOfDeployment({ replicas: 2, conditions: healthy }).stalled).toBe(false);
        expect(ownerOfDeployment({ replicas: 2, conditions: [healthy[0], late] }).stalled).toBe(true);
      });
      test("may not be known to be paused yet", () => {
        expect(ownerOfDeployment({ replicas: 2, generation: 4, observedGeneration: 3, paused: true }).rollingOut).toBe(true);
      });
    });
    describe("a StatefulSet", () => {
      test.each([
        ["one unless told", {}, 1],
        ["a number", { maxUnavailable: 2 }, 2],
        ["a percentage, rounded up", { replicas: 10, maxUnavailable: "15%" }, 2],
        ["one at least", { maxUnavailable: 0 }, 1]
      ])("may lose %s", (_, options, expected) => {
        expect(ownerOfStatefulSet(options).maxUnavailable).toBe(expected);
      });
      test("rolls out when its controller has not seen its newest generation", () => {
        expect(ownerOfStatefulSet({ generation: 2, observedGeneration: 1 }).rollingOut).toBe(true);
        expect(ownerOfStatefulSet({ generation: 2, observedGeneration: 1, updateStrategy: "OnDelete" }).rollingOut).toBe(false);
      });
    });
    test("a ReplicaSet and a ReplicationController want their replicas", () => {
      const [set] = replicaSet({ name: "web", on: [], replicas: 4 }).replicaSets ?? [];
      const [controller] = replicationController({ name: "old", on: [], replicas: 2 }).replicationControllers ?? [];
      expect(ownerFromReplicaSet(set)).toMatchObject({ kind: "ReplicaSet", desired: 4, rollingOut: false });
      expect(ownerFromReplicationController(controller)).toMatchObject({ kind: "ReplicationController", desired: 2 });
    });
    describe("a Job", () => {
      test.each([
        ["nothing was said yet", void 0, 3],
        ["it was resumed and then completed", [{ type: "Suspended", status: "False" }, { type: "Complete", status: "True" }], 0],
        ["it was suspended once", [{ type: "Suspended", status: "True" }], 3],
        ["a failure was taken back", [{ type: "Failed", status: "False" }], 3]
      ])("where %s", (_, conditions, expected) => {
        const [plain] = job({ name: "batch", on: [], parallelism: 3, completions: 9 }).jobs ?? [];
        expect(ownerFromJob({ ...plain, status: conditions && { conditions } })).toMatchObject({ kind: "Job", name: "batch", desired: expected });
      });
      test.each([
        ["one pod unless told", {}, 1],
        ["its parallelism while work is left", { parallelism: 3, completions: 10, succeeded: 2 }, 3],
        ["what is left of its work", { parallelism: 3, completions: 10, succeeded: 9 }, 1],
        ["its parallelism where the work has no number", { parallelism: 3 }, 3],
        ["nothing once it is complete", { parallelism: 3, ended: "Complete" }, 0],
        ["nothing once it has failed", { parallelism: 3, ended: "Failed" }, 0],
        ["never less than nothing", { parallelism: 3, completions: 2, succeeded: 3 }, 0]
      ])("wants %s", (_, options, expected) => {
        expect(desiredOfJob(options)).toBe(expected);
      });
    });
  }
});

// test/lambda/drain/owners/rollout.test.ts
var rollout_test_exports = {};
var init_rollout_test = __esm({
  "test/lambda/drain/owners/rollout.test.ts"() {
    "use strict";
    init_snapshot_of();
    init_workloads();
    describe("a rollout", () => {
      const four = { name: "web", replicas: 4, maxUnavailable: 1, maxSurge: 1 };
      test("that may still take a pod leaves none to us, and is named", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ ...four, on: ["b"], old: ["a", "b", "c"] }));
        expect(movesOf(cluster3)).toEqual([]);
        expect(sentencesOf(cluster3)).toContain(
          "shop/web-old-0 stays: Deployment shop/web has 4 available pods of 4, must not fall below 3, and its own rollout may take 1"
        );
      });
      test("that its controller has not seen yet counts already", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ ...four, on: ["a", "b", "c", "d"], generation: 2, observedGeneration: 1 }));
        expect(movesOf(cluster3)).toEqual([]);
      });
      test("of which only the new ReplicaSet is to be seen counts already", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ ...four, on: ["a", "b", "c", "d"], old: [], oldReplicas: 1 }));
        expect(movesOf(cluster3)).toEqual([]);
      });
      test("of which the old ReplicaSet has been told but its pods not yet goes on", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ ...four, on: ["a", "b", "c"], old: ["d"], oldReplicas: 0 }));
        expect(movesOf(cluster3)).toEqual([]);
      });
      test("that surges only leaves us what we may take", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ ...four, maxUnavailable: 0, on: [{ on: "b", ready: false }], old: ["a", "a", "b", "c"] }));
        expect(movesOf(cluster3)).toEqual(["evict web-old-0"]);
      });
      test("is over when the last old pod terminates, however long that takes", () => {
        const old3 = [{ on: "e", terminatingUntil: NOW + 25 * MINUTE }];
        const cluster3 = snapshotOf(draining("a"), deployment({ ...four, on: ["a", "b", "c", "d"], old: old3, oldReplicas: 0 }));
        expect(movesOf(cluster3)).toEqual(["evict web-0"]);
      });
      test("is none for a pod that was released, which no ReplicaSet has", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ ...four, on: ["a", "b", "c", "d"] }), releasedPod("old", "web", { on: "e" }));
        expect(movesOf(cluster3)).toContain("evict web-0");
      });
      test("that is paused takes nothing", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ ...four, on: ["b"], old: ["a", "b", "c"], paused: true }));
        expect(movesOf(cluster3)).toEqual(["evict web-old-0"]);
      });
      describe("of an owner of one", () => {
        const single = { name: "web", replicas: 1, on: [{ on: "b", ready: false }], old: ["a"] };
        test("is waited for, since it replaces the pod by itself", () => {
          const cluster3 = snapshotOf(draining("a"), deployment(single));
          expect(movesOf(cluster3)).toEqual([]);
          expect(sentencesOf(cluster3)).toContain(
            "shop/web-old-0 stays: Deployment shop/web has 1 available pods of 1, must not fall below 1, and its own rollout is expected to replace it"
          );
        });
        test("is not waited for once it made no progress in its own time", () => {
          const conditions = [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }];
          expect(movesOf(snapshotOf(draining("a"), deployment({ ...single, conditions })))).toEqual(["interrupt web-old-0"]);
        });
        test("is not waited for while it is paused", () => {
          expect(movesOf(snapshotOf(draining("a"), deployment({ ...single, paused: true })))).toEqual(["interrupt web-old-0"]);
        });
      });
    });
    describe("the update of a StatefulSet", () => {
      const of2 = (revisions, partition, updateStrategy) => snapshotOf(draining("a"), statefulSet({
        name: "db",
        on: revisions.map((revision, index) => ({ on: index === 0 ? "a" : "b", labels: { "controller-revision-hash": revision } })),
        currentRevision: "old",
        updateRevision: "new",
        partition,
        updateStrategy
      }));
      test("that goes on leaves none to us", () => {
        expect(movesOf(of2(["old", "old", "new"]))).toEqual([]);
      });
      test("is over where it stops at its partition", () => {
        expect(movesOf(of2(["old", "old", "new"], 2))).toEqual(["evict db-0"]);
        expect(movesOf(of2(["old", "old", "new"], 1))).toEqual([]);
      });
      test("is over when the last old pod terminates", () => {
        const updated = (name) => ({ on: name, labels: { "controller-revision-hash": "new" } });
        const last = { on: "c", terminatingUntil: NOW + MINUTE, labels: { "controller-revision-hash": "old" } };
        const db3 = statefulSet({ name: "db", maxUnavailable: 2, currentRevision: "old", updateRevision: "new", on: [updated("a"), updated("b"), last] });
        expect(movesOf(snapshotOf(draining("a"), db3))).toEqual(["evict db-0"]);
      });
      test("by hand does not take pods by itself", () => {
        expect(movesOf(of2(["old", "old", "new"], void 0, "OnDelete"))).toEqual(["evict db-0"]);
      });
    });
  }
});

// test/lambda/drain/owners/selector.test.ts
var selector_test_exports = {};
var expression;
var init_selector_test = __esm({
  "test/lambda/drain/owners/selector.test.ts"() {
    "use strict";
    init_selector();
    expression = (operator, values) => ({ matchExpressions: [{ key: "tier", operator, values }] });
    test.each([
      ["none at all selects nothing", void 0, { app: "web" }, false],
      ["an empty one selects everything", {}, { app: "web" }, true],
      ["an empty one selects what has no labels", {}, void 0, true],
      ["a label must be there", { matchLabels: { app: "web" } }, void 0, false],
      ["with its value", { matchLabels: { app: "web" } }, { app: "api" }, false],
      ["and then selects", { matchLabels: { app: "web" } }, { app: "web", tier: "front" }, true],
      ["all labels must match", { matchLabels: { app: "web", tier: "back" } }, { app: "web", tier: "front" }, false],
      ["In: one of the values", expression("In", ["front", "back"]), { tier: "back" }, true],
      ["In: another value", expression("In", ["front", "back"]), { tier: "middle" }, false],
      ["In: no such label", expression("In", ["front"]), {}, false],
      ["NotIn: one of the values", expression("NotIn", ["front"]), { tier: "front" }, false],
      ["NotIn: another value", expression("NotIn", ["front"]), { tier: "back" }, true],
      ["NotIn: no such label", expression("NotIn", ["front"]), {}, true],
      ["Exists", expression("Exists"), { tier: "" }, true],
      ["Exists: no such label", expression("Exists"), {}, false],
      ["DoesNotExist", expression("DoesNotExist"), { tier: "" }, false],
      ["DoesNotExist: no such label", expression("DoesNotExist"), {}, true],
      ["an operator that we do not know selects nothing", expression("Gt", ["1"]), { tier: "2" }, false],
      ["labels and expressions must both match", { matchLabels: { app: "web" }, ...expression("Exists") }, { app: "web" }, false]
    ])("%s", (_, selector, labels, expected) => {
      expect(selects(selector, labels)).toBe(expected);
    });
  }
});

// test/lambda/drain/people/steering.test.ts
var steering_test_exports = {};
var HOUR, says, NOBODY2, movable2, blocked2, told;
var init_steering_test = __esm({
  "test/lambda/drain/people/steering.test.ts"() {
    "use strict";
    init_decide();
    init_steering();
    init_names();
    init_snapshot_of();
    init_workloads();
    HOUR = 60 * MINUTE;
    says = (value) => ({ [STEER_ANNOTATION]: value });
    NOBODY2 = { holds: /* @__PURE__ */ new Map(), mayForce: true };
    movable2 = (value, state = {}, people = {}) => snapshotOf(
      draining("a", { limit: NOW + 48 * HOUR, retains: true, ...state }, says(value)),
      deployment({ name: "web", on: ["a", "b", "c"] }),
      { people: { ...NOBODY2, ...people } }
    );
    blocked2 = (value, state = {}, people = {}) => snapshotOf(
      draining("a", { limit: NOW + 48 * HOUR, retains: true, ...state }, says(value)),
      deployment({ name: "web", on: ["a", "b"] }),
      budget({ name: "web", apps: ["web"], allows: 0 }),
      { people: { ...NOBODY2, ...people } }
    );
    told = (snapshot, now = NOW) => decide(snapshot, now).steering[0].steering.told;
    describe("wait", () => {
      test("moves nobody, and says so", () => {
        expect(movesOf(movable2("wait"))).toEqual([]);
        expect(sentencesOf(movable2("wait"))).toEqual([expect.stringContaining(`nobody is moved before 2026-03-03T11:50:00.000Z: the annotation ${STEER_ANNOTATION} says wait`)]);
        expect(told(movable2("wait: INC-4711, Alice"))).toMatchObject({ type: "followed", sentence: expect.stringContaining("says wait (INC-4711, Alice)") });
      });
      test("lasts beyond the deadline, which is moved while ten minutes are left until it", () => {
        expect(moves(decide(movable2("wait"), NOW + 39 * MINUTE))).toEqual([]);
        expect(decide(movable2("wait"), NOW + 41 * MINUTE).actions).toMatchObject([{ type: "write-deadline", deadline: NOW + 61 * MINUTE }]);
        expect(decide(movable2("wait"), NOW).wakeAt).toBe(NOW + 40 * MINUTE);
      });
      test("ends ten minutes before the hook does, which the drain then has", () => {
        const limited = movable2("wait", { deadline: NOW + 50 * MINUTE, limit: NOW + 50 * MINUTE });
        expect(movesOf(limited, NOW + 40 * MINUTE - 1)).toEqual([]);
        expect(movesOf(limited, NOW + 40 * MINUTE)).toEqual(["evict web-0"]);
        expect(told(limited, NOW + 40 * MINUTE)).toMatchObject({ type: "refused", sentence: expect.stringContaining("is nearly over, so the drain goes on") });
      });
      test("holds for all nodes of a drainer that is held, whatever they say themselves, and for no other", () => {
        const held2 = { holds: /* @__PURE__ */ new Map([["drainer", "INC-4711"]]) };
        expect(movesOf(movable2("let-go", {}, held2))).toEqual([]);
        expect(told(movable2("let-go", {}, held2))?.sentence).toContain("the ConfigMap kube-system/cdk-graceful-node-group-hold holds the drainer drainer (INC-4711)");
        expect(movesOf(movable2("", { drainer: "other" }, held2))).toEqual(["evict web-0"]);
      });
    });
    describe("force", () => {
      test("deletes what would wait, after that was written down", () => {
        expect(movesOf(blocked2("force"))).toEqual(["baseline a"]);
        expect(movesOf(blocked2("force", { baseline: { owners: [], pods: 1, volumes: [], forced: true } }))).toEqual(["delete web-0"]);
      });
      test("asks for what may go", () => {
        expect(movesOf(movable2("force"))).toEqual(["evict web-0"]);
      });
      test("spares a pod whose owner forbids it", () => {
        const spared = snapshotOf(
          draining("a", {}, says("force")),
          budget({ name: "web", apps: ["web"], allows: 0 }),
          deployment({ name: "web", on: ["a", "b"], annotations: { "cdk-graceful-node-group/force": "never" } })
        );
        expect(movesOf(spared)).toEqual([]);
      });
      test("is refused to a drainer that may not delete pods, which goes on as it would", () => {
        expect(movesOf(blocked2("force", {}, { mayForce: false }))).toEqual([]);
        expect(told(blocked2("force", {}, { mayForce: false }))).toMatchObject({ type: "refused", sentence: expect.stringContaining("may not delete pods. Set its property allowForce") });
      });
      test("does not change how the drain ends at its deadline", () => {
        expect(movesOf(blocked2("force", { baseline: { owners: [], pods: 1, volumes: [], forced: true } }), NOW + 50 * MINUTE)).toEqual(["settle a: retained"]);
      });
    });
    describe("let-go", () => {
      test("ends the drain with what is left, and says who wants it", () => {
        expect(movesOf(movable2("let-go: Bob"))).toEqual(["settle a: failed"]);
        expect(decide(withBaseline(movable2("let-go: Bob")), NOW).actions).toMatchObject([{ because: expect.stringContaining("says let-go (Bob)") }]);
        expect(movesOf(snapshotOf(draining("a", {}, says("let-go"))))).toEqual(["settle a: nothing-to-drain"]);
      });
    });
    describe("keep", () => {
      test("ends the drain at once, and the instance is retained", () => {
        expect(movesOf(movable2("keep"))).toEqual(["settle a: retained"]);
      });
      test("gives released pods back first", () => {
        const cluster3 = snapshotOf(
          draining("a", { limit: NOW + 48 * HOUR, retains: true }, says("keep")),
          deployment({ name: "web", on: ["b"], replicas: 2 }),
          releasedPod("web-9", "web", { on: "a" })
        );
        expect(movesOf(cluster3)).toEqual(["adopt web-9"]);
      });
      test("only waits where the group would not keep the instance, and says so", () => {
        expect(movesOf(movable2("keep", { retains: false }))).toEqual([]);
        expect(told(movable2("keep", { retains: false }))).toMatchObject({ type: "refused", sentence: expect.stringContaining("does not retain abandoned instances, so the drain only waits") });
      });
    });
    test.each(["Wait", "stop", "", "wait for me"])("a value that means nothing is told and ignored: %j", (value) => {
      expect(movesOf(movable2(value))).toEqual(["evict web-0"]);
      expect(told(movable2(value))).toMatchObject({ type: "refused", sentence: expect.stringContaining(`is '${value}', which means nothing; allowed are 'wait', 'force', 'let-go', 'keep'`) });
    });
    test("nobody steers where nothing is said", () => {
      const { drainingNodes: [node2] } = draining("a");
      expect(steeringOf(node2, NOBODY2, NOW)).toEqual({});
    });
    describe("a node whose instance is retained", () => {
      const web7 = deployment({ name: "web", on: ["a", "b", "c"] });
      test("is moved on, within floors and budgets", () => {
        expect(movesOf(snapshotOf(retained("a"), web7))).toEqual(["evict web-0"]);
        expect(movesOf(snapshotOf(retained("a"), deployment({ name: "web", on: ["a", "b"] }), budget({ name: "web", apps: ["web"], allows: 0 })))).toEqual([]);
      });
      test("ends when only pods are left that stay or have finished", () => {
        expect(movesOf(snapshotOf(retained("a")))).toEqual(["end retention of a"]);
        expect(movesOf(snapshotOf(retained("a"), deployment({ name: "web", on: [{ on: "a", phase: "Failed", ready: false }, "b", "c"] })))).toEqual(["end retention of a"]);
      });
      test("waits for no replacement: nothing on it is to be kept", () => {
        const before3 = withBaseline(snapshotOf(retained("a"), web7));
        expect(movesOf({ ...snapshotOf(deployment({ name: "web", on: ["b"], replicas: 3 })), retainedNodes: before3.retainedNodes })).toContain("end retention of a");
      });
      test("says nothing of what it waits for", () => {
        const snapshot = snapshotOf(retained("a"), deployment({ name: "web", on: ["a", "b"] }), budget({ name: "web", apps: ["web"], allows: 0 }));
        const status = { podsLeft: 1, isMoving: false, announcements: [] };
        expect(decide(withBaseline(snapshot), NOW)).toMatchObject({ drainingNodes: [], retainedNodes: [status] });
      });
      test("is left where its group wants that, and where somebody wants to keep it", () => {
        expect(movesOf(snapshotOf(retained("a", { retryRetained: false }), web7))).toEqual([]);
        expect(movesOf(snapshotOf(retained("a", {}, says("keep")), web7))).toEqual([]);
        expect(movesOf(snapshotOf(retained("a", {}, says("wait")), web7))).toEqual([]);
      });
      test.each(["let-go", "force"])("ends with what is left where somebody wants that: %s", (order) => {
        expect(movesOf(snapshotOf(retained("a", { retryRetained: false }, says(order)), web7))).toEqual(["end retention of a"]);
      });
      test("ends with what is left when it was retained for as long as it may be, retried or not", () => {
        for (const retryRetained of [true, false]) {
          const snapshot = snapshotOf(retained("a", { retryRetained, retainAtMost: 3 * 3600 }), deployment({ name: "web", on: ["a", "b"] }), budget({ name: "web", apps: ["web"], allows: 0 }));
          expect(movesOf(snapshot, NOW + HOUR - 1)).toEqual([]);
          expect(decide(snapshot, NOW).wakeAt).toBeLessThanOrEqual(NOW + HOUR);
          expect(movesOf(snapshot, NOW + HOUR)).toEqual(["end retention of a"]);
        }
      });
    });
  }
});

// test/lambda/drain/placement/node-selectors.test.ts
var node_selectors_test_exports = {};
var A, label, field;
var init_node_selectors_test = __esm({
  "test/lambda/drain/placement/node-selectors.test.ts"() {
    "use strict";
    init_nodes();
    init_node_selectors();
    A = place("a", { labels: { pool: "gpu", cores: "8" } });
    label = (key, operator, ...values) => ({ matchExpressions: [{ key, operator, values }] });
    field = (operator, ...values) => ({ matchFields: [{ key: "metadata.name", operator, values }] });
    test.each([
      ["In: one of the values", [label("pool", "In", "cpu", "gpu")], true],
      ["In: another value", [label("pool", "In", "cpu")], false],
      ["In: no such label", [label("team", "In", "red")], false],
      ["NotIn: one of the values", [label("pool", "NotIn", "gpu")], false],
      ["NotIn: no such label", [label("team", "NotIn", "red")], true],
      ["Exists", [label("pool", "Exists")], true],
      ["Exists: no such label", [label("team", "Exists")], false],
      ["DoesNotExist", [label("pool", "DoesNotExist")], false],
      ["DoesNotExist: no such label", [label("team", "DoesNotExist")], true],
      ["Gt: as a number", [label("cores", "Gt", "10")], false],
      ["Gt", [label("cores", "Gt", "7")], true],
      ["Gt: not the same", [label("cores", "Gt", "8")], false],
      ["Gt: no such label", [label("memory", "Gt", "1")], false],
      ["Lt: as a number", [label("cores", "Lt", "10")], true],
      ["Lt: not the same", [label("cores", "Lt", "8")], false],
      ["Lt: no number", [label("pool", "Lt", "8")], false],
      ["an operator of the future", [label("pool", "Like", "cpu")], true],
      ["the name as a field", [field("In", "a")], true],
      ["another name", [field("In", "b")], false],
      ["all names but its own", [field("NotIn", "a")], false],
      ["all of a term must hold", [{ ...label("pool", "In", "gpu"), ...field("In", "b") }], false],
      ["one of the terms must", [label("pool", "In", "cpu"), label("pool", "In", "gpu")], true],
      ["a term that asks for nothing selects nothing", [{}], false],
      ["no terms select nothing", [], false]
    ])("%s", (_, nodeSelectorTerms, expected) => {
      expect(selectsNode({ nodeSelectorTerms }, A)).toBe(expected);
    });
    test("in words", () => {
      const nodeSelectorTerms = [{ ...label("pool", "In", "gpu", "cpu"), ...field("In", "a") }, label("cores", "Gt", "8")];
      expect(selectorWords({ nodeSelectorTerms })).toBe("pool=gpu|cpu and metadata.name=a or cores Gt 8");
    });
    test.each([
      ["in zone eu-west-1a or eu-west-1b", label("topology.kubernetes.io/zone", "In", "eu-west-1a", "eu-west-1b")],
      ["in zone eu-west-1a", label("topology.ebs.csi.aws.com/zone", "In", "eu-west-1a")],
      ["on a", label("kubernetes.io/hostname", "In", "a")],
      ["on a", field("In", "a")],
      ["where pool In gpu", label("pool", "In", "gpu")],
      ["where topology.kubernetes.io/zone NotIn eu-west-1a", label("topology.kubernetes.io/zone", "NotIn", "eu-west-1a")]
    ])("where that is: %s", (words2, term) => {
      expect(whereWords({ nodeSelectorTerms: [term] })).toBe(words2);
    });
  }
});

// test/lambda/drain/placement/placement.test.ts
var placement_test_exports = {};
function answerFor(spec, terrain, options = {}, templateNode) {
  const made = pod("web-0", { on: "a", labels: { app: "web" }, controller: controllerOf("ReplicaSet", "web"), ...options });
  const asked2 = { ...made, spec: { ...made.spec, ...spec } };
  const surroundings = new Surroundings({
    claim: (namespace, name) => terrain.claims?.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
    leaving: /* @__PURE__ */ new Set(["a"]),
    ...terrain,
    volumes: () => terrain.volumes ?? [],
    nodes: [place("a"), ...terrain.nodes ?? []],
    pods: [asked2, ...terrain.pods ?? []]
  });
  const placement = placementOf(asked2, surroundings, templateNode);
  return placement.answer === "placeable" ? placement.answer : `${placement.answer}${placement.data ? " with data" : ""}: ${placement.because}`;
}
var affinity, named, away, ZONE, HOSTNAME2;
var init_placement_test = __esm({
  "test/lambda/drain/placement/placement.test.ts"() {
    "use strict";
    init_placement();
    init_surroundings();
    init_workloads();
    init_nodes();
    affinity = (...values) => ({
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values }] }] } } }
    });
    named = (name) => ({
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [name] }] }] } } }
    });
    away = (topologyKey, app = "web") => ({
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: { matchLabels: { app } } }] } }
    });
    ZONE = "topology.kubernetes.io/zone";
    HOSTNAME2 = "kubernetes.io/hostname";
    describe("a pod that asks for nothing", () => {
      test("can stand on any other node", () => {
        expect(answerFor({}, { nodes: [place("b")] })).toBe("placeable");
      });
      test("nowhere now where there is no other node, or none that takes pods", () => {
        expect(answerFor({}, {})).toBe("no-node-yet: there is no other node");
        expect(answerFor({}, { nodes: [place("b")], leaving: /* @__PURE__ */ new Set(["a", "b"]) })).toBe("no-node-yet: there is no other node");
        expect(answerFor({}, { nodes: [place("b", { ready: false }), place("c", { unschedulable: true }), place("d", { unschedulable: true })] })).toBe("no-node-yet: no other node can take it (1 not ready, 2 cordoned)");
      });
      test("not on a node with a taint", () => {
        const nodes2 = [place("b", { taints: [{ key: "dedicated", value: "gpu", effect: "NoSchedule" }] }), place("c", { taints: [{ key: "spot", effect: "NoExecute" }] })];
        expect(answerFor({}, { nodes: nodes2 })).toBe("no-node-yet: no other node can take it (1 tainted dedicated=gpu, 1 tainted spot)");
        expect(answerFor({ tolerations: [{ key: "spot", operator: "Exists" }] }, { nodes: nodes2 })).toBe("placeable");
      });
      test("on a cordoned node where it tolerates that", () => {
        expect(answerFor({ tolerations: [{ operator: "Exists" }] }, { nodes: [place("b", { unschedulable: true })] })).toBe("placeable");
      });
    });
    describe("a selector", () => {
      test("that a node which may come can fit", () => {
        expect(answerFor({ nodeSelector: { pool: "gpu" } }, { nodes: [place("b")] })).toBe("no-node-yet: no other node can take it (1 ruled out by its node selector pool=gpu)");
        expect(answerFor({ nodeSelector: { pool: "gpu" } }, { nodes: [place("b"), place("c", { labels: { pool: "gpu" } })] })).toBe("placeable");
      });
      test("that names this node binds the pod to it", () => {
        expect(answerFor({ nodeSelector: { [HOSTNAME2]: "a" } }, { nodes: [place("b")] })).toBe("bound: its node selector kubernetes.io/hostname=a allows no other node");
        expect(answerFor(affinity("a"), { nodes: [place("b")] })).toBe("bound: its required node affinity kubernetes.io/hostname=a allows no other node");
        expect(answerFor(named("a"), { nodes: [place("b")] })).toBe("bound: its required node affinity metadata.name=a allows no other node");
      });
      test("that names other nodes, too, does not while one of them stays", () => {
        expect(answerFor(affinity("a", "b"), { nodes: [place("b")] })).toBe("placeable");
        expect(answerFor(affinity("a", "b"), { nodes: [place("b", { ready: false }), place("c")] })).toBe("no-node-yet: no other node can take it (1 not ready, 1 ruled out by its required node affinity kubernetes.io/hostname=a|b)");
        expect(answerFor(affinity("a", "b"), { nodes: [place("b"), place("c")], leaving: /* @__PURE__ */ new Set(["a", "b"]) })).toBe("bound: its required node affinity kubernetes.io/hostname=a|b allows no other node");
      });
      test("that forbids this node only does not", () => {
        const spec = { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: HOSTNAME2, operator: "NotIn", values: ["b"] }] }] } } } };
        expect(answerFor(spec, { nodes: [place("b")] })).toMatch(/^no-node-yet/);
      });
      test("with one term for the pool of this node and one for its name", () => {
        const terms2 = [{ matchExpressions: [{ key: HOSTNAME2, operator: "In", values: ["a"] }] }, { matchExpressions: [{ key: "pool", operator: "Exists" }] }];
        const spec = { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms2 } } } };
        expect(answerFor(spec, { nodes: [place("b")] })).toMatch(/^no-node-yet/);
      });
    });
    describe("a template that names a node", () => {
      test("binds its pods to it", () => {
        expect(answerFor({}, { nodes: [place("b")] }, {}, "a")).toBe("bound: its template names the node a");
      });
      test("unless it is another by now", () => {
        expect(answerFor({}, { nodes: [place("b")] }, {}, "b")).toBe("placeable");
      });
    });
    describe("a volume", () => {
      const withData = { claims: claim("data").claims, volumes: [] };
      const options = { claims: ["data"] };
      test("that any node can have", () => {
        expect(answerFor({}, { ...withData, nodes: [place("b")] }, options)).toBe("placeable");
        expect(answerFor({}, { nodes: [place("b")] }, options)).toBe("placeable");
      });
      test("of a zone with another node", () => {
        expect(answerFor({}, { ...withData, volumes: [volume("data", ZONE, "eu-west-1a")], nodes: [place("b")] }, options)).toBe("placeable");
      });
      test("of a zone without one, which may come", () => {
        const volumes = [volume("data", ZONE, "eu-west-1a")];
        expect(answerFor({}, { ...withData, volumes, nodes: [place("b", { zone: "b" })] }, options)).toBe("no-node-yet with data: no other node can take it (1 ruled out by its volume data (pv-data), which is in zone eu-west-1a)");
        expect(answerFor({}, { ...withData, volumes, nodes: [place("b", { ready: false })] }, options)).toBe("no-node-yet with data: no other node can take it (1 not ready)");
      });
      test("of this node", () => {
        expect(answerFor({}, { ...withData, volumes: [volume("data", HOSTNAME2, "a")], nodes: [place("b")] }, options)).toBe("bound with data: its data is on this node only: its volume data (pv-data), which is on a");
      });
      test.each(["a", "i-a"])("of this node, by the label of a storage driver with the value %s", (value) => {
        expect(answerFor({}, { ...withData, volumes: [volume("data", "topology.topolvm.io/node", value)], nodes: [place("b")] }, options)).toBe(`bound with data: its data is on this node only: its volume data (pv-data), which is where topology.topolvm.io/node In ${value}`);
      });
      test("of a zone, on a pod that is pinned to its node for another reason", () => {
        expect(answerFor({ nodeSelector: { [HOSTNAME2]: "a" } }, { ...withData, volumes: [volume("data", ZONE, "eu-west-1a")], nodes: [place("b")] }, options)).toBe("bound: its node selector kubernetes.io/hostname=a allows no other node");
      });
      test("of another namespace is not its own", () => {
        const { claims: claims2 } = claim("data", { namespace: "other" });
        expect(answerFor({}, { claims: claims2, volumes: [volume("data", HOSTNAME2, "a")], nodes: [place("b")] }, options)).toBe("placeable");
      });
    });
    describe("required anti-affinity", () => {
      const other = (on6, extra = {}) => pod(`web-on-${on6}`, { on: on6, labels: { app: "web" }, ...extra });
      const CLOSED = "no-node-yet: no other node can take it (1 ruled out by required anti-affinity)";
      const term = (spec) => ({
        affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: HOSTNAME2, labelSelector: {}, ...spec }] } }
      });
      test("against pods that stay", () => {
        expect(answerFor(away(HOSTNAME2), { nodes: [place("b")], pods: [other("b")] })).toBe(CLOSED);
        expect(answerFor(away(HOSTNAME2), { nodes: [place("b"), place("c")], pods: [other("b")] })).toBe("placeable");
        expect(answerFor(away(ZONE), { nodes: [place("b"), place("c")], pods: [other("b")] })).toMatch(/2 ruled out by required anti-affinity/);
        expect(answerFor(away(HOSTNAME2, "api"), { nodes: [place("b")], pods: [other("b")] })).toBe("placeable");
      });
      test("not against itself: it is gone by then", () => {
        expect(answerFor(away("topology.kubernetes.io/region"), { nodes: [place("b", { labels: { "topology.kubernetes.io/region": "eu-west-1" } })] })).toBe("placeable");
      });
      test("not against pods that leave, are terminating or have finished", () => {
        expect(answerFor(away(ZONE), { nodes: [place("b"), place("c")], leaving: /* @__PURE__ */ new Set(["a", "c"]), pods: [other("c")] })).toBe("placeable");
        expect(answerFor(away(HOSTNAME2), { nodes: [place("b")], pods: [other("b", { terminatingUntil: NOW + MINUTE })] })).toBe("placeable");
        expect(answerFor(away(HOSTNAME2), { nodes: [place("b")], pods: [other("b", { phase: "Succeeded" })] })).toBe("placeable");
      });
      test("of pods that stay against it", () => {
        const exclusive = { ...other("b"), spec: { nodeName: "b", ...away(HOSTNAME2) } };
        expect(answerFor({}, { nodes: [place("b")], pods: [exclusive] })).toBe(CLOSED);
        expect(answerFor({}, { nodes: [place("b")], pods: [exclusive] }, { labels: { app: "api" } })).toBe("placeable");
      });
      test("in its own namespace, in those that are named, or in all", () => {
        const pods = [other("b", { namespace: "other" })];
        expect(answerFor(term({}), { nodes: [place("b")], pods })).toBe("placeable");
        expect(answerFor(term({ namespaces: ["other"] }), { nodes: [place("b")], pods })).toBe(CLOSED);
        expect(answerFor(term({ namespaceSelector: {} }), { nodes: [place("b")], pods })).toBe(CLOSED);
        expect(answerFor(term({ namespaceSelector: { matchLabels: { team: "red" } } }), { nodes: [place("b")], pods })).toBe("placeable");
      });
      test("by the labels that must agree, or must not", () => {
        const of2 = (tenant) => ({ nodes: [place("b")], pods: [other("b", { labels: { app: "web", tenant } })] });
        const asks = (spec, terrain) => answerFor(term(spec), terrain, { labels: { app: "web", tenant: "red" } });
        expect(asks({ matchLabelKeys: ["tenant"] }, of2("red"))).toBe(CLOSED);
        expect(asks({ matchLabelKeys: ["tenant"] }, of2("blue"))).toBe("placeable");
        expect(asks({ mismatchLabelKeys: ["tenant"] }, of2("red"))).toBe("placeable");
        expect(asks({ mismatchLabelKeys: ["tenant"] }, of2("blue"))).toBe(CLOSED);
        expect(asks({ matchLabelKeys: ["none"], mismatchLabelKeys: ["none"] }, of2("blue"))).toBe(CLOSED);
      });
      test("without a selector it means nobody, and nodes without the label are in no domain", () => {
        expect(answerFor(term({ labelSelector: void 0 }), { nodes: [place("b")], pods: [other("b")] })).toBe("placeable");
        expect(answerFor(away("rack"), { nodes: [place("b")], pods: [other("b")] })).toBe("placeable");
      });
    });
  }
});

// test/lambda/drain/placement/returns.test.ts
var returns_test_exports = {};
function born(at, name = "web-0", options = {}) {
  const made = pod(name, { on: "a", ...options });
  return { ...made, metadata: { ...made.metadata, creationTimestamp: timestamp(at) } };
}
function judge3(pods, known2 = {}, { now = NOW, ahead = 0, owned = true, mayPause = true } = {}) {
  const { staying: staying2, counted } = judgeReturns(pods, {
    ownerOf: () => owned ? owner : void 0,
    known: known2,
    started: STARTED,
    now,
    ahead,
    mayPause: () => mayPause
  });
  return { staying: [...staying2].map(([{ metadata }, { because, until }]) => `${metadata.name} ${because}${until === void 0 ? " for good" : ""}`), counted };
}
var STARTED, owner, times;
var init_returns_test = __esm({
  "test/lambda/drain/placement/returns.test.ts"() {
    "use strict";
    init_returns();
    init_workloads();
    STARTED = NOW - 10 * MINUTE;
    owner = { kind: "Deployment", namespace: "shop", name: "web", uid: "web", maxUnavailable: 0, minReadySeconds: 0, rollingOut: false };
    times = (count, at) => ({ web: { times: count, at, newest: at - SECOND } });
    test("a pod that was there before the drain goes, and nothing is counted", () => {
      expect(judge3([born(STARTED - MINUTE)])).toEqual({ staying: [], counted: void 0 });
      expect(judge3([pod("web-0", { on: "a" })])).toEqual({ staying: [], counted: void 0 });
    });
    test("one that came since is counted before it goes", () => {
      const created = NOW - 3 * SECOND;
      expect(judge3([born(created)])).toEqual({ staying: [], counted: { web: { times: 1, at: NOW, newest: created } } });
    });
    test("clocks may differ by some seconds", () => {
      expect(judge3([born(STARTED - 4 * SECOND)]).counted).toMatchObject({ web: { times: 1 } });
      expect(judge3([born(STARTED - 5 * SECOND)]).counted).toBeUndefined();
    });
    test("creation times are whole seconds, so the one that comes after it must be of another", () => {
      expect(judge3([born(NOW - SECOND)]).staying).toEqual([`web-0 it came to its node although that is cordoned, once by now, and is moved at ${timestamp(NOW + SECOND)}`]);
    });
    test("those that came together are counted once, and all of them go", () => {
      const pods = [born(NOW - 4 * SECOND, "web-0"), born(NOW - 3 * SECOND, "web-1")];
      const { staying: staying2, counted } = judge3(pods);
      expect({ staying: staying2, counted }).toEqual({ staying: [], counted: { web: { times: 1, at: NOW, newest: NOW - 3 * SECOND } } });
      expect(judge3(pods, counted)).toEqual({ staying: [], counted: void 0 });
    });
    test("what other owners are known for stays written", () => {
      const others = { other: { times: 2, at: STARTED, newest: STARTED } };
      expect(judge3([born(NOW - 3 * SECOND)], others).counted).toEqual({ ...others, web: { times: 1, at: NOW, newest: NOW - 3 * SECOND } });
    });
    test.each([[1, 15], [2, 60]])("after %i times it pauses for %i s", (count, seconds) => {
      const counted = times(count, NOW - seconds * SECOND);
      const newest = born(NOW - 5 * SECOND);
      expect(judge3([newest], counted, { now: NOW - 1 }).staying).toEqual([`web-0 it came to its node although that is cordoned, ${count + 1} times by now, and is moved at ${timestamp(NOW)}`]);
      expect(judge3([newest], counted)).toEqual({ staying: [], counted: { web: { times: count + 1, at: NOW, newest: NOW - 5 * SECOND } } });
    });
    test("not where no time is left", () => {
      expect(judge3([born(NOW - 5 * SECOND)], times(1, NOW - 6 * SECOND), { mayPause: false })).toMatchObject({ staying: [], counted: { web: { times: 2 } } });
      expect(judge3([born(NOW - SECOND)], times(1, NOW - 6 * SECOND), { mayPause: false }).staying).toHaveLength(1);
    });
    test("after the third time it stays, time or no time", () => {
      for (const mayPause of [true, false]) {
        expect(judge3([born(NOW - 5 * SECOND)], times(3, NOW - 60 * MINUTE), { mayPause })).toEqual({ staying: ["web-0 it came back 3 times although its node is cordoned for good"], counted: void 0 });
      }
    });
    test("one that has finished goes", () => {
      expect(judge3([born(NOW - 5 * SECOND, "web-0", { phase: "Succeeded" })], times(3, NOW - MINUTE))).toEqual({ staying: [], counted: void 0 });
    });
    test("one that nobody owns is known by its name", () => {
      expect(judge3([born(NOW - 5 * SECOND)], {}, { owned: false }).counted).toMatchObject({ "shop/web-0": { times: 1 } });
    });
  }
});

// test/lambda/drain/placement/staying.test.ts
var staying_test_exports = {};
var HOSTNAME3, pinned, nodes, results, announced;
var init_staying_test = __esm({
  "test/lambda/drain/placement/staying.test.ts"() {
    "use strict";
    init_nodes();
    init_decide();
    init_snapshot_of();
    init_workloads();
    HOSTNAME3 = "kubernetes.io/hostname";
    pinned = { nodeSelector: { [HOSTNAME3]: "a" } };
    nodes = { nodes: [place("b"), place("c", { zone: "b" })] };
    results = (...parts) => decide(withBaseline(snapshotOf(...parts)), NOW).actions.flatMap((action) => action.type === "settle" ? action.owners : []);
    announced = (...parts) => decide(withBaseline(snapshotOf(...parts)), NOW).drainingNodes.flatMap(({ announcements: announcements2 }) => announcements2.map(({ pod: pod2, because }) => `${pod2.metadata.name}: ${because}`));
    describe("a pod that can stand on its node only", () => {
      const web7 = deployment({ name: "web", hash: "abc", on: [{ on: "a", spec: pinned }] });
      test("stays, announced, and holds nothing up", () => {
        expect(movesOf(snapshotOf(draining("a"), nodes, web7))).toEqual(["settle a: nothing-to-drain"]);
        expect(announced(draining("a"), nodes, web7)).toEqual([
          "web-0: it stays with its node, and ends with the instance: its node selector kubernetes.io/hostname=a allows no other node"
        ]);
        expect(results(draining("a"), nodes, web7)).toEqual([{ owner: "Deployment shop/web", result: "left-down" }]);
      });
      test("is not announced where its owner stays on its floor", () => {
        const two = deployment({ name: "web", hash: "abc", on: [{ on: "a", spec: pinned }, "b"] });
        expect(announced(draining("a"), nodes, two)).toEqual([]);
        expect(results(draining("a"), nodes, two)).toEqual([{ owner: "Deployment shop/web", result: "not-replaceable" }]);
      });
      test("is announced where the budget asks for more", () => {
        const two = deployment({ name: "web", hash: "abc", on: [{ on: "a", spec: pinned }, "b"] });
        expect(announced(draining("a"), nodes, two, budget({ name: "web", apps: ["web"], allows: 0, needs: 2 }))).toHaveLength(1);
      });
      test("is waited for where its annotation says so", () => {
        const held2 = deployment({ name: "web", on: [{ on: "a", spec: pinned, annotations: { "karpenter.sh/do-not-disrupt": "true" } }] });
        expect(sentencesOf(snapshotOf(draining("a"), nodes, held2))[0]).toBe("shop/web-0 stays: it is left until it has finished, as its annotation says");
      });
      test("goes where nobody owns it, or it has finished", () => {
        expect(movesOf(snapshotOf(draining("a"), nodes, barePod("shell", { on: "a", spec: pinned })))).toEqual(["interrupt shell"]);
        expect(movesOf(snapshotOf(draining("a"), nodes, deployment({ name: "web", on: [{ on: "a", spec: pinned, phase: "Succeeded" }] })))).toEqual(["evict web-0"]);
      });
    });
    describe("data that is on its node only", () => {
      const db3 = [statefulSet({ name: "db", on: ["a"], claims: ["data"] }), claim("data"), { volumes: [volume("data", HOSTNAME3, "a")] }];
      const late = { started: NOW - 59 * MINUTE, deadline: NOW + MINUTE };
      test("is not taken down", () => {
        expect(movesOf(snapshotOf(draining("a"), nodes, ...db3))).toEqual([]);
        expect(sentencesOf(snapshotOf(draining("a"), nodes, ...db3))[0]).toBe("shop/db-0 stays: its data is on this node only: its volume data (pv-data), which is on a");
        expect(movesOf(snapshotOf(draining("a", late), nodes, ...db3))).toEqual([]);
      });
      test("counts as gone at the last call, so that no other pod of its owner goes below the floor with it", () => {
        const four = statefulSet({ name: "db", on: [{ on: "a", claims: ["data"] }, "a", "b", "b"] });
        const volumes = [claim("data"), { volumes: [volume("data", HOSTNAME3, "a")] }];
        expect(movesOf(snapshotOf(draining("a", { ...late, whenBlocked: "TERMINATE" }), nodes, four, ...volumes))).toEqual(["interrupt db-0"]);
        expect(movesOf(snapshotOf(draining("a", { whenBlocked: "TERMINATE" }), nodes, four, ...volumes))).toEqual(["evict db-1"]);
      });
      test.each(["TERMINATE", "FORCE"])("but at the last call, where %s is chosen", (whenBlocked) => {
        expect(movesOf(snapshotOf(draining("a", { whenBlocked }), nodes, ...db3))).toEqual([]);
        expect(movesOf(snapshotOf(draining("a", { ...late, whenBlocked }), nodes, ...db3))).toEqual(["interrupt db-0"]);
      });
      test("nor then where its owner forbids force", () => {
        const kept = [statefulSet({ name: "db", on: ["a"], claims: ["data"], annotations: { "cdk-graceful-node-group/force": "never" } }), ...db3.slice(1)];
        expect(movesOf(snapshotOf(draining("a", { ...late, whenBlocked: "FORCE" }), nodes, ...kept))).toEqual([]);
      });
      test("also within the floor of an owner of several", () => {
        const three = [statefulSet({ name: "db", on: ["a", "b", "c"], claims: ["data"] }), ...db3.slice(1)];
        expect(movesOf(snapshotOf(draining("a"), nodes, ...three))).toEqual([]);
      });
    });
    describe("an only pod that no node takes now", () => {
      const gpu = { nodeSelector: { pool: "gpu" } };
      const single = (spec) => statefulSet({ name: "db", on: [{ on: "a", spec }] });
      test("is not interrupted before one has come", () => {
        expect(movesOf(snapshotOf(draining("a"), nodes, single(gpu)))).toEqual([]);
        expect(sentencesOf(snapshotOf(draining("a"), nodes, single(gpu)))[0]).toBe("shop/db-0 stays: StatefulSet shop/db has one replica, and no other node can take it (2 ruled out by its node selector pool=gpu)");
        expect(movesOf(snapshotOf(draining("a"), { nodes: [place("d", { labels: { pool: "gpu" } })] }, single(gpu)))).toEqual(["interrupt db-0"]);
      });
      test("goes in place where its owner can spare it: a pod that waits brings autoscalers to add a node", () => {
        const two = statefulSet({ name: "db", on: [{ on: "a", spec: gpu }, "b"] });
        expect(movesOf(snapshotOf(draining("a"), nodes, two))).toEqual(["evict db-0"]);
      });
    });
    describe("a pod that came since the drain began", () => {
      const web7 = (created) => deployment({ name: "web", on: [{ on: "a", created }, "b", "c"] });
      test("is counted on the node before it goes", () => {
        const before3 = withBaseline(snapshotOf(draining("a"), nodes, deployment({ name: "web", on: ["a", "b", "c"] })));
        const came = { ...snapshotOf(nodes, web7(NOW - 3 * SECOND)), drainingNodes: before3.drainingNodes };
        const [action, ...others] = decide(came, NOW).actions;
        expect(others).toEqual([]);
        expect(action).toMatchObject({ type: "write-baseline", baseline: { returns: { "Deployment-web": { times: 1, at: NOW, newest: NOW - 3 * SECOND } } } });
        expect(moves(decide(withBaseline(came), NOW))).toEqual(["evict web-0"]);
      });
      test("stays with the node once its owner has been moved three times", () => {
        const returns = { "Deployment-web": { times: 3, at: NOW - MINUTE, newest: NOW - MINUTE } };
        const owners = [{ kind: "Deployment", namespace: "shop", name: "web", uid: "Deployment-web", available: 1 }];
        const state = drainStateOf("a", { baseline: { owners, pods: 1, volumes: [], forced: false, returns } });
        const single = deployment({ name: "web", on: [{ on: "a", created: NOW - 3 * SECOND }] });
        expect(results(draining("a", state), nodes, single)).toEqual([{ owner: "Deployment shop/web", result: "interrupted" }]);
        expect(announced(draining("a", state), nodes, single)).toEqual(["web-0: it stays with its node, and ends with the instance: it came back 3 times although its node is cordoned"]);
      });
      test("is not deleted at the last call within the second in which it was made", () => {
        const late = { started: NOW - 59 * MINUTE, deadline: NOW + MINUTE, whenBlocked: "FORCE" };
        expect(movesOf(snapshotOf(draining("a", late), nodes, web7(NOW - SECOND)))).toEqual([]);
      });
    });
    test("one that was waited for until it had finished, and came back at the last call, is counted as others are", () => {
      const late = { started: NOW - 59 * MINUTE, deadline: NOW + MINUTE, whenBlocked: "FORCE" };
      const returns = { "Deployment-web": { times: 3, at: NOW - SECOND, newest: NOW - MINUTE } };
      const owners = [{ kind: "Deployment", namespace: "shop", name: "web", uid: "Deployment-web", available: 1 }];
      const annotations2 = { "karpenter.sh/do-not-disrupt": "true" };
      const web7 = deployment({ name: "web", on: [{ on: "a", created: NOW - 3 * SECOND, annotations: annotations2 }] });
      const state = drainStateOf("a", { ...late, baseline: { owners, pods: 1, volumes: [], forced: true, returns } });
      expect(movesOf(snapshotOf(draining("a", state), nodes, web7))).toEqual(["settle a: forced"]);
    });
    test("a pod that has just been given back is its ReplicaSet's, before that says so", () => {
      const parts = [draining("a", { surge: "WHEN_NEEDED" }), nodes, deployment({ name: "web", hash: "abc", on: ["b"], replicas: 2 })];
      const back = barePod("back", { on: "a", labels: { "app": "web", "pod-template-hash": "abc" } });
      expect(movesOf(snapshotOf(...parts, back, attempt("back", "refused", { type: "release", retryAt: NOW })))).toEqual(["evict back"]);
    });
    test("a node that somebody uncordoned is cordoned again, beside all else", () => {
      const [{ node: node2, state }] = draining("a").drainingNodes;
      const open = (labels, excluded2, unschedulable) => ({
        drainingNodes: [{ node: { ...node2, metadata: { ...node2.metadata, labels }, spec: { unschedulable } }, state: { ...state, excluded: excluded2 } }]
      });
      const excluded = { "node.kubernetes.io/exclude-from-external-load-balancers": "x" };
      const web7 = deployment({ name: "web", on: ["a", "b", "c"] });
      const done = (part) => movesOf(snapshotOf(part, nodes, web7));
      expect(done(open(excluded, true, true))).toEqual(["evict web-0"]);
      expect(done(open(excluded, true, false))).toEqual(["mark a again", "evict web-0"]);
      expect(done(open({}, true, true))).toEqual(["mark a again", "evict web-0"]);
      expect(done(open({}, false, true))).toEqual(["evict web-0"]);
    });
  }
});

// test/lambda/drain/placement/taints.test.ts
var taints_test_exports = {};
var DEDICATED2, tolerant;
var init_taints_test = __esm({
  "test/lambda/drain/placement/taints.test.ts"() {
    "use strict";
    init_taints();
    init_workloads();
    init_nodes();
    DEDICATED2 = { key: "dedicated", value: "gpu", effect: "NoSchedule" };
    tolerant = (...tolerations) => ({ ...pod("web"), spec: { tolerations } });
    test.each([
      ["the same key, value and effect", { key: "dedicated", operator: "Equal", value: "gpu", effect: "NoSchedule" }, DEDICATED2, true],
      ["Equal is the operator where none is told", { key: "dedicated", value: "gpu" }, DEDICATED2, true],
      ["another value", { key: "dedicated", value: "cpu" }, DEDICATED2, false],
      ["another key", { key: "team", operator: "Exists" }, DEDICATED2, false],
      ["another effect", { key: "dedicated", operator: "Exists", effect: "NoExecute" }, DEDICATED2, false],
      ["no effect is every effect", { key: "dedicated", operator: "Exists" }, DEDICATED2, true],
      ["no key and Exists is everything", { operator: "Exists" }, DEDICATED2, true],
      ["no key without Exists is nothing", { value: "gpu" }, DEDICATED2, false],
      ["no value is the empty value", { key: "dedicated" }, { key: "dedicated", value: "", effect: "NoSchedule" }, true],
      ["of a taint without a value, too", { key: "dedicated", value: "" }, { key: "dedicated", effect: "NoSchedule" }, true],
      ["an operator of the future may tolerate it", { key: "dedicated", operator: "Gt", value: "5" }, DEDICATED2, true]
    ])("a toleration: %s", (_, toleration, taint, expected) => {
      expect(tolerates(toleration, taint)).toBe(expected);
    });
    test("a node is closed by its first taint that keeps pods off and that the pod does not tolerate", () => {
      const node2 = place("a", { taints: [{ key: "soft", effect: "PreferNoSchedule" }, { key: "gone", effect: "NoExecute" }, DEDICATED2] });
      expect(forbiddingTaint(node2, pod("web"))).toEqual({ key: "gone", effect: "NoExecute" });
      expect(forbiddingTaint(node2, tolerant({ key: "gone", operator: "Exists" }))).toEqual(DEDICATED2);
      expect(forbiddingTaint(node2, tolerant({ operator: "Exists" }))).toBeUndefined();
      expect(forbiddingTaint(place("b"), pod("web"))).toBeUndefined();
    });
    test("not by one that passes with a condition of the node", () => {
      const taints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unschedulable", "node.cloudprovider.kubernetes.io/uninitialized"].map((key) => ({ key, effect: "NoSchedule" }));
      expect(forbiddingTaint(place("a", { taints }), pod("web"))).toBeUndefined();
    });
    test("the cordon does not keep those away that tolerate its taint", () => {
      expect(toleratesCordon(pod("web"))).toBe(false);
      expect(toleratesCordon(tolerant({ operator: "Exists" }))).toBe(true);
      expect(toleratesCordon(tolerant({ key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" }))).toBe(true);
      expect(toleratesCordon(tolerant({ operator: "Exists", effect: "NoExecute" }))).toBe(false);
    });
  }
});

// test/lambda/drain/placement/unplaced.test.ts
var unplaced_test_exports = {};
function pending(condition2, options = {}) {
  const { metadata, spec, status } = pod("web-1", { phase: "Pending", ready: false, ...options });
  const conditions = condition2 ? [{ type: "PodScheduled", status: "False", ...condition2 }] : [];
  return { metadata: { ...metadata, creationTimestamp: timestamp(CREATED) }, spec, status: { ...status, conditions } };
}
var CREATED, UNSCHEDULABLE;
var init_unplaced_test = __esm({
  "test/lambda/drain/placement/unplaced.test.ts"() {
    "use strict";
    init_unplaced();
    init_workloads();
    CREATED = NOW - 20 * MINUTE;
    UNSCHEDULABLE = { reason: "Unschedulable", message: "0/3 nodes are available: 3 Insufficient cpu.", lastTransitionTime: timestamp(NOW) };
    test.each([
      ["in the scheduler's words", pending(UNSCHEDULABLE), NOW, "0/3 nodes are available: 3 Insufficient cpu."],
      ["in a word where there is no sentence", pending({ ...UNSCHEDULABLE, message: void 0, reason: "SchedulingGated" }), NOW, "SchedulingGated"],
      ["since it was made where no scheduler looks at it", pending(), CREATED, "no reason given"],
      ["since it was made where that is not told", pending({ reason: "Unschedulable" }), CREATED, "Unschedulable"]
    ])("a pod without a node: %s", (_, one, since, words2) => {
      expect(unplaced(one)).toEqual({ pod: one, since, because: `shop/web-1 is not scheduled: ${words2}` });
    });
    test("not one that has a node, is terminating or has finished", () => {
      expect(unplaced(pending(void 0, { on: "b" }))).toBeUndefined();
      expect(unplaced(pending(UNSCHEDULABLE, { terminatingUntil: NOW }))).toBeUndefined();
      expect(unplaced(pending(UNSCHEDULABLE, { phase: "Failed" }))).toBeUndefined();
    });
    describe("a surge ends", () => {
      const ends2 = (since) => surgeEnds(NOW, since) - NOW;
      test("four minutes after no node was found", () => {
        expect(ends2(NOW)).toBe(4 * MINUTE);
        expect(ends2(NOW + MINUTE)).toBe(5 * MINUTE);
      });
      test("not before four minutes from the release, though the scheduler's clock be behind", () => {
        expect(ends2(NOW - 60 * MINUTE)).toBe(4 * MINUTE);
      });
      test("after eight at the latest, though it be ahead, or the replacement be replaced again and again", () => {
        expect(ends2(NOW + 60 * MINUTE)).toBe(8 * MINUTE);
      });
    });
  }
});

// test/lambda/drain/pods/hold.test.ts
var hold_test_exports = {};
var on4, scratch;
var init_hold_test = __esm({
  "test/lambda/drain/pods/hold.test.ts"() {
    "use strict";
    init_snapshot_of();
    init_workloads();
    on4 = (drain2, ...parts) => snapshotOf(draining("a", drain2), ...parts);
    scratch = deployment({ name: "web", on: [{ on: "a", emptyDir: true }, "b"] });
    describe("a pod that keeps files on its node", () => {
      test("goes with the others", () => {
        expect(movesOf(on4({ emptyDirPods: "EVICT" }, scratch))).toEqual(["evict web-0"]);
      });
      test("is left where the group's owner says so, and holds no other", () => {
        const cluster3 = on4({ emptyDirPods: "WAIT" }, scratch, deployment({ name: "api", on: ["a", "b"] }));
        expect(movesOf(cluster3)).toEqual(["evict api-0"]);
        expect(sentencesOf(cluster3)).toContain("shop/web-0 stays: it is left until it has finished, for it keeps files on the node");
      });
      test("once it has finished it goes", () => {
        expect(movesOf(on4({ emptyDirPods: "WAIT" }, job({ name: "batch", on: [{ on: "a", emptyDir: true, phase: "Succeeded", ready: false }] })))).toEqual(["evict batch-0"]);
      });
      test("is none without volumes, nor for its claims", () => {
        expect(movesOf(on4({ emptyDirPods: "WAIT" }, deployment({ name: "web", on: ["a", "b"] })))).toEqual(["evict web-0"]);
        expect(movesOf(on4({ emptyDirPods: "WAIT" }, deployment({ name: "web", claims: ["data"], on: ["a", "b"] })))).toEqual(["evict web-0"]);
      });
    });
    describe("a pod without owner", () => {
      test("is announced and goes", () => {
        expect(movesOf(on4({ unownedPods: "EVICT" }, barePod("shell", { on: "a" })))).toEqual(["interrupt shell"]);
      });
      test("is left where the group's owner says so", () => {
        const cluster3 = on4({ unownedPods: "WAIT" }, barePod("shell", { on: "a" }));
        expect(movesOf(cluster3)).toEqual([]);
        expect(sentencesOf(cluster3)).toEqual(["shop/shell stays: it is left until it has finished, for no controller makes it again"]);
      });
      test("is not one that was released", () => {
        expect(movesOf(on4({ unownedPods: "WAIT" }, deployment({ name: "web", on: ["b"] }), releasedPod("old", "web", { on: "a" })))).toEqual(["evict old"]);
      });
      test("once it has finished it goes", () => {
        expect(movesOf(on4({ unownedPods: "WAIT" }, barePod("shell", { on: "a", phase: "Failed", ready: false })))).toEqual(["evict shell"]);
      });
    });
    test("what is left counts for its owner: the others go no further than its floor", () => {
      const cluster3 = on4({ emptyDirPods: "WAIT" }, deployment({ name: "web", on: [{ on: "a", emptyDir: true }, "a", "b"] }));
      expect(movesOf(cluster3)).toEqual(["evict web-1"]);
    });
    test.each([
      ["FORCE", ["baseline a"]],
      ["TERMINATE", ["interrupt shell"]],
      ["RETAIN", []]
    ])("at the last call of %s it is left no longer, if there is one", (whenBlocked, expected) => {
      const cluster3 = withBaseline(on4({ unownedPods: "WAIT", whenBlocked }, barePod("shell", { on: "a" })));
      expect(movesOf(cluster3, NOW + 48.5 * MINUTE - 1)).toEqual([]);
      expect(movesOf(cluster3, NOW + 48.5 * MINUTE)).toEqual(whenBlocked === "FORCE" ? ["interrupt shell"] : expected);
    });
  }
});

// test/lambda/drain/pods/order.test.ts
var order_test_exports = {};
var dns;
var init_order_test = __esm({
  "test/lambda/drain/pods/order.test.ts"() {
    "use strict";
    init_decide();
    init_snapshot_of();
    init_workloads();
    dns = (...on6) => deployment({ name: "dns", namespace: "kube-system", critical: true, on: on6 });
    test("critical pods leave after the workloads, and say so", () => {
      const cluster3 = snapshotOf(draining("a"), dns("a", "b"), deployment({ name: "web", on: ["a", "b"] }));
      expect(movesOf(cluster3)).toEqual(["evict web-0"]);
      expect(sentencesOf(cluster3)).toContain("kube-system/dns-0 stays: others leave before it");
    });
    test.each([
      ["stay", "a", {}],
      ["terminate", "a", { terminatingUntil: NOW + MINUTE }]
    ])("while workloads %s, critical pods wait", (_, on6, options) => {
      const cluster3 = snapshotOf(draining("a"), dns("a", "b"), deployment({ name: "web", on: [{ on: on6, ...options }, "b"] }), budget({ name: "web", apps: ["web"], allows: 0 }));
      expect(movesOf(cluster3)).toEqual([]);
    });
    test("while a workload's eviction is under way, critical pods wait", () => {
      const cluster3 = snapshotOf(draining("a"), dns("a", "b"), deployment({ name: "web", on: ["a", "b"] }), attempt("web-0", "accepted"));
      expect(movesOf(cluster3)).toEqual([]);
    });
    test("when the workloads are gone, critical pods leave", () => {
      expect(movesOf(snapshotOf(draining("a"), dns("a", "b")))).toEqual(["evict dns-0"]);
    });
    test("who is interrupted waits for all others, critical ones too", () => {
      const cluster3 = snapshotOf(draining("a"), deployment({ name: "single", on: ["a"] }), dns("a", "b"));
      expect(movesOf(cluster3)).toEqual(["evict dns-0"]);
      expect(sentencesOf(cluster3)).toContain("shop/single-0 stays: Deployment shop/single has one replica");
    });
    test("who is interrupted never leaves while another pod is blocked", () => {
      const cluster3 = snapshotOf(
        draining("a"),
        deployment({ name: "single", on: ["a"] }),
        barePod("shell", { on: "a" }),
        deployment({ name: "web", on: ["a", "b"] }),
        budget({ name: "web", apps: ["web"], allows: 0 })
      );
      for (const minutes of [0, 20, 40, 49]) {
        expect(movesOf(cluster3, NOW + minutes * MINUTE)).toEqual([]);
      }
    });
    test("who is interrupted is announced before its turn, and nobody else", () => {
      const cluster3 = withBaseline(snapshotOf(draining("a"), deployment({ name: "single", on: ["a"] }), deployment({ name: "web", on: ["a", "a", "b"] })));
      expect(movesOf(cluster3)).toEqual(["evict web-0"]);
      const { announcements: announcements2 = [] } = decide(cluster3, NOW).drainingNodes[0];
      expect(announcements2.map(({ pod: pod2, because }) => [pod2.metadata.name, because])).toEqual([["single-0", "Deployment shop/single has one replica"]]);
    });
    test("all who are interrupted leave together", () => {
      const cluster3 = snapshotOf(draining("a"), deployment({ name: "single", on: ["a"] }), barePod("shell", { on: "a" }));
      expect(movesOf(cluster3)).toEqual(["interrupt single-0", "interrupt shell"]);
    });
    describe("a pod that serves others of its node", () => {
      const mount = (options = {}) => barePod("mp-1", { namespace: "mount-s3", on: "a", priority: 1e9, ...options });
      test("leaves after all of them, those too that are interrupted", () => {
        const cluster3 = snapshotOf(draining("a"), mount(), barePod("writer", { on: "a" }), dns("a", "b"), deployment({ name: "single", on: ["a"] }));
        expect(movesOf(cluster3)).toEqual(["evict dns-0"]);
        expect(movesOf(snapshotOf(draining("a"), mount(), barePod("writer", { on: "a" })))).toEqual(["interrupt writer"]);
        expect(movesOf(snapshotOf(draining("a"), mount(), barePod("writer", { on: "a", terminatingUntil: NOW + MINUTE })))).toEqual([]);
        expect(movesOf(snapshotOf(draining("a"), mount()))).toEqual(["interrupt mp-1"]);
      });
      test.each([
        ["a priority that no user's class has", {}],
        ["a class of Kubernetes", { priority: void 0, critical: true }]
      ])("is known by %s", (_, options) => {
        const cluster3 = snapshotOf(draining("a"), mount(options), barePod("writer", { on: "a" }));
        expect(movesOf(cluster3)).toEqual(["interrupt writer"]);
        expect(sentencesOf(cluster3)).toContain("mount-s3/mp-1 stays: others leave before it");
      });
      test("is none with a priority of a user's own, and none that somebody makes again elsewhere", () => {
        expect(movesOf(snapshotOf(draining("a"), mount({ priority: 999999999 }), barePod("writer", { on: "a" })))).toEqual(["interrupt mp-1", "interrupt writer"]);
        const owned = podsOfKind("Driver", { name: "driver", on: [{ on: "a", priority: 1e9 }, "b"] });
        expect(movesOf(snapshotOf(draining("a"), owned, barePod("writer", { on: "a" })))).toEqual(["evict driver-0"]);
      });
    });
    test("each draining node has its own order", () => {
      const cluster3 = snapshotOf(draining("a"), draining("b"), deployment({ name: "web", on: ["a", "c"] }), deployment({ name: "single", on: ["b"] }));
      expect(movesOf(cluster3)).toEqual(["evict web-0", "interrupt single-0"]);
    });
    test("a pod whose turn has not come does not hold an allowance that another draining node can use", () => {
      const cluster3 = snapshotOf(
        draining("a"),
        draining("b"),
        dns("a", "b"),
        deployment({ name: "web", on: ["a", "c"] }),
        budget({ name: "web", apps: ["web"], allows: 0 })
      );
      expect(movesOf(cluster3)).toEqual(["evict dns-1"]);
    });
    test("nor a disruption of a budget", () => {
      const cluster3 = snapshotOf(
        draining("a"),
        draining("b"),
        dns("a", "b"),
        budget({ name: "dns", namespace: "kube-system", apps: ["dns"], allows: 1 }),
        deployment({ name: "web", on: ["a", "c"] }),
        budget({ name: "web", apps: ["web"], allows: 0 })
      );
      expect(movesOf(cluster3)).toEqual(["evict dns-1"]);
    });
    test("finished pods do not wait for anybody", () => {
      const cluster3 = snapshotOf(draining("a"), barePod("done", { on: "a", phase: "Succeeded", ready: false }), deployment({ name: "single", on: ["a"] }));
      expect(movesOf(cluster3)).toEqual(["evict done"]);
    });
    test("DaemonSet and mirror pods stay and hold nobody", () => {
      const cluster3 = snapshotOf(
        draining("a"),
        podsOfKind("DaemonSet", { name: "cni", on: ["a"], critical: true }),
        barePod("kube-proxy", { on: "a", annotations: { "kubernetes.io/config.mirror": "hash" } }),
        deployment({ name: "single", on: ["a"] })
      );
      expect(movesOf(cluster3)).toEqual(["interrupt single-0"]);
    });
  }
});

// test/lambda/drain/pods/overrides.test.ts
var overrides_test_exports = {};
var OWN, AUTOSCALER, KARPENTER, on5, web4, ofPod, warningsOf2;
var init_overrides_test = __esm({
  "test/lambda/drain/pods/overrides.test.ts"() {
    "use strict";
    init_decide();
    init_snapshot_of();
    init_workloads();
    OWN = "cdk-graceful-node-group/";
    AUTOSCALER = "cluster-autoscaler.kubernetes.io/safe-to-evict";
    KARPENTER = "karpenter.sh/do-not-disrupt";
    on5 = (drain2, ...parts) => snapshotOf(draining("a", drain2), ...parts);
    web4 = (options = {}) => deployment({ name: "web", hash: "abc", on: ["a", "b"], ...options });
    ofPod = (annotations2, ofDeployment = {}, ofReplicaSet = {}) => web4({ on: [{ on: "a", annotations: annotations2 }, "b"], annotations: ofDeployment, replicaSetAnnotations: ofReplicaSet });
    warningsOf2 = (cluster3) => decide(cluster3, NOW).actions.flatMap((action) => action.type === "write-baseline" ? action.warnings ?? [] : []);
    describe("wait: until-finished leaves a pod until it has finished", () => {
      const wait = { [`${OWN}wait`]: "until-finished" };
      const HELD = "it is left until it has finished, as its annotation says";
      test.each([
        ["on the pod", web4({ on: [{ on: "a", annotations: wait }, "b"] }), "web-0"],
        ["on its Deployment", web4({ annotations: wait }), "web-0"],
        ["on its ReplicaSet", replicaSet({ name: "rs", on: ["a", "b"], annotations: wait }), "rs-0"],
        ["on its StatefulSet", statefulSet({ name: "db", on: ["a", "b"], annotations: wait }), "db-0"],
        ["on its Job", { ...job({ name: "batch", on: ["a"] }), jobs: job({ name: "batch", on: ["a"] }).jobs?.map((one) => ({ ...one, metadata: { ...one.metadata, annotations: wait } })) }, "batch-0"],
        ["on a pod without owner", barePod("shell", { on: "a", annotations: wait }), "shell"],
        ["on a pod of a kind that is not known", podsOfKind("Workflow", { name: "flow", on: [{ on: "a", annotations: wait }] }), "flow-0"]
      ])("%s", (_, part, name) => {
        expect(movesOf(on5({}, part))).toEqual([]);
        expect(sentencesOf(on5({}, part))).toContain(`shop/${name} stays: ${HELD}`);
      });
      test("not longer: once it has finished it goes", () => {
        expect(movesOf(on5({}, web4({ on: [{ on: "a", annotations: wait, phase: "Succeeded", ready: false }, "b"] })))).toEqual(["evict web-0"]);
      });
      test("within the deadline: RETAIN keeps it, the others call it last", () => {
        const cluster3 = (drain2) => withBaseline(on5(drain2, ofPod(wait)));
        expect(movesOf(cluster3({ whenBlocked: "RETAIN" }), NOW + 50 * MINUTE)).toEqual(["settle a: retained"]);
        expect(movesOf(cluster3({ whenBlocked: "TERMINATE" }), NOW + 48.5 * MINUTE - 1)).toEqual([]);
        expect(movesOf(cluster3({ whenBlocked: "TERMINATE" }), NOW + 48.5 * MINUTE)).toEqual(["evict web-0"]);
      });
      test("and keeps back what leaves after the workloads", () => {
        expect(movesOf(on5({}, ofPod(wait), deployment({ name: "dns", critical: true, on: ["a", "b"] })))).toEqual([]);
      });
    });
    describe("the annotations of others mean the same", () => {
      test.each([
        [AUTOSCALER, "false", []],
        [AUTOSCALER, "true", ["evict web-0"]],
        [KARPENTER, "true", []],
        [KARPENTER, "false", ["evict web-0"]]
      ])("%s: %s", (key, value, expected) => {
        expect(movesOf(on5({}, ofPod({ [key]: value })))).toEqual(expected);
      });
      test("but our own goes before them, in both directions", () => {
        expect(movesOf(on5({}, ofPod({ [KARPENTER]: "true", [AUTOSCALER]: "false", [`${OWN}wait`]: "never" })))).toEqual(["evict web-0"]);
        expect(movesOf(on5({}, ofPod({ [KARPENTER]: "false", [AUTOSCALER]: "true", [`${OWN}wait`]: "until-finished" })))).toEqual([]);
      });
      test("and one that forbids is enough", () => {
        expect(movesOf(on5({}, ofPod({ [KARPENTER]: "true", [AUTOSCALER]: "true" })))).toEqual([]);
        expect(movesOf(on5({}, ofPod({ [KARPENTER]: "false", [AUTOSCALER]: "false" })))).toEqual([]);
      });
    });
    describe("the nearest says what counts", () => {
      test("the pod before its Deployment", () => {
        expect(movesOf(on5({}, ofPod({ [KARPENTER]: "false" }, { [KARPENTER]: "true" })))).toEqual(["evict web-0"]);
        expect(movesOf(on5({}, ofPod({ [KARPENTER]: "true" }, { [KARPENTER]: "false" })))).toEqual([]);
      });
      test("a Deployment's ReplicaSet says nothing: it keeps copies of what no longer stands on the Deployment", () => {
        expect(movesOf(on5({}, ofPod({}, {}, { [KARPENTER]: "true" })))).toEqual(["evict web-0"]);
        expect(movesOf(on5({}, ofPod({}, { [KARPENTER]: "true" }, { [KARPENTER]: "false" })))).toEqual([]);
      });
      test("a released pod is its Deployment's still", () => {
        const parts = [web4({ on: ["b"], annotations: { [KARPENTER]: "true" } }), releasedPod("old", "web", { on: "a" })];
        expect(movesOf(on5({}, ...parts))).toEqual([]);
      });
    });
    describe("surge", () => {
      test.each([["never", ["interrupt web-0"]], ["allowed", ["release web-0"]]])("%s", (value, expected) => {
        expect(movesOf(on5({ surge: "WHEN_NEEDED" }, web4({ on: ["a"], annotations: { [`${OWN}surge`]: value } })))).toEqual(expected);
      });
      test("a pod may allow what its Deployment forbids", () => {
        const pod2 = { on: "a", annotations: { [`${OWN}surge`]: "allowed" } };
        expect(movesOf(on5({ surge: "WHEN_NEEDED" }, web4({ on: [pod2], annotations: { [`${OWN}surge`]: "never" } })))).toEqual(["release web-0"]);
      });
    });
    describe("force", () => {
      const forced2 = (value) => {
        const [{ node: node2, state }] = withBaseline(on5({ whenBlocked: "FORCE" }, ofPod({ [KARPENTER]: "true" }, { [`${OWN}force`]: value }))).drainingNodes;
        return { ...on5({}, ofPod({ [`${OWN}wait`]: "until-finished" }, { [`${OWN}force`]: value })), drainingNodes: [{ node: node2, state: { ...state, baseline: state.baseline && { ...state.baseline, forced: true } } }] };
      };
      const blocked3 = { metadata: { name: "web", namespace: "shop", uid: "budget-web" }, spec: { selector: {} }, status: { disruptionsAllowed: 0, desiredHealthy: 2, currentHealthy: 2 } };
      test.each([["never", []], ["allowed", ["delete web-0"]]])("%s", (value, expected) => {
        expect(movesOf({ ...forced2(value), budgets: [blocked3] }, NOW + 49 * MINUTE)).toEqual(expected);
      });
      test("never is no reason against an eviction", () => {
        expect(movesOf(forced2("never"), NOW + 49 * MINUTE)).toEqual(["evict web-0"]);
      });
    });
    describe("a value that means nothing", () => {
      test.each([
        [`${OWN}surge`, "no", "'never' and 'allowed'"],
        [`${OWN}force`, "false", "'never' and 'allowed'"],
        [`${OWN}wait`, "true", "'until-finished' and 'never'"],
        [AUTOSCALER, "no", "'false' and 'true'"],
        [KARPENTER, "1h", "'true' and 'false'"],
        [KARPENTER, "toString", "'true' and 'false'"]
      ])("%s: %s is reported and ignored", (key, value, allowed) => {
        const cluster3 = on5({ surge: "WHEN_NEEDED" }, ofPod({ [key]: value }));
        expect(movesOf(cluster3)).toEqual(["evict web-0"]);
        expect(warningsOf2(cluster3)).toEqual([`the annotation ${key} of shop/web-0 is '${value}', which means nothing; allowed are ${allowed}`]);
      });
      test("on a Deployment of many pods is reported once, by the Deployment's name", () => {
        expect(warningsOf2(on5({}, web4({ on: ["a", "a", "a", "b"], annotations: { [`${OWN}wait`]: "yes" } })))).toEqual(
          [`the annotation ${OWN}wait of shop/web is 'yes', which means nothing; allowed are 'until-finished' and 'never'`]
        );
      });
      test("keeps the one behind it from counting no more than the one itself", () => {
        const cluster3 = on5({}, ofPod({ [KARPENTER]: "yes" }, { [KARPENTER]: "true" }));
        expect(movesOf(cluster3)).toEqual([]);
        expect(warningsOf2(cluster3)).toHaveLength(1);
      });
    });
    describe("which annotations count is the choice of the group's owner", () => {
      const says2 = { [`${OWN}wait`]: "until-finished" };
      test.each([
        ["ALL", says2, []],
        ["ALL", { [AUTOSCALER]: "false" }, []],
        ["ALL", { [KARPENTER]: "true" }, []],
        ["OWN", says2, []],
        ["OWN", { [AUTOSCALER]: "false" }, ["evict web-0"]],
        ["OWN", { [KARPENTER]: "true" }, ["evict web-0"]],
        ["NONE", says2, ["evict web-0"]],
        ["NONE", { [AUTOSCALER]: "false" }, ["evict web-0"]]
      ])("%s: %j", (overrides, annotations2, expected) => {
        expect(movesOf(on5({ overrides }, web4({ on: [{ on: "a", annotations: annotations2 }, "b"] })))).toEqual(expected);
        expect(movesOf(on5({ overrides }, web4({ annotations: annotations2 })))).toEqual(expected);
      });
      test("what does not count is not warned of", () => {
        const cluster3 = (overrides) => on5({ overrides }, ofPod({ [AUTOSCALER]: "maybe" }));
        expect(warningsOf2(cluster3("ALL"))).toHaveLength(1);
        expect(warningsOf2(cluster3("OWN"))).toEqual([]);
      });
      test("each node has its own", () => {
        const both = snapshotOf(draining("a", { overrides: "NONE" }), draining("b"), web4({ on: [{ on: "a", annotations: says2 }, { on: "b", annotations: says2 }, "c"] }));
        expect(movesOf(both)).toEqual(["evict web-0"]);
      });
    });
  }
});

// test/lambda/drain/pods/pods.test.ts
var pods_test_exports = {};
var init_pods_test = __esm({
  "test/lambda/drain/pods/pods.test.ts"() {
    "use strict";
    init_pods();
    init_snapshot_of();
    init_workloads();
    describe("a pod is available", () => {
      test("from when it is ready", () => {
        expect(availableFrom(pod("web-0"), 0)).toBe(0);
      });
      test("or has been ready for minReadySeconds", () => {
        expect(availableFrom(pod("web-0", { readySince: NOW }), 30)).toBe(NOW + 30 * SECOND);
      });
      test("also where nobody says since when it is ready", () => {
        const plain = pod("web-0");
        expect(availableFrom({ ...plain, status: { ...plain.status, conditions: [{ type: "Ready", status: "True" }] } }, 30)).toBe(0);
      });
      test.each([
        ["while it is not ready", { ready: false }],
        ["while it terminates", { terminatingUntil: NOW + MINUTE }],
        ["once it has succeeded", { phase: "Succeeded" }],
        ["once it has failed", { phase: "Failed" }]
      ])("never %s", (_, options) => {
        expect(availableFrom(pod("web-0", options), 0)).toBeUndefined();
      });
    });
    test.each([["Succeeded", true], ["Failed", true], ["Running", false], ["Pending", false], ["Unknown", false]])("%s: finished %s", (phase, expected) => {
      expect(isFinished(pod("web-0", { phase }))).toBe(expected);
    });
    test("DaemonSet and mirror pods stay with their node, others do not", () => {
      expect(staysWithNode(pod("cni", { controller: controllerOf("DaemonSet", "cni") }))).toBe(true);
      expect(staysWithNode(pod("kube-proxy", { annotations: { "kubernetes.io/config.mirror": "hash" } }))).toBe(true);
      expect(staysWithNode(pod("web-0", { controller: controllerOf("ReplicaSet", "web") }))).toBe(false);
    });
    test("a reference that is not the controller does not make a DaemonSet pod", () => {
      expect(staysWithNode(pod("web-0", { controller: { ...controllerOf("DaemonSet", "cni"), controller: false } }))).toBe(false);
    });
    test.each([["system-cluster-critical", true], ["system-node-critical", true], ["high", false], [void 0, false]])("priority class %s: critical %s", (priorityClassName, expected) => {
      const plain = pod("dns-0");
      expect(isCritical({ ...plain, spec: { ...plain.spec, priorityClassName } })).toBe(expected);
    });
    test("grace is the pod's own, or the 30 s of Kubernetes", () => {
      expect(graceMilliseconds(pod("web-0", { graceSeconds: 0 }))).toBe(0);
      expect(graceMilliseconds(pod("web-0", { graceSeconds: 90 }))).toBe(90 * SECOND);
      expect(graceMilliseconds(pod("web-0"))).toBe(30 * SECOND);
    });
    test("a node is ready when it says so", () => {
      expect(isNodeReady(node("a"))).toBe(true);
      expect(isNodeReady(node("a", { ready: false }))).toBe(false);
      expect(isNodeReady({ ...node("a"), status: {} })).toBe(false);
    });
  }
});

// test/lambda/drain/state/baseline.test.ts
var baseline_test_exports = {};
var baselinesOf;
var init_baseline_test = __esm({
  "test/lambda/drain/state/baseline.test.ts"() {
    "use strict";
    init_decide();
    init_view();
    init_baseline();
    init_snapshot_of();
    init_workloads();
    baselinesOf = (snapshot) => withBaseline(snapshot).drainingNodes.map(({ state }) => state.baseline);
    test("before anything leaves, the owners are written down with what they have", () => {
      const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "b", { on: "c", ready: false }] }), statefulSet({ name: "db", on: ["a"] }));
      expect(moves(decide(cluster3, NOW))).toEqual(["baseline a"]);
      expect(baselinesOf(cluster3)).toEqual([{
        owners: [
          { kind: "Deployment", namespace: "shop", name: "web", uid: "Deployment-web", available: 2 },
          { kind: "StatefulSet", namespace: "shop", name: "db", uid: "StatefulSet-db", available: 1 }
        ],
        pods: 2,
        volumes: [],
        forced: false
      }]);
    });
    test("who does not come back is not waited for: finished, terminating, or staying with the node", () => {
      const cluster3 = snapshotOf(
        draining("a"),
        podsOfKind("Job", { name: "done", on: [{ on: "a", phase: "Succeeded", ready: false }] }),
        podsOfKind("Game", { name: "chess", on: [{ on: "a", terminatingUntil: NOW + MINUTE }] }),
        podsOfKind("DaemonSet", { name: "cni", on: ["a"] })
      );
      expect(baselinesOf(cluster3)).toEqual([{ owners: [], pods: 2, volumes: [], forced: false }]);
    });
    test("a pod that nobody makes again stands for itself", () => {
      const owners = [{ kind: "Pod", namespace: "shop", name: "shell", uid: "pod-shell", available: 0 }];
      expect(baselinesOf(snapshotOf(draining("a"), barePod("shell", { on: "a" })))).toEqual([{ owners, pods: 1, volumes: [], forced: false }]);
    });
    test("an owner that cannot be looked up is written down by what its pods say", () => {
      const cluster3 = snapshotOf(
        draining("a"),
        podsOfKind("Game", { name: "chess", on: ["a"] }),
        replicationController({ name: "old", on: ["a"] }),
        releasedPod("web-0", "web", { on: "a" })
      );
      expect(baselinesOf(cluster3)[0]?.owners).toEqual([
        { kind: "Game", namespace: "shop", name: "chess", uid: "Game-chess", available: 1 },
        { kind: "ReplicationController", namespace: "shop", name: "old", uid: "ReplicationController-old", available: 1 },
        { kind: "Deployment", namespace: "shop", name: "web", uid: "Deployment-web", available: 1 }
      ]);
    });
    test("an empty node has an empty baseline", () => {
      expect(baselinesOf(snapshotOf(draining("a")))).toEqual([{ owners: [], pods: 0, volumes: [], forced: false }]);
    });
    test("a draining node with a baseline goes on while another one's is written", () => {
      const first = withBaseline(snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "b", "c"] })));
      const cluster3 = snapshotOf({ drainingNodes: first.drainingNodes }, draining("b"), deployment({ name: "web", on: ["a", "b", "c"] }));
      expect(moves(decide(cluster3, NOW))).toEqual(["evict web-0", "baseline b"]);
    });
    test("the baseline stays the same object while nothing is to be added", () => {
      const cluster3 = withBaseline(snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "b"] })));
      const view = new View(cluster3, NOW);
      expect(extendBaseline(cluster3.drainingNodes[0].state.baseline, { leaving: view.podsOn("a"), bound: [] }, view)).toBe(cluster3.drainingNodes[0].state.baseline);
    });
    test("it does not forget or lower an owner whose pods have left", () => {
      const before3 = withBaseline(snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "b"] })));
      const after = later(before3, deployment({ name: "web", on: ["b"], replicas: 2 }));
      expect(baselinesOf(after).map((baseline) => baseline?.owners)).toEqual(baselinesOf(before3).map((baseline) => baseline?.owners));
    });
    test("it grows when a pod of another owner arrives late", () => {
      const before3 = withBaseline(snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "b"] })));
      const after = later(before3, deployment({ name: "web", on: ["a", "b"] }), deployment({ name: "late", on: ["a"] }));
      expect(moves(decide(after, NOW))).toEqual(["baseline a"]);
      expect(baselinesOf(after)[0]).toMatchObject({ owners: [{ name: "web", available: 2 }, { name: "late", available: 1 }], pods: 2 });
    });
    test("it keeps that force was used", () => {
      const cluster3 = snapshotOf(draining("a", { baseline: { owners: [], pods: 1, volumes: [], forced: true } }), deployment({ name: "late", on: ["a"] }));
      expect(baselinesOf(cluster3)).toMatchObject([{ forced: true }]);
    });
    test("what an owner misses because another draining node is drained, it had before we came", () => {
      const first = withBaseline(snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "b", "c", "d"] })));
      const second = snapshotOf({ drainingNodes: first.drainingNodes }, draining("b"), deployment({ name: "web", on: ["a", "b", "c", "d"] }), attempt("web-0", "accepted"));
      expect(baselinesOf(second).map((baseline) => baseline?.owners)).toMatchObject([[{ name: "web", available: 4 }], [{ name: "web", available: 4 }]]);
    });
  }
});

// test/lambda/drain/state/drain-state.test.ts
var drain_state_test_exports = {};
function patched({ metadata, ...rest }, patch) {
  const merge2 = (old3 = {}, changes = {}) => Object.fromEntries(Object.entries({ ...old3, ...changes }).filter((entry) => typeof entry[1] === "string"));
  const { unschedulable = rest.spec.unschedulable } = patch.spec ?? {};
  return {
    metadata: {
      ...metadata,
      labels: merge2(metadata.labels, patch.metadata?.labels),
      annotations: merge2(metadata.annotations, patch.metadata?.annotations)
    },
    spec: { ...rest.spec, unschedulable: unschedulable ?? void 0 },
    status: rest.status
  };
}
var KEY, BASELINE2, draining2, drainingWith;
var init_drain_state_test = __esm({
  "test/lambda/drain/state/drain-state.test.ts"() {
    "use strict";
    init_drain_state();
    init_snapshot_of();
    init_workloads();
    KEY = "cdk-graceful-node-group/";
    BASELINE2 = {
      owners: [{ kind: "Deployment", namespace: "shop", name: "web", uid: "Deployment-web", available: 3 }],
      pods: 4,
      volumes: [],
      forced: false
    };
    draining2 = (drain2 = drainStateOf("a"), on6 = node("a")) => patched(on6, drainStatePatch(on6, drain2, true));
    drainingWith = (key, value, on6 = draining2()) => patched(on6, { metadata: { annotations: { [KEY + key]: value } } });
    describe("a drain state", () => {
      test("is read as it was written", () => {
        expect(readDrainState(draining2())).toEqual({ ...drainStateOf("a"), excluded: true, baseline: void 0, outcome: void 0 });
      });
      test("cordons the node and excludes it from load balancers in one patch", () => {
        expect(draining2()).toMatchObject({ spec: { unschedulable: true }, metadata: { labels: { [EXCLUDE_FROM_LOAD_BALANCERS]: expect.any(String) } } });
      });
      test("leaves the load balancers alone where it must", () => {
        expect(drainStatePatch(node("a"), drainStateOf("a"), false).metadata?.labels).toBeUndefined();
      });
      test("says in plain annotations what holds, for whoever describes the node", () => {
        expect(draining2().metadata.annotations).toEqual({
          [`${KEY}empty-dir-pods`]: "EVICT",
          [`${KEY}not-before`]: "2026-03-01T11:50:00.000Z",
          [`${KEY}surge`]: "NEVER",
          [`${KEY}unowned-pods`]: "EVICT",
          [`${KEY}failing-jobs`]: "WAIT",
          [`${KEY}retry-retained`]: "true",
          [`${KEY}retain-at-most`]: "0",
          [`${KEY}overrides`]: "ALL",
          [`${KEY}schema`]: "1",
          [`${KEY}drainer`]: "drainer",
          [`${KEY}group`]: "group",
          [`${KEY}hook`]: "drainer-terminating",
          [`${KEY}instance`]: "i-a",
          [`${KEY}action`]: "token-a",
          [`${KEY}started`]: "2026-03-01T11:50:00.000Z",
          [`${KEY}deadline`]: "2026-03-01T12:50:00.000Z",
          [`${KEY}when-blocked`]: "RETAIN",
          [`${KEY}was-unschedulable`]: "false",
          [`${KEY}excluded`]: "true"
        });
      });
      test.each([
        { whenBlocked: "RETAIN", surge: "WHEN_NEEDED", emptyDirPods: "WAIT" },
        { whenBlocked: "FORCE", surge: "ALWAYS", unownedPods: "WAIT", failingJobs: "EVICT", overrides: "OWN" },
        { whenBlocked: "TERMINATE", surge: "NEVER", notBefore: NOW }
      ])("is read as it was written: %j", (options) => {
        expect(readDrainState(draining2(drainStateOf("a", options)))).toEqual({ ...drainStateOf("a", options), excluded: true, baseline: void 0, outcome: void 0 });
      });
      test.each([
        ["when-blocked", { whenBlocked: "RETAIN" }],
        ["surge", { surge: "WHEN_NEEDED" }],
        ["empty-dir-pods", { emptyDirPods: "EVICT" }],
        ["unowned-pods", { unownedPods: "EVICT" }],
        ["failing-jobs", { failingJobs: "WAIT" }],
        ["overrides", { overrides: "ALL" }],
        ["not-before", { notBefore: drainStateOf("a").started }]
      ])("keeps its default where %s is nonsense", (key, expected) => {
        expect(readDrainState(drainingWith(key, "nonsense"))).toMatchObject(expected);
      });
      test("tells whether somebody else had cordoned the node", () => {
        expect(readDrainState(draining2(drainStateOf("a"), node("a", { unschedulable: true })))?.wasUnschedulable).toBe(true);
        expect(readDrainState(draining2())?.wasUnschedulable).toBe(false);
      });
      test("of an instance that the sweep found has no token", () => {
        expect(readDrainState(draining2(drainStateOf("a", { token: void 0 })))?.token).toBeUndefined();
      });
      test("learns its token when the event comes late, and forgets nothing else", () => {
        const before3 = patched(draining2(drainStateOf("a", { token: void 0 })), baselinePatch(BASELINE2));
        expect(readDrainState(patched(before3, tokenPatch("token-a")))).toEqual({ ...drainStateOf("a"), excluded: true, baseline: BASELINE2, outcome: void 0 });
      });
      test.each(["schema", "drainer", "group", "hook", "instance", "started", "deadline"])("is none when %s cannot be read", (key) => {
        expect(readDrainState(drainingWith(key, ""))).toBeUndefined();
      });
      test.each(["schema", "started", "deadline"])("is none when %s is nonsense", (key) => {
        expect(readDrainState(drainingWith(key, "nonsense"))).toBeUndefined();
      });
      test("is none on a node that nobody drains", () => {
        expect(readDrainState(node("a"))).toBeUndefined();
      });
    });
    describe("the baseline and the outcome", () => {
      test("are read as they were written", () => {
        const withBaseline2 = patched(draining2(), baselinePatch(BASELINE2));
        expect(readDrainState(withBaseline2)?.baseline).toEqual(BASELINE2);
        expect(readDrainState(patched(withBaseline2, outcomePatch("retained")))).toMatchObject({ baseline: BASELINE2, outcome: "retained" });
      });
      test.each(["drained", "nothing-to-drain", "node-missing", "forced", "retained", "failed"])("are read as they were written: %s", (outcome) => {
        expect(readDrainState(patched(draining2(), outcomePatch(outcome)))?.outcome).toBe(outcome);
      });
      test("tell of volumes, and when the last pod had left", () => {
        const baseline = { ...BASELINE2, volumes: ["pv-data", "pv-logs"], evacuated: NOW };
        const written = patched(draining2(), baselinePatch(baseline));
        expect(readDrainState(written)?.baseline).toEqual(baseline);
        expect(readDrainState(patched(written, baselinePatch(BASELINE2)))?.baseline).toEqual(BASELINE2);
      });
      test("say nothing of what there is not", () => {
        expect(Object.keys(patched(node("a"), baselinePatch(BASELINE2)).metadata.annotations ?? {})).toEqual([`${KEY}owners`, `${KEY}pods`]);
      });
      test("tell that force was used", () => {
        expect(readDrainState(patched(draining2(), baselinePatch({ ...BASELINE2, forced: true })))?.baseline?.forced).toBe(true);
      });
      test.each([["owners", "not JSON"], ["owners", '[{"kind":"Deployment"}]'], ["owners", "{}"], ["pods", "many"], ["volumes", "[1]"], ["volumes", "pv"]])("are taken anew when %s is %s", (key, value) => {
        expect(readDrainState(drainingWith(key, value, patched(draining2(), baselinePatch(BASELINE2))))).toMatchObject({ instance: "i-a", baseline: void 0 });
      });
      test("an outcome that this version does not know is none", () => {
        expect(readDrainState(drainingWith("outcome", "eaten"))).toMatchObject({ instance: "i-a", outcome: void 0 });
      });
    });
    describe("a drain state belongs to a lifecycle action", () => {
      test.each([
        ["of its instance and token", { instanceId: "i-a", token: "token-a" }, true],
        ["of its instance, when the sweep knows no token", { instanceId: "i-a" }, true],
        ["but not of another token", { instanceId: "i-a", token: "token-b" }, false],
        ["nor of another instance", { instanceId: "i-b", token: "token-a" }, false]
      ])("%s", (_, action, expected) => {
        expect(belongsTo(drainStateOf("a"), action)).toBe(expected);
      });
      test("of which the sweep knew no token, when the event comes late", () => {
        expect(belongsTo(drainStateOf("a", { token: void 0 }), { instanceId: "i-a", token: "token-a" })).toBe(true);
      });
      test("and a new action voids all that the former one left", () => {
        const ended = patched(patched(draining2(), baselinePatch({ ...BASELINE2, forced: true, volumes: ["pv"], evacuated: NOW })), outcomePatch("retained"));
        expect(readDrainState(patched(ended, drainStatePatch(ended, drainStateOf("a", { token: "token-b" }), true)))).toEqual({
          ...drainStateOf("a", { token: "token-b" }),
          excluded: true,
          baseline: void 0,
          outcome: void 0
        });
        expect(Object.keys(patched(ended, drainStatePatch(ended, drainStateOf("a"), true)).metadata.annotations ?? {})).toEqual(Object.keys(draining2().metadata.annotations ?? {}));
      });
    });
    describe("a node that stays after all", () => {
      test("is as it was", () => {
        const before3 = node("a", { labels: { zone: "z" }, annotations: { owner: "us" } });
        const drained = patched(patched(draining2(drainStateOf("a"), before3), baselinePatch({ ...BASELINE2, forced: true, volumes: ["pv"], evacuated: NOW })), outcomePatch("drained"));
        expect(patched(drained, clearDrainStatePatch(drained))).toEqual(before3);
      });
      test("takes pods again though nothing can be read on it", () => {
        expect(patched(node("a", { unschedulable: true }), clearDrainStatePatch(node("a", { unschedulable: true }))).spec.unschedulable).toBeUndefined();
      });
      test("stays cordoned when somebody had cordoned it before us", () => {
        const before3 = node("a", { unschedulable: true });
        const twice = draining2(drainStateOf("a", { token: "token-b" }), draining2(drainStateOf("a"), before3));
        expect(patched(twice, clearDrainStatePatch(twice)).spec.unschedulable).toBe(true);
      });
      test("is uncordoned though a second action found it cordoned by the first", () => {
        const twice = draining2(drainStateOf("a", { token: "token-b" }), draining2());
        expect(patched(twice, clearDrainStatePatch(twice)).spec.unschedulable).toBeUndefined();
      });
      test("is uncordoned though the first drain state was of a version that we cannot read", () => {
        const twice = draining2(drainStateOf("a", { token: "token-b" }), drainingWith("schema", "2"));
        expect(patched(twice, clearDrainStatePatch(twice)).spec.unschedulable).toBeUndefined();
      });
      test("keeps the label that somebody else had given it", () => {
        const before3 = node("a", { labels: { [EXCLUDE_FROM_LOAD_BALANCERS]: "true" } });
        const after = draining2(drainStateOf("a"), before3);
        expect(patched(after, clearDrainStatePatch(after)).metadata.labels).toEqual(before3.metadata.labels);
      });
      test("loses our label though a second action found it there", () => {
        const twice = draining2(drainStateOf("a", { token: "token-b" }), draining2());
        expect(patched(twice, clearDrainStatePatch(twice)).metadata.labels).toEqual({});
      });
    });
  }
});

// test/lambda/drain/state/read-once.test.ts
var read_once_test_exports = {};
var init_read_once_test = __esm({
  "test/lambda/drain/state/read-once.test.ts"() {
    "use strict";
    init_decide();
    init_read_once();
    init_snapshot_of();
    init_workloads();
    test.each([
      ["an object", (object2) => object2],
      ["one that is frozen", (object2) => Object.freeze(object2)]
    ])("%s is read once, also where there is nothing to be found, and looks as before", (_, made) => {
      const read = [];
      const nameOf2 = readOnce(({ name }) => {
        read.push(name ?? "-");
        return name;
      });
      const [web7, nameless] = [made({ name: "web" }), made({})];
      expect([web7, nameless, web7, nameless].map(nameOf2)).toEqual(["web", void 0, "web", void 0]);
      expect(read).toEqual(["web", "-"]);
      expect(web7).toStrictEqual({ name: "web" });
      expect(nameOf2({ ...web7, name: "other" })).toBe("other");
    });
    describe("a pod that has changed since the last decision, by the same UID,", () => {
      const web7 = (options = {}) => deployment({ name: "web", on: ["a", "b"], ...options });
      const before3 = withBaseline(snapshotOf(draining("a"), web7()));
      const after = (...parts) => moves(decide(later(before3, ...parts), NOW));
      beforeEach(() => {
        expect(moves(decide(before3, NOW))).toEqual(["evict web-0"]);
      });
      test("is judged by its readiness now", () => {
        expect(after(web7({ on: ["a", { on: "b", ready: false }] }))).toEqual([]);
      });
      test("is judged by its controller now", () => {
        const { pods = [], ...owner2 } = web7();
        const taken = pods.map((pod2) => ({ ...pod2, metadata: { ...pod2.metadata, ownerReferences: [controllerOf("DaemonSet", "agent")] } }));
        expect(after({ ...owner2, pods: taken })).not.toContain("evict web-0");
      });
      test("is judged as before when it has changed back", () => {
        expect(after(web7({ on: ["a", { on: "b", ready: false }] }))).toEqual([]);
        expect(moves(decide(before3, NOW))).toEqual(["evict web-0"]);
      });
    });
  }
});

// test/lambda/drain/state/release.test.ts
var release_test_exports = {};
var FAILED, web5, before2, old2, patchOf;
var init_release_test = __esm({
  "test/lambda/drain/state/release.test.ts"() {
    "use strict";
    init_decide();
    init_release();
    init_snapshot_of();
    init_workloads();
    FAILED = { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "exceeded quota: pods" };
    web5 = (options) => deployment({ name: "web", hash: "abc", ...options });
    before2 = (on6) => withBaseline(snapshotOf(draining("a", { surge: "WHEN_NEEDED" }), web5({ on: on6 })));
    old2 = (options = {}, name = "old") => releasedPod(name, "web", { on: "a", ...options });
    patchOf = (snapshot, now = NOW) => decide(snapshot, now).actions.flatMap((action) => "pod" in action && "patch" in action ? [action.patch] : []).at(0);
    describe("a release", () => {
      test("takes the label away and says on the pod where it came from, in one patch of that very pod", () => {
        expect(patchOf(before2(["a"]))).toEqual({
          metadata: {
            uid: "pod-web-0",
            labels: { "pod-template-hash": null },
            annotations: { ...NO_RELEASE, ...releaseOf("web") }
          }
        });
      });
      test("that is under way is not asked for again", () => {
        const parts = (state) => [web5({ on: ["a"] }), attempt("web-0", state, { type: "release" })];
        expect(movesOf(later(before2(["a"]), ...parts("requested")))).toEqual([]);
        expect(movesOf(later(before2(["a"]), ...parts("accepted")))).toEqual([]);
        expect(sentencesOf(later(before2(["a"]), ...parts("requested")))).toContain("shop/web-0 stays: it is being released or adopted");
      });
      test("that is under way does not take the pod away from its owner", () => {
        const both = later(before2(["a", "b"]), web5({ on: ["a", "b"] }), attempt("web-1", "requested", { type: "release" }));
        expect(movesOf(both)).toEqual(["evict web-0"]);
      });
      test("that was refused is tried again in time", () => {
        const refused2 = later(before2(["a"]), web5({ on: ["a"] }), attempt("web-0", "refused", { type: "release", retryAt: NOW + SECOND, because: "the API server answered 500" }));
        expect(sentencesOf(refused2)).toContain("shop/web-0 stays: the API server answered 500");
        expect(movesOf(refused2, NOW + SECOND)).toEqual(["release web-0"]);
      });
    });
    describe("a released pod", () => {
      test("goes on serving until its replacement is available", () => {
        const waiting3 = later(before2(["a"]), web5({ on: [{ on: "b", ready: false }] }), old2());
        expect(movesOf(waiting3)).toEqual([]);
        expect(sentencesOf(waiting3)).toContain("shop/old stays: Deployment shop/web has 0 of 1 available pods without it");
        expect(movesOf(later(before2(["a"]), web5({ on: ["b"] }), old2()))).toEqual(["evict old"]);
      });
      test("waits for minReadySeconds, which budgets do not count", () => {
        const parts = (readySince2) => [web5({ on: [{ on: "b", readySince: readySince2 }], minReadySeconds: 30 }), old2(), budget({ name: "web", apps: ["web"], allows: 1 })];
        expect(movesOf(later(before2(["a"]), ...parts(NOW - 29 * SECOND)))).toEqual([]);
        expect(movesOf(later(before2(["a"]), ...parts(NOW - 30 * SECOND)))).toEqual(["evict old"]);
      });
      test("counts for its owner as long as it serves", () => {
        const drainingNodes = snapshotOf(draining("a", { surge: "NEVER" }), draining("b"), web5({ on: ["a", "b"] }));
        const two = later(withBaseline(drainingNodes), web5({ on: ["a", { on: "c", ready: false }] }), old2({ on: "b" }));
        expect(movesOf(two)).toEqual(["evict web-0"]);
      });
      test("goes for each replacement that is available, and no more", () => {
        const three = (...on6) => later(before2(["a", "a", "a"]), web5({ on: on6 }), old2({}, "old-0"), old2({}, "old-1"), old2({}, "old-2"));
        expect(movesOf(three({ on: "b", ready: false }, { on: "b", ready: false }, { on: "b", ready: false }))).toEqual([]);
        expect(movesOf(three("b", { on: "b", ready: false }, { on: "b", ready: false }))).toEqual(["evict old-0"]);
        expect(movesOf(three("b", "b", "b"))).toEqual(["evict old-0", "evict old-1", "evict old-2"]);
      });
      test("counts those that are asked to leave already", () => {
        const two = later(before2(["a", "a"]), web5({ on: ["b", { on: "b", ready: false }] }), old2({}, "old-0"), old2({}, "old-1"), attempt("old-0", "accepted"));
        expect(movesOf(two)).toEqual([]);
      });
      test("waits while its budget allows nothing", () => {
        const parts = [web5({ on: ["b"] }), old2(), budget({ name: "web", apps: ["web"], allows: 0, needs: 1, has: 1 })];
        expect(movesOf(later(before2(["a"]), ...parts))).toEqual([]);
        expect(sentencesOf(later(before2(["a"]), ...parts))).toContain("shop/old stays: the disruption budget web needs 1 healthy pods, has 1 and allows 0 disruptions");
      });
      test("waits while nobody has computed what its budget allows", () => {
        const { budgets } = budget({ name: "web", apps: ["web"], allows: 1 });
        expect(movesOf(later(before2(["a"]), web5({ on: ["b"] }), old2(), { budgets: budgets.map((one) => ({ ...one, status: void 0 })) }))).toEqual([]);
      });
      test("needs no more replacements than its owner had, or wants by now", () => {
        const ill = withBaseline(snapshotOf(draining("a"), web5({ on: ["a", { on: "b", ready: false }], replicas: 2 })));
        expect(movesOf(later(ill, web5({ on: ["b", { on: "b", ready: false }], replicas: 2 }), old2()))).toEqual(["evict old"]);
        expect(movesOf(later(before2(["a", "b", "b"]), web5({ on: ["b"], replicas: 1 }), old2()))).toEqual(["evict old"]);
      });
      describe("of an owner that was ill before, and has reached its floor since, leaves it there", () => {
        const one = [{ on: "b", ready: false }, { on: "b", ready: false }];
        const ill = withBaseline(snapshotOf(draining("a"), web5({ on: ["a", ...one] })));
        const since = (...others) => later(ill, web5({ on: ["b", ...one], replicas: 3 }), old2(), ...others);
        test("by its own count", () => {
          expect(movesOf(since())).toEqual([]);
          expect(sentencesOf(since())).toContain("shop/old stays: Deployment shop/web has 1 of 2 available pods without it");
          expect(movesOf(later(ill, web5({ on: ["b", "b", one[0]], replicas: 3 }), old2()))).toEqual(["evict old"]);
        });
        test.each([[1, ["evict old"]], [2, []]])("by a budget that needs %i", (needs, expected) => {
          expect(movesOf(since(budget({ name: "web", apps: ["web"], allows: 1, needs })))).toEqual(expected);
        });
      });
      test("that serves nobody goes at once", () => {
        expect(movesOf(later(before2(["a"]), web5({ on: [{ on: "b", ready: false }] }), old2({ ready: false })))).toEqual(["evict old"]);
      });
      test("that serves nobody takes nothing of what its owner can spare", () => {
        const parts = [web5({ on: ["b", "b"] }), old2({ ready: false }, "old-0"), old2({}, "old-1")];
        expect(movesOf(later(before2(["a", "a"]), ...parts))).toEqual(["evict old-0", "evict old-1"]);
      });
      test("whose Deployment is gone is waited for by nobody", () => {
        expect(movesOf(later(before2(["a"]), old2()))).toEqual(["evict old"]);
      });
      describe("is believed only where it can be true", () => {
        const HASH = "cdk-graceful-node-group/released-hash";
        const threeOnA = later(withBaseline(snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "a", "a"], maxUnavailable: 1 }))), deployment({ name: "web", on: ["a", "a", "a"], maxUnavailable: 1 }));
        const with4 = (options) => {
          const forged = [0, 1, 2, 3].flatMap((index) => releasedPod(`forged-${index}`, "web", { on: "b", ...options }).pods ?? []);
          return { ...threeOnA, pods: [...threeOnA.pods, ...forged] };
        };
        test("and then counts", () => {
          expect(movesOf(with4({})).filter((move2) => move2.startsWith("evict web"))).toHaveLength(3);
        });
        test.each([
          ["in another namespace", { namespace: "attacker" }],
          ["with labels that its Deployment does not select", { labels: { app: "other" } }],
          ["with a hash that its ReplicaSet has not", { annotations: { [HASH]: "forged" } }],
          ["of a ReplicaSet that is not there", { annotations: { "cdk-graceful-node-group/released-replica-set-uid": "nowhere" } }],
          ["with a hash label of its own", { labels: { "pod-template-hash": "another" } }]
        ])("not %s", (_, options) => {
          expect(movesOf(with4(options)).filter((move2) => move2.startsWith("evict web"))).toHaveLength(1);
        });
        test("not of a pod that another controller owns, as by its template", () => {
          expect(readRelease({ metadata: { ...releasedPod("web-0", "web").pods[0].metadata, ownerReferences: [{ kind: "StatefulSet", name: "db", uid: "StatefulSet-db", controller: true }] }, spec: {}, status: {} })).toBeUndefined();
        });
      });
      test("whose ReplicaSet is gone waits for its Deployment still, but is no part of it", () => {
        const rolled = (ready) => [
          { ...deployment({ name: "web", on: [] }), replicaSets: [] },
          { pods: deployment({ name: "web", on: [{ on: "b", ready }] }).pods, replicaSets: deployment({ name: "web", on: ["b"] }).replicaSets },
          old2()
        ];
        const [, next, pod2] = rolled(false);
        const renamed = (part) => ({ ...part, replicaSets: part.replicaSets?.map((set) => ({ ...set, metadata: { ...set.metadata, name: "web-2" } })) });
        const gone = { deployments: deployment({ name: "web", on: ["b"] }).deployments };
        expect(movesOf(later(before2(["a"]), gone, renamed(next), pod2))).toEqual([]);
        expect(movesOf(later(before2(["a"]), gone, renamed(rolled(true)[1]), pod2))).toEqual(["evict old"]);
      });
      test("that somebody put back by hand is released again, not waited for", () => {
        const back = web5({ on: [{ on: "a", annotations: releaseOf("web") }] });
        expect(movesOf(later(before2(["a"]), back))).toEqual(["release web-0"]);
      });
    });
    describe("where no replacement can be made", () => {
      const failing = (...parts) => later(before2(["a"]), web5({ on: [], replicas: 1, conditions: [FAILED] }), ...parts);
      test("the pod goes back to its ReplicaSet, and says when and why", () => {
        const wanted2 = { ...failing(old2()), replicaSets: web5({ on: ["b"] }).replicaSets ?? [] };
        expect(movesOf(wanted2)).toEqual(["adopt old"]);
        expect(patchOf(wanted2)).toEqual({
          metadata: {
            uid: "pod-old",
            labels: { "pod-template-hash": "abc" },
            annotations: { ...NO_RELEASE, ...surgeFailed(timestamp(NOW), "no pod can be made: exceeded quota: pods") }
          }
        });
      });
      test("it does not go back to a ReplicaSet that would delete it", () => {
        const scaledDown = failing(old2());
        expect(scaledDown.replicaSets.map(({ spec }) => spec.replicas)).toEqual([0]);
        expect(movesOf(scaledDown)).toEqual([]);
      });
      test("it goes where its owner is whole without it", () => {
        const whole = later(before2(["a"]), web5({ on: ["b"], conditions: [FAILED] }), old2());
        expect(movesOf(whole)).toEqual(["evict old"]);
      });
    });
    describe("what stands on a pod is read", () => {
      const read = (annotations2) => readRelease({ metadata: { name: "x", uid: "x", annotations: annotations2 }, spec: {}, status: {} });
      const keys = Object.keys(releaseOf("web"));
      test("as it was written", () => {
        expect(read(releaseOf("web"))).toEqual({
          at: NOW,
          deployment: { name: "web", uid: "Deployment-web" },
          replicaSet: { name: "web", uid: "ReplicaSet-web" },
          hash: "abc"
        });
      });
      test("not where nothing stands on it", () => {
        expect(read({})).toBeUndefined();
      });
      test.each(keys)("not where %s is missing or empty", (key) => {
        const { [key]: _, ...others } = releaseOf("web");
        expect(read(others)).toBeUndefined();
        expect(read({ ...others, [key]: "" })).toBeUndefined();
      });
      test("unreadable, the pod counts as nobody's: it is announced", () => {
        const unreadable = old2({ annotations: { "cdk-graceful-node-group/released-deployment-uid": "" } });
        expect(movesOf(later(before2(["a"]), web5({ on: ["b"] }), unreadable))).toEqual(["interrupt old"]);
      });
    });
    describe("at the last call", () => {
      const called = (whenBlocked, forced2, ...parts) => {
        const [{ node: node2, state }] = before2(["a"]).drainingNodes;
        const baseline = state.baseline && { ...state.baseline, forced: forced2 };
        return { ...later(before2(["a"]), web5({ on: [{ on: "b", ready: false }] }), ...parts), drainingNodes: [{ node: node2, state: { ...state, whenBlocked, baseline } }] };
      };
      const lastCall2 = NOW + 48.5 * MINUTE;
      test("TERMINATE: a released pod no longer waits for its replacement, and that is told", () => {
        const cluster3 = called("TERMINATE", false, old2());
        expect(movesOf(cluster3, lastCall2 - 1)).toEqual([]);
        expect(movesOf(cluster3, lastCall2)).toEqual(["interrupt old"]);
        expect(decide(cluster3, lastCall2).drainingNodes[0].announcements).toMatchObject([
          { pod: { metadata: { name: "old" } }, because: "Deployment shop/web has 0 of 1 available pods without it, and time is up" }
        ]);
      });
      test("TERMINATE: it is asked for although its budget's status forbids it, but not while a refusal holds", () => {
        const none = budget({ name: "web", apps: ["web"], allows: 0, needs: 1, has: 1 });
        expect(movesOf(called("TERMINATE", false, old2(), none), lastCall2)).toEqual(["interrupt old"]);
        expect(movesOf(called("TERMINATE", false, old2(), none, attempt("old", "refused", { retryAt: lastCall2 + SECOND })), lastCall2)).toEqual([]);
      });
      test("nothing more is released", () => {
        const cluster3 = { ...called("TERMINATE", false), pods: web5({ on: ["a"] }).pods ?? [] };
        expect(movesOf(cluster3, lastCall2)).toEqual(["interrupt web-0"]);
      });
      test("FORCE deletes it, and tells so", () => {
        const cluster3 = called("FORCE", true, old2());
        expect(movesOf(cluster3, lastCall2)).toEqual(["delete old"]);
        expect(decide(cluster3, lastCall2).drainingNodes[0].announcements).toMatchObject([{ pod: { metadata: { name: "old" } } }]);
      });
      test("FORCE never deletes a pod whose owner forbids it", () => {
        const cluster3 = called("FORCE", true, old2({ annotations: { "cdk-graceful-node-group/force": "never" } }));
        expect(movesOf(cluster3, lastCall2)).toEqual([]);
        expect(movesOf(cluster3, NOW + 50 * MINUTE - 1)).toEqual([]);
      });
      test("RETAIN has none", () => {
        expect(movesOf(called("RETAIN", false, old2()), lastCall2)).toEqual([]);
      });
    });
    describe("at the deadline", () => {
      const deadline = NOW + 50 * MINUTE;
      const ended = (whenBlocked, ...parts) => {
        const [{ node: node2, state }] = before2(["a"]).drainingNodes;
        return { ...later(before2(["a"]), ...parts), drainingNodes: [{ node: node2, state: { ...state, whenBlocked } }] };
      };
      const pending2 = web5({ on: [{ on: "b", ready: false }] });
      test("RETAIN puts released pods back before it settles", () => {
        expect(movesOf(ended("RETAIN", pending2, old2()), deadline)).toEqual(["adopt old"]);
        expect(movesOf(ended("RETAIN", web5({ on: ["a"] })), deadline)).toEqual(["settle a: retained"]);
      });
      test("RETAIN evicts those that their ReplicaSet would delete, as far as the owner can spare them", () => {
        const scaledDown = web5({ on: [], old: ["b"], replicas: 1 });
        expect(movesOf(ended("RETAIN", scaledDown, old2()), deadline)).toEqual(["evict old"]);
      });
      test("RETAIN waits for that no longer than a minute", () => {
        const refusing = ended("RETAIN", pending2, old2(), attempt("old", "refused", { type: "adopt", retryAt: deadline + 5 * MINUTE }));
        expect(movesOf(refusing, deadline + MINUTE - 1)).toEqual([]);
        expect(decide(refusing, deadline).wakeAt).toBe(deadline + MINUTE);
        expect(movesOf(refusing, deadline + MINUTE)).toEqual(["settle a: retained"]);
      });
      test("RETAIN does not wait for one that terminates already", () => {
        expect(movesOf(ended("RETAIN", pending2, old2({ terminatingUntil: deadline + MINUTE })), deadline)).toEqual(["settle a: retained"]);
      });
      test("TERMINATE and FORCE leave them to go with the node", () => {
        expect(movesOf(ended("TERMINATE", pending2, old2()), deadline)).toEqual(["settle a: failed"]);
        expect(movesOf(ended("FORCE", pending2, old2()), deadline)).toEqual(["settle a: failed"]);
      });
      test("FORCE keeps a pod whose owner forbids it, with whatever else is left, and puts it back first", () => {
        const never = { annotations: { "cdk-graceful-node-group/force": "never" } };
        expect(movesOf(ended("FORCE", pending2, old2(never)), deadline)).toEqual(["adopt old"]);
        expect(movesOf(ended("FORCE", web5({ on: [{ on: "a", ...never }] })), deadline)).toEqual(["settle a: retained"]);
        const stuck = deployment({ name: "slow", on: [{ on: "a", terminatingUntil: deadline + MINUTE }] });
        expect(movesOf(ended("FORCE", web5({ on: [{ on: "a", ...never }] }), stuck), deadline)).toEqual(["settle a: retained"]);
      });
    });
    test("the decision about many is one: none is asked for twice", () => {
      const cluster3 = later(before2(["a", "a"]), web5({ on: ["b", "b"] }), old2({}, "old-0"), old2({}, "old-1"));
      expect(moves(decide(cluster3, NOW))).toEqual(["evict old-0", "evict old-1"]);
    });
  }
});

// lambda/drain/verdict/answer.ts
function interpretAnswer(error, refusals, seed) {
  if (!error) {
    return { type: "accepted" };
  }
  const { status, message, causes } = error;
  const backOff = backOffMilliseconds(refusals, seed);
  const asked2 = error.retryAfterSeconds === void 0 ? backOff : Math.max(backOff, error.retryAfterSeconds * SECOND3);
  if (message.includes("admission webhook")) {
    return { type: "webhook", retryAfter: asked2, because: message };
  }
  if (status === 404 || status === 409 || status === 422 && message.includes("metadata.uid")) {
    return { type: "gone" };
  }
  if (status === 429) {
    const budget2 = causes.find(({ reason }) => reason === "DisruptionBudget");
    if (!budget2) {
      return { type: "throttled", retryAfter: asked2, because: "the API server asks for fewer requests" };
    }
    return error.retryAfterSeconds === void 0 ? { type: "budget", retryAfter: BUDGET_RETRY, because: lowerFirst(budget2.message ?? message) } : { type: "budget", retryAfter: asked2, because: lowerFirst(budget2.message ?? message) };
  }
  if (message.includes("more than one PodDisruptionBudget")) {
    return { type: "several-budgets", retryAfter: CONFIGURATION_RETRY, because: lowerFirst(message) };
  }
  if (causes.some(({ reason }) => reason === "NamespaceTerminating")) {
    return { type: "namespace-terminating", retryAfter: asked2, because: "its namespace is being terminated" };
  }
  if (status === 401 || status === 403 || status === 422) {
    return { type: "forbidden", retryAfter: Math.max(asked2, 10 * SECOND3), because: message };
  }
  if (status === void 0) {
    return { type: "unknown", retryAfter: Math.max(asked2, NO_ANSWER_RETRY), because: `no answer from the API server: ${message}` };
  }
  const because = `the API server answered ${status}: ${message}`;
  return status >= 500 ? { type: "unknown", retryAfter: Math.max(asked2, status === 504 ? NO_ANSWER_RETRY : SERVER_ERROR_RETRY), because } : { type: "transient", retryAfter: asked2, because };
}
function backOffMilliseconds(refusals, seed) {
  const full = Math.min(30, 2 ** Math.min(refusals, 5)) * SECOND3;
  return Math.round(full * (0.5 + 0.5 * fractionOf(`${seed}/${refusals}`)));
}
function fractionOf(text) {
  return (0, import_node_crypto.createHash)("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
}
function lowerFirst(text) {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
var import_node_crypto, SECOND3, BUDGET_RETRY, CONFIGURATION_RETRY, NO_ANSWER_RETRY, SERVER_ERROR_RETRY;
var init_answer = __esm({
  "lambda/drain/verdict/answer.ts"() {
    "use strict";
    import_node_crypto = require("node:crypto");
    SECOND3 = 1e3;
    BUDGET_RETRY = 60 * SECOND3;
    CONFIGURATION_RETRY = 60 * SECOND3;
    NO_ANSWER_RETRY = 35 * SECOND3;
    SERVER_ERROR_RETRY = 10 * SECOND3;
  }
});

// lambda/kubernetes/port.ts
var ApiError;
var init_port = __esm({
  "lambda/kubernetes/port.ts"() {
    "use strict";
    ApiError = class extends Error {
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
  }
});

// test/lambda/drain/verdict/answer.test.ts
var answer_test_exports = {};
var SECOND4, BUDGET_CAUSE, answerTo;
var init_answer_test = __esm({
  "test/lambda/drain/verdict/answer.test.ts"() {
    "use strict";
    init_answer();
    init_port();
    SECOND4 = 1e3;
    BUDGET_CAUSE = { reason: "DisruptionBudget", message: "The disruption budget web needs 3 healthy pods and has 3 currently" };
    answerTo = (error, refusals = 0) => interpretAnswer(error, refusals, "uid");
    test("no error is an accepted eviction", () => {
      expect(answerTo(void 0)).toEqual({ type: "accepted" });
    });
    test.each([404, 409])("%i means that this very pod is gone", (status) => {
      expect(answerTo(new ApiError('pods "web-0" not found', { status }))).toEqual({ type: "gone" });
    });
    test("a patch of a pod that was made again under its name is refused, for a UID never changes: that very pod is gone", () => {
      expect(answerTo(new ApiError('Pod "web-0" is invalid: metadata.uid: field is immutable', { status: 422 }))).toEqual({ type: "gone" });
      expect(answerTo(new ApiError("timeout while reading metadata.uid", { status: 504 }))).toMatchObject({ type: "unknown" });
    });
    test("a full budget is named with its numbers, and waited for a minute at most", () => {
      expect(answerTo(new ApiError("Cannot evict pod", { status: 429, causes: [BUDGET_CAUSE] }))).toEqual({
        type: "budget",
        retryAfter: 60 * SECOND4,
        because: "the disruption budget web needs 3 healthy pods and has 3 currently"
      });
    });
    test("a budget whose status lags is asked again after the time that the server names", () => {
      const causes = [{ reason: "DisruptionBudget", message: "The disruption budget web is still being processed by the server." }];
      expect(answerTo(new ApiError("Cannot evict pod", { status: 429, causes, retryAfterSeconds: 10 }))).toEqual({
        type: "budget",
        retryAfter: 10 * SECOND4,
        because: "the disruption budget web is still being processed by the server."
      });
    });
    test("429 without that cause is the API server asking for fewer requests, and its header is honoured", () => {
      const answer = answerTo(new ApiError("Too many requests, please try again later.", { status: 429, retryAfterSeconds: 7 }));
      expect(answer).toEqual({ type: "throttled", retryAfter: 7 * SECOND4, because: "the API server asks for fewer requests" });
    });
    test("429 for another cause than a budget is no word about one", () => {
      const answer = answerTo(new ApiError("Too many requests", { status: 429, causes: [{ reason: "Overload", message: "queue is full" }] }));
      expect(answer).toMatchObject({ type: "throttled" });
    });
    test("the header does not shorten a back-off that is longer", () => {
      const answer = answerTo(new ApiError("Too many requests", { status: 429, retryAfterSeconds: 1 }), 5);
      expect(answer).toMatchObject({ type: "throttled", retryAfter: backOffMilliseconds(5, "uid") });
    });
    test("two budgets on one pod are a configuration error, said as such and tried once a minute", () => {
      const message = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
      expect(answerTo(new ApiError(message, { status: 500 }))).toEqual({
        type: "several-budgets",
        retryAfter: 60 * SECOND4,
        because: "this pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
      });
    });
    test("a namespace that goes away takes the pod along", () => {
      const error = new ApiError("forbidden", { status: 403, causes: [{ reason: "NamespaceTerminating", message: "namespace shop is being terminated" }] });
      expect(answerTo(error)).toMatchObject({ type: "namespace-terminating", because: "its namespace is being terminated" });
    });
    test.each([403, 404, 409, 429, 500])("a webhook that denies with %i is named in its own words, and tried again", (status) => {
      const message = 'admission webhook "strimzi-drain-cleaner.strimzi.io" denied the request: the pod will be rolled by the operator';
      const answer = answerTo(new ApiError(message, { status }));
      expect(answer).toMatchObject({ type: "webhook", because: message });
    });
    test("another cause of a 403 is no word about the namespace", () => {
      const error = new ApiError("exceeded quota", { status: 403, causes: [{ reason: "FieldValueForbidden", message: "exceeded quota" }] });
      expect(answerTo(error)).toMatchObject({ type: "forbidden", because: "exceeded quota" });
    });
    test.each([401, 403, 422])("%i without a known cause is not asked again within ten seconds", (status) => {
      expect(answerTo(new ApiError("may not", { status }))).toEqual({ type: "forbidden", retryAfter: 10 * SECOND4, because: "may not" });
    });
    test.each([[500, 10], [503, 10], [504, 35]])("an error %i of the server may yet be a success, with its words", (status, seconds) => {
      expect(answerTo(new ApiError("etcd is slow", { status }))).toEqual({
        type: "unknown",
        retryAfter: seconds * SECOND4,
        because: `the API server answered ${status}: etcd is slow`
      });
    });
    test("any other code is transient", () => {
      expect(answerTo(new ApiError("a teapot", { status: 418 }))).toMatchObject({ type: "transient", because: "the API server answered 418: a teapot" });
    });
    test("no answer at all may yet be a success, for as long as a webhook may take", () => {
      expect(answerTo(new ApiError("connection reset"))).toMatchObject({ type: "unknown", retryAfter: 35 * SECOND4, because: "no answer from the API server: connection reset" });
    });
    describe("the back-off", () => {
      test("doubles from a second to half a minute, and stays there", () => {
        const bounds = [0, 1, 2, 3, 4, 5, 6, 100].map((refusals) => Math.min(30, 2 ** refusals) * SECOND4);
        const waits = [0, 1, 2, 3, 4, 5, 6, 100].map((refusals) => backOffMilliseconds(refusals, "uid"));
        waits.forEach((wait, index) => {
          expect(wait).toBeLessThanOrEqual(bounds[index]);
          expect(wait).toBeGreaterThanOrEqual(bounds[index] / 2);
        });
      });
      test("is the same for the same pod, and spread over its upper half by pod", () => {
        expect(backOffMilliseconds(3, "a")).toBe(backOffMilliseconds(3, "a"));
        const waits = Array.from({ length: 100 }, (_, index) => backOffMilliseconds(3, `pod-${index}`));
        expect(new Set(waits).size).toBeGreaterThan(80);
        expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(3 * SECOND4);
      });
    });
  }
});

// test/lambda/drain/verdict/asking.test.ts
var asking_test_exports = {};
var BEGAN, closed, cluster, db2, asked;
var init_asking_test = __esm({
  "test/lambda/drain/verdict/asking.test.ts"() {
    "use strict";
    init_decide();
    init_asking();
    init_snapshot_of();
    init_workloads();
    BEGAN = { started: NOW - MINUTE, notBefore: NOW - MINUTE };
    closed = (options = {}) => budget({ name: "db", apps: ["db"], allows: 0, needs: 3, has: 3, expects: 3, ...options });
    cluster = (parts, state = BEGAN) => snapshotOf(draining("a", state), ...parts);
    db2 = (...on6) => statefulSet({ name: "db", on: on6 });
    asked = (parts, state, now = NOW) => decide(withBaseline(cluster(parts, state)), now).actions.flatMap((action) => action.type === "evict" && action.asks ? [action.pod.metadata.name] : []);
    describe("a pod whose budget allows nothing, ever", () => {
      test("is asked for a minute after its drain began", () => {
        expect(asked([db2("a", "b", "b"), closed()])).toEqual(["db-0"]);
        const began = { started: NOW - MINUTE, notBefore: NOW - MINUTE + 1 };
        expect(asked([db2("a", "b", "b"), closed()], began)).toEqual([]);
        expect(decide(withBaseline(cluster([db2("a", "b", "b"), closed()], began)), NOW).wakeAt).toBe(NOW + 1);
      });
      test("is asked for one at a time of an owner", () => {
        expect(asked([db2("a", "a", "b"), closed()])).toEqual(["db-0"]);
        expect(asked([db2("a", "a", "b"), closed(), attempt("db-0", "requested", { asks: true })])).toEqual([]);
      });
      test("is asked for again after a pause that grows to five minutes", () => {
        const refused2 = attempt("db-0", "refused", { asks: true, retryAt: NOW + MINUTE, budgetVersion: "1" });
        expect(asked([db2("a", "b", "b"), closed(), refused2])).toEqual([]);
        expect(asked([db2("a", "b", "b"), closed(), refused2], BEGAN, NOW + MINUTE)).toEqual(["db-0"]);
        expect([0, 1, 2, 3, 9].map((refusals) => askAgainAfter(refusals) / MINUTE)).toEqual([1, 2, 4, 5, 5]);
      });
      test("is told with what the API server answered, whoever it was that refused", () => {
        for (const budgetVersion2 of ["1", void 0]) {
          const refused2 = attempt("db-0", "refused", { asks: true, retryAt: NOW + MINUTE, budgetVersion: budgetVersion2, because: "the operator moves it" });
          expect(sentencesOf(cluster([db2("a", "b", "b"), closed(), refused2]))).toContain("shop/db-0 stays: the disruption budget db needs 3 healthy pods, has 3 and allows 0 disruptions; the API server was asked all the same, and answered: the operator moves it");
        }
      });
      test("goes as soon as the budget allows it, whatever was answered before", () => {
        const refused2 = attempt("db-0", "refused", { asks: true, retryAt: NOW + MINUTE, budgetVersion: "1" });
        const open = cluster([db2("a", "b", "b"), closed({ allows: 1, needs: 2, version: "2" }), refused2]);
        expect(decide(withBaseline(open), NOW).actions).toMatchObject([{ type: "evict", asks: void 0 }]);
      });
      test("is asked for where it is the only one and the budget is its floor", () => {
        expect(asked([db2("a"), closed({ needs: 1, has: 1, expects: 1 })])).toEqual(["db-0"]);
      });
      test("is asked for where the budget cannot be computed", () => {
        expect(asked([db2("a", "b", "b"), closed({ needs: 0, has: 0, expects: 0, syncFailed: "no scale" })])).toEqual(["db-0"]);
      });
    });
    describe("nobody is asked about a pod", () => {
      const young = { on: "b", readySince: NOW - SECOND };
      test.each([
        ["whose budget will allow it once others are well", [db2("a", "b", "b"), closed({ needs: 2, has: 2 })]],
        ["whose owner misses another", [db2("a", "b", { on: "b", ready: false }), closed()]],
        ["whose owner has another that is not available for long enough", [deployment({ name: "db", minReadySeconds: 60, on: ["a", "b", young] }), closed()]],
        ["whose owner is rolled out", [deployment({ name: "db", on: ["a", "b"], old: ["b"] }), closed()]],
        ["that nobody makes again", [barePod("db", { on: "a", labels: { app: "db" } }), closed({ needs: 1, has: 1, expects: 1 })]],
        ["whose owner has one replica and shares the budget", [db2("a"), deployment({ name: "api", on: ["b", "b"] }), closed({ apps: ["db", "api"] })]]
      ])("%s", (_, parts) => {
        expect(asked(parts)).toEqual([]);
      });
      test("at the last call, when force may be used", () => {
        expect(asked([db2("a", "b", "b"), closed()], { ...BEGAN, whenBlocked: "FORCE", deadline: NOW + MINUTE }, NOW + 30 * SECOND)).toEqual([]);
      });
    });
  }
});

// test/lambda/drain/verdict/budget.test.ts
var budget_test_exports = {};
var budgetOf, allows;
var init_budget_test = __esm({
  "test/lambda/drain/verdict/budget.test.ts"() {
    "use strict";
    init_budget();
    init_snapshot_of();
    init_workloads();
    budgetOf = (options) => budget({ name: "web", allows: 0, ...options }).budgets[0];
    allows = (options, podOptions = {}, underWay = 0) => budgetAllows(budgetOf(options), pod("web-0", podOptions), underWay);
    test("a ready pod may go as long as disruptions are left", () => {
      expect(allows({ allows: 1 })).toBe(true);
      expect(allows({ allows: 0 })).toBe(false);
    });
    test("an eviction that is under way takes one of them", () => {
      expect(allows({ allows: 2 }, {}, 1)).toBe(true);
      expect(allows({ allows: 1 }, {}, 1)).toBe(false);
    });
    test("a budget without status allows nothing", () => {
      expect(budgetAllows({ ...budgetOf({}), status: void 0 }, pod("web-0"), 0)).toBe(false);
    });
    describe("a pod that is not ready", () => {
      const unready = { ready: false };
      test("may go while the others are enough", () => {
        expect(allows({ allows: 0, needs: 2, has: 2 }, unready)).toBe(true);
      });
      test("may not go while the others are too few", () => {
        expect(allows({ allows: 0, needs: 2, has: 1 }, unready)).toBe(false);
      });
      test("may always go where the budget says so", () => {
        expect(allows({ allows: 0, needs: 2, has: 0, unhealthyPodEvictionPolicy: "AlwaysAllow" }, unready)).toBe(true);
      });
      test("is treated as others where the budget needs none", () => {
        expect(allows({ allows: 0, needs: 0, has: 0 }, unready)).toBe(false);
        expect(allows({ allows: 1, needs: 0, has: 1 }, unready)).toBe(true);
      });
    });
    test("a ready pod is not let go because unready ones would be", () => {
      expect(allows({ allows: 0, needs: 2, has: 2, unhealthyPodEvictionPolicy: "AlwaysAllow" })).toBe(false);
    });
    test("the sentence has the name and all numbers", () => {
      expect(budgetSentence(budgetOf({ needs: 3, has: 4, allows: 1 }))).toBe("the disruption budget web needs 3 healthy pods, has 4 and allows 1 disruptions");
    });
    describe("a budget that cannot be computed", () => {
      const because = "strimzipodsets.core.strimzi.io does not implement the scale subresource";
      test("is told in its own words, for its numbers mean nothing", () => {
        expect(budgetSentence(budgetOf({ needs: 0, has: 0, syncFailed: because }))).toBe(`the disruption budget web cannot be computed: ${because}`);
        expect(budgetSentence(budgetOf({ needs: 0, has: 0, syncFailed: "" }))).toBe("the disruption budget web cannot be computed: no reason given");
      });
      test("is none that has too few healthy pods", () => {
        const insufficient = budgetOf({ needs: 2, has: 1 });
        const conditions = [{ type: "DisruptionAllowed", status: "False", reason: "InsufficientPods", message: "" }];
        expect(budgetSentence({ ...insufficient, status: { ...insufficient.status, conditions } })).toContain("needs 2 healthy pods, has 1");
      });
    });
    test.each([
      ["needs all of its pods", { needs: 2, expects: 2 }, true],
      ["cannot be computed", { syncFailed: "no scale" }, true],
      ["needs fewer than there should be", { needs: 2, has: 2, expects: 3 }, false],
      ["allows one", { needs: 2, expects: 2, allows: 1 }, false],
      ["has no pods", { needs: 0, has: 0, expects: 0 }, false]
    ])("a budget that %s allows nothing, however well its pods are: %j is %s", (_, options, expected) => {
      expect(allowsNothingEver(budgetOf(options))).toBe(expected);
    });
    test("the version changes with any of the budgets", () => {
      const versions = [["1", "1"], ["1", "2"], ["2", "1"], ["1", "11"], ["11", "1"]].map((each) => budgetVersion(each.map((version2) => budgetOf({ version: version2 }))));
      expect(new Set(versions).size).toBe(5);
    });
  }
});

// test/lambda/drain/verdict/ledger.test.ts
var ledger_test_exports = {};
var init_ledger_test = __esm({
  "test/lambda/drain/verdict/ledger.test.ts"() {
    "use strict";
    init_decide();
    init_snapshot_of();
    init_workloads();
    describe("with a budget of its own", () => {
      test("an owner loses as many as it allows", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "a"] }), budget({ name: "web", apps: ["web"], allows: 1 }));
        expect(movesOf(cluster3)).toEqual(["evict web-0"]);
        expect(sentencesOf(cluster3)).toContain("shop/web-1 stays: the disruption budget web needs 1 healthy pods, has 2 and allows 1 disruptions");
      });
      test("more than its own floor would allow", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "a", "a", "b"] }), budget({ name: "web", apps: ["web"], allows: 3 }));
        expect(movesOf(cluster3)).toEqual(["evict web-0", "evict web-1", "evict web-2"]);
      });
      test("of one that may be disrupted is no interruption to announce", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a"] }), budget({ name: "web", apps: ["web"], allows: 1, needs: 0 }));
        expect(movesOf(cluster3)).toEqual(["evict web-0"]);
      });
      test("of 100 % none goes, not even the last one on the node", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a"] }), budget({ name: "web", apps: ["web"], allows: 0 }));
        expect(movesOf(cluster3)).toEqual([]);
        expect(sentencesOf(cluster3)).toContain("shop/web-0 stays: the disruption budget web needs 1 healthy pods, has 1 and allows 0 disruptions");
      });
      test("that counts a pod as soon as it is ready, minReadySeconds are waited for", () => {
        const web7 = (readySince2) => snapshotOf(
          draining("a"),
          deployment({ name: "web", minReadySeconds: 60, on: ["a", { on: "b", readySince: readySince2 }] }),
          budget({ name: "web", apps: ["web"], allows: 1, needs: 1 })
        );
        expect(movesOf(web7(NOW - 59 * SECOND))).toEqual([]);
        expect(sentencesOf(web7(NOW - 59 * SECOND))).toContain("shop/web-0 stays: the disruption budget web needs 1 healthy pods, has 2 and allows 1 disruptions, and Deployment shop/web has 1 that were ready for long enough");
        expect(movesOf(web7(NOW - 60 * SECOND))).toEqual(["evict web-0"]);
      });
      test("a disruption that is under way is spent", () => {
        const cluster3 = snapshotOf(
          draining("a"),
          deployment({ name: "web", on: ["a", "a", "b", "b"] }),
          budget({ name: "web", apps: ["web"], allows: 1, needs: 3 }),
          attempt("web-0", "requested")
        );
        expect(movesOf(cluster3)).toEqual([]);
      });
      test("one that was accepted is in the budget's own numbers", () => {
        const cluster3 = snapshotOf(
          draining("a"),
          deployment({ name: "web", on: ["a", "a", "b", "b"] }),
          budget({ name: "web", apps: ["web"], allows: 1, needs: 2 }),
          attempt("web-0", "accepted")
        );
        expect(movesOf(cluster3)).toEqual(["evict web-1"]);
      });
    });
    describe("a pod that is not ready", () => {
      const unready = (options) => snapshotOf(
        draining("a"),
        deployment({ name: "web", on: [{ on: "a", ready: false }, "b"] }),
        budget({ name: "web", apps: ["web"], ...options })
      );
      test("goes where the others are enough", () => {
        expect(movesOf(unready({ allows: 0, needs: 1, has: 1 }))).toEqual(["evict web-0"]);
      });
      test("stays where they are not", () => {
        expect(movesOf(unready({ allows: 0, needs: 2, has: 1 }))).toEqual([]);
      });
      test("goes where the budget always allows it", () => {
        expect(movesOf(unready({ allows: 0, needs: 2, has: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" }))).toEqual(["evict web-0"]);
      });
      test("goes where it has not even started", () => {
        const cluster3 = snapshotOf(
          draining("a"),
          deployment({ name: "web", on: [{ on: "a", phase: "Pending", ready: false }, "b"] }),
          budget({ name: "web", apps: ["web"], allows: 0, needs: 2, has: 1 })
        );
        expect(movesOf(cluster3)).toEqual(["evict web-0"]);
      });
      test("does not take the disruption of a ready one", () => {
        const cluster3 = snapshotOf(
          draining("a"),
          deployment({ name: "web", on: [{ on: "a", ready: false }, "a", "b"] }),
          budget({ name: "web", apps: ["web"], allows: 1, needs: 1 })
        );
        expect(movesOf(cluster3)).toEqual(["evict web-0", "evict web-1"]);
      });
    });
    describe("pods that are ready, though not yet for long enough", () => {
      const young = { on: "a", readySince: NOW - 10 * SECOND };
      const web7 = (...on6) => deployment({ name: "web", minReadySeconds: 60, on: on6 });
      test("go no further than their owner's floor, for they serve", () => {
        const cluster3 = snapshotOf(draining("a"), web7(young, young, young, young));
        expect(movesOf(cluster3)).toEqual(["evict web-0"]);
        expect(sentencesOf(cluster3)).toContain("shop/web-1 stays: it has been ready for less than 60 s, and Deployment shop/web has 4 ready pods of 4 and must not fall below 3");
      });
      test("are not thrown away where there is one only", () => {
        expect(movesOf(snapshotOf(draining("a"), web7(young)))).toEqual([]);
        expect(movesOf(snapshotOf(draining("a"), web7(young)), NOW + 50 * SECOND)).toEqual(["interrupt web-0"]);
      });
      test("share their floor with those that are available", () => {
        expect(movesOf(snapshotOf(draining("a"), web7("a", "a", young, { on: "b", ready: false })))).toEqual([]);
        expect(movesOf(snapshotOf(draining("a"), web7(young, "b", "b")))).toEqual(["evict web-0"]);
      });
      test("do not go beside a rollout that may take what they are", () => {
        expect(movesOf(snapshotOf(draining("a"), deployment({ name: "web", minReadySeconds: 60, maxUnavailable: 1, on: [young, "b", "b"], old: ["b"] })))).toEqual([]);
      });
      test("go as their own budget allows", () => {
        const cluster3 = snapshotOf(draining("a"), web7(young, young, "b"), budget({ name: "web", apps: ["web"], allows: 2, needs: 1 }));
        expect(movesOf(cluster3)).toEqual(["evict web-0", "evict web-1"]);
      });
      test("go at once where they are not ready", () => {
        expect(movesOf(snapshotOf(draining("a"), web7({ ...young, ready: false }, "b")))).toEqual(["evict web-0"]);
      });
    });
    describe("a budget that is not exactly one owner's", () => {
      test("is a condition besides each owner's own floor", () => {
        const cluster3 = snapshotOf(
          draining("a"),
          deployment({ name: "web", on: ["a", "a", "b"] }),
          deployment({ name: "api", on: ["a", "a", "b"] }),
          budget({ name: "both", apps: ["web", "api"], allows: 6, needs: 0 })
        );
        expect(movesOf(cluster3)).toEqual(["evict web-0", "evict api-0"]);
      });
      test("is spent once for all of them", () => {
        const cluster3 = snapshotOf(
          draining("a"),
          deployment({ name: "web", on: ["a", "b"] }),
          deployment({ name: "api", on: ["a", "b"] }),
          budget({ name: "both", apps: ["web", "api"], allows: 1 })
        );
        expect(movesOf(cluster3)).toEqual(["evict web-0"]);
      });
      test("is not spent by a pod that its owner's floor keeps", () => {
        const cluster3 = snapshotOf(
          draining("a"),
          deployment({ name: "web", on: ["a", { on: "b", ready: false }] }),
          deployment({ name: "api", on: ["a", "b"] }),
          budget({ name: "both", apps: ["web", "api"], allows: 1 })
        );
        expect(movesOf(cluster3)).toEqual(["evict api-0"]);
      });
      test("but of a part of its pods leaves the owner its floor", () => {
        const cluster3 = snapshotOf(
          draining("a"),
          podsOfKind("Cluster", { name: "pg", on: [{ on: "a", labels: { role: "primary" } }, "a", "b"] }),
          budget({ name: "pg-primary", labels: { role: "primary" }, allows: 1, needs: 0 })
        );
        expect(movesOf(cluster3)).toEqual(["evict pg-0"]);
      });
      test("is nobody's floor though it selects as many pods as an owner has", () => {
        const front = { tier: "front" };
        const cluster3 = snapshotOf(
          draining("a"),
          deployment({ name: "web", on: [{ on: "a", labels: front }, { on: "b", ready: false }] }),
          deployment({ name: "api", on: [{ on: "b", labels: front }, "b"] }),
          budget({ name: "front", labels: front, allows: 2, needs: 0 })
        );
        expect(movesOf(cluster3)).toEqual([]);
      });
      test("of another namespace is none", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "b"] }), budget({ name: "web", namespace: "other", apps: ["web"], allows: 0 }));
        expect(movesOf(cluster3)).toEqual(["evict web-0"]);
      });
    });
    describe("two budgets on one pod", () => {
      const twice = [budget({ name: "web", apps: ["web"], allows: 1 }), budget({ name: "whole-shop", allows: 1 })];
      test("are told, for Kubernetes evicts no such pod", () => {
        const cluster3 = snapshotOf(draining("a"), deployment({ name: "web", on: ["a", "b"] }), ...twice);
        expect(movesOf(cluster3)).toEqual([]);
        expect(sentencesOf(cluster3)).toContain("shop/web-0 stays: web and whole-shop are more than one disruption budget for this pod, and Kubernetes evicts no such pod; let only one of them select it");
      });
      test("do not matter while the pod has not started, nor once it has finished", () => {
        const cluster3 = snapshotOf(
          draining("a"),
          deployment({ name: "web", on: [{ on: "a", phase: "Pending", ready: false }, { on: "a", phase: "Failed", ready: false }, "b"] }),
          ...twice
        );
        expect(movesOf(cluster3)).toEqual(["evict web-0", "evict web-1"]);
      });
    });
    describe("a refusal", () => {
      const refused2 = (options, version2 = "1") => snapshotOf(
        draining("a"),
        deployment({ name: "web", on: ["a", "b"] }),
        budget({ name: "web", apps: ["web"], allows: 1, version: version2 }),
        attempt("web-0", "refused", options)
      );
      test("holds until its time, and then no longer", () => {
        const cluster3 = refused2({ retryAt: NOW + 10 * SECOND, because: 'admission webhook "x" denied the request' });
        expect(movesOf(cluster3)).toEqual([]);
        expect(movesOf(cluster3, NOW + 9 * SECOND)).toEqual([]);
        expect(movesOf(cluster3, NOW + 10 * SECOND)).toEqual(["evict web-0"]);
      });
      test("by a budget holds until that budget changes", () => {
        expect(movesOf(refused2({ retryAt: NOW + MINUTE, budgetVersion: "1" }))).toEqual([]);
        expect(movesOf(refused2({ retryAt: NOW + MINUTE, budgetVersion: "1" }, "2"))).toEqual(["evict web-0"]);
        expect(movesOf(refused2({ retryAt: NOW + MINUTE, budgetVersion: "1" }), NOW + MINUTE)).toEqual(["evict web-0"]);
      });
      test("by a budget is told in the words of the answer, or in the budget's numbers", () => {
        const lagging = { retryAt: NOW + MINUTE, budgetVersion: "1", because: "the disruption budget web is still being processed" };
        expect(sentencesOf(refused2(lagging))).toContain("shop/web-0 stays: the disruption budget web is still being processed");
        expect(sentencesOf(refused2({ ...lagging, because: void 0 }))).toContain(
          "shop/web-0 stays: the disruption budget web needs 1 healthy pods, has 2 and allows 1 disruptions"
        );
      });
      test("by something else does not end when a budget changes", () => {
        expect(movesOf(refused2({ retryAt: NOW + MINUTE }, "2"))).toEqual([]);
      });
      test("holds for a finished pod as well", () => {
        const cluster3 = snapshotOf(draining("a"), barePod("done", { on: "a", phase: "Succeeded", ready: false }), attempt("done", "refused", { retryAt: NOW + SECOND }));
        expect(movesOf(cluster3)).toEqual([]);
        expect(sentencesOf(cluster3)).toEqual(["shop/done stays: the API server refused"]);
        expect(movesOf(cluster3, NOW + SECOND)).toEqual(["evict done"]);
      });
    });
    describe("a pod without owner", () => {
      test("is interrupted, for nobody makes it again", () => {
        const cluster3 = withBaseline(snapshotOf(draining("a"), barePod("shell", { on: "a" })));
        expect(movesOf(cluster3)).toEqual(["interrupt shell"]);
        expect(decide(cluster3, NOW).drainingNodes[0].announcements).toMatchObject([{ because: "no controller makes it again" }]);
      });
      test("stays while a budget forbids it", () => {
        const cluster3 = snapshotOf(draining("a"), barePod("shell", { on: "a", labels: { app: "shell" } }), budget({ name: "shell", apps: ["shell"], allows: 0 }));
        expect(movesOf(cluster3)).toEqual([]);
      });
      test("that has finished goes without ceremony", () => {
        const cluster3 = snapshotOf(draining("a"), barePod("shell", { on: "a", phase: "Succeeded", ready: false }));
        expect(movesOf(cluster3)).toEqual(["evict shell"]);
      });
    });
  }
});

// test/lambda/drain/verdict/surge.test.ts
var surge_test_exports = {};
var whenNeeded, web6, cluster2, announcements;
var init_surge_test = __esm({
  "test/lambda/drain/verdict/surge.test.ts"() {
    "use strict";
    init_decide();
    init_snapshot_of();
    init_workloads();
    whenNeeded = (name) => draining(name, { surge: "WHEN_NEEDED" });
    web6 = (options = {}) => deployment({ name: "web", hash: "abc", on: ["a"], ...options });
    cluster2 = (...parts) => snapshotOf(whenNeeded("a"), ...parts);
    announcements = (...parts) => decide(withBaseline(cluster2(...parts)), NOW).drainingNodes.flatMap(({ announcements: told2 = [] }) => told2.map(({ pod: pod2, because }) => `${pod2.metadata.name}: ${because}`));
    describe("is needed", () => {
      test("by the only pod of an owner", () => {
        expect(movesOf(cluster2(web6()))).toEqual(["release web-0"]);
      });
      test.each([
        ["allows nothing now", { allows: 0, needs: 1 }],
        ["never allows anything", { allows: 0, needs: 2, has: 2 }]
      ])("where a budget %s", (_, limits) => {
        expect(movesOf(cluster2(web6({ on: ["a", "b"] }), budget({ name: "web", apps: ["web"], ...limits })))).toEqual(["release web-0"]);
      });
      test("by all pods of an owner that cannot all go at once, whichever draining nodes they are on", () => {
        const parts = [whenNeeded("a"), whenNeeded("b"), web6({ on: ["a", "b", "c"] })];
        expect(movesOf(snapshotOf(...parts))).toEqual(["release web-0", "release web-1"]);
      });
      test("by a replacement that must leave in its turn, together with the released pod that it was made for", () => {
        const parts = [releasedPod("old", "web", { on: "a" }), web6({ on: ["b"] })];
        expect(movesOf(snapshotOf(whenNeeded("a"), whenNeeded("b"), ...parts))).toEqual(["evict old", "release web-0"]);
        expect(movesOf(snapshotOf(whenNeeded("b"), whenNeeded("a"), ...parts))).toEqual(["release web-0", "evict old"]);
      });
      test("where a budget would let them go only one after another", () => {
        const parts = [web6({ on: ["a", "a", "b", "b"] }), budget({ name: "web", apps: ["web"], allows: 1, needs: 3 })];
        expect(movesOf(cluster2(...parts))).toEqual(["release web-0", "release web-1"]);
      });
      test("where another budget of the pods allows fewer than the owner can spare", () => {
        const parts = [web6({ on: ["a", "a", "b", "b"], maxUnavailable: 2 }), budget({ name: "all", allows: 1, needs: 3 }), deployment({ name: "other", on: ["b"] })];
        expect(movesOf(cluster2(...parts))).toEqual(["release web-0", "release web-1"]);
      });
      test("where a disruption that it allows is being spent", () => {
        const parts = [
          web6({ on: ["a", "b", "c"] }),
          podsOfKind("Rollout", { name: "other", on: ["c"] }),
          budget({ name: "all", allows: 1, needs: 2 }),
          attempt("other-0", "requested")
        ];
        expect(movesOf(cluster2(...parts))).toEqual(["release web-0"]);
      });
      test("where a budget counts pods that have not been ready for minReadySeconds", () => {
        const parts = (readySince2) => [
          web6({ minReadySeconds: 60, on: ["a", "a", "b", { on: "b", readySince: readySince2 }] }),
          budget({ name: "web", apps: ["web"], allows: 2, needs: 2 })
        ];
        expect(movesOf(cluster2(...parts(NOW - 10 * SECOND)))).toEqual(["release web-0", "release web-1"]);
        expect(movesOf(cluster2(...parts(NOW - MINUTE)))).toEqual(["evict web-0", "evict web-1"]);
      });
      test("where nobody has computed what a budget allows", () => {
        const { budgets } = budget({ name: "web", apps: ["web"], allows: 1 });
        expect(movesOf(cluster2(web6({ on: ["a", "b"] }), { budgets: budgets.map((one) => ({ ...one, status: void 0 })) }))).toEqual(["release web-0"]);
      });
      test("where minReadySeconds leave the owner too few", () => {
        const parts = (readySince2) => [web6({ minReadySeconds: 60, on: ["a", { on: "b", readySince: readySince2 }] })];
        expect(movesOf(cluster2(...parts(NOW - 10 * SECOND)))).toEqual(["release web-0"]);
        expect(movesOf(cluster2(...parts(NOW - MINUTE)))).toEqual(["evict web-0"]);
      });
    });
    describe("is not needed", () => {
      test("where all of an owner's pods on draining nodes can go at once", () => {
        expect(movesOf(cluster2(web6({ on: ["a", "b"] })))).toEqual(["evict web-0"]);
        expect(movesOf(cluster2(web6({ on: ["a", "a", "b", "b"], maxUnavailable: 2 })))).toEqual(["evict web-0", "evict web-1"]);
        expect(movesOf(cluster2(web6({ on: ["a", "b"] }), budget({ name: "web", apps: ["web"], allows: 1 })))).toEqual(["evict web-0"]);
      });
      test("by a pod that is not ready, which serves nobody", () => {
        expect(movesOf(cluster2(web6({ on: [{ on: "a", ready: false }] })))).toEqual(["evict web-0"]);
      });
      test("by one that is already on its way out", () => {
        expect(movesOf(cluster2(web6({ on: ["a", { on: "a", terminatingUntil: NOW + MINUTE }, "b"], replicas: 2 })))).toEqual(["evict web-0"]);
      });
      test("for pods that are released already", () => {
        const parts = [whenNeeded("a"), web6({ on: ["a", "b"] }), releasedPod("old", "web", { on: "a" })];
        expect(movesOf(snapshotOf(...parts))).toEqual(["evict web-0"]);
      });
    });
    describe("is chosen", () => {
      const chosen = (surge) => snapshotOf(draining("a", { surge }), web6({ on: ["a", "b"] }), deployment({ name: "single", hash: "abc", on: ["a"] }));
      test("always: every pod that can is released", () => {
        expect(movesOf(chosen("ALWAYS"))).toEqual(["release web-0", "release single-0"]);
      });
      test("when needed", () => {
        expect(movesOf(chosen("WHEN_NEEDED"))).toEqual(["evict web-0", "release single-0"]);
      });
      test("never: the only pod is announced and interrupted", () => {
        expect(movesOf(chosen("NEVER"))).toEqual(["evict web-0"]);
        expect(movesOf(snapshotOf(draining("a"), web6()))).toEqual(["interrupt web-0"]);
      });
    });
    describe("is not possible", () => {
      const single = "Deployment shop/web has one replica; its replacement cannot come first: ";
      test.each([
        ["for a strategy Recreate", [web6({ recreate: true })], "its strategy is Recreate"],
        ["for maxSurge 0", [web6({ maxSurge: 0 })], "its maxSurge is 0"],
        ["for maxSurge 0 %", [web6({ maxSurge: "0%" })], "its maxSurge is 0"],
        ["without the label", [deployment({ name: "web", on: ["a"] })], "its ReplicaSet does not select by pod-template-hash"],
        ["where the pod lost the label", [web6({ on: [{ on: "a", labels: { "pod-template-hash": "" } }] })], "its ReplicaSet does not select by pod-template-hash"],
        ["where a Service selects by it", [web6(), service("pinned", { "app": "web", "pod-template-hash": "abc" })], "the Service pinned selects by pod-template-hash"],
        [
          "where a quota is exhausted",
          [web6({ conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "exceeded quota: pods" }] })],
          "no pod can be made: exceeded quota: pods"
        ],
        [
          "where no pod can be made, in a word where there is no sentence",
          [web6({ conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate" }] })],
          "no pod can be made: FailedCreate"
        ],
        ["where no pod can be made, without a reason", [web6({ conditions: [{ type: "ReplicaFailure", status: "True" }] })], "no pod can be made: no reason given"],
        ["where a policy denies it without words", [web6(), attempt("web-0", "refused", { type: "release", denied: true, retryAt: NOW })], "it was denied"],
        ["with a volume for one node", [web6({ claims: ["data"] }), claim("data")], "its volume data can be attached to one node only"],
        ["with a volume for one pod", [web6({ claims: ["data"] }), claim("data", { accessModes: ["ReadWriteOncePod"] })], "its volume data can be attached to one node only"],
        ["with a claim that is not known", [web6({ claims: ["data"] })], "its volume data can be attached to one node only"],
        [
          "with a claim of another namespace only",
          [web6({ claims: ["data"] }), claim("data", { namespace: "other", accessModes: ["ReadWriteMany"] })],
          "its volume data can be attached to one node only"
        ],
        ["where its annotation forbids it", [web6({ annotations: { "cdk-graceful-node-group/surge": "never" } })], "its annotation forbids it"],
        [
          "where it failed a moment ago",
          [web6({ on: [{ on: "a", annotations: surgeFailed(timestamp(NOW - 9 * MINUTE)) }] })],
          "no replacement could be made a moment ago"
        ],
        [
          "where it failed a moment ago for a reason",
          [web6({ on: [{ on: "a", annotations: surgeFailed(timestamp(NOW), "no pod can be made") }] })],
          "no pod can be made"
        ],
        [
          "where a policy denies it",
          [web6(), attempt("web-0", "refused", { type: "release", denied: true, because: 'admission webhook "x" denied the request', retryAt: NOW })],
          'admission webhook "x" denied the request'
        ]
      ])("%s: announced with the reason, then interrupted", (_, parts, because) => {
        expect(movesOf(cluster2(...parts))).toEqual(["interrupt web-0"]);
        expect(announcements(...parts)).toEqual([`web-0: ${single}${because}`]);
      });
      test("for a StatefulSet, a bare ReplicaSet and any other kind", () => {
        expect(announcements(statefulSet({ name: "db", on: ["a"] }))).toEqual(
          ["db-0: StatefulSet shop/db has one replica; its replacement cannot come first: only pods of a Deployment can"]
        );
        expect(announcements(replicaSet({ name: "rs", on: ["a"] }))).toEqual(
          ["rs-0: ReplicaSet shop/rs has one replica; its replacement cannot come first: only pods of a Deployment can"]
        );
        expect(movesOf(cluster2(podsOfKind("Rollout", { name: "canary", on: [{ on: "a", labels: { "rollouts-pod-template-hash": "abc" } }] })))).toEqual(["interrupt canary-0"]);
      });
      test("where a budget forbids it the pod waits, and both reasons are told", () => {
        const parts = [web6({ recreate: true }), budget({ name: "web", apps: ["web"], allows: 0 })];
        expect(movesOf(cluster2(...parts))).toEqual([]);
        expect(sentencesOf(cluster2(...parts))).toContain("shop/web-0 stays: the disruption budget web needs 1 healthy pods, has 1 and allows 0 disruptions; its replacement cannot come first: its strategy is Recreate");
      });
      test("but pods go in place as far as the floor allows", () => {
        expect(movesOf(cluster2(web6({ maxSurge: 0, on: ["a", "a", "b"] })))).toEqual(["evict web-0"]);
      });
    });
    describe("is possible", () => {
      test.each([
        ["where another Service selects by it", [web6(), service("other", { "app": "other", "pod-template-hash": "abc" })]],
        ["where a Service of another namespace does", [web6(), service("pinned", { "app": "web", "pod-template-hash": "abc" }, "other")]],
        ["where a Service selects by other labels", [web6(), service("web", { app: "web" })]],
        ["where more pods could not be made once", [web6({ conditions: [{ type: "ReplicaFailure", status: "False" }] })]],
        ["with files on its node", [web6({ on: [{ on: "a", emptyDir: true }] })]],
        ["with a volume for many nodes", [web6({ claims: ["data"] }), claim("data", { accessModes: ["ReadWriteMany"] })]],
        ["with a volume that many nodes may read", [web6({ claims: ["data"] }), claim("data", { accessModes: ["ReadOnlyMany"] })]],
        ["of a Deployment that is paused", [web6({ paused: true })]],
        ["where its annotation allows it", [web6({ annotations: { "cdk-graceful-node-group/surge": "allowed" } })]],
        ["where it failed ten minutes ago", [web6({ on: [{ on: "a", annotations: surgeFailed(timestamp(NOW - 10 * MINUTE)) }] })]],
        ["where a policy denied it ten minutes ago", [web6(), attempt("web-0", "refused", { type: "release", denied: true, at: NOW - 10 * MINUTE, retryAt: NOW })]],
        ["where an eviction was denied", [web6(), attempt("web-0", "refused", { type: "evict", denied: true, retryAt: NOW })]],
        ["where it was not answered in time", [web6(), attempt("web-0", "refused", { type: "release", retryAt: NOW })]],
        ["where the time of a failure is no time", [web6({ on: [{ on: "a", annotations: surgeFailed("yes") }] })]]
      ])("%s", (_, parts) => {
        expect(movesOf(cluster2(...parts))).toEqual(["release web-0"]);
      });
    });
    test("nothing is released before it is written whom the gate waits for", () => {
      expect(moves(decide(cluster2(web6()), NOW))).toEqual(["baseline a"]);
    });
  }
});

// <stdin>
describe("deadline.test.ts", () => {
  init_deadline_test();
});
describe("decide.test.ts", () => {
  init_decide_test();
});
describe("end.test.ts", () => {
  init_end_test();
});
describe("gate.test.ts", () => {
  init_gate_test();
});
describe("load-balancers.test.ts", () => {
  init_load_balancers_test();
});
describe("needs.test.ts", () => {
  init_needs_test();
});
describe("orphaned-pods.test.ts", () => {
  init_orphaned_pods_test();
});
describe("phases.test.ts", () => {
  init_phases_test();
});
describe("volumes.test.ts", () => {
  init_volumes_test();
});
describe("warnings.test.ts", () => {
  init_warnings_test();
});
describe("instances/abandoned-launches.test.ts", () => {
  init_abandoned_launches_test();
});
describe("instances/called-off.test.ts", () => {
  init_called_off_test();
});
describe("instances/claims.test.ts", () => {
  init_claims_test();
});
describe("instances/drain-states.test.ts", () => {
  init_drain_states_test();
});
describe("instances/groups.test.ts", () => {
  init_groups_test();
});
describe("instances/held.test.ts", () => {
  init_held_test();
});
describe("instances/idle.test.ts", () => {
  init_idle_test();
});
describe("instances/launch.test.ts", () => {
  init_launch_test();
});
describe("instances/lifecycle-states.test.ts", () => {
  init_lifecycle_states_test();
});
describe("instances/missing-node.test.ts", () => {
  init_missing_node_test();
});
describe("instances/newcomers.test.ts", () => {
  init_newcomers_test();
});
describe("instances/required-daemon-sets.test.ts", () => {
  init_required_daemon_sets_test();
});
describe("instances/retained.test.ts", () => {
  init_retained_test();
});
describe("instances/startup-taints.test.ts", () => {
  init_startup_taints_test();
});
describe("messages/disposition.test.ts", () => {
  init_disposition_test();
});
describe("owners/failing-jobs.test.ts", () => {
  init_failing_jobs_test();
});
describe("owners/floor.test.ts", () => {
  init_floor_test();
});
describe("owners/owners.test.ts", () => {
  init_owners_test();
});
describe("owners/rollout.test.ts", () => {
  init_rollout_test();
});
describe("owners/selector.test.ts", () => {
  init_selector_test();
});
describe("people/steering.test.ts", () => {
  init_steering_test();
});
describe("placement/node-selectors.test.ts", () => {
  init_node_selectors_test();
});
describe("placement/placement.test.ts", () => {
  init_placement_test();
});
describe("placement/returns.test.ts", () => {
  init_returns_test();
});
describe("placement/staying.test.ts", () => {
  init_staying_test();
});
describe("placement/taints.test.ts", () => {
  init_taints_test();
});
describe("placement/unplaced.test.ts", () => {
  init_unplaced_test();
});
describe("pods/hold.test.ts", () => {
  init_hold_test();
});
describe("pods/order.test.ts", () => {
  init_order_test();
});
describe("pods/overrides.test.ts", () => {
  init_overrides_test();
});
describe("pods/pods.test.ts", () => {
  init_pods_test();
});
describe("state/baseline.test.ts", () => {
  init_baseline_test();
});
describe("state/drain-state.test.ts", () => {
  init_drain_state_test();
});
describe("state/read-once.test.ts", () => {
  init_read_once_test();
});
describe("state/release.test.ts", () => {
  init_release_test();
});
describe("verdict/answer.test.ts", () => {
  init_answer_test();
});
describe("verdict/asking.test.ts", () => {
  init_asking_test();
});
describe("verdict/budget.test.ts", () => {
  init_budget_test();
});
describe("verdict/ledger.test.ts", () => {
  init_ledger_test();
});
describe("verdict/surge.test.ts", () => {
  init_surge_test();
});
