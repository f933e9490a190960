/**
 * @module Small self-made tables in the identity form, and one of a venue with words of its own.
 */

const anna = '0xA11A000000000000000000000000000000000001';

/** Fills; the last row has an unknown side. */
export const fillsCsv = `at,participant,instrument,side,price,quantity,role,fee,settlement,note
2030-03-01T10:00:00Z,${anna},BTC-29MAR30-100000-C,buy,0.05,2,taker,0.0003,inverse,a
2030-03-01T10:00:00Z,desk-7,BTC-PERP,Sell,1e5,0.1,maker,,,
2030-03-01T10:00:01Z,desk-7,BTC/USD,bought,1e5,0.1,maker,,,
`;

/** Events of several kinds in one file. */
export const mixedNdjson = `${[
  { kind: 'mark', at: '2030-03-01T10:00:00Z', instrument: 'BTC-PERP', price: 100_000 },
  { kind: 'deposit', at: 1_898_589_600, participant: 'desk-7', asset: 'USD', amount: '250.5' },
  { kind: 'transfer', participant: 'desk-7', to: 'desk-8', asset: 'USD', count: 2 },
  { kind: 'gossip', at: '2030-03-01T10:00:00Z' },
  { kind: 'deposit', participant: 'desk-7', asset: 'USD', amount: 1 },
]
  .map((row) => JSON.stringify(row))
  .join('\n')}\n`;

/** A venue's own table of option fills. */
export const venueCsv = `ts,account,side,liquidity,px,raw_size,fee_cents,coin,expires,strike,cp
1898589600123,desk-7,B,T,0.05,2500000000000000000,12,BTC,2030-03-29T08:00:00Z,100000,C
1898589600124,desk-8,S,M,0.05,x,0,BTC,2030-03-29T08:00:00Z,100000,C
`;

/** The map of the venue's table, as it stands in the reference page. */
export const venueMap = {
  kind: { constant: 'fill' },
  at: { column: 'ts', unit: 'ms' },
  fields: {
    participant: 'account',
    side: { column: 'side', values: { B: 'buy', S: 'sell' } },
    role: { column: 'liquidity', values: { M: 'maker', T: 'taker' } },
    price: 'px',
    quantity: { column: 'raw_size', decimals: 18 },
    fee: { column: 'fee_cents', scale: 0.01 },
  },
  instrument: {
    type: { constant: 'option' },
    underlying: 'coin',
    expiry: 'expires',
    strike: 'strike',
    right: 'cp',
    settlement: { constant: 'inverse' },
  },
  sorted: true,
} as const;
