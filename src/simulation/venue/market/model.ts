/**
 * @module Parameters of the synthetic market, fitted to Deribit chains and hourly bars.
 *
 * Fitted by simulated moments: Gauss-Newton steps on the facts that `npm run evaluate --
 * simulation` compares, over twelve seeds named `tune-*`. Fitted to are BTC and ETH hourly closes
 * of 2022 to 2025, in windows of 120 days, and chains of January and February 2026, all steps
 * together and calm and turbulent ones apart; later months were held out. The spread of eras, what
 * long tenors follow of them, leverage and the rate and mean of jumps were set by hand.
 */

/** Minutes of a year of 365 days. */
export const minutesPerYear = 365 * 1440;

/** Regimes of the market, shared by all underlyings: log level of volatility and mean stay. */
export const regimes = [
  { name: 'calm', logVol: -0.3, days: 9 },
  { name: 'normal', logVol: 0.05, days: 7 },
  { name: 'wild', logVol: 0.242, days: 3 },
] as const;

/** Chance to enter each regime on leaving another, before the one left is taken out. */
export const regimeWeights = [0.4, 0.4, 0.2] as const;

/** Ornstein-Uhlenbeck factors of log volatility: reversion per minute, stationary deviation. */
export const logVolFactors = {
  /** Markets are calm or wild for seasons, as the spread between four-month windows tells. */
  era: { reversion: 1 / (45 * 1440), spread: 0.18 },
  slow: { reversion: 1 / (3 * 1440), spread: 0.122 },
  fast: { reversion: 1 / 137, spread: 0.323 },
  /** Bound of the fast factor outside of scripts, so that jumps do not pile up. */
  fastMost: 0.9,
} as const;

/**
 * Volatility over the day: busiest at 18:00 UTC, as the first harmonic of hourly bars of 2022 to
 * 2025 tells; the implied surface counts time by it.
 */
export const daySeason = { peakMinute: 18 * 60, height: 0.21 } as const;

/** Loading of volatilities and of fear on what is shared; correlation of spot with volatility. */
export const correlations = { vols: 0.91, leverage: -0.35 } as const;

/**
 * Correlation of spots apart from jumps: its inverse hyperbolic tangent reverts to a rest that
 * rises with volatility. The spread over weeks, months and windows of 120 days and the slope are
 * those of hourly bars of 2020 to February 2026; by year the correlation was between 0.80 and 0.89.
 */
export const spotCorrelation = {
  rest: 1.25,
  /** Per log of the volatility that lasts for days over its long-run level. */
  ofVol: 0.25,
  reversion: 1 / (30 * 1440),
  spread: 0.265,
  /** Minutes between steps. */
  every: 60,
} as const;

/** Jumps come with volatility, are Laplace distributed and set volatility off. */
export const jumps = {
  perDay: 1,
  /** Deviation in deviations of an hour's diffusion. */
  size: 2.01,
  /** Bound of the exponential draw behind a jump. */
  sizeMost: 5,
  /** Mean in the same unit: more falls than rises. */
  mean: -0.25,
  /** Step of the fast factor of log volatility. */
  volStep: 0.163,
} as const;

/** What drives implied volatility besides realised: fear that falling prices feed. */
export const fear = {
  reversion: 1 / (6 * 1440),
  /** Per deviation of a day's return. */
  ofReturn: -0.12,
  /** Own noise, per square root of a day. */
  noise: 0.096,
  /**
   * Powers of volatility over its long-run level with which the answer to returns and the noise
   * grow. In calm weeks implied volatility hardly answers to spot, in wild ones by all it has.
   */
  returnPower: 1.6,
  noisePower: 1,
  /** Largest log of volatility over its long-run level that counts. */
  logVolMost: 0.7,
  /** Own noise of the skew, per square root of a day; it reverts as fast. */
  skewNoise: 0.015,
} as const;

/** Term structure of implied variance: short variance reverts to a slow level. */
export const term = {
  /** Per year; a half-life of about three and a half days. */
  reversion: 74,
  /** The market holds part of a burst of realised volatility to be passing. */
  fastWeight: 0.85,
  /** Share of an era that long tenors follow. */
  ofEra: 0.5,
} as const;

/** Half-lives of realised variance, minutes: for makers' nerves, and for implied volatility. */
export const realisedHalfLives = { short: 360, long: 4 * 1440 } as const;

/** Perpetual over index: reversion per minute and stationary deviation. */
export const basis = { reversion: 1 / 240, spread: 0.0002 } as const;

/** Other venue: share of the next minute's move that it shows already, and its own noise. */
export const elsewhere = { lead: 0.6, noise: 0.00012, noiseReversion: 0.25 } as const;

/** Gas: median, log deviation and reversion, and bursts of congestion that decay. */
export const gas = {
  medianGwei: 12,
  spread: 0.35,
  reversion: 1 / 720,
  burstsPerDay: 0.4,
  burstLog: 1.6,
  burstDecay: 0.5 ** (1 / 40),
} as const;

/** Series of the world outside, daily: what they start from and how they move. */
export const macro = {
  'equity-volatility': { start: 17, ofLogVol: 0.45, noise: 0.05 },
  'policy-rate': { start: 3.75, step: 0.25, changeChance: 1 / 45 },
} as const;
