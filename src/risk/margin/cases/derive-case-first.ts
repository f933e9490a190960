/**
 * @module Reads one published case of Derive's first portfolio margin, in integers of 1e-18.
 */
import { microsPerSecond } from '../../../base/index.ts';
import { deriveScanFirst } from '../parameters/presets-scan.ts';
import type { PlainReader, PlainRecord } from '../portfolio/plain-fields.ts';
import type { ExpiryFeed, MarginMarket, Portfolio } from '../portfolio/portfolio.ts';
import type { DeriveCase } from './derive-case.ts';
import { readLegs, readNumbers, unit } from './derive-lists.ts';

const underlying = 'underlying';

/**
 * Reads one case.
 *
 * @param reader - notes what is wrong
 * @param name - name of the case
 * @param scenario - inputs as published
 * @param result - results as published
 * @returns the case, numbers in quote units and fractions
 */
export function readFirstCase(
  reader: PlainReader,
  name: string,
  scenario: PlainRecord,
  result: PlainRecord,
): DeriveCase {
  const number = (field: string): number => reader.number(scenario, name, field, 0) / unit;
  const spot = number('SpotPrice');
  const market: MarginMarket = {
    atMicros: 0,
    stablePrice: number('StablePrice'),
    underlyings: [
      {
        name: underlying,
        spot,
        spotConfidence: number('SpotConfidence'),
        perpPrice: number('PerpPrice') > 0 ? number('PerpPrice') : null,
        perpConfidence: number('PerpConfidence'),
        feeds: readFeeds(reader, name, scenario),
      },
    ],
  };
  const perps = number('Perps');
  const unrealised = number('UnrealisedPerpPNL') + number('UnrealisedFunding');
  const base = number('Base');
  const collateral = { name: 'base', quantity: base, price: spot, confidence: 1, underlying };
  const portfolio: Portfolio = {
    account: name,
    cash: number('Cash'),
    collaterals: base === 0 ? [] : [collateral],
    perps: perps === 0 ? [] : [{ underlying, quantity: perps, unrealised }],
    options: readLegs(reader, name, scenario, () => underlying),
  };
  const value = (field: string): number => reader.number(result, `${name} Result`, field) / unit;
  const expected = [
    { name: 'initial', value: value('InitialMarginHand') },
    { name: 'maintenance', value: value('MaintenanceMarginHand') },
    { name: 'markToMarket', value: value('PortfolioMTM') },
    { name: 'perpMaintenance', value: value('PerpContingency') },
    { name: 'collateral', value: value('BaseContingency') },
    { name: 'optionMaintenance', value: value('OptionContingency') },
    { name: 'basis', value: value('ForwardContingency') },
    { name: 'oracle', value: value('OracleContingency') },
    { name: 'initialFactor', value: value('LossFactor') },
  ];
  return {
    name,
    family: 'derive-pmrm1',
    market,
    portfolio,
    parameters: deriveScanFirst,
    expected,
  };
}

function readFeeds(
  reader: PlainReader,
  name: string,
  scenario: PlainRecord,
): readonly ExpiryFeed[] {
  const list = (field: string, scale = unit) => readNumbers(reader, name, scenario, field, scale);
  const expiries = list('FeedExpiries', 1);
  const fixed = list('ForwardsFixed');
  const variable = list('ForwardsVariable');
  const rates = list('Rates');
  const forwardConfidences = list('ForwardConfidences');
  const rateConfidences = list('RateConfidences');
  const volConfidences = list('OptionVolConfidences');
  const optionExpiries = list('OptionExpiries', 1);
  const feeds = new Map<number, ExpiryFeed>();
  for (const [row, seconds] of expiries.entries()) {
    if (feeds.has(seconds)) continue;
    const ofExpiry = volConfidences.filter((_, option) => optionExpiries[option] === seconds);
    feeds.set(seconds, {
      expiryMicros: seconds * microsPerSecond,
      forward: fixed[row] + variable[row],
      fixedForward: fixed[row],
      rate: rates[row],
      confidence: Math.min(forwardConfidences[row], rateConfidences[row], ...ofExpiry),
    });
  }
  return [...feeds.values()];
}
