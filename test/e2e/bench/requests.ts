import { readFileSync, statSync } from 'node:fs';

/** The part of an entry of the API server's audit log that is read here. */
interface AuditLine {
  readonly auditID: string;
  readonly verb: string;
  readonly user: { readonly username: string; readonly groups?: readonly string[] };
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string };
}

/** A client of the API server: a user name, or the prefix of a group name. */
export type Asker = { readonly user: string } | { readonly groupPrefix: string };

/** Reads what has been written to the audit log since this was opened. */
export class AuditReader {
  private readonly from: number;

  constructor(private readonly file: string) {
    this.from = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** The number of requests by kind, such as `create pods/eviction`. */
  requestsOf(asker: Asker): Map<string, number> {
    return countRequests(readFileSync(this.file).subarray(this.from).toString('utf8'), asker);
  }
}

/** A long-running request, such as a watch, has several lines. */
export function countRequests(log: string, asker: Asker): Map<string, number> {
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  for (const line of log.split('\n').filter((each) => each.endsWith('}'))) {
    const { auditID, verb, user, objectRef } = JSON.parse(line) as AuditLine;
    if (seen.has(auditID) || !('user' in asker ? user.username === asker.user : user.groups?.some((group) => group.startsWith(asker.groupPrefix)))) {
      continue;
    }
    seen.add(auditID);
    const what = `${verb} ${[objectRef?.resource ?? '(discovery)', objectRef?.subresource].filter(Boolean).join('/')}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return counts;
}
