/**
 * @module Reads one published case of Derive's second portfolio margin.
 */
import { microsPerSecond } from '../../../base/index.ts';
import type {
  MarginScenario,
  ScenarioMargin,
  TwoPartCharge,
  VolRule,
} from '../parameters/parameters.ts';
import { deriveScan } from '../parameters/presets-scan.ts';
import { isPlainRecord, type PlainReader, type PlainRecord } from '../portfolio/plain-fields.ts';
import type {
  Collateral,
  ExpiryFeed,
  MarginMarket,
  OptionLeg,
  Portfolio,
} from '../portfolio/portfolio.ts';
import type { DeriveCase, ExpectedNumber } from './derive-case.ts';

/** Name of the one underlying of a case. */
const underlying = 'underlying';

/** The three parts of a case. */
interface ScanCase {
  readonly scenario: PlainRecord;
  readonly parameters: PlainRecord;
  readonly result: PlainRecord;
}

/**
 * Reads one case.
 *
 * @param reader - notes what is wrong
 * @param name - name of the case
 * @param parts - inputs, parameters and results as published
 * @returns the case, numbers in quote units and fractions
 */
export function readScanCase(reader: PlainReader, name: string, parts: ScanCase): DeriveCase {
  const { scenario, parameters, result } = parts;
  const number = (field: string): number => reader.number(scenario, name, field);
  const rows = reader.records(scenario, name, 'Collaterals');
  const feeds = reader.records(scenario, name, 'OptionFeeds');
  const market: MarginMarket = {
    atMicros: 0,
    stablePrice: number('StablePrice'),
    underlyings: [
      {
        name: underlying,
        spot: number('SpotPrice'),
        spotConfidence: number('SpotConfidence'),
        perpPrice: number('PerpPrice') > 0 ? number('PerpPrice') : null,
        perpConfidence: number('PerpConfidence'),
        feeds: feeds.map((feed, index) => readFeed(reader, `${name} OptionFeeds[${index}]`, feed)),
      },
    ],
  };
  const perps = number('NumPerps');
  const unrealised = number('UnrealisedPerpPNL') + number('UnrealisedFunding');
  const options = reader.records(scenario, name, 'Options');
  const portfolio: Portfolio = {
    account: name,
    cash: number('Cash'),
    collaterals: rows.map((row, index) =>
      readCollateral(reader, `${name} Collaterals`, row, index),
    ),
    perps: perps === 0 ? [] : [{ underlying, quantity: perps, unrealised }],
    options: options.map((row, index) => readOption(reader, `${name} Options[${index}]`, row)),
  };
  const preset = readParameters(reader, name, parameters, rows);
  const twists = preset.scenarios.every(({ vol, spotFactor }) => !isSkew(vol) || spotFactor === 1);
  const expected = expectedNumbers(reader, name, result, options, feeds);
  return {
    name,
    family: 'derive-pmrm2',
    market,
    portfolio,
    parameters: { ...preset, scenarios: preset.scenarios.map(flatSkew) },
    // A skew that moves the spot too is refused by the scheme itself: its two entries prove
    // nothing.
    expected: twists
      ? expected
      : expected.filter(({ name: what }) => !skewEntries(preset).has(what)),
  };
}

function isSkew(vol: VolRule): boolean {
  return vol === 'linear-skew' || vol === 'abs-skew';
}

function skewEntries({ scenarios }: ScenarioMargin): ReadonlySet<string> {
  const entries = scenarios.flatMap(({ vol }, i) => (isSkew(vol) ? [`changes.${i}`] : []));
  return new Set(entries);
}

function flatSkew(scenario: MarginScenario): MarginScenario {
  return isSkew(scenario.vol) ? { ...scenario, spotFactor: 1 } : scenario;
}

function readFeed(reader: PlainReader, row: string, feed: PlainRecord): ExpiryFeed {
  return {
    expiryMicros: reader.number(feed, row, 'FeedExpiry') * microsPerSecond,
    forward: reader.number(feed, row, 'Forward'),
    fixedForward: null,
    rate: reader.number(feed, row, 'Rate'),
    confidence: Math.min(
      reader.number(feed, row, 'ForwardConfidence'),
      reader.number(feed, row, 'RateConfidence'),
      reader.number(feed, row, 'OptionVolConfidences'),
    ),
  };
}

