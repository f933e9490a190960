/**
 * @module Entry of the pricing kernel.
 */
export { gridPlan, runGrid } from './grid';
export { implyRows } from './implied';
export { priceRows } from './price';

/** First free byte of the memory, for the caller's columns. */
export function freeBytes(): usize {
  return __heap_base;
}
