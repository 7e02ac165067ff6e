import { type Context, type ModuleOrigin, Processing, type Static } from '@cuculus/core'
import { type FileTyper, libmagic } from '@cuculus/fingerprint'
import { defaultParsers } from './defaultParsers.js'
import type { StaticInput, StaticParser } from './staticParser.js'
import { version } from './version.js'

/** Options of `StaticProcessing`. */
export interface StaticOptions {
  /** Parsers in the order they are asked; the default ones unless given (`[mine, ...defaultParsers]` puts yours first). */
  readonly parsers?: readonly StaticParser[]
  /** Bytes that are read of the file; a larger one is parsed as far as its beginning goes. 256 MiB unless given. */
  readonly maxBytes?: number
  /** Says what embedded data are (`pe_resources[].filetype`): libmagic unless given; with `null`, `filetype` is `null`. */
  readonly typer?: FileTyper | null
}

const MAX_BYTES = 256 * 1024 * 1024

/** Fills the key `static`: what the submitted file shows without running. */
export class StaticProcessing extends Processing {
  readonly key = 'static'
  override readonly origin: ModuleOrigin = { package: '@cuculus/static', version }
  readonly #parsers: readonly StaticParser[]
  readonly #maxBytes: number
  readonly #typer: FileTyper | null

  constructor(options: StaticOptions = {}) {
    super()
    this.#parsers = options.parsers ?? defaultParsers
    this.#maxBytes = options.maxBytes ?? MAX_BYTES
    this.#typer = options.typer === undefined ? libmagic() : options.typer
  }

  async run(context: Context<StaticProcessing>): Promise<Static> {
    context.signal.throwIfAborted()
    const input = await this.#read(context)
    const parser = input && this.#parsers.find((candidate) => candidate.recognises(input.bytes))
    if (input === undefined || parser === undefined) return {}
    try {
      return await parser.parse(input)
    } catch (error) {
      context.signal.throwIfAborted()
      const reason = error instanceof Error ? error.message : String(error)
      context.report({ code: 'STATIC_PARSER_FAILED', message: `parser ${parser.name}: ${reason}`, source: 'binary' })
      return {}
    }
  }

  /** The submitted file; `undefined` for a URL task and where the sandbox deleted the file. */
  async #read(context: Context<StaticProcessing>): Promise<StaticInput | undefined> {
    const { analysis, signal } = context
    if (analysis.task.category === 'url') return undefined
    const found = await analysis.stat(analysis.filePath)
    if (found === null) return undefined
    const bytes = await analysis.read(analysis.filePath, { length: this.#maxBytes, signal })
    const complete = bytes.length >= found.size
    if (!complete) {
      const message = `the file has ${String(found.size)} bytes, ${String(bytes.length)} of them were read`
      context.report({ code: 'STATIC_TRUNCATED', message, source: 'binary', offset: bytes.length })
    }
    return {
      bytes,
      size: found.size,
      complete,
      ...(analysis.task.file_name === undefined ? {} : { name: analysis.task.file_name }),
      signal,
      describe: (data) => describe(this.#typer, data),
      report: (diagnostic) => {
        context.report({ source: 'binary', ...diagnostic })
      },
    }
  }
}

async function describe(typer: FileTyper | null, data: Uint8Array): Promise<string | null> {
  if (typer === null) return null
  const { type } = await typer.identify({
    size: data.length,
    read: (target, position) => {
      const there = data.subarray(position, position + target.length)
      target.set(there)
      return there.length
    },
  })
  return type
}
