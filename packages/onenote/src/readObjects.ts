import { type Chunk, type FileNode, FileNodeReader, readChunk } from './fileNodes.js'
import type { OneNoteDiagnosticCode } from './oneNoteError.js'
import { readObjectProperties } from './propertySet.js'

/** What the objects of a section tell. */
export interface SectionObjects {
  /** Names of files by the offset of the record that holds the content. */
  readonly names: ReadonlyMap<number, FileName>
  readonly texts: readonly string[]
  readonly links: readonly string[]
}

export interface FileName {
  readonly name: string
  readonly sourcePath: string | null
}

/** `fcrFileNodeListRoot` in the header ([MS-ONESTORE] §2.3.1). */
const ROOT_AT = 172

/** Identifiers of nodes ([MS-ONESTORE] §2.4.3). */
const NODE = {
  globalIdTableStart: 0x21,
  globalIdTableStart2: 0x22,
  globalIdEntry: 0x24,
  fileDataDeclaration: 0x72,
  fileDataDeclarationLarge: 0x73,
  fileDataReference: 0x94,
} as const
/** Declarations of objects: `ObjectDeclarationWithRefCount`, `…2RefCount`, revisions, and the read-only ones. The identifier comes first in all. */
const DECLARATIONS: ReadonlySet<number> = new Set([0x2d, 0x2e, 0x41, 0x42, 0xa4, 0xa5, 0xc4, 0xc5])

/** Properties ([MS-ONE] §2.1.12), their type included. */
const PROPERTY = {
  embeddedFileContainer: 0x20001d9b,
  embeddedFileName: 0x1c001d9c,
  sourceFilePath: 0x1c001d9d,
  pictureContainer: 0x20001c3f,
  imageFileName: 0x1c001dd7,
  text: 0x1c001c22,
  textAscii: 0x1c003498,
  title: 0x1c001cf3,
  link: 0x1c001e20,
} as const

const MAXIMUM_NODES = 500_000
const MAXIMUM_OBJECT = 1024 * 1024
/** Bytes of objects that are looked at together: chunks may overlap as often as nodes refer to them. */
const MAXIMUM_OBJECTS = 256 * 1024 * 1024
const MAXIMUM_TEXTS = 10_000
const MAXIMUM_TEXT = 65_536

/** An object of a page that shows a file: its name, and the object that holds the content. */
interface Shown extends FileName {
  readonly container: string
}

/**
 * Walk all lists of nodes. A name leads to its content over three steps: the object on the page refers to a container, the container's declaration to an
 * identifier (`<ifndf>{…}`), and the list of file data from there to the place ([MS-ONESTORE] §2.5.27, §2.5.21).
 */
export function readObjects(
  bytes: Uint8Array,
  report: (code: OneNoteDiagnosticCode, message: string, offset?: number) => void,
): SectionObjects {
  const walk = new Walk(bytes, report)
  walk.run()
  return walk.result()
}

class Walk {
  readonly #bytes: Uint8Array
  readonly #reader: FileNodeReader
  readonly #report: (code: OneNoteDiagnosticCode, message: string, offset?: number) => void
  readonly #shown: Shown[] = []
  /** Identifier of the file data by container. */
  readonly #containers = new Map<string, string>()
  /** Offset of the record by identifier of the file data. */
  readonly #places = new Map<string, number>()
  readonly #texts = new Set<string>()
  readonly #links = new Set<string>()
  #bytesLeft = MAXIMUM_OBJECTS

