import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Report, validate } from '@cuculus/core'
import { type Environment, exitCode, UserError } from '../environment.js'
import { printable } from '../printable.js'
import { reasonOf } from '../reason.js'

/** After so many errors the rest tells nothing new. */
const limit = 100

/** `cuculus validate REPORT`. */
export async function validateCommand(path: string, { cwd, stdout }: Environment): Promise<number> {
  const report = await readReport(resolve(cwd, path))
  const errors = validate(report, { limit })
  if (errors.length === 0) {
    const keys = Object.keys(report as Report)
    stdout.write(`valid: ${keys.map((key) => printable(key)).join(', ')}\n`)
    return exitCode.ok
  }
  for (const error of errors)
    stdout.write(`${printable(error.path === '' ? '/' : error.path)}: ${printable(error.message)}\n`)
  const count = `${String(errors.length)} ${errors.length === 1 ? 'error' : 'errors'}`
  stdout.write(`not valid: ${count}${errors.length < limit ? '' : ', and perhaps more'}\n`)
  return exitCode.incomplete
}

async function readReport(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new UserError(`expected a report to read at ${path}: ${reasonOf(error)}`, { cause: error })
  }
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new UserError(`expected JSON in ${path}: ${reasonOf(error)}`, { cause: error })
  }
}
