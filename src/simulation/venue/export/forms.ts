/**
 * @module Output forms: the venue's rows as CSV, JSON lines, an early Hyperliquid export, or the
 * logs and votes of a chain.
 */
import type { MarketPath } from '../market-path.ts';
import { underlyings } from '../underlying.ts';

/** Names of the output forms. */
export const formNames = ['csv', 'ndjson', 'hyperliquid-export', 'chain-logs'] as const;

/** Name of an output form. */
export type FormName = (typeof formNames)[number];

/** A row in another form. */
export interface FormedRow {
  readonly file: string;
  readonly line: string;
}

/** Turns rows of the venue's CSV files into those of a form. */
export interface Form {
  /** First line of a file of the form; undefined for none. */
  readonly headerOf: (file: string) => string | undefined;
  /** Row of the form; undefined when the form does not tell it. */
  readonly rowOf: (file: string, columns: readonly string[], row: string) => FormedRow | undefined;
}

const plainNumber = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i;

const ndjson: Form = {
  headerOf: () => undefined,
  rowOf(file, columns, row) {
    const cells = row.split(',');
    let line = '';
    for (const [i, name] of columns.entries()) {
      const cell = cells[i]!;
      if (cell === '') continue;
      const value = plainNumber.test(cell) ? cell : JSON.stringify(cell);
      line += `${line === '' ? '{' : ','}"${name}":${value}`;
    }
    return { file: file.replace(/\.csv$/, '.ndjson'), line: `${line}}` };
  },
};

function isoOf(at: string): string {
  return new Date(Math.floor(Number(at) / 1000)).toISOString();
}

const hyperliquidHeaders: Readonly<Record<string, string>> = {
  'non_mm_trades.csv': 'time,user,coin,side,px,sz,crossed',
  'non_mm_ledger_updates.csv': 'time,user,delta_usd',
  'liquidations.csv': 'time,user,liquidated_ntl_pos,liquidated_account_value,leverage_type',
};

/** Perpetuals alone, all linear: an inverse position is told as the coins of its face value. */
function hyperliquidForm(path: MarketPath, startMicros: number): Form {
  const usdOf = (asset: string, amount: number, at: number): number => {
    const u = underlyings.findIndex((underlying) => underlying.asset === asset);
    const minute = Math.floor((at - startMicros) / 60e6);
    return Math.round(amount * (u < 0 ? 1 : path.paths[u]!.spot[minute]!) * 100) / 100;
  };
  return {
    headerOf: (file) => hyperliquidHeaders[file],
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

/** First topic of ERC-20's `Transfer(address,address,uint256)`. */
const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

/** Contracts and decimals of the tokens on Ethereum. */
const tokens: Readonly<Record<string, { readonly address: string; readonly decimals: number }>> = {
  USDC: { address: '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48', decimals: 6 },
  WBTC: { address: '0x2260fac5e5542a773aa44fbcfedf7c193bc2c599', decimals: 8 },
  WETH: { address: '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2', decimals: 18 },
};

const secondsPerBlock = 12;
const genesisSeconds = 1_606_824_023;

/** Raw units as one 32-byte word; amounts have at most 8 decimals. */
function wordOf(amount: number, decimals: number): string {
  const exact = BigInt(Math.round(amount * 1e8));
  const raw =
    decimals >= 8 ? exact * 10n ** BigInt(decimals - 8) : exact / 10n ** BigInt(8 - decimals);
  return `0x${raw.toString(16).padStart(64, '0')}`;
}

function chainForm(): Form {
  let logs = 0;
  let votes = 0;
  return {
    headerOf: () => undefined,
    rowOf(file, _columns, row) {
      const cells = row.split(',');
      const seconds = Math.floor(Number(cells[0]) / 1e6);
      if (file === 'transfers-chain.csv') {
        const [, from, to, asset, amount] = cells;
        const { address, decimals } = tokens[asset!]!;
        const block = Math.floor((seconds - genesisSeconds) / secondsPerBlock);
        const log = {
          address,
          topics: [
            transferTopic,
            `0x${from!.slice(2).padStart(64, '0')}`,
            `0x${to!.slice(2).padStart(64, '0')}`,
          ],
          data: wordOf(Number(amount), decimals),
          blockNumber: `0x${block.toString(16)}`,
          blockTimestamp: `0x${seconds.toString(16)}`,
          transactionHash: `0x${(logs + 1).toString(16).padStart(64, '0')}`,
          logIndex: `0x${(logs++ % 400).toString(16)}`,
          removed: false,
        };
        return { file: 'transfer-logs.ndjson', line: JSON.stringify(log) };
      }
      if (file !== 'votes.csv') return undefined;
      const [, voter, proposal, vp, choice] = cells;
      const vote = {
        id: `0x${(++votes).toString(16).padStart(64, '0')}`,
        voter,
        created: seconds,
        choice: ['for', 'against', 'abstain'].indexOf(choice!) + 1,
        vp: Number(vp),
        proposal: { id: proposal, choices: ['For', 'Against', 'Abstain'] },
        space: { id: 'synthetic-venue.eth' },
      };
      return { file: 'snapshot-votes.ndjson', line: JSON.stringify(vote) };
    },
  };
}

/**
 * Makes a form.
 *
 * @param name - which one
 * @param path - prices, to turn coins into USD
 * @param startMicros - start of the run; microseconds since 1970 UTC
 * @returns the form; undefined for CSV, which is how the venue writes
 */
export function createForm(
  name: FormName,
  path: MarketPath,
  startMicros: number,
): Form | undefined {
  if (name === 'csv') return undefined;
  if (name === 'ndjson') return ndjson;
  return name === 'hyperliquid-export' ? hyperliquidForm(path, startMicros) : chainForm();
}
