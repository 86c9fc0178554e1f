import type { IConstruct } from 'constructs';
import { isKey, isValue } from './check-labels';
import { type NodeTaint, TaintEffect, taintKeys } from './node-taint';
import { listOf, oneOf } from '../validation/check';
import { invalid } from '../validation/invalid';

const EFFECT = oneOf('TaintEffect', TaintEffect);

/** Fails on taints that no kubelet registers its node with. */
export function checkTaints(scope: IConstruct | undefined, name: string, taints: unknown): void {
  listOf('a list of NodeTaint, such as [{ key: "dedicated", effect: TaintEffect.NO_SCHEDULE }]', 'key', 'effect')(scope, name, taints);
  for (const taint of taints as NodeTaint[]) {
    EFFECT(scope, `effect of ${name} ${taint.key}`, taint.effect);
    if (!isKey(taint.key) || !isValue(taint.value ?? '')) {
      throw invalid(scope, {
        what: `${name} has a taint that Kubernetes does not accept.`,
        got: `key ${JSON.stringify(taint.key)}, value ${JSON.stringify(taint.value ?? '')}`,
        allowed: 'keys and values of letters, digits, ".", "_" and "-", at most 63 of them; a key may have a domain and a slash before it',
        mend: 'Change that taint.',
      });
    }
  }
  const named = (taints as NodeTaint[]).map(({ key, effect }) => `${key}:${effect}`);
  const twice = named.find((taint, index) => named.indexOf(taint) !== index);
  if (twice !== undefined) {
    throw invalid(scope, {
      what: `${name} has two taints of one key and effect, with which no node registers.`,
      got: `${twice} twice`,
      allowed: 'one taint for each key and effect',
      mend: 'Leave one of them out, or give it another key.',
    });
  }
  const [mixed] = taintKeys(taints as NodeTaint[], 'startup').filter((key) => taintKeys(taints as NodeTaint[], 'permanent').includes(key));
  if (mixed !== undefined) {
    throw invalid(scope, {
      what: `${name} has a key both as a startup taint and as a permanent one.`,
      got: `${mixed} with and without startup`,
      allowed: 'taints of one kind for each key',
      mend: 'Set startup on all of them or on none.',
    });
  }
}
