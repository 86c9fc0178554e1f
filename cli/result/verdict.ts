import { duration } from './duration';
import { blockedNodes, interruptedOwners, type RehearsalResult, type Verdict } from './result';

export function verdictOf(result: Pick<RehearsalResult, 'owners' | 'nodes'>): { readonly verdict: Verdict; readonly summary: string } {
  const verdict = blockedNodes(result).length > 0 ? 'blocked' : interruptedOwners(result).length > 0 ? 'interrupted' : 'graceful';
  return { verdict, summary: '' };
}

/** The verdict in words. */
export function summaryOf(result: RehearsalResult): string {
  const interrupted = interruptedOwners(result);
  const blocked = blockedNodes(result);
  const all = result.nodes.length;
  return [
    blocked.length === 0
      ? `All ${counted(all, 'node')} can be patched, in about ${duration(result.seconds)}.`
      : `${blocked.length} of ${counted(all, 'node')} cannot be emptied within the drain timeout of ${duration(result.options.drainTimeoutSeconds)}.`,
    interrupted.length === 0
      ? 'Nobody is interrupted.'
      : `${counted(interrupted.length, 'owner')} ${interrupted.length === 1 ? 'is' : 'are'} interrupted, for at most ${duration(interrupted[0].interruptedSeconds)}.`,
  ].join(' ');
}

export function counted(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}
