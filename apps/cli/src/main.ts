#!/usr/bin/env node
import * as nodeModule from 'node:module'
import { run } from './run.js'

// Node 22.8 and later keep compiled code between runs.
const { enableCompileCache } = nodeModule as { readonly enableCompileCache?: () => unknown }
enableCompileCache?.()

const interrupted = new AbortController()
process.once('SIGINT', () => {
  interrupted.abort()
})
// A reader that closes the pipe (`| head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 2)
})

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  signal: interrupted.signal,
})
