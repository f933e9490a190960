/**
 * @module Assets that count as dollars, one for one: the only list of them.
 */

/** The dollar and the coins held at one, in upper case. */
export const dollarAssets: readonly string[] = [
  'USD',
  'USDC',
  'USDC.E',
  'USDT',
  'DAI',
  'FDUSD',
  'BUSD',
  'TUSD',
  'USDE',
  'PYUSD',
];

const names = new Set(dollarAssets);

/**
 * Tells whether an asset counts as a dollar. It does so whatever it trades at: a coin that has lost
 * its peg is still counted as one.
 *
 * @param asset - name of the asset, in any case
 * @returns true for `dollarAssets`
 */
export function isDollar(asset: string): boolean {
  return names.has(asset.toUpperCase());
}
