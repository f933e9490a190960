/**
 * @module Real hourly closes and option chains, read for the comparison with the synthetic venue.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ChainOption, ChainSnapshot } from './simulation-figures.ts';

const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const microsPerYear = 365 * 86_400e6;

function linesOf(path: string): string[] {
  return gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split(/\r?\n/).slice(1);
}

/**
 * Reads hourly closes.
 *
 * @param dataDir - folder of public data sets
 * @param asset - BTC or ETH
 * @param period - what the model was fitted to (2022 to 2025), or later (from March 2026 on)
 * @returns closes in time order
 */
export function readCloses(dataDir: string, asset: string, period: 'fit' | 'later'): number[] {
  const file = (span: string) =>
    join(dataDir, 'crypto-hourly-ohlcv', `${asset}USDT_1h_${span}.csv.gz`);
  if (period === 'fit') {
    return linesOf(file('2022_2025-12')).map((line) => Number(line.split(',')[4]));
  }
  const laterFromMs = Date.UTC(2026, 2, 1);
  return linesOf(file('2026-01_2026-07'))
    .map((line) => line.split(','))
    .filter(([openMs]) => Number(openMs) >= laterFromMs)
    .map((cells) => Number(cells[5]));
}

function yearsTo(instrument: string, atMicros: number): number {
  const match = /^(\d+)([A-Z]{3})(\d\d)$/.exec(instrument.split('-')[1]!)!;
  const day = Date.UTC(2000 + Number(match[3]), months.indexOf(match[2]!), Number(match[1]), 8);
  return (day * 1000 - atMicros) / microsPerYear;
}

function readOption(fields: readonly string[], atMicros: number): ChainOption | undefined {
  const [, instrument, bid, ask, , iv, , vega, , , future, idx] = fields;
  const years = yearsTo(instrument!, atMicros);
  const vol = Number(iv);
  if (!(years > 0) || !(vol > 0)) return undefined;
  const [, , strike, side] = instrument!.split('-');
  const quoted = bid !== '' && ask !== '' && Number(vega) > 0;
  const spread = ((Number(ask) - Number(bid)) * Number(idx)) / Number(vega) / 100;
  return {
    years,
    strike: Number(strike),
    forward: Number(future === '' ? idx : future),
    isCall: side === 'C',
    vol,
    spreadVol: quoted ? spread : undefined,
  };
}

/**
 * Reads the snapshots of the option chains.
 *
 * @param dataDir - folder of public data sets
 * @returns chains in time order by asset
 */
export function readChains(dataDir: string): Map<string, ChainSnapshot[]> {
  const folder = join(dataDir, 'deribit-option-chains');
  const chains = new Map<string, ChainSnapshot[]>();
  const files = readdirSync(folder).filter((name) => name.startsWith('chains-'));
  for (const file of files.sort()) {
    let open = new Map<string, { spot: number; options: ChainOption[] }>();
    let at = '';
    const close = () => {
      for (const [asset, { spot, options }] of open) {
        const list = chains.get(asset) ?? [];
        list.push({ atMicros: Date.parse(`${at}Z`.replace('ZZ', 'Z')) * 1000, spot, options });
        chains.set(asset, list);
      }
      open = new Map();
    };
    for (const line of linesOf(join(folder, file))) {
      const fields = line.split(',');
      if (fields[0] !== at) {
        close();
        at = fields[0]!;
      }
      const asset = fields[1]!.slice(0, 3);
      const option = readOption(fields, Date.parse(at) * 1000);
      if (option === undefined) continue;
      const own = open.get(asset);
      if (own === undefined) open.set(asset, { spot: Number(fields[11]), options: [option] });
      else own.options.push(option);
    }
    close();
  }
  return chains;
}
