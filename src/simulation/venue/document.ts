/**
 * @module The reference page of the synthetic venue, written from its configuration and its rules.
 */
import { adversaryKinds, adversaryTypes } from './adversaries/planted.ts';
import { bounds, defaultVenueConfig, dirtMax, groupsMax, type VenueConfig } from './config.ts';
import { faultTable, formText, manifestText } from './document-export.ts';
import { marketPart } from './document-market.ts';
import { tradingPart } from './document-trading.ts';
import { formNames } from './export/forms.ts';
import { feeRule } from './fees.ts';
import { voting } from './governance/rules.ts';
import { liquidationRule } from './liquidation.ts';
import { marginRule } from './margin.ts';
import { type ParticipantType, participantTypes } from './planted.ts';
import { columnsOf, createRecords, type ToldKind, toldKinds } from './records.ts';

interface FieldNote {
  readonly demand: string;
  readonly meaning: string;
}

function boundsOf(field: keyof typeof bounds): string {
  const { low, high, whole } = bounds[field];
  return `${whole ? 'whole ' : ''}number in [${low}, ${high}]`;
}

const days = 'list of days (0 = the first) or dates within the run';

/** What is demanded of every field, and what it means. */
const fieldNotes: Readonly<Record<keyof VenueConfig, FieldNote>> = {
  seed: {
    demand: 'text or whole number',
    meaning: 'same seed, version and configuration: same bytes',
  },
  startMicros: {
    demand: 'midnight UTC, 2009 to 2098',
    meaning: 'first instant, microseconds since 1970; `start` gives it as a date',
  },
  days: { demand: boundsOf('days'), meaning: 'simulated days' },
  participants: {
    demand: boundsOf('participants'),
    meaning: 'wallets that take part, makers among them, adversaries not',
  },
  mix: {
    demand: 'shares by type that sum to 1, `maker` above 0',
    meaning: 'types of the participants; what is not named keeps its default',
  },
  activity: { demand: boundsOf('activity'), meaning: 'factor on the trading rate of everybody' },
  quotesPerMakerMinute: {
    demand: boundsOf('quotesPerMakerMinute'),
    meaning: 'quotes of a maker in a minute, beside those on request',
  },
  openOrderMargin: {
    demand: boundsOf('openOrderMargin'),
    meaning: 'share of the initial margin of what stands that must be free; 0: nobody is asked',
  },
  markMinutes: {
    demand: boundsOf('markMinutes'),
    meaning: 'minutes between exported marks of options; perpetuals every minute',
  },
  stressDays: { demand: days, meaning: 'crash: a gap and a fall within two hours, half recovered' },
  adversaries: {
    demand: `object of groups by kind, each a whole number in [0, ${groupsMax}]`,
    meaning: 'adversaries, beside the participants; 0 switches a kind off',
  },
  walletGraph: { demand: 'true or false', meaning: 'transfers on the chain around the venue' },
  governance: {
    demand: 'true or false',
    meaning: 'stakes, rewards, votes, markers and credentials',
  },
  form: { demand: `one of ${formNames.join(', ')}`, meaning: 'form in which rows are written' },
  dirt: {
    demand: `shares of rows in [0, ${dirtMax}] by fault, and missingFinalNewline`,
    meaning: 'faults planted into the rows',
  },
  crunchDays: { demand: days, meaning: 'first day of three falling days in a row' },
  oracleFailureDays: {
    demand: days,
    meaning: 'the index stands still for half an hour, then is wrong for five minutes',
  },
  congestionDays: { demand: days, meaning: 'gas is twenty times dearer for six hours' },
};

const typeNotes: Readonly<Record<ParticipantType, string>> = {
  maker:
    'quotes both sides; latency, spread, skew, inventory, hedge band; obliged, or leaves in stress',
  hedger: 'holds or sells straddles, delta kept flat with the perpetual, at rest first or at once',
  retail:
    'trades direction without an edge, at once or at rest; buys options; some flee wild markets',
  informed: "trades on a signal with a known correlation with the next hour's return",
  leveraged: 'one perpetual position near the limit, again and again; some rest to take profit',
  'call-seller': 'covered calls, every week: offered above the mark, lowered, then sold at once',
  'put-seller': 'puts out of the money, every week, offered likewise',
  dormant: 'a few trades, then silence',
  arbitrageur:
    'takes the quotes of the perpetual that are far behind the price of the other venue, from ' +
    'makers who are slower than it',
  'gamma-scalper': 'buys straddles and trades their delta every few minutes',
  mercenary: 'stake, money and resting orders on both sides are there while the emission is high',
  leaver: 'retail until a constant hazard strikes, then gone for good',
};

