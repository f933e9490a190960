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
} from '../participants/index.ts';
import { valueAllAccounts } from '../risk/index.ts';
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
  state.clock.columns.regime[0] = context.regime;
  const { firstSeen } = trading.columns;
  valueAllAccounts(context.fold, state.values);
  const { unrealisedUsd, grossNotionalUsd } = state.values;
  for (let participant = 0; participant < context.participants; participant++) {
    if (firstSeen[participant] === 0) continue;
    observeRiskHour(
      state.risk,
      participant,
      context,
      unrealisedUsd[participant]!,
      grossNotionalUsd[participant]!,
    );
    observeExposureHour(state.velocity, participant, context);
    observeSensitivityHour(state.sensitivity, participant, context);
  }
}
