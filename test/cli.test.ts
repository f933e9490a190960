/**
 * The command line as a user meets it: what it prints, what it writes, and what it says when wrong.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSegmentLog } from '../src/shell/store/index.ts';
import { type BuiltCommand, buildCommand, type Ran } from './command.ts';
import { root } from './tidy/tree.ts';

let command: BuiltCommand;
const at = (...parts: string[]): string => join(command.base, ...parts);
const text = (...parts: string[]): string => readFileSync(at(...parts), 'utf8');
const lines = (...parts: string[]): string[] =>
  text(...parts)
    .trimEnd()
    .split('\n');
const summaryOf = (folder: string) => JSON.parse(text(folder, 'summary.json'));

const dataFolder = process.env.RAPPORT_DATA ?? join(root, '../shared/data');
const realExport = join(dataFolder, 'hyperliquid-venue-2023');

/** Tables without the history, in a form that can be compared. */
function resultsOf(folder: string): Record<string, string> {
  const names = readdirSync(at(folder)).filter((name) => /\.(csv|html)$/.test(name));
  const { stateHash } = summaryOf(folder);
  return Object.fromEntries([['hash', stateHash], ...names.map((n) => [n, text(folder, n)])]);
}

function expectOk(ran: Ran): void {
  expect(ran.talk).not.toContain('fault of rapport');
  expect(ran.code).toBe(0);
}

const start = Date.UTC(2026, 1, 2) * 1000;
const fillsHead = 'at,participant,instrument,side,price,quantity,role,fee\n';
const fillRow = (minute: number, who: string, price: number | string): string =>
  [start + minute * 60e6, who, 'BTC-PERP', minute % 2 ? 'sell' : 'buy', price, 1, 'taker', 0.1]
    .join()
    .concat('\n');

function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  mkdirSync(at(folder), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(at(folder, name), content);
}

beforeAll(() => {
  command = buildCommand();
  expectOk(command.run('simulate', '--days', '1', '--participants', '24', '--out', 'venue'));
  expectOk(command.run('run', 'venue', '--out', 'whole', '--every', '2h'));
});
afterAll(() => rmSync(command.base, { recursive: true, force: true }));

