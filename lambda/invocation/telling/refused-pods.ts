import type { Clock } from '../../clock';
import { podName } from '../../drain/pods/pods';
import { judgeRefusal, type ToldRefusal } from '../../drain/telling/refusal';
import type { EvictionAnswer } from '../../drain/verdict/answer';
import type { Pod } from '../../kubernetes/objects';
import type { Log } from '../../report/ports';

/** By the pod's UID. Kept by the process, so that it is reported once and not by each sweep. */
export type ToldRefusals = Map<string, ToldRefusal>;

/** Reports which pods the API server does not let go, and why: one log line when that begins. The line about the pod's eviction says how long it took. */
export class RefusedPods {
  constructor(private readonly on: { readonly clock: Clock; readonly log: Log; readonly toldRefusals: ToldRefusals }) {}

  refused(pod: Pod, answer: Extract<EvictionAnswer, { because: string }>): void {
    const { clock, log, toldRefusals } = this.on;
    const { uid } = pod.metadata;
    const { isNews, told } = judgeRefusal(toldRefusals.get(uid), answer, clock.now());
    toldRefusals.set(uid, told);
    if (isNews) {
      log.info('Pod cannot be moved yet', { node: pod.spec.nodeName, pod: podName(pod), because: answer.because });
    }
  }

  /** Returns for how many seconds the pod was refused. Undefined: it was not. */
  accepted({ metadata: { uid } }: Pod): number | undefined {
    const { clock, toldRefusals } = this.on;
    const since = toldRefusals.get(uid)?.since;
    toldRefusals.delete(uid);
    return since === undefined ? undefined : Math.round((clock.now() - since) / 1000);
  }

  forgetGone(isStanding: (podUid: string) => boolean): void {
    for (const uid of [...this.on.toldRefusals.keys()]) {
      if (!isStanding(uid)) {
        this.on.toldRefusals.delete(uid);
      }
    }
  }
}
