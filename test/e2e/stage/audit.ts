import { existsSync, readFileSync } from 'node:fs';

/** A request that the API server was asked, and what it answered. */
export interface AuditEntry {
  /** When it was received, in milliseconds since the epoch. */
  readonly at: number;
  /** Such as `list`, or `create` of the subresource `eviction`. */
  readonly verb: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uri: string;
  /** Undefined as long as it is not answered. */
  readonly code?: number;
  /** Undefined where nobody was recognised. */
  readonly user?: string;
  readonly groups: readonly string[];
  readonly userAgent?: string;
}

interface AuditEvent {
  readonly auditID: string;
  readonly stage: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly requestReceivedTimestamp: string;
  readonly userAgent?: string;
  readonly user?: { readonly username?: string; readonly groups?: readonly string[] };
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string; readonly namespace?: string; readonly name?: string };
  readonly responseStatus?: { readonly code?: number };
}

/** Reads an audit log, in the order in which requests came. A watch has lines when it begins and when it ends, and is one request. */
export function readAuditLog(file: string): AuditEntry[] {
  if (!existsSync(file)) {
    return [];
  }
  const events = new Map<string, AuditEvent>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    // The last line may be half written.
    if (!line.endsWith('}')) {
      continue;
    }
    const event = JSON.parse(line) as AuditEvent;
    events.set(event.auditID, event);
  }
  return [...events.values()].map(entryOf).sort((a, b) => a.at - b.at);
}

/** The one that means that whoever asked was not known, or was known and not allowed to. */
export function isDenied({ code }: AuditEntry): boolean {
  return code === 401 || code === 403;
}

function entryOf({ verb, requestURI, requestReceivedTimestamp, userAgent, user, objectRef, responseStatus }: AuditEvent): AuditEntry {
  const { resource, subresource, namespace, name } = objectRef ?? {};
  return {
    at: Date.parse(requestReceivedTimestamp),
    verb,
    resource,
    subresource,
    namespace,
    name,
    uri: requestURI,
    code: responseStatus?.code,
    user: user?.username,
    groups: user?.groups ?? [],
    userAgent,
  };
}
