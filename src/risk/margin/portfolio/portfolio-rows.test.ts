import { describe, expect, it } from 'vitest';
import { accountOfRow, createPortfolioRows, parsePortfolioRows } from './portfolio-rows.ts';

const market = { record: 'market', atMicros: 1 };

describe('limits', () => {
  it('an account without rows holds nothing', () => {
    const closed = createPortfolioRows().close('a');
    const empty = { account: 'a', cash: 0, collaterals: [], perps: [], options: [] };
    expect(closed).toEqual({ ok: true, value: empty });
  });

  it('the name of an account may be a number, but nothing else', () => {
    expect([7, 'x', '', null, {}].map((account) => accountOfRow({ account }))).toEqual([
      '7',
      'x',
      '',
      '',
      '',
    ]);
  });
});

describe('rows taken one by one', () => {
  it('are forgotten with their account', () => {
    const rows = createPortfolioRows();
    expect(rows.takeMarket('line 1', market)).toBe(true);
    expect(rows.takeMarket('line 2', { record: 'perp' })).toBe(false);
    rows.takeAccount('line 2', { record: 'account', account: 'a', cash: '5' });
    rows.takeAccount('line 3', { record: 'perp', account: 'a', underlying: 'BTC', quantity: 1 });
    const closed = rows.close('a');
    expect(closed.ok && [closed.value.cash, closed.value.perps.length]).toEqual([5, 1]);
    const again = rows.close('a');
    expect(again.ok && again.value.cash).toBe(0);
  });

  it('two account rows are a duplicate, named by line', () => {
    const twice = { record: 'account', account: 'a', cash: 1 };
    const read = parsePortfolioRows([market, twice, twice, { ...twice, account: 'b' }]);
    if (!read.ok) throw new Error('refused');
    expect(read.value.portfolios.map(({ account }) => account)).toEqual(['b']);
    expect(read.value.failures.map(({ kind, row }) => `${kind} ${row}`)).toEqual([
      'duplicate_account row 3',
    ]);
  });

  it('an expiry of an underlying that no row names is refused', () => {
    const expiry = { record: 'expiry', underlying: 'BTC', expiryMicros: 5, forward: 1 };
    const read = parsePortfolioRows([market, expiry]);
    expect(read.ok ? [] : read.failure.map(({ kind }) => kind)).toEqual(['unknown_underlying']);
  });

  it('a row that is no object may be a leg of anybody: nothing is answered', () => {
    expect(parsePortfolioRows([market, { record: 'account', account: 'a' }, 5]).ok).toBe(false);
  });
});
