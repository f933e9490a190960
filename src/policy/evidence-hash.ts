/**
 * @module Hash of the evidence of an override, in plain arithmetic: the fold that grants it has no
 *   port to the world.
 */

/** First 32 bits of the fractional parts of the roots of the first primes. */
function rootBits(power: number, count: number): Uint32Array {
  const bits = new Uint32Array(count);
  let found = 0;
  for (let n = 2; found < count; n++) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) isPrime = false;
    if (isPrime) bits[found++] = fractionBits(n, power);
  }
  return bits;
}

/** Exact where `Math.cbrt` need not be the same on every machine: an integer root by bisection. */
function fractionBits(prime: number, power: number): number {
  const target = BigInt(prime) << BigInt(32 * power);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(power) <= target) low = middle;
    else high = middle;
  }
  return Number(low & 0xffff_ffffn);
}

const starts = rootBits(2, 8);
const rounds = rootBits(3, 64);
const blockBytes = 64;

/**
 * Computes SHA-256 of a text in UTF-8.
 *
 * @param text - any text
 * @returns eight words of 32 bits, most significant first
 * @source FIPS 180-4
 */
export function evidenceWords(text: string): Uint32Array {
  const given = new TextEncoder().encode(text);
  const length = Math.ceil((given.length + 9) / blockBytes) * blockBytes;
  const bytes = new Uint8Array(length);
  bytes.set(given);
  bytes[given.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(length - 8, Math.floor(given.length / 2 ** 29));
  view.setUint32(length - 4, given.length * 8);
  const hash = starts.slice();
  const schedule = new Uint32Array(64);
  for (let from = 0; from < length; from += blockBytes) compress(hash, schedule, view, from);
  return hash;
}

const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function compress(hash: Uint32Array, w: Uint32Array, view: DataView, from: number): void {
  for (let i = 0; i < 16; i++) w[i] = view.getUint32(from + 4 * i);
  for (let i = 16; i < 64; i++) {
    const [early, late] = [w[i - 15]!, w[i - 2]!];
    const one = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const two = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    w[i] = w[i - 16]! + one + w[i - 7]! + two;
  }
  let [a, b, c, d, e, f, g, h] = hash as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let i = 0; i < 64; i++) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + rounds[i]! + w[i]!) | 0;
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    hash[i] = hash[i]! + word;
  });
}

/**
 * Writes a hash as text.
 *
 * @param words - eight words of 32 bits
 * @returns 64 hexadecimal digits
 */
export function evidenceHex(words: ArrayLike<number>): string {
  return Array.from({ length: 8 }, (_, i) => words[i]!.toString(16).padStart(8, '0')).join('');
}
