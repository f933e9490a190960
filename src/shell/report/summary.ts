/**
 * @module Summary of a run: totals, data quality, hashes; written as summary.json and printed.
 */
import { createHash } from 'node:crypto';
import { formatInstant } from '../../base/index.ts';
import {
  activeParticipants,
  type BrokerState,
  participantCount,
  readParticipant,
  stateBytes,
  stateVersion,
} from '../../broker/index.ts';
import { replayedLiquidations, type UnvaluedAsset, unvaluedAssets } from '../../risk/index.ts';
import { packageVersion } from '../version.ts';
import { type CounterpartySummary, counterpartyLines } from './counterparty-summary.ts';

/** How often a finding occurred in a file. */
export interface JournalFinding {
  readonly file: string;
  readonly kind: string;
  count: number;
  readonly firstLine: number;
  readonly detail: string;
}

/** Rows of a file. */
export interface FileCount {
  readonly file: string;
  adapter: string;
  rows: number;
  events: number;
  refused: number;
}

/** Everything that a run has to say about itself. */
export interface RunSummary {
  readonly rapport: string;
  readonly stateVersion: number;
  readonly schedule: string;
  /** The venue is synthetic: nobody traded this. */
  readonly synthetic: boolean;
  readonly asOf: string;
  /** Whether the user set the limit; `verify` folds to the same. */
  readonly asOfGiven: boolean;
  readonly events: number;
  readonly firstEvent: string;
  readonly lastEvent: string;
  readonly participants: number;
  readonly addresses: number;
  readonly instruments: number;
  /** Sum over participants; a trade whose two sides are known counts twice. */
  readonly volumeUsd: number;
  readonly feesUsd: number;
  /** Assets in which something counted 0, because no index of them had come yet. */
  readonly unvalued: readonly UnvaluedAsset[];
  readonly liquidations: { readonly recorded: number; readonly matched: number };
  /** Null when nobody has a position. */
  readonly counterparties: CounterpartySummary | null;
  /** Participants by tier. */
  readonly tiers: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly refused: number;
  readonly files: readonly FileCount[];
  readonly findings: readonly JournalFinding[];
  /** SHA-256 of the state; `rapport verify` recomputes it from the log. */
  readonly stateHash: string;
  /** Hash of the log's last frame. */
  readonly logHash: string;
  readonly checkpoint: number;
}

/**
 * Returns the hash of a state.
 *
 * @param state - any state
 * @returns SHA-256 in hexadecimal
 */
export function stateHash(state: BrokerState): string {
  return createHash('sha256').update(stateBytes(state)).digest('hex');
}

/** What the summary takes from the run itself. */
export interface SummaryParts {
  readonly synthetic: boolean;
  readonly asOfMicros: number;
  readonly asOfGiven: boolean;
  /** Instant of the first dated event; 0 when there is none. */
  readonly firstAtMicros: number;
  readonly files: readonly FileCount[];
  readonly findings: readonly JournalFinding[];
  readonly logHash: string;
  readonly checkpoint: number;
  readonly counterparties?: CounterpartySummary | null;
  /** Tier names of the decided terms, one per participant. */
  readonly tiers: readonly string[];
}

/**
 * Summarises a folded state.
 *
 * @param state - folded state
 * @param parts - what only the run knows
 * @returns the summary
 */
