import { gunzipSync, gzipSync } from 'node:zlib';

/** A parameter of Systems Manager holds 8 kB: https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_CHARACTERS = 8_000;
/** The beginning of gzipped data in base64. JSON never begins like this. */
const PACKED = 'H4sI';

/** Leaves text readable while it fits into a parameter. The state of a patch of many groups does not fit; compression makes it a quarter of the size. */
export function packed(text: string): string {
  return text.length > MOST_CHARACTERS ? gzipSync(text).toString('base64') : text;
}

export function unpacked(value: string): string {
  return value.startsWith(PACKED) ? gunzipSync(Buffer.from(value, 'base64')).toString() : value;
}
