#!/usr/bin/env node
import * as nodeModule from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { run } from './run.js'

// Node 22.8 and later keep compiled code between runs.
const { enableCompileCache } = nodeModule as { readonly enableCompileCache?: () => unknown }
enableCompileCache?.()

// Left alone, the collector lets a small heap grow fourfold before it looks again: over a long log that is garbage of some 60 MB.
setFlagsFromString('--heap-growing-percent=100')

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
  onStall(listener) {
    process.on('beforeExit', listener)
    return () => process.off('beforeExit', listener)
  },
})
