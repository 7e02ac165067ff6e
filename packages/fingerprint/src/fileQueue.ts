import { setImmediate } from 'node:timers/promises'
import type { Fingerprint } from './createFingerprint.js'
import { fingerprintFile } from './fingerprintFile.js'
import { fingerprintSmallFile } from './smallFile.js'
import { type FileReply, type FileRequest, plainError } from './workerMessage.js'

/** Answers to small files are sent together: to wake the other thread takes longer than to read one. */
const BATCH = 16

/** The files that a worker thread was given, done one after the other: so it never holds more than one. */
export class FileQueue {
  readonly #send: (replies: readonly FileReply[]) => void
  readonly #waiting: Map<number, FileRequest> = new Map<number, FileRequest>()
  #answers: FileReply[] = []
  #current: { readonly id: number; readonly controller: AbortController } | undefined
  #running = false

  constructor(send: (replies: readonly FileReply[]) => void) {
    this.#send = send
  }

  add(request: FileRequest): void {
    this.#waiting.set(request.id, request)
    if (!this.#running) void this.#run()
  }

  cancel(id: number): void {
    this.#waiting.delete(id)
    if (this.#current?.id === id) this.#current.controller.abort()
  }

  async #run(): Promise<void> {
    this.#running = true
    for (let [next] = this.#waiting.values(); next !== undefined; [next] = this.#waiting.values()) {
      this.#waiting.delete(next.id)
      const answer = await this.#answer(next)
      this.#answers.push(answer)
      if (this.#answers.length < BATCH && this.#waiting.size > 0) continue
      this.#flush()
      // Others are to be heard: there may be more files, or fewer.
      await setImmediate()
    }
    this.#running = false
  }

  async #answer({ id, path, options: { type, ...options } }: FileRequest): Promise<FileReply> {
    const given = { ...options, ...(type ? {} : { typer: null }), threads: false }
    try {
      const value = await (fingerprintSmallFile(path, given) ?? this.#large(id, path, given))
      return { kind: 'fingerprint', id, value }
    } catch (error) {
      return { kind: 'error', id, error: plainError(error) }
    }
  }

  async #large(id: number, path: string, options: object): Promise<Fingerprint> {
    this.#flush()
    const controller = new AbortController()
    this.#current = { id, controller }
    try {
      return await fingerprintFile(path, { ...options, signal: controller.signal })
    } finally {
      this.#current = undefined
    }
  }

  #flush(): void {
    if (this.#answers.length > 0) this.#send(this.#answers)
    this.#answers = []
  }
}
