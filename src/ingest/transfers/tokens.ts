/**
 * @module Well-known token contracts of Ethereum with the decimals that their raw amounts imply.
 */

/** Token contract. */
export interface Token {
  readonly symbol: string;
  /** Decimals implied by a raw amount. */
  readonly decimals: number;
}

const known: Readonly<Record<string, Token>> = {
  '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48': { symbol: 'USDC', decimals: 6 },
  '0xdac17f958d2ee523a2206206994597c13d831ec7': { symbol: 'USDT', decimals: 6 },
  '0x6b175474e89094c44da98b954eedeac495271d0f': { symbol: 'DAI', decimals: 18 },
  '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2': { symbol: 'WETH', decimals: 18 },
  '0x2260fac5e5542a773aa44fbcfedf7c193bc2c599': { symbol: 'WBTC', decimals: 8 },
};

/**
 * Returns the token of a contract.
 *
 * @param address - contract address in lower case
 * @returns symbol and decimals, or undefined when the contract is not known here
 */
export function tokenOf(address: string): Token | undefined {
  return Object.hasOwn(known, address) ? known[address] : undefined;
}
