/**
 * @module Who is who in a simulated venue, from its truth: type, owner, parameters.
 */
import { join } from 'node:path';
import { adversaryTypes } from '../../../simulation/index.ts';
import { eachRow } from './csv-rows.ts';

/** One wallet of the venue. */
export interface Person {
  readonly address: string;
  readonly entity: string;
  /** Planted type of participant or kind of adversary. */
  readonly type: string;
  readonly isAdversary: boolean;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Reads the planted participants and adversaries.
 *
 * @param folder - of the simulated venue
 * @returns everybody by address
 */
export async function readPeople(folder: string): Promise<Map<string, Person>> {
  const people = new Map<string, Person>();
  const columns = ['participant', 'entity', 'type', 'parameters'];
  const adversaries: readonly string[] = adversaryTypes;
  await eachRow(
    join(folder, 'truth/participants.csv'),
    columns,
    (address, entity, type, parameters) => {
      const pairs = parameters!.split(';').map((pair) => pair.split('=') as [string, string]);
      people.set(address!, {
        address: address!,
        entity: entity!,
        type: type!,
        isAdversary: adversaries.includes(type!),
        parameters: new Map(pairs),
      });
    },
  );
  return people;
}

/**
 * Lists the planted types that occur.
 *
 * @param people - everybody
 * @param isAdversary - whether adversaries or participants are wanted
 * @returns types in the order of first appearance
 */
export function typesOf(people: ReadonlyMap<string, Person>, isAdversary: boolean): string[] {
  const own = [...people.values()].filter((person) => person.isAdversary === isAdversary);
  return [...new Set(own.map(({ type }) => type))];
}
