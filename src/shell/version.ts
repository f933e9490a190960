/**
 * @module The version of this package, as its package.json states it.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Returns the version of this package.
 *
 * @returns e.g. `0.1.0`
 */
export function packageVersion(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const text = readFileSync(join(here, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
