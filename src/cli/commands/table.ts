import type { CliCommand } from '../command.js';
import { calibrateCommand } from './calibrate.js';
import { decideCommand } from './decide.js';
import { gapCommand } from './gap.js';
import { importIniCommand } from './import-ini.js';
import { labCommand } from './lab.js';
import { policiesCommand } from './policies.js';
import { replayCommand } from './replay.js';
import { runCommand } from './run.js';
import { schemaCommand } from './schema.js';
import { tuneCommand } from './tune.js';

/** Every command, in the order of the help. A new one is its file and a line here. */
export const commands: readonly CliCommand[] = [
  runCommand,
  replayCommand,
  decideCommand,
  tuneCommand,
  calibrateCommand,
  gapCommand,
  labCommand,
  schemaCommand,
  policiesCommand,
  importIniCommand,
];
