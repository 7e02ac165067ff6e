const encoder = new TextEncoder()

/** Items as UTF-8 JSON, elements separated by commas, without brackets; `continued` if others came before. */
export async function* jsonText(
  batches: AsyncIterable<readonly object[]>,
  continued: boolean,
): AsyncIterable<Uint8Array> {
  let separator = continued ? ',' : ''
  for await (const batch of batches) {
    if (batch.length === 0) continue
    yield encoder.encode(separator + batch.map((item) => JSON.stringify(item)).join(','))
    separator = ','
  }
}
