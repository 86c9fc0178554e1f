import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { mersenne } from 'pure-rand/generator/mersenne';

/** Generated names have no vowels and no characters that are easily misread, as in the API server. */
const SUFFIX_CHARACTERS = 'bcdfghjklmnpqrstvwxz2456789';
const HEXADECIMAL = '0123456789abcdef';

/** Random numbers and identifiers, the same in every run with the same seed. */
export class Random {
  private readonly generator;

  constructor(seed: number = 1) {
    this.generator = mersenne(seed);
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    return uniformFloat64(this.generator);
  }

  /** A whole number from 0 up to, not including, `below`. */
  integer(below: number): number {
    return uniformInt(this.generator, 0, below - 1);
  }

  /** From `least` up to `most`, to the millisecond. */
  between([least, most]: readonly [number, number]): number {
    return Math.round(least + this.next() * (most - least));
  }

  /** Such as `x7k2p`: what the API server appends to `generateName`. */
  suffix(length: number = 5): string {
    return this.text(SUFFIX_CHARACTERS, length);
  }

  hex(length: number): string {
    return this.text(HEXADECIMAL, length);
  }

  /** A version 4 UUID. */
  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${this.text('89ab', 1)}${this.hex(3)}-${this.hex(12)}`;
  }

  private text(characters: string, length: number): string {
    return Array.from({ length }, () => characters[this.integer(characters.length)]).join('');
  }
}
