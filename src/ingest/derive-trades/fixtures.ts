/**
 * @module Small self-made rows in the form of Derive's trade history.
 */

/** Fields of a row. */
export type TradeRow = Readonly<Record<string, string | number | null>>;

const anna = '0xA11a000000000000000000000000000000000001';
const bert = '0xbe27000000000000000000000000000000000002';

const call: TradeRow = {
  trade_id: '6f0d1c1e-0000-4000-8000-000000000001',
  subaccount_id: 7,
  wallet: anna,
  instrument_name: 'ETH-20260327-3000-C',
  timestamp: 1_772_445_600_123,
  direction: 'buy',
  trade_price: '101.5',
  trade_amount: '2.25',
  trade_fee: '0.6',
  expected_rebate: '0',
  extra_fee: '0',
  mark_price: '100.75',
  index_price: '2950.1',
  realized_pnl: '0',
  realized_pnl_excl_fees: '0',
  liquidity_role: 'taker',
  quote_id: null,
  rfq_id: null,
  batch_status: 'Settled',
  tx_hash: `0x${'1'.repeat(64)}`,
};

/** The taker's and the maker's side of one option trade; the maker earns a rebate. */
export const optionTrade: readonly [TradeRow, TradeRow] = [
  call,
  {
    ...call,
    subaccount_id: 8,
    wallet: bert,
    direction: 'sell',
    trade_fee: '0.1',
    expected_rebate: '0.25',
    liquidity_role: 'maker',
  },
];

/** A perpetual trade half a second later. */
export const perpetualTrade: readonly [TradeRow, TradeRow] = [
  {
    ...call,
    trade_id: '6f0d1c1e-0000-4000-8000-000000000002',
    instrument_name: 'ETH-PERP',
    timestamp: 1_772_445_600_623,
    trade_price: '2951.2',
    trade_amount: '0.4',
    mark_price: '2951',
  },
  {
    ...call,
    trade_id: '6f0d1c1e-0000-4000-8000-000000000002',
    instrument_name: 'ETH-PERP',
    timestamp: 1_772_445_600_623,
    trade_price: '2951.2',
    trade_amount: '0.4',
    mark_price: '2951',
    wallet: bert,
    direction: 'sell',
    liquidity_role: 'maker',
  },
];

/** Rows as JSON lines. */
export function linesOf(rows: readonly TradeRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
