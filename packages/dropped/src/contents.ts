import type { FileRecord } from '@cuculus/core'

/** A record without what other files of the same content add to. */
type Identity = Omit<FileRecord, 'paths' | 'filepath' | 'guest_paths' | 'pids' | 'yara'>

/** A file and what it contains. */
export interface FoundFile {
  readonly identity: Identity
  readonly guestPath: string | null
  readonly pids: readonly number[]
}

/** A record whose lists still grow. */
interface GrowingRecord extends FileRecord {
  readonly paths: string[]
  readonly guest_paths?: string[]
  readonly pids?: number[]
}

/** Longer lists are not searched but by a set. */
const SHORT = 8

/**
 * Files by content: the same bytes make one record, wherever they lie, and in the place of the first.
 *
 * There may be a hundred thousand, nearly all of them once: a record is made as it will be reported, and nothing else is kept beside it.
 */
export class Contents {
  readonly #bySha256: Map<string, GrowingRecord> = new Map<string, GrowingRecord>()
  /** What long lists hold. */
  readonly #members: Map<readonly unknown[], Set<unknown>> = new Map<readonly unknown[], Set<unknown>>()
  readonly #types: Map<string, string> = new Map<string, string>()

  add(file: FoundFile): void {
    const { sha256 } = file.identity
    const known = this.#bySha256.get(sha256)
    this.#bySha256.set(sha256, known === undefined ? this.#firstOf(file) : this.#joined(known, file))
  }

  records(): FileRecord[] {
    return [...this.#bySha256.values()]
  }

  #firstOf({ identity, guestPath, pids }: FoundFile): GrowingRecord {
    const type = this.#shared(identity.type)
    const mime = this.#shared(identity.mime ?? null)
    const guestPaths = guestPath === null ? undefined : [guestPath]
    return recordOf({ ...identity, type, mime }, [identity.path], guestPaths, this.#merged(undefined, pids))
  }

  #joined(known: GrowingRecord, { identity, guestPath, pids }: FoundFile): GrowingRecord {
    known.paths.push(identity.path)
    const guestPaths = this.#merged(known.guest_paths, guestPath === null ? [] : [guestPath])
    const writers = this.#merged(known.pids, pids)
    if (guestPaths === known.guest_paths && writers === known.pids) return known
    // The name in the guest is that of the path in the guest.
    const { name } = known.guest_paths === undefined && guestPath !== null ? identity : known
    return recordOf({ ...known, name }, known.paths, guestPaths, writers)
  }

  /** The list, with what it had not; another one only if there was none. */
  #merged<Item>(list: Item[] | undefined, items: readonly Item[]): Item[] | undefined {
    if (list === undefined) return items.length === 0 ? undefined : [...new Set(items)]
    for (const item of items) if (!this.#holds(list, item)) this.#append(list, item)
    return list
  }

  #holds(list: readonly unknown[], item: unknown): boolean {
    return list.length <= SHORT ? list.includes(item) : this.#membersOf(list).has(item)
  }

  #append(list: unknown[], item: unknown): void {
    if (list.length > SHORT) this.#membersOf(list).add(item)
    list.push(item)
  }

  #membersOf(list: readonly unknown[]): Set<unknown> {
    const known = this.#members.get(list)
    if (known !== undefined) return known
    const members = new Set(list)
    this.#members.set(list, members)
    return members
  }

  /** One string for all files of a type: each comes from another thread with one of its own. */
  #shared(type: string | null): string | null {
    if (type === null) return null
    const known = this.#types.get(type)
    if (known !== undefined) return known
    this.#types.set(type, type)
    return type
  }
}

/** Field by field: objects that are spread into each other take half as much memory again. */
function recordOf(
  identity: Identity,
  paths: string[],
  guestPaths: string[] | undefined,
  pids: number[] | undefined,
): GrowingRecord {
  const { sha3_384, tlsh, entropy, mime, truncated } = identity
  const [filepath] = guestPaths ?? []
  return {
    name: identity.name,
    path: identity.path,
    size: identity.size,
    crc32: identity.crc32,
    md5: identity.md5,
    sha1: identity.sha1,
    sha256: identity.sha256,
    sha512: identity.sha512,
    ...(sha3_384 === undefined ? {} : { sha3_384 }),
    ssdeep: identity.ssdeep,
    ...(tlsh === undefined ? {} : { tlsh }),
    ...(entropy === undefined ? {} : { entropy }),
    type: identity.type,
    ...(mime === undefined ? {} : { mime }),
    ...(truncated === undefined ? {} : { truncated }),
    ...(guestPaths === undefined || filepath === undefined ? {} : { filepath, guest_paths: guestPaths }),
    paths,
    ...(pids === undefined ? {} : { pids }),
  }
}
