/**
 * @module A sink that keeps what a decoder gives: events, refusals and counted findings.
 */
import { InvariantError } from '../base/index.ts';
import type { MarketEvent } from '../market/index.ts';
import type { Adapter, AdapterSession, Refusal, Row, Sink, SourceSample } from './adapter.ts';

/** Event with the line it came from. */
export interface DecodedEvent {
  readonly event: MarketEvent;
  readonly line: number;
}

/** How often a finding occurred and where first. */
export interface FindingCount {
  count: number;
  readonly firstLine: number;
  readonly detail: string;
}

/** Sink with what it has received. */
export interface CollectingSink extends Sink {
  readonly events: DecodedEvent[];
  readonly refusals: Refusal[];
  readonly findings: Map<string, FindingCount>;
}

/**
 * Creates a sink that keeps everything.
 *
 * @returns empty sink
 */
export function createCollectingSink(): CollectingSink {
  const events: DecodedEvent[] = [];
  const refusals: Refusal[] = [];
  const findings = new Map<string, FindingCount>();
  return {
    events,
    refusals,
    findings,
    event: (event, line) => void events.push({ event, line }),
    refuse: (refusal) => void refusals.push(refusal),
    finding(kind, line, detail) {
      const known = findings.get(kind);
      if (known === undefined) findings.set(kind, { count: 1, firstLine: line, detail });
      else known.count += 1;
    },
  };
}

/**
 * Returns how often a finding occurred.
 *
 * @param sink - collecting sink
 * @param kind - e.g. `duplicate_row`
 * @returns count, 0 when it did not occur
 */
export function findingCount(sink: CollectingSink, kind: string): number {
  return sink.findings.get(kind)?.count ?? 0;
}

/**
 * Decodes all rows of one source with an adapter, as it detects it.
 *
 * @param adapter - adapter to use
 * @param sample - first rows of the source
 * @param rows - all rows of the source
 * @param session - state shared with the other sources of the run
 * @returns sink with events, refusals and findings
 * @throws InvariantError when the adapter does not detect the source
 */
export function collectRows(
  adapter: Adapter,
  sample: SourceSample,
  rows: Iterable<Row>,
  session: AdapterSession = adapter.open(),
): CollectingSink {
  const detection = adapter.detect(sample);
  if (detection === undefined) throw new InvariantError('sample', adapter.name, sample.path);
  const sink = createCollectingSink();
  const decoder = session.decoder(detection.role, sample);
  for (const row of rows) decoder.decode(row, sink);
  decoder.finish(sink);
  return sink;
}
