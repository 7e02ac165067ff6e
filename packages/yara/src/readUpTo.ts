/** The first bytes of a stream as one piece, and whether they are all there are. The stream should end soon behind them. */
export async function readUpTo(
  length: number,
  source: AsyncIterable<Uint8Array>,
): Promise<{ readonly bytes: Uint8Array; readonly complete: boolean }> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of source) {
    chunks.push(chunk)
    size += chunk.length
    if (size > length) break
  }
  const bytes = new Uint8Array(Math.min(size, length))
  let position = 0
  for (const chunk of chunks) {
    bytes.set(chunk.subarray(0, length - position), position)
    position += Math.min(chunk.length, length - position)
  }
  return { bytes, complete: size <= length }
}
