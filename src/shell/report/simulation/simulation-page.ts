/**
 * @module The picture report of a simulated venue: what was planted and what came of it.
 */
import { formatInstant, microsPerHour } from '../../../base/index.ts';
import { escapeText } from '../../../charts/index.ts';
import { page } from '../page.ts';
import { replayCash } from './accounts.ts';
import { readActs, readFlow, readFunding, readLiquidations } from './activity.ts';
import {
  adversarySection,
  flowSection,
  liquidationSection,
  quoteSection,
} from './activity-section.ts';
import { type Clock, createClock } from './clock.ts';
import { conservationSection } from './conservation-section.ts';
import { graphSection } from './graph-section.ts';
import { readInstruments } from './instruments.ts';
import { readInventories } from './makers.ts';
import { marketSection, stressSpans } from './market-section.ts';
import { type Person, readPeople } from './people.ts';
import { makerSection, peopleSection } from './people-section.ts';
import { readQuoteLife } from './quote-life.ts';
import { readSurfaces } from './smiles.ts';
import { surfaceSection } from './surface-section.ts';
import { fallOf, readSurroundings, type Surroundings } from './surroundings.ts';
import { readWalletGraph } from './wallet-graph.ts';

/** What the manifest of a venue tells of its run. */
export interface VenueRun {
  readonly seed: string;
  readonly version: number;
  readonly startMicros: number;
  readonly days: number;
}

/** Marks of a lane of acts at most. */
const actSteps = 60;

const style = `<style>
.multiples { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr));
  gap: 0 20px; align-items: start; }
h3 { font-size: 15px; margin: 20px 0 4px; }
</style>`;

/**
 * Reads a simulated folder and writes its picture report.
 *
 * @param folder - files of form `csv` with their truth
 * @param run - as its manifest tells
 * @param note - told what is read
 * @returns one HTML document without requests
 */
export async function simulationPage(
  folder: string,
  run: VenueRun,
  note: (text: string) => void,
): Promise<string> {
  const clock = createClock(run.startMicros, run.days);
  const people = await readPeople(folder);
  const contracts = await readInstruments(folder);
  const surroundings = await readSurroundings(folder, clock);
  const spans = stressSpans(surroundings);
  note('quotes');
  const quotes = await readQuoteLife(folder, clock.startMicros, surroundings, people);
  note('fills and cash');
  const replay = await replayCash(folder, clock, surroundings, contracts);
  const flow = await readFlow(folder, clock, surroundings, contracts, people);
  const inventories = await readInventories(folder, clock, surroundings, contracts, people);
  note('marks');
  const fall = fallOf(surroundings, clock);
  const surfaces = await readSurfaces(folder, contracts, wantedInstants(clock, fall));
  note('transfers and acts');
  const liquidations = await readLiquidations(folder, people);
  const acts = await readActs(folder, (clock.endMicros - clock.startMicros) / actSteps);
  const graph = await readWalletGraph(folder, people);
  const funding = await readFunding(folder);
  const facts = {
    days: run.days,
    people,
    quotes: quotes.rows,
    trades: flow.trades,
    liquidations: liquidations.length,
    acts: acts.reduce((sum, { count }) => sum + count, 0),
    gap: replay.gapMost,
  };
  return page(
    `Synthetic venue, seed ${run.seed}`,
    style + headOf(run, clock, surroundings, facts),
    [
      marketSection(clock, surroundings, funding, quotes.latencyByHour),
      surfaceSection(surfaces, fall.isScripted),
      peopleSection(clock, people, replay, spans),
      makerSection(clock, inventories, people, spans),
      flowSection(clock, flow),
      liquidationSection(clock, liquidations, flow.closed, spans),
      quoteSection(quotes),
      adversarySection(acts),
      graphSection(graph),
      conservationSection(clock, replay),
    ],
  );
}

function wantedInstants(
  { startMicros, endMicros }: Clock,
  { fromMicros, bottomMicros }: { readonly fromMicros: number; readonly bottomMicros: number },
) {
  return [
    { label: 'before', atMicros: fromMicros },
    { label: 'bottom', atMicros: bottomMicros },
    { label: '6 h on', atMicros: bottomMicros + 6 * microsPerHour },
    { label: 'a day on', atMicros: bottomMicros + 24 * microsPerHour },
    { label: '3 days on', atMicros: bottomMicros + 72 * microsPerHour },
  ].filter(({ atMicros }) => atMicros >= startMicros && atMicros < endMicros);
}

interface HeadFacts {
  readonly days: number;
  readonly people: ReadonlyMap<string, Person>;
  readonly quotes: number;
  readonly trades: number;
  readonly liquidations: number;
  readonly acts: number;
  readonly gap: number;
}

function headOf(
  { seed, version }: VenueRun,
  clock: Clock,
  { stress }: Surroundings,
  { days, people, quotes, trades, liquidations, acts, gap }: HeadFacts,
): string {
  const from = formatInstant(clock.startMicros).slice(0, 10);
  const to = formatInstant(clock.endMicros).slice(0, 10);
  const adversaries = [...people.values()].filter(({ isAdversary }) => isAdversary).length;
  const count = (value: number) => value.toLocaleString('en-US');
  const entries: readonly (readonly [string, string, string])[] = [
    ['days', count(days), `${from} to ${to}`],
    ['participants', count(people.size - adversaries), `and ${adversaries} adversary wallets`],
    ['trades', count(trades), `against ${count(quotes)} quotes`],
    ['liquidations', count(liquidations), stress.map(({ script }) => script).join(', ')],
    ["adversaries' acts", count(acts), 'all in the truth'],
    ['gap in cash', gap.toExponential(1), 'largest, any currency, any time'],
  ];
  const cells = entries.map(
    ([name, value, remark]) =>
      `<div><dt>${name}</dt><dd>${value}<small>${escapeText(remark)}</small></dd></div>`,
  );
  return (
    `<div class="banner">Synthetic: made from seed ${escapeText(seed)} by version ${version} of ` +
    'the generator. No market, wallet or trade in it is real.</div>' +
    `<dl class="facts">${cells.join('')}</dl>`
  );
}
