import { type LogDialect } from '@cuculus/behavior-log'

/**
 * The three naming worlds of monitors: cuckoomon up to 1.2 (`FileName`, category `filesystem`), capemon (the same and more: `HandleName`, `FullName`),
 * and the monitor of Cuckoo 2 (`filepath`, category `file`).
 */
export type World = 'classic' | 'cape' | 'cuckoo2'

/** The world a log's words belong to. */
export function worldOf(dialect: LogDialect): World {
  if (dialect === 'bson-cape' || dialect === 'protobuf') return 'cape'
  return dialect === 'bson-2' || dialect === 'stap' || dialect === 'strace' ? 'cuckoo2' : 'classic'
}
