/**
 * @module Event kinds and their fields: one table that drives blocks, files, prints and documents.
 *
 * Every kind has fixed columns: `participant`, `subject` (instrument, asset or text), `other`
 * (participant or text), small enumerations in `flags`, and up to five numbers `a` to `e`.
 */

/** Kinds of events by name, with the number that the log stores (never reuse one). */
export const eventKinds = {
  fill: 1,
  quote: 2,
  order: 3,
  book: 4,
  mark: 5,
  index: 6,
  funding: 7,
  deposit: 8,
  withdrawal: 9,
  margin: 10,
  liquidation: 11,
  exercise: 12,
  settlement: 13,
  transfer: 14,
  stake: 15,
  unstake: 16,
  reward: 17,
  vote: 18,
  marker: 19,
  credential: 20,
  gas: 21,
  macro: 22,
  desk: 23,
  correction: 24,
} as const;

/** Name of an event kind. */
export type EventKind = keyof typeof eventKinds;

/** Column of a block that a field lives in. */
export type FieldColumn = 'participant' | 'subject' | 'other' | 'a' | 'b' | 'c' | 'd' | 'e';

/** Field stored in an id or number column. */
export interface ColumnField {
  readonly column: FieldColumn;
  /** What the id or number stands for. */
  readonly type: 'participant' | 'instrument' | 'text' | 'number' | 'instant';
  readonly unit: string;
  readonly optional?: true;
}

/** Field stored as a small enumeration in the flags, `bits` wide from bit `shift`. */
export interface FlagField {
  readonly shift: number;
  readonly values: readonly string[];
  readonly unit: string;
  readonly optional?: true;
}

/** Field of an event kind. */
export type EventField = ColumnField | FlagField;

const participant = { column: 'participant', type: 'participant', unit: 'address' } as const;
const instrument = { column: 'subject', type: 'instrument', unit: 'instrument' } as const;
const text = (column: FieldColumn, unit: string) => ({ column, type: 'text', unit }) as const;
const number = (column: FieldColumn, unit: string) => ({ column, type: 'number', unit }) as const;
const optional = <F extends EventField>(field: F) => ({ ...field, optional: true }) as const;
const side = { shift: 0, values: ['buy', 'sell'], unit: 'of this participant' } as const;
const flow = { participant, asset: text('subject', 'asset'), amount: number('a', 'asset units') };
const programme = {
  participant,
  programme: text('subject', 'programme'),
  amount: number('a', 'programme token units'),
};

