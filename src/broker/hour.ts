/**
 * @module The start of an hour: the regime of the market, and every participant at risk for an
 *   hour.
 */
import { microsPerHour } from '../base/index.ts';
import {
  observeExposureHour,
  observeRiskHour,
  observeSensitivityHour,
  observeVolatilityHour,
  readRegime,
  startRiskHour,
} from '../participants/index.ts';
import {
  collateralUsd,
  observeMaintenanceRate,
  observeProximityHour,
  standings,
} from '../risk/index.ts';
import type { BrokerState } from './state.ts';

/**
 * Folds the start of the current hour.
 *
 * @param state - changes in place; its context is at the hour
 */
export function foldHour(state: BrokerState): void {
  const { context, trading } = state;
  const { prices, dictionary } = context.fold;
  const endMicros = context.hour * microsPerHour;
  context.regime = observeVolatilityHour(
    state.regime,
    prices,
    endMicros,
    (instrument) => dictionary.instruments[instrument]!.kind === 'option',
  );
  context.relativeVol = readRegime(state.regime).relativeVol;
  state.clock.columns.regime[0] = context.regime;
  const { fold, weight } = context;
  observeMaintenanceRate(state.proximity.maintenance, state.liquidations, fold);
  observeProximityHour(state.proximity, fold, { atMicros: endMicros, weight });
  startRiskHour(state.risk, context);
  const { firstSeen } = trading.columns;
  for (let participant = 0; participant < context.participants; participant++) {
    if (firstSeen[participant] === 0) continue;
    observeRisk(state, participant);
    observeExposureHour(state.velocity, participant, context);
    observeSensitivityHour(state.sensitivity, participant, context);
  }
}

/** Scratch of a reading. */
const reading = { hasPosition: false, probability: 0, leverage: 0, equityUsd: 0 };

function observeRisk({ context, proximity, risk }: BrokerState, participant: number): void {
  const { standing, probability } = proximity.accounts.columns;
  const { unrealisedUsd, grossUsd } = proximity.screen;
  const equity = collateralUsd(context.fold.accounts, participant) + unrealisedUsd[participant]!;
  reading.hasPosition = standing[participant] !== standings.flat;
  reading.probability = probability[participant]!;
  reading.leverage = equity > 0 ? grossUsd[participant]! / equity : 0;
  reading.equityUsd = equity;
  observeRiskHour(risk, participant, context, reading);
}
