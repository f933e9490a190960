/**
 * @module The form of an early Hyperliquid export: perpetual fills, money, liquidations.
 */
import type { MarketPath } from '../market-path.ts';
import { underlyings } from '../underlying.ts';
import { type Form, isoOf } from './form.ts';

const headers: Readonly<Record<string, string>> = {
  'non_mm_trades.csv': 'time,user,coin,side,px,sz,crossed',
  'non_mm_ledger_updates.csv': 'time,user,delta_usd',
  'liquidations.csv': 'time,user,liquidated_ntl_pos,liquidated_account_value,leverage_type',
};

/**
 * Makes the form. Perpetuals alone, all linear: an inverse position is told as the coins of its
 * face value.
 *
 * @param path - prices, to turn coins into USD
 * @param startMicros - start of the run; microseconds since 1970 UTC
 * @returns form
 */
export function createHyperliquidForm(path: MarketPath, startMicros: number): Form {
  const usdOf = (asset: string, amount: number, at: number): number => {
    const u = underlyings.findIndex((underlying) => underlying.asset === asset);
    const minute = Math.floor((at - startMicros) / 60e6);
    return Math.round(amount * (u < 0 ? 1 : path.paths[u]!.spot[minute]!) * 100) / 100;
  };
  return {
    headerOf: (file) => headers[file],
    rename: undefined,
    time: { pattern: /^([^,]+)/, otherUnit: (time) => String(Date.parse(time)) },
    rowOf(file, columns, row) {
      const cells = row.split(',');
      const cell = (name: string) => cells[columns.indexOf(name)]!;
      const head = `${isoOf(cells[0]!)},${cell('participant')}`;
      if (file === 'fills.csv' && cell('instrument').endsWith('-PERP')) {
        const size = Number(cell('quantity')) * Number(cell('contractSize'));
        const coins = cell('settlement') === 'inverse' ? size / Number(cell('price')) : size;
        const side = cell('side') === 'buy' ? 'Bid' : 'Ask';
        const crossed = cell('role') === 'taker' && cell('cause') === 'order';
        const what = `${cell('instrument').split('-')[0]},${side},${cell('price')}`;
        const line = `${head},${what},${Math.round(coins * 1e8) / 1e8},${crossed}`;
        return { file: 'non_mm_trades.csv', line };
      }
      if (file === 'deposits.csv' || file === 'withdrawals.csv') {
        const usd = usdOf(cell('asset'), Number(cell('amount')), Number(cells[0]));
        const line = `${head},${file === 'deposits.csv' ? usd : -usd}`;
        return { file: 'non_mm_ledger_updates.csv', line };
      }
      if (file !== 'liquidations.csv') return undefined;
      return { file, line: `${head},${cell('notional')},${cell('accountValue')},Cross` };
    },
  };
}
