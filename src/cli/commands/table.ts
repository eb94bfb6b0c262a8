import type { CliCommand } from '../command.js';
import { anomalyCommand } from './anomaly.js';
import { calibrateCommand } from './calibrate.js';
import { cleanCommand } from './clean.js';
import { decideCommand } from './decide.js';
import { deployCommand } from './deploy.js';
import { doctorCommand } from './doctor.js';
import { freezeCommand, unfreezeCommand } from './freeze.js';
import { gapCommand } from './gap.js';
import { importIniCommand } from './import-ini.js';
import { labCommand } from './lab.js';
import { liveCommand } from './live.js';
import { policiesCommand } from './policies.js';
import { recordCommand } from './record.js';
import { replayCommand } from './replay.js';
import { runCommand } from './run.js';
import { schemaCommand } from './schema.js';
import { shipCommand } from './ship.js';
import { testbedCommand } from './testbed.js';
import { topologyCommand } from './topology.js';
import { tuneCommand } from './tune.js';

/** Every command, in the order of the help. A new one is its file and a line here. */
export const commands: readonly CliCommand[] = [
  runCommand,
  replayCommand,
  decideCommand,
  tuneCommand,
  calibrateCommand,
  gapCommand,
  anomalyCommand,
  labCommand,
  topologyCommand,
  deployCommand,
  cleanCommand,
  liveCommand,
  freezeCommand,
  unfreezeCommand,
  recordCommand,
  doctorCommand,
  testbedCommand,
  shipCommand,
  schemaCommand,
  policiesCommand,
  importIniCommand,
];
