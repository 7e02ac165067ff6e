import { type Context, type FileRecord, type ModuleOrigin, Processing } from '@cuculus/core'
import { type DroppedOptions, StoredFiles } from './storedFiles.js'
import { version } from './version.js'

/**
 * Fills the key `dropped`: the files that the sample left behind, one record per content.
 *
 * Sorted by path. The same content in several places is one record that names them all; no generation of Cuckoo did this when it processed,
 * and some of them only when they stored.
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
  readonly #files: StoredFiles

  /** @throws RangeError for a number in `options` that is none of those allowed */
  constructor(options: DroppedOptions = {}) {
    super()
    // What an analysis package brought back (1.2, 2.x) lies apart; 2.x lists it behind the rest.
    this.#files = new StoredFiles(['files', 'package_files'], options)
  }

  run(context: Context<DroppedProcessing>): Promise<FileRecord[]> {
    return this.#files.list(context)
  }
}
