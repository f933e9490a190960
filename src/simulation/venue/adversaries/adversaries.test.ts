import { beforeAll, describe, expect, it } from 'vitest';
import { checkVenueConfig } from '../config.ts';
import { simulateVenue } from '../venue.ts';
import { type AdversaryType, adversaryKinds, adversaryTypes } from './planted.ts';

type Row = Readonly<Record<string, string>>;

function filesOf(input: object): Map<string, string> {
  const checked = checkVenueConfig(input);
  if (!checked.ok) throw new Error(`${checked.failure.field} must be ${checked.failure.demand}`);
  const files = new Map<string, string>();
  for (const { file, text } of simulateVenue(checked.value)) {
    files.set(file, (files.get(file) ?? '') + text);
  }
  return files;
}

function rowsOf(files: ReadonlyMap<string, string>, file: string): Row[] {
  const [header, ...lines] = files.get(file)!.trimEnd().split('\n');
  const names = header!.split(',');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const cells = line.split(',');
      return Object.fromEntries(names.map((name, i) => [name, cells[i]!]));
    });
}

const counts = (count: number) =>
  Object.fromEntries(adversaryTypes.map((type) => [type, count])) as Record<AdversaryType, number>;

const base = {
  seed: 'adversaries',
  days: 3,
  participants: 40,
  stressDays: [1],
  quotesPerMakerMinute: 3,
  markMinutes: 720,
};

let files: Map<string, string>;
let acts: Row[];
const actsOf = (type: AdversaryType) => acts.filter((row) => row.type === type);
const members = (type: AdversaryType) =>
  new Set(
    rowsOf(files, 'truth/participants.csv')
      .filter((row) => row.type === type)
      .map(({ participant }) => participant!),
  );

beforeAll(() => {
  files = filesOf({ ...base, adversaries: counts(1) });
  acts = rowsOf(files, 'truth/acts.csv');
});

