import { describe, expect, it } from 'vitest';
import { none } from '../base/index.ts';
import { createDictionary, eventKindName, extendDictionary, readEvent } from '../market/index.ts';
import { syntheticBlocks } from './block-stream.ts';

const options = { events: 20_000, wallets: 5_000, seed: 3, blockLength: 250 };

describe('syntheticBlocks', () => {
  it('refuses fewer wallets than twice the makers and blocks too short for a pair', () => {
    expect(() => syntheticBlocks({ ...options, wallets: 63 }).next()).toThrow('wallets must be');
    expect(() => syntheticBlocks({ ...options, blockLength: 1 }).next()).toThrow('blockLength');
  });

  it('gives exactly the events asked for, the last block shorter', () => {
    const lengths = [...syntheticBlocks({ ...options, events: 601 })].map(({ length }) => length);
    expect(lengths).toEqual([250, 250, 101]);
  });

  it('is the same for the same seed and another for another', () => {
    const [first] = syntheticBlocks(options);
    const [again] = syntheticBlocks(options);
    const [other] = syntheticBlocks({ ...options, seed: 4 });
    expect(again).toEqual(first);
    expect(other!.at).not.toEqual(first!.at);
  });

  it('names every wallet before it acts, and all of them in the end', () => {
    const dictionary = createDictionary();
    let last = 0;
    for (const block of syntheticBlocks(options)) {
      extendDictionary(dictionary, block.names);
      const named = dictionary.participants.texts.length;
      for (let row = 0; row < block.length; row++) {
        expect(block.at[row]! >= last).toBe(true);
        last = block.at[row]!;
        const id = block.participant[row]!;
        expect(id < named || id === none).toBe(true);
      }
    }
    expect(dictionary.participants.texts.length).toBe(5_000);
    expect(dictionary.instruments.length).toBe(20);
  });

  it('reads back as events of the kinds promised, with every required field', () => {
    const dictionary = createDictionary();
    const kinds = new Map<string, number>();
    for (const block of syntheticBlocks(options)) {
      extendDictionary(dictionary, block.names);
      for (let row = 0; row < block.length; row++) {
        const event = readEvent(block, row, dictionary);
        kinds.set(event.kind, (kinds.get(event.kind) ?? 0) + 1);
        if (event.kind === 'fill') expect(event.instrument.name).toMatch(/^[A-Z]+-/);
        if (event.kind === 'deposit') expect(event.asset).toBe('USD');
        expect(eventKindName(block.kind[row]!)).toBe(event.kind);
      }
    }
    expect([...kinds.keys()].sort()).toEqual(['deposit', 'fill', 'liquidation', 'mark', 'quote']);
  });

  it('gives fills in pairs whose quantities cancel', () => {
    const dictionary = createDictionary();
    const open = new Map<number, number>();
    for (const block of syntheticBlocks(options)) {
      extendDictionary(dictionary, block.names);
      for (let row = 0; row < block.length; row++) {
        const event = readEvent(block, row, dictionary);
        if (event.kind !== 'fill') continue;
        const signed = event.side === 'buy' ? event.quantity : -event.quantity;
        const trade = event.trade!;
        open.set(trade, (open.get(trade) ?? 0) + signed);
      }
    }
    expect(open.size).toBeGreaterThan(1_000);
    expect([...open.values()].every((sum) => sum === 0)).toBe(true);
  });
});
