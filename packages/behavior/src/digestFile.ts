import { openLog } from '@cuculus/behavior-log'
import { digestLog } from './digestLog.js'
import { type LogDigest } from './logDigest.js'

/** The digest of the log at a path on disk; without processes if it is no log. */
export async function digestFile(path: string, signal?: AbortSignal): Promise<LogDigest> {
  const log = await openLog(path)
  if (log.dialect === 'unknown') return { dialect: log.dialect, processes: [], diagnostics: [], index: null }
  return digestLog(log, signal)
}