const truthNotes: Readonly<Record<string, string>> = {
  'participants.csv': 'type, entity, capital, planted and realised edge, liquidations, parameters',
  'wallets.csv': 'owner and role of every address: hubs, bridges, services, deposit addresses',
  'acts.csv': 'every act of an adversary: when, group, what, trade or instrument or address',
  'balances.csv': 'final cash and positions of every account, fees and insurance included',
  'volatility.csv': 'true volatility by the hour',
  'regimes.csv': "changes of the market's regime",
  'correlation.csv': 'true correlation of spots by the hour, jumps apart',
  'stress.csv': 'stress scripts with first and last instant',
  'emissions.csv': 'tokens paid out by day',
  'instruments.csv': 'every contract ever listed',
  'dirt.csv': 'every planted fault: file, line, what it was (only with dirt)',
  'rules.json':
    'margin, liquidation, order and fee rules, parameters of the market, habits by type',
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

function shown(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

function configurationPart(): string {
  const rows = Object.entries(fieldNotes).map(([field, { demand, meaning }]) => {
    const value = defaultVenueConfig[field as keyof VenueConfig];
    const isPart = typeof value === 'object' && !Array.isArray(value);
    return [`\`${field}\``, demand, isPart ? 'see below' : shown(value), meaning];
  });
  const types = participantTypes.map((type) => [
    `\`${type}\``,
    String(defaultVenueConfig.mix[type]),
    typeNotes[type],
  ]);
  const adversaries = adversaryTypes.map((type) => {
    const { wallets, what } = adversaryKinds[type];
    const count = String(defaultVenueConfig.adversaries[type]);
    return [`\`${type}\``, count, String(wallets), what];
  });
  return `## Configuration

\`rapport simulate --config FILE\` reads a JSON object with some of these fields; the others keep
their defaults, and flags given beside the file win. What is unknown or outside its bounds is
refused with field, demand and value.

${table(['field', 'must be', 'default', 'meaning'], rows)}
### Participants: \`mix\`

${table(['type', 'default share', 'what it does'], types)}
### Adversaries: \`adversaries\`

${table(['kind', 'default groups', 'wallets of a group', 'what it does'], adversaries)}
### Faults: \`dirt\`

${faultTable(table)}`;
}

function filesPart(): string {
  const records = createRecords();
  const kinds = toldKinds.map((kind: ToldKind) => {
    const columns = columnsOf(kind).join(',');
    const files = Object.values(records).filter(
      ({ file, text }) => !file.startsWith('truth/') && text === `${columns}\n`,
    );
    return [kind, files.map(({ file }) => `\`${file}\``).join(', '), `\`${columns}\``];
  });
  const distinct = kinds.filter(([, files], i) => kinds.findIndex((k) => k[1] === files) === i);
  const rows = distinct.map(([kind, files, columns]) => {
    const same = kinds.filter((other) => other[1] === files).map(([name]) => name);
    return [same.length > 1 ? same.join(', ') : kind!, files!, columns!];
  });
  return `## Files

${table(['kind', 'files', 'columns'], rows)}
\`transfers.csv\` holds cash that moves between accounts of the venue, \`transfers-chain.csv\` what
moves on the chain around it; \`index-elsewhere.csv\` the price of the other venue.

${manifestText}
### Truth

${table(
  ['file in `truth/`', 'what was planted'],
  Object.entries(truthNotes).map(([file, note]) => [`\`${file}\``, note]),
)}`;
}

function rulesPart(): string {
  const rows = [
    ...Object.entries(marginRule).map(([name, value]) => [`margin.${name}`, String(value)]),
    ...Object.entries(feeRule).map(([name, value]) => [`fees.${name}`, String(value)]),
    ['liquidation.delaySeconds', String(liquidationRule.delaySeconds)],
    ...(['limit', 'penalty'] as const).flatMap((part) =>
      Object.entries(liquidationRule[part]).map(([name, value]) => [
        `liquidation.${part}.${name}`,
        String(value),
      ]),
    ),
    ['voting.everyDays', String(voting.everyDays)],
  ];
  return `## Rules

Cross margin over all positions. Every minute an account whose equity is below maintenance, and
still is ${liquidationRule.delaySeconds} seconds later, is closed at once: its orders and quotes are
cancelled, and each position goes into the book as far as \`limit\` from the mark, a share of the
index. The rest is taken over \`penalty\` from the mark by the makers in turn, those whose margin
carries it; where none can, by the largest positions of the other side, free of fees. Insurance
turns coins into USD at the index and pays what is missing. \`orders.csv\` tells the order that
closes a position; a fill with \`cause\` liquidation that names it met the book, one without was
taken over.

${table(['rule', 'value'], rows)}`;
}

/**
 * Writes the reference page of the synthetic venue.
 *
 * @returns Markdown
 */
export function simulationPage(): string {
  const opening = `# Synthetic venue

\`rapport simulate\` writes what an options venue would export, from a seed, with the truth that was
planted beside it. Everything is labelled synthetic. This page is written from the code; a test
keeps it true.
`;
  const parts = [
    opening,
    configurationPart(),
    formText,
    filesPart(),
    tradingPart(),
    marketPart(),
    rulesPart(),
  ];
  return parts.join('\n');
}
