import { type LogDigest, type ProcessDigest } from './logDigest.js'
import { type SummaryEntry } from './summaryBuilder.js'

/** Keeps one copy of each text: processes of an analysis use the same files and keys, and every log brings its own copies of their names. */
export class TextPool {
  readonly #texts = new Map<string, string>()

  /** The digest with its texts from the pool. */
  share(digest: LogDigest): LogDigest {
    return { ...digest, processes: digest.processes.map((process) => this.#process(process)) }
  }

  #process(process: ProcessDigest): ProcessDigest {
    const summary = process.summary.map(
      ([category, entries]) => [category, entries.map((entry) => this.#entry(entry))] as const,
    )
    return { ...process, summary }
  }

  #entry(entry: SummaryEntry): SummaryEntry {
    return typeof entry === 'string' ? this.#text(entry) : entry.map((part) => this.#text(part))
  }

  #text(text: string): string {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    this.#texts.set(text, text)
    return text
  }
}
