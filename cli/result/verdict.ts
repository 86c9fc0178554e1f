import { duration } from './duration';
import { blockedNodes, interruptedOwners, type OwnerResult, type RehearsalResult, type Verdict } from './result';

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
      ? `${all === 1 ? 'The node' : `All ${counted(all, 'node')}`} can be patched, in about ${duration(result.seconds)}.`
      : `${blocked.length} of ${counted(all, 'node')} cannot be emptied within the drain timeout of ${duration(result.options.drainTimeoutSeconds)}.`,
    interrupted.length === 0
      ? 'Nobody is interrupted.'
      : `${counted(interrupted.length, 'owner')} ${interrupted.length === 1 ? 'is' : 'are'} interrupted, ${lengthOf(interrupted)}.`,
  ].join(' ');
}

function lengthOf(interrupted: readonly OwnerResult[]): string {
  const passing = interrupted.filter(({ interruptedAtEnd }) => !interruptedAtEnd);
  const lasting = interrupted.length - passing.length;
  if (passing.length === 0) {
    return 'and not back when the patch has ended';
  }
  const longest = duration(Math.max(...passing.map(({ interruptedSeconds }) => interruptedSeconds)));
  return lasting === 0 ? `for at most ${longest}` : `${lasting} of them beyond the end of the patch, the others for at most ${longest}`;
}

export function counted(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}
