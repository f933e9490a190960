import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../base/index.ts';
import { type CollectingSink, collectRows, findingCount } from '../collect.ts';
import { readAllRows, sampleOf } from '../sample.ts';
import { ohlcv } from './adapter.ts';
import { assetOfPair, assetOfPath } from './columns.ts';
import { capitalCsv, klineCsv, textCsv, unixCsv } from './fixtures.ts';

/** Decodes files of one run in order; gives the sink of each. */
function decode(...files: readonly (readonly [string, string])[]): CollectingSink[] {
  const session = ohlcv.open();
  return files.map(([path, text]) => {
    const read = readAllRows('csv', text);
    if (!read.ok) throw new Error(read.failure.detail);
    const { columns, rows } = read.value;
    return collectRows(ohlcv, sampleOf(path, 'csv', columns, rows), rows, session);
  });
}

function candles(sink: CollectingSink) {
  return sink.events.map(({ event }) => {
    if (event.kind !== 'index') throw new Error(event.kind);
    return event;
  });
}

function micros(text: string): number {
  const at = parseInstant(text);
  if (!at.ok) throw new Error(text);
  return at.value;
}

const header = 'timestamp,open,high,low,close,volume\n';

describe('limits', () => {
  it('gives nothing for a file without rows', () => {
    const [sink] = decode(['BTCUSDT_1h.csv', header]);
    expect([sink!.events, sink!.refusals, [...sink!.findings]]).toEqual([[], [], []]);
  });

  it('takes the length of a single candle from the file name', () => {
    const [sink] = decode(['BTCUSDT_15m.csv', `${header}2030-03-01,1,1,1,1,1\n`]);
    expect(candles(sink!)[0]!.atMicros).toBe(micros('2030-03-01T00:15:00Z'));
  });

  it('refuses a single candle of unknown length', () => {
    const [sink] = decode(['BTCUSDT.csv', `${header}2030-03-01,1,1,1,1,1\n`]);
    expect(sink!.refusals).toMatchObject([{ line: 2, field: 'timestamp' }]);
  });

  it('refuses candles of an unknown pair, and of one not priced in a dollar', () => {
    const files = ['candles.csv', 'ETHBTC_1h.csv'].map((path) => [path, textCsv] as const);
    for (const sink of decode(...files)) {
      expect(sink.events).toEqual([]);
      expect(sink.refusals).toHaveLength(4);
    }
  });

  it('takes the asset that the user tells where nothing else does', () => {
    const session = ohlcv.open();
    const read = readAllRows('csv', textCsv);
    if (!read.ok) throw new Error(read.failure.detail);
    const { columns, rows } = read.value;
    const assets = (path: string) => {
      const sample = { ...sampleOf(path, 'csv', columns, rows), told: { underlying: 'vix' } };
      const { events } = collectRows(ohlcv, sample, rows, session);
      return new Set(events.map(({ event }) => event.kind === 'index' && event.asset));
    };
    expect(assets('daily.csv')).toEqual(new Set(['VIX']));
    expect(assets('BTCUSDT_1h.csv')).toEqual(new Set(['BTC']));
  });

  it('does not detect other files', () => {
    const columns = ['timestamp', 'open', 'high', 'close', 'volume'];
    expect(ohlcv.detect(sampleOf('BTCUSDT_1h.csv', 'csv', columns, []))).toBeUndefined();
  });
});

