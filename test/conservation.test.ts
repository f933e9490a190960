/**
 * Cash and positions of the synthetic venue, summed over all accounts from its files alone, and of
 * every account as the broker folds them.
 */
import { describe, expect, it } from 'vitest';
import { keepLedger } from '../evaluate/file-ledger.ts';
import {
  conservationFindings,
  conservedDays,
  moneyRows,
  moneyTexts,
} from '../evaluate/simulation-conservation.ts';
import { foldedCash, foldFindings } from '../evaluate/simulation-fold.ts';

/** Over an expiry, with a crash, and small enough for every day. */
const texts = moneyTexts({
  ...conservedDays,
  start: '2026-03-03',
  days: 4,
  participants: 60,
  crunchDays: [],
  stressDays: [1],
  oracleFailureDays: [0],
  congestionDays: [],
});
const files = moneyRows(texts);

describe('the files of a venue', () => {
  it('conserve cash and positions every day, linear and inverse', () => {
    const findings = conservationFindings(files);
    expect(findings.filter(({ met }) => met === false)).toEqual([]);
    expect(findings.filter(({ met }) => met === true).length).toBe(10);
    const { days, equity, fills } = keepLedger(files);
    expect(days.map(({ day }) => day)).toEqual([0, 1, 2, 3]);
    expect(equity.length).toBeGreaterThan(500);
    expect(Math.min(fills.get('linear')!, fills.get('inverse')!)).toBeGreaterThan(100);
    expect(files.get('exercises.csv')!.length).toBeGreaterThan(0);
    expect(files.get('settlements.csv')!.length).toBeGreaterThan(0);
    expect(files.get('transfers.csv')!.length).toBeGreaterThan(0);
  });

  it.each([
    ['fills.csv', /positions of all|cash of all/],
    ['exercises.csv', /payoffs|positions of all/],
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

describe('the fold of the files', () => {
  it('has the cash of every account that the venue has, after exercises too', async () => {
    const findings = await foldFindings(texts);
    expect(findings.map(({ met }) => met)).toEqual([true, true, true]);
    expect(findings[0]!.sample).toBeGreaterThan(60);
    expect(findings[1]!.sample).toBeGreaterThan(20);
    // Whoever exercised an option in dollars or coins is among them.
    const cash = await foldedCash(texts);
    const exercised = new Set(files.get('exercises.csv')!.map((row) => row.participant));
    expect(cash.filter(({ account }) => exercised.has(account)).length).toBeGreaterThan(0);
  });

  it('counts nothing twice: what an exercise closed, no settlement closes again', async () => {
    // The holders' rows once more, as settlements.
    const twice = files
      .get('exercises.csv')!
      .map(({ at, participant, instrument, quantity, payoff, settlement, contractSize }) =>
        [at, participant, instrument, '1', quantity, payoff, settlement, contractSize].join(','),
      );
    const more = new Map(texts);
    more.set('settlements.csv', `${texts.get('settlements.csv')!}${twice.join('\n')}\n`);
    const [once, again] = [await foldedCash(texts), await foldedCash(more)];
    expect(again.map(({ folded }) => folded)).toEqual(once.map(({ folded }) => folded));
  });

  it('would not have it with another payoff of one exercise', async () => {
    const [head, ...rows] = texts.get('exercises.csv')!.trimEnd().split('\n');
    const cells = rows[0]!.split(',');
    cells[4] = String(2 * Number(cells[4]));
    const wrong = [head, cells.join(','), ...rows.slice(1)].join('\n');
    const findings = await foldFindings(new Map(texts).set('exercises.csv', `${wrong}\n`));
    expect(findings.some(({ met }) => met === false)).toBe(true);
  });
});
