import { digestFile } from './digestFile.js'
import { EventRoom } from './eventRoom.js'
import { type LogDigest } from './logDigest.js'
import { TextPool } from './textPool.js'
import { type WorkerCrew } from './workerCrew.js'

/** A log to digest. */
export interface LogSource {
  /** The real path on disk. */
  readonly path: string
  readonly size: number
}

/** What became of a log. */
export type DigestResult = { readonly digest: LogDigest } | { readonly error: unknown }

export interface DigestOptions {
  /** Who helps this thread, which works too: one more program in memory would cost a hundred megabytes, and start cold. */
  readonly crew: WorkerCrew | null
  readonly signal: AbortSignal
  /** Told of each log that is done. */
  readonly done: (source: LogSource) => void
}

/**
 * The digests of logs, in the order of the logs however many threads work on them. A log that cannot be read costs itself only.
 *
 * @throws the reason of `signal`
 */
export async function digestFiles(
  sources: readonly LogSource[],
  options: DigestOptions,
): Promise<readonly DigestResult[]> {
  const { crew, signal, done } = options
  const results: DigestResult[] = []
  const texts = new TextPool()
  const room = new EventRoom()
  // the largest first, so that none is left alone at the end
  const queue = sources.map((source, position) => ({ source, position })).sort((a, b) => b.source.size - a.source.size)

  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      signal.throwIfAborted()
      const { source, position } = next
      const result = await settle(digestSomewhere(source.path, crew, signal))
      results[position] = 'digest' in result ? { digest: room.keep(texts.share(result.digest)) } : result
      signal.throwIfAborted()
      done(source)
    }
  }

  const stop = (): void => crew?.close()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await Promise.all(Array.from({ length: Math.min((crew?.size ?? 0) + 1, sources.length) }, work))
  } finally {
    signal.removeEventListener('abort', stop)
  }
  return results
}

async function digestSomewhere(path: string, crew: WorkerCrew | null, signal: AbortSignal): Promise<LogDigest> {
  const thread = crew?.free() ?? null
  if (thread === null) return digestFile(path, signal)
  try {
    return await thread.digest(path)
  } catch (error) {
    // A thread that could not be started, or had too little memory, says nothing about the log.
    if (thread.alive || signal.aborted) throw error
    return digestFile(path, signal)
  }
}

async function settle(digest: Promise<LogDigest>): Promise<DigestResult> {
  try {
    return { digest: await digest }
  } catch (error) {
    return { error }
  }
}
