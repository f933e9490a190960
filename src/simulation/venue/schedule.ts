/**
 * @module Schedule: which wallet acts in which minute.
 */

/** Wallets by the minute in which they act next. */
export interface Schedule {
  readonly due: Map<number, number[]>;
}

/**
 * Creates an empty schedule.
 *
 * @returns schedule
 */
export function createSchedule(): Schedule {
  return { due: new Map() };
}

/**
 * Lets a wallet act in a minute.
 *
 * @param schedule - changed in place
 * @param minute - whole, later than the current one
 * @param wallet - place in the list of wallets
 */
export function wakeAt(schedule: Schedule, minute: number, wallet: number): void {
  const list = schedule.due.get(minute);
  if (list === undefined) schedule.due.set(minute, [wallet]);
  else list.push(wallet);
}

/**
 * Takes the wallets that act in a minute.
 *
 * @param schedule - the minute is removed
 * @param minute - the current minute
 * @returns places in the list of wallets, in the order in which they were set
 */
export function takeDue(schedule: Schedule, minute: number): readonly number[] {
  const list = schedule.due.get(minute) ?? [];
  schedule.due.delete(minute);
  return list;
}
