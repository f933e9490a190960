import { beforeAll, describe, expect, it } from 'vitest';
import { type EventField, type EventKind, eventFields } from '../../market/index.ts';
import { checkVenueConfig, type VenueConfig } from './config.ts';
import { currencies } from './ledger.ts';
import { assess } from './margin.ts';
import { columnsOf, type ToldKind } from './records.ts';
import { openVenue, simulateVenue, stepMinute } from './venue.ts';

type Row = Readonly<Record<string, string>>;

function configOf(input: object): VenueConfig {
  const checked = checkVenueConfig(input);
  if (!checked.ok) throw new Error(`${checked.failure.field} must be ${checked.failure.demand}`);
  return checked.value;
}

function filesOf(config: VenueConfig): Map<string, string> {
  const files = new Map<string, string>();
  for (const { file, text } of simulateVenue(config)) {
    files.set(file, (files.get(file) ?? '') + text);
  }
  return files;
}

function rowsOf(files: ReadonlyMap<string, string>, file: string): Row[] {
  const [header, ...lines] = files.get(file)!.trimEnd().split('\n');
  const names = header!.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i]!]));
  });
}

/** A Wednesday to a Friday's expiry, with the crash on the Thursday. */
const config = configOf({
  seed: 'venue-test',
  start: '2026-03-04',
  days: 3,
  participants: 160,
  stressDays: [1],
  quotesPerMakerMinute: 2,
});

const kindFiles: Readonly<Record<ToldKind, string>> = {
  index: 'index.csv',
  mark: 'marks.csv',
  funding: 'funding.csv',
  exercise: 'exercises.csv',
  settlement: 'settlements.csv',
  deposit: 'deposits.csv',
  withdrawal: 'withdrawals.csv',
  transfer: 'transfers.csv',
  margin: 'margin.csv',
  liquidation: 'liquidations.csv',
  fill: 'fills.csv',
  quote: 'quotes.csv',
  order: 'orders.csv',
  gas: 'gas.csv',
  macro: 'macro.csv',
  stake: 'stakes.csv',
  unstake: 'unstakes.csv',
  reward: 'rewards.csv',
  vote: 'votes.csv',
  marker: 'markers.csv',
  credential: 'credentials.csv',
};

let files: Map<string, string>;
beforeAll(() => {
  files = filesOf(config);
});

describe('files', () => {
  it('are the same bytes for the same seed, and others for another', () => {
    const short = { ...config, days: 1, stressDays: [0] };
    const first = filesOf(short);
    expect(filesOf(short)).toEqual(first);
    const other = filesOf({ ...short, seed: 'another' });
    for (const file of ['fills.csv', 'index.csv', 'truth/participants.csv']) {
      expect(other.get(file)).not.toBe(first.get(file));
    }
  });

  it.each(Object.entries(kindFiles))('of kind %s have the fields of the kind', (kind, file) => {
    const header = columnsOf(kind as ToldKind);
    expect(files.get(file)!.split('\n', 1)[0]).toBe(header.join(','));
    const fields: Readonly<Record<string, EventField>> = eventFields[kind as EventKind];
    for (const [name, field] of Object.entries(fields)) {
      if (field.optional !== true) expect(header).toContain(name);
    }
    const rows = rowsOf(files, file);
    // Nobody unstakes within three days for certain.
    if (kind !== 'unstake') expect(rows.length).toBeGreaterThan(0);
    const broken = rows.filter((row) => !isRowOf(fields, row, header.length));
    expect(broken.slice(0, 3)).toEqual([]);
    const times = rows.map(({ at }) => Number(at));
    expect(times.every((at, i) => i === 0 || at >= times[i - 1]!)).toBe(true);
  });

  it('label the run as synthetic and count their rows', () => {
    const manifest = JSON.parse(files.get('manifest.json')!);
    expect(manifest).toMatchObject({ synthetic: true, version: 4, seed: 'venue-test' });
    expect(manifest.configuration).toEqual(JSON.parse(JSON.stringify(config)));
    expect(manifest.rows['fills.csv']).toBe(rowsOf(files, 'fills.csv').length);
  });

  it('tell both settlements, options and perpetuals', () => {
    const kinds = new Set(
      rowsOf(files, 'fills.csv').map(
        ({ instrument, settlement }) => `${instrument!.split('-').length} ${settlement}`,
      ),
    );
    expect([...kinds].sort()).toEqual(['2 inverse', '2 linear', '4 inverse', '4 linear']);
  });
});

function isRowOf(fields: Readonly<Record<string, EventField>>, row: Row, width: number): boolean {
  if (Object.values(row).some((cell) => cell === undefined) || !/^\d{16}$/.test(row.at!)) {
    return false;
  }
  if (Object.keys(row).length !== width) return false;
  return Object.entries(fields).every(([name, field]) => {
    const cell = row[name];
    if (cell === undefined || cell === '') return field.optional === true;
    if ('shift' in field) return field.values.includes(cell);
    if (field.type === 'number' || field.type === 'instant') return Number.isFinite(Number(cell));
    return true;
  });
}

