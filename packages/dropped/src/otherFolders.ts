import { type Context, type FileRecord, type ModuleOrigin, Processing } from '@cuculus/core'
import type { CapePayloads } from './container.js'
import { type DroppedOptions, StoredFiles } from './storedFiles.js'
import { version } from './version.js'

const origin: ModuleOrigin = { package: '@cuculus/dropped', version }

/** Fills the key `CAPE`: what CAPE's monitor took out of memory (`CAPE/`), one record per content. */
export class CapeProcessing extends Processing {
  readonly key = 'CAPE'
  override readonly origin: ModuleOrigin = origin
  readonly #files: StoredFiles

  /** @throws RangeError for a number in `options` that is none of those allowed */
  constructor(options: DroppedOptions = {}) {
    super()
    this.#files = new StoredFiles(['CAPE'], options)
  }

  async run(context: Context<CapeProcessing>): Promise<CapePayloads> {
    return { payloads: await this.#files.list(context) }
  }
}

/** Fills the key `procdump`: images of processes that CAPE's monitor wrote (`procdump/`), one record per content. */
export class ProcdumpProcessing extends Processing {
  readonly key = 'procdump'
  override readonly origin: ModuleOrigin = origin
  readonly #files: StoredFiles

  /** @throws RangeError for a number in `options` that is none of those allowed */
  constructor(options: DroppedOptions = {}) {
    super()
    this.#files = new StoredFiles(['procdump'], options)
  }

  run(context: Context<ProcdumpProcessing>): Promise<FileRecord[]> {
    return this.#files.list(context)
  }
}

/** Fills the key `buffer`: buffers that the monitor of Cuckoo 2.x sent (`buffer/`), one record per content. */
export class BufferProcessing extends Processing {
  readonly key = 'buffer'
  override readonly origin: ModuleOrigin = origin
  readonly #files: StoredFiles

  /** @throws RangeError for a number in `options` that is none of those allowed */
  constructor(options: DroppedOptions = {}) {
    super()
    this.#files = new StoredFiles(['buffer'], options)
  }

  run(context: Context<BufferProcessing>): Promise<FileRecord[]> {
    return this.#files.list(context)
  }
}

/** Fills the key `extracted`: scripts and code that Cuckoo 2.x extracted while it processed (`extracted/`), one record per content. */
export class ExtractedProcessing extends Processing {
  readonly key = 'extracted'
  override readonly origin: ModuleOrigin = origin
  readonly #files: StoredFiles

  /** @throws RangeError for a number in `options` that is none of those allowed */
  constructor(options: DroppedOptions = {}) {
    super()
    this.#files = new StoredFiles(['extracted'], options)
  }

  run(context: Context<ExtractedProcessing>): Promise<FileRecord[]> {
    return this.#files.list(context)
  }
}
