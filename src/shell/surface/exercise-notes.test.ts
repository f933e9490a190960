import { describe, expect, it } from 'vitest';
import { microsPerDay } from '../../base/index.ts';
import { black76, type ChainQuote, fitSurface, type OptionChain } from '../../quant/index.ts';
import { exerciseNotes } from './exercise-notes.ts';

const atMicros = Date.UTC(2026, 0, 5) * 1000;

/** American by name, at European prices: a month on 100 at 40 %. */
function fittedChain(settlement: 'linear' | 'inverse') {
  const quotes = Array.from({ length: 24 }, (_, i): ChainQuote => {
    const isCall = i % 2 === 0;
    const strike = 80 + 4 * (i >> 1);
    const unit = settlement === 'inverse' ? 100 : 1;
    const mid = black76(100, strike, 30 / 365, 0.4, isCall) / unit;
    const [bid, ask] = [0.99 * mid, 1.01 * mid];
    const expiryMicros = atMicros + 30 * microsPerDay;
    return { expiryMicros, strike, isCall, bid, ask, isAmerican: true };
  });
  const chain: OptionChain = { underlying: 'XYZ', atMicros, settlement, quotes };
  const fitted = fitSurface(chain);
  if (!fitted.ok) throw new Error(fitted.failure.missing);
  return { chain, surface: fitted.value, model: 'svi', staleMicros: 1 } as const;
}

describe('notes about early exercise', () => {
  it('are none for European options', () => {
    expect(exerciseNotes(new Set(['ABC']), [fittedChain('linear')])).toEqual([]);
  });

  it('tell how many prices it was taken out of, and the rate', () => {
    const [note] = exerciseNotes(new Set(['XYZ']), [fittedChain('linear')]);
    expect(note).toMatch(/^XYZ: the options are American; what early exercise is worth was taken/);
    expect(note).toMatch(/out of \d+ of them before the fit, at a rate of 0\.00 % a year/);
  });

  it('say so where it stays in: the pricer knows no options paid in coin', () => {
    const [note] = exerciseNotes(new Set(['XYZ']), [fittedChain('inverse')]);
    expect(note).toContain('early exercise is not taken out (paid in coin)');
  });
});
