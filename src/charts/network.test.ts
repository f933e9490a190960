import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkTable } from './chart-tables.ts';
import { network } from './network.ts';
import { layNetwork } from './network-layout.ts';

const node = (id: string, size = 1) => ({ id, kind: 'wallet', size, isNamed: true });
const named = { title: 'a', description: 'b', kinds: ['wallet'] };

describe('layNetwork', () => {
  it('no node gives no place', () => {
    expect(layNetwork(0, [], 1)).toEqual([]);
  });

  it('one node stands in the middle', () => {
    expect(layNetwork(1, [], 2)).toEqual([{ x: 0.5, y: 0.5 }]);
  });

  it('two clusters joined by nothing else stand apart', () => {
    const clusters = [0, 1].map((c) => Array.from({ length: 5 }, (_, i) => 5 * c + i));
    const links = clusters.flatMap((own) =>
      own.flatMap((i) => own.filter((j) => j > i).map((j) => [i, j] as const)),
    );
    const places = layNetwork(10, links, 1);
    const gap = (i: number, j: number) =>
      Math.hypot(places[i]!.x - places[j]!.x, places[i]!.y - places[j]!.y);
    const within = links.map(([i, j]) => gap(i, j));
    const between = clusters[0]!.flatMap((i) => clusters[1]!.map((j) => gap(i, j)));
    const mean = (gaps: number[]) => gaps.reduce((sum, one) => sum + one, 0) / gaps.length;
    expect(mean(within)).toBeLessThan(0.6 * mean(between));
  });
});

describe('network', () => {
  it('no node says no data', () => {
    expect(network({ ...named, nodes: [], links: [] })).toContain('no data');
  });

  it('draws every node and link once', () => {
    const nodes = ['a', 'b', 'c'].map((id) => node(id));
    const svg = network({ ...named, nodes, links: [{ from: 'a', to: 'b' }] });
    // Three nodes and one mark of the legend.
    expect(svg.split('<path').length - 1).toBe(4);
    expect(svg.split('<line').length - 1).toBe(1);
  });

  it('refuses links to nobody and ids that repeat', () => {
    const nodes = [node('a')];
    const stray = { ...named, nodes, links: [{ from: 'a', to: 'x' }] };
    expect(() => network(stray)).toThrow('nodes of the chart');
    const twice = { ...named, nodes: [node('a'), node('a')], links: [] };
    expect(() => network(twice)).toThrow('different ids');
  });

  it('the table tells with whom each node is linked', () => {
    const options = {
      ...named,
      nodes: [node('a'), node('b')],
      links: [{ from: 'a', to: 'b' }],
    };
    expect(networkTable(options).rows).toEqual([
      ['a', 'wallet', '1', 'b'],
      ['b', 'wallet', '1', 'a'],
    ]);
  });
});

describe('properties', () => {
  it('places lie in the room, are no two the same, and depend on the input alone', () => {
    const property = fc.property(
      fc.integer({ min: 2, max: 30 }),
      fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 40 }),
      fc.double({ min: 0.5, max: 3, noNaN: true }),
      (count, pairs, aspect) => {
        const links = pairs.map(([i, j]) => [i % count, j % count] as const);
        const places = layNetwork(count, links, aspect);
        expect(layNetwork(count, links, aspect)).toEqual(places);
        for (const { x, y } of places) {
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
          expect(Math.max(x, y)).toBeLessThanOrEqual(1);
        }
        expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(count);
      },
    );
    fc.assert(property, { seed: 1, numRuns: 40 });
  });
});