describe('a mistake', () => {
  const cases: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['no command', [], 2, /Usage: rapport/],
    ['an unknown command', ['frob'], 2, /unknown command 'frob'/],
    ['no path', ['run'], 2, /missing required argument 'paths'/],
    ['a time that is none', ['run', 'x', '--as-of', 'noon'], 2, /give a time such as/],
    ['an empty step', ['run', 'x', '--every', '0s'], 2, /give a duration such as/],
    ['a step too short', ['run', 'x', '--every', '500ms'], 2, /give a second or more/],
    ['a share above one', ['run', 'x', '--max-rejected', '2'], 2, /give a share such as/],
    ['an unknown table format', ['run', 'x', '--format', 'xml'], 2, /csv, ndjson, parquet/],
    ['an unknown adapter', ['run', 'x', '--adapter', 'no'], 2, /no adapter no; .*ohlcv, table/],
    ['no days', ['simulate', '--days', '0'], 2, /days must be a whole number in \[1, .*was 0/],
    ['days that are none', ['simulate', '--days', 'ten'], 2, /days must be .*, was "ten"/],
    ['too few', ['simulate', '--participants', '9'], 2, /participants must be .*\[10, .*was 9/],
    [
      'a missing configuration',
      ['simulate', '--config', 'no.json'],
      2,
      /no.json: there is no such file/,
    ],
    [
      'a configuration cut short',
      ['simulate', '--config', 'wrong/cut.json'],
      2,
      /cut.json: .*JSON/,
    ],
    ['a list for a configuration', ['simulate', '--config', 'wrong/list.json'], 2, /an object/],
    ['an unknown field', ['simulate', '--config', 'wrong/field.json'], 2, /colour must be one of/],
    ['an unknown form', ['simulate', '--config', 'wrong/form.json'], 2, /form must be .*was "xml"/],
    [
      'dirt that fits no table',
      ['simulate', '--config', 'wrong/dirt.json'],
      2,
      /with form parquet/,
    ],
    ['a path that leads nowhere', ['run', 'nope'], 1, /nope: there is no such file/],
    ['an empty folder', ['run', 'bad/empty'], 1, /empty: the folder holds no data/],
    ['a file without rows', ['run', 'bad/zero.csv', '--out', 'o'], 1, /hold no events/],
    ['an unknown format', ['run', 'bad/unknown.csv'], 1, /unknown.csv: .*hegic.*ohlcv, table/],
    ['bytes that are no text', ['run', 'bad/bytes.csv'], 1, /bytes.csv: .*not text/],
    ['a gzip file cut short', ['run', 'bad/fills-cut.csv.gz', '--out', 'cut'], 1, /ends too early/],
    ['a missing column map', ['run', 'venue', '--map', 'no.json'], 1, /no.json: .*cannot be read/],
    ['results into a file', ['run', 'venue', '--out', 'bad/zero.csv'], 1, /name a folder/],
    ['results among other files', ['run', 'venue', '--out', 'bad'], 1, /holds other files/],
    ['a demo among other files', ['demo', '--out', 'mine'], 1, /holds no synthetic venue/],
    ['a venue over another', ['simulate', '--out', 'venue'], 1, /not empty/],
    ['a folder without a run', ['verify', 'bad'], 1, /bad: holds no run/],
    ['an unknown participant', ['explain', 'x', '--dir', 'whole'], 1, /no participant is called x/],
    ['a name that fits several', ['explain', '0x', '--dir', 'whole'], 1, /participants begin with/],
  ];

  beforeAll(() => {
    const fills =
      fillsHead + Array.from({ length: 4000 }, (_, i) => fillRow(i, 'a', i + 1)).join('');
    write('bad', {
      'zero.csv': '',
      'unknown.csv': 'a,b\n1,2\n',
      'bytes.csv': Uint8Array.from({ length: 3000 }, (_, i) => (i * 37) % 256),
      'fills-cut.csv.gz': gzipSync(fills).subarray(0, 9000),
    });
    write('bad/empty', {});
    write('wrong', {
      'cut.json': '{"days":',
      'list.json': '[1]',
      'field.json': '{"colour":"red"}',
      'form.json': '{"form":"xml"}',
      'dirt.json': '{"form":"parquet","dirt":{"missingFinalNewline":true}}',
    });
    write('mine/venue', { 'letter.txt': 'dear' });
  });

  it.each(cases)('%s is told in one message', (_, args, code, message) => {
    const ran = command.run(...args);
    expect(ran.talk).toMatch(message);
    expect(ran.talk).not.toMatch(/\n\s+at |fault of rapport/);
    expect({ code: ran.code, out: ran.out }).toEqual({ code, out: '' });
  });

  it('leaves the files of the user alone', () => {
    expect(readdirSync(at('bad')).sort()).toEqual(
      ['bytes.csv', 'fills-cut.csv.gz', 'empty', 'unknown.csv', 'zero.csv'].sort(),
    );
    expect(text('mine/venue/letter.txt')).toBe('dear');
  });

  it.skipIf(process.getuid?.() === 0)('a folder that is read-only is told', () => {
    mkdirSync(at('locked'), { mode: 0o555 });
    const ran = command.run('run', 'venue', '--out', 'locked/results');
    expect(ran).toMatchObject({ code: 1, talk: expect.stringMatching(/permission is missing/) });
  });
});

describe('a run', () => {
  it('writes the tables of the documents, and they verify', () => {
    expect(lines('whole', 'participants.csv')[0]).toBe(
      'participant,wallets,first_seen,last_seen,fills,volume_usd,maker_share,fees_usd,' +
        'realised_pnl_usd,equity_usd,leverage,liquidations,liquidation_spot_down,' +
        'liquidation_spot_up,liquidation_vol_up,liquidation_vol_down,liquidation_process_1d,' +
        'near_hours',
    );
    expect(lines('whole', 'dimensions.csv')[0]).toBe(
      'at,participant,dimension,mean,low90,high90,observations',
    );
    expect(lines('whole', 'terms.csv')[0]).toBe(
      'participant,tier,maker_fee_bps,taker_fee_bps,initial_margin_factor,own_margin_factor,' +
        'haircut_factor,override_expires,override_evidence,reasons,evidence',
    );
    expect(lines('whole', 'liquidations.csv')[0]).toBe(
      'at,participant,recorded_notional_usd,replayed_notional_usd,recorded_account_value_usd,' +
        'replayed_account_value_usd,matched,reason',
    );
    const { participants, synthetic, refused } = summaryOf('whole');
    expect(lines('whole', 'participants.csv')).toHaveLength(participants + 1);
    expect(lines('whole', 'dimensions.csv')).toHaveLength(3 * participants + 1);
    expect({ synthetic, refused }).toEqual({ synthetic: true, refused: 0 });
    const ran = command.run('verify', 'whole', '--json');
    expectOk(ran);
    expect(JSON.parse(ran.out)).toMatchObject({ matches: true, log: { findings: [] } });
  });

  it('counts fills and volume as a plain sum over the file does', () => {
    const [head, ...rows] = lines('venue', 'fills.csv').map((line) => line.split(','));
    const column = (name: string) => head!.indexOf(name);
    const fills = new Map<string, number>();
    for (const row of rows) {
      const who = row[column('participant')]!;
      fills.set(who, (fills.get(who) ?? 0) + 1);
    }
    const told = lines('whole', 'participants.csv')
      .slice(1)
      .map((line) => line.split(','));
    for (const [who, , , , count] of told) expect(Number(count)).toBe(fills.get(who!) ?? 0);
    expect(told.reduce((sum, row) => sum + Number(row[4]), 0)).toBe(rows.length);
  });

  it('again on the same files changes nothing, neither state nor report', () => {
    cpSync(at('whole'), at('again'), { recursive: true });
    const ran = command.run('run', 'venue', '--out', 'again', '--every', '2h', '--json');
    expectOk(ran);
    expect(ran.talk).toContain('fills.csv: in the log already');
    expect(resultsOf('again')).toEqual(resultsOf('whole'));
    expect(JSON.parse(ran.out)).toEqual(summaryOf('whole'));
  });

  it('without a history removes that of the run before', () => {
    expectOk(command.run('run', 'venue', '--out', 'again', '--quiet'));
    expect(existsSync(at('again', 'history.csv'))).toBe(false);
  });

  it('tells nothing when asked to, and the same summary as JSON', () => {
    const ran = command.run('run', 'venue', '--out', 'quiet', '--quiet', '--json');
    expect({ code: ran.code, talk: ran.talk }).toEqual({ code: 0, talk: '' });
    expect(JSON.parse(ran.out).stateHash).toBe(summaryOf('whole').stateHash);
  });

  it('as of a time before the first event knows nobody', () => {
    const ran = command.run('run', 'venue', '--out', 'early', '--as-of', '2001-01-01', '--json');
    expectOk(ran);
    expect(JSON.parse(ran.out)).toMatchObject({ events: 0, participants: 0 });
    expect(lines('early', 'participants.csv')).toHaveLength(1);
    expectOk(command.run('verify', 'early'));
  });

  it('writes JSON lines and Parquet, and replaces tables of another format', () => {
    cpSync(at('whole'), at('forms'), { recursive: true });
    expectOk(command.run('run', 'venue', '--out', 'forms', '--format', 'ndjson'));
    const rows = lines('forms', 'terms.ndjson').map((line) => JSON.parse(line));
    expect(rows.map((row) => row.participant).sort()).toEqual(
      lines('whole', 'terms.csv')
        .slice(1)
        .map((line) => line.split(',')[0])
        .sort(),
    );
    expectOk(command.run('run', 'venue', '--out', 'forms', '--format', 'parquet'));
    const names = readdirSync(at('forms')).filter((name) => /\.(csv|ndjson|parquet)$/.test(name));
    expect(names.sort()).toEqual(
      [
        'closings',
        'contagion',
        'counterparties',
        'dimensions',
        'exposures',
        'liquidations',
        'participants',
        'terms',
      ].map((name) => `${name}.parquet`),
    );
    expect(readFileSync(at('forms', 'terms.parquet')).subarray(0, 4).toString()).toBe('PAR1');
  });

  it('does not take results for input', () => {
    cpSync(at('venue'), at('here'), { recursive: true });
    expectOk(command.run('run', 'here', '--out', 'here/out', '--quiet'));
    const ran = command.run('run', 'here', '--out', 'here/out');
    expectOk(ran);
    expect(ran.talk).toContain('left out here/out: holds a run');
    expect(summaryOf('here/out').stateHash).toBe(summaryOf('whole').stateHash);
  });
});

describe('the history', () => {
  const historyOf = (folder: string) => lines(folder, 'history.csv');
  const limit = '2026-03-02T10:00:00Z';
  const until = Date.parse(limit) * 1000;

  it('has one row per step and participant seen, with bounds in order', () => {
    const [head, ...rows] = historyOf('whole');
    expect(head).toBe(
      'at,participant,alpha_contribution,alpha_contribution_low90,alpha_contribution_high90,' +
        'systemic_risk,systemic_risk_low90,systemic_risk_high90,capital_velocity,' +
        'capital_velocity_low90,capital_velocity_high90,liquidation_probability_1d',
    );
    const keys = rows.map((row) => row.split(',').slice(0, 2).join());
    expect(new Set(keys).size).toBe(rows.length);
    for (const row of rows) {
      const [, , alpha, alphaLow, alphaHigh, risk, riskLow, riskHigh, , , , daily] = row
        .split(',')
        .map(Number);
      expect(alphaLow! <= alpha! && alpha! <= alphaHigh!).toBe(true);
      expect(0 <= riskLow! && riskLow! <= riskHigh! && riskHigh! <= 1).toBe(true);
      expect(daily).toBe(risk);
    }
    // From 00:00, when the venue opens, to 22:00.
    expect(new Set(rows.map((row) => row.slice(0, 20))).size).toBe(12);
  });

  it('up to a time is the same when the run stops there', () => {
    const ran = command.run('run', 'venue', '--out', 'cut-at', '--every', '2h', '--as-of', limit);
    expectOk(ran);
    const whole = historyOf('whole').filter((row, i) => i === 0 || row.slice(0, 20) <= limit);
    expect(historyOf('cut-at')).toEqual(whole);
    expectOk(command.run('verify', 'cut-at'));
  });

  it('up to a time is the same when no later event was ever recorded', () => {
    mkdirSync(at('shorter'));
    for (const name of readdirSync(at('venue')).filter((file) => file.endsWith('.csv'))) {
      const [head, ...rows] = lines('venue', name);
      const kept = rows.filter((row) => Number(row.slice(0, row.indexOf(','))) <= until);
      writeFileSync(at('shorter', name), `${[head, ...kept].join('\n')}\n`);
    }
    expectOk(command.run('run', 'shorter', '--out', 'short', '--every', '2h', '--as-of', limit));
    expect(historyOf('short')).toEqual(historyOf('cut-at'));
    expect(text('short', 'dimensions.csv')).toBe(text('cut-at', 'dimensions.csv'));
    for (const name of ['counterparties.csv', 'exposures.csv', 'contagion.csv']) {
      expect(text('short', name), name).toBe(text('cut-at', name));
    }
  });
});

describe('refused rows', () => {
  const rows = Array.from({ length: 30 }, (_, i) => fillRow(i, i % 3 ? 'ann' : 'bob', 100 + i));
  rows[7] = fillRow(7, 'ann', 'twelve');
  rows[9] = fillRow(9, '', 101);

  it('are kept with file, line, field and reason; many of them end the run with 3', () => {
    write('doubtful', { 'fills.csv': fillsHead + rows.join('') });
    const ran = command.run('run', 'doubtful', '--out', 'kept');
    expect({ code: ran.code, talk: ran.talk }).toEqual({
      code: 3,
      talk: expect.stringContaining('2 of 30 rows were refused, more than 1 %; see kept'),
    });
    expect(lines('kept', 'rejected.ndjson').map((line) => JSON.parse(line))).toMatchObject([
      { file: 'fills.csv', line: 9, field: 'price', value: 'twelve' },
      { file: 'fills.csv', line: 11, field: 'participant' },
    ]);
    expect(summaryOf('kept')).toMatchObject({ rows: 30, refused: 2, events: 28 });
  });

  it('are neither lost nor doubled by another run, and may be allowed', () => {
    const before = text('kept', 'rejected.ndjson');
    expect(command.run('run', 'doubtful', '--out', 'kept').code).toBe(3);
    expectOk(command.run('run', 'doubtful', '--out', 'kept', '--max-rejected', '10%'));
    expect(text('kept', 'rejected.ndjson')).toBe(before);
    expect(summaryOf('kept')).toMatchObject({ rows: 30, refused: 2, events: 28 });
  });
});

describe('sources that come again', () => {
  const rows = Array.from({ length: 40 }, (_, i) => fillRow(i, 'ann', 100 + i));
  const fills = (from: number, to: number): string => fillsHead + rows.slice(from, to).join('');

  it('count once when two files hold the same', () => {
    write('twins', { 'fills.csv': fills(0, 20), 'fills-copy.csv': fills(0, 20) });
    const ran = command.run('run', 'twins', '--out', 'twin');
    expectOk(ran);
    expect(ran.talk).toContain('the same content as');
    expect(summaryOf('twin').events).toBe(20);
  });

  it('are refused when a file has grown, and added when it holds the new rows alone', () => {
    write('first', { 'fills.csv': fills(0, 20) });
    write('grown', { 'fills.csv': fills(0, 40) });
    write('rest', { 'fills-2.csv': fills(20, 40) });
    expectOk(command.run('run', 'first', '--out', 'grow'));
    const ran = command.run('run', 'grown', '--out', 'grow');
    expect(ran).toMatchObject({ code: 1, talk: expect.stringContaining('would count twice') });
    expectOk(command.run('run', 'rest', '--out', 'grow'));
    expectOk(command.run('run', 'grown', '--out', 'at-once'));
    expect(summaryOf('grow').stateHash).toBe(summaryOf('at-once').stateHash);
    expectOk(command.run('verify', 'grow'));
  });
});

describe('a run that is cut off', () => {
  const segment = (folder: string) => at(folder, 'log', '00000000.seg');
  const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);

  /** Starts a run and kills it when its log has grown to a size. */
  async function killAt(folder: string, bytes: number, signal: NodeJS.Signals): Promise<number> {
    const args = [command.main, 'run', 'venue', '--out', folder, '--quiet'];
    const child = spawn(process.execPath, args, { cwd: command.base, stdio: 'ignore' });
    const ended = new Promise<number>((resolve) => {
      child.on('exit', (code) => resolve(code ?? -1));
    });
    const watch = setInterval(() => {
      if (sizeOf(segment(folder)) >= bytes) child.kill(signal);
    }, 1);
    const code = await ended;
    clearInterval(watch);
    return code;
  }

  it('by SIGKILL, thrice, comes to exactly the state of one that was not', async () => {
    const whole = sizeOf(segment('whole'));
    const codes = [];
    for (const share of [0.01, 1.3, 1.9]) {
      codes.push(await killAt('killed', whole * share, 'SIGKILL'));
    }
    expect(codes).toContain(-1);
    const ran = command.run('run', 'venue', '--out', 'killed', '--every', '2h');
    expectOk(ran);
    expect(withoutPlaces(resultsOf('killed'))).toEqual(withoutPlaces(resultsOf('whole')));
    expect(summaryOf('killed').events).toBe(summaryOf('whole').events);
    expectOk(command.run('verify', 'killed'));
  });

  /** Where events stand in the log differs: it holds the withdrawn ones too. */
  function withoutPlaces(results: Record<string, string>): Record<string, string> {
    const { 'report.html': _, 'terms.csv': terms, ...others } = results;
    return { ...others, terms: terms!.replaceAll(/\d+\.\.\d+, |, liquidation \d+/g, '') };
  }

  it('by the user ends with 130', async () => {
    expect(await killAt('stopped', 1, 'SIGINT')).toBe(130);
    expectOk(command.run('run', 'venue', '--out', 'stopped', '--quiet'));
    expect(summaryOf('stopped').stateHash).toBe(summaryOf('whole').stateHash);
  });

  it('by a broken source is repeated when the source is whole', () => {
    const rows = Array.from({ length: 9000 }, (_, i) => fillRow(i, `who${i % 50}`, 100 + (i % 77)));
    const packed = gzipSync(fillsHead + rows.join(''));
    write('broken', { 'fills.csv.gz': packed.subarray(0, packed.length - 2000) });
    expect(command.run('run', 'broken', '--out', 'mended').code).toBe(1);
    write('broken', { 'fills.csv.gz': packed });
    const ran = command.run('run', 'broken', '--out', 'mended');
    expectOk(ran);
    expect(ran.talk).toContain('cut off was withdrawn and repeated');
    expectOk(command.run('run', 'broken', '--out', 'unbroken'));
    expect(summaryOf('mended')).toMatchObject({ events: 9000, rows: 9000 });
    expect(summaryOf('mended').stateHash).toBe(summaryOf('unbroken').stateHash);
    expectOk(command.run('explain', 'who7', '--dir', 'mended'));
  });
});

