import { type CallEvent } from '@cuculus/behavior-log'
import { argument, text } from './vocabulary.js'

/** The IP address that a call connects to: monitors of Windows tell it, strace prints the structure (`inet_addr("192.0.2.1")`, `"2001:db8::1"`). */
export function addressOf(call: CallEvent): string | undefined {
  return text(argument(call, 'ip')) ?? socketAddress(argument(call, 'socketAddress'))
}

function socketAddress(structure: string | undefined): string | undefined {
  if (structure === undefined) return undefined
  const version4 = /inet_addr\(\\?"([0-9.]{7,15})\\?"\)/.exec(structure)?.[1]
  // the reader of structures parts the arguments of `inet_pton(AF_INET6, "2001:db8::1", &sin6_addr)`
  return version4 ?? /"inet_pton\(AF_INET6","\d{1,9}":"([0-9a-f:.]{2,45})"/i.exec(structure)?.[1]
}

/** The command line of `execve`, whose words strace prints as a list. */
export function wordsOf(call: CallEvent): string | undefined {
  const list = argument(call, 'argv')
  if (list?.startsWith('[') !== true) return undefined
  try {
    const words: unknown = JSON.parse(list)
    return Array.isArray(words) ? text(words.filter((word) => typeof word === 'string').join(' ')) : undefined
  } catch {
    return undefined
  }
}
