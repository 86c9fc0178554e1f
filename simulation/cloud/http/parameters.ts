import { CloudError } from '../cloud-error';
import type { Parameters } from './wire';

/** A required text parameter. */
export function text(parameters: Parameters, name: string): string {
  const value = optionalText(parameters, name);
  if (value === undefined) {
    throw new CloudError('ValidationError', `The request must contain the parameter ${name}.`);
  }
  return value;
}

export function optionalText(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  return value === undefined || value === null ? undefined : String(value);
}

export function optionalNumber(parameters: Parameters, name: string): number | undefined {
  const value = optionalText(parameters, name);
  if (value === undefined) {
    return undefined;
  }
  if (!/^-?\d+$/.test(value)) {
    throw new CloudError('ValidationError', `The parameter ${name} is ${value}, allowed is a whole number.`);
  }
  return Number(value);
}

export function optionalFlag(parameters: Parameters, name: string): boolean | undefined {
  const value = optionalText(parameters, name);
  return value === undefined ? undefined : value === 'true';
}

/** Empty if it is not there. */
export function list(parameters: Parameters, name: string): unknown[] {
  const value = parameters[name] ?? [];
  if (!Array.isArray(value)) {
    throw new CloudError('ValidationError', `The parameter ${name} is not a list.`);
  }
  return value;
}

export function texts(parameters: Parameters, name: string): string[] {
  return list(parameters, name).map(String);
}

/** Empty if it is not there. */
export function structure(value: unknown): Parameters {
  return typeof value === 'object' && value !== null ? value as Parameters : {};
}

/** Refuses parameters that would have no effect here. */
export function assertKnown(of: string, parameters: Parameters, known: readonly string[]): void {
  const unknown = Object.keys(parameters).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw CloudError.notImplemented(`${unknown.join(', ')} of ${of}`);
  }
}

/** One page of a list, and the token of the next. */
export function page<T>(all: readonly T[], parameters: Parameters, size: number): { readonly items: readonly T[]; readonly nextToken?: string } {
  const start = Number(optionalText(parameters, 'NextToken') ?? 0);
  const end = start + size;
  return { items: all.slice(start, end), ...(end < all.length ? { nextToken: String(end) } : {}) };
}
