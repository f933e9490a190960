/**
 * @module Small self-made files of US options: closing prices, and minute quotes of one contract.
 */

/** Closes with every kind of dirt; the trading day stands in the name only. */
export const closingCsv = `#expiry,strike,right,open,high,low,close,volume,oi,implied_volatility
,,,99,101,98,100,5000,,
20170616,90,P,1,1,1,1.25,0,10,0.21
20170616,90,C,11,12,11,11.5,0,10,0.0000001
20170616,100,C,0,0,0,0,0,0,0
2017-06-17,110,c,1,1,1,0.5,0,10,0.2
20170616,90,P,1,1,1,1.3,0,10,0.22
20170331,90,P,1,1,1,1,0,10,0.2
1497571200,90,P,1,1,1,1,0,10,0.2
20170616,0,P,1,1,1,1,0,10,0.2
20170616,90,X,1,1,1,1,0,10,0.2
20170616,95,P,1,1,1,-1,0,10,0.2
`;

/** Its name. */
export const closingName = 'indexoption_xyz_20170403.csv.gz';

/** Minutes: a quote, one side missing, both missing, crossed, a size of 0. */
export const minuteCsv = `34200000,10000,10500,9900,10400,5,11000,11200,10900,11100,7
34260000,,,,,0,11000,11200,10900,11100,7
34320000,,,,,0,,,,,0
34380000,12000,12000,12000,12000,1,11000,11000,11000,11000,0
86400000,1,1,1,1,1,2,2,2,2,2
34440000,1,1,1,x,1,2,2,2,2,2
`;

/** Its name. */
export const minuteName = '20170403_xyz_minute_quote_american_call_1050000_20170616.csv';