/** Fields of every kind, in the order in which they are printed. */
export const eventFields = {
  fill: {
    participant,
    instrument,
    side,
    price: number('a', 'quote units; coin for inverse options'),
    quantity: number('b', 'contracts, > 0'),
    role: { shift: 1, values: ['taker', 'maker'], unit: 'of this participant' },
    fee: optional(number('c', 'quote units, on inverse instruments too; positive is paid')),
    trade: optional(number('d', 'trade id; links the two sides')),
    reference: optional(number('e', 'reference price at the fill; quote units')),
    order: optional(text('other', 'order id')),
    cause: optional({
      shift: 2,
      values: ['order', 'liquidation'],
      unit: 'why the fill happened',
    }),
  },
  quote: {
    participant: optional(participant),
    instrument,
    bid: optional(number('a', 'price; quote units, coin for inverse options')),
    bidSize: optional(number('b', 'contracts; 0 = pulled, absent = not told')),
    ask: optional(number('c', 'price')),
    askSize: optional(number('d', 'contracts; 0 = pulled, absent = not told')),
    decidedAt: optional({ column: 'e', type: 'instant', unit: 'when the maker decided' }),
  },
  order: {
    participant,
    instrument,
    action: { shift: 1, values: ['place', 'amend', 'cancel'], unit: 'what happens to the order' },
    side,
    price: optional(number('a', 'quote units')),
    quantity: number('b', 'contracts'),
    order: optional(text('other', 'order id')),
  },
  book: {
    instrument,
    side,
    level: number('a', '0 = best'),
    price: number('b', 'quote units'),
    quantity: number('c', 'contracts, 0 = level removed'),
  },
  mark: {
    instrument,
    price: number('a', 'quote units; coin for inverse options'),
    iv: optional(number('b', 'annualised volatility, 1 = 100 %')),
    forward: optional(number('c', 'quote units')),
    rate: optional(number('d', 'per year, continuous')),
    index: optional(number('e', 'quote units')),
  },
  index: {
    asset: text('subject', 'asset'),
    price: number('a', 'USD; the close when the event stands for a candle'),
    open: optional(number('b', 'USD, first price of the candle that ends at this instant')),
    high: optional(number('c', 'USD, highest price of the candle')),
    low: optional(number('d', 'USD, lowest price of the candle')),
    volume: optional(number('e', 'asset units traded in the candle')),
  },
  funding: {
    participant: optional(participant),
    instrument,
    rate: optional(number('a', 'per funding interval, 1 = 100 %')),
    amount: optional(number('b', 'quote units, on inverse instruments too; positive is received')),
  },
  deposit: flow,
  withdrawal: flow,
  margin: {
    participant,
    equity: number('a', 'USD'),
    initial: number('b', 'USD'),
    maintenance: number('c', 'USD'),
  },
  liquidation: {
    participant,
    instrument: optional(instrument),
    stage: { shift: 0, values: ['closed', 'started', 'bid', 'ended'], unit: 'of the liquidation' },
    notional: number('a', 'USD closed'),
    accountValue: number('b', 'USD'),
    mode: { shift: 2, values: ['cross', 'isolated'], unit: 'margin mode' },
  },
  exercise: {
    participant,
    instrument,
    quantity: number('a', 'contracts'),
    payoff: number('b', 'per contract; quote units, coin for inverse options'),
  },
  settlement: {
    participant: optional(participant),
    instrument,
    price: number('a', 'settlement price; quote units'),
    quantity: optional(number('b', 'contracts')),
    payoff: optional(number('c', 'per contract; quote units, coin for inverse options')),
  },
  transfer: {
    participant,
    to: { column: 'other', type: 'participant', unit: 'address' },
    asset: text('subject', 'asset'),
    amount: optional(number('a', 'asset units')),
    count: optional(number('b', 'transfers in this row')),
  },
  stake: programme,
  unstake: programme,
  reward: programme,
  vote: {
    participant,
    proposal: text('subject', 'proposal'),
    power: number('a', 'votes'),
    choice: text('other', 'choice'),
  },
  marker: {
    participant,
    channel: text('subject', 'channel'),
    what: text('other', 'what happened'),
    value: optional(number('a', 'as the channel says')),
  },
  credential: {
    participant,
    schema: text('subject', 'schema'),
    attestor: text('other', 'attestor'),
    expiry: optional({ column: 'a', type: 'instant', unit: 'when it ends' }),
  },
  gas: { chain: text('subject', 'chain'), value: number('a', 'gwei') },
  macro: { series: text('subject', 'series'), value: number('a', 'as the series says') },
  desk: {
    participant,
    author: text('subject', 'author'),
    what: {
      shift: 0,
      values: ['note', 'task', 'label', 'override', 'approval'],
      unit: 'kind of entry',
    },
    text: text('other', 'what was written'),
  },
  correction: {
    from: number('a', 'first checkpoint withdrawn'),
    to: number('b', 'last checkpoint withdrawn'),
    reason: optional(text('subject', 'why')),
  },
} as const satisfies Readonly<Record<EventKind, Readonly<Record<string, EventField>>>>;

const namesByNumber = new Map<number, EventKind>(
  (Object.keys(eventKinds) as EventKind[]).map((name) => [eventKinds[name], name]),
);

/**
 * Returns the name of a stored kind number.
 *
 * @param kind - number in the log's kind column
 * @returns name, or undefined for a number that no version has used
 */
export function eventKindName(kind: number): EventKind | undefined {
  return namesByNumber.get(kind);
}
