import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

/** Acknowledges every message. */
export async function handler(_event: SQSEvent): Promise<SQSBatchResponse> {
  return { batchItemFailures: [] };
}
