import { type Analysis, type Context, type ModuleOrigin, Processing, type TargetFile } from '@cuculus/core'
import { type Fingerprint, fingerprintIn, type FileTyper } from '@cuculus/fingerprint'
import { version } from './version.js'

/** Options of `FileProcessing`. */
export interface FileOptions {
  /** Whether to compute TLSH; true if not given. */
  readonly tlsh?: boolean
  /** Whether to compute SHA3-384; false if not given. */
  readonly sha3?: boolean
  /** What tells the file type: libmagic if not given, nothing if `null`. */
  readonly typer?: FileTyper | null
}

/** The submitted file below the analysis directory, in every generation. */
const SAMPLE = 'binary'

/**
 * Fills the key `file`: the identity of the submitted sample.
 *
 * Classic 0.4 had this key and failed without a sample; 0.5 and later call it `target.file`, or `target.url` for a URL.
 *
 * @example
 * ```ts
 * const { container } = await processAnalysis(await openAnalysis('storage/analyses/1'), [new FileProcessing()])
 * console.log(container.file?.sha256)
 * ```
 */
export class FileProcessing extends Processing {
  readonly key = 'file'
  override readonly origin: ModuleOrigin = { package: '@cuculus/file', version }
  readonly #options: FileOptions

  constructor(options: FileOptions = {}) {
    super()
    this.#options = options
  }

  async run(context: Context<FileProcessing>): Promise<TargetFile> {
    const { task } = context.analysis
    context.signal.throwIfAborted()
    if (task.category === 'url') return task.target === undefined ? {} : { url: task.target }
    const fingerprint = await this.#fingerprint(context)
    const name = task.file_name
    if (fingerprint === null) return name === undefined ? {} : { name }
    return { name: name ?? SAMPLE, path: SAMPLE, ...fingerprint }
  }

  /** `null` if there is no sample, or none that can be read. */
  async #fingerprint({ analysis, signal, report }: Context<FileProcessing>): Promise<Fingerprint | null> {
    try {
      if ((await analysis.stat(analysis.filePath)) === null) {
        if (expectsSample(analysis)) {
          report({ code: 'FILE_MISSING', message: 'the sample is not stored with the analysis', source: SAMPLE })
        }
        return null
      }
      return await fingerprintIn(analysis, analysis.filePath, { ...this.#options, signal })
    } catch (error) {
      signal.throwIfAborted()
      const reason = error instanceof Error ? error.message : String(error)
      report({ code: 'FILE_UNREADABLE', message: `the sample cannot be read: ${reason}`, source: SAMPLE })
      return null
    }
  }
}

/** Whether the metadata speak of a sample at all. */
function expectsSample({ task }: Analysis): boolean {
  return task.file_name !== undefined || task.category !== undefined || task.target !== undefined
}
