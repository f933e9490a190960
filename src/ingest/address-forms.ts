/**
 * @module How a source spells its participants: addresses in several cases, names among addresses.
 */

import type { Decoder, Row, Sink } from './adapter.ts';
import { type AddressForm, addressForm } from './address.ts';

interface Spellings {
  /** Addresses with capital letters, as with a checksum. */
  capital: number;
  lower: number;
  firstCapital: number;
  addresses: number;
  names: number;
  firstName: number;
}

/**
 * Wraps a decoder so that the spellings of participants are counted.
 *
 * Findings, once per source: `mixed_address_case` when addresses stand in lower case and with
 * capital letters, which are read as one; `name_among_addresses` when some participants of events
 * are no 20-byte addresses.
 *
 * @param decoder - decoder of any adapter
 * @returns decoder with the same events, refusals and findings, and these two more
 */
export function countAddressForms(decoder: Decoder): Decoder {
  const seen: Spellings = {
    capital: 0,
    lower: 0,
    firstCapital: 0,
    addresses: 0,
    names: 0,
    firstName: 0,
  };
  let given: Sink | undefined;
  let watched: Sink | undefined;
  return {
    decode(row, sink) {
      noteCells(seen, row);
      if (watched === undefined || given !== sink) {
        given = sink;
        watched = watchParticipants(seen, sink);
      }
      decoder.decode(row, watched);
    },
    finish(sink) {
      decoder.finish(sink);
      report(seen, sink);
    },
  };
}

const capitals = /[A-F]/;

/** Cheap for what is no address: length and first characters decide. */
function noteCells(seen: Spellings, { line, fields }: Row): void {
  for (const name in fields) {
    const value = fields[name];
    if (typeof value !== 'string' || value.length !== 42 || value[0] !== '0') continue;
    if (addressForm(value.toLowerCase()) !== 'hex') continue;
    if (capitals.test(value)) {
      if (seen.capital === 0) seen.firstCapital = line;
      seen.capital += 1;
    } else {
      seen.lower += 1;
    }
  }
}

const addresses: ReadonlySet<AddressForm> = new Set(['hex', 'null_address']);

function watchParticipants(seen: Spellings, sink: Sink): Sink {
  return {
    refuse: (refusal) => sink.refuse(refusal),
    finding: (kind, line, detail) => sink.finding(kind, line, detail),
    event(event, line) {
      if ('participant' in event && event.participant !== undefined) {
        if (addresses.has(addressForm(event.participant))) {
          seen.addresses += 1;
        } else {
          if (seen.names === 0) seen.firstName = line;
          seen.names += 1;
        }
      }
      sink.event(event, line);
    },
  };
}

function report(seen: Spellings, sink: Sink): void {
  if (seen.capital > 0 && seen.lower > 0) {
    const detail =
      `${seen.capital} addresses have capital letters and ${seen.lower} have none; ` +
      'spellings that differ in case alone are one participant';
    sink.finding('mixed_address_case', seen.firstCapital, detail);
  }
  if (seen.names > 0 && seen.addresses > 0) {
    const detail = `${seen.names} events name participants that are no 20-byte address`;
    sink.finding('name_among_addresses', seen.firstName, detail);
  }
}
