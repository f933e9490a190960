import { describe, expect, it } from 'vitest';
import { studentProbability } from './student.ts';

describe('limits', () => {
  it('zero is the middle', () => expect(studentProbability(0, 3)).toBe(0.5));
  it('no freedom is refused', () => expect(() => studentProbability(1, 0)).toThrow(/freedom/));
});

describe('golden', () => {
  // R 4.2.2: pt(-1.5, 14).
  it('14 degrees of freedom', () => {
    expect(studentProbability(-1.5, 14)).toBeCloseTo(0.0779126590486, 10);
  });
});
