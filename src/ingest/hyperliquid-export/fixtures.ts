/**
 * @module Small self-made files in the form of the venue's export.
 */

const anna = '0xa11a000000000000000000000000000000000001';
const bert = '0xbe27000000000000000000000000000000000002';

/** Two ties, one repeated row, mixed number forms; no final line end. */
export const tradesCsv = `time,user,coin,side,px,sz,crossed
2030-03-01T10:00:00Z,${anna},ETH,Bid,1600,0.5,true
2030-03-01T10:00:01Z,${bert},ETH,Ask,1601.5,1,false
2030-03-01T10:00:01Z,${bert},ETH,Ask,1601.5,1,false
2030-03-01T10:00:02Z,${anna},BTC,Ask,25000.5,2e-3,true
2030-03-01T10:00:03Z,${anna},ETH,Ask,1590,0.5,false
2030-03-01T10:00:03Z,${bert},ETH,Bid,1590,0.25,true`;

/** A deposit, a withdrawal, and a row that moves nothing. */
export const ledgerCsv = `time,user,delta_usd
2030-03-01T09:00:00Z,${anna},30
2030-03-01T09:30:00Z,${bert},-1.1
2030-03-01T09:40:00Z,${bert},0
`;

/** One cross and one isolated liquidation, and one of an unknown type. */
export const liquidationsCsv = `time,user,liquidated_ntl_pos,liquidated_account_value,leverage_type
2030-03-01T10:00:03Z,${anna},795,6.5,Cross
2030-03-01T10:00:04Z,${bert},100.25,-1,Isolated
2030-03-01T10:00:05Z,${bert},100.25,1,Portfolio
`;
