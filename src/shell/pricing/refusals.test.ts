import { describe, expect, it } from 'vitest';
import { createRefusals } from './refusals.ts';

const refusal = (line: number) => ({ line, field: '(row)', reason: 'odd', value: 'x' });

describe('refusals', () => {
  it('come out before the next row, once, in order', () => {
    const { problems, takeBefore } = createRefusals(() => undefined);
    for (const line of [2, 3, 7]) problems.refuse(refusal(line));
    expect(takeBefore(2)).toEqual([]);
    expect(takeBefore(5)).toEqual(['line 2, (row): odd (x)', 'line 3, (row): odd (x)']);
    expect(takeBefore(5)).toEqual([]);
    expect(takeBefore(Number.POSITIVE_INFINITY)).toEqual(['line 7, (row): odd (x)']);
  });

  it('count only while they wait', () => {
    const { problems, takeBefore } = createRefusals(() => undefined, 3);
    problems.refuse(refusal(1));
    for (let line = 2; line < 100; line++) {
      problems.refuse(refusal(line));
      expect(takeBefore(line)).toHaveLength(1);
    }
    problems.refuse(refusal(100));
    problems.refuse(refusal(101));
    expect(() => problems.refuse(refusal(102))).toThrow('no row in 3 lines; line 102: odd');
  });

  it('leave findings to notes: the first of each kind that changes the result', () => {
    const notes: string[] = [];
    const { problems } = createRefusals((note) => notes.push(note));
    problems.finding('crlf_line_ends', 1, 'of no consequence');
    problems.finding('repeated_column', 1, 'b occurs twice');
    problems.finding('repeated_column', 1, 'c occurs twice');
    expect(notes).toEqual(['line 1: b occurs twice']);
  });
});
