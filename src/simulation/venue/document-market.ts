/**
 * @module The part of the reference page that tells of the market model and of its fit.
 */
import {
  correlations,
  elsewhere,
  fear,
  gas,
  jumps,
  logVolFactors,
  regimes,
  spotCorrelation,
} from './market/model.ts';
import { underlyings } from './underlying.ts';

const spreadDays = [1, 5, 22, 70];

function spreadRows(): string {
  return underlyings
    .map(({ asset, optionSpread: { floor, vol, power } }) => {
      const cells = spreadDays.map((days) => {
        const points = 200 * (floor + vol * (30 / days) ** power);
        return `${points.toFixed(2)} points`;
      });
      return `| ${asset} | ${cells.join(' | ')} |\n`;
    })
    .join('');
}

function regimeRows(): string {
  return regimes
    .map(({ name, logVol, days }) => {
      return `| ${name} | ${Math.round(100 * Math.exp(logVol))} % | ${days} days |\n`;
    })
    .join('');
}

/**
 * Writes how the market moves, what is fitted to what, and how the fit is judged.
 *
 * @returns Markdown
 */
export function marketPart(): string {
  const { era, slow, fast } = logVolFactors;
  const { rest, spread, reversion, ofVol } = spotCorrelation;
  const atRest = Math.tanh(rest).toFixed(2);
  const within = Math.round(1 / reversion / 1440);
  const { ofReturn, noise, returnPower, noisePower } = fear;
  const tenors = spreadDays.map((days) => (days === 1 ? '1 day' : `${days} days`)).join(' | ');
  return `## Market

Log volatility is the level of a regime, three factors (deviations ${era.spread}, ${slow.spread} and
${fast.spread}) that revert within seasons, days and hours, and the season of the day.
${jumps.perDay} jumps a day, Laplace distributed, come to all underlyings at once. Apart from them
spots correlate by ${atRest} at rest: the inverse hyperbolic tangent varies by ${spread} over some
${within} days, and rises by ${ofVol} with the log of volatility that lasts for days. Volatility
correlates ${correlations.leverage} with spot. Spot has no drift outside of stress scripts.

The implied surface is an SSVI. Its forward variance at the money goes from a short level (realised
volatility of some days, times fear) to a slow one, so that total variance rises with tenor. It
counts time by the season of the day: the last night of an option is worth less than its hours. Fear
is fed by falling prices (${ofReturn} per daily deviation) and by noise (${noise} per root of
a day), with the powers ${returnPower} and ${noisePower} of volatility over its level, and tilts
the smile. In calm weeks implied volatility is calm and hardly answers to spot. Makers quote around
the surface, by these spreads times their own factor and more in wild times:

| bid-ask at the money | ${tenors} |
| --- | --- | --- | --- | --- |
${spreadRows()}
The other venue shows ${elsewhere.lead} of the next minute's move. Gas has a median of
${gas.medianGwei} gwei and ${gas.burstsPerDay} bursts a day; quotes arrive later by the root of gas
over its median.

| regime | volatility over its level | mean stay |
| --- | --- | --- |
${regimeRows()}
${fitText}`;
}

const fitText = `### Fit

Parameters are fitted to hourly bars of 2022 to 2025 (the correlation of spots: 2020 to February
2026) and to Deribit chains of January and February 2026, all days together and calm and turbulent
ones apart. \`npm run evaluate -- simulation\` prints every fact for seeds that were not used in the
fit beside the real figure with its interval, on the data fitted to and on months held out, missed
ones too. \`rapport simulate --report FILE\` draws a run from its files.

Two rules compare like with like; they were written down before a held-out figure was computed by
them. A step of about six hours is calm when the volatility of spot over the five days before is
below the median of the fitted months, and turbulent otherwise; the same level parts real and
simulated steps. A simulated window is like a real one when the quantiles of their realised
volatility in the pool of all windows are near: of each of twelve seeds the nearest window counts,
and of the seeds the eight nearest.

| facts met | earlier model | this model |
| --- | --- | --- |
| fitted: prices and chains | 25 of 25 | 25 of 25 |
| fitted: chains on calm and turbulent days | 8 of 12 | 12 of 12 |
| fitted: spread of the correlation between windows | 0 of 1 | 1 of 1 |
| fitted: bid-ask by delta and tenor | 12 of 14 | 15 of 16 |
| held out: prices and chains | 19 of 25 | 22 of 25 |
| held out: chains on calm and turbulent days | 5 of 12 | 11 of 12 |
| held out: bid-ask by delta and tenor | 8 of 14 | 13 of 16 |
| held out, windows of like volatility: prices and chains | 15 of 23 | 18 of 23 |
| held out, windows of like volatility: calm and turbulent days | 5 of 12 | 10 of 12 |

Two versions of this model were compared with the held-out months; they differ only in the bid-ask
of BTC, by a cell of the fitted months. Nothing was changed for what the held-out months told. The
bid-ask alone was set with the compared seeds in sight, beside the fitted months; the cell of it
that is missed is that of far BTC options a few days ahead, where no maker quotes nearer to the
middle than a tick.

What is met is told more weakly than before where windows of the model differ more from one another:
the volatility of at-the-money volatility of 60 days lies between 0.03 and 0.10 for BTC, as a window
with a crash has twice that of one without. On calm days it is 0.031 for BTC and 0.026 for ETH,
real 0.033 and 0.024 in the months fitted to, 0.038 and 0.025 in those held out; the earlier model
had 0.056 and 0.044.

What is missed in the held-out months: the risk reversal of BTC is not low enough (-0.05 for -0.06),
its term structure is inverted too seldom (0.30 for 0.59), and implied volatility of ETH follows
spot too closely on turbulent days (a correlation of -0.68 for -0.19). Among windows of like
volatility implied volatility at the money is too low besides (BTC 0.42 for 0.47, ETH 0.59 for
0.68); in that spring options were dearer for what was realised than in the winter before. Weekends
are as busy as other days here; real ones have two thirds of their volatility.

Within a day of expiry Deribit's smile has the shape of the surface here: over volatility at the
money, the 25-delta risk reversal is -0.11 for BTC (here -0.12) and -0.09 for ETH (-0.08), the
butterfly 0.03 (0.03) and 0.03 (0.04). A day ahead the level is lower here: 0.92 of that of a week
for BTC and 0.90 for ETH, real 0.98. Deribit's falls during the last night, its strikes lie 0.4 to
0.6 deviations apart a day ahead, and the bid-ask is 0.035 to 0.05; season, strikes and bid-ask here
follow that. \`rapport surface\` fits marks of one instant to less than 0.1 points. Quotes miss each
other by what spot has moved between them, the more the nearer the expiry: that is the age of
quotes, not the smile, and \`--stale\` shortens it.
`;
