#!/usr/bin/env node
// The command.
import { runCommand } from './run.mjs';

runCommand(process.argv.slice(2));
