import type { Analysis, Diagnostic } from '@cuculus/core'
import { encodingOf, sampleLength } from './encodingOf.js'

/** What is needed of a module's context to read logs. */
interface Surroundings {
  readonly analysis: Pick<Analysis, 'stat' | 'read' | 'open'>
  readonly signal: AbortSignal
  report(diagnostic: Diagnostic): void
}

/** Reads logs as text, up to a length. */
export class LogReader {
  readonly #context: Surroundings
  readonly #maximumLength: number

  constructor(context: Surroundings, maximumLength: number) {
    this.#context = context
    this.#maximumLength = maximumLength
  }

  /** The text of a file, undecodable bytes replaced by U+FFFD; `undefined` if there is no such file or it cannot be read, which is reported. */
  async read(path: string, atMost: number = this.#maximumLength): Promise<string | undefined> {
    const { analysis, signal } = this.#context
    const length = Math.min(atMost, this.#maximumLength)
    signal.throwIfAborted()
    try {
      const found = await analysis.stat(path)
      if (found === null) return undefined
      if (found.size > length) this.#reportCut(path, found.size, length)
      return await this.#decode(path, length)
    } catch (error) {
      signal.throwIfAborted()
      const why = error instanceof Error ? error.message : String(error)
      this.#context.report({ code: 'DEBUG_LOG_UNREADABLE', message: `could not be read: ${why}`, source: path })
      return undefined
    }
  }

  async #decode(path: string, length: number): Promise<string> {
    const { analysis, signal } = this.#context
    const decoder = new TextDecoder(encodingOf(await analysis.read(path, { signal, length: sampleLength })))
    const parts: string[] = []
    for await (const chunk of analysis.open(path, { signal, length })) {
      parts.push(decoder.decode(chunk, { stream: true }))
    }
    parts.push(decoder.decode())
    return parts.join('')
  }

  #reportCut(path: string, size: number, length: number): void {
    this.#context.report({
      code: 'DEBUG_LOG_CUT',
      message: `expected at most ${String(length)} bytes, found ${String(size)}; the rest is not in the report`,
      source: path,
      offset: length,
      length: size - length,
    })
  }
}
