/**
 * @module Formula trees evaluated on blocks of paths, one operation over all paths at a time.
 */

import type { PathBlock, PathValue } from './path-block.ts';
import type { Expression } from './payoff.ts';

/**
 * Turns a formula tree into a function of paths.
 *
 * @param expression - a checked tree
 * @returns writer of its value on each path; unit of the formula
 * @source definition of each operation
 */
export function compileExpression(expression: Expression): PathValue {
  if (typeof expression === 'number') {
    return (block, values) => {
      values.fill(expression, 0, block.count);
    };
  }
  if ('fixing' in expression) return fixingValue(expression.fixing);
  if ('if' in expression) {
    const [left, relation, right] = expression.if;
    return choice([left, right, expression.yes, expression.no].map(compileExpression), relation);
  }
  if ('ratio' in expression) return combine(expression.ratio, (a, b) => a / b);
  if ('sum' in expression) return combine(expression.sum, (a, b) => a + b);
  if ('product' in expression) return combine(expression.product, (a, b) => a * b);
  if ('max' in expression) return combine(expression.max, Math.max);
  return combine(expression.min, Math.min);
}

function fixingValue(index: number): PathValue {
  return ({ spot, prices, stride, count }, values) => {
    if (index < 0) values.fill(spot, 0, count);
    else values.set(prices.subarray(index * stride, index * stride + count));
  };
}

function combine(
  operands: readonly Expression[],
  operation: (a: number, b: number) => number,
): PathValue {
  const [first, ...rest] = operands.map(compileExpression);
  return (block, values) => {
    first(block, values);
    if (rest.length === 0) return;
    const other = new Float64Array(block.count);
    for (const operand of rest) {
      operand(block, other);
      for (let p = 0; p < block.count; p++) values[p] = operation(values[p], other[p]);
    }
  };
}

function choice(parts: readonly PathValue[], relation: '<' | '<=' | '>' | '>='): PathValue {
  const [left, right, then, otherwise] = parts;
  const holds = {
    '<': (a: number, b: number) => a < b,
    '<=': (a: number, b: number) => a <= b,
    '>': (a: number, b: number) => a > b,
    '>=': (a: number, b: number) => a >= b,
  }[relation];
  return (block: PathBlock, values) => {
    const [a, b, no] = [0, 1, 2].map(() => new Float64Array(block.count));
    left(block, a);
    right(block, b);
    then(block, values);
    otherwise(block, no);
    for (let p = 0; p < block.count; p++) if (!holds(a[p], b[p])) values[p] = no[p];
  };
}
