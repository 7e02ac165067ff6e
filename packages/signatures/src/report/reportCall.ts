import type { Argument, Call } from '@cuculus/core'
import { first, isRecord, list, type Loose, member, record, text, time, whole } from './loose.js'

/** A call of any report: ours, classic and CAPE (`arguments` a list, `status` a word or boolean), 2.x (`arguments` an object, `status` 0 or 1). */
export function reportCall(value: unknown, index: number): Call | undefined {
  const api = text(member(value, 'api'))
  if (api === undefined) return undefined
  const call = record(value)
  const thread = whole(first(call, 'thread_id', 'tid'))
  const caller = text(call['caller'])
  const parent = text(call['parentcaller'])
  const error = whole(call['last_error'])
  const status = whole(call['nt_status'])
  return {
    id: whole(call['id']) ?? index,
    timestamp: time(first(call, 'timestamp', 'time')) ?? null,
    ...(thread === undefined ? {} : { thread_id: thread }),
    category: text(call['category']) ?? '',
    api,
    status: succeeded(call['status']) ? 'SUCCESS' : 'FAILURE',
    return: returned(first(call, 'return', 'return_value')),
    repeated: whole(call['repeated']) ?? 0,
    arguments: argumentsOf(call),
    ...(caller === undefined ? {} : { caller }),
    ...(parent === undefined ? {} : { parentcaller: parent }),
    ...(error === undefined ? {} : { last_error: error }),
    ...(status === undefined ? {} : { nt_status: status }),
  }
}

function succeeded(status: unknown): boolean {
  return status === true || status === 1 || status === 'SUCCESS'
}

function returned(value: unknown): string {
  if (typeof value === 'string') return value
  // 2.x writes a signed number.
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    return value < 0
      ? `0x${BigInt.asUintN(32, BigInt(value)).toString(16)}`
      : `0x${value.toString(16).padStart(8, '0')}`
  }
  return '0x00000000'
}

function argumentsOf(call: Loose): Argument[] {
  const given = call['arguments']
  if (isRecord(given)) {
    return Object.entries(given).map(([name, value]) => argument(name, value, member(call['flags'], name)))
  }
  return list(given).flatMap((item) => {
    const name = text(member(item, 'name'))
    return name === undefined ? [] : [argument(name, member(item, 'value'), first(item, 'pretty', 'pretty_value'))]
  })
}

function argument(name: string, value: unknown, pretty: unknown): Argument {
  return { name, value: asText(value), ...(typeof pretty === 'string' ? { pretty } : {}) }
}

/** Values are text in the container; structured ones are compact JSON. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}