  constructor(bytes: Uint8Array, report: (code: OneNoteDiagnosticCode, message: string, offset?: number) => void) {
    this.#bytes = bytes
    this.#report = report
    this.#reader = new FileNodeReader(bytes, MAXIMUM_NODES, (message, offset) => {
      report('ONENOTE_LIST_DAMAGED', message, offset)
    })
  }

  run(): void {
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength)
    const open: Chunk[] = [readChunk(view, ROOT_AT)]
    for (let chunk = open.pop(); chunk !== undefined; chunk = open.pop()) {
      // Identifiers are short for the table that stands in front of them in the same list ([MS-ONESTORE] §2.5.8).
      const globalIds = new Map<number, string>()
      const inner: Chunk[] = []
      for (const node of this.#reader.list(chunk)) {
        if (node.list !== null) inner.push(node.list)
        this.#node(node, globalIds)
      }
      // One by one: a list may lead to more lists than a call takes arguments.
      for (const list of inner.reverse()) open.push(list)
    }
    if (this.#reader.exhausted) this.#report('ONENOTE_LIMIT', `more than ${String(MAXIMUM_NODES)} nodes`)
  }

  result(): SectionObjects {
    const names = new Map<number, FileName>()
    for (const { container, name, sourcePath } of this.#shown) {
      const place = this.#places.get(this.#containers.get(container) ?? '')
      if (place !== undefined && !names.has(place)) names.set(place, { name, sourcePath })
    }
    return { names, texts: [...this.#texts], links: [...this.#links] }
  }

  #node(node: FileNode, globalIds: Map<number, string>): void {
    const { id, body, data } = node
    if (id === NODE.globalIdTableStart || id === NODE.globalIdTableStart2) globalIds.clear()
    else if (id === NODE.globalIdEntry && body.byteLength >= 20)
      globalIds.set(body.getUint32(0, true), hexadecimal(body, 4))
    else if (id === NODE.fileDataReference && data !== null && body.byteLength >= 16)
      this.#places.set(hexadecimal(body, 0), data.offset)
    else if (id === NODE.fileDataDeclaration) this.#container(body, 9, globalIds)
    else if (id === NODE.fileDataDeclarationLarge) this.#container(body, 12, globalIds)
    else if (DECLARATIONS.has(id) && data !== null) this.#object(data, globalIds)
  }

  /** Identifier, kind, count, then a text with its number of characters in front. */
  #container(body: DataView, textAt: number, globalIds: ReadonlyMap<number, string>): void {
    if (body.byteLength < textAt + 4) return
    const length = body.getUint32(textAt, true) * 2
    const text = wide(bytesOf(body, textAt + 4, Math.min(length, body.byteLength - textAt - 4)))
    const guid = /^<ifndf>\{([\da-f-]{36})\}/i.exec(text)?.[1]
    if (guid !== undefined) this.#containers.set(longId(body.getUint32(0, true), globalIds), guidBytes(guid))
  }

  #object({ offset, size }: Chunk, globalIds: ReadonlyMap<number, string>): void {
    if (offset + size > this.#bytes.length || size > MAXIMUM_OBJECT || this.#bytesLeft < size) return
    this.#bytesLeft -= size
    const { data, references } = readObjectProperties(this.#bytes.subarray(offset, offset + size))
    const text = (property: number): string | null => {
      const value = data.get(property)
      return value === undefined ? null : wide(value)
    }
    const container = references.get(PROPERTY.embeddedFileContainer) ?? references.get(PROPERTY.pictureContainer)
    const name = text(PROPERTY.embeddedFileName) ?? text(PROPERTY.imageFileName)
    if (container?.[0] !== undefined && name !== null && this.#shown.length < MAXIMUM_TEXTS) {
      this.#shown.push({
        container: longId(container[0], globalIds),
        name,
        sourcePath: text(PROPERTY.sourceFilePath),
      })
    }
    const ascii = data.get(PROPERTY.textAscii)
    add(this.#texts, ascii === undefined ? null : withoutNuls(Buffer.from(ascii).toString('latin1')))
    add(this.#texts, text(PROPERTY.text))
    add(this.#texts, text(PROPERTY.title))
    add(this.#links, text(PROPERTY.link))
  }
}

function add(texts: Set<string>, text: string | null): void {
  if (text !== null && text.trim() !== '' && texts.size < MAXIMUM_TEXTS) texts.add(text.slice(0, MAXIMUM_TEXT))
}

/** A short identifier has eight bits of its own and the number of a global one ([MS-ONESTORE] §2.2.2). */
function longId(compact: number, globalIds: ReadonlyMap<number, string>): string {
  return `${globalIds.get(compact >>> 8) ?? '?'}.${String(compact & 0xff)}`
}

function bytesOf(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length)
}

function hexadecimal(view: DataView, at: number): string {
  return Buffer.from(bytesOf(view, at, 16)).toString('hex')
}

/** A written identifier as its bytes are in a file: the first three groups are numbers, lowest byte first. */
function guidBytes(guid: string): string {
  const [a = '', b = '', c = '', ...rest] = guid.toLowerCase().split('-')
  const reversed = [a, b, c].map((group) => Buffer.from(group, 'hex').reverse().toString('hex'))
  return reversed.join('') + rest.join('')
}

/** UTF-16 without the NUL that ends it. */
function wide(bytes: Uint8Array): string {
  return withoutNuls(new TextDecoder('utf-16le').decode(bytes.subarray(0, bytes.length & ~1)))
}

/** Without the NULs at the end; an expression would look for the end from each of them anew. */
function withoutNuls(text: string): string {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--
  return text.slice(0, end)
}
