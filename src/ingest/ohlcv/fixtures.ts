/**
 * @module Small self-made candles in the four header forms and time notations that occur.
 */

/** Text times without zone; the hour 02:00 is missing, the hour 03:00 has no volume. */
export const textCsv = `timestamp,open,high,low,close,volume
2030-03-01 00:00:00,100,110,95,105.5,12.5
2030-03-01 01:00:00,105.5,120,105,118,3
2030-03-01 03:00:00,118,118,118,118,0.0
2030-03-01 04:00:00,118,125,117,119,7
`;

/** Exchange klines with open and close times, in carriage-return line ends. */
export const klineCsv = `open_time,datetime,open,high,low,close,volume,close_time,trades
1898575200000,2030-03-01 06:00:00,119.00,121.00,118.00,120.00,1.50,1898578799999,10
1898578800000,2030-03-01 07:00:00,120.00,122.00,119.00,121.00,2.50,1898582399999,12
`.replaceAll('\n', '\r\n');

/** Capitalised names and times with offset: the same hours as the first file, other prices. */
export const capitalCsv = `Date,Open,High,Low,Close,Volume
2030-03-01 00:00:00+00:00,100,110,95,105.5,12.5
2030-03-01 01:00:00+00:00,105.6,120,105,118.118,3
2030-03-01 02:00:00+00:00,118.1,119,117,118.2,4
`;

/** Unix milliseconds under the name that another form uses for text. */
export const unixCsv = `timestamp,datetime,open,high,low,close,volume
1898553600000,2030-03-01 00:00:00,100,110,95,105.5,12.5
1898557200000,2030-03-01 01:00:00,105.6,120,105,118.118,3
`;
