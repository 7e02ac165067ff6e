/** What a test sees of a BSON document: entries in order, numbers with their width, so that int32 and int64 are told apart. */
export type Read =
  null | boolean | string | Uint8Array | { readonly int32: number } | { readonly int64: bigint } | Entries

export type Entries = readonly (readonly [key: string, value: Read])[]

/** All documents of a log. Written for what the builders write; anything else throws. */
export function readBsonLog(bytes: Uint8Array): Entries[] {
  const documents: Entries[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let offset = 0; offset < bytes.length;) {
    const length = view.getUint32(offset, true)
    documents.push(readEntries(bytes.subarray(offset, offset + length)))
    offset += length
  }
  return documents
}

/** The value of a key; throws if there is none. */
export function get(entries: Entries, key: string): Read {
  const found = entries.find(([name]) => name === key)
  if (found === undefined) throw new Error(`no ${key}`)
  return found[1]
}

/** The documents whose index is that of the API called `name`, the `info` message first. */
export function messagesOf(documents: readonly Entries[], name: string): Entries[] {
  const info = documents.find((document) => document.some(([key, value]) => key === 'name' && value === name))
  if (info === undefined) throw new Error(`no ${name}`)
  const index = JSON.stringify(get(info, 'I'))
  return documents.filter((document) => document[0]?.[0] === 'I' && JSON.stringify(document[0][1]) === index)
}

/** The items of an array. */
export function items(value: Read): Read[] {
  if (!Array.isArray(value)) throw new Error('no array')
  return (value as Entries).map(([, item]) => item)
}

function readEntries(bytes: Uint8Array): Entries {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries: (readonly [string, Read])[] = []
  let offset = 4
  while (bytes[offset] !== 0) {
    const type = bytes[offset++]
    const end = bytes.indexOf(0, offset)
    const key = text(bytes.subarray(offset, end))
    offset = end + 1
    const length = [2, 3, 4, 5].includes(type ?? 0) ? view.getUint32(offset, true) : 0
    if (type === 0x02) {
      entries.push([key, text(bytes.subarray(offset + 4, offset + 3 + length))])
      offset += 4 + length
    } else if (type === 0x03 || type === 0x04) {
      entries.push([key, readEntries(bytes.subarray(offset, offset + length))])
      offset += length
    } else if (type === 0x05) {
      entries.push([key, bytes.slice(offset + 5, offset + 5 + length)])
      offset += 5 + length
    } else if (type === 0x08) entries.push([key, bytes[offset++] === 1])
    else if (type === 0x0a) entries.push([key, null])
    else if (type === 0x10) {
      entries.push([key, { int32: view.getInt32(offset, true) }])
      offset += 4
    } else if (type === 0x12) {
      entries.push([key, { int64: view.getBigInt64(offset, true) }])
      offset += 8
    } else throw new Error(`type ${String(type)}`)
  }
  if (offset !== bytes.length - 1) throw new Error('the length of the document is wrong')
  return entries
}

function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}
