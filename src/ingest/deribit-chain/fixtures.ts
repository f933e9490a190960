/**
 * @module Small self-made files in the form of Deribit chain snapshots, with every flaw that
 * occurs.
 */

/** Four snapshots of three series; steps of 6, 6 and 10 hours. */
export const chainCsv = `ts,instrument,bid,ask,mark,iv,delta,vega,oi,volume,fut,idx
2030-03-01T00:00:05Z,BTC-29MAR30-100000-C,0.05,0.051,0.0505,0.5,0.5,110,10.0,1.0,100500.5,100000.25
2030-03-01T00:00:05Z,BTC-29MAR30-100000-P,,0.046,0.0455,0.5,-0.5,110.5,3.0,0.0,100500.5,100001.5
2030-03-01T00:00:05Z,ETH-1MAR30-5000-C,0.0001,20,1e-08,0.9,1e-05,2.5E-05,0.0,0.0,,4000.0
2030-03-01T06:00:05Z,BTC-29MAR30-100000-C,0.06,0.05,0.055,0.5,0.5,110.5,10.0,1.0,100500.5,100100.0
2030-03-01T06:00:05Z,ETH-1MAR30-5000-C,,,0,0.9,0.0,0.0,0.0,0.0,4001.5,4001.0
2030-03-01T12:00:05Z,BTC-29MAR30-100000-C,0.05,0.051,0.0505,0.5,0.5,110.5,10.0,1.0,100500.5,100200.0
2030-03-01T12:00:05Z,BTC-29MAR30-100000-C,0.05,0.051,0.0505,0.5,0.5,110.5,10.0,1.0,100500.5,100200.0
2030-03-01T22:00:05Z,BTC-29MAR30-100000-C,0.05,0.051,0.0505,0.5,0.5,110.5,10.0,1.0,100500.5,100300.0
2030-03-01T22:00:05Z,ETH-1MAR30-5000-C,0.0001,0.0002,0.0001,0.9,0.1,0.1,0.0,0.0,4001.5,4001.0
`;

const perpetualHeader =
  'obs_datetime,coin,instrument_name,candle_price_timestamp_ms,perp_futures_mark_price\n';

/** The perpetual with a price before, after and without the snapshot's time. */
export const perpetualCsv = `${perpetualHeader}\
2030-03-01T00:00:05.250001+00:00,BTC,BTC-PERPETUAL,1898553600000,100010.5
2030-03-01T00:00:05.250001+00:00,ETH,ETH-PERPETUAL,1898553660000,4000.5
2030-03-01T06:00:05.250001+00:00,ETH,ETH-PERPETUAL,,
`;

const futureColumns = [
  'timestamp',
  'currency',
  'futures_instrument_name',
  'term_candle_price_timestamp_ms',
  'term_mark_price_final',
];

/** One dated future. */
export const futureCsv = `${futureColumns.join(',')}
2030-03-01T00:00:05.250001+00:00,BTC,BTC-29MAR30,1898553600000,100500.5
`;
