import type { Call, Process } from '@cuculus/core'

/**
 * What a call does, in words that are the same for every generation: `registry_set` is `RegSetValueExA` with its key found by handle (classic), by
 * `FullName` (CAPE) or by `regkey` (2.x).
 */
export type ActivityKind =
  | 'api_resolve'
  | 'clipboard'
  | 'com_create'
  | 'connect'
  | 'crypto_key'
  | 'device_control'
  | 'directory_create'
  | 'dns_query'
  | 'download'
  | 'driver_load'
  | 'file_copy'
  | 'file_create'
  | 'file_delete'
  | 'file_enumerate'
  | 'file_move'
  | 'file_open'
  | 'file_read'
  | 'file_write'
  | 'hook'
  | 'http_request'
  | 'library_load'
  | 'memory_allocate'
  | 'memory_protect'
  | 'memory_unmap'
  | 'memory_write'
  | 'mutex'
  | 'privilege'
  | 'process_access'
  | 'process_create'
  | 'process_list'
  | 'process_terminate'
  | 'registry_create'
  | 'registry_delete'
  | 'registry_open'
  | 'registry_read'
  | 'registry_set'
  | 'script'
  | 'service_control'
  | 'service_create'
  | 'service_delete'
  | 'service_start'
  | 'sleep'
  | 'system_info'
  | 'thread_apc'
  | 'thread_context'
  | 'thread_create'
  | 'thread_resume'
  | 'window_find'
  | 'wmi_query'

/** The fields of an activity; which there are depends on the kind (see `activityFields`). All are text. */
export type ActivityFields = Readonly<Partial<Record<ActivityField, string>>>

export type ActivityField =
  | 'access'
  | 'api'
  | 'clsid'
  | 'code'
  | 'command_line'
  | 'data'
  | 'function'
  | 'host'
  | 'image'
  | 'key'
  | 'library'
  | 'milliseconds'
  | 'name'
  | 'path'
  | 'pid'
  | 'port'
  | 'process'
  | 'process_path'
  | 'protection'
  | 'query'
  | 'remote'
  | 'status'
  | 'suspended'
  | 'target'
  | 'title'
  | 'type'
  | 'url'
  | 'value'

/** One thing that a process did. */
export interface Activity {
  readonly kind: ActivityKind
  readonly fields: ActivityFields
  readonly call: Call
  readonly process: Process
}

/** The fields of each kind, the first being the one that a bare pattern is about. Every activity also has `api`, `status`, `process` and `process_path`. */
export const activityFields: Readonly<Record<ActivityKind, readonly [ActivityField, ...ActivityField[]]>> = {
  api_resolve: ['function', 'library'],
  clipboard: ['api'],
  com_create: ['clsid'],
  connect: ['host', 'port'],
  crypto_key: ['api'],
  device_control: ['code', 'path', 'data'],
  directory_create: ['path'],
  dns_query: ['host'],
  download: ['url', 'path'],
  driver_load: ['path'],
  file_copy: ['path', 'target'],
  file_create: ['path', 'access'],
  file_delete: ['path'],
  file_enumerate: ['path'],
  file_move: ['path', 'target'],
  file_open: ['path', 'access'],
  file_read: ['path'],
  file_write: ['path', 'data'],
  hook: ['type', 'remote'],
  http_request: ['url', 'host', 'port', 'type', 'data'],
  library_load: ['path'],
  memory_allocate: ['protection', 'target', 'remote'],
  memory_protect: ['protection', 'target', 'remote', 'library'],
  memory_unmap: ['target', 'remote'],
  memory_write: ['data', 'target', 'remote'],
  mutex: ['name'],
  privilege: ['name'],
  process_access: ['pid', 'access', 'target', 'image'],
  process_create: ['command_line', 'image', 'pid', 'suspended', 'target'],
  process_list: ['name'],
  process_terminate: ['target', 'remote'],
  registry_create: ['key'],
  registry_delete: ['key'],
  registry_open: ['key'],
  registry_read: ['key', 'data'],
  registry_set: ['key', 'data', 'type'],
  script: ['data'],
  service_control: ['name', 'code'],
  service_create: ['name', 'image', 'type'],
  service_delete: ['name'],
  service_start: ['name'],
  sleep: ['milliseconds'],
  system_info: ['api', 'type'],
  thread_apc: ['target', 'remote'],
  thread_context: ['target', 'remote'],
  thread_create: ['target', 'remote'],
  thread_resume: ['target', 'remote'],
  window_find: ['name', 'title'],
  wmi_query: ['query'],
}
