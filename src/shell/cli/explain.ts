/**
 * @module `rapport explain`: why a participant has its terms, and from which events.
 */
import type { Command } from 'commander';
import { formatInstant } from '../../base/index.ts';
import { proximityText } from '../report/texts.ts';
import type { Explanation, PlacedEvent } from '../run/explain.ts';
import { wholeOption } from './options.ts';

interface ExplainFlags {
  readonly dir: string;
  readonly events: number;
  readonly json: boolean;
}

/**
 * Adds the command.
 *
 * @param program - command line under construction
 */
export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .description('say why a participant has its terms, and from which events')
    .argument('<participant>', 'address, or the beginning of one')
    .option('--dir <dir>', 'folder of a run', 'rapport-out')
    .option('--events <count>', 'latest events to show', wholeOption(0, 1_000_000), 10)
    .option('--json', 'print the explanation as JSON', false)
    .action(async (participant: string, flags: ExplainFlags) => {
      const { explainParticipant } = await import('../run/explain.ts');
      const explanation = await explainParticipant(flags.dir, participant, flags.events);
      if (flags.json) process.stdout.write(`${JSON.stringify(explanation, null, 2)}\n`);
      else process.stdout.write(explanationText(explanation));
    });
}

const round = (value: number): string => String(Number(value.toPrecision(4)));

function explanationText(explanation: Explanation): string {
  const { profile, dimensions, decision, tier, schedule } = explanation;
  const { makerFeeBps, takerFeeBps, initialMarginFactor, haircutFactor } = decision.terms;
  const { evidence, override } = decision;
  const lines = [
    `${profile.address}${explanation.synthetic ? '  (SYNTHETIC)' : ''}, as of ${explanation.asOf}`,
    '',
    `tier ${tier} of schedule ${schedule}: maker ${makerFeeBps} bps, taker ${takerFeeBps} bps, ` +
      `initial margin x ${initialMarginFactor}, haircuts x ${haircutFactor}`,
    ...overrideLines(override),
    'because',
    ...decision.reasons.map(
      ({ feature, value, threshold, contribution }) =>
        `  ${feature}: ${round(value)} against ${round(threshold)} -> ${contribution}`,
    ),
    '',
    'dimensions            mean        90 % interval             observations',
    ...Object.entries(dimensions).map(([name, { mean, low90, high90, observations }]) =>
      [
        name.padEnd(20),
        round(mean).padStart(10),
        `  [${round(low90)}, ${round(high90)}]`.padEnd(28),
        round(observations),
      ].join(''),
    ),
    '',
    `profile: ${profile.fills} fills, ${round(profile.volumeUsd)} USD traded, maker share ` +
      `${round(profile.makerShare)}, equity ${round(profile.equityUsd)} USD, leverage ` +
      `${profile.leverage === undefined ? 'without equity' : round(profile.leverage)}, ` +
      `${profile.liquidations} liquidations`,
    ...proximityLines(profile.proximity),
    '',
    `evidence: ${evidence.events} events, checkpoints ${evidence.firstCheckpoint} to ` +
      `${evidence.lastCheckpoint}; shown: liquidations and the latest`,
    ...explanation.events.map(eventText),
  ];
  return `${lines.join('\n')}\n`;
}

function proximityLines(proximity: Explanation['profile']['proximity']): readonly string[] {
  const { standing, probability, nearHours } = proximity;
  const hours = `${round(nearHours)} hours near it (half-life 30 days)`;
  if (standing === 'flat') return [`proximity to liquidation: no position; ${hours}`];
  return [
    `proximity to liquidation: ${proximityText(proximity)}; the process alone says ` +
      `${round(probability)} within a day; ${hours}`,
  ];
}

function overrideLines({
  factor,
  grantedAtMicros,
  expiresAtMicros,
  evidence,
}: Explanation['decision']['override']): readonly string[] {
  if (factor === 1) return [];
  const proof = evidence === '' ? '' : `, evidence ${evidence}`;
  return [
    `override: initial margin x ${factor} from ${formatInstant(grantedAtMicros)} to ` +
      `${formatInstant(expiresAtMicros)}${proof}`,
  ];
}

function eventText({ checkpoint, event }: PlacedEvent): string {
  const { kind, atMicros, ...fields } = event;
  const shown = Object.entries(fields)
    .filter(([name]) => name !== 'participant')
    .map(([name, value]) => {
      const isNamed = typeof value === 'object' && value !== null && 'name' in value;
      return `${name} ${isNamed ? (value as { name: string }).name : String(value)}`;
    })
    .join(', ');
  const at = atMicros > 0 ? formatInstant(atMicros) : 'undated';
  return `  ${String(checkpoint).padStart(9)}  ${at}  ${kind}: ${shown}`;
}
