import { describe, expect, it } from 'vitest';
import { checkVenueConfig } from './config.ts';
import { simulateVenue } from './venue.ts';

const config = checkVenueConfig({
  seed: 'funding',
  days: 4,
  participants: 20,
  quotesPerMakerMinute: 2,
  markMinutes: 1440,
  walletGraph: false,
  governance: false,
});
if (!config.ok) throw new Error(config.failure.field);
const texts = new Map<string, string>();
for (const { file, text } of simulateVenue(config.value)) {
  texts.set(file, (texts.get(file) ?? '') + text);
}
const rows = (file: string) => {
  const [head, ...lines] = texts.get(file)!.trimEnd().split('\n');
  const names = head!.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i]!]));
  });
};

describe('funding in the exported files', () => {
  it('is an eighth of the basis at every full hour, to the sixth decimal', () => {
    const basis = new Map(
      rows('marks.csv')
        .filter(({ instrument }) => instrument!.endsWith('-PERP'))
        .map((mark) => [
          `${mark.at} ${mark.instrument}`,
          Number(mark.price) / Number(mark.index) - 1,
        ]),
    );
    const rates = rows('funding.csv').filter(({ participant }) => participant === '');
    expect(rates.length).toBe(2 * (4 * 24 - 1));
    for (const { at, instrument, rate } of rates) {
      const own = basis.get(`${at} ${instrument}`)!;
      expect(Math.abs(Number(rate) - own / 8)).toBeLessThan(0.6e-6);
    }
    expect(new Set(rates.map(({ rate }) => Math.sign(Number(rate)))).size).toBeGreaterThan(1);
  });

  it('moves money between participants and leaves only dust', () => {
    const paid = rows('funding.csv').filter(({ participant }) => participant !== '');
    const sum = paid.reduce((total, { amount }) => total + Number(amount), 0);
    const moved = paid.reduce((total, { amount }) => total + Math.abs(Number(amount)), 0);
    expect(moved).toBeGreaterThan(1);
    expect(Math.abs(sum)).toBeLessThan(1e-6 * paid.length);
  });
});