describe('the log', () => {
  it('has one writer at a time', async () => {
    cpSync(at('whole'), at('shared'), { recursive: true });
    const log = await openSegmentLog(at('shared'));
    const ran = command.run('run', 'venue', '--out', 'shared');
    expect(ran).toMatchObject({
      code: 1,
      talk: expect.stringContaining(`process ${process.pid} is writing there already`),
    });
    await log.close();
    expectOk(command.run('run', 'venue', '--out', 'shared'));
  });

  it('with a flipped bit is found by verify and refused by the rest, without a stack', () => {
    cpSync(at('whole'), at('flipped'), { recursive: true });
    const path = at('flipped', 'log', '00000000.seg');
    const bytes = readFileSync(path);
    bytes[Math.floor(bytes.length / 2)]! ^= 4;
    writeFileSync(path, bytes);
    const verified = command.run('verify', 'flipped');
    expect(verified.code).toBe(3);
    expect(verified.out).toContain('NOT VERIFIED');
    const who = lines('whole', 'participants.csv')[1]!.split(',')[0]!;
    for (const args of [
      ['run', 'venue', '--out', 'flipped'],
      ['explain', who, '--dir', 'flipped'],
    ]) {
      const ran = command.run(...args);
      expect(ran).toMatchObject({ code: 1, talk: expect.stringContaining('is damaged at byte') });
      expect(ran.talk).not.toMatch(/\n\s+at /);
    }
  });

  it('that was removed under its results is told', () => {
    cpSync(at('whole'), at('hollow'), { recursive: true });
    rmSync(at('hollow', 'log'), { recursive: true });
    const ran = command.run('run', 'venue', '--out', 'hollow');
    expect(ran).toMatchObject({ code: 1, talk: expect.stringContaining('the log ends at 0') });
  });
});

