import type { CompoundFile } from '../compoundFile.js'
import { readBinaryInfo } from './binaryInfo.js'
import { type BlockKeys, blockKeys } from './blockKeys.js'
import { type Decrypted, unknownEncryption } from './oleEncryption.js'
import { Rc4 } from './rc4.js'

/** Token of an encrypted presentation ([MS-PPT] §2.3.2). */
const ENCRYPTED = 0xf3d1c4df
const RECORD = { userEdit: 0x0ff5, persistDirectory: 0x1772, cryptSession: 0x2f14 } as const
const HEADER = 8
const MAXIMUM_STREAM = 64 * 1024 * 1024
/** Times that a presentation was saved, and objects in it. */
const MAXIMUM_EDITS = 1024
const MAXIMUM_OBJECTS = 65_536

/**
 * Open the stream `PowerPoint Document` of an encrypted presentation ([MS-PPT] §2.3.7) with a password; `undefined` if it is not encrypted. `content` is the stream
 * in the clear: each object of the directory is encrypted by itself, under the key of its number.
 */
export function decryptPresentation(file: CompoundFile, password: string): Decrypted | undefined {
  const [userEntry, entry] = [file.find('Current User'), file.find('PowerPoint Document')]
  const user = userEntry && file.read(userEntry, 64)
  if (user === undefined || entry === undefined || user.length < 20) return undefined
  const userView = new DataView(user.buffer, user.byteOffset, user.byteLength)
  if (userView.getUint32(12, true) !== ENCRYPTED) return undefined
  const stream = file.read(entry, MAXIMUM_STREAM)
  const { objects, session } = readDirectory(stream, userView.getUint32(16, true))
  const sessionAt = session === undefined ? undefined : objects.get(session)
  const description = sessionAt === undefined ? undefined : recordData(stream, sessionAt, RECORD.cryptSession)
  if (description === undefined) return { encryption: unknownEncryption, content: null }
  const info = readBinaryInfo(description)
  const keys = blockKeys(info, password)
  if (keys === undefined) return { encryption: info.encryption, content: null }
  const content = Uint8Array.from(stream)
  let left = 2 * stream.length
  for (const [number, at] of objects) {
    if (number === session || left <= 0) continue
    left -= decryptObject(stream, content, at, keys, number)
  }
  return { encryption: info.encryption, content }
}

interface Directory {
  /** Places of objects by their numbers, as the newest edit has them. */
  readonly objects: ReadonlyMap<number, number>
  /** Number of the object that describes the encryption. */
  readonly session: number | undefined
}

/** From the newest edit to the oldest. */
function readDirectory(stream: Uint8Array, newest: number): Directory {
  const objects = new Map<number, number>()
  let session: number | undefined
  for (let at = newest, edits = 0; at > 0 || edits === 0; edits++) {
    const edit = edits < MAXIMUM_EDITS ? recordData(stream, at, RECORD.userEdit) : undefined
    if (edit === undefined || edit.length < 28) break
    const view = new DataView(edit.buffer, edit.byteOffset, edit.byteLength)
    if (session === undefined && edit.length >= 32) session = view.getUint32(28, true)
    readObjects(recordData(stream, view.getUint32(12, true), RECORD.persistDirectory), objects)
    at = view.getUint32(8, true)
  }
  return { objects, session }
}

/** Runs of objects: number of the first in 20 bits, how many in 12, then their places. */
function readObjects(directory: Uint8Array | undefined, objects: Map<number, number>): void {
  if (directory === undefined) return
  const view = new DataView(directory.buffer, directory.byteOffset, directory.byteLength)
  for (let at = 0; at + 4 <= directory.length;) {
    const run = view.getUint32(at, true)
    at += 4
    for (let index = 0; index < run >>> 20 && at + 4 <= directory.length; index++, at += 4) {
      const number = (run & 0xfffff) + index
      if (!objects.has(number) && objects.size < MAXIMUM_OBJECTS) objects.set(number, view.getUint32(at, true))
    }
  }
}

/** What is behind a record's header, if it is of the type. */
function recordData(stream: Uint8Array, at: number, type: number): Uint8Array | undefined {
  if (at + HEADER > stream.length) return undefined
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  if (view.getUint16(at + 2, true) !== type) return undefined
  return stream.subarray(at + HEADER, at + HEADER + view.getUint32(at + 4, true))
}

/** The length of an object is in its header, which is encrypted with it. Returns how many bytes it has. */
function decryptObject(stream: Uint8Array, content: Uint8Array, at: number, keys: BlockKeys, number: number): number {
  if (at + HEADER > stream.length) return 0
  const cipher = new Rc4(keys(number))
  const header = cipher.apply(stream.subarray(at, at + HEADER))
  const length = new DataView(header.buffer).getUint32(4, true)
  content.set(header, at)
  const body = cipher.apply(stream.subarray(at + HEADER, at + HEADER + length))
  content.set(body, at + HEADER)
  return HEADER + body.length
}
