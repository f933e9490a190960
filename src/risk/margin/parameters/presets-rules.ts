/**
 * @module Presets by fixed rules: numbers with their sources, and what each leaves out.
 */
import type { RuleMargin } from './parameters.ts';

/**
 * Derive's standard margin with the numbers of its published cases (v2-core, 2023).
 *
 * All of it is modelled. Base collateral counts a tenth of its value, as in those cases.
 */
export const deriveStandard: RuleMargin = {
  method: 'rules',
  name: 'derive-standard',
  shortOption: {
    maintenanceSpot: 0.075,
    maintenanceMark: 0.075,
    initialSpot: 0.15,
    initialSpotMin: 0.1,
    initialOverMaintenance: 1.05,
    uncoveredMaintenance: 1.1,
    uncoveredInitial: 1.2,
  },
  perp: { maintenance: 0.05, initial: 0.065 },
  collateralShares: { ETH: 0.1, BTC: 0.1 },
  peg: { threshold: 0.98, factor: 1.2 },
  oracle: { threshold: 0.4, share: 0.4 },
  averagingSeconds: 0,
};

/**
 * Perpetuals one by one, without offsets and without options: 10 % initial, 6.5 % maintenance, the
 * shares of Derive's standard margin in production.
 *
 * Left out: separate collateral by position; the whole equity of the account stands behind the sum
 * of its positions. No collateral but cash counts.
 */
export const isolatedPerp: RuleMargin = {
  ...deriveStandard,
  name: 'isolated-perp',
  shortOption: null,
  perp: { maintenance: 0.065, initial: 0.1 },
  collateralShares: {},
  peg: { threshold: 0, factor: 0 },
  oracle: { threshold: 0, share: 0 },
};
