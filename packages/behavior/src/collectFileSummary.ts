import { type CallEvent } from '@cuculus/behavior-log'
import { marksForDeletion } from './fileDisposition.js'
import { type Operation } from './operations.js'
import { fileOfHandle, type ProcessState } from './processState.js'
import { type SummaryBuilder } from './summaryBuilder.js'
import { type TextCategory } from './summaryCategories.js'
import { argument, flags, numeric, prettyArgument, text } from './vocabulary.js'

/** Access rights that let a process read or write a file's data (winnt.h: GENERIC_*, FILE_READ_DATA, FILE_WRITE_DATA, FILE_APPEND_DATA). */
const readRights = 0x9000_0001
const writeRights = 0x5000_0006

/** Files by what was done to them. */
export function collectFileSummary(
  call: CallEvent,
  operation: Operation,
  state: ProcessState,
  summary: SummaryBuilder,
): void {
  switch (operation) {
    case 'openFile':
      openFile(call, summary)
      break
    case 'readFile':
      if (call.success) summary.add('file_read', fileOfHandle(call, state))
      break
    case 'writeFile':
      if (call.success) summary.add('file_written', fileOfHandle(call, state))
      break
    case 'setFileInformation':
      if (marksForDeletion(call)) summary.add('delete_files', fileOfHandle(call, state))
      break
    case 'deleteFile':
      for (const category of ['delete_files', 'file_deleted'] as const)
        summary.add(category, text(argument(call, 'file')))
      break
    case 'moveFile':
      summary.add('delete_files', text(argument(call, 'fromFile')))
      summary.add('write_files', text(argument(call, 'toFile')))
      summary.addTuple('file_moved', [argument(call, 'fromFile'), argument(call, 'toFile')])
      break
    case 'copyFile':
      summary.add('read_files', text(argument(call, 'fromFile')))
      summary.add('write_files', text(argument(call, 'toFile')))
      summary.addTuple('file_copied', [argument(call, 'fromFile'), argument(call, 'toFile')])
      break
    case 'enumerateDirectory':
      summary.add('directory_enumerated', text(argument(call, 'file')))
      break
    case 'queryFile':
      summary.add('file_exists', text(argument(call, 'file')))
      break
    case 'createDirectory':
      summary.add('directory_created', text(argument(call, 'directory')))
      break
    case 'removeDirectory':
      summary.add('directory_removed', text(argument(call, 'directory')))
      break
    case 'downloadFile':
      for (const category of ['file_opened', 'file_written', 'write_files'] as const) {
        summary.add(category, text(argument(call, 'file')))
      }
      break
    default:
  }
}

// CAPE's own read_files missed every opened file; a file opened for reading counts there, as it was meant to
function openFile(call: CallEvent, summary: SummaryBuilder): void {
  const file = text(argument(call, 'file'))
  const { reads, writes } = accessOf(call)
  if (reads) summary.add('read_files', file)
  if (writes) summary.add('write_files', file)
  summary.add(opened(call), file)
}

/** What the file is opened for: rights on Windows, the words of open(2) on Linux. */
function accessOf(call: CallEvent): { readonly reads: boolean; readonly writes: boolean } {
  const words = argument(call, 'openFlags')
  if (words?.includes('O_') === true) {
    return { reads: !words.includes('O_WRONLY'), writes: words.includes('O_WRONLY') || words.includes('O_RDWR') }
  }
  const access = flags(argument(call, 'access')) ?? 0
  return { reads: (access & readRights) !== 0, writes: (access & writeRights) !== 0 }
}

/** FILE_SUPERSEDED … FILE_DOES_NOT_EXIST of Cuckoo 2's `status_info` (cuckoo2 §2.5). */
const byStatusInfo: ReadonlyMap<string, TextCategory> = new Map<string, TextCategory>([
  ['file_overwritten', 'file_recreated'],
  ['file_superseded', 'file_recreated'],
  ['file_exists', 'file_opened'],
  ['file_does_not_exist', 'file_failed'],
  ['file_created', 'file_created'],
])

const fileSupersede = 0
const fileCreate = 2
const fileOpenIf = 3
const fileOverwrite = 4
const fileOverwriteIf = 5

function opened(call: CallEvent): TextCategory {
  if (!succeeded(call)) return 'file_failed'
  const status = prettyArgument(call, 'statusInfo')
  if (status !== undefined) return byStatusInfo.get(status.toLowerCase()) ?? 'file_opened'
  return openedByDisposition(numeric(argument(call, 'disposition')), argument(call, 'existedBefore'))
}

/** Only Cuckoo 2 logs the outcome; elsewhere the disposition asked for tells it, with capemon's `ExistedBefore` where that decides. */
function openedByDisposition(disposition: number | undefined, existedBefore: string | undefined): TextCategory {
  if (disposition === fileCreate) return 'file_created'
  if (disposition === fileOpenIf) return existedBefore === 'no' ? 'file_created' : 'file_opened'
  if (disposition === fileOverwrite) return 'file_recreated'
  if (disposition === fileSupersede || disposition === fileOverwriteIf) {
    return existedBefore === 'no' ? 'file_created' : 'file_recreated'
  }
  return 'file_opened'
}

/** NTSTATUS: warnings and errors have the high bit. Cuckoo 2 asks the return value, not the status. */
function succeeded(call: CallEvent): boolean {
  if (!call.api.startsWith('Nt')) return call.success
  const status = Number(call.returnValue)
  return Number.isNaN(status) ? call.success : status % 0x1_0000_0000 < 0x8000_0000
}
