import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The corpus that stands beside a development checkout; the project works and passes its own tests without it. */
export const corpus: string = fileURLToPath(new URL('../../shared/corpus/', import.meta.url))

export const hasCorpus: boolean = existsSync(corpus)
