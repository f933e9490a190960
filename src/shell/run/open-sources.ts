/**
 * @module Opens what the user named: files found, formats recognised, lookups first.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import {
  type Adapter,
  type AdapterSession,
  adapters,
  createTableAdapter,
  type Detection,
  detectAdapter,
  parseTableMap,
} from '../../ingest/index.ts';
import {
  expandSources,
  type LeftOut,
  type OpenedSource,
  openSource,
  type SourceFile,
} from '../source/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import { digestOf } from './digest.ts';
import type { IngestedSource } from './ingested.ts';
import { type RunJournal, silentProblems } from './journal.ts';
import { isRunFolder } from './out-folder.ts';

/** Source that is open and belongs to an adapter. */
export interface RunSource {
  readonly opened: OpenedSource;
  readonly adapter: Adapter;
  readonly session: AdapterSession;
  readonly detection: Detection;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
  /** The log has this content already. */
  readonly isKnown: boolean;
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
 * @param known - sources in the log
 * @returns sources in reading order, lookups first
 * @throws UserError when a path, a file or a format is not usable
 */
export async function openRunSources(
  paths: readonly string[],
  options: SourceOptions,
  journal: RunJournal,
  known: readonly IngestedSource[],
): Promise<RunSources> {
  const candidates = await adaptersFor(options);
  const expansion = await expandSources(paths);
  const failure = expansion.failures[0];
  if (failure !== undefined) throw new UserError(`${failure.path}: ${failure.detail}`);
  const leftOut: LeftOut[] = [...expansion.leftOut];
  const files = await withoutResults(expansion.files, leftOut);
  const sessions = new Map<Adapter, AdapterSession>();
  const sources: RunSource[] = [];
  const labels = new Set<string>();
  for (const found of files) {
    // Folders of the same file names are told apart by the paths that the user wrote.
    const file = labels.has(found.label) ? { ...found, label: found.path } : found;
    labels.add(file.label);
    const source = await openRunSource(file, sources, { options, journal, known, candidates });
    if ('reason' in source) {
      leftOut.push(source);
      continue;
    }
    const { adapter } = source;
    if (!sessions.has(adapter)) sessions.set(adapter, adapter.open());
    sources.push({ ...source, session: sessions.get(adapter)! });
  }
  sources.sort((a, b) => Number(b.detection.lookup ?? false) - Number(a.detection.lookup ?? false));
  return { sources, leftOut, synthetic: await isSynthetic(expansion.leftOut) };
}

/** Results of earlier runs are no input, wherever they lie. */
async function withoutResults(
  files: readonly SourceFile[],
  leftOut: LeftOut[],
): Promise<readonly SourceFile[]> {
  const isResult = new Map<string, boolean>();
  const isOfRun = async ({ path }: { readonly path: string }): Promise<boolean> => {
    const folder = dirname(path);
    if (!isResult.has(folder)) isResult.set(folder, await isInRun(folder));
    return isResult.get(folder)!;
  };
  const kept: SourceFile[] = [];
  for (const file of files) if (!(await isOfRun(file))) kept.push(file);
  const others: LeftOut[] = [];
  for (const entry of leftOut.splice(0)) if (!(await isOfRun(entry))) others.push(entry);
  for (const [folder, isOurs] of isResult) {
    if (isOurs) others.push({ path: folder, reason: 'holds a run' });
  }
  leftOut.push(...others);
  return kept;
}

/** The log and the snapshots of a run lie one folder deeper. */
async function isInRun(folder: string): Promise<boolean> {
  const whole = resolve(folder);
  const isDeeper = whole.endsWith(`${sep}log`) || whole.endsWith(`${sep}snapshots`);
  return (await isRunFolder(whole)) || (isDeeper && isRunFolder(dirname(whole)));
}

interface Opening {
  readonly options: SourceOptions;
  readonly journal: RunJournal;
  readonly known: readonly IngestedSource[];
  readonly candidates: readonly Adapter[];
}

async function openRunSource(
  file: SourceFile,
  before: readonly RunSource[],
  { options, journal, known, candidates }: Opening,
): Promise<Omit<RunSource, 'session'> | LeftOut> {
  const { path } = file;
  const { sha256: bytesSha256, grownFrom } = await digestOf(file, known);
  const namedSha256 = withName(bytesSha256, path);
  const isOurs = (sha256: string): boolean => sha256 === bytesSha256 || sha256 === namedSha256;
  const twin = before.find((source) => isOurs(source.sha256));
  if (twin !== undefined) return { path, reason: `the same content as ${twin.opened.file.path}` };
  const isKnown = known.some((source) => isOurs(source.sha256));
  if (grownFrom !== undefined && !isKnown) {
    throw new UserError(
      `${path}: begins with all rows of ${grownFrom.file}, which is in the log: they would count ` +
        'twice. Give the new rows in a file of their own, or name a new folder with --out',
    );
  }
  const problems = isKnown ? silentProblems : journal.problemsOf(file.label);
  const opened = await openSource(file, problems);
  if (!opened.ok) {
    if (opened.failure.kind === 'source_empty') return { path, reason: 'empty' };
    throw new UserError(`${opened.failure.path}: ${opened.failure.detail}`);
  }
  const detected = detectAdapter(opened.value.sample, options.adapter, candidates);
  if (detected.ok) {
    const sha256 = detected.value.detection.named === true ? namedSha256 : bytesSha256;
    return { opened: opened.value, ...detected.value, sha256, isKnown };
  }
  await opened.value.close();
  const { detail } = detected.failure;
  if (options.skipUnknown) return { path, reason: detail };
  const hint = ' (--skip-unknown leaves such files out, --map describes their columns)';
  throw new UserError(`${path}: ${detail}${hint}`);
}

/** Digest of bytes whose meaning depends on the name of their file. */
function withName(sha256: string, path: string): string {
  return createHash('sha256')
    .update(`${basename(path)}\n${sha256}`)
    .digest('hex');
}

async function adaptersFor(options: SourceOptions): Promise<readonly Adapter[]> {
  const { adapter, mapFile } = options;
  if (adapter !== undefined && !adapters.some(({ name }) => name === adapter)) {
    const names = adapters.map(({ name }) => name).join(', ');
    throw new UserError(`there is no adapter ${adapter}; there are ${names}`, exitCodes.usage);
  }
  if (mapFile === undefined) return adapters;
  let text: string;
  try {
    text = await readFile(mapFile, 'utf8');
  } catch {
    throw new UserError(`${mapFile}: the column map cannot be read`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${mapFile}: not JSON: ${(error as Error).message}`);
  }
  const map = parseTableMap(content);
  if (!map.ok) throw new UserError(`${mapFile}: ${JSON.stringify(map.failure)}`);
  const mapped = createTableAdapter(map.value);
  return [...adapters.filter(({ name }) => name !== mapped.name), mapped];
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
