/**
 * @module Rules of who may import whom: the layer table, index files, cycles, unused files.
 */
import { posix } from 'node:path';
import { cyclesOf, type Import, importGraph, importsOf } from './imports.ts';
import type { Rule } from './rule.ts';
import { folderOf, isGenerated, isSource, isTest, scripts, type Tree } from './tree.ts';

const pure = [
  'base math market log ingest quant risk participants makers',
  'portfolio policy credentials actions broker simulation charts',
].flatMap((names) => names.split(' '));

function allPureBut(...left: readonly string[]): string[] {
  return pure.filter((folder) => !left.includes(folder));
}

/** The layer table: the folders of src, and what each of them may import. */
export const layers: Readonly<Record<string, readonly string[]>> = {
  base: [],
  math: ['base'],
  market: ['base'],
  log: ['base', 'market'],
  ingest: ['base', 'market', 'log'],
  quant: ['base', 'math', 'market'],
  risk: ['base', 'math', 'market', 'quant'],
  participants: ['base', 'math', 'market', 'quant', 'risk'],
  makers: ['base', 'math', 'market', 'quant'],
  portfolio: ['base', 'math', 'market', 'quant', 'risk'],
  policy: ['base', 'market', 'risk', 'participants', 'makers'],
  credentials: ['base', 'market', 'participants', 'policy'],
  actions: ['base', 'market', 'portfolio', 'policy', 'credentials'],
  broker: allPureBut('broker', 'ingest', 'math', 'simulation'),
  simulation: allPureBut('simulation'),
  charts: ['base'],
  shell: pure,
};

/** Inside participants, a folder may import those before it. */
export const participantsOrder = ['entity', 'profile', 'dimensions', 'behaviour'];

/** Packages that a pure folder may import, by folder; shell may import any dependency. */
export const packages: Readonly<Record<string, RegExp>> = {
  math: /^@stdlib\//,
  policy: /^@noble\/hashes/,
  charts: /^d3-(?:scale|shape)$/,
};

function eachImport(tree: Tree, judge: (path: string, found: Import) => string | undefined) {
  const breaches: string[] = [];
  for (const file of scripts(tree, () => true)) {
    for (const found of importsOf(file)) {
      const fault = judge(file.path, found);
      if (fault !== undefined) breaches.push(`${file.path}:${found.line}: ${fault}`);
    }
  }
  return breaches;
}

const resolving: Rule = {
  name: 'relative imports that resolve to a file',
  check: (tree) =>
    eachImport(tree, (path, { target, specifier }) => {
      if (target === undefined || tree.has(target) || specifier.endsWith('/')) return undefined;
      // AssemblyScript writes its imports without an ending.
      if (path.startsWith('kernels/') && tree.has(`${target}.ts`)) return undefined;
      return `${specifier} is no file of the project`;
    }),
  bad: [
    { 'src/base/a.ts': "import { b } from './b.ts';\n" },
    { 'src/base/a.ts': "import { b } from './b';\n", 'src/base/b.ts': '' },
    { 'src/base/a.ts': "const b = await import('./b.js');\n", 'src/base/b.ts': '' },
  ],
  good: {
    'src/base/a.ts': "import { b } from './b.ts';\n// import { c } from './c.ts'\n",
    'src/base/b.ts': "export const text = `import { c } from './c.ts'`;\n",
    'kernels/a.ts': "import { b } from './b';\n",
    'kernels/b.ts': '',
  },
};

const layering: Rule = {
  name: 'imports between folders as the layer table allows',
  check: (tree) =>
    eachImport(tree, (path, { target }) => {
      if (!isSource(path)) return undefined;
      const from = folderOf(path);
      if (!(from in layers)) return `the folder ${from || '(none)'} is not in the layer table`;
      if (target === undefined) return undefined;
      const to = folderOf(target);
      if (to === from || layers[from]!.includes(to)) return undefined;
      return `${from} may not import ${target}`;
    }),
  bad: [
    { 'src/base/a.ts': "import type { b } from '../market/index.ts';\n" },
    { 'src/policy/a.ts': "export { b } from '../quant/index.ts';\n" },
    { 'src/broker/a.ts': "import { b } from '../simulation/index.ts';\n" },
    { 'src/nowhere/a.ts': "import { b } from '../base/index.ts';\n" },
    { 'src/base/a.ts': "import { b } from '../../test/b.ts';\n" },
  ],
  good: {
    'src/policy/a.ts': "import { b } from '../makers/index.ts';\n",
    'src/policy/a.test.ts': "import { b } from '../quant/index.ts';\n",
    'src/shell/a.ts': "import { b } from '../ingest/index.ts';\n",
  },
};

