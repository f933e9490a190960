/**
 * @module Truth: what was planted and what came of it, for those who judge, not for the judged.
 */

import { assetOf } from './cashier.ts';
import { type CsvFile, createCsvFile, type FileChunk, writeRow } from './csv-file.ts';
import { feeRule } from './fees.ts';
import { cashOf, currencies, feeAccount, firstWallet, insuranceAccount } from './ledger.ts';
import { insuranceName, liquidationPenalty } from './liquidation.ts';
import { marginRule } from './margin.ts';
import { expectedSharpe } from './participants/edge.ts';
import type { Wallet } from './participants/planted.ts';
import { tracedSharpe } from './trace.ts';
import { underlyings } from './underlying.ts';
import type { World } from './world.ts';

/** Name of the fee account in the truth files. */
export const feeName = 'fee-account';

/**
 * Writes the truth of a finished run.
 *
 * @param world - after the last minute
 * @returns whole files under `truth/`
 */
export function writeTruth(world: World): FileChunk[] {
  const files = [participantsFile(world), balancesFile(world), volatilityFile(world)];
  const chunks = files.map(({ file, text }) => ({ file, text }));
  return [...chunks, { file: 'truth/rules.json', text: rulesText() }];
}

function participantsFile(world: World): CsvFile {
  const file = createCsvFile('truth/participants.csv', [
    'participant',
    'entity',
    'type',
    'joined_at',
    'capital_usd',
    'leverage',
    'edge_sharpe_per_trade',
    'realised_sharpe_per_trade',
    'edge_trades',
    'liquidations',
    'parameters',
  ]);
  world.wallets.forEach((wallet, i) => {
    const { address, entity, plan, joinMinute, capitalUsd } = wallet;
    const cells = [
      address,
      entity,
      plan.type,
      world.config.startMicros + joinMinute * 60e6,
      capitalUsd,
      'leverage' in plan ? plan.leverage : '',
      rounded(edgeOf(world, wallet)),
      rounded(tracedSharpe(world.trace, i)),
      world.trace.count[i],
      world.trace.liquidations[i],
      parametersOf(wallet),
    ];
    writeRow(file, cells.join(','));
  });
  return file;
}

/** Planted edge; undefined where trades are not about the next hour's direction. */
function edgeOf({ path }: World, { plan, underlying }: Wallet): number | undefined {
  if (plan.type === 'informed') {
    return expectedSharpe(path.paths[underlying]!, path.minutes, plan);
  }
  return ['retail', 'leveraged', 'dormant'].includes(plan.type) ? 0 : undefined;
}

function rounded(value: number | undefined): string {
  return value === undefined ? '' : String(Math.round(value * 1e6) / 1e6);
}

function parametersOf({ plan, underlying }: Wallet): string {
  const parameters = Object.entries(plan).filter(([name]) => name !== 'type');
  const cells = parameters.map(([name, value]) => `${name}=${value}`);
  return [`underlying=${underlyings[underlying]!.asset}`, ...cells].join(';');
}

/** Final cash of every account: with the positions, what a perfect replay of the files finds. */
function balancesFile(world: World): CsvFile {
  const file = createCsvFile('truth/balances.csv', ['account', 'asset', 'amount']);
  const names = new Map(world.wallets.map(({ account, address }) => [account, address]));
  names.set(feeAccount, feeName).set(insuranceAccount, insuranceName);
  for (let account = 0; account < firstWallet + world.wallets.length; account++) {
    for (let currency = 0; currency < currencies; currency++) {
      const amount = cashOf(world.ledger, account, currency);
      if (amount === 0) continue;
      writeRow(file, `${names.get(account)},${assetOf(currency)},${amount}`);
    }
    for (const [id, quantity] of world.ledger.positions[account]!) {
      const { name } = world.listing.contracts[id]!;
      writeRow(file, `${names.get(account)},${name},${quantity}`);
    }
  }
  return file;
}

/** True volatility at every full hour. */
function volatilityFile(world: World): CsvFile {
  const file = createCsvFile('truth/volatility.csv', ['at', 'asset', 'vol']);
  for (let minute = 0; minute < world.path.minutes; minute += 60) {
    underlyings.forEach(({ asset }, u) => {
      const at = world.config.startMicros + minute * 60e6;
      writeRow(file, `${at},${asset},${rounded(world.path.paths[u]!.vol[minute])}`);
    });
  }
  return file;
}

function rulesText(): string {
  const liquidation = {
    when: 'every minute, after marks and settlements: equity < maintenance',
    equity: 'USD cash + coins at the index + positions at the mark',
    notional: 'contracts x size x index; contracts x size for an inverse perpetual',
    closing: 'all positions at once at the mark less the penalty share of the index',
    penalty: liquidationPenalty,
    insurance: 'takes coins over at the index and pays what is missing',
  };
  const rules = { synthetic: true, margin: marginRule, liquidation, fees: feeRule };
  return `${JSON.stringify(rules, null, 2)}\n`;
}
