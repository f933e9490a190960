/**
 * Cash and positions of the synthetic venue, summed over all accounts from its files alone.
 */
import { describe, expect, it } from 'vitest';
import { keepLedger } from '../evaluate/file-ledger.ts';
import {
  conservationFindings,
  conservedDays,
  readMoney,
} from '../evaluate/simulation-conservation.ts';

/** Over an expiry, with a crash, and small enough for every day. */
const files = readMoney({
  ...conservedDays,
  start: '2026-03-03',
  days: 4,
  participants: 60,
  crunchDays: [],
  stressDays: [1],
  oracleFailureDays: [0],
  congestionDays: [],
});

describe('the files of a venue', () => {
  it('conserve cash and positions every day, linear and inverse', () => {
    const findings = conservationFindings(files);
    expect(findings.filter(({ met }) => met === false)).toEqual([]);
    expect(findings.filter(({ met }) => met === true).length).toBe(10);
    const { days, equity, fills } = keepLedger(files);
    expect(days.map(({ day }) => day)).toEqual([0, 1, 2, 3]);
    expect(equity.length).toBeGreaterThan(500);
    expect(Math.min(fills.get('linear')!, fills.get('inverse')!)).toBeGreaterThan(100);
    expect(files.get('settlements.csv')!.length).toBeGreaterThan(0);
    expect(files.get('transfers.csv')!.length).toBeGreaterThan(0);
  });

  it.each([
    ['fills.csv', /positions of all|cash of all/],
    ['settlements.csv', /payoffs|positions of all/],
    ['deposits.csv', /final cash/],
    ['transfers.csv', /final cash/],
    ['funding.csv', /final cash|funding/],
  ])('would not conserve without one row of %s', (file, name) => {
    const rows = files.get(file)!;
    // A row that moves something, from the middle of the file.
    const moves = ({ amount, quantity, payoff }: (typeof rows)[number]) =>
      amount !== '' && Number(amount ?? quantity) * Number(payoff ?? 1) !== 0;
    const at = rows.findIndex((row, i) => i >= rows.length / 2 && moves(row));
    const less = new Map(files).set(
      file,
      rows.filter((_, i) => i !== at),
    );
    const missed = conservationFindings(less).filter(({ met }) => met === false);
    expect(missed.map((one) => one.name).join('; ')).toMatch(name);
  });
});
