#!/usr/bin/env node
/** The entry of the command `waybill`. @module */
import { createIo } from './io.js'
import { run } from './program.js'

await run(process.argv.slice(2), createIo(process))