/** Names of collaterals carry their row, because haircuts are published row by row. */
function collateralName(row: PlainRecord, index: number): string {
  return `${String(row.Name)}#${index}`;
}

function readCollateral(
  reader: PlainReader,
  row: string,
  record: PlainRecord,
  index: number,
): Collateral {
  return {
    name: collateralName(record, index),
    quantity: reader.number(record, `${row}[${index}]`, 'Amount'),
    price: reader.number(record, `${row}[${index}]`, 'Price'),
    confidence: reader.number(record, `${row}[${index}]`, 'Confidence'),
    underlying: record.IsRiskCancelling === true ? underlying : null,
  };
}

function readOption(reader: PlainReader, row: string, option: PlainRecord): OptionLeg {
  return {
    underlying,
    expiryMicros: reader.number(option, row, 'Expiry') * microsPerSecond,
    strike: reader.number(option, row, 'Strike'),
    right: reader.number(option, row, 'IsCall') === 1 ? 'call' : 'put',
    quantity: reader.number(option, row, 'Amount'),
    vol: reader.number(option, row, 'MarkVol'),
    settlement: 'linear',
  };
}

const volWords: Readonly<Record<string, VolRule>> = {
  Up: 'up',
  Down: 'down',
  None: 'none',
  LINEAR: 'linear-skew',
  ABS: 'abs-skew',
};

function readScenarios(
  reader: PlainReader,
  name: string,
  record: PlainRecord,
): readonly MarginScenario[] {
  return reader.records(record, name, 'Scenarios').map((row, index) => {
    const at = `${name} Scenarios[${index}]`;
    const word = reader.text(row, at, 'VolShockDirection');
    const rule = volWords[word];
    if (rule === undefined) {
      reader.refuse('malformed', at, 'VolShockDirection', Object.keys(volWords).join(', '), word);
    }
    return {
      spotFactor: reader.number(row, at, 'SpotShock'),
      vol: rule ?? 'none',
      damping: reader.number(row, at, 'DampeningFactor'),
    };
  });
}

function readParameters(
  reader: PlainReader,
  name: string,
  record: PlainRecord,
  collaterals: readonly PlainRecord[],
): ScenarioMargin {
  const part = (group: string) => {
    const fields = reader.record(record, name, group);
    return (field: string): number => reader.number(fields, `${name} ${group}`, field);
  };
  const vol = part('VolShock');
  const skew = part('SkewShock');
  const margin = part('Margin');
  const basis = part('BasisContingency');
  const other = part('OtherContingency');
  return {
    ...deriveScan,
    scenarios: readScenarios(reader, name, record),
    volShock: {
      up: vol('VOLRANGEUP'),
      down: vol('VOLRANGEDOWN'),
      shortPower: vol('SHORTTERMPOWER'),
      longPower: vol('LONGTERMPOWER'),
      floorDays: vol('DTE_FLOOR'),
      volMin: vol('MIN_VOL_EVAL_SHOCKED'),
    },
    skew: {
      linear: { cap: skew('LINEAR_SCALE_CAP'), capPerRootYear: skew('LINEAR_CBASE') },
      absolute: { cap: skew('ABS_SCALE_CAP'), capPerRootYear: skew('ABS_CBASE') },
      widthMin: skew('MIN_K_STAR'),
      widthDeviations: skew('MIN_WIDTH_SCALE'),
      widthVol: skew('VOL_PARAM_STATIC'),
      widthVolPerRootYear: skew('VOL_PARAM_SCALE'),
    },
    discounting: {
      discountsMarks: true,
      long: {
        factor: margin('BASE_STATIC_DISCOUNT'),
        rateShare: margin('LONG_RATE_MULTSCALE'),
        rateAdded: margin('LONG_RATE_ADDSCALE'),
      },
      short: {
        factor: margin('BASE_STATIC_DISCOUNT_NEG'),
        rateShare: margin('SHORT_RATE_MULTSCALE'),
        rateAdded: margin('SHORT_RATE_ADDSCALE'),
      },
    },
    basis: {
      spotFactorUp: basis('SCENARIO_SPOT_UP'),
      spotFactorDown: basis('SCENARIO_SPOT_DOWN'),
      lossShare: basis('BASIS_CONT_ADD_FACTOR'),
      lossSharePerYear: basis('BASIS_CONT_MULT_FACTOR'),
    },
    perp: { maintenance: other('MM_PERP_PERCENT'), initialExtra: other('IM_PERP_PERCENT') },
    nakedShort: {
      maintenance: other('MM_OPTION_PERCENT'),
      initialExtra: other('IM_OPTION_PERCENT'),
    },
    haircuts: readHaircuts(reader, name, collaterals),
    lossFactor: { maintenance: margin('MM_LOSS_FACTOR'), initial: margin('IM_LOSS_FACTOR') },
    peg: { threshold: other('PEG_LOSS_THRESHOLD'), factor: other('PEG_LOSS_FACTOR') },
    oracle: { threshold: other('CONF_THRESHOLD'), share: other('CONF_MARGIN') },
  };
}

