/**
 * @module A run of a small venue on disk: a log written by hand, whose accounts are known.
 */
import { microsPerDay, microsPerHour } from '../../base/index.ts';
import {
  appendEvent,
  createBlockBuilder,
  createDictionary,
  type Instrument,
  type MarketEvent,
  takeBlock,
} from '../../market/index.ts';
import { openSegmentLog } from '../store/index.ts';

/** Instant of the first event; a full hour. */
export const opening = 490_000 * microsPerHour;
/** Expiry of the option. */
export const expiryMicros = opening + 40 * microsPerDay;

const quoted = { quote: 'USD', settlement: 'linear' } as const;

/** Linear perpetual on ETH. */
export const perpetual: Instrument = {
  ...{ kind: 'perpetual', name: 'ETH-PERP', underlying: 'ETH', contractSize: 1 },
  ...quoted,
};

/** Linear put on ETH of a tenth of a coin. */
export const put: Instrument = {
  ...{ kind: 'option', name: 'ETH-PUT', underlying: 'ETH', expiryMicros, strike: 1800 },
  ...{ right: 'put', exercise: 'european', contractSize: 0.1 },
  ...quoted,
};

/** Two sides of a trade; the first buys. */
export function tradeOf(
  instrument: Instrument,
  atMicros: number,
  [buyer, seller]: readonly [string, string],
  price: number,
  quantity: number,
): readonly MarketEvent[] {
  const shared = { kind: 'fill', atMicros, instrument, price, quantity } as const;
  return [
    { ...shared, participant: buyer, side: 'buy', role: 'taker', fee: 1 },
    { ...shared, participant: seller, side: 'sell', role: 'maker', fee: 0 },
  ];
}

/** Deposits, trades and marks of two accounts; ann holds coins too. */
export function venueEvents(): readonly MarketEvent[] {
  const at = (minutes: number) => opening + minutes * 60e6;
  const paid = (participant: string, asset: string, amount: number): MarketEvent => ({
    ...{ kind: 'deposit', atMicros: at(1), participant, asset, amount },
  });
  return [
    { kind: 'index', atMicros: at(0), asset: 'ETH', price: 2000 },
    ...[paid('ann', 'USDC', 20_000), paid('ann', 'ETH', 3), paid('bob', 'USDC', 5000)],
    ...tradeOf(perpetual, at(2), ['ann', 'bob'], 2000, 4),
    ...tradeOf(put, at(3), ['bob', 'ann'], 80, 50),
    { kind: 'index', atMicros: at(10), asset: 'ETH', price: 1950 },
    { kind: 'mark', atMicros: at(10), instrument: perpetual, price: 1951 },
    { kind: 'mark', atMicros: at(10), instrument: put, price: 100, iv: 0.65 },
    { kind: 'index', atMicros: at(90), asset: 'ETH', price: 1500 },
    { kind: 'mark', atMicros: at(90), instrument: perpetual, price: 1501 },
    { kind: 'mark', atMicros: at(90), instrument: put, price: 330, iv: 0.9 },
  ];
}

/** Hours of calm, then of storm, before the two accounts trade. */
const calmHours = 40 * 24;
const stormHours = 60;

/** The same venue after a storm that has raised what the broker asks of everybody. */
export function stormEvents(): readonly MarketEvent[] {
  const hours = calmHours + stormHours;
  const before = Array.from({ length: hours }, (_, hour): MarketEvent => {
    const size = hour < calmHours ? 0.002 : 0.04;
    const price = 2000 * (1 + size * Math.cos(Math.PI * hour + hour / 7));
    // Fresh at the full hour.
    const atMicros = opening - (hours - hour - 0.5) * microsPerHour;
    return { kind: 'mark', atMicros, instrument: perpetual, price, index: price };
  });
  return [...before, ...venueEvents()];
}

/** The same two accounts ten minutes after the opening, written down as a portfolio. */
export const venueDocument = {
  market: {
    atMicros: opening + 600e6,
    underlyings: [
      {
        ...{ name: 'ETH', spot: 1950, perpPrice: 1951 },
        feeds: [{ expiryMicros, forward: 1950 }],
      },
    ],
  },
  accounts: [
    {
      account: 'ann',
      // 20,000 less a fee of 1, plus the premium of 50 x 0.1 x 80.
      cash: 20_000 - 1 + 400,
      collaterals: [{ name: 'ETH', quantity: 3, price: 1950, underlying: 'ETH' }],
      perps: [{ underlying: 'ETH', quantity: 4, unrealised: -196 }],
      options: [
        { underlying: 'ETH', expiryMicros, strike: 1800, right: 'put', quantity: -5, vol: 0.65 },
      ],
    },
    {
      account: 'bob',
      cash: 5000 - 1 - 400,
      perps: [{ underlying: 'ETH', quantity: -4, unrealised: 196 }],
      options: [
        { underlying: 'ETH', expiryMicros, strike: 1800, right: 'put', quantity: 5, vol: 0.65 },
      ],
    },
  ],
};

/**
 * Writes events as the log of a run.
 *
 * @param folder - new folder
 * @param events - in the order of the log
 */
export async function writeLog(folder: string, events: readonly MarketEvent[]): Promise<void> {
  const builder = createBlockBuilder(createDictionary(), Math.max(1, events.length));
  for (const event of events) appendEvent(builder, event);
  const log = await openSegmentLog(folder);
  try {
    await log.append(takeBlock(builder), 0);
  } finally {
    await log.close();
  }
}
