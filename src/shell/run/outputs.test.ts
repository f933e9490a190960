import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBroker, priorsOf } from '../../broker/index.ts';
import type { MarketEvent } from '../../market/index.ts';
import { evidenceText, reasonText } from '../report/texts.ts';
import { tableColumns } from './columns.ts';
import { foldLog } from './fold-log.ts';
import { historyRows, tidy, writeResultTables } from './outputs.ts';
import { logOf, opening, venueEvents } from './testing-log.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-outputs-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function stateOf(events: readonly MarketEvent[]) {
  return (await foldLog(logOf(events))).state;
}

async function tableOf(name: string): Promise<string[][]> {
  const text = await readFile(join(folder, `${name}.csv`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

describe('limits', () => {
  it('a state without events gives tables of heads alone', async () => {
    const state = createBroker();
    await writeResultTables(folder, 'csv', { state, priors: priorsOf(state), asOfMicros: 0 });
    expect((await readdir(folder)).sort()).toEqual([
      'dimensions.csv',
      'liquidations.csv',
      'participants.csv',
      'terms.csv',
    ]);
    expect(await tableOf('participants')).toEqual([
      tableColumns.participants.map(({ name }) => name),
    ]);
    expect([...historyRows(state, priorsOf(state), opening)]).toEqual([]);
  });

  it('a participant without a dated event has empty times', async () => {
    const state = await stateOf([
      { kind: 'deposit', atMicros: 0, participant: 'ann', asset: 'X', amount: 1 },
    ]);
    await writeResultTables(folder, 'csv', { state, priors: priorsOf(state), asOfMicros: 0 });
    expect((await tableOf('participants'))[1]!.slice(0, 5)).toEqual(['ann', 'ann', '', '', '0']);
  });

  it('an account without equity has no leverage, and rounding noise is no money', async () => {
    const fill = venueEvents(1).find((event) => event.kind === 'fill')!;
    const eve = { atMicros: opening, participant: 'eve', asset: 'USD' };
    const state = await stateOf([
      fill,
      { kind: 'deposit', ...eve, amount: 0.1 },
      { kind: 'deposit', ...eve, amount: 0.2 },
      { kind: 'withdrawal', ...eve, amount: 0.3 },
    ]);
    await writeResultTables(folder, 'csv', { state, priors: priorsOf(state), asOfMicros: opening });
    const rows = await tableOf('participants');
    const head = rows[0]!;
    const cell = (row: number, name: string) => rows[row]![head.indexOf(name)];
    expect(Number(cell(1, 'equity_usd'))).toBeLessThanOrEqual(0);
    expect(cell(1, 'leverage')).toBe('');
    expect(cell(2, 'equity_usd')).toBe('0');
  });
});

describe('a participant', () => {
  it('has the money that plain sums over its events give', async () => {
    const events = venueEvents(6);
    const state = await stateOf(events);
    await writeResultTables(folder, 'csv', { state, priors: priorsOf(state), asOfMicros: opening });
    const [head, ...rows] = await tableOf('participants');
    for (const row of rows) {
      const cell = (name: string) => Number(row[head!.indexOf(name)]);
      const own = events.filter((e) => 'participant' in e && e.participant === row[0]);
      let [volume, made, fees, fills] = [0, 0, 0, 0];
      for (const e of own) {
        if (e.kind !== 'fill') continue;
        fills += 1;
        volume += e.price * e.quantity;
        if (e.role === 'maker') made += e.price * e.quantity;
        fees += e.fee ?? 0;
      }
      expect(cell('fills')).toBe(fills);
      expect(cell('volume_usd')).toBeCloseTo(volume, 6);
      expect(cell('maker_share')).toBeCloseTo(made / volume, 9);
      expect(cell('fees_usd')).toBeCloseTo(fees, 9);
    }
    expect(rows.map(([name]) => name)).toEqual(['ann', 'bob', 'cyd']);
  });
});

describe('texts', () => {
  it('of a reason name feature, value, threshold and what it did', () => {
    const reason = {
      feature: 'leverage',
      value: 12.34567,
      threshold: 5,
      contribution: 'margin up',
    };
    expect(reasonText(reason)).toBe('leverage 12.35 against 5: margin up');
  });

  it('of evidence name the span, the number and the latest liquidation', () => {
    const span = { firstCheckpoint: 12, lastCheckpoint: 940, events: 57 };
    const none = { firstCheckpoint: undefined, lastCheckpoint: undefined };
    const unhurt = { liquidationCheckpoint: undefined };
    expect(evidenceText({ ...none, ...unhurt, events: 0 })).toBe('no events');
    expect(evidenceText({ ...span, ...unhurt })).toBe('12..940, 57 events');
    expect(evidenceText({ ...span, liquidationCheckpoint: 801 })).toBe(
      '12..940, 57 events, liquidation 801',
    );
  });

  it('of numbers drop the noise of doubles and keep twelve digits', () => {
    expect(tidy(0.1 + 0.2)).toBe(0.3);
    expect(tidy(123456789.0123456)).toBe(123456789.012);
    expect(tidy(0)).toBe(0);
  });
});
