/**
 * @module The registry of names: participants, instruments and texts as dense ids.
 */
import { createInterner, type Interner, intern } from '../base/index.ts';
import { isDollar } from './dollar.ts';
import type { Instrument } from './instrument.ts';

/** Names by id and ids by name, given in order of first appearance in the log. */
export interface Dictionary {
  readonly participants: Interner;
  readonly texts: Interner;
  readonly instruments: Instrument[];
  readonly instrumentIds: Map<string, number>;
}

/** New names that a block brings, in id order. */
export interface DictionaryDelta {
  readonly participants: readonly string[];
  readonly texts: readonly string[];
  readonly instruments: readonly Instrument[];
}

/** Sizes of a dictionary at some moment. */
export interface DictionarySizes {
  readonly participants: number;
  readonly texts: number;
  readonly instruments: number;
}

/**
 * Creates an empty dictionary.
 *
 * @returns dictionary without names
 */
export function createDictionary(): Dictionary {
  return {
    participants: createInterner(),
    texts: createInterner(),
    instruments: [],
    instrumentIds: new Map(),
  };
}

/**
 * Returns the id of a wallet or account, giving it the next one when it is new.
 *
 * @param dictionary - grows in place
 * @param address - address or account name; hexadecimal addresses in lower case
 * @returns dense participant id
 */
export function internParticipant(dictionary: Dictionary, address: string): number {
  return intern(dictionary.participants, address);
}

/**
 * Returns the id of a text, giving it the next one when it is new.
 *
 * @param dictionary - grows in place
 * @param text - any text
 * @returns dense text id
 */
export function internText(dictionary: Dictionary, text: string): number {
  return intern(dictionary.texts, text);
}

/**
 * Returns the id of an instrument, giving it the next one when its name is new.
 *
 * Its underlying becomes a text too, so that prices of the underlying can be found by id, and so
 * does its quote asset where that is no dollar.
 *
 * @param dictionary - grows in place
 * @param instrument - the first definition under a name is the one that stays
 * @returns dense instrument id
 */
export function internInstrument(dictionary: Dictionary, instrument: Instrument): number {
  const known = dictionary.instrumentIds.get(instrument.name);
  if (known !== undefined) return known;
  internText(dictionary, instrument.underlying);
  if (!isDollar(instrument.quote)) internText(dictionary, instrument.quote);
  return addInstrument(dictionary, instrument);
}

function addInstrument(dictionary: Dictionary, instrument: Instrument): number {
  const id = dictionary.instruments.length;
  dictionary.instruments.push(instrument);
  dictionary.instrumentIds.set(instrument.name, id);
  return id;
}

/**
 * Returns how many names a dictionary holds.
 *
 * @param dictionary - any dictionary
 * @returns sizes
 */
export function dictionarySizes(dictionary: Dictionary): DictionarySizes {
  return {
    participants: dictionary.participants.texts.length,
    texts: dictionary.texts.texts.length,
    instruments: dictionary.instruments.length,
  };
}

/**
 * Returns the names that came after an earlier moment.
 *
 * @param dictionary - the dictionary now
 * @param since - its sizes then
 * @returns new names in id order
 */
export function dictionaryDelta(dictionary: Dictionary, since: DictionarySizes): DictionaryDelta {
  return {
    participants: dictionary.participants.texts.slice(since.participants),
    texts: dictionary.texts.texts.slice(since.texts),
    instruments: dictionary.instruments.slice(since.instruments),
  };
}

/**
 * Adds the names that a block brings; names already known are left alone.
 *
 * @param dictionary - grows in place
 * @param delta - new names in id order
 */
export function extendDictionary(dictionary: Dictionary, delta: DictionaryDelta): void {
  for (const address of delta.participants) internParticipant(dictionary, address);
  for (const text of delta.texts) internText(dictionary, text);
  for (const instrument of delta.instruments) {
    // Its texts are among those of the delta: interning others here would shift every later id.
    if (!dictionary.instrumentIds.has(instrument.name)) addInstrument(dictionary, instrument);
  }
}
