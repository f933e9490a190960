/**
 * @module Context of a fold with named participants and no events yet, for tests of this folder.
 */
import { createDictionary, internParticipant } from '../market/index.ts';
import { createAccounts, createPrices, extendAccounts } from '../risk/index.ts';
import type { FoldContext } from './context.ts';

/** Creates a context at hour 0 with weight 1 in which a number of participants are known. */
export function contextOf(participants: number): FoldContext {
  const dictionary = createDictionary();
  for (let id = 0; id < participants; id++) internParticipant(dictionary, `p${id}`);
  const accounts = createAccounts();
  extendAccounts(accounts, participants);
  const outcome = { notionalUsd: 0, realisedUsd: 0, flowUsd: 0 };
  const fold = { accounts, prices: createPrices(), dictionary, outcome };
  return { fold, participants, weight: 1, hour: 0, regime: 1, relativeVol: 1 };
}

/** Lets hours pass: moves the hour and with it the weight, half-life 30 days. */
export function passHours(context: FoldContext, hours: number): void {
  context.hour += hours;
  context.weight = 2 ** (context.hour / 720);
}
