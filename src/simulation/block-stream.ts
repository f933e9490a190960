/**
 * @module Block stream: synthetic events written straight into block columns, for benches.
 */
import { check, checkCount, createRandom, type Random } from '../base/index.ts';
import {
  createBlock,
  type EventBlock,
  eventKinds,
  type Instrument,
  noNames,
  presenceShift,
} from '../market/index.ts';

/** Size and shape of a stream. */
export interface BlockStreamOptions {
  /** Events in all, >= 1. */
  readonly events: number;
  /** Wallets in all, >= 64; activity is skewed to the first ones. */
  readonly wallets: number;
  readonly seed: string | number;
  /** Events per block, >= 2. */
  readonly blockLength: number;
  /**
   * Greatest deposit, USD; > 0. The default pays for most of what the wallets trade; with a
   * hundredth of it hardly anybody is above maintenance.
   */
  readonly depositMaxUsd?: number;
}

const usualDepositMaxUsd = 1_000_000;

/** The first wallets are makers: they quote and take the other side of every fill. */
const makers = 32;
const assets = ['BTC', 'ETH', 'SOL', 'HYPE'];
const expiryMicros = Date.UTC(2026, 2, 27, 8) * 1000;
const startMicros = Date.UTC(2026, 0, 5) * 1000;
const microsBetween = 20_000;

const present = (columns: string): number =>
  [...columns].reduce(
    (flags, column) => flags | (1 << (presenceShift + 'abcde'.indexOf(column))),
    0,
  );
const fillFlags = present('abcd');
const quoteFlags = present('abcde');
const flowFlags = present('a');
const liquidationFlags = present('ab');
const sell = 1;
const makerRole = 1 << 1;
/** Power of a uniform number by which activity is skewed to the first wallets. */
const activitySkew = 3;

/**
 * Generates blocks of fills (both sides), quotes, marks, deposits and liquidations.
 *
 * Names come in the dictionary deltas of the first blocks, at most eight blocks' worth of new
 * wallets at a time; a wallet acts only after its name was given. Prices are random walks without
 * meaning.
 *
 * @param options - size and shape
 * @returns blocks in time order; the last one may be shorter
 * @throws InvariantError when an option is out of range
 */
export function* syntheticBlocks(
  options: BlockStreamOptions,
): Generator<EventBlock, void, undefined> {
  const { events, wallets, seed, blockLength, depositMaxUsd = usualDepositMaxUsd } = options;
  checkCount('events', events);
  check(wallets >= 2 * makers, 'wallets', `>= ${2 * makers}`, wallets);
  check(blockLength >= 2, 'blockLength', '>= 2', blockLength);
  check(depositMaxUsd > 0, 'depositMaxUsd', '> 0', depositMaxUsd);
  const random = createRandom(seed);
  const instruments = streamInstruments();
  const stream: Stream = {
    random: random.split('events'),
    prices: Float64Array.from(instruments, priceOf),
    wallets: 0,
    at: startMicros,
    trades: 0,
    depositMaxUsd,
  };
  const addresses = random.split('addresses');
  for (let done = 0; done < events; ) {
    const length = Math.min(blockLength, events - done);
    const block = createBlock(length);
    const fresh = Math.min(wallets - stream.wallets, Math.max(2 * makers, 8 * blockLength));
    const participants = Array.from({ length: fresh }, () => addressOf(addresses));
    stream.wallets += fresh;
    fillBlock(stream, block);
    const names =
      done === 0
        ? { participants, texts: ['USD', ...assets], instruments }
        : fresh > 0
          ? { ...noNames, participants }
          : noNames;
    yield { ...block, names };
    done += length;
  }
}

interface Stream {
  readonly random: Random;
  readonly prices: Float64Array;
  /** Wallets named so far. */
  wallets: number;
  at: number;
  trades: number;
  readonly depositMaxUsd: number;
}

function fillBlock(stream: Stream, block: EventBlock): void {
  const { random, prices } = stream;
  const { length } = block;
  for (let row = 0; row < length; row++) {
    const draw = random.uniform();
    const instrument = random.integer(prices.length);
    stream.at += 1 + random.integer(microsBetween);
    if (draw < 0.3 && row + 1 < length) {
      writeFillPair(stream, block, row, instrument);
      row++;
    } else if (draw < 0.85) writeQuote(stream, block, row, instrument);
    else if (draw < 0.96) writeMark(stream, block, row, instrument);
    else if (draw < 0.999) writeDeposit(stream, block, row);
    else writeLiquidation(stream, block, row);
  }
}

