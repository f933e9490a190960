/**
 * @module The ratio and timestamp of March 2026 as portfolios and presets, for the tests.
 *
 * Public figures: the ratio of wstETH was to go from 1.1572 to 1.2282 but was clipped to +3 %,
 * 1.1919; its paired timestamp moved fully, so that the cap became 1.1939, 2.85 % under the market,
 * and 34 accounts with 10,938 coins were liquidated.
 */
import { formatInstant, microsPerDay, microsPerYear, parseInstant } from '../../base/index.ts';
import { marginPresets } from '../../risk/index.ts';

const parsed = parseInstant('2026-03-10T12:00:00Z');
const at = parsed.ok ? parsed.value : 0;
const spot = 2_000;
const cap = 1.1939;
const marketRatio = cap / (1 - 0.0285);
const weekBefore = at - 7 * microsPerDay;
/** So that 1.1919 of a week before is capped at 1.1939. */
const growthPerYear = ((cap / 1.1919 - 1) * microsPerYear) / (7 * microsPerDay);

const scan = marginPresets.get('derive-pmrm2')!;
const haircut = 0.05;

function presetWith(name: string, ratio: number, sinceMicros: number) {
  if (scan.method !== 'scenarios') throw new Error('no scan');
  const charge = { maintenance: haircut, initialExtra: 0.02 };
  return {
    ...scan,
    name,
    haircuts: { ...scan.haircuts, moving: { ...scan.haircuts.moving, WSTETH: charge } },
    priceCaps: { WSTETH: { ratio, sinceMicros, growthPerYear } },
  };
}

/** Share of a coin's value that maintenance counts: less 0.8 of a fall by 18 %, and the haircut. */
const counted = 1 - 0.8 * 0.18 - haircut;

/** The case. */
export const march2026 = {
  /** In force: read three quarters of a year before, so that its cap is above the market. */
  before: presetWith('before', 1.1572, at - Math.round(0.75 * microsPerYear)),
  /** The ratio clipped, the instant not. */
  clipped: presetWith('clipped', 1.1919, weekBefore),
  /** Both as wanted. */
  whole: presetWith('whole', 1.2282, weekBefore),
  pair: 'priceCaps.WSTETH.ratio,priceCaps.WSTETH.sinceMicros',
  portfolios: {
    market: {
      at: formatInstant(at),
      underlyings: [{ name: 'ETH', spot, perpPrice: spot, feeds: [] }],
    },
    accounts: Array.from({ length: 34 }, (_, row) => {
      const quantity = 10_938 / 34;
      const price = spot * marketRatio;
      // Between 0.1 and 2.8 % above the point of liquidation at the market's price.
      const cash = -quantity * price * counted * (1 - 0.001 - (0.027 * row) / 34);
      const held = { name: 'WSTETH', quantity, price, underlying: 'ETH' };
      return { account: `a${row}`, cash, collaterals: [held] };
    }),
  },
} as const;
