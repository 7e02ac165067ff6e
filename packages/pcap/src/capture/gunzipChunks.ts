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
  const input = Readable.from(copied(rest), { objectMode: true })
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
  let head: Uint8Array | undefined = new Uint8Array()
  for await (const chunk of source) {
    if (head === undefined) {
      yield chunk
      continue
    }
    // The source may use the memory of a chunk again, so a byte that waits is copied.
    head = head.length === 0 && chunk.length > 1 ? chunk : Buffer.concat([head, chunk])
    if (head.length < 2) continue
    yield head
    head = undefined
  }
  if (head !== undefined && head.length > 0) yield head
}

/** The stream below asks for the next chunk before it is done with this one. */
async function* copied(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) yield Buffer.from(chunk)
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
