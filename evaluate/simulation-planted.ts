/**
 * @module What was planted in the synthetic venue, found again in the files that it exports.
 */
import {
  adversaryTypes,
  checkVenueConfig,
  participantTypes,
  simulateVenue,
} from '../src/simulation/index.ts';
import { type Finding, finding } from './evaluation.ts';
import { conditionFindings } from './simulation-conditions.ts';
import { correlationOf } from './simulation-figures.ts';

type Row = Readonly<Record<string, string>>;
type Files = ReadonlyMap<string, readonly Row[]>;

const wanted = [
  'deposits.csv',
  'withdrawals.csv',
  'fills.csv',
  'marks.csv',
  'funding.csv',
  'index.csv',
  'index-elsewhere.csv',
  'votes.csv',
  'transfers-chain.csv',
  'truth/balances.csv',
  'truth/participants.csv',
  'truth/acts.csv',
];

/** Ten days as the demo has them; the quotes are not read. */
function readDefault(): Files {
  const config = checkVenueConfig({ seed: 'planted', quotesPerMakerMinute: 2 });
  if (!config.ok) throw new Error(config.failure.field);
  const texts = new Map<string, string>(wanted.map((file) => [file, '']));
  for (const { file, text } of simulateVenue(config.value)) {
    const before = texts.get(file);
    if (before !== undefined) texts.set(file, before + text);
  }
  return new Map([...texts].map(([file, text]) => [file, rowsOf(text)]));
}

