import { createHash } from 'node:crypto'
import { type ApiDefinition } from './apiDefinition.js'
import { BSON_BINARY, int32 } from './bson.js'
import { BsonElements } from './bsonElements.js'
import { type ValueRules } from './bsonText.js'
import { ByteWindow } from './byteWindow.js'
import { type DiagnosticSink } from './diagnosticSink.js'
import { beginsLogDocument, couldBegin, DocumentSearch } from './documentSearch.js'
import { type LogEvent } from './events.js'
import { readInfoMessage, textOf } from './infoMessage.js'
import { LostBytes } from './lostBytes.js'
import { type LogIndexer } from './logIndex.js'
import { LogDocument } from './logDocument.js'
import { categoryOf } from './netlogTable.js'
import { NamedArguments, readProcessMessage } from './processMessage.js'
import { statusNames } from './statusNames.js'
import { environmentOf } from './environmentMessage.js'
import { fieldNumber } from './fieldNumber.js'

/** What a reader of calls makes of them: events, or JSON text. */
export interface CallConsumer {
  /** Anything but a call. */
  event(event: LogEvent): void
  /**
   * A call. What it holds is in the reader's `bytes`, `document` and `elements`, until the method returns.
   *
   * @param equal - whether it is equal to the call before it in all that counts (cuckoo-classic §3.5)
   */
  call(api: KnownApi, equal: boolean): void
}

/** An API and what the reader keeps about it. */
export interface KnownApi {
  readonly definition: ApiDefinition
  /** Whether the consumer wants its calls decoded. */
  readonly wanted: boolean
  /** Positions of the arguments that the consumer wants, in declared order; never those of `is_success` and `retval`. */
  readonly decoded: readonly number[]
  /** Names of what its failed calls return. */
  readonly statuses: ReadonlyMap<number, string> | null
  /** Calls so far, those included that the monitor folded. */
  calls: number
  /** The last segment of the index that knows of it. */
  segment: number
  /** The declaration as logged: it is often sent again. */
  readonly declared: Uint8Array
}

export interface BsonReaderOptions {
  readonly rules: ValueRules
  readonly diagnostics: DiagnosticSink
  readonly consumer: CallConsumer
  /** Decode only calls of these APIs. */
  readonly apis: ReadonlySet<string> | undefined
  /** Decode only arguments of these names. */
  readonly arguments?: ReadonlySet<string> | undefined
  /** Declarations that come later in the log than the first call, or were found otherwise. Asked once, when one is missing. */
  readonly declarations?: (() => ReadonlyMap<number, ApiDefinition>) | undefined
  /** Told of every declaration. */
  readonly declared?: (definition: ApiDefinition) => void
  /** Offset of the first byte in its file. */
  readonly base?: number
  /** Told of what later readers have to know. */
  readonly indexer?: LogIndexer | null
  /** The bytes begin in the middle of a log. */
  readonly resume?: ResumedState | undefined
}

/** What the part before told. */
export interface ResumedState {
  readonly definitions: readonly ApiDefinition[]
  /** How many of them come before this place. */
  readonly declared: number
  readonly firstCall: number
  readonly startedAt: number | null
  readonly wide: boolean
}

/** Less than this is not searched for documents after damage, unless it is the end: a document that comes in parts must not look damaged. */
const searchAhead = 1 << 16

/**
 * Reads concatenated BSON documents in any chunking: framing, declarations, the process, damage. What calls hold is left to the consumer.
 *
 * Damage costs the damaged document: the next one that could be a log's is looked for, and everything in between is one diagnostic.
 */
