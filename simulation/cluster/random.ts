const MODULUS = 2 ** 31 - 1;
const MULTIPLIER = 48_271;

/** Names of generated objects have no vowels and nothing that is easily misread, as in the API server. */
const SUFFIX_CHARACTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** Chance that is the same in every run of a seed (Lehmer's generator). */
export class Random {
  private state: number;

  constructor(seed: number = 1) {
    this.state = Math.abs(Math.trunc(seed)) % (MODULUS - 1) + 1;
    for (let warmUp = 0; warmUp < 3; warmUp++) this.next();
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.state = this.state * MULTIPLIER % MODULUS;
    return (this.state - 1) / (MODULUS - 1);
  }

  /** A whole number from 0 up to, not including, `below`. */
  integer(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** Such as `x7k2p`: what the API server appends to `generateName`. */
  suffix(length: number = 5): string {
    return Array.from({ length }, () => SUFFIX_CHARACTERS[this.integer(SUFFIX_CHARACTERS.length)]).join('');
  }

  /** A version 4 UUID. */
  uuid(): string {
    const hex = (length: number) => Array.from({ length }, () => this.integer(16).toString(16)).join('');
    return `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[this.integer(4)]}${hex(3)}-${hex(12)}`;
  }
}
