/**
 * @module Batches of European options over typed arrays, on the WebAssembly kernel or its twin.
 */
import { check, checkCount } from '../base/index.ts';
import {
  type GreekColumns,
  greekNames,
  inputNames,
  type OptionColumns,
  rowCodes,
} from './kernel/columns.ts';
import {
  chooseEngine,
  type Engine,
  type EngineChoice,
  instantiateKernel,
} from './kernel/engine.ts';
import { implyRows } from './kernel/implied-rows.ts';
import { priceRows } from './kernel/price-rows.ts';
import { implyRest, priceRest } from './rest-rows.ts';

/** Columns that the caller fills and reads in place, without a copy, and what runs on them. */
export interface OptionBatch {
  /** What runs it. */
  readonly engine: Engine;
  /** Rows that the columns hold. */
  readonly capacity: number;
  /** Columns to fill. */
  readonly inputs: OptionColumns;
  /** Discounted prices to imply volatilities from, quote units. */
  readonly quote: Float64Array;
  /** Columns to read. */
  readonly outputs: GreekColumns;
  /**
   * Prices the first rows into the output columns.
   *
   * @param count - rows, 0 to `capacity`
   * @param wanted - `second` also computes vanna, volga and charm, which otherwise keep their
   *   content
   * @returns number of rows whose code is not `rowCodes.ok`
   * @throws InvariantError when the count is out of range
   */
  readonly price: (count: number, wanted?: 'first' | 'second') => number;
  /**
   * Implies volatilities from `quote` into `inputs.vol`, NaN where there is none, and writes the
   * codes; a call of `price` afterwards gives the Greeks at them.
   *
   * @param count - rows, 0 to `capacity`
   * @returns number of rows whose code is not `rowCodes.ok`
   * @throws InvariantError when the count is out of range
   */
  readonly imply: (count: number) => number;
}

/**
 * Creates a batch. Its memory is sized once and its columns stay valid; on the kernel they lie in
 * the kernel's own memory.
 *
 * @param capacity - rows, 1 to 10 million
 * @param choice - engine to run on; `auto` unless given
 * @returns the batch, all columns 0
 * @throws InvariantError when the capacity is out of range or the engine is not supported
 * @source Black (1976), by the operations of kernels/assembly
 */
export function createOptionBatch(capacity: number, choice: EngineChoice = 'auto'): OptionBatch {
  checkCount('capacity', capacity);
  check(capacity >= 1 && capacity <= 10_000_000, 'capacity', 'in [1, 10000000]', capacity);
  return chooseEngine(choice) === 'wasm' ? kernelBatch(capacity) : plainBatch(capacity);
}

interface Columns {
  readonly inputs: OptionColumns;
  readonly quote: Float64Array;
  readonly outputs: GreekColumns;
}

/** Runs on the first rows and returns 0 when no row is marked as untreated. */
interface Runs {
  readonly price: (count: number, second: boolean) => number;
  readonly imply: (count: number) => number;
}

const columnCount = inputNames.length + 1 + greekNames.length;

function sliceColumns(capacity: number, buffer: ArrayBuffer, base: number): Columns {
  const stride = strideOf(capacity);
  const column = (i: number): Float64Array => new Float64Array(buffer, base + i * stride, capacity);
  const flags = base + columnCount * stride;
  const isCall = new Uint8Array(buffer, flags, capacity);
  const code = new Uint8Array(buffer, flags + stride / 8, capacity);
  const inputs = Object.fromEntries(inputNames.map((name, i) => [name, column(i)]));
  const first = inputNames.length + 1;
  const outputs = Object.fromEntries(greekNames.map((name, i) => [name, column(first + i)]));
  return {
    inputs: { ...inputs, isCall } as unknown as OptionColumns,
    quote: column(inputNames.length),
    outputs: { ...outputs, code } as unknown as GreekColumns,
  };
}

/** Bytes of a column: pairs of doubles, since the kernel takes two rows at once. */
function strideOf(capacity: number): number {
  return Math.ceil(capacity / 2) * 16;
}

function bytesFor(capacity: number): number {
  return strideOf(capacity) * columnCount + strideOf(capacity) / 4;
}

function kernelBatch(capacity: number): OptionBatch {
  const stride = strideOf(capacity);
  const { kernel, base } = instantiateKernel(bytesFor(capacity));
  const columns = sliceColumns(capacity, kernel.memory.buffer, base);
  const outputs = base + (inputNames.length + 1) * stride;
  const calls = base + columnCount * stride;
  const codes = calls + stride / 8;
  return assemble('wasm', capacity, columns, {
    price: (count, second) =>
      keepingNext(columns, count, () =>
        kernel.priceRows(count, base, outputs, stride, calls, codes, second ? 1 : 0),
      ),
    imply: (count) =>
      keepingNext(columns, count, () => kernel.implyRows(count, base, stride, calls, codes)),
  });
}

/** Runs the kernel, which takes rows in pairs, and restores the row after an odd count. */
function keepingNext({ inputs, outputs }: Columns, count: number, run: () => number): number {
  if ((count & 1) === 0 || count >= outputs.code.length) return run();
  const columns = [inputs.vol, ...greekNames.map((name) => outputs[name]), outputs.code];
  const kept = columns.map((column) => column[count]);
  const untreated = run();
  for (const [i, column] of columns.entries()) column[count] = kept[i];
  return untreated;
}

function plainBatch(capacity: number): OptionBatch {
  const columns = sliceColumns(capacity, new ArrayBuffer(bytesFor(capacity)), 0);
  const { inputs, quote, outputs } = columns;
  return assemble('typescript', capacity, columns, {
    price: (count, second) => priceRows(count, inputs, outputs, second),
    imply: (count) => implyRows(count, inputs, quote, outputs.code),
  });
}

function assemble(engine: Engine, capacity: number, columns: Columns, runs: Runs): OptionBatch {
  const begin = (count: number): void => {
    checkCount('count', count);
    check(count <= capacity, 'count', `at most ${capacity}`, count);
    columns.outputs.code.fill(rowCodes.ok, 0, count);
  };
  return {
    engine,
    capacity,
    ...columns,
    price: (count, wanted = 'first') => {
      begin(count);
      const second = wanted === 'second';
      return runs.price(count, second) === 0
        ? 0
        : priceRest(count, columns.inputs, columns.outputs, second);
    },
    imply: (count) => {
      begin(count);
      return runs.imply(count) === 0
        ? 0
        : implyRest(count, columns.inputs, columns.quote, columns.outputs.code);
    },
  };
}
