import { isEnd } from './floor-judge';
import type { Scenario } from './scenario';
import type { ApiRequest } from '../../simulation/cluster/api/request';
import type { Pod } from '../../simulation/cluster/objects';
import { controllerOf } from '../../simulation/cluster/selectors';
import { isActive } from '../../simulation/component-base/pod-state';
import { ANNOTATION_PREFIX, POD_ANNOTATIONS } from '../../src/names';
import type { DeployedDrainer, World } from '../lambda/invocation/world';

const OWN: ReadonlyArray<readonly [string, string]> = [[`${ANNOTATION_PREFIX}wait`, 'until-finished']];
/** By the choice of the group: the annotations that hold a pod. */
const HOLDING = {
  ALL: [...OWN, ['cluster-autoscaler.kubernetes.io/safe-to-evict', 'false'], ['karpenter.sh/do-not-disrupt', 'true']],
  OWN,
  NONE: [],
} as const;

/** Judges that pods which are to be left until they have finished are left, for half of the time at least. */
export class HoldJudge {
  readonly violations: string[] = [];
  /** How many pods of nodes that are drained were to be left. */
  judged = 0;
  private readonly until: number;

  constructor(private readonly world: World, drainer: DeployedDrainer, { group, drainingNodes }: Pick<Scenario, 'group' | 'drainingNodes'>) {
    this.until = world.clock.now() + group.drainTimeoutSeconds * 500;
    const isDrained = ({ spec }: Pod) => Array.from({ length: drainingNodes }, (_, index) => `node${index + 1}`).includes(spec.nodeName ?? '');
    this.judged = world.store.list('pods').filter((pod) => isDrained(pod) && this.reasonToHold(pod, group)).length;
    drainer.endpoint.observe({
      before: ({ request }) => {
        const reason = isEnd(request) && world.clock.now() < this.until ? this.reasonOf(request, group) : undefined;
        if (reason) {
          this.violations.push(`${request.namespace}/${request.name} was to go at ${world.clock.now()}, though ${reason}`);
        }
      },
      after: () => undefined,
    });
  }

  private reasonOf({ namespace, name = '' }: ApiRequest, group: Scenario['group']): string | undefined {
    const pod = this.world.store.get('pods', namespace, name);
    return pod && isActive(pod) ? this.reasonToHold(pod, group) : undefined;
  }

  private reasonToHold(pod: Pod, group: Scenario['group']): string | undefined {
    const { annotations = {}, namespace } = pod.metadata;
    const said = HOLDING[group.overrides].find(([key, value]) => annotations[key] === value);
    if (said) {
      return `it says ${said.join(': ')}`;
    }
    const controller = controllerOf(pod);
    if (group.unownedPods === 'WAIT' && !controller && !annotations[POD_ANNOTATIONS.RELEASED_HASH]) {
      return 'nobody makes it again';
    }
    if (group.emptyDirPods === 'WAIT' && pod.spec.volumes?.some(({ emptyDir }) => emptyDir)) {
      return 'it keeps files on its node';
    }
    const job = controller?.kind === 'Job' ? this.world.store.get('jobs', namespace, controller.name) : undefined;
    return group.failingJobs === 'WAIT' && job?.spec.backoffLimit === 0 ? 'its Job would fail' : undefined;
  }
}
