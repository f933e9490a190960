/**
 * @module What a Deribit name does not tell: inverse settlement, contract sizes, quote in USD.
 *
 * Options are on 1 coin. Futures and the perpetual are contracts of 10 USD on BTC and 1 USD on ETH.
 */
import { fail, type Result } from '../../base/index.ts';
import { type Instrument, parseInstrumentName } from '../../market/index.ts';

/** USD per contract of futures and perpetuals by coin. */
const futureContractUsd: Readonly<Record<string, number>> = { BTC: 10, ETH: 1 };

/**
 * Reads the name of an inverse Deribit instrument.
 *
 * @param name - e.g. `BTC-27MAR26-80000-C`, `BTC-PERPETUAL`, `ETH-25SEP26`
 * @returns the instrument, or the reason in words; linear series (`SOL_USDC-...`) are not read
 */
export function readDeribitName(name: string): Result<Instrument, string> {
  if (name.includes('_')) return fail('series settled in a stable coin are not read');
  const coin = name.slice(0, Math.max(0, name.indexOf('-')));
  const isOption = name.endsWith('-C') || name.endsWith('-P');
  const contractSize = isOption ? 1 : futureContractUsd[coin];
  if (contractSize === undefined) return fail('contract size of futures on this coin is not known');
  const named = parseInstrumentName(name, { quote: 'USD', settlement: 'inverse', contractSize });
  if (named.ok) return named;
  if (named.failure.kind === 'impossible_expiry') return fail('the expiry is not a day');
  if (named.failure.kind === 'bad_strike') return fail('the strike is not a price above zero');
  return fail('not the name of an instrument');
}
