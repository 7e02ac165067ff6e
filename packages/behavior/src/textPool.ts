import { type LogDigest, type ProcessDigest } from './logDigest.js'
import { type SummaryDigest } from './summaryDigest.js'
import { TextTable } from './textTable.js'

/** Keeps one copy of each text: processes of an analysis use the same files and keys, and every log brings its own copies of their names. */
export class TextPool {
  readonly #table = new TextTable()

  /** The digest with its texts from the pool. */
  share(digest: LogDigest): LogDigest {
    return { ...digest, processes: digest.processes.map((process) => this.#process(process)) }
  }

  #process(process: ProcessDigest): ProcessDigest {
    return { ...process, summary: this.#summary(process.summary) }
  }

  #summary({ texts, lists, tuples }: SummaryDigest): SummaryDigest {
    const places = Uint32Array.from(texts, (text) => this.#table.numberOf(text))
    return {
      texts: this.#table.texts,
      lists: lists.map(([category, numbers]) => [category, numbers.map((number) => places[number] ?? 0)] as const),
      tuples,
    }
  }
}
