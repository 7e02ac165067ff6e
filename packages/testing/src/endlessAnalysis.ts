import { setTimeout as delay } from 'node:timers/promises'
import type { Analysis, ReadOptions } from '@cuculus/core'

/**
 * An analysis to abort in: files that are streamed give their first chunk, wait for the abort, and then never end.
 *
 * A module that passes its signal on, or asks it once per chunk, stops at once; one that does neither reads forever.
 */
export class EndlessAnalysis {
  readonly analysis: Analysis
  /** Settles when a stream waits for the abort. */
  readonly waiting: Promise<void>
  readonly #aborted: Promise<void>
  #announce: () => void = () => undefined
  #stopped = false

  constructor(original: Analysis, signal: AbortSignal) {
    this.waiting = new Promise((resolve) => {
      this.#announce = resolve
    })
    this.#aborted = new Promise((resolve) => {
      signal.addEventListener(
        'abort',
        () => {
          resolve()
        },
        { once: true },
      )
    })
    this.analysis = withOpen(original, (path, options) => this.#open(original, path, options))
  }

  /** End the streams after all, so that nothing goes on behind a failed check. */
  stop(): void {
    this.#stopped = true
  }

  /** A stream of limited length is left as it is: it ends by what was asked for. */
  #open(original: Analysis, path: string, options: ReadOptions | undefined): AsyncIterable<Uint8Array> {
    const source = original.open(path, options)
    return options?.length === undefined ? this.#endless(source, options?.signal) : source
  }

  async *#endless(source: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    let last: Uint8Array | undefined
    for await (const chunk of source) {
      last = chunk
      break
    }
    if (last === undefined) return
    yield last
    this.#announce()
    await this.#aborted
    while (!this.#stopped) {
      signal?.throwIfAborted()
      yield last
      await delay(5)
    }
  }
}

function withOpen(original: Analysis, open: Analysis['open']): Analysis {
  return {
    id: original.id,
    generation: original.generation,
    task: original.task,
    analysisPath: original.analysisPath,
    logPath: original.logPath,
    confPath: original.confPath,
    filePath: original.filePath,
    droppedPath: original.droppedPath,
    logsPath: original.logsPath,
    shotsPath: original.shotsPath,
    pcapPath: original.pcapPath,
    memoryPath: original.memoryPath,
    processMemoryPath: original.processMemoryPath,
    reportsPath: original.reportsPath,
    fileMetadata: original.fileMetadata,
    diagnostics: original.diagnostics,
    open,
    read: (path, options) => original.read(path, options),
    list: (folder) => original.list(folder),
    stat: (path) => original.stat(path),
    locate: (path) => original.locate(path),
  }
}
