import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

const chunkSize = 1024 * 1024

// A pipe would block the open for ever and a link would lead elsewhere; Windows knows neither flag.
const flags = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK)

/**
 * The bytes of a regular file, in chunks that all use the same memory: fresh memory for each costs more than the dissecting.
 *
 * A chunk is good until the next one is asked for. Symbolic links are not followed.
 */
export async function* readCapture(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  signal?.throwIfAborted()
  const handle = await open(path, flags)
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw new Error(`expected a regular file at ${path}, found something else`)
    const size = Math.max(4096, Math.min(chunkSize, found.size + 1))
    // While one is dissected the other is filled.
    let [memory, spare] = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)]
    let reading = handle.read(memory, 0, size, null)
    try {
      for (;;) {
        signal?.throwIfAborted()
        const { bytesRead } = await reading
        if (bytesRead === 0) return
        const chunk = memory.subarray(0, bytesRead)
        ;[memory, spare] = [spare, memory]
        reading = handle.read(memory, 0, size, null)
        yield chunk
      }
    } finally {
      // Nobody may be left to hear that it failed, and the file is not closed under it.
      await reading.catch(() => undefined)
    }
  } finally {
    await handle.close()
  }
}
