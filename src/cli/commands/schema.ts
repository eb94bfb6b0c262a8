import { z } from 'zod';
import { engineConfiguration } from '../../core/configuration/engine-configuration.js';
import { plantFile } from '../../experiment/plant-file.js';
import { scenario } from '../../experiment/scenario.js';
import { liveConfiguration } from '../../live/live-configuration.js';
import { topology } from '../../topology/topology.js';
import { describeCommand, oneOf, type CliCommand } from '../command.js';
import { exitCode } from '../exit-code.js';

const schemas = { scenario, engine: engineConfiguration, plant: plantFile, live: liveConfiguration, topology };
const names = Object.keys(schemas) as (keyof typeof schemas)[];

export const schemaCommand: CliCommand = {
  name: 'schema',
  build: (perform) =>
    describeCommand('schema', 'print the JSON Schema of a file format', ['elascale schema scenario > scenario.schema.json'])
      .argument('<name>', `one of ${names.join(', ')}`, oneOf('NAME', names))
      .action((name: keyof typeof schemas, options: { json?: boolean }) =>
        perform(options, ({ terminal }) => {
          // The schema of what is written, before defaults and conversions; it is JSON with or without --json.
          const schema = z.toJSONSchema(schemas[name], { io: 'input', unrepresentable: 'any' });
          terminal.writeOut(`${JSON.stringify({ title: `Elascale ${name}`, ...schema }, null, options.json === true ? 0 : 2)}\n`);
          return exitCode.done;
        })),
};
