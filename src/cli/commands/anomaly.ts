import { Command } from 'commander';
import type { CliCommand } from '../command.js';
import { anomalyNabCommand } from './anomaly-nab.js';
import { anomalyScoreCommand } from './anomaly-score.js';

/** `elascale anomaly ...`: the detectors away from the engine. */
export const anomalyCommand: CliCommand = {
  name: 'anomaly',
  build: (perform) => new Command('anomaly')
    .description('detectors on recorded series: score one, or run the Numenta Anomaly Benchmark')
    .addCommand(anomalyScoreCommand.build(perform))
    .addCommand(anomalyNabCommand.build(perform)),
};