export class BsonLogReader {
  readonly document: LogDocument = new LogDocument()
  readonly elements: BsonElements = new BsonElements()
  /** The APIs that were called, in the order of their first calls. */
  readonly called: KnownApi[] = []
  /** Calls so far after merging equal neighbours. */
  calls = 0
  /** Threads of calls, in first-seen order. */
  readonly threads: Set<number> = new Set<number>()
  /** Start of the process; `null` before its message, or if that is unreadable. */
  startedAt: number | null = null
  /** Whether the process is 64-bit, as far as the log has told. */
  wide = false
  /** SHA-1 of the buffer that precedes the call (2.x). */
  buffer: string | undefined
  readonly #options: BsonReaderOptions
  readonly #window = new ByteWindow()
  readonly #search = new DocumentSearch()
  #apis = new Map<number, KnownApi>()
  readonly #byName = new Map<string, ApiDefinition>()
  #looked: ReadonlyMap<number, ApiDefinition> | undefined
  #lastThread = -1
  /** Bytes that have to be there before reading goes on. */
  #needed = 0
  readonly #lost: LostBytes
  // The call before: its API, and where its arguments are.
  #lastApi: KnownApi | undefined
  #lastBuffer: string | undefined
  #lastBytes: Uint8Array
  #lastArgsAt = 0
  #lastArgsLength = 0
  #lastAuxAt = 0
  #lastAuxLength = 0
  readonly #indexer: LogIndexer | null
  /** From this offset on a call may begin a segment of the index. */
  #nextSegment: number

  constructor(options: BsonReaderOptions) {
    this.#options = options
    this.#lost = new LostBytes(options.diagnostics, 'a BSON document')
    this.#indexer = options.indexer ?? null
    this.#nextSegment = this.#indexer?.nextStart ?? Infinity
    if (options.resume !== undefined) this.#resume(options.resume)
    this.#window.base = options.base ?? 0
    this.#lastBytes = this.#window.buffer
  }

  /** What `document` and `elements` point into. */
  get bytes(): Buffer {
    return this.#window.buffer
  }

  /** Of the next document. */
  get offset(): number {
    return this.#offset()
  }

  push(chunk: Uint8Array): void {
    this.#keepLast()
    this.#window.append(chunk)
    this.#read(false)
  }

  end(): void {
    this.#read(true)
  }

