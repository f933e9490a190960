/**
 * @module Planted participants: their types and the parameters that the truth file tells.
 */

import type { AdversaryPlan, AdversaryType } from './adversaries/planted.ts';

/** Types of participants. */
export const participantTypes = [
  'maker',
  'hedger',
  'retail',
  'informed',
  'leveraged',
  'call-seller',
  'put-seller',
  'dormant',
  'arbitrageur',
  'gamma-scalper',
  'mercenary',
  'leaver',
] as const;

/** Type of a participant. */
export type ParticipantType = (typeof participantTypes)[number];

/** Type of a participant or of an adversary. */
export type PlannedType = ParticipantType | AdversaryType;

/** Quotes both sides; skews by inventory. */
export interface MakerPlan {
  readonly type: 'maker';
  /** From decision to arrival of a quote, mean. */
  readonly latencyMs: number;
  /** Times the venue's base half-spread. */
  readonly spreadMultiple: number;
  /** Half-spreads that the quote moves when inventory is a full quote deep. */
  readonly skew: number;
  /** USD per side. */
  readonly quoteUsd: number;
  /** Share of option series quoted on request. */
  readonly coverage: number;
  /** Realised volatility above which all quotes are pulled, 1 = 100 %; 10 for the obliged. */
  readonly leavesAboveVol: number;
  /** Has undertaken to quote always, and does. */
  readonly obliged: boolean;
  /** Net delta in USD beyond which it is hedged with the perpetual. */
  readonly hedgeBandUsd: number;
  /**
   * USD beyond which only the side is quoted that takes inventory down: net delta of an underlying
   * for its perpetual, notional of an option for the option.
   */
  readonly inventoryMaxUsd: number;
}

/** Holds options and keeps their delta flat with the perpetual. */
export interface HedgerPlan {
  /** A gamma scalper is a hedger who buys and trades the delta often. */
  readonly type: 'hedger' | 'gamma-scalper';
  /** 1 buys options, -1 sells them. */
  readonly direction: 1 | -1;
  readonly rebalanceMinutes: number;
  /** Option notional over capital. */
  readonly leverage: number;
  /** Share of hedges that are first offered at rest. */
  readonly patience: number;
}

/** Trades direction without an edge. */
export interface RetailPlan {
  readonly type: 'retail';
  readonly tradesPerDay: number;
  /** Power of realised over usual volatility by which it trades more often. */
  readonly volSensitivity: number;
  readonly optionShare: number;
  /** Largest perpetual notional over equity. */
  readonly leverage: number;
  /** Share of its orders that rest and wait to be met. */
  readonly patience: number;
  /** Realised volatility above which free money is taken out, 1 = 100 %; 10 for who stays. */
  readonly fleesAboveVol: number;
}

/** Trades on a signal about the next hour's return. */
export interface InformedPlan {
  readonly type: 'informed';
  /** Correlation of the signal with the next hour's return over its expected deviation. */
  readonly correlation: number;
  /** Trades when the standard normal signal is beyond this. */
  readonly threshold: number;
  readonly signalMinutes: number;
  /** Largest perpetual notional over equity. */
  readonly leverage: number;
}

/** Opens one perpetual position near the venue's limit, again and again. */
export interface LeveragedPlan {
  readonly type: 'leveraged';
  /** Notional over equity when opened. */
  readonly leverage: number;
  readonly longShare: number;
  readonly pauseHours: number;
  /** Log gain of the price at which an order to close rests; 0 for none. */
  readonly takesProfit: number;
}

/** Sells out-of-the-money options every week. */
export interface SellerPlan {
  readonly type: 'call-seller' | 'put-seller';
  /** Strike over index minus 1, without sign. */
  readonly distance: number;
  /** Option notional over equity. */
  readonly leverage: number;
  /** Hours that an offer rests, ever nearer to the mark, before it is sold to the best bid. */
  readonly patienceHours: number;
}

/** Trades a few times, then no more. */
export interface DormantPlan {
  readonly type: 'dormant';
  readonly trades: number;
  /** Takes its money out at the end. */
  readonly withdraws: boolean;
}

/** Trades the perpetual towards the price of the other venue. */
export interface ArbitrageurPlan {
  readonly type: 'arbitrageur';
  /** Log difference of the prices beyond which it trades. */
  readonly threshold: number;
  /** From the start of a minute to the arrival of its order. */
  readonly latencyMs: number;
  /** Perpetual notional over equity. */
  readonly leverage: number;
}

/** Is there for the emission: makes a market of its own width while it is high. */
export interface MercenaryPlan {
  readonly type: 'mercenary';
  /** Distance of its resting orders from the mark, as a share of it. */
  readonly distance: number;
  /** Tokens a day below which stake and money are taken out. */
  readonly leavesBelow: number;
}

/** Retail that leaves for good at a constant hazard. */
export interface LeaverPlan {
  readonly type: 'leaver';
  readonly hazardPerDay: number;
  /** Minute of the run at which the hazard strikes; may lie beyond the end. */
  readonly leavesMinute: number;
  readonly tradesPerDay: number;
}

/** Planted type with its parameters. */
export type Plan =
  | MakerPlan
  | HedgerPlan
  | RetailPlan
  | InformedPlan
  | LeveragedPlan
  | SellerPlan
  | DormantPlan
  | ArbitrageurPlan
  | MercenaryPlan
  | LeaverPlan
  | AdversaryPlan;

/** A wallet of the venue. */
export interface Wallet {
  /** Account number in the ledger. */
  readonly account: number;
  readonly address: string;
  readonly entity: string;
  readonly plan: Plan;
  /** First deposit's worth, USD. */
  readonly capitalUsd: number;
  /** Underlying that it prefers, place in `underlyings`. */
  readonly underlying: number;
  /** Coin that it deposits: place in a ledger row, 0 for USD. */
  readonly currency: number;
  /** Minute of the first deposit; undefined when the plan decides. */
  readonly joinMinute: number | undefined;
}