const throughIndex: Rule = {
  name: 'imports of another folder through its index, and never of the own index',
  check: (tree) =>
    eachImport(tree, (path, { target }) => {
      if (target === undefined || !target.startsWith('src/') || !path.startsWith('src/')) {
        return undefined;
      }
      const to = folderOf(target);
      if (folderOf(path) !== to && target !== `src/${to}/index.ts`) {
        return `import ${to} through src/${to}/index.ts`;
      }
      const own = target.endsWith('/index.ts') && path.startsWith(`${posix.dirname(target)}/`);
      return own && !isTest(path) ? 'imports its own index' : undefined;
    }),
  bad: [
    { 'src/quant/a.ts': "import { b } from '../base/check.ts';\n" },
    { 'src/quant/a.test.ts': "import { b } from '../base/check.ts';\n" },
    { 'src/quant/a.ts': "import { b } from './index.ts';\n" },
    { 'src/quant/surface/a.ts': "import { b } from '../index.ts';\n" },
  ],
  good: {
    'src/quant/a.ts': "import { b } from '../base/index.ts';\nimport { c } from './d/index.ts';\n",
    'src/quant/a.test.ts': "import { b } from './index.ts';\n",
  },
};

const insideParticipants: Rule = {
  name: 'entity, profile, dimensions and behaviour in that order',
  check: (tree) =>
    eachImport(tree, (path, { target }) => {
      if (!isSource(path) || target === undefined) return undefined;
      const [from, to] = [path, target].map((name) =>
        name.startsWith('src/participants/') ? participantsOrder.indexOf(name.split('/')[2]!) : -1,
      );
      if (from! < 0 || to! <= from!) return undefined;
      return `${participantsOrder[from!]} may not import ${participantsOrder[to!]}`;
    }),
  bad: [
    { 'src/participants/profile/a.ts': "import { b } from '../dimensions/b.ts';\n" },
    { 'src/participants/entity/a.ts': "import type { b } from '../behaviour/b.ts';\n" },
  ],
  good: { 'src/participants/behaviour/a.ts': "import { b } from '../entity/b.ts';\n" },
};

const noCycles: Rule = {
  name: 'no import cycles between files and no knots between sibling folders',
  check: (tree) => {
    const files = importGraph(tree, isSource, (found) => !found.typeOnly);
    const folders = new Map<string, string[]>();
    for (const [path, targets] of importGraph(tree, isSource, () => true)) {
      if (path.endsWith('/index.ts')) continue;
      const from = posix.dirname(path);
      const siblings = targets
        .map((target) => posix.dirname(target))
        .filter((to) => !`${to}/`.startsWith(`${from}/`) && !`${from}/`.startsWith(`${to}/`));
      folders.set(from, [...(folders.get(from) ?? []), ...siblings]);
    }
    return [...cyclesOf(files), ...cyclesOf(folders)].map((cycle) => `cycle: ${cycle.join(' ')}`);
  },
  bad: [
    {
      'src/risk/a.ts': "import { b } from './b.ts';\n",
      'src/risk/b.ts': "export { c } from './c.ts';\n",
      'src/risk/c.ts': "import { type D, a } from './a.ts';\n",
    },
    {
      'src/risk/x/a.ts': "import type { B } from '../y/b.ts';\n",
      'src/risk/y/c.ts': "import type { D } from '../x/d.ts';\n",
    },
  ],
  good: {
    'src/risk/a.ts': "import { b } from './b.ts';\n",
    'src/risk/b.ts': "import type { A } from './a.ts';\nimport { type C } from './a.ts';\n",
    'src/risk/x/a.ts': "import { y } from '../a.ts';\n",
  },
};

/** Files beside tests may serve tests alone when their name says so. */
const servesTests = /(?:^|[-/])(?:fixtures?|testing)(?:[-./]|$)/;

