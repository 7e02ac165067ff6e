import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as YaraModule from '@virustotal/yara-x'
import type { YaraFinding } from './container.js'
import { YaraError } from './errors.js'
import { matchedText } from './matchedText.js'
import { messageOf, type RuleSource } from './ruleSource.js'

/** 1.20.0 loses matches when many rules are compiled together. */
const VERSION = '1.19.0'
const PACKAGE = '@virustotal/yara-x'
/** Mistakes after which every file is tried alone: each costs a compilation of all that are left. */
const MISTAKES_TO_TRY_ALL = 2

type YaraX = typeof YaraModule

/** A finding, but for the file, which the engine does not know. */
export type EngineFinding = Omit<YaraFinding, 'path'>

/** A rule file that cannot be compiled, and why. */
export interface InvalidRules {
  readonly name: string
  readonly message: string
}

/** What the WebAssembly module returns of a scan; its declarations say `any`. */
interface ScanResult {
  readonly valid: boolean
  readonly errors: readonly unknown[]
  readonly matches: readonly {
    readonly identifier: string
    readonly namespace: string
    readonly tags: readonly string[]
    readonly metadata: readonly { readonly identifier: string; readonly value: unknown }[]
    readonly patterns: readonly {
      readonly identifier: string
      readonly matches: readonly { readonly offset: number; readonly length: number }[]
    }[]
  }[]
}

/** Compiled rules. They live as long as the thread: WebAssembly memory is not given back. */
export class Engine {
  /** Rule files that were left out. */
  readonly invalid: readonly InvalidRules[]
  readonly #rules: YaraModule.Rules
  readonly #maximumMatches: number

  private constructor(rules: YaraModule.Rules, invalid: readonly InvalidRules[], maximumMatches: number) {
    this.#rules = rules
    this.invalid = invalid
    this.#maximumMatches = maximumMatches
  }

  /**
   * Compile rules. A file that cannot be compiled (for a mistake, or a module that YARA-X does not have) is left out.
   *
   * @throws YaraError `ERR_YARA_X_MISSING`, `ERR_YARA_X_VERSION`
   */
  static async compile(sources: readonly RuleSource[], maximumMatches: number): Promise<Engine> {
    const yara = await loadYaraX()
    const invalid: InvalidRules[] = []
    let left = sources.filter(({ name, problem }) => {
      if (problem !== undefined) invalid.push({ name, message: problem })
      return problem === undefined
    })
    // One mistake makes a compiler useless. Most files have none: only where there are several, each is tried in a compiler of its own first.
    for (let mistakes = 0; ; mistakes++) {
      const compiler = new yara.Compiler()
      const mistake = addAll(compiler, left)
      if (mistake === undefined) return new Engine(compiler.build(), invalid, maximumMatches)
      compiler.free()
      invalid.push({ name: mistake.source.name, message: mistake.message })
      left = left.filter((source) => source !== mistake.source)
      if (mistakes < MISTAKES_TO_TRY_ALL) continue
      left = left.filter((source) => {
        const found = tryToCompile(yara, source)
        if (found !== undefined) invalid.push({ name: source.name, message: found.message })
        return found === undefined
      })
    }
  }

  /** @throws YaraError `ERR_YARA_SCAN` */
  scan(bytes: Uint8Array): EngineFinding[] {
    const scanner = this.#rules.scanner()
    try {
      scanner.setMaxMatchesPerPattern(this.#maximumMatches)
      // The shape is that of the pinned version, and the tests of this package read all of it.
      const result = scanner.scan(bytes) as ScanResult
      if (!result.valid) throw new Error(result.errors.map(String).join('; '))
      return result.matches.map((match) => toFinding(match, bytes))
    } catch (cause) {
      throw new YaraError('ERR_YARA_SCAN', `YARA-X could not scan the file: ${messageOf(cause)}`, { cause })
    } finally {
      scanner.free()
    }
  }
}

function toFinding(match: ScanResult['matches'][number], bytes: Uint8Array): EngineFinding {
  const matches = match.patterns.flatMap(({ identifier, matches: places }) =>
    places.map(({ offset, length }) => ({ identifier, offset, length })),
  )
  const texts = matches.map(({ offset, length }) => matchedText(bytes.subarray(offset, offset + length)))
  return {
    name: match.identifier,
    // As entries, so that a rule's `__proto__` is one more name.
    meta: Object.fromEntries(match.metadata.map(({ identifier, value }) => [identifier, String(value)])),
    strings: [...new Set(texts)],
    namespace: match.namespace,
    tags: match.tags,
    matches,
  }
}

interface Mistake {
  readonly source: RuleSource
  readonly message: string
}

/** The first file that cannot be compiled, if any. */
function addAll(compiler: YaraModule.Compiler, sources: readonly RuleSource[]): Mistake | undefined {
  for (const source of sources) {
    try {
      compiler.newNamespace(source.name)
      compiler.addSource(source.text)
    } catch (error) {
      return { source, message: messageOf(error) }
    }
  }
  return undefined
}

function tryToCompile(yara: YaraX, source: RuleSource): Mistake | undefined {
  const compiler = new yara.Compiler()
  try {
    return addAll(compiler, [source])
  } finally {
    compiler.free()
  }
}

async function loadYaraX(): Promise<YaraX> {
  const require = createRequire(import.meta.url)
  let manifest: string
  try {
    manifest = require.resolve(`${PACKAGE}/package.json`)
  } catch (cause) {
    const message = `the key \`yara\` needs the package ${PACKAGE}@${VERSION}, which is not installed: npm install ${PACKAGE}@${VERSION}`
    throw new YaraError('ERR_YARA_X_MISSING', message, { cause })
  }
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string }
  if (version !== VERSION) {
    const message = `expected ${PACKAGE}@${VERSION}, found ${version}: other versions lose matches`
    throw new YaraError('ERR_YARA_X_VERSION', message)
  }
  const yara = await import('@virustotal/yara-x')
  await yara.default({ module_or_path: await readFile(join(dirname(manifest), 'pkg/yara_x_js_bg.wasm')) })
  return yara
}
