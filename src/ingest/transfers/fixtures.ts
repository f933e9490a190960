/**
 * @module Small self-made transfer graphs, logs and tables.
 */
import { transferTopic } from './transfer-log.ts';

const anna = 'a11a000000000000000000000000000000000001';
const bert = 'be27000000000000000000000000000000000002';
const zero = '0'.repeat(40);
const usdc = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';
const word = (value: bigint) => `0x${value.toString(16).padStart(64, '0')}`;
const topic = (address: string) => `0x${'0'.repeat(24)}${address}`;

/** Keys with addresses: one in checksum case, the null address, one key twice. */
export const addressesCsv = `id,address
0,0x${anna.toUpperCase()}
1,0x${bert}
2,0x${zero}
1,0x${anna}
`;

/** Edges in CRLF; key 9 has no address, the last edge leads back to its start. */
export const edgesCsv = 'src,dst,kinds,rows\r\n0,1,Te|Tp,3\r\n1,2,,\r\n0,9,Te,1\r\n1,1,No,2\r\n';

const nodeHeader =
  'id,candidate,component_group,report,first_bridge_ts,volume_usd,service_tags,label_known';

/** Two candidates, one without labels; a hub. */
export const nodesCsv = `${nodeHeader}
0,1,0,7,1640321104,128.5,,1
1,1,,,1640321105,,,0
2,0,,,,,hub,1
`;

/** A raw log, a decoded one, a mint of an unknown token, a withdrawn log, an item, others. */
export const logsNdjson = `${[
  {
    address: usdc,
    topics: [transferTopic, topic(anna), topic(bert)],
    data: word(1_500_000n),
    blockNumber: '0x10d4f',
    logIndex: '0x1',
    blockTimestamp: '0x65e1b4c0',
  },
  {
    address: usdc.toLowerCase(),
    args: { from: `0x${bert}`, to: `0x${anna}`, value: '250000' },
    blockNumber: 68_944,
    logIndex: 2,
    timestamp: 1_709_290_700,
  },
  {
    address: '0x00000000000000000000000000000000000f00d5',
    args: { from: `0x${zero}`, to: `0x${anna}`, value: '5' },
    logIndex: 3,
  },
  { topics: [transferTopic, topic(anna), topic(bert)], data: word(1n), removed: true },
  { topics: [transferTopic, topic(anna), topic(bert), word(7n)], data: '0x' },
  { topics: [word(1n), topic(anna), topic(bert)], data: word(1n) },
  { topics: [transferTopic, topic(anna), topic(bert)], data: '0x12' },
]
  .map((log) => JSON.stringify(log))
  .join('\n')}\n`;

/** Raw values with decimals; the last two rows are wrong. */
export const transfersCsv = `timeStamp,from,to,value,tokenSymbol,tokenDecimal
1709290700,0x${anna},terra1bert,12345678901234567890123,WHALE,18
1709290800,0x${anna},0x${bert},1e2,POINT,0
1709290900,contractaddress,0x${bert},1,POINT,0
1709291000,0x${anna},0x${bert},-1,POINT,0
`;
