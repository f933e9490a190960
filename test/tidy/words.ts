/**
 * @module Rules of names and plain text: banned words, leftovers, machine paths, changelog.
 */
import { exportsOf } from './exported.ts';
import type { Rule } from './rule.ts';
import { isGenerated, scripts, type Tree, type TreeFile } from './tree.ts';

/** Words that say nothing; in no path and no exported name, singular or plural. */
export const bannedWords = [
  'util',
  'utility',
  'helper',
  'common',
  'misc',
  'manager',
  'service',
  'processor',
  'data',
  'info',
];

const banned = new Set(
  bannedWords.flatMap((word) => [
    word,
    word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`,
  ]),
);

/** Splits a name in camel, kebab or snake case into words in lower case. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.toLowerCase())
    .filter(Boolean);
}

function bannedIn(name: string): string | undefined {
  return wordsOf(name).find((word) => banned.has(word));
}

const names: Rule = {
  name: 'no empty words in paths and exported names',
  check: (tree) => [
    ...[...tree.keys()].flatMap((path) => {
      const word = bannedIn(path);
      return word === undefined ? [] : [`${path}:1: "${word}" says nothing`];
    }),
    ...scripts(tree, (path) => !isGenerated(path)).flatMap((file) =>
      exportsOf(file).flatMap(({ name, line }) => {
        const word = bannedIn(name);
        return word === undefined
          ? []
          : [`${file.path}:${line}: "${word}" in ${name} says nothing`];
      }),
    ),
  ],
  bad: [
    { 'src/base/utils.ts': '' },
    { 'src/common/a.ts': '' },
    { 'src/risk/account-manager.ts': '' },
    { 'src/risk/a.ts': 'export class TradeProcessor {}\n' },
    { 'src/risk/a.ts': 'export interface HTTPInfo {}\n' },
    { 'src/risk/index.ts': "export { a as marketData } from './a.ts';\n" },
  ],
  good: { 'src/risk/information.ts': 'export const database = 1;\nexport type Informed = 1;\n' },
};

const kebabPaths: Rule = {
  name: 'kebab-case paths of source files',
  check: (tree) =>
    scripts(tree, (path) => path.startsWith('src/'))
      .filter(({ path }) => !/^(?:[a-z0-9]+(?:-[a-z0-9]+)*[./])+ts$/.test(path))
      .map(({ path }) => `${path}:1: is not in kebab-case`),
  bad: [{ 'src/risk/crossMargin.ts': '' }, { 'src/risk/cross_margin.ts': '' }],
  good: { 'src/risk/cross-margin.test.ts': '', 'src/quant/kernels-2.generated.ts': '' },
};

/** Finds a pattern line by line in the texts of the wanted files. */
function grep(tree: Tree, wanted: (path: string) => boolean, pattern: RegExp, fault: string) {
  return [...tree.values()]
    .filter((file) => wanted(file.path))
    .flatMap((file) =>
      file.lines.flatMap((line, index) =>
        pattern.test(line) ? [`${file.path}:${index + 1}: ${fault}`] : [],
      ),
    );
}

function isText(path: string): boolean {
  return /\.(?:ts|js|mjs|json|md|yml|yaml|sh|sol)$|^\.ci\/|^\.\w+$/.test(path);
}

// The words of this file are put together, so that the file does not accuse itself.
const leftover = new RegExp(
  `\\b(?:${['TO'.concat('DO'), 'FIX'.concat('ME'), 'X'.repeat(3)].join('|')})\\b`,
);
const home = ['work', 'root', 'home'].join('|');
const machinePath = new RegExp(`(?:^|[\\s'"\`(=:,])/(?:${home})/`);
const temporaryPath = new RegExp(`(?:^|[\\s'"\`(=:,])/${'tmp'}/`);

const leftovers: Rule = {
  name: 'no marks of unfinished work',
  check: (tree) => grep(tree, isText, leftover, 'unfinished work'),
  bad: ['TO'.concat('DO'), 'FIX'.concat('ME'), 'X'.repeat(3)].map((word) => ({
    'docs/a.md': `text\n// ${word}: later\n`,
  })),
  good: { 'docs/a.md': `a ${'TO'.concat('DO')}S list\n` },
};

const machines: Rule = {
  name: 'no paths of one machine',
  check: (tree) => [
    ...grep(tree, isText, machinePath, 'a path of one machine'),
    ...grep(tree, (path) => path.startsWith('src/'), temporaryPath, 'a path of one machine'),
  ],
  bad: [
    { 'docs/a.md': `see \`/${'work'}/main\`\n` },
    { 'src/shell/a.ts': `const a = '/${'root'}/.npmrc';\n` },
    { 'bench/a.ts': `const a = "/${'home'}/me/a";\n` },
    { 'src/shell/a.ts': `const a = '/${'tmp'}/a';\n` },
  ],
  good: { 'docs/a.md': `https://example.org/${'home'}/a and a/${'work'}/b and /workshop/a\n` },
};

const space: Rule = {
  name: 'a final newline, no trailing white space and no carriage returns',
  check: (tree) => [
    ...grep(tree, isText, /[ \t\r]$/, 'ends in white space'),
    ...[...tree.values()]
      .filter(({ path, text }) => isText(path) && text !== '' && !/[^\n]\n$/.test(text))
      .map(({ path, lines }) => `${path}:${lines.length}: must end in one newline`),
  ],
  bad: [
    { 'src/a.ts': 'a(); \n' },
    { 'src/a.ts': 'a();\r\n' },
    { 'docs/a.md': 'a' },
    { 'docs/a.md': 'a\n\n' },
  ],
  good: { 'src/a.ts': 'a();\n', 'src/fixture.csv': 'a;' },
};

const registry = /"resolved"|registry\s*=|\bregistry\.[a-z]+\.[a-z]{2,}/;

const lockfile: Rule = {
  name: 'no registry hosts in the lockfile and the settings of npm',
  check: (tree) =>
    grep(
      tree,
      (path) => path === 'package-lock.json' || path === '.npmrc',
      registry,
      'names a registry',
    ),
  bad: [
    { 'package-lock.json': '{\n  "resolved": "https://example.org/a.tgz"\n}\n' },
    { '.npmrc': 'registry=https://example.org/\n' },
  ],
  good: { 'package-lock.json': '{ "integrity": "sha512-a" }\n', '.npmrc': 'save-exact=true\n' },
};

const irregular =
  'Made Built Gave Cut Wrote Found Let Kept Took Split Set Put Held Brought Ran Read Sent Drew';
const sections = /^### (?:Added|Changed|Deprecated|Removed|Fixed|Security)$/;

/** Judges one line of the changelog. */
function changelogFault(line: string): string | undefined {
  if (
    /^## /.test(line) &&
    !/^## \[(?:Unreleased|\d+\.\d+\.\d+)\](?: - \d{4}-\d\d-\d\d)?$/.test(line)
  ) {
    return 'is no heading like "## [1.2.3] - 2026-01-31"';
  }
  if (/^## \[\d/.test(line) && !/ - \d{4}-\d\d-\d\d$/.test(line)) return 'lacks its date';
  if (/^###/.test(line) && !sections.test(line)) return 'is no section of Keep a changelog';
  if (!/^\s*[-*]/.test(line)) return undefined;
  const first = /^- ([A-Z][a-z]+)\b/.exec(line)?.[1];
  if (first !== undefined && (first.endsWith('ed') || irregular.split(' ').includes(first))) {
    return undefined;
  }
  return 'does not open with an outcome in the past tense';
}

function changelogFaults(file: TreeFile): string[] {
  const faults = file.lines.map(changelogFault);
  if (file.lines[0] !== '# Changelog') faults[0] = 'does not open with "# Changelog"';
  if (!file.text.includes('\n## [Unreleased]\n')) faults[0] ??= 'has no [Unreleased] heading';
  return faults.flatMap((fault, index) =>
    fault === undefined ? [] : [`${file.path}:${index + 1}: ${fault}`],
  );
}

const changelog: Rule = {
  name: 'a changelog in the form of Keep a changelog',
  check: (tree) => {
    const file = tree.get('CHANGELOG.md');
    return file === undefined ? ['CHANGELOG.md:1: is missing'] : changelogFaults(file);
  },
  bad: [
    {},
    { 'CHANGELOG.md': '# Changes\n\n## [Unreleased]\n' },
    { 'CHANGELOG.md': '# Changelog\n\n## [1.0.0] - 2026-01-31\n' },
    { 'CHANGELOG.md': '# Changelog\n\n## [Unreleased]\n\n## 1.0.0\n' },
    { 'CHANGELOG.md': '# Changelog\n\n## [Unreleased]\n\n## [1.0.0]\n' },
    { 'CHANGELOG.md': '# Changelog\n\n## [Unreleased]\n\n### News\n' },
    { 'CHANGELOG.md': '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Adds a thing.\n' },
    { 'CHANGELOG.md': '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- added a thing.\n' },
  ],
  good: {
    'CHANGELOG.md': [
      '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Added a thing',
      '  that is long.\n\n## [1.0.0] - 2026-01-31\n',
    ].join('\n'),
  },
};

/** The rules of this module. */
export const wordRules: readonly Rule[] = [
  names,
  kebabPaths,
  leftovers,
  machines,
  space,
  lockfile,
  changelog,
];
