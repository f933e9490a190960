import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTalk } from './talk.ts';

const wasTerminal = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY');
let said = '';

function onTerminal(isTerminal: boolean): void {
  Object.defineProperty(process.stderr, 'isTTY', { value: isTerminal, configurable: true });
}

beforeEach(() => {
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  if (wasTerminal === undefined) Reflect.deleteProperty(process.stderr, 'isTTY');
  else Object.defineProperty(process.stderr, 'isTTY', wasTerminal);
});

describe('createTalk', () => {
  it.each([
    [0, `[${'.'.repeat(30)}]   0 %  begun`],
    [0.5, `[${'#'.repeat(15)}${'.'.repeat(15)}]  50 %  begun`],
    [1, `[${'#'.repeat(30)}] 100 %  begun`],
  ])('draws a bar of %d on a terminal, and clears it', (share, bar) => {
    onTerminal(true);
    const talk = createTalk(false);
    talk.bar(share, 'begun');
    expect(said).toBe(bar);
    talk.done();
    expect(said).toBe(`${bar}\r\x1b[2K`);
  });

  it('clears the bar before a note', () => {
    onTerminal(true);
    const talk = createTalk(false);
    talk.bar(0, 'x');
    said = '';
    talk.note('packing');
    expect(said).toBe('\r\x1b[2Kpacking\n');
  });

  it('draws nothing when nobody looks, and says nothing at all when told to be quiet', () => {
    onTerminal(false);
    createTalk(false).bar(0.5, 'x');
    createTalk(false).progress('rows', 5);
    expect(said).toBe('');
    onTerminal(true);
    const quiet = createTalk(true);
    quiet.bar(0.5, 'x');
    quiet.note('packing');
    quiet.done();
    expect(said).toBe('');
  });
});
