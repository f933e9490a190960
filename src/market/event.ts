/**
 * @module Market events as people write them: named fields, texts for participants and instruments.
 */
import type { ColumnField, EventKind, eventFields, FlagField } from './event-kind.ts';
import type { Instrument } from './instrument.ts';

type Fields<K extends EventKind> = (typeof eventFields)[K];
type IsOptional<F> = F extends { optional: true } ? true : false;
type RequiredNames<K extends EventKind> = {
  [N in keyof Fields<K>]: IsOptional<Fields<K>[N]> extends true ? never : N;
}[keyof Fields<K>];
type OptionalNames<K extends EventKind> = Exclude<keyof Fields<K>, RequiredNames<K>>;

type Value<F> = F extends FlagField
  ? F['values'][number]
  : F extends ColumnField
    ? F['type'] extends 'number' | 'instant'
      ? number
      : F['type'] extends 'instrument'
        ? Instrument
        : string
    : never;

/**
 * Event of one kind; `atMicros` is microseconds since 1970 UTC, 0 when the source tells no time.
 *
 * Amounts are told as the venue has them: prices, fees and funding in units of the instrument's
 * quote, payoffs and prices of inverse options in coin, flows in their asset. Only `index`,
 * `margin` and `liquidation` are in USD. The fold turns amounts into USD, by the index of the
 * asset.
 */
export type EventOf<K extends EventKind> = {
  readonly kind: K;
  readonly atMicros: number;
} & { readonly [N in RequiredNames<K>]: Value<Fields<K>[N]> } & {
  readonly [N in OptionalNames<K>]?: Value<Fields<K>[N]>;
};

/** Event of any kind. */
export type MarketEvent = { [K in EventKind]: EventOf<K> }[EventKind];
