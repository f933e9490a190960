import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compileKernel } from './engine.ts';
import { pricingKernelBase64, pricingKernelBytes } from './pricing-kernel.generated.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

describe('the embedded kernel', () => {
  it('is what its source compiles to', () => {
    const script = join(root, 'scripts/build-kernels.js');
    const run = () => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' });
    expect(run).not.toThrow();
  });
  it('is refused by a platform without WebAssembly or without SIMD', () => {
    expect(compileKernel(undefined)).toBeNull();
    const platform = { validate: () => false, Module: Object, Instance: Object as never };
    expect(compileKernel(platform)).toBeNull();
  });
  it('stays below 30 kB', () => {
    expect(Buffer.from(pricingKernelBase64, 'base64').length).toBe(pricingKernelBytes);
    expect(pricingKernelBytes).toBeLessThan(30_000);
  });
});
