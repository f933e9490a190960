/**
 * @module The form of Derive's public trade history, version 3: one row for each side of a trade.
 *
 * Field names and the lifecycle of a batch are those of `public/get_trade_history`. Everything
 * there is linear in USD and of contract size 1: an inverse perpetual is told as the coins of its
 * face value, an inverse option with its price in USD.
 */
import { parseInstrumentName } from '../../../market/index.ts';
import type { MarketPath } from '../market-path.ts';
import { underlyings } from '../underlying.ts';
import { decimalText, type Form, isoOf } from './form.ts';

const fileName = 'derive-trades.ndjson';
const convention = { quote: 'USD', settlement: 'linear', contractSize: 1 } as const;

/** ETH-27MAR26-3000-C as ETH-20260327-3000-C; a perpetual keeps its name. */
function nameOf(name: string): string {
  const read = parseInstrumentName(name, convention);
  if (!read.ok || read.value.kind !== 'option') return name;
  const day = isoOf(String(read.value.expiryMicros)).slice(0, 10).replaceAll('-', '');
  const [asset, , strike, right] = name.split('-');
  return `${asset}-${day}-${strike!.replace('d', '_')}-${right}`;
}

const rounded = (value: number, decimals: number): number =>
  Math.round(value * 10 ** decimals) / 10 ** decimals;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Price, mark and amount as Derive would tell them. */
function linearTerms(cell: (name: string) => string, index: number) {
  const [price, mark] = [Number(cell('price')), Number(cell('reference'))];
  const size = Number(cell('quantity')) * Number(cell('contractSize'));
  if (cell('settlement') !== 'inverse') return { price, mark, amount: rounded(size, 9) };
  if (cell('instrument').endsWith('-PERP'))
    return { price, mark, amount: rounded(size / price, 8) };
  return {
    price: rounded(price * index, 6),
    mark: rounded(mark * index, 6),
    amount: rounded(size, 9),
  };
}

/**
 * Makes the form.
 *
 * @param path - index of every minute
 * @param startMicros - start of the run; microseconds since 1970 UTC
 * @returns form that has told nothing yet
 */
export function createDeriveForm(path: MarketPath, startMicros: number): Form {
  const subaccounts = new Map<string, number>();
  const names = new Map<string, string>();
  const remembered = <V>(map: Map<string, V>, key: string, value: (key: string) => V): V => {
    const known = map.get(key) ?? value(key);
    map.set(key, known);
    return known;
  };
  return {
    headerOf: () => undefined,
    rename: undefined,
    time: {
      pattern: /"timestamp":(\d{13})/,
      otherUnit: (time, random) =>
        random.uniform() < 0.5 ? `"${isoOf(`${time}000`)}"` : `${time}000`,
    },
    rowOf(file, columns, row) {
      if (file !== 'fills.csv') return undefined;
      const cells = row.split(',');
      const cell = (name: string) => cells[columns.indexOf(name)]!;
      const at = Number(cells[0]);
      const asset = cell('instrument').split('-')[0]!;
      const u = underlyings.findIndex((underlying) => underlying.asset === asset);
      const index = path.paths[u]!.spot[Math.floor((at - startMicros) / 60e6)]!;
      const { price, mark, amount } = linearTerms(cell, index);
      const wallet = cell('participant');
      const trade = Number(cell('trade'));
      const fee = Number(cell('fee'));
      const line = JSON.stringify({
        trade_id: `00000000-0000-4000-8000-${hex(trade, 12)}`,
        subaccount_id: remembered(subaccounts, wallet, () => 1_000 + subaccounts.size),
        wallet,
        instrument_name: remembered(names, cell('instrument'), nameOf),
        timestamp: Math.floor(at / 1000),
        direction: cell('side'),
        trade_price: decimalText(price),
        trade_amount: decimalText(amount),
        trade_fee: decimalText(Math.max(fee, 0)),
        expected_rebate: decimalText(Math.max(-fee, 0)),
        extra_fee: '0',
        mark_price: decimalText(mark),
        index_price: decimalText(index),
        realized_pnl: null,
        realized_pnl_excl_fees: null,
        liquidity_role: cell('role'),
        quote_id: null,
        rfq_id: null,
        batch_status: 'Settled',
        tx_hash: `0x${hex(trade, 64)}`,
      });
      return { file: fileName, line };
    },
    withdrawn: (line) => ({
      line: line
        .replace('"batch_status":"Settled"', '"batch_status":"SettlingError"')
        .replace('"tx_hash":"0x0', '"tx_hash":"0xf'),
      group: /"trade_id":"([^"]+)"/.exec(line)?.[1] ?? '',
    }),
  };
}
