import { Readable } from 'node:stream'
import { constants, createGunzip } from 'node:zlib'
import type { CaptureDiagnostic } from '../diagnostic.js'

/** Chunks of bytes: a stream, a generator, an array. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** The chunks as they are, or decompressed if they begin like a gzip file (RFC 1952). A damaged or cut file gives what came before the damage. */
export async function* gunzipChunks(
  source: ByteSource,
  report: (diagnostic: CaptureDiagnostic) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = joinHead(source)
  const first = await iterator.next()
  if (first.done === true) return
  const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b
  const rest = prepend(first.value, iterator)
  if (!isGzip) {
    yield* rest
    return
  }
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 256 * 1024 })
  const input = Readable.from(rest, { objectMode: true })
  input.on('error', (error) => gunzip.destroy(error))
  input.pipe(gunzip)
  try {
    // A stream without an encoding hands out buffers.
    for await (const chunk of gunzip as AsyncIterable<Buffer>) yield chunk
  } catch (error) {
    if (!isZlibError(error)) throw error
    report({ code: 'CAPTURE_GZIP_DAMAGED', message: `expected gzip data to the end, found an error: ${error.message}` })
  } finally {
    input.destroy()
  }
}

/** Chunks of which the first has at least two bytes, if there are so many. */
async function* joinHead(source: ByteSource): AsyncGenerator<Uint8Array, void, undefined> {
  let head: Uint8Array | undefined
  for await (const chunk of source) {
    if (chunk.length === 0) continue
    if (head === undefined && chunk.length === 1) head = chunk
    else if (head?.length === 1) yield Buffer.concat([head, chunk])
    else yield chunk
    if (head === undefined) head = new Uint8Array()
    else if (head !== chunk) head = new Uint8Array()
  }
  if (head?.length === 1) yield head
}

async function* prepend(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield first
  yield* rest
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}
