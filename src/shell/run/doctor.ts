/**
 * @module `rapport doctor`: whether this machine can do what the commands need.
 */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { chooseEngine } from '../../quant/index.ts';

/** One thing looked at. */
export interface DoctorCheck {
  readonly name: string;
  /** `missing` is only told: some command does without; `failed` breaks the main job. */
  readonly state: 'ok' | 'missing' | 'failed';
  readonly detail: string;
}

const nodeFloor: readonly [major: number, minor: number] = [20, 19];

/**
 * Looks at the machine.
 *
 * @param folder - where results would go
 * @returns checks in order
 */
export async function examine(folder: string): Promise<readonly DoctorCheck[]> {
  return [checkNode(), await checkDisk(folder), await checkParquet(), checkSimd(), checkMemory()];
}

function checkNode(): DoctorCheck {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNew = major > nodeFloor[0] || (major === nodeFloor[0] && minor >= nodeFloor[1]);
  const detail = `${process.version}; needs ${nodeFloor.join('.')} or later`;
  return { name: 'node', state: isNew ? 'ok' : 'failed', detail };
}

/** A block is acknowledged only after its sync, which bounds how fast single blocks are taken. */
async function checkDisk(folder: string): Promise<DoctorCheck> {
  let probe: string | undefined;
  try {
    probe = await mkdtemp(join(folder, '.rapport-doctor-')).catch(() =>
      mkdtemp(join(tmpdir(), 'rapport-doctor-')),
    );
    const handle = await open(join(probe, 'probe'), 'w');
    const times: number[] = [];
    for (let i = 0; i < 20; i++) {
      const start = performance.now();
      await handle.write(Buffer.alloc(4096, i));
      await handle.datasync();
      times.push(performance.now() - start);
    }
    await handle.close();
    const median = times.sort((a, b) => a - b)[10]!;
    const place = probe.startsWith(tmpdir()) ? 'temporary folder' : folder;
    const detail = `${place}: sync of 4 kB in ${median.toFixed(2)} ms (median)`;
    return { name: 'disk', state: 'ok', detail };
  } catch (error) {
    return { name: 'disk', state: 'failed', detail: (error as Error).message };
  } finally {
    if (probe !== undefined) await rm(probe, { recursive: true, force: true });
  }
}

async function checkParquet(): Promise<DoctorCheck> {
  try {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll('select version()');
    const version = String(reader.getRows()[0]![0]);
    connection.closeSync();
    return { name: 'parquet', state: 'ok', detail: `DuckDB ${version}` };
  } catch (error) {
    const detail = `Parquet files cannot be read or written: ${(error as Error).message}`;
    return { name: 'parquet', state: 'missing', detail };
  }
}

function checkSimd(): DoctorCheck {
  return chooseEngine('auto') === 'wasm'
    ? { name: 'simd', state: 'ok', detail: 'pricing kernels run vectorised' }
    : { name: 'simd', state: 'missing', detail: 'pricing kernels fall back to plain code' };
}

function checkMemory(): DoctorCheck {
  const megabytes = Math.round(process.constrainedMemory?.() / 2 ** 20) || 0;
  const detail = megabytes > 0 && megabytes < 1e9 ? `limit ${megabytes} MiB` : 'no limit set';
  return { name: 'memory', state: 'ok', detail };
}