function readHaircuts(
  reader: PlainReader,
  name: string,
  collaterals: readonly PlainRecord[],
): ScenarioMargin['haircuts'] {
  const table: Record<string, TwoPartCharge> = {};
  for (const [index, row] of collaterals.entries()) {
    const at = `${name} Collaterals[${index}]`;
    table[collateralName(row, index)] = {
      maintenance: reader.number(row, at, 'MMHaircut'),
      initialExtra: reader.number(row, at, 'IMHaircut'),
    };
  }
  return { moving: table, still: table };
}

/** Published results by the name of the computed number. */
const totals: readonly (readonly [string, string])[] = [
  ['IM', 'initial'],
  ['MM', 'maintenance'],
  ['PortfolioMTM', 'markToMarket'],
  ['ForwardContingency', 'basis'],
  ['IMLossFactor', 'initialFactor'],
  ['MMPerpCont', 'perpMaintenance'],
  ['IMPerpCont', 'perpInitial'],
  ['MMBaseCont', 'collateralMaintenance'],
  ['IMBaseCont', 'collateralInitial'],
  ['MMOptionCont', 'optionMaintenance'],
  ['IMOptionCont', 'optionInitial'],
  ['OracleCont', 'oracle'],
];

function expectedNumbers(
  reader: PlainReader,
  name: string,
  result: PlainRecord,
  options: readonly PlainRecord[],
  feeds: readonly PlainRecord[],
): readonly ExpectedNumber[] {
  const at = `${name} Result`;
  const expected = totals.map(([field, what]) => ({
    name: what,
    value: reader.number(result, at, field),
  }));
  const blocks = ['reg_losses', 'tail_losses', 'skew_losses'].flatMap((block) =>
    Array.isArray(result[block]) ? (result[block] as unknown[]) : [],
  );
  for (const [index, entry] of blocks.entries()) {
    const change = Array.isArray(entry) ? Number(entry.at(-1)) : Number.NaN;
    if (Number.isFinite(change)) expected.push({ name: `changes.${index}`, value: change });
    else
      reader.refuse('malformed', `${at} change ${index}`, '', 'a list ending in a number', entry);
  }
  pushList(expected, result.VolShockUpMultiplier, (index) => `volUp.${index}`);
  pushList(expected, result.VolShockDownMultiplier, (index) => `volDown.${index}`);
  for (const [index, option] of options.entries()) {
    const row = `${name} Options[${index}]`;
    for (const [field, what] of [
      ['linear_multiplier', 'linearSkew'],
      ['abs_multiplier', 'absSkew'],
    ] as const) {
      const value = Math.max(0, reader.number(option, row, field));
      expected.push({ name: `${what}.${index}`, value });
    }
  }
  const held = new Set(options.map((option) => Number(option.Expiry)));
  const published = Array.isArray(result.discount_factors) ? result.discount_factors : [];
  const inOrder = feeds
    .map((feed) => Number(feed.FeedExpiry))
    .filter((seconds) => held.has(seconds));
  for (const [index, seconds] of inOrder.entries()) {
    const pair: unknown = published[index];
    if (!Array.isArray(pair)) continue;
    const micros = seconds * microsPerSecond;
    expected.push({ name: `longDiscount.${micros}`, value: Number(pair[0]) });
    expected.push({ name: `shortDiscount.${micros}`, value: Number(pair[1]) });
  }
  return expected;
}

function pushList(
  expected: ExpectedNumber[],
  list: unknown,
  nameOf: (index: number) => string,
): void {
  if (!Array.isArray(list)) return;
  for (const [index, value] of list.entries()) {
    if (!isPlainRecord(value)) expected.push({ name: nameOf(index), value: Number(value) });
  }
}