/** What an outsider knows of a venue by its files: balances, marks, index. */
interface Outsider {
  readonly balances: Map<string, Map<string, number>>;
  readonly marks: Map<string, Row>;
  readonly index: Map<string, number>;
  fees: number;
}

function add(outsider: Outsider, account: string, asset: string, amount: number): void {
  let own = outsider.balances.get(account);
  if (own === undefined) {
    own = new Map();
    outsider.balances.set(account, own);
  }
  own.set(asset, (own.get(asset) ?? 0) + amount);
}

/** Worth of one contract in its settlement asset, from the row's own columns. */
function worthOf(row: Row, price: number): number {
  const size = Number(row.contractSize);
  const isInversePerpetual = row.settlement === 'inverse' && row.instrument!.endsWith('-PERP');
  return isInversePerpetual ? -size / price : size * price;
}

const assetOfRow = (row: Row) =>
  row.settlement === 'inverse' ? row.instrument!.split('-')[0]! : 'USD';

function apply(outsider: Outsider, kind: ToldKind, row: Row): void {
  const amount = Number(row.amount);
  if (kind === 'index') outsider.index.set(row.asset!, Number(row.price));
  if (kind === 'mark') outsider.marks.set(row.instrument!, row);
  if (kind === 'deposit') add(outsider, row.participant!, row.asset!, amount);
  if (kind === 'withdrawal') add(outsider, row.participant!, row.asset!, -amount);
  if (kind === 'transfer') {
    add(outsider, row.participant!, row.asset!, -amount);
    add(outsider, row.to!, row.asset!, amount);
  }
  if (kind === 'funding' && row.participant !== '') {
    add(outsider, row.participant!, 'USD', amount);
    add(outsider, 'insurance-fund', 'USD', -amount);
  }
  if ((kind === 'settlement' || kind === 'exercise') && row.participant !== '') {
    const quantity = Number(row.quantity);
    add(outsider, row.participant!, row.instrument!, -quantity);
    add(outsider, row.participant!, assetOfRow(row), quantity * Number(row.payoff));
  }
  if (kind === 'fill') {
    const signed = Number(row.quantity) * (row.side === 'buy' ? 1 : -1);
    add(outsider, row.participant!, row.instrument!, signed);
    add(outsider, row.participant!, assetOfRow(row), -signed * worthOf(row, Number(row.price)));
    add(outsider, row.participant!, 'USD', -Number(row.fee));
    outsider.fees += Number(row.fee);
  }
}

interface Standing {
  equity: number;
  maintenance: number;
}

/** The margin rule once more, written from its description and fed by the files alone. */
function standingOf({ balances, marks, index }: Outsider, account: string): Standing {
  let equity = 0;
  let maintenance = 0;
  for (const [asset, amount] of balances.get(account) ?? []) {
    const coin = index.get(asset);
    if (asset === 'USD' || coin !== undefined) {
      equity += amount * (coin ?? 1);
      continue;
    }
    if (Math.abs(amount) < 1e-9) continue;
    const mark = marks.get(asset)!;
    const spot = index.get(asset.split('-')[0]!)!;
    const isInverse = mark.settlement === 'inverse';
    equity += amount * worthOf(mark, Number(mark.price)) * (isInverse ? spot : 1);
    const size = Math.abs(amount) * Number(mark.contractSize);
    if (asset.endsWith('-PERP')) maintenance += 0.02 * size * (isInverse ? 1 : spot);
    else if (amount < 0) maintenance += 0.075 * size * spot;
  }
  return { equity, maintenance };
}

/** Kinds at one instant in the order in which they count. */
const order: readonly ToldKind[] = [
  'index',
  'mark',
  'funding',
  'exercise',
  'settlement',
  'deposit',
  'withdrawal',
  'transfer',
  'margin',
  'liquidation',
  'fill',
];

function replay(visit: (outsider: Outsider, kind: ToldKind, row: Row) => void): Outsider {
  const outsider: Outsider = { balances: new Map(), marks: new Map(), index: new Map(), fees: 0 };
  const all = order.flatMap((kind) =>
    rowsOf(files, kindFiles[kind]).map((row) => ({ kind, row, at: Number(row.at) })),
  );
  all.sort((x, y) => x.at - y.at);
  for (const { kind, row } of all) {
    apply(outsider, kind, row);
    visit(outsider, kind, row);
  }
  return outsider;
}

