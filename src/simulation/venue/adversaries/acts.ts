/**
 * @module Acts of adversaries: what they did and when, written into the truth as it happens.
 */
import { writeRow } from '../csv-file.ts';
import type { World } from '../world.ts';
import type { AdversaryGroup } from './plant.ts';

/**
 * Writes an act into the truth.
 *
 * @param world - its truth file grows
 * @param group - who acted
 * @param at - microseconds since 1970 UTC
 * @param act - what was done, one word
 * @param detail - trade id, instrument or address, without commas
 */
export function writeAct(
  world: World,
  group: AdversaryGroup,
  at: number,
  act: string,
  detail: string | number,
): void {
  writeRow(world.records.acts, `${at},${group.name},${group.type},${act},${detail}`);
}
