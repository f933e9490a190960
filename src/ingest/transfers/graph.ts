/**
 * @module Transfer graphs as edge lists: keys with addresses, edges with counts, facts about nodes.
 *
 * An edge list knows neither time nor amount: its transfers are undated and carry a count.
 */
import { undatedMicros } from '../../base/index.ts';
import type { EventOf } from '../../market/index.ts';
import type { Decoder, Row, Sink } from '../adapter.ts';
import {
  addressField,
  booleanField,
  instantField,
  integerField,
  isAbsent,
  nonNegativeField,
  optional,
  positiveField,
  readFields,
  refusalOf,
  textField,
} from '../fields.ts';

/** Addresses by integer key, as the sources of one run share them. */
export interface NodeAddresses {
  /** Sparse: keys that the file does not name are undefined. */
  readonly byKey: (string | undefined)[];
  /** A file of addresses was read. */
  known: boolean;
}

const keyMax = 1e8;

const addressShape = { id: integerField, address: addressField } as const;
const edgeShape = {
  src: integerField,
  dst: integerField,
  kinds: optional(textField),
  rows: optional(positiveField),
} as const;
const nodeShape = {
  id: integerField,
  first_bridge_ts: optional(instantField),
  volume_usd: optional(nonNegativeField),
  candidate: optional(booleanField),
  label_known: optional(booleanField),
} as const;

/**
 * Creates the decoder of `id, address`; it gives no events.
 *
 * @param addresses - filled in place
 * @returns decoder; findings `null_address`, `repeated_key`
 */
export function createAddressDecoder(addresses: NodeAddresses): Decoder {
  return {
    decode(row, sink) {
      const read = readFields(addressShape, row);
      if (!read.ok) return sink.refuse(read.failure);
      const { id, address } = read.value;
      if (id < 0 || id > keyMax) return sink.refuse(refusalOf(row, 'id', 'is no key'));
      addresses.known = true;
      if (addresses.byKey[id] !== undefined) {
        return sink.finding('repeated_key', row.line, `the key ${id} has an address already`);
      }
      if (/^0x0{40}$/.test(address)) {
        sink.finding('null_address', row.line, 'the null address is a node: mints and burns');
      }
      addresses.byKey[id] = address;
    },
    finish: () => undefined,
  };
}

/** The participant of a key; without a file of addresses the key itself names it. */
function participantOf(
  addresses: NodeAddresses,
  key: number,
  row: Row,
  field: string,
  sink: Sink,
): string | undefined {
  if (!addresses.known) return `node:${key}`;
  const address = addresses.byKey[key];
  if (address === undefined) sink.refuse(refusalOf(row, field, 'has no address'));
  return address;
}

/**
 * Creates the decoder of `src, dst, kinds, rows`: one undated transfer per edge.
 *
 * @param addresses - read before
 * @returns decoder; findings `no_time`, `no_amount` (once), `self_transfer`
 */
export function createEdgeDecoder(addresses: NodeAddresses): Decoder {
  let rows = 0;
  return {
    decode(row, sink) {
      const read = readFields(edgeShape, row);
      if (!read.ok) return sink.refuse(read.failure);
      const participant = participantOf(addresses, read.value.src, row, 'src', sink);
      if (participant === undefined) return;
      const to = participantOf(addresses, read.value.dst, row, 'dst', sink);
      if (to === undefined) return;
      if (rows === 0) {
        sink.finding('no_time', row.line, 'edges have no time: their transfers are undated');
        sink.finding('no_amount', row.line, 'edges have no amount: only counts are known');
      }
      rows += 1;
      if (participant === to) sink.finding('self_transfer', row.line, 'from and to are the same');
      const event: EventOf<'transfer'> = {
        kind: 'transfer',
        atMicros: undatedMicros,
        participant,
        to,
        asset: read.value.kinds ?? 'unknown',
        count: read.value.rows ?? 1,
      };
      sink.event(event, row.line);
    },
    finish: () => undefined,
  };
}

/**
 * Creates the decoder of the node table: a marker at the first use of the bridge, with the volume.
 *
 * The labels of the table are published judgements, not records of the venue: only counted.
 *
 * @param addresses - read before
 * @returns decoder; findings `labels_unknown`, `mixed_group`, `group_and_report`, `service_address`
 */
export function createNodeDecoder(addresses: NodeAddresses): Decoder {
  return {
    decode(row, sink) {
      const read = readFields(nodeShape, row);
      if (!read.ok) return sink.refuse(read.failure);
      const node = read.value;
      const participant = participantOf(addresses, node.id, row, 'id', sink);
      if (participant === undefined) return;
      noteLabels(row, node.candidate === true && node.label_known === false, sink);
      if (node.first_bridge_ts === undefined) return;
      const event: EventOf<'marker'> = {
        kind: 'marker',
        atMicros: node.first_bridge_ts,
        participant,
        channel: 'bridge',
        what: 'first-use',
      };
      const { volume_usd: value } = node;
      sink.event(value === undefined ? event : { ...event, value }, row.line);
    },
    finish: () => undefined,
  };
}

function noteLabels(row: Row, unknown: boolean, sink: Sink): void {
  const { component_group: group, report, service_tags: tags } = row.fields;
  if (unknown) sink.finding('labels_unknown', row.line, 'no labels are published for this wallet');
  if (group === '0') {
    sink.finding('mixed_group', row.line, 'group 0 is one mixed component, not a single owner');
  }
  if (!isAbsent(group) && !isAbsent(report)) {
    sink.finding('group_and_report', row.line, 'the wallet carries both a group and a report');
  }
  if (!isAbsent(tags)) {
    sink.finding('service_address', row.line, 'an exchange, hub or contract connects strangers');
  }
}
