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
    const compiler = new yara.Compiler()
    for (const source of sources) {
      // One mistake makes a compiler useless: each file is tried in one of its own first.
      const problem = tryToCompile(yara, source)
      if (problem === undefined) add(compiler, source)
      else invalid.push({ name: source.name, message: problem })
    }
    return new Engine(compiler.build(), invalid, maximumMatches)
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

function add(compiler: YaraModule.Compiler, { name, text }: RuleSource): void {
  compiler.newNamespace(name)
  compiler.addSource(text)
}

/** What is wrong with a rule file, if anything. */
function tryToCompile(yara: YaraX, source: RuleSource): string | undefined {
  const compiler = new yara.Compiler()
  try {
    add(compiler, source)
    return undefined
  } catch (error) {
    return messageOf(error)
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
