import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import type { Groups } from '../../drain/instances/groups';
import { nodesByInstance } from '../../drain/instances/nodes';
import type { MessageRequest, NoticeRequest } from '../../drain/messages/disposition';
import type { Notice } from '../../drain/notices/notice';
import { dueAt, isIgnored, isSettledBy, judgeNotice, needsCluster, type NoticeVerdict } from '../../drain/notices/plan';
import { scheduledChangeOf } from '../../drain/notices/scheduled-change';
import type { Node } from '../../kubernetes/objects';
import type { Log, Metrics } from '../../report/ports';

interface NoticeDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly settings: { readonly drainerName: string };
}

/** What EC2 and AWS Health said of instances, for as long as something is to be done about it. Its message is its only memory until its drain state stands on its node. */
export class Notices {
  readonly all: readonly Notice[];
  private nodes: readonly Node[] = [];

  constructor(requests: readonly MessageRequest[], private readonly on: NoticeDependencies) {
    this.all = requests.flatMap((request) => (request.type === 'notice' ? noticesOf(request) : []));
  }

  /** Of the instances that are spoken of. */
  get instanceIds(): ReadonlySet<string> {
    const standing = this.nodes.flatMap((node) => scheduledChangeOf(node) ?? []);
    return new Set([...this.all, ...standing].map(({ instanceId }) => instanceId));
  }

  /** Takes note of the nodes as they are now. */
  look(nodes: readonly Node[]): void {
    this.nodes = nodes;
  }

  /** Whether the cluster has to be asked for any of them, by what Auto Scaling says of their instances. */
  needCluster(groups: Groups): boolean {
    return needsCluster(this.judgeAll(this.all, groups), this.on.clock.now());
  }

  isSettled(request: NoticeRequest, groups: Groups): boolean {
    return isSettledBy(this.judgeAll(noticesOf(request), groups));
  }

  /** When something is to be done about it, where that is later. */
  dueAt(request: NoticeRequest, groups: Groups): number | undefined {
    return dueAt(this.judgeAll(noticesOf(request), groups), this.on.clock.now());
  }

  /** Counts the messages that are about no instance of ours. There may be many: EC2 tells of every instance of the account. */
  countIgnored(requests: readonly NoticeRequest[], groups: Groups): void {
    const { log, metrics } = this.on;
    for (const request of requests.filter((one) => isIgnored(this.judgeAll(noticesOf(one), groups)))) {
      log.debug('Notice is about no instance of this drainer and was ignored', { notice: request.name, instances: request.instanceIds });
      metrics.count(METRICS.MESSAGES_IGNORED, 1);
    }
  }

  private judgeAll(notices: readonly Notice[], groups: Groups): readonly NoticeVerdict[] {
    const { clock, settings: { drainerName } } = this.on;
    const byInstance = nodesByInstance(this.nodes);
    return notices.map((notice) => judgeNotice(notice, byInstance.get(notice.instanceId) ?? [], { groups, drainerName, now: clock.now() }));
  }
}

function noticesOf({ instanceIds, ...notice }: NoticeRequest): Notice[] {
  return instanceIds.map((instanceId) => ({ ...notice, instanceId }));
}
