import type { ProgressEvent } from '@cuculus/core'
import type { Output } from './environment.js'
import { printable } from './printable.js'

/** Shows how the modules are getting on. */
export interface ProgressDisplay {
  update(event: ProgressEvent): void
  /** Leave the output tidy; nothing is shown afterwards. */
  stop(): void
}

/**
 * A live display on a terminal that can move its cursor, plain lines otherwise.
 *
 * @param verbose - Plain lines, and more of them: what modules log, and the stacks of their errors.
 */
export function createProgress(output: Output, keys: readonly string[], verbose = false): ProgressDisplay {
  const live = output.isTTY === true && process.env['TERM'] !== 'dumb' && !verbose
  return live ? new LiveProgress(output, keys) : new PlainProgress(output, verbose)
}

export const noProgress: ProgressDisplay = { update: () => undefined, stop: () => undefined }

/** One line when a module ends, and whatever it says if more is wanted. */
class PlainProgress implements ProgressDisplay {
  readonly #output: Output
  readonly #verbose: boolean

  constructor(output: Output, verbose: boolean) {
    this.#output = output
    this.#verbose = verbose
  }

  update(event: ProgressEvent): void {
    if (event.type === 'log' && this.#verbose) this.#write(event.key, event.message)
    if (event.type !== 'end') return
    this.#write(event.key, outcomeText(event))
    if (!this.#verbose || event.outcome.status !== 'failed') return
    for (const line of stackOf(event.outcome.error).split('\n')) this.#write(event.key, line)
  }

  #write(key: string, text: string): void {
    this.#output.write(`${printable(`${key}: ${text}`)}\n`)
  }

  stop(): void {
    // Every line is complete already.
  }
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** One line per module, redrawn in place. */
class LiveProgress implements ProgressDisplay {
  readonly #output: Output
  readonly #lines = new Map<string, string>()
  readonly #running = new Set<string>()
  readonly #timer: NodeJS.Timeout
  #frame = 0
  #drawn = 0

  constructor(output: Output, keys: readonly string[]) {
    this.#output = output
    for (const key of keys) this.#lines.set(key, 'waiting')
    this.#timer = setInterval(() => {
      this.#draw()
    }, 100)
    this.#timer.unref()
    this.#draw()
  }

  update(event: ProgressEvent): void {
    if (event.type === 'start') {
      this.#running.add(event.key)
      this.#lines.set(event.key, 'running')
    } else if (event.type === 'progress') {
      this.#lines.set(event.key, progressText(event.done, event.total))
    } else if (event.type === 'end') {
      this.#running.delete(event.key)
      this.#lines.set(event.key, outcomeText(event))
    }
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#draw()
  }

  #draw(): void {
    const width = (this.#output.columns ?? 80) - 1
    const mark = spinner[this.#frame++ % spinner.length] ?? ''
    const lines = Array.from(this.#lines, ([key, text]) => {
      const sign = this.#running.has(key) ? mark : text === 'waiting' ? ' ' : text.startsWith('ok') ? '✓' : '✗'
      return printable(`${sign} ${key.padEnd(12)} ${text}`, width)
    })
    const up = this.#drawn > 0 ? `\u001b[${String(this.#drawn)}A` : ''
    this.#output.write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}`)
    this.#drawn = lines.length
  }
}

function progressText(done: number, total: number | undefined): string {
  if (total === undefined || total <= 0) return `running  ${String(done)}`
  return `running  ${String(Math.min(100, Math.floor((done / total) * 100)))} %`
}

type EndEvent = Extract<ProgressEvent, { readonly type: 'end' }>

/** Where it was thrown: what the runner says of it begins at the runner. */
function stackOf(error: Error): string {
  const { stack } = error.cause instanceof Error ? error.cause : error
  return stack ?? String(error)
}

function outcomeText({ outcome }: EndEvent): string {
  switch (outcome.status) {
    case 'ok':
      return `ok in ${duration(outcome.milliseconds)}`
    case 'failed':
      return `failed after ${duration(outcome.milliseconds)}: ${outcome.error.message}`
    case 'skipped':
      return `skipped, needs ${outcome.missing.join(', ')}`
  }
}

/** `12 ms`, `3.4 s`, `2 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${String(milliseconds)} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`
}
