/**
 * @module Small self-made files in the form of the two Hegic tables, with every flaw that occurs.
 *
 * Midnight prices: ETH 400 from 2030-03-02 on, 500 from 2030-03-03 on; WBTC 40,000 from 2030-03-02
 * on.
 */

/** Six purchases; lines 3 and 4 are a call and a put bought together, lines 6 and 7 repeat. */
export const purchasesCsv = `amount,price,timestamp,expiration,exercise_timestamp,symbol
2.5,400.0,2030-03-01 10:00:00,2030-03-29 10:00:00,2030-03-02 12:00:00,ETH
1.0,400.0,2030-03-01 11:00:00,2030-03-08 11:00:00,,ETH
1.0,400.0,2030-03-01 11:00:00,2030-03-08 11:00:00,2030-03-04 00:00:00,ETH
0.1,40000.5,2030-03-01 12:00:00,2030-03-08 12:00:00,,WBTC
1e-10,500.0,2030-03-02 10:00:00,2030-03-09 10:00:00,,ETH
1e-10,500.0,2030-03-02 10:00:00,2030-03-09 10:00:00,,ETH
`;

const lockedColumn = 'strikeAmount.mul(optionCollateralizationRatio).div(100).add(strikeFee)';

/** Header of the table with owners. */
export const ownedHeader = [
  'option_state,option_owner,strike,amount',
  lockedColumn,
  'premium,expiration_date,optionType,market\n',
].join(',');

const alice = '0xA11CE00000000000000000000000000000000001';
const bob = '0xB0B0000000000000000000000000000000000002';

/**
 * A put and a call of one amount and expiration, a test purchase with an absurd strike that is
 * not among the purchases, an amount beyond 2^53 and one in satoshi.
 */
export const ownedCsv = [
  ownedHeader,
  `2,${alice},30000000000,2500000000000000000,2500000000000000000,250000000000000001,`,
  '1901008800,2,eth_options\n',
  `1,${bob},45000000000,1000000000000000000,1000000000000000000,50000000000000000,`,
  '1899198000,1,eth_options\n',
  `1,${bob},45000000000,1000000000000000000,1000000000000000000,60000000000000000,`,
  '1899198000,2,eth_options\n',
  `3,${alice},4100000000000,10000000,9000000,622000,`,
  '1899201600,2,btc_options\n',
  `2,${bob},10000000000000000,1000000000000000,1000000000000000,6161,`,
  '1899208800,1,eth_options\n',
].join('');
