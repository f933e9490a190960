/**
 * @module Market path: spot by regime-switching jump diffusion with stochastic volatility.
 *
 * Log volatility is a regime's level, three Ornstein-Uhlenbeck factors and the season of the day;
 * jumps are shared by all underlyings, come with volatility and set it off. Spots correlate by a
 * factor of its own and more in wild times. Fear, fed by falling prices, the more so the wilder the
 * market, drives implied volatility and skew beyond what is realised.
 */
import type { Random } from '../../base/index.ts';
import type { VenueConfig } from './config.ts';
import {
  basis,
  correlations,
  elsewhere,
  fear,
  jumps,
  logVolFactors,
  minutesPerYear,
  realisedHalfLives,
  regimes,
} from './market/model.ts';
import { createScripts, type Scripted, wrongIndexFactor } from './market/scripts.ts';
import { seasonLog } from './market/season.ts';
import { createShocks, type Shock } from './market/shock.ts';
import { drawMacro, type GasState, type MacroSeries, stepGas } from './market/world-series.ts';
import { type Underlying, underlyings } from './underlying.ts';

/** Minutes beyond the end that are drawn, so that a signal about the next hour can be planted. */
export const lookAheadMinutes = 60;

/** One underlying's path; entry i belongs to minute i from the start. */
export interface UnderlyingPath {
  /** Index that the venue publishes: spot, unless the oracle fails; USD, rounded to cents. */
  readonly spot: Float64Array;
  /** Price on the other venue, which leads; USD, rounded to cents. */
  readonly elsewhere: Float64Array;
  /** True instantaneous volatility, annualised. */
  readonly vol: Float64Array;
  /** Exponentially weighted realised volatility, half-life six hours, annualised. */
  readonly realised: Float64Array;
  /** The same with a half-life of four days, which implied volatility follows. */
  readonly lasting: Float64Array;
  /** Log of volatility over its long-run level that lasts for seasons. */
  readonly era: Float64Array;
  /** Log of the factor on short implied volatility. */
  readonly fear: Float64Array;
  /** Correlation parameter of the smile. */
  readonly tilt: Float64Array;
  /** Perpetual over index minus 1. */
  readonly basis: Float64Array;
}

/** Path of every underlying and of the world around the venue. */
export interface MarketPath {
  /** Minutes of the run, look-ahead not counted. */
  readonly minutes: number;
  readonly paths: readonly UnderlyingPath[];
  /** Regime of every minute, place in `regimes`. */
  readonly regime: Uint8Array;
  /** Correlation of spots apart from jumps by hour, the look-ahead not counted. */
  readonly correlation: Float64Array;
  /** Gwei by minute. */
  readonly gas: Float64Array;
  /** Figures by day. */
  readonly macro: MacroSeries;
}

const decays = {
  short: 0.5 ** (1 / realisedHalfLives.short),
  long: 0.5 ** (1 / realisedHalfLives.long),
};
const rootHour = Math.sqrt(60 / minutesPerYear);
const rootMinutesOfDay = Math.sqrt(1440);
const specific = Math.sqrt(1 - correlations.vols ** 2);
/** Beyond this the smile would admit arbitrage. */
const tiltMax = 0.85;

/**
 * Draws the path of all underlyings.
 *
 * @param config - days and stress scripts
 * @param random - stream of the market alone
 * @returns path with `lookAheadMinutes` minutes beyond the end
 */
export function createMarketPath(config: VenueConfig, random: Random): MarketPath {
  const minutes = config.days * 1440;
  const length = minutes + lookAheadMinutes + 1;
  const paths = underlyings.map(() => createPath(length));
  const own = underlyings.map(({ asset }) => random.split(asset));
  const states = underlyings.map(stateOf);
  const shocks = createShocks(random.split('shared'));
  const scripts = createScripts(config);
  const gasRandom = random.split('gas');
  const gasState: GasState = { level: 0, burst: 0 };
  const regime = new Uint8Array(length);
  const correlation = new Float64Array(config.days * 24);
  const gas = new Float64Array(length);
  const dailyLogVols: number[] = [];
  for (let minute = 0; minute < length; minute++) {
    const first = states[0]!;
    const lasting = first.regime + first.era + first.slow;
    const sharedLogVol = lasting + first.fast;
    const shock = shocks(Math.exp(sharedLogVol), lasting);
    const scripted = scripts(minute);
    regime[minute] = shock.regime;
    if (minute % 60 === 0 && minute < minutes) correlation[minute / 60] = shock.correlation;
    gas[minute] = stepGas(gasState, gasRandom, shock.jump !== 0, scripted.gasLog);
    if (minute % 1440 === 0 && minute < minutes) dailyLogVols.push(sharedLogVol);
    underlyings.forEach((underlying, u) => {
      const state = states[u]!;
      if (minute > 0) step(state, underlying, shock, scripted, own[u]!, minute);
      record(paths[u]!, state, minute, scripted);
    });
  }
  paths.forEach((path, u) => {
    drawElsewhere(path, random.split(`elsewhere/${u}`));
  });
  const macro = drawMacro(dailyLogVols, random.split('macro'));
  return { minutes, paths, regime, correlation, gas, macro };
}

function createPath(length: number): UnderlyingPath {
  return {
    spot: new Float64Array(length),
    elsewhere: new Float64Array(length),
    vol: new Float64Array(length),
    realised: new Float64Array(length),
    lasting: new Float64Array(length),
    era: new Float64Array(length),
    fear: new Float64Array(length),
    tilt: new Float64Array(length),
    basis: new Float64Array(length),
  };
}

