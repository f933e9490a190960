import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adversaryTypes, checkVenueConfig, participantTypes } from '../../../simulation/index.ts';
import { writeVenue } from '../../run/simulate.ts';
import { writeSimulationReport } from '../../run/simulation-report.ts';
import { replayCash } from './accounts.ts';
import { createClock } from './clock.ts';
import { placesOf } from './figure.ts';
import { readInstruments } from './instruments.ts';
import { readPeople } from './people.ts';
import { readSurfaces } from './smiles.ts';
import { fallOf, readSurroundings } from './surroundings.ts';
import { readWalletGraph } from './wallet-graph.ts';

let root: string;
let folder: string;
let html: string;
const days = 3;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rapport-pictures-'));
  folder = join(root, 'venue');
  const config = checkVenueConfig({
    seed: 'pictures & <tags>',
    days,
    participants: 60,
    stressDays: [1],
    quotesPerMakerMinute: 2,
    markMinutes: 60,
  });
  if (!config.ok) throw new Error(config.failure.field);
  const quiet = () => undefined;
  await writeVenue(folder, config.value, { minutes: quiet, packing: quiet });
  const path = join(root, 'pictures.html');
  await writeSimulationReport(folder, path, quiet);
  html = await readFile(path, 'utf8');
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

const clockOf = async () => {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  return createClock(manifest.configuration.startMicros, days);
};

describe('the page', () => {
  it('says that it is synthetic, with the seed escaped', () => {
    expect(html).toContain('Synthetic: made from seed pictures &amp; &lt;tags&gt;');
    expect(html).not.toContain('<tags>');
  });

  it('shows every planted type of participant and every kind of adversary', () => {
    for (const type of [...participantTypes, ...adversaryTypes]) {
      expect(html).toMatch(new RegExp(`>${type} \\(\\d+\\)<`));
    }
  });

  it('makes no requests, has no broken numbers and stays below four megabytes', () => {
    expect(html).not.toMatch(/(?:src|href)="(?!#)/);
    expect(html).not.toMatch(/\bNaN\b|\bInfinity\b/);
    expect(html.length).toBeLessThan(4e6);
  });

  it('gives every picture a name, a description and a table', () => {
    const pictures = html.match(/<figure class="rapport-figure">/g)!.length;
    expect(pictures).toBeGreaterThan(50);
    expect(html.match(/<svg[^>]* role="img"/g)!.length).toBe(pictures);
    expect(html.match(/<desc /g)!.length).toBe(pictures);
    expect(html.match(/<table class="rapport-table">/g)!.length).toBe(pictures);
    expect(html).not.toContain('no data');
  });

  it('refuses a folder that is no venue', async () => {
    const nothing = writeSimulationReport(root, join(root, 'x.html'), () => undefined);
    await expect(nothing).rejects.toThrow('no manifest.json');
    const other = await mkdtemp(join(root, 'other-'));
    await writeFile(join(other, 'manifest.json'), '{"synthetic":false}');
    const wrong = writeSimulationReport(other, join(root, 'x.html'), () => undefined);
    await expect(wrong).rejects.toThrow('not of a synthetic venue');
  });
});

describe('what the pictures are drawn from', () => {
  it('cash replayed from the files is conserved and ends at the planted balances', async () => {
    const clock = await clockOf();
    const surroundings = await readSurroundings(folder, clock);
    const replay = await replayCash(folder, clock, surroundings, await readInstruments(folder));
    expect(replay.gapMost).toBeLessThan(1e-5);
    expect(replay.truthGapMost).toBeLessThan(1e-5);
    expect(replay.external.at(-1)!).toBeGreaterThan(1e6);
    expect(replay.curves.size).toBeGreaterThan(60);
  });

  it('a lost fill would show', async () => {
    const clock = await clockOf();
    const surroundings = await readSurroundings(folder, clock);
    const contracts = new Map(await readInstruments(folder));
    contracts.delete('BTC-PERP');
    const replay = await replayCash(folder, clock, surroundings, contracts);
    expect(replay.truthGapMost).toBeGreaterThan(1e-3);
  });

  it('the fall is the scripted one, and fear raises the surface at its bottom', async () => {
    const clock = await clockOf();
    const fall = fallOf(await readSurroundings(folder, clock), clock);
    expect(fall.isScripted).toBe(true);
    expect(fall.fromMicros).toBe(clock.startMicros + (24 + 13) * 3600e6);
    const views = await readSurfaces(folder, await readInstruments(folder), [
      { label: 'before', atMicros: fall.fromMicros - 3600e6 },
      { label: 'bottom', atMicros: fall.bottomMicros },
    ]);
    expect(views.map(({ asset, label }) => `${asset} ${label}`)).toEqual([
      'BTC before',
      'BTC bottom',
      'ETH before',
      'ETH bottom',
    ]);
    for (const [i, j] of [
      [0, 1],
      [2, 3],
    ] as const) {
      expect(views[j]!.smiles[0]!.atm!).toBeGreaterThan(1.1 * views[i]!.smiles[0]!.atm!);
    }
  });

  it('the sample of the graph has each wallet once and links only among them', async () => {
    const graph = (await readWalletGraph(folder, await readPeople(folder)))!;
    const addresses = new Set(graph.sample.map(({ address }) => address));
    expect(addresses.size).toBe(graph.sample.length);
    for (const { from, to } of graph.sampleLinks) {
      expect(addresses.has(from) && addresses.has(to)).toBe(true);
    }
    expect(graph.sampleLinks.some(({ isOwn }) => isOwn)).toBe(true);
    const shares = graph.degrees.map(({ share }) => share);
    expect(shares[0]).toBe(1);
    expect(shares).toEqual(shares.slice().sort((x, y) => y - x));
  });
});

describe('placesOf', () => {
  it('keeps the last place and no more than asked', () => {
    expect(placesOf(1, 80)).toEqual([0]);
    expect(placesOf(241, 80).at(-1)).toBe(240);
    expect(placesOf(241, 80).length).toBeLessThanOrEqual(80);
  });
});
