import type { RequestFault } from '../faults';
import { ApiAnswer, ApiRequest, isMutating, User } from './request';

/** A request as received by the server. */
export interface RecordedCall {
  /** When it reached the server, in milliseconds since the epoch. */
  readonly time: number;
  readonly user: User;
  readonly request: ApiRequest;
  /** The server's answer, even if it was lost; for a successful read only the code. Undefined for watches, and if the request never arrived. */
  readonly answer?: Partial<ApiAnswer> & { readonly code: number };
  readonly fault?: RequestFault | 'away';
}

/** Sees authorised requests, with the state of the store at that moment. */
export interface Observer {
  before?(call: RecordedCall): void;
  after?(call: RecordedCall & { readonly answer: ApiAnswer }): void;
}

/** The requests to the API server. */
export class CallLog {
  readonly calls: RecordedCall[] = [];
  private readonly observers = new Set<Observer>();

  add(call: RecordedCall): void {
    const { answer, request } = call;
    const read = answer && answer.code < 300 && !isMutating(request);
    this.calls.push(read ? { ...call, answer: { code: answer.code } } : call);
  }

  observe(observer: Observer): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  before(call: RecordedCall): void {
    for (const observer of this.observers) {
      observer.before?.(call);
    }
  }

  after(call: RecordedCall & { readonly answer: ApiAnswer }): void {
    for (const observer of this.observers) {
      observer.after?.(call);
    }
  }
}
