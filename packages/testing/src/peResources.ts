import { ByteWriter, utf16 } from './byteWriter.js'

export interface PeResourceDescription {
  /** `RT_*` number (10 is raw data, 24 a manifest), or a name. */
  readonly type: number | string
  readonly name: number | string
  /** Language id; 0x0409 (US English) if not given. */
  readonly language?: number
  readonly data: Uint8Array
}

/** A directory of the tree: its entries by number or name. */
interface Branch {
  readonly children: Map<number | string, Branch | Leaf>
}

interface Leaf {
  readonly data: Uint8Array
}

/** The three levels type, name and language, for a section that lies at `address` (PE format, "The .rsrc Section"). */
export function buildResources(address: number, resources: readonly PeResourceDescription[]): Uint8Array {
  const root: Branch = { children: new Map() }
  for (const { type, name, language = 0x0409, data } of resources) {
    branch(branch(root, type), name).children.set(language, { data })
  }
  return new ResourceSection(address, root).bytes()
}

function branch(parent: Branch, key: number | string): Branch {
  const known = parent.children.get(key)
  if (known !== undefined && 'children' in known) return known
  const made: Branch = { children: new Map() }
  parent.children.set(key, made)
  return made
}

/** Directories first, then the data entries, the names, the data. */
class ResourceSection {
  readonly #address: number
  readonly #directories = new Map<Branch, number>()
  readonly #leaves = new Map<Leaf, number>()
  readonly #names = new ByteWriter()
  readonly #data = new ByteWriter()
  #namesStart = 0
  #dataStart = 0

  constructor(address: number, root: Branch) {
    this.#address = address
    this.#place(root)
  }

  bytes(): Uint8Array {
    const directories = new ByteWriter()
    for (const directory of this.#directories.keys()) this.#writeDirectory(directories, directory)
    const entries = new ByteWriter()
    for (const { data } of this.#leaves.keys()) this.#writeDataEntry(entries, data)
    const names = this.#names.zeros(this.#dataStart - this.#namesStart - this.#names.length).finish()
    return directories.bytes(entries.finish()).bytes(names).bytes(this.#data.finish()).finish()
  }

  /** Breadth first: the loader does not mind, readers of dumps do. */
  #place(root: Branch): void {
    let offset = 0
    const waiting: Branch[] = [root]
    for (const directory of waiting) {
      this.#directories.set(directory, offset)
      offset += 16 + 8 * directory.children.size
      for (const child of directory.children.values()) if ('children' in child) waiting.push(child)
    }
    for (const directory of waiting) {
      for (const child of directory.children.values()) {
        if (!('data' in child)) continue
        this.#leaves.set(child, offset)
        offset += 16
      }
    }
    this.#namesStart = offset
    const keys = waiting.flatMap(({ children }) => [...children.keys()])
    const size = keys.reduce<number>((sum, key) => sum + (typeof key === 'string' ? 2 + 2 * key.length : 0), 0)
    this.#dataStart = Math.ceil((offset + size) / 4) * 4
  }

  #writeDirectory(writer: ByteWriter, directory: Branch): void {
    const names = [...directory.children.keys()].filter((key) => typeof key === 'string').sort()
    const numbers = [...directory.children.keys()].filter((key) => typeof key === 'number').sort((a, b) => a - b)
    writer.zeros(12).u16(names.length).u16(numbers.length)
    for (const key of [...names, ...numbers]) {
      const child = directory.children.get(key)
      if (child === undefined) continue
      writer.u32(typeof key === 'number' ? key : this.#name(key) + 0x8000_0000)
      if ('children' in child) writer.u32((this.#directories.get(child) ?? 0) + 0x8000_0000)
      else writer.u32(this.#leaves.get(child) ?? 0)
    }
  }

  #name(text: string): number {
    const offset = this.#namesStart + this.#names.length
    this.#names.u16(text.length).bytes(utf16(text))
    return offset
  }

  #writeDataEntry(writer: ByteWriter, data: Uint8Array): void {
    const offset = this.#dataStart + this.#data.length
    this.#data.bytes(data).align(4)
    writer
      .u32(this.#address + offset)
      .u32(data.length)
      .u32(0)
      .u32(0)
  }
}