describe('candles', () => {
  const [sink] = decode(['hourly/BTCUSDT_1h.csv.gz', textCsv]) as [CollectingSink];

  it('stand at the end of the candle, when the close is known', () => {
    expect(candles(sink)[0]).toEqual({
      kind: 'index',
      atMicros: micros('2030-03-01T01:00:00Z'),
      asset: 'BTC',
      price: 105.5,
      open: 100,
      high: 110,
      low: 95,
      volume: 12.5,
    });
  });

  it.each([
    ['missing_candle', 1],
    ['zero_volume', 1],
    ['time_notation', 1],
    ['dollar_coin', 1],
    ['capital_header', 0],
    ['repeated_candle', 0],
  ])('count %s', (kind, count) => {
    expect(findingCount(sink, kind)).toBe(count);
  });

  it.each([
    ['BTCUSDT_1h.csv', klineCsv, 'BTC', '2030-03-01T07:00:00Z', 'unix ms'],
    ['ETHUSDT_1h_x.csv', capitalCsv, 'ETH', '2030-03-01T01:00:00Z', 'text with offset'],
    ['eth-usd-perp.csv', unixCsv, 'ETH-PERP', '2030-03-01T01:00:00Z', 'unix ms'],
    ['SOL_USDC_swap_1h.csv', textCsv, 'SOL-PERP', '2030-03-01T01:00:00Z', 'text without zone'],
  ])('read the form of %s', (path, text, asset, at, notation) => {
    const [other] = decode([path, text]) as [CollectingSink];
    expect(candles(other)[0]).toMatchObject({ asset, atMicros: micros(at) });
    expect(other.findings.get('time_notation')!.detail).toContain(notation);
    expect(other.refusals).toEqual([]);
  });

  it('without header are read in the order of twelve columns, in ms or us', () => {
    for (const unit of [1, 1000]) {
      const rows = [0, 1, 2].map((hour) => {
        const from = (Date.UTC(2030, 2, 1) + hour * 3600e3) * unit;
        const until = from + 3600e3 * unit - 1;
        return `${from},100,110,90,${105 + hour},7,${until},700,10,3,300,0\n`;
      });
      const read = readAllRows('csv', rows.join(''));
      if (!read.ok) throw new Error(read.failure.detail);
      const sample = sampleOf('BTCUSDT-1h-2030-03.csv', 'csv', read.value.columns, read.value.rows);
      expect(ohlcv.detect(sample)).toBeDefined();
      const sink = collectRows(ohlcv, sample, read.value.rows);
      expect(candles(sink).map(({ asset, price, volume }) => [asset, price, volume])).toEqual([
        ['BTC', 105, 7],
        ['BTC', 106, 7],
        ['BTC', 107, 7],
      ]);
      expect(candles(sink)[0]!.atMicros).toBe(micros('2030-03-01T01:00:00Z'));
      const odd = read.value.rows.map((row) => {
        return { ...row, fields: { ...row.fields, column_3: '1' } };
      });
      expect(ohlcv.detect({ ...sample, rows: odd })).toBeUndefined();
    }
  });

  it('take the pair from a column when there is one', () => {
    const rows = '2030-03-01 00:00,BTCUSDT,1,2,1,2\n2030-03-01 01:00,ETHUSD,1,2,1,2\n';
    const [other] = decode(['x.csv', `time,symbol,open,high,low,close\n${rows}`]);
    expect(candles(other!).map(({ asset }) => asset)).toEqual(['BTC', 'ETH']);
    expect(candles(other!)[0]).not.toHaveProperty('volume');
  });

  it.each([
    ['BTC/USDT', 'BTC'],
    ['binance_1000PEPEUSDT_1h.csv', '1000PEPE'],
    ['BTC/USDT:USDT', 'BTC-PERP'],
    ['ETHUSD_PERP', 'ETH-PERP'],
    ['G/USD', 'G'],
    ['PERP/USD', 'PERP'],
    ['perp_BTCUSDT', 'BTC-PERP'],
    ['PYUSD/USD', 'PYUSD'],
    ['ETHBTC', undefined],
    ['BTCUSDTX', undefined],
    ['USDT', undefined],
    ['', undefined],
  ])('read the pair %s as %s', (pair, asset) => {
    expect(assetOfPair(pair)?.asset).toBe(asset);
  });

  it.each([
    ['futures/1h/BTCUSDT.csv', 'BTC-PERP'],
    ['data/usdt/BTC_1h.csv', undefined],
  ])('read the path %s as %s', (path, asset) => {
    expect(assetOfPath(path)?.asset).toBe(asset);
  });

  it.each([
    ['timestamp', 'never,1,1,1,1,1'],
    ['open', '2030-03-01 05:00,0,1,1,1,1'],
    ['high', '2030-03-01 05:00,1,1,2,1,1'],
    ['high', '2030-03-01 05:00,2,1,1,1,1'],
    ['high', '2030-03-01 05:00,1,1,1,2,1'],
    ['low', '2030-03-01 05:00,1,3,2,2,1'],
    ['low', '2030-03-01 05:00,2,3,2,1,1'],
    ['close', '2030-03-01 05:00,1,2,1,,1'],
    ['volume', '2030-03-01 05:00,1,2,1,2,-1'],
  ])('refuse a broken %s in %s', (field, row) => {
    const [other] = decode(['BTCUSDT_1h.csv', `${textCsv}${row}\n`]) as [CollectingSink];
    expect(other.refusals).toMatchObject([{ line: 6, field }]);
    expect(other.events).toHaveLength(4);
  });

  it('say when times go back or leave the grid', () => {
    const rows = '2030-03-01 03:30,1,1,1,1,1\n2030-03-01 05:10,1,1,1,1,1\n';
    const [other] = decode(['BTCUSDT_1h.csv', textCsv + rows]) as [CollectingSink];
    expect(findingCount(other, 'time_goes_back')).toBe(1);
    expect(findingCount(other, 'off_grid')).toBe(1);
  });

  it('tell a long hole once', () => {
    const rows = '2030-04-01 00:00,1,1,1,1,1\n';
    const [other] = decode(['BTCUSDT_1h.csv', textCsv + rows]) as [CollectingSink];
    expect(findingCount(other, 'missing_candle')).toBe(2);
  });
});

describe('several sources', () => {
  const [first, second] = decode(['BTCUSDT_a.csv', textCsv], ['BTCUSDT_b.csv', capitalCsv]) as [
    CollectingSink,
    CollectingSink,
  ];

  it('tell a candle once: the source read first keeps it', () => {
    expect(candles(first)).toHaveLength(4);
    expect(candles(second).map(({ price }) => price)).toEqual([118.2]);
  });

  it('count candles that agree and that differ', () => {
    expect(findingCount(second, 'repeated_candle')).toBe(1);
    expect(findingCount(second, 'different_candle')).toBe(1);
  });

  it('say that a source with other prices fills holes', () => {
    // 118.118 against 118 is 0.1 %.
    expect(second.findings.get('spliced_series')!.detail).toContain('0.10 % in the median');
    expect(findingCount(first, 'spliced_series')).toBe(0);
  });

  it('keep a perpetual apart from spot', () => {
    const [, perp] = decode(['BTCUSDT_a.csv', textCsv], ['BTCUSDT_perp.csv', capitalCsv]);
    expect(candles(perp!)).toHaveLength(3);
  });

  it('count the hole between them', () => {
    const [, kline] = decode(['BTCUSDT_a.csv', textCsv], ['BTCUSDT_b.csv', klineCsv]);
    expect(kline!.findings.get('gap_before_source')!.detail).toContain('starts 1 h after');
  });
});
