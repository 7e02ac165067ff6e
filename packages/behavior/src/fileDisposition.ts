import { type CallEvent } from '@cuculus/behavior-log'
import { argument, numeric } from './vocabulary.js'

/** FileDispositionInformation and FileDispositionInformationEx of wdm.h. */
const dispositions: ReadonlySet<number | undefined> = new Set([13, 64])

/** Whether a call that sets a file's information marks it for deletion: it goes when its last handle is closed. */
export function marksForDeletion(call: CallEvent): boolean {
  return dispositions.has(numeric(argument(call, 'fileInformationClass')))
}
