/**
 * @module Seeded randomness: xoshiro128** seeded by hashes of a text, the same numbers everywhere.
 */

/** Stream of pseudo-random numbers; equal seeds give equal streams on every machine. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  /** Uniform whole number in [0, below). */
  integer(below: number): number;
  /** Independent stream named by a label; does not advance this one. */
  split(label: string): Random;
}

/**
 * Creates a stream from a seed.
 *
 * @param seed - any text or whole number
 * @returns the stream
 * @source Blackman and Vigna (2018), Scrambled linear pseudorandom number generators, xoshiro128**
 */
export function createRandom(seed: string | number): Random {
  return new Xoshiro(String(seed));
}

class Xoshiro implements Random {
  private readonly seed: string;
  private s0: number;
  private s1: number;
  private s2: number;
  private s3: number;
  private spare = 0;
  private hasSpare = false;

  constructor(seed: string) {
    this.seed = seed;
    this.s0 = hashText(seed, 0x811c9dc5);
    this.s1 = hashText(seed, this.s0 ^ 0x9e3779b9);
    this.s2 = hashText(seed, this.s1 ^ 0x3c6ef372);
    this.s3 = hashText(seed, this.s2 ^ 0xdaa66d2b) | 1;
  }

  private bits(): number {
    const product = Math.imul(this.s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.s1 << 9;
    this.s2 ^= this.s0;
    this.s3 ^= this.s1;
    this.s1 ^= this.s2;
    this.s0 ^= this.s3;
    this.s2 ^= shifted;
    this.s3 = (this.s3 << 11) | (this.s3 >>> 21);
    return result >>> 0;
  }

  uniform(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  normal(): number {
    if (this.hasSpare) {
      this.hasSpare = false;
      return this.spare;
    }
    // Polar method: exact, and uses no sine or cosine, whose last digit may differ between engines.
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        this.spare = v * scale;
        this.hasSpare = true;
        return u * scale;
      }
    }
  }

  exponential(): number {
    return -Math.log(1 - this.uniform());
  }

  integer(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  split(label: string): Random {
    return new Xoshiro(`${this.seed}/${label}`);
  }
}

/**
 * FNV-1a over UTF-16 units with the finish of MurmurHash3; spreads seeds, promises nothing
 * cryptographic. Four of them fill the state: with one of 32 bits, two of 100,000 streams would be
 * equal more often than not.
 */
function hashText(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