describe('adversaries', () => {
  it('switched off leave no wallet, no act and no other market', () => {
    const without = filesOf({ ...base, adversaries: counts(0) });
    expect(rowsOf(without, 'truth/acts.csv')).toEqual([]);
    expect(rowsOf(without, 'truth/participants.csv').length).toBe(base.participants);
    expect(without.get('index.csv')).toBe(files.get('index.csv'));
  });

  it.each(adversaryTypes)('%s has the wallets of its kind, of one owner', (type) => {
    const own = rowsOf(files, 'truth/participants.csv').filter((row) => row.type === type);
    expect(own.length).toBe(adversaryKinds[type].wallets);
    expect(new Set(own.map(({ entity }) => entity))).toEqual(new Set([`${type}-1`]));
  });

  it.each(adversaryTypes.filter((type) => type !== 'sybil-voters'))('%s acts', (type) => {
    expect(actsOf(type).length).toBeGreaterThan(0);
  });

  it.each(['wash-pair', 'wash-cycle'] as const)('%s trades are between its own wallets', (type) => {
    const own = members(type);
    const washes = actsOf(type);
    expect(washes.length).toBeGreaterThan(50);
    const trades = new Set(washes.map(({ detail }) => detail));
    const sides = rowsOf(files, 'fills.csv').filter(({ trade }) => trades.has(trade!));
    expect(sides.length).toBe(2 * trades.size);
    expect(sides.every(({ participant }) => own.has(participant!))).toBe(true);
  });

  it('flickers stand for less than a tenth of a second', () => {
    const own = members('flicker');
    const quotes = rowsOf(files, 'quotes.csv').filter(({ participant }) => own.has(participant!));
    expect(quotes.length).toBe(2 * actsOf('flicker').length);
    for (let i = 0; i + 1 < quotes.length; i += 2) {
      // Bursts may overlap: a pull then belongs to the one before.
      const gap = Number(quotes[i + 1]!.at) - Number(quotes[i]!.at);
      expect(gap).toBeLessThan(100_000);
    }
  });

  it('far-wing quotes are hardly ever traded', () => {
    const own = members('far-wing');
    const quotes = rowsOf(files, 'quotes.csv').filter(({ participant }) => own.has(participant!));
    const fills = rowsOf(files, 'fills.csv').filter(({ participant }) => own.has(participant!));
    expect(quotes.length).toBeGreaterThan(100);
    expect(fills.length).toBeLessThan(quotes.length / 50);
  });

  it('a split owner takes the next wallet only after the one before', () => {
    const rows = rowsOf(files, 'deposits.csv');
    const first = (wallet: string) => Number(rows.find((row) => row.participant === wallet)?.at);
    const paid = [...members('split-wallets')].map(first).filter((at) => !Number.isNaN(at));
    expect(paid.length).toBe(
      1 + actsOf('split-wallets').filter((r) => r.act === 'next-wallet').length,
    );
    expect(paid).toEqual(paid.slice().sort((x, y) => x - y));
  });

  it('a sandbagger is safe before its day and levered after', () => {
    const truth = rowsOf(files, 'truth/participants.csv').find((row) => row.type === 'sandbagger')!;
    const day = Number(/turnDay=(\d+)/.exec(truth.parameters!)![1]);
    const start = Number(rowsOf(files, 'index.csv')[0]!.at);
    const turns = start + day * 86_400e6;
    const sizes = (late: boolean) =>
      rowsOf(files, 'fills.csv')
        .filter((row) => row.participant === truth.participant && row.cause === 'order')
        .filter(({ at }) => Number(at) >= turns === late)
        .map((row) => {
          const size = Number(row.quantity) * Number(row.contractSize);
          return row.settlement === 'inverse' ? size : size * Number(row.price);
        });
    expect(Math.max(...sizes(true))).toBeGreaterThan(5 * Math.max(...sizes(false)));
  });

  it('sandwiches earn on the quotes that they take, before fees', () => {
    const own = members('sandwicher');
    let profit = 0;
    let taken = 0;
    for (const row of rowsOf(files, 'fills.csv')) {
      if (!own.has(row.participant!)) continue;
      const side = row.side === 'buy' ? -1 : 1;
      const size = side * Number(row.quantity) * Number(row.contractSize);
      // An inverse contract pays its size times the difference of the reciprocals.
      profit += row.settlement === 'inverse' ? -size / Number(row.price) : size * Number(row.price);
      taken++;
    }
    expect(taken).toBeGreaterThan(20);
    expect(profit).toBeGreaterThan(0);
  });

  it('sybils vote alike, all of them, within a quarter of an hour', () => {
    const own = members('sybil-voters');
    const votes = rowsOf(files, 'votes.csv').filter(({ participant }) => own.has(participant!));
    expect(votes.length).toBeGreaterThan(5);
    expect(new Set(votes.map(({ choice, power }) => `${choice} ${power}`)).size).toBe(1);
    const times = votes.map(({ at }) => Number(at));
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(15 * 60e6);
  });

  it('dust goes from the poisoner to wallets of the venue, and is worth nothing', () => {
    const [poisoner] = members('dust-poisoner');
    const everybody = new Set(
      rowsOf(files, 'truth/participants.csv').map(({ participant }) => participant),
    );
    const dust = rowsOf(files, 'transfers-chain.csv').filter(
      ({ participant, amount }) => participant === poisoner && Number(amount) < 0.01,
    );
    expect(dust.length).toBe(actsOf('dust-poisoner').length);
    expect(dust.every(({ to }) => everybody.has(to))).toBe(true);
  });

  it('several groups of a kind are several owners', () => {
    const three = filesOf({
      ...base,
      days: 1,
      stressDays: [],
      adversaries: { ...counts(0), 'wash-pair': 3 },
    });
    const own = rowsOf(three, 'truth/participants.csv').filter((row) => row.type === 'wash-pair');
    expect(own.length).toBe(6);
    expect(new Set(own.map(({ entity }) => entity)).size).toBe(3);
  });
});
