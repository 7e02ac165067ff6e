import type { Behavior, BehaviorSummary } from '@cuculus/core'

/** Lists of the summary that mean the same in different generations: CAPE writes `write_files`, Cuckoo 2 `file_written`. */
const lists: Readonly<Record<SummaryList, readonly TextList[]>> = {
  file: ['files'],
  readFile: ['read_files', 'file_read'],
  writtenFile: ['write_files', 'file_written', 'file_created', 'file_recreated', 'downloads_file'],
  deletedFile: ['delete_files', 'file_deleted'],
  key: ['keys'],
  readKey: ['read_keys', 'regkey_read', 'regkey_opened'],
  writtenKey: ['write_keys', 'regkey_written'],
  deletedKey: ['delete_keys', 'regkey_deleted'],
  mutex: ['mutexes', 'mutex'],
  command: ['executed_commands', 'command_line'],
  createdService: ['created_services'],
  startedService: ['started_services'],
  resolvedApi: ['resolved_apis'],
  library: ['dll_loaded'],
  wmiQuery: ['wmi_query'],
}

/** What of the summary is asked for. */
export type SummaryList =
  | 'file'
  | 'readFile'
  | 'writtenFile'
  | 'deletedFile'
  | 'key'
  | 'readKey'
  | 'writtenKey'
  | 'deletedKey'
  | 'mutex'
  | 'command'
  | 'createdService'
  | 'startedService'
  | 'resolvedApi'
  | 'library'
  | 'wmiQuery'

/** Fields of the summary that are lists of texts. */
type TextList = Exclude<keyof BehaviorSummary, 'file_moved' | 'file_copied' | 'tls_master'>

/** The values of a list in first-seen order, under whatever name this generation has it. */
export function* summaryValues(behavior: Behavior | undefined, list: SummaryList): Generator<string> {
  if (behavior === undefined) return
  // A report of another program may lack the summary that the types promise.
  const summary = behavior.summary as BehaviorSummary | undefined
  for (const field of lists[list]) {
    const values = summary?.[field]
    if (values !== undefined) yield* values
  }
}
