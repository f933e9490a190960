/**
 * @module `rapport data`: where public data sets and venue feeds can be had, and what reads them.
 */
import type { Command } from 'commander';

/**
 * Adds the command.
 *
 * @param program - command line under construction
 */
export function addDatasetsCommand(program: Command): void {
  program
    .command('data')
    .description('say where public data and venue feeds can be had, and which adapter reads them')
    .argument('[name]', 'show only entries whose name contains this')
    .option('--json', 'print the entries as JSON', false)
    .action(async (name: string | undefined, flags: { readonly json: boolean }) => {
      const { adapters, catalogue } = await import('../../ingest/index.ts');
      const wanted = (name ?? '').toLowerCase();
      const entries = catalogue.filter((entry) => entry.name.toLowerCase().includes(wanted));
      if (flags.json) {
        process.stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
        return;
      }
      for (const entry of entries) {
        process.stdout.write(
          `${entry.name} (${entry.kind}, adapter ${entry.adapter})\n  ${entry.what}\n` +
            `  rows: ${entry.rows}; span: ${entry.span}; licence: ${entry.licence}\n` +
            entry.sources.map((source) => `  source: ${source}\n`).join('') +
            (entry.note === undefined ? '' : `  note: ${entry.note}\n`),
        );
      }
      if (entries.length === 0) process.stderr.write(`no entry contains ${name}\n`);
      if (name !== undefined) return;
      process.stdout.write('\nadapters\n');
      for (const adapter of adapters) {
        process.stdout.write(`  ${adapter.name.padEnd(20)}${adapter.summary}\n`);
      }
    });
}
