import { gunzipSync, gzipSync } from 'node:zlib';

/** A parameter of Systems Manager holds 8 kB: https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_CHARACTERS = 8_000;
/** What base64 of gzip begins with. No JSON does. */
const PACKED = 'H4sI';

/** As it is, for people to read, while it fits into a parameter; the state of a patch of many groups does not, and becomes a quarter. */
export function packed(text: string): string {
  return text.length > MOST_CHARACTERS ? gzipSync(text).toString('base64') : text;
}

export function unpacked(value: string): string {
  return value.startsWith(PACKED) ? gunzipSync(Buffer.from(value, 'base64')).toString() : value;
}