/** Cube of a uniform number: the busiest thousandth of the wallets makes a tenth of the trades. */
function drawWallet({ random, wallets }: Stream): number {
  return makers + Math.floor(random.uniform() ** activitySkew * (wallets - makers));
}

function writeFillPair(stream: Stream, block: EventBlock, row: number, instrument: number): void {
  const { random } = stream;
  const takerSells = random.integer(2);
  const price = stream.prices[instrument]!;
  const quantity = (1 + random.integer(1000)) / 100;
  stream.trades++;
  for (let side = 0; side < 2; side++) {
    const i = row + side;
    const isMaker = side === 1;
    block.at[i] = stream.at;
    block.kind[i] = eventKinds.fill;
    block.participant[i] = isMaker ? random.integer(makers) : drawWallet(stream);
    block.subject[i] = instrument;
    const sells = takerSells === (isMaker ? 0 : 1);
    block.flags[i] = fillFlags | (sells ? sell : 0) | (isMaker ? makerRole : 0);
    block.a[i] = price;
    block.b[i] = quantity;
    block.c[i] = isMaker ? 0 : price * quantity * 3e-4;
    block.d[i] = stream.trades;
  }
}

function writeQuote(stream: Stream, block: EventBlock, row: number, instrument: number): void {
  const { random } = stream;
  const price = stream.prices[instrument]!;
  const half = price * 1e-3 * (0.5 + random.uniform());
  block.at[row] = stream.at;
  block.kind[row] = eventKinds.quote;
  block.participant[row] = random.integer(makers);
  block.subject[row] = instrument;
  block.flags[row] = quoteFlags;
  block.a[row] = price - half;
  block.b[row] = 1 + random.integer(50);
  block.c[row] = price + half;
  block.d[row] = 1 + random.integer(50);
  block.e[row] = stream.at - random.integer(100_000);
}

function writeMark(stream: Stream, block: EventBlock, row: number, instrument: number): void {
  const price = stream.prices[instrument]! * (1 + 1e-3 * (stream.random.uniform() - 0.5));
  stream.prices[instrument] = price;
  block.at[row] = stream.at;
  block.kind[row] = eventKinds.mark;
  block.subject[row] = instrument;
  block.flags[row] = flowFlags;
  block.a[row] = price;
}

function writeDeposit(stream: Stream, block: EventBlock, row: number): void {
  block.at[row] = stream.at;
  block.kind[row] = eventKinds.deposit;
  block.participant[row] = drawWallet(stream);
  block.subject[row] = 0;
  block.flags[row] = flowFlags;
  block.a[row] = (stream.depositMaxUsd * (1 + stream.random.integer(10_000))) / 10_000;
}

function writeLiquidation(stream: Stream, block: EventBlock, row: number): void {
  block.at[row] = stream.at;
  block.kind[row] = eventKinds.liquidation;
  block.participant[row] = drawWallet(stream);
  block.flags[row] = liquidationFlags;
  block.a[row] = 1_000 + stream.random.integer(10_000_000) / 100;
  block.b[row] = stream.random.integer(100_000) / 100;
}

const spots: Readonly<Record<string, number>> = { BTC: 88_000, ETH: 3_000, SOL: 140, HYPE: 30 };

/** A perpetual and four linear options on each asset. */
function streamInstruments(): Instrument[] {
  return assets.flatMap((underlying): Instrument[] => {
    const terms = { underlying, quote: 'USD', settlement: 'linear', contractSize: 1 } as const;
    const spot = spots[underlying]!;
    const options = [0.9, 1, 1.1, 1.2].map((ratio, i): Instrument => {
      const right = i === 0 ? 'put' : 'call';
      const strike = Math.round(spot * ratio);
      const name = `${underlying}-27MAR26-${strike}-${right === 'put' ? 'P' : 'C'}`;
      const series = { kind: 'option', name, expiryMicros, strike, right } as const;
      return { ...series, exercise: 'european', ...terms };
    });
    return [{ kind: 'perpetual', name: `${underlying}-PERP`, ...terms }, ...options];
  });
}

function priceOf(instrument: Instrument): number {
  const spot = spots[instrument.underlying]!;
  return instrument.kind === 'option' ? 0.05 * spot : spot;
}

/** Hexadecimal digits of the address in eights. */
function addressOf(random: Random): string {
  let address = '0x';
  for (let i = 0; i < 5; i++) {
    address += random.integer(0x1_0000_0000).toString(16).padStart(8, '0');
  }
  return address;
}