describe('conservation', () => {
  it('replaying the files gives the final balances to the cent, and cash sums to deposits', () => {
    const outsider = replay(() => undefined);
    const truth = rowsOf(files, 'truth/balances.csv');
    const sums = new Map<string, number>();
    for (const row of truth) {
      const amount = Number(row.amount);
      sums.set(row.asset!, (sums.get(row.asset!) ?? 0) + amount);
      const replayed =
        row.account === 'fee-account'
          ? outsider.fees
          : outsider.balances.get(row.account!)!.get(row.asset!)!;
      const tolerance = row.asset === 'USD' ? 0.005 : 1e-7;
      expect(Math.abs(replayed - amount)).toBeLessThan(tolerance);
    }
    const put = (file: string, asset: string) =>
      rowsOf(files, file)
        .filter((row) => row.asset === asset)
        .reduce((sum, row) => sum + Number(row.amount), 0);
    for (const [asset, sum] of sums) {
      const net = put('deposits.csv', asset) - put('withdrawals.csv', asset);
      // Instruments are not deposited: their positions sum to zero.
      expect(Math.abs(sum - net)).toBeLessThan(asset === 'USD' ? 0.005 : 1e-7);
    }
  });

  it('holds after every minute inside the venue', () => {
    const world = openVenue({ ...config, participants: 60 });
    for (let minute = 0; minute < 2 * 1440; minute++) {
      stepMinute(world, minute);
      if (minute % 30 !== 0) continue;
      const { cash, external, positions } = world.ledger;
      for (let currency = 0; currency < currencies; currency++) {
        let sum = 0;
        for (let i = currency; i < cash.length; i += currencies) sum += cash[i]!;
        expect(Math.abs(sum - external[currency]!)).toBeLessThan(1e-4);
      }
      const open = new Map<number, number>();
      for (const held of positions) {
        for (const [id, quantity] of held) open.set(id, (open.get(id) ?? 0) + quantity);
      }
      for (const sum of open.values()) expect(Math.abs(sum)).toBeLessThan(1e-7);
    }
    expect(world.trades).toBeGreaterThan(500);
  });

  it('links two sides of every trade with equal price and opposite side', () => {
    const sides = new Map<string, Row>();
    let pairs = 0;
    for (const row of rowsOf(files, 'fills.csv')) {
      const other = sides.get(row.trade!);
      if (other === undefined) {
        sides.set(row.trade!, row);
        continue;
      }
      pairs++;
      expect(other.participant).not.toBe(row.participant);
      expect([other.price, other.quantity, other.instrument]).toEqual([
        row.price,
        row.quantity,
        row.instrument,
      ]);
      expect([other.side, row.side].sort()).toEqual(['buy', 'sell']);
      expect([other.role, row.role]).toEqual(['taker', 'maker']);
    }
    expect(pairs).toBe(sides.size);
  });
});

describe('liquidation rule', () => {
  it('can be recomputed from the files: every equity and every breach, to the cent', () => {
    let margins = 0;
    const liquidated: string[] = [];
    const spared: Row[] = [];
    const breached = new Map<string, string>();
    replay((outsider, kind, row) => {
      if (kind === 'margin') {
        margins++;
        const { equity, maintenance } = standingOf(outsider, row.participant!);
        expect(Math.abs(equity - Number(row.equity))).toBeLessThan(0.011);
        expect(Math.abs(maintenance - Number(row.maintenance))).toBeLessThan(0.011);
        if (equity < maintenance) breached.set(row.participant!, row.at!);
        return;
      }
      if (kind !== 'liquidation') return;
      liquidated.push(row.participant!);
      const { equity, maintenance } = standingOf(outsider, row.participant!);
      expect(Math.abs(equity - Number(row.accountValue))).toBeLessThan(0.011);
      expect(equity).toBeLessThan(maintenance);
      if (breached.get(row.participant!) === row.at) breached.delete(row.participant!);
      else spared.push(row);
    });
    expect(margins).toBeGreaterThan(1_000);
    expect(liquidated.length).toBeGreaterThan(5);
    // Nobody was seen below maintenance without being liquidated, nor the other way round.
    expect([...breached.keys()]).toEqual([]);
    expect(spared).toEqual([]);
  });

  it('closes all positions of the account at that instant and leaves no debt', () => {
    const fills = rowsOf(files, 'fills.csv').filter(({ cause }) => cause === 'liquidation');
    const liquidations = rowsOf(files, 'liquidations.csv');
    for (const { at, participant } of liquidations) {
      const own = fills.filter((row) => row.at === at && row.participant === participant);
      expect(own.length).toBeGreaterThan(0);
      expect(own.every(({ role }) => role === 'taker')).toBe(true);
    }
    const world = openVenue({ ...config, participants: 60 });
    let least = 0;
    for (let minute = 0; minute < 2 * 1440; minute++) {
      stepMinute(world, minute);
      if (minute % 60 !== 0) continue;
      for (const { account } of world.wallets) {
        if (world.ledger.positions[account]!.size > 0) continue;
        least = Math.min(least, assess(world.ledger, world.marks, account).equity);
      }
    }
    expect(world.trace.liquidations.some((count) => count > 0)).toBe(true);
    expect(least).toBeGreaterThan(-0.01);
  });

  it('takes mostly accounts that were planted with too much leverage', () => {
    const types = new Map(
      rowsOf(files, 'truth/participants.csv').map(({ participant, type }) => [participant, type]),
    );
    const liquidations = rowsOf(files, 'liquidations.csv');
    const reckless = ['leveraged', 'split-wallets', 'self-liquidator', 'sandbagger'];
    const leveraged = liquidations.filter((row) => reckless.includes(types.get(row.participant!)!));
    expect(leveraged.length).toBeGreaterThan(0.7 * liquidations.length);
  });
});
