import { open } from 'node:fs/promises'

/** Bytes that are read at once. */
const chunkSize = 1 << 18

/** The bytes of a file from `start` up to `end`, or to where it ends, in chunks. The memory of a chunk is used again for the one after the next. */
export async function* logChunks(
  path: string,
  start: number,
  end: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r')
  const size = Math.min(chunkSize, Math.max(0, end - start))
  let [buffer, other] = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)]
  let position = start
  const readNext = async (): Promise<{ readonly bytesRead: number }> =>
    position < end ? file.read(buffer, 0, Math.min(size, end - position), position) : { bytesRead: 0 }
  let reading = readNext()
  try {
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await reading
      if (bytesRead === 0) return
      position += bytesRead
      const chunk = buffer.subarray(0, bytesRead)
      ;[buffer, other] = [other, buffer]
      // The next chunk is read while somebody works on this one.
      reading = readNext()
      yield chunk
    }
  } finally {
    // Who stops in between is not interested in how the reading ahead went.
    await reading.catch(() => undefined)
    await file.close()
  }
}
