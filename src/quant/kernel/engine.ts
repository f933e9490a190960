/**
 * @module Choice between the WebAssembly kernel and its TypeScript twin, and loading of the former.
 */
import { check } from '../../base/index.ts';
import { pricingKernelBase64 } from './pricing-kernel.generated.ts';

/** What runs the batch: both give the same bits. */
export type Engine = 'wasm' | 'typescript';

/** The caller's wish; `auto` takes the kernel where the platform has WebAssembly SIMD. */
export type EngineChoice = 'auto' | Engine;

/** Linear memory of a kernel instance. */
interface KernelMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Functions of the kernel; addresses and strides in bytes. */
export interface KernelExports {
  readonly memory: KernelMemory;
  readonly freeBytes: () => number;
  readonly priceRows: (
    count: number,
    inputs: number,
    outputs: number,
    stride: number,
    calls: number,
    codes: number,
    second: number,
  ) => number;
  readonly implyRows: (
    count: number,
    inputs: number,
    stride: number,
    calls: number,
    codes: number,
  ) => number;
  readonly gridPlan: () => number;
  readonly runGrid: (accounts: number, scenarios: number, twists: number) => void;
}

/** The part of WebAssembly that the kernel needs. */
export interface KernelPlatform {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

declare const WebAssembly: KernelPlatform | undefined;

const pageBytes = 65_536;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
let compiled: object | null | undefined;

function decodeBase64(text: string): Uint8Array {
  const codes = new Uint8Array(128);
  for (let i = 0; i < alphabet.length; i++) codes[alphabet.charCodeAt(i)] = i;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, at = 0; i < text.length; i += 4) {
    let word = 0;
    for (let j = 0; j < 4; j++) word = (word << 6) | codes[text.charCodeAt(i + j)];
    for (let j = 16; j >= 0 && at < bytes.length; j -= 8) bytes[at++] = (word >> j) & 255;
  }
  return bytes;
}

/**
 * Compiles the kernel where the platform can run it.
 *
 * @param platform - the platform's WebAssembly, undefined where there is none
 * @returns the compiled module, null without WebAssembly or without its SIMD
 */
export function compileKernel(platform: KernelPlatform | undefined): object | null {
  if (platform === undefined) return null;
  const bytes = decodeBase64(pricingKernelBase64);
  return platform.validate(bytes) ? new platform.Module(bytes) : null;
}

function loadModule(): object | null {
  if (compiled === undefined) {
    compiled = compileKernel(typeof WebAssembly === 'undefined' ? undefined : WebAssembly);
  }
  return compiled;
}

/**
 * Resolves a wish to an engine.
 *
 * @param choice - `auto`, or an engine by name
 * @returns the engine that will run
 * @throws InvariantError when the kernel is demanded on a platform without WebAssembly SIMD
 * @source WebAssembly core specification 2.0, vector instructions
 */
export function chooseEngine(choice: EngineChoice): Engine {
  if (choice === 'typescript') return choice;
  const supported = loadModule() !== null;
  check(supported || choice === 'auto', 'engine', 'supported by this platform', choice);
  return supported ? 'wasm' : 'typescript';
}

/** A kernel with memory of its own, sized once, so that views into it stay valid. */
export interface KernelInstance {
  readonly kernel: KernelExports;
  /** Address of the first byte for the caller, a multiple of 16. */
  readonly base: number;
}

/**
 * Instantiates the kernel with room for the caller's columns.
 *
 * @param bytes - room needed, bytes
 * @returns the instance
 * @throws InvariantError when the platform lacks WebAssembly SIMD or the room exceeds 2 GiB
 */
export function instantiateKernel(bytes: number): KernelInstance {
  const module = loadModule();
  check(module !== null, 'engine', 'supported by this platform', 'wasm');
  check(bytes < 2 ** 31, 'columns', 'below 2 GiB together', bytes);
  const instance = new WebAssembly!.Instance(module!, {});
  const kernel = instance.exports as KernelExports;
  const base = (kernel.freeBytes() + 15) & ~15;
  const missing = base + bytes - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / pageBytes));
  return { kernel, base };
}
