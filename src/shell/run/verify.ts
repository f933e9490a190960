/**
 * @module `rapport verify`: the log re-read and replayed, the state hash compared.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseInstant } from '../../base/index.ts';
import { type RunSummary, stateHash } from '../report/summary.ts';
import { type LogVerification, openSegmentLog, verifyLog } from '../store/index.ts';
import { UserError } from '../user-error.ts';
import { foldLog } from './fold-log.ts';

/** Outcome of a verification. */
export interface Verification {
  readonly log: LogVerification;
  /** Recomputed; undefined when the log is damaged. */
  readonly stateHash: string | undefined;
  /** As the summary of the run states it. */
  readonly statedHash: string;
  readonly matches: boolean;
}

/**
 * Reads the summary of a run.
 *
 * @param folder - folder of a run
 * @returns its summary
 * @throws UserError when there is none
 */
export async function readSummary(folder: string): Promise<RunSummary> {
  const path = join(folder, 'summary.json');
  try {
    return JSON.parse(await readFile(path, 'utf8')) as RunSummary;
  } catch {
    throw new UserError(`${folder}: holds no run (no readable summary.json); see rapport run`);
  }
}

/**
 * Verifies the folder of a run.
 *
 * @param folder - folder of a run
 * @returns findings in the log and whether the state recomputes
 * @throws UserError when the folder holds no run
 */
export async function verifyRun(folder: string): Promise<Verification> {
  const summary = await readSummary(folder);
  const log = await verifyLog(folder);
  const statedHash = summary.stateHash;
  if (log.findings.length > 0) return { log, stateHash: undefined, statedHash, matches: false };
  const asOf = parseInstant(summary.asOf);
  const asOfMicros = summary.asOfGiven && asOf.ok ? asOf.value : undefined;
  const segments = await openSegmentLog(folder, { readOnly: true });
  try {
    // The log may have grown since; the summary speaks of its own part.
    const { state } = await foldLog(segments, { asOfMicros, untilCheckpoint: summary.checkpoint });
    const recomputed = stateHash(state);
    return { log, stateHash: recomputed, statedHash, matches: recomputed === statedHash };
  } finally {
    await segments.close();
  }
}
