import { parentPort } from 'node:worker_threads'
import { digestFile } from './digestFile.js'
import { memoryOf } from './eventStore.js'
import { type LogDigest } from './logDigest.js'
import { taskText } from './taskText.js'
import { type TextTask, type WorkerReply, type WorkerRequest, type WorkerTask } from './workerTask.js'

/** The thread's end of a `WorkerThread`: does one task at a time and sends text only as far as it was asked to. */
class TaskRunner {
  readonly #reply: (reply: WorkerReply, transfer: readonly ArrayBuffer[]) => void
  #credit = 0
  #cancelled = false
  #wake: () => void = () => undefined

  constructor(reply: (reply: WorkerReply, transfer: readonly ArrayBuffer[]) => void) {
    this.#reply = reply
  }

  handle(request: WorkerRequest): void {
    if (request.type === 'start') {
      void this.#run(request.task)
    } else {
      if (request.type === 'credit') this.#credit += request.bytes
      else this.#cancelled = true
      this.#wake()
    }
  }

  async #run(task: WorkerTask): Promise<void> {
    this.#credit = 0
    this.#cancelled = false
    try {
      const digest = task.kind === 'digest' ? await digestFile(task.path) : await this.#send(task)
      this.#reply({ type: 'done', digest }, digest === null ? [] : transferable(digest))
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error))
      this.#reply({ type: 'failed', message, stack }, [])
    }
  }

  async #send(task: TextTask): Promise<null> {
    for await (const text of taskText(task)) {
      while (this.#credit <= 0 && !this.#cancelled) await this.#moreCredit()
      if (this.#cancelled) break
      this.#credit -= text.length
      this.#reply({ type: 'text', chunk: text }, text.buffer instanceof ArrayBuffer ? [text.buffer] : [])
    }
    return null
  }

  #moreCredit(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}

/** What of a digest need not be copied. */
function transferable(digest: LogDigest): readonly ArrayBuffer[] {
  return digest.processes
    .flatMap(({ stored }) => (stored === null ? [] : memoryOf(stored)))
    .flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []))
}

if (parentPort !== null) {
  const port = parentPort
  const runner = new TaskRunner((reply, transfer) => {
    port.postMessage(reply, transfer)
  })
  port.on('message', (request: WorkerRequest) => {
    runner.handle(request)
  })
}
