import type { RequestFault } from '../faults';
import { ApiAnswer, ApiRequest, isMutating, User } from './request';

/** A request as the server saw it. */
export interface RecordedCall {
  /** When it reached the server, in milliseconds since the epoch. */
  readonly time: number;
  readonly user: User;
  readonly request: ApiRequest;
  /**
   * What the server answered, even if the answer was lost; of a successful read the code only. Undefined for watches, and
   * where the request never arrived.
   */
  readonly answer?: Partial<ApiAnswer> & { readonly code: number };
  readonly fault?: RequestFault | 'away';
}

/** Sees requests that were authorised, with the state of the store as it is at that moment. */
export interface Observer {
  before?(call: RecordedCall): void;
  after?(call: RecordedCall & { readonly answer: ApiAnswer }): void;
}

/** What was asked of the API server. */
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
