import { RESOURCE_TYPE } from './constants.js'
import { languageName, sublanguageName } from './languages.js'
import type { PeImage } from './peImage.js'

/** A step of the way to a resource: a number, or a name. */
export type ResourceId = number | string

/** A leaf of the resource tree. */
export interface Resource {
  /** All steps; in a proper file three: type, name, language. */
  readonly path: readonly ResourceId[]
  /** First step: `RT_*` by number (see `typeName`), or a type of the author's own. */
  readonly type: ResourceId
  /** `RT_*`, the type's own name, or `null` for an unknown number. */
  readonly typeName: string | null
  /** Second step; `null` in a tree too flat to have one. */
  readonly id: ResourceId | null
  /** Lower ten bits of the LANGID: the language. */
  readonly language: number
  /** Upper bits of the LANGID: the dialect. */
  readonly sublanguage: number
  /** `LANG_*`; `null` if unknown. */
  readonly languageName: string | null
  /** `SUBLANG_*`; `null` if unknown. */
  readonly sublanguageName: string | null
  /** Where the data are, and how many bytes of them are declared. */
  readonly rva: number
  readonly size: number
  readonly codePage: number
  /** The data as far as the file has them: a view, not a copy. */
  readonly data: Uint8Array
}

const DIRECTORY_SIZE = 16
const ENTRY_SIZE = 8
const HIGH_BIT = 0x80000000

/** Read `IMAGE_DIRECTORY_ENTRY_RESOURCE`: all leaves, depth first, in the order of the file. */
export function readResources(image: PeImage): readonly Resource[] {
  const directory = image.directory('IMAGE_DIRECTORY_ENTRY_RESOURCE')
  if (directory === undefined) return []
  return new ResourceReader(image, directory.rva).read()
}

/** A directory on the way, and the steps that led there. */
interface Level {
  readonly rva: number
  readonly path: readonly ResourceId[]
  /** RVAs of the directories above, to see loops. */
  readonly above: readonly number[]
  next: number
  readonly count: number
}

class ResourceReader {
  readonly #image: PeImage
  readonly #base: number
  readonly #resources: Resource[] = []
  #entries = 0

  constructor(image: PeImage, base: number) {
    this.#image = image
    this.#base = base
  }

  read(): readonly Resource[] {
    // A stack of our own: the depth is the file's choice.
    const root = this.#open(this.#base, [], [])
    const stack = root === undefined ? [] : [root]
    for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
      if (level.next >= level.count) {
        stack.pop()
        continue
      }
      if (this.#entries >= this.#image.limits.resourceEntries) {
        this.#image.sink.report('PE_LIMIT', `more than ${String(this.#entries)} resource entries; the rest is not read`)
        break
      }
      const deeper = this.#entry(level)
      level.next++
      this.#entries++
      if (deeper !== undefined) stack.push(deeper)
    }
    return this.#resources
  }

  #open(rva: number, path: readonly ResourceId[], above: readonly number[]): Level | undefined {
    const view = this.#image.structure(rva, DIRECTORY_SIZE)
    if (view === undefined) {
      this.#damaged('a resource directory lies outside the file', rva)
      return undefined
    }
    const count = view.getUint16(12, true) + view.getUint16(14, true)
    return { rva, path, above: [...above, rva], next: 0, count }
  }

  /** One entry: a leaf is kept, a directory is returned. */
  #entry(level: Level): Level | undefined {
    const rva = level.rva + DIRECTORY_SIZE + level.next * ENTRY_SIZE
    const view = this.#image.structure(rva, ENTRY_SIZE)
    if (view === undefined) {
      level.next = level.count
      this.#damaged('a resource directory is cut off', rva)
      return undefined
    }
    const name = view.getUint32(0, true)
    const target = view.getUint32(4, true)
    const path = [...level.path, this.#id(name)]
    const targetRva = this.#base + (target % HIGH_BIT)
    if (target < HIGH_BIT) {
      this.#leaf(targetRva, path, name)
      return undefined
    }
    const loops = level.above.includes(targetRva)
    if (loops || path.length > this.#image.limits.resourceDepth) {
      this.#damaged(loops ? 'a resource directory contains itself' : 'resource directories are nested too deeply', rva)
      return undefined
    }
    return this.#open(targetRva, path, level.above)
  }

  #id(name: number): ResourceId {
    if (name < HIGH_BIT) return name
    const rva = this.#base + (name % HIGH_BIT)
    const length = this.#image.structure(rva, 2)?.getUint16(0, true)
    if (length === undefined) {
      this.#damaged('a name of a resource lies outside the file', rva)
      return ''
    }
    // Thousands of entries may have one name of many thousand characters.
    return utf16(this.#image.read(rva + 2, Math.min(length, this.#image.limits.nameLength) * 2))
  }

  #leaf(rva: number, path: readonly ResourceId[], langId: number): void {
    const view = this.#image.structure(rva, 16)
    if (view === undefined) {
      this.#damaged('the description of a resource lies outside the file', rva)
      return
    }
    const dataRva = view.getUint32(0, true)
    const size = view.getUint32(4, true)
    this.#resources.push(
      makeResource(this.#image, path, langId, { rva: dataRva, size, codePage: view.getUint32(8, true) }),
    )
  }

  #damaged(message: string, rva: number): void {
    this.#image.sink.report('PE_RESOURCE_DAMAGED', message, this.#image.offsetOf(rva))
  }
}

interface Place {
  readonly rva: number
  readonly size: number
  readonly codePage: number
}

function makeResource(image: PeImage, path: readonly ResourceId[], langId: number, place: Place): Resource {
  const language = langId & 0x3ff
  const sublanguage = langId >>> 10
  const type = path[0] ?? 0
  return {
    path,
    type,
    typeName: typeof type === 'string' ? type : (RESOURCE_TYPE.get(type) ?? null),
    id: path[1] ?? null,
    language,
    sublanguage,
    languageName: languageName(language) ?? null,
    sublanguageName: sublanguageName(language, sublanguage) ?? null,
    ...place,
    data: image.read(place.rva, place.size),
  }
}

const decoder = new TextDecoder('utf-16le', { ignoreBOM: true })

/** Little-endian UTF-16; an odd last byte is left out. */
export function utf16(bytes: Uint8Array): string {
  return decoder.decode(bytes.subarray(0, bytes.length & ~1))
}
