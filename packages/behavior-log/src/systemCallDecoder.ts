import { LineReader } from './lineReader.js'
import { SequenceDecoder, type SequenceDecoderOptions } from './sequenceDecoder.js'
import { type SystemCall, type SystemCallParser } from './systemCall.js'
import { maximumLine, type SystemCallProcess, SystemCallProcesses } from './systemCallProcesses.js'
import { valueText } from './systemCallValues.js'

export interface SystemCallDecoderOptions extends SequenceDecoderOptions {
  readonly parser: SystemCallParser
  /** The log's processes as they are known at its end. Without it they are told as they are known at their first call. */
  readonly processes?: (() => SystemCallProcesses) | undefined
}

/**
 * Decodes logs of system calls, which tracers make on Linux guests (cuckoo2 §2.6). One log holds all processes: a process event comes before its calls, and again whenever the
 * calls of another process came in between.
 */
export class SystemCallDecoder extends SequenceDecoder {
  readonly #lines: LineReader
  readonly #parser: SystemCallParser
  readonly #known: SystemCallProcesses | undefined
  readonly #seen = new SystemCallProcesses()
  #current: SystemCallProcess | undefined

  constructor(options: SystemCallDecoderOptions) {
    super(options)
    this.#lines = new LineReader(options.base, maximumLine)
    this.#parser = options.parser
    this.#known = options.processes?.()
  }

  override push(chunk: Uint8Array): void {
    this.#lines.push(chunk)
    this.#read(false)
  }

  protected override finish(): void {
    this.#read(true)
  }

  #read(final: boolean): void {
    for (let line = this.#lines.next(final); line !== undefined; line = this.#lines.next(final)) {
      const parsed = this.#parser.parse(line.text)
      if (parsed) {
        if (parsed.lost !== undefined) this.#lose(line.offset, parsed.lost)
        this.#call(parsed)
      } else if (parsed === undefined && line.text !== '') {
        const cut = line.ending === '' && final
        const message = cut ? 'the log ends within a line' : 'expected a system call; the line is left out'
        const length = line.text.length + line.ending.length
        this.diagnostics.add(cut ? 'LOG_TRUNCATED' : 'LOG_DAMAGED', message, line.offset, length)
      }
    }
  }

  #lose(offset: number, length: number): void {
    const message = 'a system call lacks its end and ran into the next one; it is left out'
    this.diagnostics.add('LOG_DAMAGED', message, offset, length)
  }

  #call(line: SystemCall): void {
    const seen = this.#seen.see(line)
    // Both went through the same lines: the same process is at the same place.
    const process = (this.#known?.processes[seen.position] ?? seen).owner
    if (this.#parser.hasLoader && this.#known?.isLoader(process) === true) return
    if (process !== this.#current) {
      this.#current = process
      this.calls.event(process.event())
    }
    this.calls.call({
      type: 'call',
      api: line.call,
      category: line.category,
      success: line.error === '',
      returnValue: line.returned,
      time: line.time,
      threadId: line.threadId,
      repeated: 0,
      arguments: line.arguments.map(({ name, value }) => ({ name, value: valueText(value) })),
      ...(line.caller !== null && { caller: line.caller }),
    })
  }
}
