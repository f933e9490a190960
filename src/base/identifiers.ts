/**
 * @module Branded dense identifiers: 32-bit ids given in order of first appearance in the log.
 */

declare const brand: unique symbol;

/** Dense id of a wallet or account of the venue. */
export type ParticipantId = number & { readonly [brand]: 'participant' };
/** Dense id of a tradable instrument. */
export type InstrumentId = number & { readonly [brand]: 'instrument' };
/** Position of an event in the log: 0 for the first, gapless. */
export type Checkpoint = number & { readonly [brand]: 'checkpoint' };

/** The id column's way to say "nobody" or "nothing". */
export const none = 0xffff_ffff;
