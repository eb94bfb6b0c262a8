#!/usr/bin/env node
import { commands } from './cli/commands/table.js';
import { main } from './cli/main.js';
import { processTerminal } from './cli/terminal.js';
import { version } from './cli/version.js';

process.exitCode = await main(process.argv.slice(2), commands, version, processTerminal(process));
