/**
 * @module The example of the margin reference: a small desk, as a document and as rows.
 */

const expiry = '2026-03-27T08:00:00Z';
const strikes = { call: 100_000, put: 80_000 };

/** The document. */
export const exampleDocument = {
  market: {
    at: '2026-01-01T08:00:00Z',
    underlyings: [
      {
        name: 'BTC',
        spot: 90_000,
        perpPrice: 90_040,
        feeds: [{ expiry, forward: 91_000, rate: 0.04 }],
      },
    ],
  },
  accounts: [
    {
      account: 'maker',
      cash: 40_000,
      collaterals: [{ name: 'BTC', quantity: 0.2, price: 90_000, underlying: 'BTC' }],
      perps: [{ underlying: 'BTC', quantity: 0.8, unrealised: -120 }],
      options: [
        { underlying: 'BTC', expiry, strike: strikes.call, right: 'call', quantity: -2, vol: 0.5 },
        { underlying: 'BTC', expiry, strike: strikes.put, right: 'put', quantity: -1, vol: 0.55 },
      ],
    },
    { account: 'trader', cash: 8_000, perps: [{ underlying: 'BTC', quantity: -0.6 }] },
  ],
} as const;

/** The same as rows. */
export const exampleRows: readonly Readonly<Record<string, unknown>>[] = [
  { record: 'market', at: exampleDocument.market.at },
  ...exampleDocument.market.underlyings.flatMap(({ name, feeds, ...prices }) => [
    { record: 'underlying', underlying: name, ...prices },
    ...feeds.map((feed) => ({ record: 'expiry', underlying: name, ...feed })),
  ]),
  ...exampleDocument.accounts.flatMap(({ account, cash, ...held }) => [
    { record: 'account', account, cash },
    ...('collaterals' in held
      ? held.collaterals.map((row) => ({ record: 'collateral', account, ...row }))
      : []),
    ...held.perps.map((row) => ({ record: 'perp', account, ...row })),
    ...('options' in held
      ? held.options.map((row) => ({ record: 'option', account, ...row }))
      : []),
  ]),
];
