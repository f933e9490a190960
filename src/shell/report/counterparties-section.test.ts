/**
 * @module Report section of the counterparties: nobody, hostile names, what is said of a vector.
 */
import { describe, expect, it } from 'vitest';
import { createBroker, readCounterparties } from '../../broker/index.ts';
import type { MarketEvent } from '../../market/index.ts';
import { createTradedVolume, observeTradedVolume } from '../../risk/index.ts';
import { foldLog } from '../run/fold-log.ts';
import { logOf, opening, venueEvents } from '../run/testing-log.ts';
import { counterpartiesSection } from './counterparties-section.ts';

const hostile = '<script>alert(1)</script>';

/** Two longs; the second is liquidated just beyond the first. */
function events(): MarketEvent[] {
  const fill = venueEvents(1).find((event) => event.kind === 'fill')!;
  return (
    [
      [hostile, 10, 1800],
      ['bob', 5, 905],
    ] as const
  ).flatMap(([participant, quantity, amount], i): MarketEvent[] => [
    { kind: 'deposit', atMicros: opening + i, participant, asset: 'USD', amount },
    { ...fill, atMicros: opening + i, participant, side: 'buy', price: 1800, quantity, fee: 0 },
  ]);
}

async function bodyOf(hasVolume: boolean): Promise<string> {
  const log = logOf(events());
  const { state } = await foldLog(log);
  const volume = createTradedVolume();
  if (hasVolume) {
    for await (const { block } of log.read(0)) {
      for (let row = 0; row < block.length; row++) {
        observeTradedVolume(volume, state.context.fold.prices, block, row);
      }
    }
  }
  return counterpartiesSection(readCounterparties(state, volume)).body;
}

describe('the section', () => {
  it('says so when nobody has a position', () => {
    const found = readCounterparties(createBroker(), createTradedVolume());
    expect(counterpartiesSection(found).body).toBe(
      '<p>Nobody has an open position of known price.</p>',
    );
  });

  it('shows names and does not obey them', async () => {
    const body = await bodyOf(true);
    expect(body).not.toContain('<script');
    expect(body).toContain('&lt;script&gt;');
  });

  it('tells size, move and whom it sets off', async () => {
    const body = await bodyOf(true);
    for (const text of ['$18k', '66.7%', '10×', '−8.2%', '1 in 1 step, $9k', 'sell $18k ETH']) {
      expect(body).toContain(text);
    }
  });

  it('says that nobody is set off where the volume is not known', async () => {
    expect(await bodyOf(false)).toContain('None of the largest would set off another account');
  });
});
