import { SMALL, SmallSsdeep } from './smallSsdeep.js'
import { Ssdeep } from './ssdeep.js'
import { Tlsh } from './tlsh.js'

/** Which fuzzy hashes are wanted, and of how many bytes at most. */
export interface FuzzyOptions {
  readonly ssdeep: boolean
  readonly tlsh: boolean
  readonly size?: number
}

/** The fuzzy hashes; `tlsh` is absent if it was not asked for. */
export interface FuzzyValues {
  readonly ssdeep: string | null
  readonly tlsh?: string | null
}

/** The hashes that are computed here, in JavaScript: the slower half of the work. */
export class FuzzyHashes {
  readonly #ssdeep: Ssdeep | SmallSsdeep | undefined
  readonly #tlsh: Tlsh | undefined

  constructor(options: FuzzyOptions) {
    this.#ssdeep = options.ssdeep ? ssdeepOf(options.size) : undefined
    this.#tlsh = options.tlsh ? new Tlsh() : undefined
  }

  update(chunk: Uint8Array): void {
    this.#ssdeep?.update(chunk)
    this.#tlsh?.update(chunk)
  }

  finish(): FuzzyValues {
    return {
      ssdeep: this.#ssdeep?.digest() ?? null,
      ...(this.#tlsh === undefined ? {} : { tlsh: this.#tlsh.digest() }),
    }
  }
}

function ssdeepOf(size: number | undefined): Ssdeep | SmallSsdeep {
  return size !== undefined && size <= SMALL ? new SmallSsdeep(size) : new Ssdeep(size)
}
