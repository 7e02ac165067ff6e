import { type BehaviorLog, type EventOptions, type LogDialect, type LogEvent, openLog } from '@cuculus/behavior-log'

/** A log that is known already and opened only when somebody reads it. */
export class LogFile implements BehaviorLog {
  readonly path: string
  readonly dialect: LogDialect
  readonly size: number
  #opened: Promise<BehaviorLog> | undefined

  /** `path` is the real one, on disk. */
  constructor(path: string, dialect: LogDialect, size: number) {
    this.path = path
    this.dialect = dialect
    this.size = size
  }

  async *events(options?: EventOptions): AsyncGenerator<readonly LogEvent[]> {
    yield* (await this.open()).events(options)
  }

  open(): Promise<BehaviorLog> {
    this.#opened ??= openLog(this.path).catch((error: unknown) => {
      // the file may be back the next time
      this.#opened = undefined
      throw error
    })
    return this.#opened
  }
}
