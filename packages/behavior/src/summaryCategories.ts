/** Categories of the summary, in the order of the report. */
export const categories = [
  'files',
  'read_files',
  'write_files',
  'delete_files',
  'keys',
  'read_keys',
  'write_keys',
  'delete_keys',
  'executed_commands',
  'resolved_apis',
  'mutexes',
  'created_services',
  'started_services',
  'file_created',
  'file_recreated',
  'file_opened',
  'file_failed',
  'file_exists',
  'file_read',
  'file_written',
  'file_deleted',
  'file_moved',
  'file_copied',
  'directory_created',
  'directory_removed',
  'directory_enumerated',
  'dll_loaded',
  'regkey_opened',
  'regkey_read',
  'regkey_written',
  'regkey_deleted',
  'mutex',
  'command_line',
  'connects_host',
  'connects_ip',
  'resolves_host',
  'fetches_url',
  'downloads_file',
  'wmi_query',
  'guid',
  'tls_master',
] as const

export type Category = (typeof categories)[number]

/** Categories whose entries are several strings that belong together: old and new path, or the three secrets of a TLS session. */
export type TupleCategory = 'file_moved' | 'file_copied' | 'tls_master'

export type TextCategory = Exclude<Category, TupleCategory>
