/**
 * @module Why a margin is not given, named by account, row and field.
 */

/** Kinds of refusal, in the order of the checks. */
export type MarginFailureKind =
  | 'malformed'
  | 'unknown_field'
  | 'duplicate_account'
  | 'not_a_number'
  | 'out_of_bounds'
  | 'unknown_underlying'
  | 'unknown_instrument'
  | 'not_margined'
  | 'expired_leg'
  | 'missing_price'
  | 'missing_vol';

/** One reason why no margin is given. */
export interface MarginFailure {
  readonly kind: MarginFailureKind;
  /** Account; empty for the market or the parameters. */
  readonly account: string;
  /** Row, as `options[3]`; empty for the whole. */
  readonly row: string;
  readonly field: string;
  /** Read after "must be". */
  readonly demand: string;
  /** What was seen. */
  readonly value: string;
}

/**
 * Describes a failure in one sentence.
 *
 * @param failure - the failure
 * @returns English text, no unit
 */
export function describeMarginFailure(failure: MarginFailure): string {
  const { account, row, field, demand, value } = failure;
  const where = [account && `account ${account}`, row, field].filter(Boolean).join(' ');
  return `${where} must be ${demand}, was ${value}`;
}

/**
 * Names an account that is given more than once.
 *
 * @param account - its name
 * @returns the failure, no unit
 */
export function duplicateAccount(account: string): MarginFailure {
  return {
    kind: 'duplicate_account',
    account,
    row: '',
    field: 'account',
    demand: 'given once',
    value: account,
  };
}