  #resume({ definitions, declared, firstCall, startedAt, wide }: ResumedState): void {
    for (const definition of definitions.slice(0, declared)) this.#declare(definition, new Uint8Array(0))
    this.calls = firstCall
    this.startedAt = startedAt
    this.wide = wide
  }

  #read(final: boolean): void {
    const window = this.#window
    for (;;) {
      const available = window.end - window.start
      if (!final && (available < this.#needed || available < 7)) return
      if (available === 0) break
      const length = available >= 4 ? int32(window.buffer, window.start) : 0
      const plausible = this.#lost.open
        ? beginsLogDocument(window.buffer, window.start, window.end)
        : couldBegin(window.buffer, window.start, window.end)
      if (plausible && length > available && !final) {
        this.#needed = length
        return
      }
      this.#needed = 0
      const end = window.start + length
      if (plausible && length <= available && this.#isSound(end) && this.document.end === end) {
        this.#lost.end(this.#offset())
        this.#handle(length)
        window.held = window.start
        window.start = end
      } else if (!this.#recover(final)) return
    }
    this.#lost.end(this.#offset())
  }

  /** Read the document at the current position, arguments included. */
  #isSound(end: number): boolean {
    const { document } = this
    const { buffer, start } = this.#window
    if (!document.scan(buffer, start, end)) return false
    // Where bytes are missing, the arguments reach into the next document.
    return document.argsAt === 0 || this.elements.scan(buffer, document.argsAt, document.argsEnd)
  }

  #offset(): number {
    return this.#window.base + this.#window.start
  }

  /** Step over damage. False if that takes more bytes than there are. */
  #recover(final: boolean): boolean {
    this.#forgoIndex()
    const window = this.#window
    const available = window.end - window.start
    if (!final && available < searchAhead) {
      this.#needed = searchAhead
      return false
    }
    if (this.#swallowed() || this.#wrongLength(final)) return true
    const found = this.#search.find(window.buffer, window.start + 1, window.end, final)
    if (found.kind === 'none' && final) {
      this.#loseRest()
      return true
    }
    this.#lost.begin(this.#offset())
    window.start = window.held = found.at
    if (found.kind !== 'none') return true
    this.#needed = searchAhead
    return false
  }

  /**
   * Whether the document before this place was short of bytes and took them from the next one, which begins within it. By chance it may have made
   * sense nevertheless.
   */
  #swallowed(): boolean {
    const window = this.#window
    const before = window.held
    window.held = window.start
    if (before < 0 || before === window.start || this.#lost.open) return false
    const found = this.#search.find(window.buffer, before + 1, window.end, true)
    if (found.kind !== 'whole' || found.at >= window.start) return false
    const message = 'a document lacks bytes and ran into the next one; what was read of it is doubtful'
    this.#options.diagnostics.add('LOG_DAMAGED', message, window.base + before, found.at - before)
    window.start = window.held = found.at
    return true
  }

  /** A document that is sound but for its length field, and is followed by another one or by the end. */
  #wrongLength(final: boolean): boolean {
    const window = this.#window
    const document = this.document
    const isSound = this.#isSound(Math.min(window.end, window.start + this.#search.reach))
    this.#search.spend(document.end - window.start)
    if (!isSound) return false
    if (!(document.hasType || (document.index >= 0 && document.argsAt > 0))) return false
    const end = document.end
    if (!(end === window.end ? final : beginsLogDocument(window.buffer, end, window.end))) return false
    // A document that lacks bytes may have swallowed the next one.
    if (this.#search.find(window.buffer, window.start + 1, end, true).kind === 'whole') return false
    this.#lost.end(this.#offset())
    const message = `expected a document of ${String(end - window.start)} bytes, found the length ${String(int32(window.buffer, window.start))}; the document is kept`
    this.#options.diagnostics.add('LOG_WRONG_LENGTH', message, this.#offset(), 0)
    this.#handle(end - window.start)
    window.held = window.start
    window.start = end
    return true
  }

  /** Nothing more can be read. */
  #loseRest(): void {
    const window = this.#window
    const offset = this.#offset()
    const length = window.end - window.start
    if (!this.#lost.open && isCut(window.buffer, window.start, window.end)) {
      const message = `the log ends within a document: ${String(length)} bytes are left out`
      this.#options.diagnostics.add('LOG_TRUNCATED', message, offset, length)
    } else {
      this.#lost.begin(offset)
      this.#lost.end(offset + length)
    }
    window.start = window.held = window.end
  }

  #handle(length: number): void {
    const { document } = this
    if (document.hasType) {
      const type = textOf(this.bytes, document.field('type'), this.#options.rules) ?? ''
      if (this.#message(type, length)) return
    }
    const api = this.#apis.get(document.index) ?? this.#lookUp(document.index)
    if (api === undefined) {
      const message = `the API ${String(document.index)} is not declared: its call is left out`
      this.#options.diagnostics.add('LOG_UNKNOWN_API', message, this.#offset(), length)
    } else this.#call(api, length)
  }

  /** What damage costs, and what a later declaration means for an earlier call, shows only to who reads from the beginning. */
  #forgoIndex(): void {
    this.#indexer?.giveUp()
    this.#nextSegment = Infinity
  }

  #lookUp(index: number): KnownApi | undefined {
    this.#forgoIndex()
    this.#looked ??= this.#options.declarations?.() ?? new Map<number, ApiDefinition>()
    const definition = this.#looked.get(index)
    return definition && this.#declare(definition, new Uint8Array(0))
  }

  #declare(definition: ApiDefinition, declared: Uint8Array): KnownApi {
    this.#options.declared?.(definition)
    this.#indexer?.declare(definition)
    const wanted = this.#options.apis?.has(definition.name) ?? true
    const names = this.#options.arguments
    const decoded = definition.arguments.flatMap(({ name }, index) =>
      index !== definition.successAt && index !== definition.returnAt && names?.has(name) !== false ? [index] : [],
    )
    const statuses = this.#options.rules.namesConstants ? statusNames(definition.name) : null
    const api: KnownApi = { definition, wanted, decoded, statuses, calls: 0, segment: -1, declared }
    this.#apis.set(definition.index, api)
    this.#byName.set(definition.name, definition)
    return api
  }

  /** A document with a `type`. False if it is a call nevertheless. */
  #message(type: string, length: number): boolean {
    const { document, bytes } = this
    const { rules, consumer, diagnostics } = this.#options
    switch (type) {
      case 'info':
        this.#info(length)
        return true
      case 'debug':
        consumer.event({ type: 'message', message: textOf(bytes, document.field('msg'), rules) ?? '' })
        return true
      case 'buffer':
        this.#buffer(length)
        return true
      case 'new_process': {
        // Monitors outside the guest know the name only (cuckoo-classic §3.3).
        const started = fieldNumber(bytes, document.field('starttime'))
        const processName = textOf(bytes, document.field('name'), rules) ?? ''
        this.startedAt =
          started === undefined || !(started > 0 && started < 253_402_300_800) ? null : Math.trunc(started * 1000)
        this.#lastApi = undefined
        consumer.event({ type: 'process', processId: -1, parentId: 0, processName, startedAt: this.startedAt })
        return true
      }
      default:
        if (document.index >= 0 && document.argsAt > 0) return false
        diagnostics.add(
          'LOG_UNKNOWN_MESSAGE',
          `messages of type ${JSON.stringify(type)} are unknown`,
          this.#offset(),
          length,
        )
        return true
    }
  }

  #info(length: number): void {
    const { start, buffer } = this.#window
    const declared = buffer.subarray(start, start + length)
    const known = this.#apis.get(this.document.index)
    // cuckoomon 1.0 sends every declaration twice.
    if (known?.declared.length === length && declared.equals(known.declared)) return
    const definition = readInfoMessage(buffer, this.document, this.#options.rules, categoryOf, (name) =>
      this.#byName.get(name),
    )
    if (definition !== undefined) this.#declare(definition, Uint8Array.from(declared))
    else
      this.#options.diagnostics.add('LOG_DAMAGED', 'a declaration has no name or no arguments', this.#offset(), length)
  }

  /** 2.x sends large buffers ahead of the call that they belong to (cuckoo2 §2.4). */
  #buffer(length: number): void {
    const { document, bytes } = this
    const content = document.field('buffer')
    if (content?.bsonType !== BSON_BINARY) {
      this.#options.diagnostics.add('LOG_DAMAGED', 'a buffer message has no buffer', this.#offset(), length)
      return
    }
    this.buffer = createHash('sha1')
      .update(bytes.subarray(content.start + 5, content.end))
      .digest('hex')
    const checksum = textOf(bytes, document.field('checksum'), this.#options.rules)
    if (checksum === this.buffer) return
    const message = `expected the SHA-1 ${JSON.stringify(checksum ?? '')} of a buffer, found ${this.buffer}`
    this.#options.diagnostics.add('LOG_BUFFER_CHECKSUM', message, this.#offset(), 0)
  }

  #call(api: KnownApi, length: number): void {
    const { document, elements, bytes } = this
    if (document.argsAt === 0) {
      const message = `a call of ${api.definition.name} has no arguments`
      this.#options.diagnostics.add('LOG_DAMAGED', message, this.#offset(), length)
      return
    }
    const expected = api.definition.arguments.length
    if (elements.count !== expected) {
      const message = `expected ${String(expected)} arguments of ${api.definition.name}, found ${String(elements.count)}: the call is left out`
      this.#options.diagnostics.add('LOG_ARGUMENT_COUNT', message, this.#offset(), length)
      return
    }
    switch (api.definition.role) {
      case 'process':
        this.#process(api.definition, length)
        return
      case 'thread':
        if (document.threadId !== null) this.#options.consumer.event({ type: 'thread', threadId: document.threadId })
        return
      case 'environment':
        this.#options.consumer.event(environmentOf(bytes, api.definition, elements, this.#options.rules))
        return
      case 'action': {
        const action = new NamedArguments(bytes, api.definition, elements, this.#options.rules).text('action') ?? ''
        this.#options.consumer.event({ type: 'action', action })
        return
      }
      default:
        this.#apiCall(api)
    }
  }

  #process(definition: ApiDefinition, length: number): void {
    const named = new NamedArguments(this.bytes, definition, this.elements, this.#options.rules)
    const event = readProcessMessage(named)
    if (event === undefined) {
      this.#options.diagnostics.add(
        'LOG_UNKNOWN_MESSAGE',
        'a process message has no known arguments',
        this.#offset(),
        length,
      )
      return
    }
    // Calls of two processes are never equal neighbours.
    this.#lastApi = undefined
    this.startedAt = event.startedAt
    if (event.bitness !== undefined) this.wide = event.bitness === 64
    this.#options.consumer.event(event)
  }

  #apiCall(api: KnownApi): void {
    const { threadId, repeated } = this.document
    if (threadId !== null && threadId !== this.#lastThread) {
      this.#lastThread = threadId
      this.threads.add(threadId)
    }
    if (api.calls === 0) this.called.push(api)
    api.calls += repeated + 1
    const equal = this.#equalsLast(api)
    if (!equal) {
      this.#remember(api)
      if (this.#offset() >= this.#nextSegment) this.#beginSegment()
      this.calls++
    }
    if (this.#indexer !== null && api.segment !== this.#indexer.segment) {
      api.segment = this.#indexer.segment
      this.#indexer.see(api.definition.name)
    }
    this.#options.consumer.call(api, equal)
    this.buffer = undefined
  }

  #beginSegment(): void {
    // What was said ahead of the call belongs to it.
    if (this.#indexer === null || this.buffer !== undefined) return
    const { startedAt, wide } = this
    this.#indexer.begin({ start: this.#offset(), firstCall: this.calls, startedAt, wide })
    this.#nextSegment = this.#indexer.nextStart
  }

  #equalsLast(api: KnownApi): boolean {
    const { document, bytes } = this
    if (api !== this.#lastApi || this.buffer !== this.#lastBuffer) return false
    const length = document.argsEnd - document.argsAt
    const auxLength = document.auxAt === 0 ? 0 : document.auxEnd - document.auxAt
    if (length !== this.#lastArgsLength || auxLength !== this.#lastAuxLength) return false
    const last = this.#lastBytes
    // From the end: the first bytes, result and handle, are those that seldom differ.
    for (let index = length - 1, at = document.argsAt, before = this.#lastArgsAt; index >= 0; index--) {
      if (bytes[at + index] !== last[before + index]) return false
    }
    for (let index = 0; index < auxLength; index++) {
      if (bytes[document.auxAt + index] !== last[this.#lastAuxAt + index]) return false
    }
    return true
  }

  #remember(api: KnownApi): void {
    const { document } = this
    this.#lastApi = api
    this.#lastBuffer = this.buffer
    this.#lastBytes = this.#window.buffer
    this.#lastArgsAt = document.argsAt
    this.#lastArgsLength = document.argsEnd - document.argsAt
    this.#lastAuxAt = document.auxAt
    this.#lastAuxLength = document.auxAt === 0 ? 0 : document.auxEnd - document.auxAt
  }

  /** The window is about to be reused: keep the bytes of the last call. */
  #keepLast(): void {
    if (this.#lastApi === undefined || this.#lastBytes !== this.#window.buffer) return
    const kept = new Uint8Array(this.#lastArgsLength + this.#lastAuxLength)
    kept.set(this.#lastBytes.subarray(this.#lastArgsAt, this.#lastArgsAt + this.#lastArgsLength))
    kept.set(this.#lastBytes.subarray(this.#lastAuxAt, this.#lastAuxAt + this.#lastAuxLength), this.#lastArgsLength)
    this.#lastBytes = kept
    this.#lastArgsAt = 0
    this.#lastAuxAt = this.#lastArgsLength
  }
}

/** Whether the data end within a document, as far as one can see. */
function isCut(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at < 7 || (couldBegin(bytes, at, end) && int32(bytes, at) > end - at)
}
