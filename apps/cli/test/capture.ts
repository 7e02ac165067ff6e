import type { Environment, Output } from '../src/environment.js'
import { run } from '../src/run.js'

/** What a run of the program printed and returned. */
export interface Captured {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Run the program in this process. */
export async function capture(args: readonly string[], cwd: string, signal?: AbortSignal): Promise<Captured> {
  const stdout = new TextOutput()
  const stderr = new TextOutput()
  const environment: Environment = { stdout, stderr, cwd, signal: signal ?? new AbortController().signal }
  const code = await run(args, environment)
  return { code, stdout: stdout.text, stderr: stderr.text }
}

/** A stream that keeps what is written. */
export class TextOutput implements Output {
  readonly isTTY: boolean
  readonly columns = 80
  #chunks: Uint8Array[] = []

  constructor(isTTY = false) {
    this.isTTY = isTTY
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString()
  }

  write(chunk: string | Uint8Array, done?: (error?: Error | null) => void): boolean {
    this.#chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk.slice())
    done?.(null)
    return true
  }
}
