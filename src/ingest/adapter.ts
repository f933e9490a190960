/**
 * @module The shape of an adapter: recognise a source by its first rows, decode rows into events.
 */
import type { MarketEvent } from '../market/index.ts';

/** One record of a source: texts from CSV, parsed values from JSON lines and Parquet. */
export interface Row {
  /** 1-based line of a text file, 1-based row of a Parquet file. */
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What detection may look at. */
export interface SourceSample {
  /** Path relative to what the user named; only a hint, content decides. */
  readonly path: string;
  readonly format: 'csv' | 'ndjson' | 'parquet';
  /** Column names in file order (CSV, Parquet) or keys of the first records (JSON lines). */
  readonly columns: readonly string[];
  /** Up to the first 50 rows. */
  readonly rows: readonly Row[];
  /** What the user tells of a source that does not tell it itself. */
  readonly told?: SourceTold;
}

/** Words of the user beside a source; what the source tells itself comes first. */
export interface SourceTold {
  /** Instant of all rows; microseconds since 1970 UTC. */
  readonly atMicros?: number | undefined;
  /** What the instruments are on. */
  readonly underlying?: string | undefined;
}

/** Why a source belongs to an adapter, and how its events stand among those of other sources. */
export interface Detection {
  /** Which of the adapter's files this is, e.g. `trades`. */
  readonly role: string;
  /** In (0, 1]; the adapter with the highest confidence takes the source. */
  readonly confidence: number;
  /** Order among sources at the same instant; lower comes first. */
  readonly rank: number;
  /** Rows come in time order, so the source can be merged while it is read. */
  readonly sorted: boolean;
  /** Read whole before all others, e.g. a table of keys; its own events are merged like any. */
  readonly lookup?: true;
  /** The name tells part of the content, so that equal bytes of another name are another source. */
  readonly named?: true;
}

/** A row, or a field of it, that could not be accepted. */
export interface Refusal {
  readonly line: number;
  readonly field: string;
  readonly reason: string;
  readonly value?: unknown;
}

/** Where a decoder puts what it finds. */
export interface Sink {
  /** Accepts an event of the given line. */
  event(event: MarketEvent, line: number): void;
  /** Refuses a row; the run goes on. */
  refuse(refusal: Refusal): void;
  /** Counts a data-quality finding, e.g. `duplicate_row`; `detail` in words a user understands. */
  finding(kind: string, line: number, detail: string): void;
}

/** Decoder of one source; may keep state between rows. */
export interface Decoder {
  decode(row: Row, sink: Sink): void;
  /** Called once after the last row. */
  finish(sink: Sink): void;
}

/** State that the sources of one run of an adapter share, e.g. keys read from a lookup file. */
export interface AdapterSession {
  decoder(role: string, sample: SourceSample): Decoder;
}

/** Source format: detection, decoding; its folder also holds fixtures and tests. */
export interface Adapter {
  readonly name: string;
  /** One line for `rapport data` and error messages. */
  readonly summary: string;
  readonly detect: (sample: SourceSample) => Detection | undefined;
  readonly open: () => AdapterSession;
}
