import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import type { Groups } from '../../drain/instances/groups';
import { nodesByInstance } from '../../drain/instances/nodes';
import type { MessageRequest, NoticeRequest } from '../../drain/messages/disposition';
import type { Notice } from '../../drain/notices/notice';
import { judgeNotice, type NoticeVerdict } from '../../drain/notices/plan';
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
    return new Set(this.all.map(({ instanceId }) => instanceId));
  }

  /** Takes note of the nodes as they are now. */
  look(nodes: readonly Node[]): void {
    this.nodes = nodes;
  }

  /** Whether the cluster has to be asked for any of them, by what Auto Scaling says of their instances. */
  needCluster(groups: Groups): boolean {
    const now = this.on.clock.now();
    return this.all.map((notice) => this.judge(notice, groups)).some((verdict) => verdict.type === 'act' || (verdict.type === 'wait' && (verdict.until ?? now) <= now));
  }

  isSettled(request: NoticeRequest, groups: Groups): boolean {
    return noticesOf(request).every((notice) => ['ignored', 'done'].includes(this.judge(notice, groups).type));
  }

  /** When something is to be done about it, where that is later. */
  dueAt(request: NoticeRequest, groups: Groups): number | undefined {
    const times = noticesOf(request).flatMap((notice) => {
      const verdict = this.judge(notice, groups);
      return verdict.type === 'ignored' || verdict.type === 'done' ? [] : [verdict.type === 'wait' ? verdict.until ?? 0 : 0];
    });
    const first = Math.min(...times);
    return first > this.on.clock.now() && first < Infinity ? first : undefined;
  }

  /** Counts the messages that are about no instance of ours. There may be many: EC2 tells of every instance of the account. */
  countIgnored(requests: readonly NoticeRequest[], groups: Groups): void {
    const { log, metrics } = this.on;
    for (const request of requests.filter((one) => noticesOf(one).every((notice) => this.judge(notice, groups).type === 'ignored'))) {
      log.debug('Notice is about no instance of this drainer and was ignored', { notice: request.name, instances: request.instanceIds });
      metrics.count(METRICS.MESSAGES_IGNORED, 1);
    }
  }

  private judge(notice: Notice, groups: Groups): NoticeVerdict {
    const { clock, settings: { drainerName } } = this.on;
    return judgeNotice(notice, nodesByInstance(this.nodes).get(notice.instanceId) ?? [], { groups, drainerName, now: clock.now() });
  }
}

function noticesOf({ instanceIds, ...notice }: NoticeRequest): Notice[] {
  return instanceIds.map((instanceId) => ({ ...notice, instanceId }));
}
