/**
 * @module The form of a chain: ERC-20 transfer logs, and votes in the shape of Snapshot.
 */
import type { Form } from './form.ts';

/** First topic of ERC-20's `Transfer(address,address,uint256)`. */
const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

/** Contracts and decimals of the tokens on Ethereum. */
const tokens: Readonly<Record<string, { readonly address: string; readonly decimals: number }>> = {
  USDC: { address: '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48', decimals: 6 },
  WBTC: { address: '0x2260fac5e5542a773aa44fbcfedf7c193bc2c599', decimals: 8 },
  WETH: { address: '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2', decimals: 18 },
};

/** Time between blocks of Ethereum, seconds. */
export const secondsPerBlock = 12;
const genesisSeconds = 1_606_824_023;

/** Raw units as one 32-byte word; amounts have at most 8 decimals. */
function wordOf(amount: number, decimals: number): string {
  const exact = BigInt(Math.round(amount * 1e8));
  const raw =
    decimals >= 8 ? exact * 10n ** BigInt(decimals - 8) : exact / 10n ** BigInt(8 - decimals);
  return `0x${raw.toString(16).padStart(64, '0')}`;
}

function logOf(cells: readonly string[], seconds: number, logs: number): string {
  const [, from, to, asset, amount] = cells;
  const { address, decimals } = tokens[asset!]!;
  const block = Math.floor((seconds - genesisSeconds) / secondsPerBlock);
  return JSON.stringify({
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
    logIndex: `0x${(logs % 400).toString(16)}`,
    removed: false,
  });
}

function voteOf(cells: readonly string[], seconds: number, votes: number): string {
  const [, voter, proposal, vp, choice] = cells;
  return JSON.stringify({
    id: `0x${votes.toString(16).padStart(64, '0')}`,
    voter,
    created: seconds,
    choice: ['for', 'against', 'abstain'].indexOf(choice!) + 1,
    vp: Number(vp),
    proposal: { id: proposal, choices: ['For', 'Against', 'Abstain'] },
    space: { id: 'synthetic-venue.eth' },
  });
}

/**
 * Makes the form.
 *
 * @returns form that has told nothing yet
 */
export function createChainForm(): Form {
  let logs = 0;
  let votes = 0;
  return {
    headerOf: () => undefined,
    rename: undefined,
    time: { pattern: /"(?:blockTimestamp|created)":("0x[0-9a-f]+"|\d+)/, otherUnit: undefined },
    rowOf(file, _columns, row) {
      const cells = row.split(',');
      const seconds = Math.floor(Number(cells[0]) / 1e6);
      if (file === 'transfers-chain.csv') {
        return { file: 'transfer-logs.ndjson', line: logOf(cells, seconds, logs++) };
      }
      if (file !== 'votes.csv') return undefined;
      return { file: 'snapshot-votes.ndjson', line: voteOf(cells, seconds, ++votes) };
    },
    withdrawn: (line) => ({
      line: line.replace('"removed":false', '"removed":true'),
      group: /"transactionHash":"(\w+)"/.exec(line)?.[1] ?? '',
    }),
  };
}
