// Compiles kernels/assembly to WebAssembly and embeds it as base64 in a TypeScript module.
// With --check it writes nothing and fails when the committed module differs from its source.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'src/quant/kernel/pricing-kernel.generated.ts');
const largestBytes = 30_000;

async function compile() {
  const features = ['--enable', 'simd', '--enable', 'bulk-memory', '--runtime', 'stub'];
  const options = [...features, '-O3', '--converge', '--noAssert', '--use', 'abort='];
  let bytes;
  const { error, stderr } = await asc.main(
    ['kernels/assembly/index.ts', '-o', 'kernel.wasm', '--baseDir', root, ...options],
    {
      writeFile: (_name, contents) => {
        bytes = Buffer.from(contents);
      },
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return bytes;
}

function moduleText(bytes) {
  const lines = bytes.toString('base64').match(/.{1,92}/g);
  return `/**
 * @module WebAssembly of the pricing kernel, made by scripts/build-kernels.js from
 * kernels/assembly.
 */

/** Size of the kernel, bytes. */
export const pricingKernelBytes = ${bytes.length};

/** The kernel, base64. */
export const pricingKernelBase64 = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`;
}

const bytes = await compile();
if (bytes.length >= largestBytes) {
  console.error(`kernel of ${bytes.length} bytes exceeds ${largestBytes}`);
  process.exit(1);
}
const text = moduleText(bytes);
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error(`${target} differs from its source: run node scripts/build-kernels.js`);
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
console.error(`pricing kernel: ${bytes.length} bytes`);
