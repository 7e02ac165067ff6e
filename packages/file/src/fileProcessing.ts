import {
  type Analysis,
  type Context,
  type FileRecord,
  type ModuleOrigin,
  Processing,
  type TargetFile,
} from '@cuculus/core'
import { type Fingerprint, fingerprint, fingerprintIn, type FileTyper } from '@cuculus/fingerprint'
import { archiveMember } from './archiveMember.js'
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
    const submitted = await this.#fingerprint(context)
    const name = task.file_name
    if (submitted === null) return name === undefined ? {} : { name }
    const record = { name: name ?? SAMPLE, path: SAMPLE, ...submitted }
    return (await this.#member(context, record)) ?? record
  }

  /** The member that an archive task was about, with the archive it came in; `null` if it was about none, or that cannot be had. */
  async #member(context: Context<FileProcessing>, archive: FileRecord): Promise<TargetFile | null> {
    const { signal, report } = context
    try {
      const member = await archiveMember(context)
      if (member === null) return null
      return { name: member.name, ...(await fingerprint([member.bytes], { ...this.#options, signal })), archive }
    } catch (error) {
      signal.throwIfAborted()
      const message = `the member of the archive cannot be read: ${reasonOf(error)}`
      report({ code: 'FILE_MEMBER_UNREADABLE', message, source: SAMPLE })
      return null
    }
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
      report({ code: 'FILE_UNREADABLE', message: `the sample cannot be read: ${reasonOf(error)}`, source: SAMPLE })
      return null
    }
  }
}

/** Whether the metadata speak of a sample at all. */
function expectsSample({ task }: Analysis): boolean {
  return task.file_name !== undefined || task.category !== undefined || task.target !== undefined
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
