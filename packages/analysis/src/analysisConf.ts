import type { Task } from '@cuculus/core'
import { defined } from './defined.js'
import { maximumLength } from './fields.js'
import type { Ini } from './ini.js'
import { parseTime } from './time.js'

/**
 * Task metadata from the section `[analysis]` of an `analysis.conf` (Cuckoo 0.4 and 0.5 keep the file; CAPE writes one of its own).
 *
 * All values are text. Python wrote an absent one as `None`; a file may really be called so, hence `file_name` is taken as it stands.
 */
export function taskFromConf(ini: Ini): Task {
  const section = ini.get('analysis')
  const text = (name: string): string | undefined => {
    const value = section?.get(name)
    return value === undefined || value === '' || value === 'None' ? undefined : value.slice(0, maximumLength)
  }
  const machine = text('machine')
  return defined({
    id: integer(text('id')),
    category: text('category'),
    target: text('target') ?? text('file_path'),
    file_name: emptyToUndefined(section?.get('file_name')),
    package: text('package'),
    custom: text('custom'),
    options: text('options'),
    platform: text('platform'),
    route: text('route'),
    timeout: integer(text('timeout')),
    enforce_timeout: boolean(text('enforce_timeout')),
    memory: boolean(text('memory')),
    started_on: time(text('started')),
    machine: machine === undefined ? undefined : { name: machine },
  })
}

function emptyToUndefined(text: string | undefined): string | undefined {
  return text === '' ? undefined : text?.slice(0, maximumLength)
}

function integer(text: string | undefined): number | undefined {
  if (text === undefined || !/^-?\d{1,15}$/.test(text)) return undefined
  return Number(text)
}

/** The words that Python's configparser takes for booleans. */
function boolean(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined
  if (/^(1|yes|true|on)$/i.test(text)) return true
  return /^(0|no|false|off)$/i.test(text) ? false : undefined
}

/** `1343123456.78`: seconds since 1970 as Python prints a float. */
function time(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return parseTime(/^\d{1,12}(\.\d{1,12})?$/.test(text) ? Number(text) : text)
}
