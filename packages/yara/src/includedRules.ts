import { readFile, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve } from 'node:path'

/** Comments and texts, in which there is no statement, or `include` and its path. */
const STATEMENT = /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|\binclude\s+"([^"\n]*)"|"(?:\\.|[^"\\\n])*"/g
const MAXIMUM_DEPTH = 32
const MAXIMUM_FILES = 10_000
const MAXIMUM_LENGTH = 64 * 1024 * 1024

/** Puts files in the place of `include` statements, which YARA-X cannot do in WebAssembly. Only those of one folder and below. */
export class IncludedRules {
  readonly #root: string
  #seen = new Set<string>()
  #length = 0

  constructor(root: string) {
    this.#root = root
  }

  /** The files that the last one included, at any depth. */
  get last(): readonly string[] {
    return [...this.#seen].slice(1)
  }

  /**
   * The text with everything that it includes; each file once, as a second time would be a mistake of its own.
   *
   * @throws Error where a file is missing, outside of the folder, or there is more than the limits allow
   */
  async expand(path: string, text: string): Promise<string> {
    this.#seen = new Set([path])
    this.#length = 0
    return this.#expanded(path, text, 0)
  }

  async #expanded(path: string, text: string, depth: number): Promise<string> {
    this.#length += text.length
    if (depth > MAXIMUM_DEPTH || this.#seen.size > MAXIMUM_FILES || this.#length > MAXIMUM_LENGTH)
      throw new Error(`includes of ${path} are too many or too long`)
    const parts: string[] = []
    let at = 0
    for (const match of text.matchAll(STATEMENT)) {
      const [statement, target] = match
      if (target === undefined) continue
      parts.push(text.slice(at, match.index), await this.#file(path, target, depth))
      at = match.index + statement.length
    }
    return parts.length === 0 ? text : [...parts, text.slice(at)].join('')
  }

  async #file(from: string, target: string, depth: number): Promise<string> {
    const path = resolve(dirname(from), target)
    this.#assertInside(this.#root, path, target)
    // A link may lead elsewhere.
    this.#assertInside(await realpath(this.#root), await realpath(path), target)
    if (this.#seen.has(path)) return ''
    this.#seen.add(path)
    return this.#expanded(path, await readFile(path, 'utf8'), depth + 1)
  }

  #assertInside(root: string, path: string, target: string): void {
    const way = relative(root, path)
    if (way === '' || way.startsWith('..') || isAbsolute(way))
      throw new Error(`include "${target}" leaves the folder of the rules`)
  }
}
