/**
 * @module The command line: all commands, and what an error becomes.
 */
import { Command } from 'commander';
import { packageVersion } from '../version.ts';
import { addDatasetsCommand } from './datasets.ts';
import { addDoctorCommand } from './doctor.ts';
import { addExplainCommand } from './explain.ts';
import { addMarginCommands } from './margin.ts';
import { addPricingCommands } from './pricing.ts';
import { addRunCommand } from './run.ts';
import { addSimulateCommand } from './simulate.ts';
import { addSurfaceCommand } from './surface.ts';
import { addVerifyCommand } from './verify.ts';
import { addVolCommand } from './vol.ts';

/**
 * Builds the command line.
 *
 * @returns program that throws instead of ending the process
 */
export function createProgram(): Command {
  const program = new Command('rapport')
    .description(
      "Relationship desk of an on-chain options venue: from the venue's event log to " +
        'participants, dimensions and terms that anyone can recompute.',
    )
    .version(packageVersion())
    // So that options behind a command within a command are its own.
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for all options)')
    .configureHelp({ sortSubcommands: false });
  addSimulateCommand(program);
  addRunCommand(program);
  addVerifyCommand(program);
  addExplainCommand(program);
  addPricingCommands(program);
  addMarginCommands(program);
  addSurfaceCommand(program);
  addVolCommand(program);
  addDatasetsCommand(program);
  addDoctorCommand(program);
  for (const command of [program, ...program.commands]) command.exitOverride();
  program.addHelpText(
    'after',
    '\nExit codes: 0 ok, 1 failure, 2 usage, 3 a limit or check failed, 130 interrupted.\n' +
      'Start with: rapport demo',
  );
  return program;
}
