import { Worker } from 'node:worker_threads'
import { type LogDigest } from './logDigest.js'
import { type TextTask, type WorkerReply, type WorkerRequest, type WorkerTask } from './workerTask.js'

/** Little of what passes through stays: with less room the collector works more often and saves tens of megabytes per thread. */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 128 }

/** A worker thread and its one task. It never keeps the program alive by itself. */
export class WorkerThread {
  readonly #worker: Worker
  #task: RunningTask | null = null
  #dead = false

  constructor(entry: URL) {
    this.#worker = new Worker(entry, { name: '@cuculus/behavior', resourceLimits })
    this.#worker.on('message', (reply: WorkerReply) => {
      this.#receive(reply)
    })
    this.#worker.on('error', (error) => {
      this.#die(error)
    })
    this.#worker.on('exit', (code) => {
      this.#die(new Error(`the worker thread ended with code ${String(code)}`))
    })
    this.#worker.unref()
  }

  /** Whether a task can be given. */
  get free(): boolean {
    return this.#task === null && !this.#dead
  }

  get alive(): boolean {
    return !this.#dead
  }

  /** The digest of the log at `path`. */
  digest(path: string): Promise<LogDigest> {
    this.#keepAlive(true)
    return new Promise((resolve, reject) => {
      this.#start(
        { kind: 'digest', path },
        {
          text: () => undefined,
          end: (digest) => {
            if (digest === null) reject(new Error('the worker thread sent no digest'))
            else resolve(digest)
          },
          fail: reject,
        },
      )
    })
  }

  /** The text of a task. It is made from now on, whether or not somebody reads it yet, as long as no more than `ahead` bytes wait here; `ended` is called when the thread is free again. */
  text(task: TextTask, ahead: number, ended: () => void): RemoteText {
    const text = new RemoteText(
      (request) => {
        if (!this.#dead) this.#worker.postMessage(request)
      },
      (awaited) => {
        this.#keepAlive(awaited)
      },
      ended,
    )
    this.#start(task, text)
    this.#worker.postMessage({ type: 'credit', bytes: ahead } satisfies WorkerRequest)
    return text
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  /** Only a thread that somebody waits for keeps the program alive. */
  #keepAlive(awaited: boolean): void {
    if (this.#dead) return
    if (awaited) this.#worker.ref()
    else this.#worker.unref()
  }

  #start(task: WorkerTask, running: RunningTask): void {
    if (!this.free) throw new Error('the worker thread is busy')
    this.#task = running
    this.#worker.postMessage({ type: 'start', task } satisfies WorkerRequest)
  }

  #receive(reply: WorkerReply): void {
    const task = this.#task
    if (reply.type === 'text') {
      task?.text(reply.chunk)
      return
    }
    this.#task = null
    this.#keepAlive(false)
    if (reply.type === 'done') task?.end(reply.digest)
    else task?.fail(Object.assign(new Error(reply.message), { stack: reply.stack }))
  }

  #die(error: Error): void {
    this.#dead = true
    const task = this.#task
    this.#task = null
    task?.fail(error)
  }
}

interface RunningTask {
  text(chunk: Uint8Array): void
  end(digest: LogDigest | null): void
  fail(error: Error): void
}

/** Text that a worker makes: it goes on making as long as not too much of it waits here. Read it once. */
export class RemoteText implements AsyncIterable<Uint8Array>, RunningTask {
  readonly #request: (request: WorkerRequest) => void
  readonly #keepAlive: (awaited: boolean) => void
  readonly #whenEnded: () => void
  readonly #chunks: Uint8Array[] = []
  #ended = false
  #error: Error | undefined
  #wake: () => void = () => undefined

  constructor(request: (request: WorkerRequest) => void, keepAlive: (awaited: boolean) => void, whenEnded: () => void) {
    this.#request = request
    this.#keepAlive = keepAlive
    this.#whenEnded = whenEnded
  }

  /** Whether all of it has been made. */
  get ended(): boolean {
    return this.#ended || this.#error !== undefined
  }

  text(chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
    this.#whenEnded()
  }

  fail(error: Error): void {
    this.#error = error
    this.#wake()
    this.#whenEnded()
  }

  /** Nobody will read the rest. */
  cancel(): void {
    this.#chunks.length = 0
    this.#request({ type: 'cancel' })
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    if (!this.#ended) this.#keepAlive(true)
    try {
      for (;;) {
        const chunk = this.#chunks.shift()
        if (chunk !== undefined) {
          this.#request({ type: 'credit', bytes: chunk.length })
          yield chunk
        } else if (this.#error !== undefined) {
          throw this.#error
        } else if (this.#ended) {
          return
        } else {
          await this.#more()
        }
      }
    } finally {
      if (!this.#ended && this.#error === undefined) this.cancel()
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
