import { describe, expect, it } from 'vitest';
import { priorsOf } from '../../broker/index.ts';
import type { MarketEvent } from '../../market/index.ts';
import { foldLog } from '../run/fold-log.ts';
import { logOf, opening, venueEvents } from '../run/testing-log.ts';
import { normalDensity, probabilityDensity, rateDensity, spansMagnitudes } from './densities.ts';
import { reportPage } from './report.ts';
import { summarise } from './summary.ts';
import { createTrends } from './trends.ts';

const hour = 3_600e6;

async function pageOf(events: readonly MarketEvent[], synthetic = false): Promise<string> {
  const trends = createTrends();
  const { stepMicros: everyMicros, observe: onStop } = trends;
  const { state } = await foldLog(logOf(events), { everyMicros, onStop });
  const summary = summarise(state, {
    synthetic,
    asOfMicros: state.clock.columns.atMicros[0]!,
    asOfGiven: false,
    firstAtMicros: opening,
    files: [{ file: '<a>&.csv', adapter: 'table', rows: 1, events: 1, refused: 0 }],
    findings: [],
    logHash: 'ff',
    checkpoint: events.length,
    tiers: [],
  });
  return reportPage({ state, priors: priorsOf(state), summary, trends });
}

const liquidation: MarketEvent = {
  kind: 'liquidation',
  atMicros: opening + 5 * hour,
  participant: 'ann',
  stage: 'started',
  mode: 'cross',
  notional: 100,
  accountValue: 1,
};

/** Names as people register them: a page must show them and not obey them. */
function venueOf(participants: number): MarketEvent[] {
  return venueEvents(Math.max(2, participants / 2)).map((event, i) => ({
    ...event,
    participant: `<script>alert(${i % participants})</script>`,
  }));
}

const empty = new Set(['meta', 'br', 'img', 'link', 'input', 'hr']);

/** Returns the first tag that does not fit its neighbours, or nothing. */
function misplacedTag(html: string): string | undefined {
  const open: string[] = [];
  const body = html.replace(/<!doctype html>/, '').replace(/<style>[\s\S]*?<\/style>/, '');
  for (const [tag, closing, name, selfClosing] of body.matchAll(
    /<(\/?)([a-zA-Z][\w-]*)(?:\s[^<>]*?)?(\/?)>|</g,
  )) {
    if (name === undefined) return `a bare < near ${body.slice(0, 40)}`;
    if (closing === '/') {
      if (open.pop() !== name) return tag;
    } else if (selfClosing !== '/' && !empty.has(name)) open.push(name);
  }
  return open[0];
}

describe('the page', () => {
  const kinds: readonly (readonly [string, () => readonly MarketEvent[]])[] = [
    ['nobody', () => []],
    ['two participants', () => venueOf(2)],
    ['200 participants', () => venueOf(200)],
    ['liquidations', () => [...venueEvents(5), liquidation]],
    [
      'undated events',
      () => [{ kind: 'transfer', atMicros: 0, participant: 'ann', to: 'bob', asset: 'X' }],
    ],
  ];

  it.each(kinds)('of %s is whole, asks for nothing and runs nothing', async (_, events) => {
    const html = await pageOf(events());
    expect(misplacedTag(html)).toBeUndefined();
    expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|\bon[a-z]+="|javascript:/i);
    const addresses = html.match(/(?:href|src|url)\s*[=(]\s*["']?[^"')\s>]+/gi) ?? [];
    expect(addresses.filter((text) => !/[=(]["']?#/.test(text))).toEqual([]);
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
    expect(html).toContain("default-src 'none'");
  });

  it('says of a synthetic venue that it is one, and of a real one nothing like it', async () => {
    expect(await pageOf(venueOf(2), true)).toMatch(/class="banner"[^>]*>Synthetic data/);
    expect(await pageOf(venueOf(2))).not.toMatch(/synthetic/i);
  });

  it('draws a hundred rows and says how many there are beside', async () => {
    const rows = (html: string): number => html.match(/<span class="tier /g)!.length / 2;
    expect(rows(await pageOf(venueOf(2)))).toBe(2);
    const html = await pageOf(venueOf(200));
    expect(rows(html)).toBe(100);
    expect(html).toContain('100 more in the table of participants');
  });

  it('says in words what there is none of', async () => {
    expect(await pageOf([])).toContain('No participant appears in these events.');
    expect(await pageOf(venueOf(2))).toContain('No liquidation was recorded.');
    expect(await pageOf([...venueEvents(5), liquidation])).not.toContain('No liquidation');
  });
});

describe('densities', () => {
  const areaOf = ({ xs, density }: { xs: readonly number[]; density: readonly number[] }): number =>
    xs
      .slice(1)
      .reduce((sum, x, i) => sum + ((x - xs[i]!) * (density[i + 1]! + density[i]!)) / 2, 0);
  const estimate = { mean: 3, low90: 1.6, high90: 4.7, observations: 8 };

  it('hold the whole probability, on either scale', () => {
    const root = Math.sqrt(2 * Math.PI);
    expect(areaOf(normalDensity('a', estimate)) / root).toBeCloseTo(1, 3);
    expect(areaOf(rateDensity('a', estimate, false))).toBeGreaterThan(0.95);
    expect(areaOf(rateDensity('a', estimate, true))).toBeGreaterThan(0.95);
    expect(areaOf(rateDensity('a', estimate, true))).toBeLessThan(1.001);
  });

  it('of a rate without events are those of an exponential', () => {
    const none = { mean: 2, low90: 0.1, high90: 6, observations: 0 };
    const { xs, density } = rateDensity('a', none, false);
    for (const [i, x] of xs.entries()) {
      if (i > 0) expect(density[i]).toBeCloseTo(0.5 * Math.exp(-x / 2), 9);
    }
  });

  it('of certain and of impossible things stay finite', () => {
    for (const mean of [0, 1e-9, 1]) {
      const point = { mean, low90: mean, high90: mean, observations: 0 };
      for (const row of [
        normalDensity('a', point),
        probabilityDensity('a', point),
        rateDensity('a', point, true),
        rateDensity('a', point, false),
      ]) {
        expect([...row.xs, ...row.density].every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('take the logarithmic scale when rates are far apart', () => {
    const of = (mean: number) => ({ ...estimate, mean });
    expect(spansMagnitudes([of(1), of(19)])).toBe(false);
    expect(spansMagnitudes([of(1), of(21)])).toBe(true);
    expect(spansMagnitudes([])).toBe(false);
  });
});