describe('the other commands', () => {
  it('explain terms from their events', () => {
    const who = lines('whole', 'participants.csv')[2]!.split(',')[0]!;
    const ran = command.run('explain', who.slice(0, 12), '--dir', 'whole', '--events', '4');
    expectOk(ran);
    expect(ran.out).toContain(`${who}  (SYNTHETIC), as of 2026-03-02T23:`);
    expect(ran.out).toMatch(/tier \w+ of schedule .*\nbecause\n {2}\w+: .* against /);
    const told = command.run('explain', who, '--dir', 'whole', '--events', '4', '--json');
    const explained = JSON.parse(told.out);
    const terms = lines('whole', 'terms.csv').find((line) => line.startsWith(who))!;
    expect(terms).toContain(`,${explained.tier},`);
    expect(explained.events.length).toBeGreaterThanOrEqual(4);
  });

  it('name data and adapters, and what this machine can do', () => {
    expect(command.run('data').out).toMatch(/adapter hyperliquid-export[\s\S]*\nadapters\n/);
    expect(JSON.parse(command.run('data', 'hegic', '--json').out)[0].adapter).toBe('hegic');
    const checks = JSON.parse(command.run('doctor', '--json').out) as { name: string }[];
    expect(checks.map(({ name }) => name)).toEqual(['node', 'disk', 'parquet', 'simd', 'memory']);
  });

  it('end quietly when their reader leaves', () => {
    const program = `"${process.execPath}" "${command.main}"`;
    const line = `${program} data --json | head -c 10; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(/0\n$/), stderr: '' });
  });

  it('simulate says nothing when told so, and verify names what was changed since', () => {
    const args = ['simulate', '--days', '1', '--participants', '20', '--out', 'sealed', '--quiet'];
    const ran = command.run(...args);
    expect(ran).toEqual({ code: 0, out: 'sealed\n', talk: '' });
    expect(command.run('verify', 'sealed').out).toContain('verified: every file');
    write('sealed', { 'fills.csv': text('sealed', 'fills.csv').replace('taker', 'maker') });
    const changed = command.run('verify', 'sealed');
    expect(changed.code).toBe(3);
    expect(changed.out).toMatch(
      /fills\.csv\n +stated +[0-9a-f]{64}\n +found +[0-9a-f]{64}\nNOT VERIFIED/,
    );
    const { problems, matches } = JSON.parse(command.run('verify', 'sealed', '--json').out);
    expect([matches, problems.map(({ file }: { file: string }) => file)]).toEqual([
      false,
      ['fills.csv'],
    ]);
  });

  it('demo simulates, runs and may be repeated', () => {
    const args = ['demo', '--days', '1', '--participants', '20', '--out', 'demo', '--quiet'];
    const [first, second] = [command.run(...args), command.run(...args, '--json')];
    expectOk(first);
    expectOk(second);
    expect(first.out).toContain('SYNTHETIC');
    expect(first.out).toMatch(/report {8}demo.results.report\.html\n$/);
    expect(first.out).toContain(JSON.parse(second.out).stateHash);
  });
});

describe('a real export', () => {
  it.skipIf(!existsSync(realExport))('goes the whole way to terms and report', () => {
    expectOk(command.run('run', realExport, '--out', 'real', '--quiet'));
    const { synthetic, liquidations, events } = summaryOf('real');
    // Rows of the three files, counted with zcat and wc.
    expect({ synthetic, events, recorded: liquidations.recorded }).toEqual({
      synthetic: false,
      events: 17396,
      recorded: 32,
    });
    expect(text('real', 'report.html')).not.toContain('Synthetic');
    expectOk(command.run('verify', 'real'));
  });
});
