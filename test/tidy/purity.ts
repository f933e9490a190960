/**
 * @module Rules of what the code may not say: the world below shell, loose types, wide exports.
 */
import { importsOf } from './imports.ts';
import { lineAt } from './mask.ts';
import type { Rule } from './rule.ts';
import { folderOf, isSource, scripts, type Tree, type TreeFile } from './tree.ts';

type Pattern = readonly [RegExp, string];

/** Finds patterns in the code of the wanted files. */
function findIn(
  tree: Tree,
  wanted: (path: string) => boolean,
  patterns: readonly Pattern[],
): string[] {
  const breaches: string[] = [];
  for (const file of scripts(tree, wanted)) breaches.push(...findInFile(file, patterns));
  return breaches;
}

function findInFile(file: TreeFile, patterns: readonly Pattern[]): string[] {
  const { code } = file.masked();
  return patterns.flatMap(([pattern, fault]) =>
    [...code.matchAll(pattern)].map((match) => {
      const position = match.index + match[0].length - match[0].trimStart().length;
      return `${file.path}:${lineAt(code, position)}: ${fault}`;
    }),
  );
}

/** What reaches the clock, the dice, the environment or the network. */
const worldly: readonly Pattern[] = [
  [/(?<![\w$.])process\s*\./g, 'process'],
  [/(?<![\w$.])fetch\s*\(/g, 'fetch'],
  [/\bDate\s*\.\s*now\b/g, 'Date.now: time comes with the event'],
  [/\bnew Date(?!\w)(?!\s*\(\s*[^\s)])/g, 'new Date() without a time'],
  [/(?<![\w$.])(?<!new )Date\s*\(/g, 'Date() without a time'],
  [/\bMath\s*\.\s*random\b/g, 'Math.random: use the seeded generator'],
  [/(?<![\w$.])console\s*\./g, 'console'],
  [/(?<![\w$.])(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/g, 'a timer'],
  [/(?<![\w$.])performance\s*\./g, 'performance'],
  [/(?<![\w$.])crypto\s*\./g, 'crypto: the host may lack it, and it is no seeded source'],
  [/(?<![\w$.])(?:globalThis|Buffer)\s*\./g, 'a global of the host'],
  [/\.\s*(?:localeCompare|toLocale\w+)\b|\bIntl\s*\./g, 'the locale of the machine'],
  [/(?<![\w$.])(?:require|eval)\s*\(|\bimport\s*\(/g, 'code fetched at run time'],
];

const purity: Rule = {
  name: 'no clock, dice, environment or input and output below shell',
  check: (tree) => {
    const below = (path: string) => isSource(path) && folderOf(path) !== 'shell';
    const modules = scripts(tree, below).flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => specifier.startsWith('node:'))
        .map(({ specifier, line }) => `${file.path}:${line}: imports ${specifier}`),
    );
    return [...modules, ...findIn(tree, below, worldly)];
  },
  bad: [
    "import { readFileSync } from 'node:fs';",
    'const a = process.env.HOME;',
    "const a = await fetch('https://example.org');",
    'const a = Date.now();',
    'const a = new Date();',
    'const a = new Date;',
    'const a = Date();',
    'const a = Math.random();',
    "console.log('a');",
    'setTimeout(a, 1);',
    'const a = performance.now();',
    'const a = crypto.randomUUID();',
    'const a = globalThis.a;',
    'const a = b.localeCompare(c);',
    "const a = await import('./b.ts');",
  ].map((line) => ({ 'src/risk/a.ts': `${line}\n` })),
  good: {
    'src/risk/a.ts':
      '// console.log, Date.now()\nconst a = new Date(1);\nconst b = new WebAssembly.Module(c);\n',
    'src/risk/b.ts': "const a = 'Math.random()';\nconst b = this.process.next();\n",
    'src/risk/a.test.ts': 'const a = Math.random();\n',
    'src/shell/clock.ts': 'const a = Date.now();\n',
  },
};

const language: Rule = {
  name: 'no any, no export of everything, no enum, namespace, default export or parameter property',
  check: (tree) => [
    ...findIn(tree, () => true, [
      [/(?<![.\w$])any\b(?!\s*[:(\w])/g, 'any: use unknown and narrow it'],
      [/\bexport\s*\*/g, 'export *: list the names'],
      [/^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+\w/gm, 'enum: use a union of texts'],
      [/^\s*(?:export\s+)?(?:declare\s+)?(?:namespace|module)\s+\w/gm, 'namespace'],
      [/[(,]\s*(?:private|public|protected|readonly)\s+\w+\s*[?:]/g, 'parameter property'],
    ]),
    ...findIn(tree, isSource, [[/^export\s+default\b/gm, 'default export: name it']]),
    ...findIn(tree, (path) => isSource(path) && !path.endsWith('/index.ts'), [
      [
        /^export\s+(?:type\s+)?\{/gm,
        'an export list outside index.ts: export where it is declared',
      ],
    ]),
  ],
  bad: [
    'const a = b as any;',
    'function a(b: any): void {}',
    'const a: Array<any> = [];',
    "export * from './b.ts';",
    "export * as b from './b.ts';",
    'export const enum A { b }',
    'enum A { b }',
    'namespace A {}',
    'export default 1;',
    'const a = 1;\nexport { a };',
    'class A {\n  constructor(private b: number) {}\n}',
  ].map((line) => ({ 'src/risk/a.ts': `${line}\n` })),
  good: {
    'src/risk/a.ts': "// any\nconst a = Promise.any(b);\nconst c = 'any';\nconst d = { any: 1 };\n",
    'src/risk/index.ts': "export { type A, b } from './a.ts';\n",
  },
};

/** The rules of this module. */
export const purityRules: readonly Rule[] = [purity, language];
