import { existsSync, readFileSync } from 'node:fs';

/** A request to the API server, and its answer. */
export interface AuditEntry {
  /** When it was received, in milliseconds since the epoch. */
  readonly at: number;
  /** Such as `list`, or `create` for the subresource `eviction`. */
  readonly verb: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uri: string;
  /** Undefined until it is answered. */
  readonly code?: number;
  /** Undefined if the request was not authenticated. */
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

/** Reads an audit log, in the order of the requests. A watch has lines for its beginning and its end, and counts as one request. */
export function readAuditLog(file: string): AuditEntry[] {
  if (!existsSync(file)) {
    return [];
  }
  const events = new Map<string, AuditEvent>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    // The last line may be incomplete.
    if (!line.endsWith('}')) {
      continue;
    }
    const event = JSON.parse(line) as AuditEvent;
    events.set(event.auditID, event);
  }
  return [...events.values()].map(entryOf).sort((a, b) => a.at - b.at);
}

/** Whether the request was unauthenticated or forbidden. */
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
