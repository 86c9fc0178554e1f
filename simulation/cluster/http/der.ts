/** The parts of DER (X.690) that a certificate is made of. */

export function sequence(...parts: readonly Buffer[]): Buffer {
  return encoded(0x30, Buffer.concat(parts));
}

export function set(...parts: readonly Buffer[]): Buffer {
  return encoded(0x31, Buffer.concat(parts));
}

/** A number that is not negative, from its bytes. */
export function integer(bytes: Buffer): Buffer {
  return encoded(0x02, bytes[0] >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

export function boolean(value: boolean): Buffer {
  return encoded(0x01, Buffer.of(value ? 0xff : 0));
}

export function octetString(bytes: Buffer): Buffer {
  return encoded(0x04, bytes);
}

/** `unused` bits at the end do not count. */
export function bitString(bytes: Buffer, unused: number = 0): Buffer {
  return encoded(0x03, Buffer.concat([Buffer.of(unused), bytes]));
}

export function utf8String(text: string): Buffer {
  return encoded(0x0c, Buffer.from(text, 'utf8'));
}

/** Such as `2.5.29.17`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  return encoded(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

export function utcTime(ms: number): Buffer {
  return encoded(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`, 'ascii'));
}

/** `[number]`, around other values or with content of its own. */
export function tagged(number: number, content: Buffer, kind: 'constructed' | 'primitive'): Buffer {
  return encoded((kind === 'constructed' ? 0xa0 : 0x80) + number, content);
}

function encoded(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, Math.floor(length / 0x100), length % 0x100);
}

/** Seven bits a byte, all but the last with the highest bit set. */
function base128(value: number): number[] {
  const digits = [value % 0x80];
  for (let rest = Math.floor(value / 0x80); rest > 0; rest = Math.floor(rest / 0x80)) digits.unshift(rest % 0x80 + 0x80);
  return digits;
}
