/**
 * @module Where public data sets and venue feeds can be had, and which adapter reads each.
 */

/** Public source of records. */
export interface CatalogueEntry {
  /** Short name. */
  readonly name: string;
  readonly kind: 'data set' | 'venue feed';
  readonly what: string;
  /** Repositories with their files, or the name of the interface. */
  readonly sources: readonly string[];
  /** Licence that the source states; the user checks it before use. */
  readonly licence: string;
  /** Size; as found in 2026, in words. */
  readonly rows: string;
  /** Time covered, UTC. */
  readonly span: string;
  /** Adapter that reads it. */
  readonly adapter: string;
  /** What to do before reading it, or what it lacks. */
  readonly note?: string;
}

/** Known public sources, the complete ones first. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    name: 'Hyperliquid venue export',
    kind: 'data set',
    what: 'trades, ledger updates and liquidations of wallets of the early perpetual venue',
    sources: [
      'GitHub hyperliquid-dex/historical_data: liquidations.csv',
      'GitHub hyperliquid-dex/historical_data: non_mm_ledger_updates.csv',
      'GitHub hyperliquid-dex/historical_data: non_mm_trades.csv',
    ],
    licence: 'none stated',
    rows: '17,094 trades, 270 ledger updates, 32 liquidations in the sample used here',
    span: '2023-02-27 to 2023-05-02',
    adapter: 'hyperliquid-export',
    note: 'put the three files into one folder',
  },
  {
    name: 'Hyperliquid node fills, sample',
    kind: 'data set',
    what: '200 consecutive blocks with the fills of both sides',
    sources: ['GitHub ConejoCapital/hyperanalyze: sample_data.json'],
    licence: 'GPL-3.0 (README); public node output',
    rows: '200 blocks, 1,622 fills',
    span: '2025-10-27, 16.5 seconds',
    adapter: 'hyperliquid-blocks',
  },
  {
    name: 'Deribit option chains',
    kind: 'data set',
    what: 'snapshots of all BTC and ETH options about every six hours, with futures',
    sources: [
      'GitHub znmahbub/SVCJ-Deribit-Inverse-Options-Pricer: data/deribit_options_snapshot_*.csv',
    ],
    licence: 'none stated (market data of the exchange)',
    rows: '769,346 option rows in 481 snapshots',
    span: '2025-12-30 to 2026-04-30',
    adapter: 'deribit-chain',
    note: 'columns ts, instrument, bid, ask, mark, iv, delta, vega, oi, volume, fut, idx',
  },
  {
    name: 'US option chains',
    kind: 'data set',
    what: 'closing prices of stock and index options, minute quotes of some days in archives',
    sources: [
      'GitHub QuantConnect/Lean: Data/option/usa/universes, Data/indexoption/usa/universes',
      'GitHub QuantConnect/Lean: Data/option/usa/minute, Data/indexoption/usa/minute',
    ],
    licence: 'Apache-2.0 (repository); quotes of a data vendor named there',
    rows: '59,373 closing rows, 290,458 minute quotes',
    span: 'single trading days, 2013-06-25 to 2024-01-09',
    adapter: 'us-options',
    note: 'the day stands in the name: spx_20151223.csv, or spx/20151223.csv in its folder',
  },
  {
    name: 'Hegic options',
    kind: 'data set',
    what: 'on-chain option purchases, with owners in the smaller file',
    sources: [
      'GitHub 8ball030/HegicDataCollector: current_options.csv',
      'GitHub slasher125/hegic_analytics: df_full.parquet',
    ],
    licence: 'Apache-2.0 (with owners); none stated (without)',
    rows: '444 with owner, 4,003 without',
    span: '2020-10-10 to 2021-01-27',
    adapter: 'hegic',
  },
  {
    name: 'Balancer liquidity mining',
    kind: 'data set',
    what: 'BAL rewards per liquidity provider and week',
    sources: ['GitHub balancer/bal-mining-scripts: reports/1 to reports/60'],
    licence: 'GPL-3.0',
    rows: '215,529 wallet-weeks of 21,955 wallets',
    span: 'weeks 1 to 60, 2020-06-01 to 2021-07-25',
    adapter: 'balancer-weekly',
    note: 'one table week, lp, bal and one table lp, address',
  },
  {
    name: 'Hop transfer graph',
    kind: 'data set',
    what: 'transfers around the wallets that used the Hop bridge, with published labels',
    sources: ['GitHub hop-protocol/hop-airdrop: src/data'],
    licence: 'ISC (package.json)',
    rows: '660,464 edges, 435,818 nodes',
    span: '2021-06 to 2022-03',
    adapter: 'transfers',
    note: 'tables src, dst, kinds, rows and id, address',
  },
  {
    name: 'Hourly BTC and ETH candles',
    kind: 'data set',
    what: 'hourly open, high, low, close and volume of BTCUSDT and ETHUSDT',
    sources: [
      'GitHub hopeffy/economics-project-algorithmic-trading-algorithms: {BTC,ETH}USDT_1h.csv',
      'GitHub zhuxice-ctrl/bianV2: {BTC,ETH}USDT_1h.csv',
      'GitHub PixelAlpha-ai/MarketTrend: {BTC,ETH}USDT_1h.csv',
      'GitHub TJF19770107/quant-strategy-river: ETHUSDT_1h.csv',
    ],
    licence: 'none stated (exchange candles)',
    rows: '205,966 candles',
    span: '2020-01-01 to 2026-07-26',
    adapter: 'ohlcv',
  },
  {
    name: 'Hyperliquid node fills',
    kind: 'venue feed',
    what: 'all fills of the venue, block by block, as a node writes them',
    sources: ['node output `node_fills_by_block`; archive in the bucket hl-mainnet-node-data'],
    licence: 'public node output; the bucket bills the requester',
    rows: 'as written',
    span: 'as archived',
    adapter: 'hyperliquid-blocks',
    note: 'unpack the archives first unless they are gzip',
  },
  {
    name: 'Derive trades',
    kind: 'venue feed',
    what: 'all trades of the options venue, both sides with their wallets',
    sources: ['interface v3, method public/get_trade_history; channel trades'],
    licence: 'public interface of the venue',
    rows: 'as asked for',
    span: 'as asked for',
    adapter: 'derive-trades',
    note: 'write the trades of all pages one per line; pages may overlap',
  },
  {
    name: 'Snapshot votes',
    kind: 'venue feed',
    what: 'votes on the proposals of a space, with the voting power of each voter',
    sources: ['Snapshot hub, GraphQL query votes with proposal { id choices }'],
    licence: 'public records of the space',
    rows: 'as asked for',
    span: 'as asked for',
    adapter: 'snapshot-votes',
    note: 'write one vote per line',
  },
  {
    name: 'ERC-20 transfers',
    kind: 'venue feed',
    what: 'transfer logs of any token',
    sources: ['Ethereum JSON-RPC eth_getLogs, or getLogs of a client library, one log per line'],
    licence: 'public chain records',
    rows: 'as asked for',
    span: 'as asked for',
    adapter: 'transfers',
    note: 'add a timestamp to each log, else the transfers are undated',
  },
  {
    name: "A venue's own tables",
    kind: 'venue feed',
    what: 'fills, quotes, deposits, withdrawals, marks, margin and liquidations of any venue',
    sources: ['the export of the venue, or the synthetic venue that is generated from a seed'],
    licence: 'that of the venue',
    rows: 'as exported',
    span: 'as exported',
    adapter: 'table',
    note: 'see docs/reference/table-format.md',
  },
];
