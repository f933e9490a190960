/**
 * @module broker: the autonomous prime broker, a pure step from state and block to state and
 *   actions.
 */
export {
  type Counterparties,
  type Counterparty,
  type CounterpartyOptions,
  type CounterpartyVector,
  farthestReaching,
  type OwnedVector,
  type PositionClosing,
  readCounterparties,
  thinkableMove,
  type UnderlyingMarketDepth,
  vectorsOfLargest,
} from './counterparties.ts';
export {
  type DimensionName,
  type Dimensions,
  dimensionNames,
  type Priors,
  priorsOf,
  readDimensions,
} from './dimensions.ts';
export { type Holdings, type OpenInterest, unbalanced } from './holdings.ts';
export { marginPortfolio } from './margin-account.ts';
export {
  type PricedUnderlying,
  type PricedVenue,
  priceVenue,
  type VenueView,
} from './margin-market.ts';
export { type NumberOrigin, originsOf } from './margin-origins.ts';
export type { PricedForward, PricedNumber, PriceOrigin } from './margin-prices.ts';
export { createMarketFactors, type MarketFactors, marketOf } from './market-factors.ts';
export { overrideOf } from './overrides.ts';
export { activeParticipants, type ParticipantRow, readParticipant } from './participants.ts';
export {
  type MarginNumbers,
  type MarginRequirement,
  type PersonalFactors,
  personalFactors,
  requirementOf,
} from './personal-factors.ts';
export {
  type BrokerState,
  createBroker,
  dictionaryOf,
  participantCount,
  restoreBroker,
  snapshotBroker,
  stateBytes,
  stateSize,
  stateVersion,
} from './state.ts';
export { advance, type Step, step } from './step.ts';
export { decideFor, evidenceOf, marginParametersOf, type TermsChange, termsOf } from './terms.ts';
