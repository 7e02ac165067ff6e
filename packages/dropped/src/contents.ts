import type { FileRecord } from '@cuculus/core'

/** A file and what it contains. */
export interface FoundFile {
  readonly record: FileRecord
  readonly guestPath: string | null
  readonly pids: readonly number[]
}

interface Content {
  readonly record: FileRecord
  readonly paths: string[]
  readonly guestPaths: Set<string>
  readonly pids: Set<number>
}

/** Files by content: the same bytes make one record, wherever they lie, and in the place of the first. */
export class Contents {
  readonly #bySha256: Map<string, Content> = new Map<string, Content>()

  add({ record, guestPath, pids }: FoundFile): void {
    const content = this.#contentOf(record)
    content.paths.push(record.path)
    if (guestPath !== null) content.guestPaths.add(guestPath)
    for (const pid of pids) content.pids.add(pid)
  }

  records(): FileRecord[] {
    return Array.from(this.#bySha256.values(), toRecord)
  }

  #contentOf(record: FileRecord): Content {
    const known = this.#bySha256.get(record.sha256)
    if (known !== undefined) return known
    const content: Content = { record, paths: [], guestPaths: new Set(), pids: new Set() }
    this.#bySha256.set(record.sha256, content)
    return content
  }
}

function toRecord({ record, paths, guestPaths, pids }: Content): FileRecord {
  const [filepath] = guestPaths
  return {
    ...record,
    ...(filepath === undefined ? {} : { filepath, guest_paths: [...guestPaths] }),
    paths,
    ...(pids.size === 0 ? {} : { pids: [...pids] }),
  }
}
