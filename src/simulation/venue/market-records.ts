/**
 * @module What the venue tells of the market by the clock: index, marks, funding.
 */
import { writeRow } from './csv-file.ts';
import type { Contract } from './instruments.ts';
import { notionalOf } from './instruments.ts';
import { insuranceAccount, moveCash, positionOf } from './ledger.ts';
import { forwardOf, markOf } from './marks.ts';
import { underlyings } from './underlying.ts';
import type { World } from './world.ts';

const fundingRateMax = 0.0005;
const gasMinutes = 10;

/** Chain that the venue settles on. */
export const chainName = 'ethereum';

/** Name under which the other venue's price of an asset is told. */
export function elsewhereName(asset: string): string {
  return `${asset}@elsewhere`;
}

/** Writes the mark of a contract at the current minute, unless it is written already. */
export function writeMark(world: World, contract: Contract): void {
  const { marks, records, atMicros } = world;
  const price = markOf(marks, contract);
  if (marks.written[contract.id] === marks.minute) return;
  marks.written[contract.id] = marks.minute;
  const index = marks.index[contract.underlying]!;
  const option = contract.isOption
    ? `${marks.iv[contract.id]},${forwardOf(marks, contract)},0`
    : ',,';
  const head = `${atMicros},${contract.name},${price}`;
  writeRow(records.marks, `${head},${option},${index},${contract.terms}`);
}

/**
 * Writes the index of every underlying and the mark of every perpetual; when due, of every option.
 *
 * @param world - standing at a minute
 */
export function writeMarket(world: World): void {
  const { marks, listing, records, atMicros, minute, config } = world;
  underlyings.forEach(({ asset }, u) => {
    writeRow(records.index, `${atMicros},${asset},${marks.index[u]}`);
    const other = world.path.paths[u]!.elsewhere[minute]!;
    writeRow(records.elsewhere, `${atMicros},${elsewhereName(asset)},${other}`);
    writeMark(world, listing.contracts[u]!);
  });
  writeSurroundings(world);
  if (minute % config.markMinutes !== 0) return;
  for (const ids of listing.options) {
    for (const id of ids) writeMark(world, listing.contracts[id]!);
  }
}

function writeSurroundings({ path, records, atMicros, minute }: World): void {
  if (minute % gasMinutes === 0) {
    writeRow(records.gas, `${atMicros},${chainName},${path.gas[minute]}`);
  }
  if (minute % 1440 !== 0) return;
  const { equityVolatility, policyRate } = path.macro;
  writeRow(records.macro, `${atMicros},equity-volatility,${equityVolatility[minute / 1440]}`);
  writeRow(records.macro, `${atMicros},policy-rate,${policyRate[minute / 1440]}`);
}

/**
 * Pays hourly funding in USD: the basis over eight, from long to short when positive.
 *
 * @param world - standing at a full hour
 */
export function payFunding(world: World): void {
  const { listing, marks, ledger, wallets, records, atMicros } = world;
  for (let u = 0; u < underlyings.length; u++) {
    const contract = listing.contracts[u]!;
    const index = marks.index[u]!;
    const basis = markOf(marks, contract) / index - 1;
    const bounded = Math.max(-fundingRateMax, Math.min(fundingRateMax, basis / 8));
    const rate = Math.round(bounded * 1e6) / 1e6;
    writeRow(records.funding, `${atMicros},,${contract.name},${rate},,${contract.terms}`);
    if (rate === 0) continue;
    for (const { account, address } of wallets) {
      const quantity = positionOf(ledger, account, contract.id);
      const exact = -quantity * notionalOf(contract, index) * rate;
      const amount = Math.round(exact * 1e6) / 1e6;
      if (amount === 0) continue;
      // Roundings do not sum to zero; the insurance account takes the dust.
      moveCash(ledger, insuranceAccount, account, 0, amount);
      const cells = `${rate},${amount},${contract.terms}`;
      writeRow(records.funding, `${atMicros},${address},${contract.name},${cells}`);
    }
  }
}