export function summarise(state: BrokerState, parts: SummaryParts): RunSummary {
  let volumeUsd = 0;
  let feesUsd = 0;
  let firstSeen = parts.firstAtMicros;
  const ids = activeParticipants(state);
  for (const id of ids) {
    const row = readParticipant(state, id);
    volumeUsd += row.volumeUsd;
    feesUsd += row.feesUsd;
    const seen = row.firstSeenMicros;
    if (seen > 0 && (firstSeen === 0 || seen < firstSeen)) firstSeen = seen;
  }
  const tiers: Record<string, number> = {};
  for (const { name } of state.schedule.tiers) tiers[name] = 0;
  for (const name of parts.tiers) tiers[name] = tiers[name]! + 1;
  const replays = replayedLiquidations(state.liquidations);
  const { atMicros, events } = state.clock.columns;
  const instant = (at: number): string => (at > 0 ? formatInstant(at) : '');
  const sum = (count: (file: FileCount) => number): number =>
    parts.files.reduce((total, file) => total + count(file), 0);
  return {
    rapport: packageVersion(),
    stateVersion,
    schedule: state.schedule.version,
    synthetic: parts.synthetic,
    asOf: instant(parts.asOfMicros),
    asOfGiven: parts.asOfGiven,
    events: events[0]!,
    firstEvent: instant(firstSeen),
    lastEvent: instant(atMicros[0]!),
    participants: ids.length,
    addresses: participantCount(state),
    instruments: state.context.fold.dictionary.instruments.length,
    volumeUsd,
    feesUsd,
    unvalued: unvaluedAssets(state.context.fold.prices, state.context.fold.dictionary),
    liquidations: {
      recorded: replays.length,
      matched: replays.filter(({ matched }) => matched).length,
    },
    counterparties: parts.counterparties ?? null,
    tiers,
    rows: sum(({ rows }) => rows),
    refused: sum(({ refused }) => refused),
    files: parts.files,
    findings: parts.findings,
    stateHash: stateHash(state),
    logHash: parts.logHash,
    checkpoint: parts.checkpoint,
  };
}

/**
 * Writes a summary as people read it.
 *
 * @param summary - any summary
 * @returns lines with a final newline
 */
export function summaryText(summary: RunSummary): string {
  const span =
    summary.lastEvent === ''
      ? 'none of them dated'
      : `from ${summary.firstEvent} to ${summary.lastEvent}`;
  const lines: (readonly [string, string])[] = [
    [
      'venue',
      summary.synthetic ? 'SYNTHETIC: generated from a seed, nobody traded this' : 'real export',
    ],
    ['events', `${number(summary.events)}, ${span}`],
    ['as of', summary.asOf === '' ? 'no time' : summary.asOf],
    [
      'participants',
      `${number(summary.participants)} of ${number(summary.addresses)} addresses, on ` +
        `${number(summary.instruments)} instruments`,
    ],
    ['volume', `${number(summary.volumeUsd)} USD, fees ${number(summary.feesUsd, 2)} USD`],
    ...summary.unvalued.map(unvaluedLine),
    [
      'liquidations',
      `${summary.liquidations.recorded} recorded, ` +
        `${summary.liquidations.matched} replayed within 2 %`,
    ],
    ...counterpartyLines(summary.counterparties),
    [
      'tiers',
      Object.entries(summary.tiers)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
    ],
    ['rows', `${number(summary.rows)} read, ${number(summary.refused)} refused`],
    ['state hash', summary.stateHash],
  ];
  const text = lines.map(([name, value]) => `${name.padEnd(14)}${value}`);
  if (summary.findings.length > 0) {
    text.push('data quality');
    for (const line of findingLines(summary.findings)) text.push(`  ${line}`);
  }
  return `${text.join('\n')}\n`;
}

function number(value: number, places = 0): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: places, useGrouping: true });
}

/** What a reader of volume and equity must know: they lack what no price was known for. */
function unvaluedLine({ asset, events, isPriced }: UnvaluedAsset): readonly [string, string] {
  const counted = `${number(events)} events in ${asset} counted 0`;
  return ['unvalued', `${counted}: ${isPriced ? 'they came before its first index' : 'no index'}`];
}

/** One line a kind: a venue exports many files with the same habit, which is one thing to know. */
function* findingLines(findings: readonly JournalFinding[]): Iterable<string> {
  for (const kind of new Set(findings.map((finding) => finding.kind))) {
    const same = findings.filter((finding) => finding.kind === kind);
    const count = same.reduce((sum, finding) => sum + finding.count, 0);
    const most = same.reduce((chief, finding) => (finding.count > chief.count ? finding : chief));
    const where =
      same.length === 1
        ? `in ${most.file}, first`
        : `in ${same.length} files, ${number(most.count)} of them in ${most.file}, there first`;
    const what = `at line ${most.firstLine}: ${most.detail}`;
    yield `${number(count).padStart(8)}  ${kind} ${where} ${what}`;
  }
}
