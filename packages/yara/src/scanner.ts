import { Worker } from 'node:worker_threads'
import { Engine, type EngineFinding, type InvalidRules } from './engine.js'
import { YaraError } from './errors.js'
import type { WorkerReply, WorkerStart } from './workerMessage.js'

/** Scans bytes with compiled rules. */
export interface Scanner {
  /** Compile the rules, if that was not done yet; returns the rule files that were left out. */
  prepare(): Promise<readonly InvalidRules[]>
  /**
   * The bytes are the scanner's from now on.
   *
   * @throws YaraError `ERR_YARA_TIMEOUT`, `ERR_YARA_SCAN`; the signal's reason
   */
  scan(bytes: Uint8Array, signal: AbortSignal): Promise<readonly EngineFinding[]>
}

/** Scans in the calling thread, without a limit of time: WebAssembly cannot be interrupted. */
export class LocalScanner implements Scanner {
  readonly #start: WorkerStart
  #engine: Promise<Engine> | undefined

  constructor(start: WorkerStart) {
    this.#start = start
  }

  async prepare(): Promise<readonly InvalidRules[]> {
    return (await this.#compiled()).invalid
  }

  async scan(bytes: Uint8Array, signal: AbortSignal): Promise<readonly EngineFinding[]> {
    const engine = await this.#compiled()
    signal.throwIfAborted()
    return engine.scan(bytes)
  }

  #compiled(): Promise<Engine> {
    this.#engine ??= Engine.compile(this.#start.sources, this.#start.maximumMatches)
    return this.#engine
  }
}

/**
 * Scans in a worker thread, one file after the other. A file that takes too long costs the thread, and the next file gets a new one: nothing else
 * stops WebAssembly.
 */
export class ThreadScanner implements Scanner {
  readonly #entry: URL
  readonly #start: WorkerStart
  readonly #timeLimit: number
  #thread: Promise<ReadyThread> | undefined
  /** Settles when the scans asked for so far are over. */
  #queue: Promise<unknown> = Promise.resolve()

  /** @param timeLimit milliseconds for one file */
  constructor(entry: URL, start: WorkerStart, timeLimit: number) {
    this.#entry = entry
    this.#start = start
    this.#timeLimit = timeLimit
  }

  async prepare(): Promise<readonly InvalidRules[]> {
    return (await this.#ready()).invalid
  }

  scan(bytes: Uint8Array, signal: AbortSignal): Promise<readonly EngineFinding[]> {
    const result = this.#queue.then(() => this.#scanNow(bytes, signal))
    this.#queue = result.catch(() => undefined)
    return result
  }

  async #scanNow(bytes: Uint8Array, signal: AbortSignal): Promise<readonly EngineFinding[]> {
    signal.throwIfAborted()
    const { worker } = await this.#ready()
    const timeout = AbortSignal.timeout(this.#timeLimit)
    try {
      const answer = nextReply(worker, AbortSignal.any([signal, timeout]))
      worker.postMessage(bytes, bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [])
      const reply = await answer
      if (reply.kind === 'error') throw new YaraError(reply.code, reply.message)
      return reply.kind === 'findings' ? reply.findings : []
    } catch (error) {
      if (error instanceof YaraError && error.code === 'ERR_YARA_SCAN') throw error
      this.#thread = undefined
      await worker.terminate()
      signal.throwIfAborted()
      if (!timeout.aborted) throw new YaraError('ERR_YARA_SCAN', 'the scanning thread ended', { cause: error })
      throw new YaraError('ERR_YARA_TIMEOUT', `the scan took longer than ${String(this.#timeLimit)} ms`)
    }
  }

  async #ready(): Promise<ReadyThread> {
    this.#thread ??= startThread(this.#entry, this.#start)
    try {
      return await this.#thread
    } catch (error) {
      this.#thread = undefined
      throw error
    }
  }
}

interface ReadyThread {
  readonly worker: Worker
  readonly invalid: readonly InvalidRules[]
}

async function startThread(entry: URL, start: WorkerStart): Promise<ReadyThread> {
  const worker = new Worker(entry, { name: '@cuculus/yara', stdin: false, workerData: start })
  const reply = await nextReply(worker, new AbortController().signal)
  if (reply.kind === 'ready') return { worker, invalid: reply.invalid }
  await worker.terminate()
  if (reply.kind === 'error') throw new YaraError(reply.code, reply.message)
  throw new YaraError('ERR_YARA_SCAN', 'the scanning thread answered out of turn')
}

/** The next answer. Only while it is awaited does the thread keep the program alive. */
function nextReply(worker: Worker, signal: AbortSignal): Promise<WorkerReply> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void) => (): void => {
      worker.off('message', onMessage)
      worker.off('error', onError)
      worker.off('exit', onExit)
      signal.removeEventListener('abort', onAbort)
      worker.unref()
      action()
    }
    const onMessage = (reply: WorkerReply): void => {
      settle(() => {
        resolve(reply)
      })()
    }
    const onError = (error: Error): void => {
      settle(() => {
        reject(error)
      })()
    }
    const onExit = settle(() => {
      reject(new Error('the thread ended'))
    })
    const onAbort = settle(() => {
      reject(new Error('no answer in time'))
    })
    worker.ref()
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.on('exit', onExit)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
