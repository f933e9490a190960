/**
 * @module Market path: spot by correlated jump diffusion with stochastic volatility, per minute.
 *
 * Log volatility follows an Ornstein-Uhlenbeck process; jumps are shared by all underlyings and
 * raise volatility; a stress day adds a scripted crash with a partial recovery.
 */
import type { Random } from '../../base/index.ts';
import type { VenueConfig } from './config.ts';
import { type Underlying, underlyings } from './underlying.ts';

/** Minutes beyond the end that are drawn, so that a signal about the next hour can be planted. */
export const lookAheadMinutes = 60;

/** One underlying's path; entry i belongs to minute i from the start. */
export interface UnderlyingPath {
  /** USD, rounded to cents. */
  readonly spot: Float64Array;
  /** True instantaneous volatility, annualised. */
  readonly vol: Float64Array;
  /** Exponentially weighted realised volatility, half-life six hours, annualised. */
  readonly realised: Float64Array;
  /** Perpetual over index minus 1. */
  readonly basis: Float64Array;
}

/** Path of every underlying. */
export interface MarketPath {
  /** Minutes of the run, look-ahead not counted. */
  readonly minutes: number;
  readonly paths: readonly UnderlyingPath[];
}

const minutesPerYear = 365 * 1440;
const volReversion = 2 / 1440;
const logVolSpread = 0.3;
const spotCorrelation = 0.8;
const leverageEffect = -0.4;
const jumpsPerDay = 0.5;
const jump = { mean: -0.003, spread: 0.012, volStep: 0.25 };
const basisReversion = 1 / 240;
const basisSpread = 0.0002;
const realisedDecay = 0.5 ** (1 / 360);
/** Minutes of the day; the crash opens with a gap that no margin call can catch. */
const crash = { from: 13 * 60, to: 15 * 60, gap: -0.045, fall: -0.13, volStep: 1 };
const recovery = { from: 15 * 60, to: 22 * 60, rise: 0.05 };

/**
 * Draws the path of all underlyings.
 *
 * @param config - days and stress days
 * @param random - stream of the market alone
 * @returns path with `lookAheadMinutes` minutes beyond the end
 */
export function createMarketPath(config: VenueConfig, random: Random): MarketPath {
  const minutes = config.days * 1440;
  const length = minutes + lookAheadMinutes + 1;
  const paths = underlyings.map(() => ({
    spot: new Float64Array(length),
    vol: new Float64Array(length),
    realised: new Float64Array(length),
    basis: new Float64Array(length),
  }));
  const shared = random.split('shared');
  const own = underlyings.map(({ asset }) => random.split(asset));
  const states = underlyings.map((underlying) => ({
    logSpot: Math.log(underlying.spot),
    logVol: Math.log(underlying.vol),
    variance: underlying.vol ** 2,
    basis: 0,
  }));
  const stressDays = new Set(config.stressDays);
  for (let minute = 0; minute < length; minute++) {
    const shock = drawShock(shared, stressDays.has(Math.floor(minute / 1440)), minute % 1440);
    underlyings.forEach((underlying, u) => {
      const path = paths[u]!;
      const state = states[u]!;
      if (minute > 0) step(state, underlying, shock, own[u]!);
      path.spot[minute] = Math.round(Math.exp(state.logSpot) * 100) / 100;
      path.vol[minute] = Math.exp(state.logVol);
      path.realised[minute] = Math.sqrt(state.variance);
      path.basis[minute] = state.basis;
    });
  }
  return { minutes, paths };
}

interface Shock {
  readonly spotNormal: number;
  readonly volNormal: number;
  /** Log return of a jump and of the script, before loading. */
  readonly move: number;
  readonly volStep: number;
}

function drawShock(random: Random, stressed: boolean, minuteOfDay: number): Shock {
  const spotNormal = random.normal();
  const volNormal =
    leverageEffect * spotNormal + Math.sqrt(1 - leverageEffect ** 2) * random.normal();
  const jumps = random.uniform() < jumpsPerDay / 1440;
  const size = jump.mean + jump.spread * random.normal();
  let move = jumps ? size : 0;
  let volStep = jumps ? jump.volStep : 0;
  if (stressed && minuteOfDay >= crash.from && minuteOfDay < crash.to) {
    move += crash.fall / (crash.to - crash.from);
    if (minuteOfDay === crash.from) {
      move += crash.gap;
      volStep += crash.volStep;
    }
  }
  if (stressed && minuteOfDay >= recovery.from && minuteOfDay < recovery.to) {
    move += recovery.rise / (recovery.to - recovery.from);
  }
  return { spotNormal, volNormal, move, volStep };
}

interface State {
  logSpot: number;
  logVol: number;
  variance: number;
  basis: number;
}

function step(state: State, underlying: Underlying, shock: Shock, random: Random): void {
  const specific = Math.sqrt(1 - spotCorrelation ** 2);
  const vol = Math.exp(state.logVol);
  const deviation = vol / Math.sqrt(minutesPerYear);
  const normal = spotCorrelation * shock.spotNormal + specific * random.normal();
  const volNormal = spotCorrelation * shock.volNormal + specific * random.normal();
  const move = deviation * normal - deviation ** 2 / 2 + underlying.jumpLoading * shock.move;
  state.logSpot += move;
  state.logVol +=
    volReversion * (Math.log(underlying.vol) - state.logVol) +
    logVolSpread * Math.sqrt(2 * volReversion) * volNormal +
    shock.volStep;
  state.variance =
    realisedDecay * state.variance + (1 - realisedDecay) * move ** 2 * minutesPerYear;
  state.basis +=
    -basisReversion * state.basis + basisSpread * Math.sqrt(2 * basisReversion) * random.normal();
}