const noUnused: Rule = {
  name: 'no source file that nothing imports',
  check: (tree) => {
    const used = new Set<string>();
    const readers = (path: string) =>
      !isTest(path) && (!path.endsWith('/index.ts') || isSource(path));
    for (const targets of importGraph(tree, readers, () => true).values()) {
      for (const target of targets) used.add(target);
    }
    const entries = (path: string) =>
      path === 'src/shell/main.ts' || path === `src/${folderOf(path)}/index.ts`;
    return scripts(tree, isSource)
      .map((file) => file.path)
      .filter((path) => !used.has(path) && !entries(path) && !servesTests.test(path))
      .map((path) => `${path}:1: nothing imports this file`);
  },
  bad: [
    { 'src/risk/a.ts': '', 'src/risk/a.test.ts': "import { b } from './a.ts';\n" },
    { 'src/risk/deep/index.ts': '' },
  ],
  good: {
    'src/risk/index.ts': "export { b } from './b.ts';\n",
    'src/risk/b.ts': '',
    'src/risk/c.ts': '',
    'src/risk/fixtures.ts': '',
    'src/shell/main.ts': "await import('../risk/c.ts');\n",
  },
};

const declaredPackages: Rule = {
  name: 'packages that are declared, and in pure folders only those of the table',
  check: (tree) => {
    const file = tree.get('package.json');
    const manifest = JSON.parse(file?.text ?? '{}') as Record<string, Record<string, string>>;
    return eachImport(tree, (path, { target, specifier, typeOnly }) => {
      if (target !== undefined || specifier.startsWith('node:')) return undefined;
      const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0];
      const declared = { ...manifest.dependencies };
      // What serves tests inside a folder may use what tests use; it is left out of the package.
      if (!isSource(path) || servesTests.test(path)) {
        Object.assign(declared, manifest.devDependencies, { rapport: '' });
      }
      if (!(name in declared)) return `${name} is not a declared dependency`;
      const folder = folderOf(path);
      if (!isSource(path) || isGenerated(path) || servesTests.test(path)) return undefined;
      if (folder === 'shell' || typeOnly) return undefined;
      return packages[folder]?.test(name) ? undefined : `${folder} may not import ${name}`;
    });
  },
  bad: [
    { 'src/shell/a.ts': "import { b } from 'zod';\n", 'package.json': '{}' },
    {
      'src/shell/a.ts': "import { b } from 'vitest';\n",
      'package.json': '{ "devDependencies": { "vitest": "1" } }',
    },
    {
      'src/quant/a.ts': "import { b } from 'zod';\n",
      'package.json': '{ "dependencies": { "zod": "1" } }',
    },
  ],
  good: {
    'src/charts/a.ts': "import { b } from 'd3-scale';\n",
    'src/charts/a.test.ts': "import { b } from 'vitest';\n",
    'package.json': '{ "dependencies": { "d3-scale": "1" }, "devDependencies": { "vitest": "1" } }',
  },
};

/** Returns the `exports` that package.json should have: one subpath per folder with an index. */
export function wantedExports(tree: Tree): Record<string, unknown> {
  const wanted: Record<string, unknown> = {};
  for (const folder of Object.keys(layers)) {
    if (!tree.has(`src/${folder}/index.ts`)) continue;
    const path = `./dist/${folder}/index`;
    wanted[`./${folder}`] = { types: `${path}.d.ts`, default: `${path}.js` };
  }
  return { ...wanted, './package.json': './package.json' };
}

const exportedFolders: Rule = {
  name: 'a subpath export in package.json for each folder with an index, and no other',
  check: (tree) => {
    const manifest = JSON.parse(tree.get('package.json')?.text ?? '{}') as {
      exports?: Record<string, unknown>;
    };
    const wanted = wantedExports(tree);
    const given = manifest.exports ?? {};
    return [...new Set([...Object.keys(wanted), ...Object.keys(given)])]
      .filter((key) => JSON.stringify(wanted[key]) !== JSON.stringify(given[key]))
      .map((key) => `package.json:1: exports["${key}"] must be ${JSON.stringify(wanted[key])}`);
  },
  bad: [
    { 'src/base/index.ts': '', 'package.json': '{ "exports": {} }' },
    { 'package.json': '{ "exports": { "./package.json": "./package.json", "./base": "./x" } }' },
  ],
  good: { 'package.json': '{ "exports": { "./package.json": "./package.json" } }' },
};

/** The rules of this module. */
export const layerRules: readonly Rule[] = [
  resolving,
  layering,
  throughIndex,
  insideParticipants,
  noCycles,
  noUnused,
  declaredPackages,
  exportedFolders,
];
