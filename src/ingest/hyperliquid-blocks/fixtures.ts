/**
 * @module Small self-made lines in the form of the node's fills by block.
 */

const anna = '0xA11A000000000000000000000000000000000001';
const bert = '0xbe27000000000000000000000000000000000002';

interface Part {
  readonly coin: string;
  readonly side: 'A' | 'B';
  readonly start: string;
  readonly tid: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

function fill({ coin, side, start, tid, more }: Part) {
  return {
    coin,
    px: '4000.5',
    sz: '0.25',
    side,
    time: 1_898_589_600_123,
    startPosition: start,
    dir: side === 'B' ? 'Open Long' : 'Open Short',
    closedPnl: '0.0',
    hash: `0x${'0'.repeat(64)}`,
    oid: 214_106_928_179 + tid,
    crossed: side === 'B',
    fee: side === 'B' ? '0.45' : '-0.03',
    tid,
    feeToken: 'USDC',
    twapId: null,
    ...more,
  };
}

function block(number: number, events: readonly unknown[], local = '2030-03-01T10:00:00.5') {
  const time = '2030-03-01T10:00:00.123456789';
  return JSON.stringify({ local_time: local, block_time: time, block_number: number, events });
}

const liquidation = { liquidatedUser: bert, markPx: '4001.0', method: 'market' };

/** Perpetual trades that continue, a spot trade with its fee in the coin, a liquidation. */
export const blocksNdjson = `${[
  block(700, [
    [anna, fill({ coin: 'ETH', side: 'B', start: '0.0', tid: 1 })],
    [bert, fill({ coin: 'ETH', side: 'A', start: '1.0', tid: 1 })],
  ]),
  block(701, []),
  block(
    702,
    [
      [
        anna,
        fill({
          coin: '@156',
          side: 'B',
          start: '1.0',
          tid: 2,
          more: { fee: '0.01', feeToken: 'USOL' },
        }),
      ],
      [bert, fill({ coin: '@156', side: 'A', start: '2.0', tid: 2 })],
      [anna, fill({ coin: '@156', side: 'B', start: '1.24', tid: 3 })],
      [bert, fill({ coin: '@156', side: 'A', start: '1.75', tid: 3 })],
    ],
    '2030-03-01T10:00:02',
  ),
  block(703, [
    [anna, fill({ coin: 'ETH', side: 'B', start: '0.25', tid: 4, more: { liquidation } })],
    [bert, fill({ coin: 'ETH', side: 'A', start: '0.75', tid: 4, more: { liquidation } })],
  ]),
].join('\n')}\n`;

/** A gap in the blocks, a position that does not continue, sides that do not cancel. */
export const brokenNdjson = `${[
  block(700, [
    [anna, fill({ coin: 'xyz:GOLD', side: 'B', start: '0.0', tid: 1 })],
    [bert, fill({ coin: 'xyz:GOLD', side: 'B', start: '0.0', tid: 1 })],
  ]),
  block(705, [
    [anna, fill({ coin: 'xyz:GOLD', side: 'B', start: '0.0', tid: 2 })],
    [bert, { coin: 'xyz:GOLD' }],
    'not a pair',
  ]),
  block(706, []).replace('"events":[]', '"events":null'),
].join('\n')}\n`;