function rowsOf(text: string): Row[] {
  const [header, ...lines] = text.trimEnd().split('\n');
  const names = header!.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

/** Final cash and positions of all accounts against what came in and went out. */
function conservation(files: Files): Finding[] {
  const sums = new Map<string, number>();
  const add = (asset: string, amount: number) =>
    void sums.set(asset, (sums.get(asset) ?? 0) + amount);
  for (const { asset, amount } of files.get('truth/balances.csv')!) add(asset!, Number(amount));
  for (const { asset, amount } of files.get('deposits.csv')!) add(asset!, -Number(amount));
  for (const { asset, amount } of files.get('withdrawals.csv')!) add(asset!, Number(amount));
  const gap = (isCash: boolean) =>
    Math.max(
      ...[...sums]
        .filter(([asset]) => ['USD', 'BTC', 'ETH'].includes(asset) === isCash)
        .map(([, sum]) => Math.abs(sum)),
    );
  const sample = files.get('truth/balances.csv')!.length;
  const cash = 'conservation: cash of all accounts less what came from outside, USD or coin';
  const positions = 'conservation: largest sum of positions in a contract';
  return [
    finding({ name: cash, value: gap(true), sample, target: '<= 0.005' }),
    finding({ name: positions, value: gap(false), sample, target: '<= 1e-7' }),
  ];
}

/** Regression of the other venue's gap on the next move of the index: the planted lead is 0.6. */
function leadShare(files: Files): Finding {
  const own = files.get('index.csv')!.filter(({ asset }) => asset === 'BTC');
  const other = files.get('index-elsewhere.csv')!.filter(({ asset }) => asset!.startsWith('BTC@'));
  let xy = 0;
  let xx = 0;
  for (let i = 0; i + 1 < own.length; i++) {
    const move = Math.log(Number(own[i + 1]!.price) / Number(own[i]!.price));
    xy += move * Math.log(Number(other[i]!.price) / Number(own[i]!.price));
    xx += move * move;
  }
  const name = 'planted lead of the other venue (0.6): off by';
  return finding({
    name,
    value: Math.abs(xy / xx - 0.6),
    sample: own.length,
    target: '<= 0.05',
  });
}

function edges(files: Files): Finding {
  const rows = files
    .get('truth/participants.csv')!
    .filter(({ type, edge_trades }) => type === 'informed' && Number(edge_trades) >= 30);
  const planted = rows.map((row) => Number(row.edge_sharpe_per_trade));
  const realised = rows.map((row) => Number(row.realised_sharpe_per_trade));
  return finding({
    name: 'planted edge of informed takers against the realised one, correlation',
    value: correlationOf(planted, realised),
    sample: rows.length,
    target: '>= 0.3',
  });
}

/** Types and adversaries that left no trace at all. */
function invisible(files: Files): Finding {
  const traced = new Set<string>();
  const trace = ['fills.csv', 'votes.csv', 'transfers-chain.csv'];
  for (const file of trace) for (const row of files.get(file)!) traced.add(row.participant!);
  const types = new Set(
    files
      .get('truth/participants.csv')!
      .filter(({ participant }) => traced.has(participant!))
      .map(({ type }) => type!),
  );
  for (const { type } of files.get('truth/acts.csv')!) types.add(type!);
  const all = [...participantTypes, ...adversaryTypes];
  const missing = all.filter((type) => !types.has(type));
  return finding({
    name: 'types of participants and adversaries without a trace',
    value: missing.length,
    sample: all.length,
    target: '= 0',
  });
}

function washes(files: Files): Finding {
  const owners = new Map(
    files.get('truth/participants.csv')!.map(({ participant, entity }) => [participant, entity]),
  );
  const acts = files.get('truth/acts.csv')!.filter(({ act }) => act === 'wash');
  const trades = new Set(acts.map(({ detail }) => detail));
  const sides = new Map<string, Set<string>>();
  let sideCount = 0;
  for (const { trade, participant } of files.get('fills.csv')!) {
    if (!trades.has(trade!)) continue;
    sideCount++;
    const own = sides.get(trade!) ?? new Set();
    sides.set(trade!, own.add(owners.get(participant!)!));
  }
  const wrong = [...sides.values()].filter((own) => own.size !== 1).length;
  return finding({
    name: 'planted wash trades that are not between wallets of one owner',
    value: wrong + Math.abs(sideCount - 2 * trades.size),
    sample: trades.size,
    target: '= 0',
  });
}

/**
 * What an arbitrageur's trade is worth at the other venue's price, by the maker who is met.
 *
 * The fee of a taker is five basis points: what brings in less is no arbitrage.
 */
function picked(files: Files): Finding[] {
  const people = new Map(
    files.get('truth/participants.csv')!.map((row) => [row.participant!, row]),
  );
  const other = new Map(
    files
      .get('index-elsewhere.csv')!
      .map(({ at, asset, price }) => [`${asset} ${at}`, Number(price)]),
  );
  const sums = { fast: { usd: 0, gain: 0, trades: 0 }, slow: { usd: 0, gain: 0, trades: 0 } };
  const takers = new Map<string, Row>();
  for (const row of files.get('fills.csv')!) {
    if (row.role === 'taker') {
      takers.set(row.trade!, row);
      continue;
    }
    const taker = takers.get(row.trade!)!;
    if (people.get(taker.participant!)?.type !== 'arbitrageur') continue;
    const latency = /latencyMs=([\d.]+)/.exec(people.get(row.participant!)?.parameters ?? '');
    if (people.get(row.participant!)?.type !== 'maker' || latency === null) continue;
    const minute = Math.floor(Number(row.at) / 60e6) * 60e6;
    const asset = row.instrument!.split('-')[0]!;
    const price = other.get(`${asset}@elsewhere ${minute}`)!;
    const contracts = Number(row.quantity) * Number(row.contractSize);
    const usd = contracts * (row.settlement === 'inverse' ? 1 : Number(row.price));
    const sum = Number(latency[1]) >= 100 ? sums.slow : sums.fast;
    sum.usd += usd;
    sum.gain += (taker.side === 'buy' ? 1 : -1) * usd * Math.log(price / Number(row.price));
    sum.trades++;
  }
  const inBps = ({ gain, usd }: typeof sums.fast) => (usd === 0 ? 0 : (1e4 * gain) / usd);
  const name = (whom: string) => `arbitrageurs: gain at the other venue's price, bps, from ${whom}`;
  return [
    finding({
      name: name('makers of 100 ms and more'),
      value: inBps(sums.slow),
      target: '>= 5',
      sample: sums.slow.trades,
    }),
    finding({
      name: name('quicker makers'),
      value: inBps(sums.fast),
      target: '<= 5',
      sample: sums.fast.trades,
    }),
  ];
}

/**
 * Runs ten days and looks for what was planted.
 *
 * @returns conservation, and planted parameters against what the files show
 */
export function plantedFindings(): Finding[] {
  const files = readDefault();
  return [
    ...conservation(files),
    ...conditionFindings(files.get('marks.csv')!, files.get('funding.csv')!),
    leadShare(files),
    ...picked(files),
    edges(files),
    invisible(files),
    washes(files),
  ];
}
