import { closeSync, openSync, readSync } from 'node:fs'
import { type ApiDefinition } from './apiDefinition.js'
import { BsonLogReader } from './bsonLogReader.js'
import { DiagnosticSink } from './diagnosticSink.js'
import { type BsonRules } from './dialectRules.js'

/**
 * Everything that a log declares, wherever it stands. Needed only when a call precedes its declaration, which no monitor writes: then the log's
 * parts are out of order, or a part is missing.
 */
export function readDeclarations(chunks: Iterable<Uint8Array>, rules: BsonRules): ReadonlyMap<number, ApiDefinition> {
  const found = new Map<number, ApiDefinition>()
  const reader = new BsonLogReader({
    rules,
    diagnostics: new DiagnosticSink(undefined),
    consumer: { event: () => undefined, call: () => undefined },
    apis: new Set(),
    declared: (definition) => {
      // The first one: what comes later is for the calls behind it.
      if (!found.has(definition.index)) found.set(definition.index, definition)
    },
  })
  for (const chunk of chunks) reader.push(chunk)
  reader.end()
  return found
}

/** The file in chunks, read synchronously. The memory of a chunk is reused for the next. */
export function* fileChunks(path: string, from: number, size: number = 1 << 18): Generator<Uint8Array> {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.allocUnsafeSlow(size)
    let position = from
    for (;;) {
      const length = readSync(file, buffer, 0, size, position)
      if (length === 0) return
      position += length
      yield buffer.subarray(0, length)
    }
  } finally {
    closeSync(file)
  }
}
