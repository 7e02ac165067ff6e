import { type Analysis, type Context, type Entry, type FileRecord, type ModuleOrigin, Processing } from '@cuculus/core'
import { type FileTyper, fingerprintIn } from '@cuculus/fingerprint'
import { Contents, type FoundFile } from './contents.js'
import { fileName } from './fileName.js'
import { mapInOrder } from './mapInOrder.js'
import { version } from './version.js'

/** Options of `DroppedProcessing`. */
export interface DroppedOptions {
  /** Whether to compute TLSH; true if not given. */
  readonly tlsh?: boolean
  /** Whether to compute SHA3-384; false if not given. */
  readonly sha3?: boolean
  /** What tells the file types: libmagic if not given, nothing if `null`. */
  readonly typer?: FileTyper | null
  /** How many files are worked on at once; 8 if not given. */
  readonly concurrency?: number
}

/** `files/`; and what an analysis package brought back (`package_files/`, 1.2 and 2.x), which 2.x lists behind it. */
const FOLDERS = ['files', 'package_files']

/** What result servers append to a file that was cut at the size limit. */
const TRUNCATION_MARK = '... (truncated)'

/**
 * Fills the key `dropped`: the files that the sample left behind, one record per content.
 *
 * Sorted by path. The same content in several places is one record that names them all; no generation of Cuckoo did this when it processed,
 * and two of them only when they stored.
 *
 * @example
 * ```ts
 * const { container } = await processAnalysis(await openAnalysis('storage/analyses/1'), [new DroppedProcessing()])
 * for (const { name, sha256, type } of container.dropped ?? []) console.log(sha256, type, name)
 * ```
 */
export class DroppedProcessing extends Processing {
  readonly key = 'dropped'
  override readonly origin: ModuleOrigin = { package: '@cuculus/dropped', version }
  readonly #options: DroppedOptions
  readonly #concurrency: number

  /** @throws RangeError if `concurrency` is no whole number from 1 on */
  constructor(options: DroppedOptions = {}) {
    super()
    const { concurrency = 8 } = options
    if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
      throw new RangeError(`expected a whole number from 1 on as \`concurrency\`, found ${String(concurrency)}`)
    }
    this.#options = options
    this.#concurrency = concurrency
  }

  async run(context: Context<DroppedProcessing>): Promise<FileRecord[]> {
    context.signal.throwIfAborted()
    const contents = new Contents()
    let done = 0
    const files = mapInOrder(filesBelow(FOLDERS, context), this.#concurrency, (entry) => this.#examine(entry, context))
    for await (const file of files) {
      if (file !== null) contents.add(file)
      context.progress(++done)
    }
    return contents.records()
  }

  /** `null` if the file cannot be read. */
  async #examine({ path }: Entry, context: Context<DroppedProcessing>): Promise<FoundFile | null> {
    const { analysis, signal, report } = context
    try {
      return await this.#identify(path, analysis, signal)
    } catch (error) {
      signal.throwIfAborted()
      report({ code: 'DROPPED_UNREADABLE', message: `the file cannot be read: ${reasonOf(error)}`, source: path })
      return null
    }
  }

  async #identify(path: string, analysis: Analysis, signal: AbortSignal): Promise<FoundFile> {
    const { tail, ...fingerprint } = await fingerprintIn(analysis, path, {
      ...this.#options,
      tail: TRUNCATION_MARK.length,
      signal,
    })
    const metadata = analysis.fileMetadata.get(path)
    const truncated = Buffer.from(tail ?? []).toString('latin1') === TRUNCATION_MARK
    return {
      record: {
        name: fileName(path, analysis.generation, metadata),
        path,
        ...fingerprint,
        ...(truncated ? { truncated } : {}),
      },
      guestPath: metadata?.filepath ?? null,
      pids: metadata?.pids ?? [],
    }
  }
}

/** The regular files below some folders; what else lies there is reported. */
async function* filesBelow(
  folders: readonly string[],
  context: Context<DroppedProcessing>,
): AsyncGenerator<Entry, void, undefined> {
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

function reportOther({ kind, path }: Entry, { report }: Context<DroppedProcessing>): void {
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