interface State {
  logSpot: number;
  /** Parts of log volatility over its long-run level. */
  regime: number;
  era: number;
  slow: number;
  fast: number;
  /** Log of volatility over its long-run level. */
  logVol: number;
  vol: number;
  variance: number;
  lasting: number;
  fear: number;
  tilt: number;
  /** Own part of the smile's tilt. */
  skew: number;
  basis: number;
}

function stateOf({ spot, vol, smile }: Underlying): State {
  const level = { vol, variance: vol ** 2, lasting: vol ** 2 };
  const factors = { regime: 0, era: 0, slow: 0, fast: 0, logVol: 0, fear: 0, skew: 0, basis: 0 };
  return { logSpot: Math.log(spot), ...level, ...factors, tilt: smile.rho };
}

function step(
  state: State,
  underlying: Underlying,
  shock: Shock,
  scripted: Scripted,
  random: Random,
  minute: number,
): void {
  const mix = (shared: number) => correlations.vols * shared + specific * random.normal();
  const normal =
    Math.sqrt(shock.correlation) * shock.spot + Math.sqrt(1 - shock.correlation) * random.normal();
  // The move is drawn with the volatility from before it. With the one that it sets off, whose
  // correlation with it is negative, spot would drift down.
  const deviation = state.vol / Math.sqrt(minutesPerYear);
  const jump = (shock.jump - shock.jumpMean) * state.vol * rootHour;
  const move =
    deviation * normal - deviation ** 2 / 2 + jump + underlying.jumpLoading * scripted.move;
  stepVol(state, shock, scripted, normal, mix);
  const before = state.logVol;
  state.logVol = state.regime + state.era + state.slow + state.fast + seasonLog(minute);
  state.vol = underlying.vol * Math.exp(state.logVol);
  state.logSpot += move;
  const yearly = move ** 2 * minutesPerYear;
  state.variance = decays.short * state.variance + (1 - decays.short) * yearly;
  state.lasting = decays.long * state.lasting + (1 - decays.long) * yearly;
  // Likewise fear, which would rise for ever if falls weighed more for what they set off.
  stepFear(state, underlying, move / deviation, mix(shock.fear), before);
  const skewNoise = (fear.skewNoise * underlying.smile.noise) / rootMinutesOfDay;
  state.skew += -fear.reversion * state.skew + skewNoise * mix(shock.skew);
  const tilt = underlying.smile.rho - underlying.smile.ofFear * state.fear + state.skew;
  state.tilt = Math.max(-tiltMax, Math.min(tiltMax, tilt));
  state.basis +=
    -basis.reversion * state.basis +
    basis.spread * Math.sqrt(2 * basis.reversion) * random.normal();
}

function stepVol(
  state: State,
  shock: Shock,
  scripted: Scripted,
  spotNormal: number,
  mix: (shared: number) => number,
): void {
  const { era, slow, fast, fastMost } = logVolFactors;
  const { leverage } = correlations;
  // A regime is not entered at once: volatility walks to its level within hours.
  state.regime += (regimes[shock.regime]!.logVol - state.regime) / 360;
  state.era +=
    -era.reversion * state.era + era.spread * Math.sqrt(2 * era.reversion) * mix(shock.era);
  state.slow +=
    -slow.reversion * state.slow + slow.spread * Math.sqrt(2 * slow.reversion) * mix(shock.slow);
  const free = Math.sqrt(1 - leverage ** 2) * mix(shock.fast);
  state.fast +=
    -fast.reversion * state.fast +
    fast.spread * Math.sqrt(2 * fast.reversion) * (leverage * spotNormal + free) +
    (shock.jump === 0 || state.fast > fastMost ? 0 : jumps.volStep) +
    scripted.volStep;
}

/** Fear answers to returns in units of their own deviation up to a bound, most in wild times. */
function stepFear(
  state: State,
  { fearLoading }: Underlying,
  standard: number,
  normal: number,
  logVol: number,
): void {
  const bounded = Math.max(-40, Math.min(40, standard));
  const counted = Math.min(logVol, fear.logVolMost);
  const ofReturn = fear.ofReturn * fearLoading.ofReturn * Math.exp(fear.returnPower * counted);
  const noise = fear.noise * fearLoading.noise * Math.exp(fear.noisePower * counted);
  state.fear +=
    -fear.reversion * state.fear + (ofReturn * bounded + noise * normal) / rootMinutesOfDay;
}

function record(path: UnderlyingPath, state: State, minute: number, { oracle }: Scripted): void {
  const price = Math.round(Math.exp(state.logSpot) * 100) / 100;
  const wrong = oracle === 'wrong' ? Math.round(price * wrongIndexFactor * 100) / 100 : price;
  path.spot[minute] = oracle === 'frozen' ? path.spot[minute - 1]! : wrong;
  // For now the true price; what the other venue shows is drawn when the path is known.
  path.elsewhere[minute] = state.logSpot;
  path.vol[minute] = state.vol;
  path.realised[minute] = Math.sqrt(state.variance);
  path.lasting[minute] = Math.sqrt(state.lasting);
  path.era[minute] = state.era;
  path.fear[minute] = state.fear;
  path.tilt[minute] = state.tilt;
  path.basis[minute] = state.basis;
}

/** The other venue shows part of the next minute's move already, and noise of its own. */
function drawElsewhere({ elsewhere: prices }: UnderlyingPath, random: Random): void {
  let noise = 0;
  const scale = elsewhere.noise * Math.sqrt(2 * elsewhere.noiseReversion);
  for (let minute = 0; minute < prices.length; minute++) {
    const now = prices[minute]!;
    const next = minute + 1 < prices.length ? prices[minute + 1]! : now;
    noise += -elsewhere.noiseReversion * noise + scale * random.normal();
    const price = Math.exp(now + elsewhere.lead * (next - now) + noise);
    prices[minute] = Math.round(price * 100) / 100;
  }
}
