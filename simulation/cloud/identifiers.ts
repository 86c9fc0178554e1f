const MODULUS = 2 ** 31 - 1;
const MULTIPLIER = 48_271;
const HEX = '0123456789abcdef';

/** Identifiers and chance, the same for the same seed, so that a run can be repeated. */
export class Identifiers {
  private state: number;

  constructor(seed: number = 1) {
    this.state = (Math.abs(Math.trunc(seed)) % (MODULUS - 1)) + 1;
    this.random(); // neighbouring seeds begin with neighbouring numbers
  }

  /** A number from 0 up to, but not including, 1 (Park and Miller's generator). */
  random(): number {
    this.state = (this.state * MULTIPLIER) % MODULUS;
    return (this.state - 1) / (MODULUS - 1);
  }

  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  hex(length: number): string {
    return Array.from({ length }, () => HEX[this.below(16)]).join('');
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`;
  }
}
