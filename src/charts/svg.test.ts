import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { element, escapeText, hashName, px, textElement } from './svg.ts';

describe('limits', () => {
  it('leaves out undefined attributes and closes an empty element', () => {
    expect(element('g', { a: undefined, b: 1 })).toBe('<g b="1"/>');
  });
  it('writes nothing for an empty text', () => {
    expect(textElement(0, 0, '', { fill: 'red' })).toBe('');
  });
  it('rounds to two decimals without a negative zero', () => {
    expect(px(1.23456)).toBe('1.23');
    expect(px(-0.001)).toBe('0');
  });
  it('refuses NaN and infinity', () => {
    expect(() => px(Number.NaN)).toThrow('finite');
    expect(() => element('g', { x: Number.POSITIVE_INFINITY })).toThrow('finite');
  });
  it('escapes markup', () => {
    expect(escapeText(`<script>"&'`)).toBe('&lt;script&gt;&quot;&amp;&#39;');
  });
  it('replaces characters that XML forbids and keeps pairs of surrogates', () => {
    expect(escapeText('a\u0000b\ud800c')).toBe('a\ufffdb\ufffdc');
    expect(escapeText('\u{1f600}')).toBe('\u{1f600}');
  });
});

describe('properties', () => {
  it('names are letters and digits', () => {
    fc.assert(fc.property(fc.string(), (text) => /^[a-z0-9]+$/.test(hashName(text))));
  });
});
