import type { CloudError } from '../cloud-error';

/** A request of an SDK client, as a service's front sees it. */
export interface WireRequest {
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** The ARN of the role whose credentials signed it. */
  readonly principal: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One service in its own protocol. */
export interface ServiceFront {
  /** Rejects with a {@link CloudError} where the service answers with an error. */
  answer(request: WireRequest): Promise<WireAnswer>;
  /** An error, written as the protocol has it. */
  failure(error: CloudError, requestId: string): WireAnswer;
}

/** The parameters of an operation, after their protocol. */
export type Parameters = Readonly<Record<string, unknown>>;

/** One operation of a service. */
export interface Operation {
  /** The IAM action. */
  readonly action: string;
  /** The parameters that it honours: any other is refused by name. */
  readonly parameters: readonly string[];
  /** The ARNs of what the call touches. */
  readonly resources: (parameters: Parameters) => readonly string[];
  /** Condition keys of what the call touches. */
  readonly context?: (parameters: Parameters) => Readonly<Record<string, string>>;
  /** The call itself: its answer, in the members of the API. */
  readonly effect: (parameters: Parameters, principal: string) => Parameters;
}

export const EVERY_RESOURCE = () => ['*'];
