import { availableParallelism } from 'node:os'
import { isMainThread } from 'node:worker_threads'
import { workerEntry } from './workerEntry.js'
import { WorkerThread } from './workerThread.js'

let fuzzyThread: WorkerThread | undefined

/** The thread of this process that computes fuzzy hashes of large files; `null` where there is nothing to gain or nothing to start. */
export function threadForFuzzyHashes(): WorkerThread | null {
  const entry = isMainThread && availableParallelism() > 1 ? workerEntry() : null
  if (entry === null) return null
  if (fuzzyThread?.alive !== true) fuzzyThread = new WorkerThread(entry)
  return fuzzyThread
}
