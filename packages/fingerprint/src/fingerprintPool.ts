import { availableParallelism } from 'node:os'
import type { Fingerprint, FingerprintOptions } from './createFingerprint.js'
import { fingerprintFile } from './fingerprintFile.js'
import { workerEntry } from './workerEntry.js'
import { onAbort } from './onAbort.js'
import type { PlainOptions, TaskReply } from './workerMessage.js'
import { LostThreadError, type TaskListener, WorkerThread } from './workerThread.js'

/** Each thread has a libmagic of its own, of some 50 MB. */
const DEFAULT_LIMIT = 4

/**
 * Fingerprints of several files at once, each in a worker thread.
 *
 * Threads are started when there is work for them. Where none can be started, and for options that cannot be sent to another thread (a typer of your
 * own), files are read in the calling thread; the results are the same.
 *
 * @example
 * ```ts
 * const pool = new FingerprintPool()
 * const results = await Promise.all(paths.map((path) => pool.fingerprintFile(path)))
 * await pool.close()
 * ```
 */
export class FingerprintPool {
  readonly #limit: number
  readonly #entry: URL | null
  #threads: WorkerThread[] = []

  /**
   * @param threads how many threads at most; as many as there are processors, but no more than 4, if not given. Fewer than 2 means none.
   * @throws RangeError if it is no whole number from 0 on
   */
  constructor(threads: number = Math.min(availableParallelism(), DEFAULT_LIMIT)) {
    if (!Number.isSafeInteger(threads) || threads < 0) {
      throw new RangeError(`expected a whole number of threads, found ${String(threads)}`)
    }
    this.#limit = threads
    this.#entry = threads < 2 ? null : workerEntry()
  }

  /**
   * As the function of that name.
   *
   * @throws what that function throws
   */
  async fingerprintFile(path: string, options: FingerprintOptions = {}): Promise<Fingerprint> {
    options.signal?.throwIfAborted()
    const thread = options.threads === false ? null : this.#leastBusy()
    const plain = plainOptions(options)
    if (thread === null || plain === null) return fingerprintFile(path, options)
    try {
      return await inThread(thread, path, plain, options.signal)
    } catch (error) {
      if (error instanceof LostThreadError) return fingerprintFile(path, options)
      throw error
    }
  }

  /** End the threads. What is under way is done in the calling thread; the pool may be used again. */
  async close(): Promise<void> {
    const threads = this.#threads
    this.#threads = []
    await Promise.all(threads.map((thread) => thread.terminate()))
  }

  #leastBusy(): WorkerThread | null {
    if (this.#entry === null) return null
    this.#threads = this.#threads.filter(({ alive }) => alive)
    const [best] = [...this.#threads].sort((a, b) => a.load - b.load)
    if (best !== undefined && (best.load === 0 || this.#threads.length >= this.#limit)) return best
    const thread = new WorkerThread(this.#entry)
    this.#threads.push(thread)
    return thread
  }
}

/** `null` if the options hold what cannot be sent to another thread. */
function plainOptions({ typer, ssdeep, tlsh, entropy, sha3, tail }: FingerprintOptions): PlainOptions | null {
  if (typer !== undefined && typer !== null) return null
  return {
    type: typer === undefined,
    ...(ssdeep === undefined ? {} : { ssdeep }),
    ...(tlsh === undefined ? {} : { tlsh }),
    ...(entropy === undefined ? {} : { entropy }),
    ...(sha3 === undefined ? {} : { sha3 }),
    ...(tail === undefined ? {} : { tail }),
  }
}

function inThread(
  thread: WorkerThread,
  path: string,
  options: PlainOptions,
  signal: AbortSignal | undefined,
): Promise<Fingerprint> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      thread.cancel(id)
      // The reason is the caller's, whatever it is; it is thrown as `throwIfAborted()` throws it.
      reject(signal?.reason as Error)
    }
    const listener: TaskListener = {
      receive: (reply: TaskReply) => {
        forget()
        if (reply.kind === 'fingerprint') resolve(reply.value)
      },
      fail: (error) => {
        forget()
        reject(error)
      },
    }
    const forget = signal === undefined ? (): void => undefined : onAbort(signal, stop)
    const id = thread.begin((number) => ({ kind: 'file', id: number, path, options }), listener)
  })
}
