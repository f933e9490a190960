/**
 * @module Reads one published case of Derive's standard margin, in integers of 1e-18.
 */
import { microsPerSecond } from '../../../base/index.ts';
import { deriveStandard } from '../parameters/presets-rules.ts';
import type { PlainReader, PlainRecord } from '../portfolio/plain-fields.ts';
import type {
  Collateral,
  ExpiryFeed,
  MarginMarket,
  OptionLeg,
  PerpPosition,
  Portfolio,
} from '../portfolio/portfolio.ts';
import type { DeriveCase } from './derive-case.ts';
import { readLegs, readNumbers, unit } from './derive-lists.ts';

const names = ['ETH', 'BTC'] as const;

/** Seconds before expiry from which the settlement price stands for the forward. */
const settlementSeconds = 3600;

/**
 * Reads one case.
 *
 * @param reader - notes what is wrong
 * @param name - name of the case
 * @param scenario - inputs as published
 * @param result - results as published
 * @returns the case, numbers in quote units and fractions
 */
export function readStandardCase(
  reader: PlainReader,
  name: string,
  scenario: PlainRecord,
  result: PlainRecord,
): DeriveCase {
  const number = (field: string): number => reader.number(scenario, name, field, 0) / unit;
  const pairs = Array.isArray(scenario.SpotPerpConfidences) ? scenario.SpotPerpConfidences : [];
  const perpPrices = readNumbers(reader, name, scenario, 'PerpPrice', unit);
  const confidences = names.map((_, row) =>
    readNumbers(reader, name, { pair: pairs[row] }, 'pair', unit),
  );
  const market: MarginMarket = {
    atMicros: 0,
    stablePrice: number('USDCValue'),
    underlyings: names.map((asset, row) => ({
      name: asset,
      spot: number(`${asset}SpotPrice`),
      spotConfidence: confidences[row][0],
      perpPrice: perpPrices[row],
      perpConfidence: confidences[row][1],
      feeds: readFeeds(reader, name, scenario, asset),
    })),
  };
  const perps: PerpPosition[] = [];
  const collaterals: Collateral[] = [];
  for (const [row, asset] of names.entries()) {
    const size = number(`Perps_${asset}`);
    const entry = number(`LastEntry${asset}`);
    const funding = number(`${asset}GlobalFundingIndex`) - number(`Account${asset}FundingIndex`);
    const unrealised = (perpPrices[row] - entry) * size - size * funding;
    if (size !== 0) perps.push({ underlying: asset, quantity: size, unrealised });
    const quantity = number(`w${asset}`);
    const price = number(`${asset}SpotPrice`);
    const held = { name: asset, quantity, price, confidence: 1, underlying: asset };
    if (quantity !== 0) collaterals.push(held);
  }
  const options = readLegs(reader, name, scenario, (row) => String(ownersOf(scenario)[row]));
  const portfolio: Portfolio = { account: name, cash: number('Cash'), collaterals, perps, options };
  return {
    name,
    family: 'derive-standard',
    market,
    portfolio,
    parameters: deriveStandard,
    expected: readExpected(reader, name, result, options),
  };
}

/** Underlyings of the options, in their order. */
function ownersOf(scenario: PlainRecord): readonly unknown[] {
  return Array.isArray(scenario.OptionUnderlying) ? scenario.OptionUnderlying : [];
}

function readFeeds(
  reader: PlainReader,
  name: string,
  scenario: PlainRecord,
  asset: string,
): readonly ExpiryFeed[] {
  const list = (field: string, scale = unit) => readNumbers(reader, name, scenario, field, scale);
  const owners = ownersOf(scenario);
  const forwards = list('Forwards');
  const forwardConfidences = list('ForwardConfidences');
  const volConfidences = list('OptionVolConfidences');
  const expiries = list('OptionExpiries', 1);
  const settlement = reader.number(scenario, name, `SettlementPrice${asset}`, 0) / unit;
  const feeds = new Map<number, ExpiryFeed>();
  for (const [row, seconds] of expiries.entries()) {
    if (owners[row] !== asset) continue;
    const held = feeds.get(seconds);
    const forward = seconds < settlementSeconds ? settlement : forwards[row];
    const confidence = Math.min(forwardConfidences[row], volConfidences[row]);
    feeds.set(seconds, {
      expiryMicros: seconds * microsPerSecond,
      forward: held?.forward ?? forward,
      fixedForward: 0,
      rate: 0,
      confidence: Math.min(held?.confidence ?? 1, confidence),
    });
  }
  return [...feeds.values()];
}

function readExpected(
  reader: PlainReader,
  name: string,
  result: PlainRecord,
  options: readonly OptionLeg[],
): DeriveCase['expected'] {
  const value = (field: string): number => reader.number(result, `${name} Result`, field) / unit;
  const expected = [
    { name: 'initial', value: value('realIM') },
    { name: 'maintenance', value: value('realMM') },
    { name: 'markToMarket', value: value('PortfolioMtM') },
    { name: 'maintenance.perp_requirement', value: value('PerpMargin') },
    { name: 'initial.oracle', value: value('OracleConts') },
    { name: 'initial.peg', value: value('DepegIMs') },
    { name: 'initial.collateral_value', value: value('BaseMargin') },
  ];
  for (const asset of names) {
    const expiries = new Set(
      options.filter(({ underlying }) => underlying === asset).map((leg) => leg.expiryMicros),
    );
    if (expiries.size === 0) continue;
    // The published largest losses are of one expiry at the plain forward, before the cap at zero:
    // over several expiries, or near settlement, the sources' own margins do not use them.
    const bounds = expiries.size === 1 && Math.min(...expiries) >= settlementSeconds * 1e6;
    for (const [part, short] of [
      ['initial', 'IM'],
      ['maintenance', 'MM'],
    ] as const) {
      expected.push(
        { name: `options.${part}.${asset}`, value: value(`${asset}Option${short}`) },
        { name: `isolated.${part}.${asset}`, value: value(`${asset}OptionIsolated${short}`) },
      );
      if (!bounds) continue;
      const bounded = Math.min(0, value(`${asset}OptionBounded${short}`));
      expected.push({ name: `bounded.${part}.${asset}`, value: bounded });
    }
  }
  return expected;
}
