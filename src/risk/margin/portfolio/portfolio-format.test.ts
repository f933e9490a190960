import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../../base/index.ts';
import { parsePortfolio } from './portfolio-format.ts';
import { parsePortfolioRows } from './portfolio-rows.ts';
import { portfolioSchema } from './portfolio-schema.ts';

const document = {
  market: {
    at: '2026-01-01T00:00:00Z',
    stablePrice: 0.99,
    underlyings: [
      {
        name: 'BTC',
        spot: 60_000,
        spotConfidence: 0.9,
        perpPrice: 60_010,
        perpConfidence: 0.8,
        feeds: [{ expiry: '2026-01-31T08:00:00Z', forward: 60_100, rate: 0.04, confidence: 0.7 }],
      },
    ],
  },
  accounts: [
    {
      account: 'a',
      cash: 1000,
      collaterals: [{ name: 'WBTC', quantity: 1, price: 59_900, underlying: 'BTC' }],
      perps: [{ underlying: 'BTC', quantity: -0.5, unrealised: 12 }],
      options: [
        {
          underlying: 'BTC',
          expiry: '2026-01-31T08:00:00Z',
          strike: 65_000,
          right: 'call',
          quantity: -2,
          vol: 0.55,
          settlement: 'inverse',
        },
      ],
    },
  ],
};

const rows = [
  { record: 'option', account: 'a', ...document.accounts[0].options[0] },
  { record: 'account', account: 'a', cash: '1000' },
  { record: 'collateral', account: 'a', ...document.accounts[0].collaterals[0] },
  { record: 'perp', account: 'a', underlying: 'BTC', quantity: '-0.5', unrealised: '12' },
  { record: 'expiry', underlying: 'BTC', ...document.market.underlyings[0].feeds[0] },
  { record: 'underlying', underlying: 'BTC', ...document.market.underlyings[0], name: '' },
  { record: 'market', at: '2026-01-01T00:00:00Z', stablePrice: 0.99 },
];

function instant(text: string): number {
  const parsed = parseInstant(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
}

describe('limits', () => {
  it('reads a document', () => {
    const answer = parsePortfolio(document);
    if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
    const { market, portfolios, failures } = answer.value;
    expect(failures).toEqual([]);
    expect(market.atMicros).toBe(instant('2026-01-01T00:00:00Z'));
    expect(market.underlyings[0].feeds[0]).toEqual({
      expiryMicros: instant('2026-01-31T08:00:00Z'),
      forward: 60_100,
      fixedForward: null,
      rate: 0.04,
      confidence: 0.7,
    });
    expect(portfolios[0].options[0].settlement).toBe('inverse');
    expect(portfolios[0].collaterals[0].confidence).toBe(1);
  });

  it('flat rows in any order with numbers as text give the same', () => {
    expect(parsePortfolioRows(rows)).toEqual(parsePortfolio(document));
    expect(parsePortfolioRows(rows.toReversed())).toEqual(parsePortfolio(document));
  });

  it('no accounts is a document', () => {
    const answer = parsePortfolio({ market: document.market });
    expect(answer.ok && answer.value.portfolios).toEqual([]);
  });
});

describe('bad input', () => {
  it.each([
    ['no object', 5, 'document'],
    ['no market', { accounts: [] }, 'market'],
    ['a list for a market', { market: [] }, 'market'],
  ])('%s is refused', (_, value, field) => {
    const answer = parsePortfolio(value);
    expect(answer.ok ? [] : answer.failure.map((failure) => failure.field)).toContain(field);
  });

  it('a bad row is named, its account left out and the others read', () => {
    const [good] = document.accounts;
    const bad = {
      account: 'b',
      options: [good.options[0], { ...good.options[0], strike: 'many', right: 'both' }],
    };
    const answer = parsePortfolio({ ...document, accounts: [bad, good] });
    if (!answer.ok) throw new Error('refused');
    expect(answer.value.portfolios.map(({ account }) => account)).toEqual(['a']);
    const seen = answer.value.failures.map((f) => `${f.account} ${f.row} ${f.field} ${f.value}`);
    expect(seen).toEqual(['b options[1] right both', 'b options[1] strike many']);
  });

  it('a misspelt field of a document is named', () => {
    const perps = [{ underlying: 'BTC', quantity: 1, unrealized: 5 }];
    const answer = parsePortfolio({ ...document, accounts: [{ account: 'a', perps }] });
    const seen = answer.ok
      ? answer.value.failures.map(({ kind, field }) => `${kind} ${field}`)
      : [];
    expect(seen).toEqual(['unknown_field unrealized']);
  });

  it('a missing volatility stays missing', () => {
    const { vol: _, ...leg } = document.accounts[0].options[0];
    const answer = parsePortfolio({ ...document, accounts: [{ account: 'a', options: [leg] }] });
    expect(answer.ok && answer.value.portfolios[0].options[0].vol).toBe(null);
  });

  it('rows without account, of unknown record or without market are named', () => {
    const answer = parsePortfolioRows([...rows, { record: 'perp' }, { account: 'c', record: 'x' }]);
    if (!answer.ok) throw new Error('refused');
    const seen = answer.value.failures.map(({ row, field }) => `${row} ${field}`);
    expect(seen).toEqual(['row 8 account', 'row 9 record']);
    expect(parsePortfolioRows(rows.slice(0, 6)).ok).toBe(false);
  });
});

describe('schema', () => {
  it('names every field of a document', () => {
    const { market, accounts } = portfolioSchema.properties;
    const fields = (schema: object) => Object.keys((schema as { properties: object }).properties);
    expect(fields(market)).toEqual(expect.arrayContaining(Object.keys(document.market)));
    const [account] = document.accounts;
    expect(fields(accounts.items)).toEqual(Object.keys(account));
    const { options, perps } = (accounts.items as { properties: Record<string, { items: object }> })
      .properties;
    expect(fields(options.items)).toEqual(expect.arrayContaining(Object.keys(account.options[0])));
    expect(fields(perps.items)).toEqual(Object.keys(account.perps[0]));
  });
});
