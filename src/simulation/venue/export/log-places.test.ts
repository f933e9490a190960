import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSources } from '../../../ingest/index.ts';
import {
  announcePlace,
  closeBatch,
  createLogPlaces,
  notePlace,
  settlePlaces,
  wantPlace,
} from './log-places.ts';

describe('log places limits', () => {
  it('without rows, nothing is counted', () => {
    const places = createLogPlaces();
    closeBatch(places, 10);
    settlePlaces(places);
    expect(places.counted).toBe(0);
  });

  it('ties go by kind, then by file, then by row', () => {
    const places = createLogPlaces();
    const asked = ['fills.csv', 'deposits.csv', 'index.csv', 'index-elsewhere.csv', 'fills.csv'];
    const wanted = asked.map((file) => {
      const place = wantPlace(places);
      notePlace(places, file, 5, place);
      return place;
    });
    closeBatch(places, 6);
    settlePlaces(places);
    expect(wanted.map(({ place }) => place)).toEqual([3, 2, 1, 0, 4]);
  });

  it('a row after its batch shifts what stands behind it', () => {
    const places = createLogPlaces();
    const wanted = wantPlace(places);
    notePlace(places, 'fills.csv', 5, wanted);
    closeBatch(places, 10);
    notePlace(places, 'deposits.csv', 4);
    closeBatch(places, 20);
    settlePlaces(places);
    expect(wanted.place).toBe(1);
  });

  it('an announced row keeps its own time, whatever was announced before', () => {
    const places = createLogPlaces();
    announcePlace(places, 'corrections.csv', 9);
    announcePlace(places, 'corrections.csv', 3);
    const wanted = wantPlace(places);
    notePlace(places, 'fills.csv', 5, wanted);
    closeBatch(places, 10);
    settlePlaces(places);
    expect(wanted.place).toBe(1);
  });
});

const files = ['deposits.csv', 'fills.csv', 'marks.csv', 'quotes.csv'];
const ranks = [4, 9, 2, 8];

describe('log places properties', () => {
  it('are those of the merge, late rows among them', async () => {
    const rowOf = fc.record({ file: fc.nat(3), at: fc.nat(9), late: fc.nat(25) });
    const batches = fc.array(fc.array(rowOf, { maxLength: 8 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(batches, async (minutes) => {
        const places = createLogPlaces();
        const rows: { file: number; at: number; place: ReturnType<typeof wantPlace> }[] = [];
        minutes.forEach((minute, m) => {
          for (const { file, at: inMinute, late } of minute) {
            const own = 1 + 10 * m + inMinute;
            const at = late > 20 ? Math.max(1, own - late) : own;
            const isEarly = at < places.from;
            const place = wantPlace(places);
            // Only rows of the open batch may be asked for.
            notePlace(places, files[file]!, at, isEarly ? undefined : place);
            rows.push({ file, at, place });
          }
          closeBatch(places, 1 + 10 * (m + 1));
        });
        closeBatch(places, Number.POSITIVE_INFINITY);
        settlePlaces(places);
        const order: number[] = [];
        const sources = files.map((_, file) => {
          const events = rows.flatMap((row, line) => {
            if (row.file !== file) return [];
            return [
              { event: { kind: 'gas', atMicros: row.at, chain: 'c', value: 1 }, line },
            ] as const;
          });
          const batches = (async function* () {
            yield events;
          })();
          return { rank: ranks[file]!, sorted: true, batches };
        });
        for await (const batch of mergeSources(sources)) {
          for (const { line } of batch) order.push(line);
        }
        rows.forEach(({ place }, line) => {
          if (place.key !== undefined) expect(place.place).toBe(order.indexOf(line));
        });
        expect(places.counted).toBe(rows.length);
      }),
    );
  });
});
