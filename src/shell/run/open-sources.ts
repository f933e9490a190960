/**
 * @module Opens what the user named: files found, formats recognised, lookups first.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type Adapter,
  type AdapterSession,
  adapters,
  createTableAdapter,
  type Detection,
  detectAdapter,
  parseTableMap,
} from '../../ingest/index.ts';
import { expandSources, type LeftOut, type OpenedSource, openSource } from '../source/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import type { RunJournal } from './journal.ts';

/** Source that is open and belongs to an adapter. */
export interface RunSource {
  readonly opened: OpenedSource;
  readonly adapter: Adapter;
  readonly session: AdapterSession;
  readonly detection: Detection;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
}

/** How to open sources. */
export interface SourceOptions {
  readonly adapter: string | undefined;
  /** Column map of the `table` adapter; path of a JSON file. */
  readonly mapFile: string | undefined;
  /** Files of unknown format are left out instead of ending the run. */
  readonly skipUnknown: boolean;
}

/** What the user's paths came to. */
export interface RunSources {
  readonly sources: readonly RunSource[];
  readonly leftOut: readonly LeftOut[];
  /** The export says of itself that it is synthetic. */
  readonly synthetic: boolean;
}

/**
 * Opens all sources.
 *
 * @param paths - files and folders as the user wrote them
 * @param options - adapter, map, unknown files
 * @param journal - receives refused rows and findings of the readers
 * @returns sources in reading order, lookups first
 * @throws UserError when a path, a file or a format is not usable
 */
export async function openRunSources(
  paths: readonly string[],
  options: SourceOptions,
  journal: RunJournal,
): Promise<RunSources> {
  const expansion = await expandSources(paths);
  const failure = expansion.failures[0];
  if (failure !== undefined) throw new UserError(`${failure.path}: ${failure.detail}`);
  const candidates = await adaptersFor(options);
  const sessions = new Map<Adapter, AdapterSession>();
  const sources: RunSource[] = [];
  const leftOut: LeftOut[] = [...expansion.leftOut];
  for (const file of expansion.files) {
    const opened = await openSource(file, journal.problemsOf(file.label));
    if (!opened.ok) {
      if (opened.failure.kind === 'source_empty') {
        leftOut.push({ path: file.path, reason: 'empty' });
        continue;
      }
      throw new UserError(`${opened.failure.path}: ${opened.failure.detail}`);
    }
    const detected = detectAdapter(opened.value.sample, options.adapter, candidates);
    if (!detected.ok) {
      await opened.value.close();
      if (options.skipUnknown) {
        leftOut.push({ path: file.path, reason: detected.failure.detail });
        continue;
      }
      const { detail, kind } = detected.failure;
      const code = kind === 'unknown_adapter' ? exitCodes.usage : exitCodes.failure;
      const hint = ' (--skip-unknown leaves such files out, --map describes their columns)';
      throw new UserError(`${file.path}: ${detail}${hint}`, code);
    }
    const { adapter, detection } = detected.value;
    if (!sessions.has(adapter)) sessions.set(adapter, adapter.open());
    const session = sessions.get(adapter)!;
    const sha256 = await digestOf(file.path);
    sources.push({ opened: opened.value, adapter, session, detection, sha256 });
  }
  sources.sort((a, b) => Number(b.detection.lookup ?? false) - Number(a.detection.lookup ?? false));
  return { sources, leftOut, synthetic: await isSynthetic(expansion.leftOut) };
}

async function adaptersFor(options: SourceOptions): Promise<readonly Adapter[]> {
  if (options.mapFile === undefined) return adapters;
  let text: string;
  try {
    text = await readFile(options.mapFile, 'utf8');
  } catch {
    throw new UserError(`${options.mapFile}: the column map cannot be read`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${options.mapFile}: not JSON: ${(error as Error).message}`);
  }
  const map = parseTableMap(content);
  if (!map.ok) throw new UserError(`${options.mapFile}: ${JSON.stringify(map.failure)}`);
  const mapped = createTableAdapter(map.value);
  return [...adapters.filter(({ name }) => name !== mapped.name), mapped];
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** A synthetic venue leaves a manifest beside its files; detection never relies on names alone. */
async function isSynthetic(leftOut: readonly LeftOut[]): Promise<boolean> {
  for (const { path } of leftOut) {
    if (!path.endsWith('manifest.json')) continue;
    try {
      const manifest = JSON.parse(await readFile(join(dirname(path), 'manifest.json'), 'utf8'));
      if ((manifest as { synthetic?: unknown }).synthetic === true) return true;
    } catch {
      // An unreadable manifest says nothing.
    }
  }
  return false;
}
