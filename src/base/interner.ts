/**
 * @module Texts turned into dense ids in order of first appearance.
 */

/** Texts by id and ids by text. */
export interface Interner {
  readonly texts: string[];
  readonly ids: Map<string, number>;
}

/**
 * Creates an interner.
 *
 * @param texts - texts already known, in id order
 * @returns the interner
 */
export function createInterner(texts: readonly string[] = []): Interner {
  const interner: Interner = { texts: [], ids: new Map() };
  for (const text of texts) intern(interner, text);
  return interner;
}

/**
 * Returns the id of a text, giving it the next one when it is new.
 *
 * @param interner - grows in place
 * @param text - any text
 * @returns dense id from 0
 */
export function intern(interner: Interner, text: string): number {
  const known = interner.ids.get(text);
  if (known !== undefined) return known;
  const id = interner.texts.length;
  // A text cut from a file is a view that keeps the whole chunk in memory; a copy does not.
  const copy = ` ${text}`.slice(1);
  interner.texts.push(copy);
  interner.ids.set(copy, id);
  return id;
}
