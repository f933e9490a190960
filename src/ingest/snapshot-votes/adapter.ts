/**
 * @module Adapter `snapshot-votes`: votes of Snapshot spaces, one object for each.
 */
import { fail, ok, type Result } from '../../base/index.ts';
import type { Adapter, Decoder, Detection, Row, SourceSample } from '../adapter.ts';
import { createRepeatedRows } from '../duplicates.ts';
import {
  addressField,
  type FieldReader,
  instantField,
  nonNegativeField,
  readFields,
  textField,
} from '../fields.ts';
import { kindRank } from '../table/kind.ts';

const columns = ['voter', 'created', 'choice', 'vp', 'proposal'];

interface Proposal {
  readonly id: string;
  readonly choices: readonly string[];
}

/** A proposal is an object with its id and choices; a bare id tells no choices. */
const proposalField: FieldReader<Proposal> = (value): Result<Proposal, string> => {
  if (typeof value === 'string' && value.trim() !== '') return ok({ id: value, choices: [] });
  if (typeof value !== 'object' || value === null) return fail('is no proposal');
  const { id, choices } = value as { readonly id?: unknown; readonly choices?: unknown };
  if (typeof id !== 'string' || id === '') return fail('has no id');
  const texts = Array.isArray(choices) ? choices.map(String) : [];
  return ok({ id, choices: texts });
};

const shape = {
  created: instantField,
  voter: addressField,
  proposal: proposalField,
  vp: nonNegativeField,
} as const;

/** The text of a single choice in lower case; weighted and ranked ones stay as written. */
function choiceText(choice: unknown, choices: readonly string[]): Result<string, string> {
  if (typeof choice === 'number') return ok((choices[choice - 1] ?? String(choice)).toLowerCase());
  if (typeof choice === 'object' && choice !== null) return ok(JSON.stringify(choice));
  return textField(choice);
}

/** Votes by id; the same vote may stand on two pages. */
function createDecoder(): Decoder {
  const repeated = createRepeatedRows();
  return {
    decode(row, sink) {
      const read = readFields(shape, row);
      if (!read.ok) return void sink.refuse(read.failure);
      const { created, voter, proposal, vp } = read.value;
      const choice = choiceText(row.fields.choice, proposal.choices);
      if (!choice.ok) {
        return void sink.refuse({ line: row.line, field: 'choice', reason: choice.failure });
      }
      if (repeated.note(identityOf(row), sink)) return;
      sink.event(
        {
          kind: 'vote',
          atMicros: created,
          participant: voter,
          proposal: proposal.id,
          power: vp,
          choice: choice.value,
        },
        row.line,
      );
    },
    finish: () => undefined,
  };
}

function identityOf({ line, fields }: Row): Row {
  return { line, fields: fields.id === undefined ? fields : { id: fields.id } };
}

function detect(sample: SourceSample): Detection | undefined {
  if (!columns.every((name) => sample.columns.includes(name))) return undefined;
  return { role: 'votes', confidence: 0.95, rank: kindRank('vote'), sorted: inTimeOrder(sample) };
}

/** The interface gives votes in the order that was asked for. */
function inTimeOrder({ rows }: SourceSample): boolean {
  const times = rows.flatMap(({ fields }) => {
    const at = instantField(fields.created);
    return at.ok ? [at.value] : [];
  });
  return times.every((at, i) => i === 0 || at >= times[i - 1]!);
}

/** Votes of governance off the chain, with the weight of each voter. */
export const snapshotVotes: Adapter = {
  name: 'snapshot-votes',
  summary: 'votes of Snapshot spaces: voter, choice, voting power and proposal (JSON lines)',
  detect,
  open: () => ({ decoder: () => createDecoder() }),
};
