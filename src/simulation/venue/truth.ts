/**
 * @module Truth: what was planted and what came of it, for those who judge, not for the judged.
 */

import { adversaryKinds } from './adversaries/planted.ts';
import { assetOf } from './cashier.ts';
import { type CsvFile, createCsvFile, type FileChunk, writeRow } from './csv-file.ts';
import { feeRule } from './fees.ts';
import { emissionOf } from './governance/governance.ts';
import { habits, programmeName } from './governance/rules.ts';
import { cashOf, currencies, feeAccount, firstWallet, insuranceAccount } from './ledger.ts';
import { insuranceName, liquidationRule } from './liquidation.ts';
import { marginRule } from './margin.ts';
import {
  correlations,
  daySeason,
  elsewhere,
  fear,
  gas,
  jumps,
  logVolFactors,
  regimes,
  spotCorrelation,
  term,
} from './market/model.ts';
import { plannedScripts } from './market/scripts.ts';
import { orderRules } from './order-rules.ts';
import { expectedSharpe } from './participants/edge.ts';
import type { Wallet } from './planted.ts';
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
  const files = [
    participantsFile(world),
    balancesFile(world),
    volatilityFile(world),
    regimesFile(world),
    correlationFile(world),
    scriptsFile(world),
    walletsFile(world),
    emissionsFile(world),
  ];
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
      joinMinute === undefined ? '' : world.config.startMicros + joinMinute * 60e6,
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
  return ['retail', 'leveraged', 'dormant', 'leaver', 'mercenary'].includes(plan.type)
    ? 0
    : undefined;
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

/** Changes of the market's regime. */
function regimesFile({ path, config }: World): CsvFile {
  const file = createCsvFile('truth/regimes.csv', ['at', 'regime']);
  for (let minute = 0; minute < path.minutes; minute++) {
    const regime = path.regime[minute]!;
    if (minute > 0 && regime === path.regime[minute - 1]) continue;
    writeRow(file, `${config.startMicros + minute * 60e6},${regimes[regime]!.name}`);
  }
  return file;
}

/** True correlation of spots apart from jumps at every full hour. */
function correlationFile({ path, config }: World): CsvFile {
  const file = createCsvFile('truth/correlation.csv', ['at', 'correlation']);
  path.correlation.forEach((correlation, hour) => {
    writeRow(file, `${config.startMicros + hour * 3600e6},${rounded(correlation)}`);
  });
  return file;
}

/** Stress scripts with their first and last instant. */
function scriptsFile({ config }: World): CsvFile {
  const file = createCsvFile('truth/stress.csv', ['script', 'day', 'from', 'to']);
  for (const { name, day, from, to } of plannedScripts(config)) {
    const at = (minute: number) => config.startMicros + minute * 60e6;
    writeRow(file, `${name},${day},${at(from)},${at(to)}`);
  }
  return file;
}

/** Who owns which address; an address of nobody named here is an outsider. */
function walletsFile({ chain, wallets }: World): CsvFile {
  const file = createCsvFile('truth/wallets.csv', ['address', 'owner', 'role']);
  for (const { address, entity } of wallets) writeRow(file, `${address},${entity},participant`);
  if (chain === undefined) return file;
  for (const [entity, { cold, depositAddress, hub }] of chain.owners) {
    for (const address of cold) writeRow(file, `${address},${entity},cold`);
    writeRow(file, `${depositAddress},${hub},deposit-address-of-${entity}`);
  }
  const { venue, hubs, bridges, services } = chain.places;
  writeRow(file, `${venue},venue,venue`);
  for (const hub of hubs) writeRow(file, `${hub},${hub},exchange-hub`);
  for (const bridge of bridges) writeRow(file, `${bridge},${bridge},bridge`);
  for (const service of services) writeRow(file, `${service},${service},shared-service`);
  return file;
}

/** Tokens paid out by day. */
function emissionsFile({ governance, config }: World): CsvFile {
  const file = createCsvFile('truth/emissions.csv', ['at', 'programme', 'tokens']);
  for (let day = 0; governance !== undefined && day < config.days; day++) {
    const at = config.startMicros + day * 1440 * 60e6;
    writeRow(file, `${at},${programmeName},${emissionOf(governance, day)}`);
  }
  return file;
}

function rulesText(): string {
  const liquidation = {
    when: 'every minute after marks and settlements, and after the delay: equity < maintenance',
    equity: 'USD cash + coins at the index + positions at the mark',
    notional: 'contracts x size x index; contracts x size for an inverse perpetual',
    closing:
      'all positions at once: in the book as far as the mark less the limit share of the index; ' +
      'the rest at the mark less the penalty share, by makers in turn who can carry it, else by ' +
      'the largest positions of the other side',
    ...liquidationRule,
    insurance: 'takes coins over at the index and pays what is missing',
  };
  const volatility = { regimes, logVolFactors, daySeason, correlations, spotCorrelation, jumps };
  const market = { ...volatility, fear, term, elsewhere, gas };
  const rules = {
    synthetic: true,
    margin: marginRule,
    liquidation,
    orders: Object.fromEntries(orderRules),
    fees: feeRule,
    market,
    habits,
    adversaries: adversaryKinds,
  };
  return `${JSON.stringify(rules, null, 2)}\n`;
}
