import { Worker } from 'node:worker_threads'
import { FingerprintError, type FingerprintErrorCode } from './errors.js'
import type { PlainError, TaskReply, WorkerReply, WorkerRequest } from './workerMessage.js'

/** Receives the answers to one task. */
export interface TaskListener {
  receive(reply: TaskReply): void
  /** The task failed, or its thread is gone. Nothing more will be received. */
  fail(error: Error): void
}

/** The thread is gone, and what it had begun with it: the work can be done again elsewhere. */
export class LostThreadError extends Error {
  override readonly name = 'LostThreadError'
}

/** A worker thread and its tasks. Only tasks keep the program alive. */
export class WorkerThread {
  readonly #worker: Worker
  readonly #listeners: Map<number, TaskListener> = new Map<number, TaskListener>()
  #lastId = 0
  #lost: Error | undefined

  constructor(entry: URL) {
    this.#worker = new Worker(entry, {
      name: '@cuculus/fingerprint',
      stdin: false,
      resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 256 },
    })
    this.#worker.on('message', (replies: WorkerReply) => {
      for (const reply of replies) this.#receive(reply)
    })
    this.#worker.on('error', (error) => {
      this.#lose(new LostThreadError(`the worker thread failed: ${error.message}`, { cause: error }))
    })
    this.#worker.on('exit', (code) => {
      this.#lose(new LostThreadError(`the worker thread ended with code ${String(code)}`))
    })
    this.#worker.unref()
  }

  get alive(): boolean {
    return this.#lost === undefined
  }

  /** Tasks under way. */
  get load(): number {
    return this.#listeners.size
  }

  /** Begin a task; returns its number, for further messages. */
  begin(request: (id: number) => WorkerRequest, listener: TaskListener): number {
    const id = ++this.#lastId
    if (this.#lost !== undefined) {
      listener.fail(this.#lost)
      return id
    }
    this.#listeners.set(id, listener)
    this.#worker.ref()
    this.#worker.postMessage(request(id))
    return id
  }

  send(request: WorkerRequest): void {
    if (this.alive) this.#worker.postMessage(request)
  }

  /** Nobody waits for the task any more. */
  cancel(id: number): void {
    this.send({ kind: 'cancel', id })
    this.#forget(id)
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  #receive(reply: TaskReply): void {
    const listener = this.#listeners.get(reply.id)
    if (reply.kind !== 'free') this.#forget(reply.id)
    if (reply.kind === 'error') listener?.fail(revive(reply.error))
    else listener?.receive(reply)
  }

  #forget(id: number): void {
    this.#listeners.delete(id)
    if (this.#listeners.size === 0) this.#worker.unref()
  }

  #lose(error: Error): void {
    this.#lost ??= error
    const listeners = [...this.#listeners.values()]
    this.#listeners.clear()
    for (const listener of listeners) listener.fail(error)
  }
}

function revive({ name, message, code }: PlainError): Error {
  if (name === 'FingerprintError' && isOurs(code)) return new FingerprintError(code, message)
  if (name === 'RangeError') return new RangeError(message)
  const error = new Error(message)
  return code === undefined ? error : Object.assign(error, { code })
}

function isOurs(code: string | undefined): code is FingerprintErrorCode {
  return code === 'ERR_NOT_A_FILE'
}
