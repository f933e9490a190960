import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { microsPerHour } from '../../base/index.ts';
import { checkVenueConfig } from '../../simulation/index.ts';
import { writeVenue } from '../run/simulate.ts';
import { runSurface, type SurfaceRun } from './surface.ts';

/** Strike and volatility of the marks by underlying and expiry, the last before noon. */
type Smiles = Map<string, Map<number, number>>;

let base: string;
let smiles: Smiles;
let read: SurfaceRun;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'rapport-surface-venue-'));
  const config = { seed: 'makers', start: '2026-03-02', days: 1, participants: 100 };
  const checked = checkVenueConfig({ ...config, stressDays: [], markMinutes: 60 });
  if (!checked.ok) throw new Error(checked.failure.demand);
  const folder = join(base, 'venue');
  await writeVenue(folder, checked.value, {
    minutes: () => undefined,
    packing: () => undefined,
  });
  const atMicros = Date.UTC(2026, 2, 2, 12) * 1000;
  smiles = smilesOf(await readFile(join(folder, 'marks.csv'), 'utf8'), atMicros);
  read = await runSurface([folder], {
    adapter: undefined,
    mapFile: undefined,
    skipUnknown: false,
    atMicros,
    underlyings: [],
    model: 'svi',
    staleMicros: microsPerHour,
    out: undefined,
    format: 'csv',
    note: () => undefined,
    progress: () => undefined,
  });
}, 60_000);

afterAll(() => rm(base, { recursive: true, force: true }));

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function smilesOf(text: string, untilMicros: number): Smiles {
  const found: Smiles = new Map();
  const [head, ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const [at, name, iv] = ['at', 'instrument', 'iv'].map((column) => head!.indexOf(column));
  for (const row of rows) {
    const parts = /^(\w+)-(\d+)(\w{3})(\d\d)-(\d+)-C$/.exec(row[name!]!);
    if (Number(row[at!]) > untilMicros || parts === null) continue;
    const [, asset, day, month, year, strike] = parts;
    const date = Date.UTC(2000 + Number(year), months.indexOf(month!), Number(day), 8);
    const key = `${asset} ${new Date(date).toISOString()}`;
    const smile = found.get(key) ?? new Map<number, number>();
    found.set(key, smile.set(Number(strike), Number(row[iv!])));
  }
  return found;
}

/** Between the two strikes beside the forward. */
function markedVol(smile: ReadonlyMap<number, number>, forward: number): number {
  const strikes = [...smile.keys()].sort((a, b) => a - b);
  const above = strikes.findIndex((strike) => strike > forward);
  const [low, high] = [strikes[above - 1]!, strikes[above]!];
  const share = (forward - low) / (high - low);
  return smile.get(low)! * (1 - share) + smile.get(high)! * share;
}

describe('the surface of a venue with many makers', () => {
  it('finds no crossed series, though old quotes of some cross new ones of others', () => {
    expect(read.surfaces).toHaveLength(2);
    for (const { findings } of read.surfaces) {
      const kinds = findings.map(({ kind }) => kind);
      expect(kinds).not.toContain('crossed');
      expect(kinds).not.toContain('locked');
    }
  });

  it('meets the planted volatility at the money, from five days on', () => {
    const errors = read.surfaces.flatMap(({ underlying, slices }) =>
      slices
        .filter(({ days }) => days >= 5)
        .map(({ expiry, forward, atmVol }) => {
          const smile = smiles.get(`${underlying} ${expiry.replace('Z', '.000Z')}`)!;
          return Math.abs(atmVol - markedVol(smile, forward));
        }),
    );
    errors.sort((a, b) => a - b);
    expect(errors.length).toBeGreaterThan(8);
    expect(errors.at(-1)).toBeLessThan(0.02);
    expect(errors[errors.length >> 1]).toBeLessThan(0.005);
  });
});
