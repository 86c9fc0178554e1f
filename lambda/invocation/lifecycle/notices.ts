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

/** The notices of EC2 and AWS Health, for as long as they need attention. Until the drain state is on the node, the notice's message is the only record of it. */
export class Notices {
  readonly all: readonly Notice[];
  private nodes: readonly Node[] = [];

  constructor(requests: readonly MessageRequest[], private readonly on: NoticeDependencies) {
    this.all = requests.flatMap((request) => (request.type === 'notice' ? noticesOf(request) : []));
  }

  /** The instances with notices. */
  get instanceIds(): ReadonlySet<string> {
    const standing = this.nodes.flatMap((node) => scheduledChangeOf(node) ?? []);
    return new Set([...this.all, ...standing].map(({ instanceId }) => instanceId));
  }

  /** Records the current nodes. */
  look(nodes: readonly Node[]): void {
    this.nodes = nodes;
  }

  /** Whether the cluster is needed for any notice, judged by what Auto Scaling says of the instances. */
  needCluster(groups: Groups): boolean {
    return needsCluster(this.judgeAll(this.all, groups), this.on.clock.now());
  }

  isSettled(request: NoticeRequest, groups: Groups): boolean {
    return isSettledBy(this.judgeAll(noticesOf(request), groups));
  }

  /** When the notice needs attention, if not now. */
  dueAt(request: NoticeRequest, groups: Groups): number | undefined {
    return dueAt(this.judgeAll(noticesOf(request), groups), this.on.clock.now());
  }

  /** Counts the messages that concern no instance of ours. There may be many: EC2 sends events about every instance of the account. */
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
