import { isEnd } from './floor-judge';
import { calledFrom } from './noticing';
import type { Scenario } from './scenario';
import type { Pod } from '../../simulation/cluster/objects';
import { controllerOf } from '../../simulation/cluster/selectors';
import { isActive } from '../../simulation/component-base/pod-state';
import { ANNOTATION_PREFIX, POD_ANNOTATIONS } from '../../src/names';
import type { DeployedDrainer, World } from '../lambda/invocation/world';

const OWN: ReadonlyArray<readonly [string, string]> = [[`${ANNOTATION_PREFIX}wait`, 'until-finished']];
/** The annotations that hold a pod, by the group's choice. */
const HOLDING = {
  ALL: [...OWN, ['cluster-autoscaler.kubernetes.io/safe-to-evict', 'false'], ['karpenter.sh/do-not-disrupt', 'true']],
  OWN,
  NONE: [],
} as const;

/** Judges that pods that should be left to finish are left, for at least half of the time. */
export class HoldJudge {
  readonly violations: string[] = [];
  /** How many pods of draining nodes should be left. */
  judged = 0;

  constructor(private readonly world: World, drainer: DeployedDrainer, scenario: Pick<Scenario, 'group' | 'drainingNodes' | 'nodes' | 'notices'>) {
    const { group, drainingNodes } = scenario;
    const begin = world.clock.now();
    const isDrained = ({ spec }: Pod) => Array.from({ length: drainingNodes }, (_, index) => `node${index + 1}`).includes(spec.nodeName ?? '');
    this.judged = world.store.list('pods').filter((pod) => isDrained(pod) && this.reasonToHold(pod, group)).length;
    drainer.endpoint.observe({
      before: ({ request }) => {
        const pod = isEnd(request) ? world.store.get('pods', request.namespace, request.name ?? '') : undefined;
        const isHeld = pod && isActive(pod) && world.clock.now() < calledFrom(pod.spec.nodeName ?? '', scenario, begin);
        const reason = isHeld ? this.reasonToHold(pod, group) : undefined;
        if (reason) {
          this.violations.push(`${request.namespace}/${request.name} was to go at ${world.clock.now()}, though ${reason}`);
        }
      },
      after: () => undefined,
    });
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
