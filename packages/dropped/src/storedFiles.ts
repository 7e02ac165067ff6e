import type { Analysis, Context, Entry, FileRecord } from '@cuculus/core'
import { fingerprintIn, FingerprintPool, type FileTyper } from '@cuculus/fingerprint'
import { Contents, type FoundFile } from './contents.js'
import { fileName } from './fileName.js'
import { mapInOrder } from './mapInOrder.js'

/** Options of the modules in this package. */
export interface DroppedOptions {
  /** Whether to compute TLSH; true if not given. */
  readonly tlsh?: boolean
  /** Whether to compute SHA3-384; false if not given. */
  readonly sha3?: boolean
  /** What tells the file types: libmagic if not given, nothing if `null`. */
  readonly typer?: FileTyper | null
  /** How many files are worked on at once; if not given 8, or 64 where worker threads take them. */
  readonly concurrency?: number
  /** How many worker threads may be used when there is much to do; as many as there are processors, but no more than 4, if not given. Fewer than 2 means none. */
  readonly threads?: number
}

/** What is needed of a module's context, whatever the module. */
type Surroundings = Pick<Context, 'analysis' | 'progress' | 'report' | 'signal'>

/** What result servers append to a file that was cut at the size limit. */
const TRUNCATION_MARK = '... (truncated)'

/** Files that are worked on at once: of many, each worker thread is to have some waiting. */
const CONCURRENCY = 8
const CONCURRENCY_OF_THREADS = 64

/** More files or bytes than these are worth the start of threads. */
const MANY_FILES = 256
const MANY_BYTES = 32 * 1024 * 1024

/** The files below some folders of an analysis, one record per content. */
export class StoredFiles {
  readonly #folders: readonly string[]
  readonly #options: DroppedOptions

  /** @throws RangeError if `concurrency` is no whole number from 1 on, or `threads` none from 0 on */
  constructor(folders: readonly string[], options: DroppedOptions) {
    const { concurrency = CONCURRENCY, threads = 0 } = options
    for (const [name, value, least] of [
      ['concurrency', concurrency, 1],
      ['threads', threads, 0],
    ] as const) {
      if (Number.isSafeInteger(value) && value >= least) continue
      throw new RangeError(`expected a whole number from ${String(least)} on as \`${name}\`, found ${String(value)}`)
    }
    this.#folders = folders
    this.#options = options
  }

  async list(context: Surroundings): Promise<FileRecord[]> {
    context.signal.throwIfAborted()
    const crew = new Crew(this.#options.threads)
    try {
      return await this.#listWith(crew, context)
    } finally {
      await crew.close()
    }
  }

  async #listWith(crew: Crew, context: Surroundings): Promise<FileRecord[]> {
    const contents = new Contents()
    let done = 0
    const entries = crew.see(filesBelow(this.#folders, context))
    const limit = (): number =>
      this.#options.concurrency ?? (crew.pool === undefined ? CONCURRENCY : CONCURRENCY_OF_THREADS)
    const files = mapInOrder(entries, limit, (entry) => this.#examine(entry, context, crew.pool))
    for await (const file of files) {
      if (file !== null) contents.add(file)
      context.progress(++done)
    }
    return contents.records()
  }

  /** `null` if the file cannot be read. */
  async #examine(
    { path }: Entry,
    { analysis, signal, report }: Surroundings,
    pool: FingerprintPool | undefined,
  ): Promise<FoundFile | null> {
    try {
      return await this.#identify(path, analysis, signal, pool)
    } catch (error) {
      signal.throwIfAborted()
      report({ code: 'DROPPED_UNREADABLE', message: `the file cannot be read: ${reasonOf(error)}`, source: path })
      return null
    }
  }

  async #identify(
    path: string,
    analysis: Analysis,
    signal: AbortSignal,
    pool: FingerprintPool | undefined,
  ): Promise<FoundFile> {
    const { tlsh, sha3, typer } = this.#options
    const options = {
      ...(tlsh === undefined ? {} : { tlsh }),
      ...(sha3 === undefined ? {} : { sha3 }),
      ...(typer === undefined ? {} : { typer }),
      tail: TRUNCATION_MARK.length,
      signal,
    }
    const { tail, ...fingerprint } = await fingerprintIn(analysis, path, options, pool)
    const metadata = analysis.fileMetadata.get(path)
    const truncated = Buffer.from(tail ?? []).toString('latin1') === TRUNCATION_MARK
    return {
      identity: {
        name: fileName(path, analysis.generation, metadata),
        // The same string, kept once.
        path: metadata?.path ?? path,
        ...fingerprint,
        ...(truncated ? { truncated } : {}),
      },
      guestPath: metadata?.filepath ?? null,
      pids: metadata?.pids ?? [],
    }
  }
}

/** Threads, if there is enough to do for them. */
class Crew {
  readonly #threads: number | undefined
  #pool: FingerprintPool | undefined

  constructor(threads: number | undefined) {
    this.#threads = threads
  }

  get pool(): FingerprintPool | undefined {
    return this.#pool
  }

  /** The entries, the first of them when it is known whether they are many: else this thread would begin what others then do better. */
  async *see(entries: AsyncIterable<Entry>): AsyncGenerator<Entry, void, undefined> {
    const first: Entry[] = []
    let bytes = 0
    for await (const entry of entries) {
      if (this.#pool !== undefined) {
        yield entry
        continue
      }
      first.push(entry)
      bytes += entry.size
      if (first.length <= MANY_FILES && bytes <= MANY_BYTES) continue
      this.#pool = new FingerprintPool(this.#threads)
      yield* first.splice(0)
    }
    yield* first
  }

  async close(): Promise<void> {
    await this.#pool?.close()
  }
}

/** The regular files below some folders; what else lies there is reported. */
async function* filesBelow(folders: readonly string[], context: Surroundings): AsyncGenerator<Entry, void, undefined> {
  for (const folder of folders) {
    try {
      for await (const entry of context.analysis.list(folder)) {
        context.signal.throwIfAborted()
        if (entry.kind === 'file') yield entry
        else reportOther(entry, context)
      }
    } catch (error) {
      context.signal.throwIfAborted()
      const message = `the folder cannot be listed: ${reasonOf(error)}`
      context.report({ code: 'DROPPED_UNREADABLE', message, source: folder })
    }
  }
}

function reportOther({ kind, path }: Entry, { report }: Surroundings): void {
  if (kind === 'outside') {
    const message = 'a symbolic link leaves the analysis directory: not followed'
    report({ code: 'DROPPED_OUTSIDE', message, source: path })
  } else {
    report({ code: 'DROPPED_NOT_A_FILE', message: 'not a regular file: not opened', source: path })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
