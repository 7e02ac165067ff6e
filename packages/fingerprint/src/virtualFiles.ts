import type { TypeSource } from './fileTyper.js'

/** What `node:fs` says of a regular file, as far as libmagic asks. */
interface VirtualStats {
  readonly dev: number
  readonly ino: number
  readonly mode: number
  readonly nlink: number
  readonly uid: number
  readonly gid: number
  readonly rdev: number
  readonly size: number
  readonly blocks: number
  readonly atime: Date
  readonly mtime: Date
  readonly ctime: Date
}

/** The part of `node:fs` that reading takes. Whatever else is called is missing, and fails. */
interface VirtualFs {
  readonly openSync: (path: string) => number
  readonly closeSync: (descriptor: number) => void
  readonly readSync: (descriptor: number, target: Int8Array, options: { readonly position: number }) => number
  readonly writeSync: (descriptor: number, bytes: Int8Array) => number
  readonly statSync: (path: string) => VirtualStats
  readonly lstatSync: (path: string) => VirtualStats
  readonly fstatSync: (descriptor: number) => VirtualStats
}

const REGULAR_FILE_READABLE_BY_ALL = 0o100444
/** 0 to 2 are the standard streams. */
const FIRST_DESCRIPTOR = 3

/** A handful of readable files in memory, for a program that insists on a file system. */
export class VirtualFiles {
  readonly #files: Map<string, TypeSource> = new Map<string, TypeSource>()
  readonly #open: Map<number, TypeSource> = new Map<number, TypeSource>()

  /** In place of `node:fs`. */
  readonly fs: VirtualFs = {
    openSync: (path) => this.#openFile(path),
    closeSync: (descriptor) => {
      this.#open.delete(descriptor)
    },
    readSync: (descriptor, target, { position }) =>
      this.#opened(descriptor).read(new Uint8Array(target.buffer, target.byteOffset, target.length), position),
    // Warnings for the standard streams: nobody reads them.
    writeSync: (_, bytes) => bytes.length,
    statSync: (path) => statsOf(this.#file(path)),
    lstatSync: (path) => statsOf(this.#file(path)),
    fstatSync: (descriptor) => statsOf(this.#opened(descriptor)),
  }

  set(path: string, source: TypeSource): void {
    this.#files.set(path, source)
  }

  delete(path: string): void {
    this.#files.delete(path)
  }

  #openFile(path: string): number {
    const source = this.#file(path)
    let descriptor = FIRST_DESCRIPTOR
    while (this.#open.has(descriptor)) descriptor++
    this.#open.set(descriptor, source)
    return descriptor
  }

  #file(path: string): TypeSource {
    return this.#files.get(path) ?? fail('ENOENT', path)
  }

  #opened(descriptor: number): TypeSource {
    return this.#open.get(descriptor) ?? fail('EBADF', String(descriptor))
  }
}

function statsOf(source: TypeSource): VirtualStats {
  const time = new Date(0)
  return {
    dev: 1,
    ino: 1,
    mode: REGULAR_FILE_READABLE_BY_ALL,
    nlink: 1,
    uid: 0,
    gid: 0,
    rdev: 0,
    size: source.size,
    blocks: Math.ceil(source.size / 512),
    atime: time,
    mtime: time,
    ctime: time,
  }
}

/** The error that `node:fs` would throw: callers read its code. */
function fail(code: string, what: string): never {
  throw Object.assign(new Error(`${code}: ${what}`), { code })
}
