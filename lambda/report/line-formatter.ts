import { LogFormatter, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';

/** The fields of an error that are logged besides name, message, stack and cause. All others are left out: errors of HTTP clients reference requests, and so tokens. */
const TELLING = ['code', 'status', 'reason', 'causes', 'retryAfterSeconds'];

/** The format of a log line: Powertools' field names, without those that are the same in every line of the function. */
export class LineFormatter extends LogFormatter {
  override formatAttributes(attributes: UnformattedAttributes, fields: LogAttributes): LogItem {
    return new LogItem({
      attributes: {
        level: attributes.logLevel,
        message: attributes.message,
        timestamp: this.formatTimestamp(attributes.timestamp),
        service: attributes.serviceName,
        function_request_id: attributes.lambdaContext?.awsRequestId,
        xray_trace_id: attributes.xRayTraceId,
      },
    }).addAttributes(fields);
  }

  override formatError(error: Error): LogAttributes {
    const { name, message, stack, cause } = error;
    const telling = Object.entries(error).filter(([key, value]) => TELLING.includes(key) && value !== undefined);
    return {
      name,
      message,
      ...Object.fromEntries(telling),
      stack,
      cause: cause instanceof Error ? this.formatError(cause) : undefined,
    };
  }
}
