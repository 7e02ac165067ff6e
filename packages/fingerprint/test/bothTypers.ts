import type { FileType, TypeSource } from '../src/fileTyper.js'
import { Libmagic } from '../src/libmagic.js'

const choosy = new Libmagic(true)
const complete = new Libmagic(false)

/** What libmagic says with the tests that can succeed, and what it says with all. */
export async function bothTypes(bytes: Uint8Array): Promise<readonly [found: FileType, expected: FileType]> {
  return [await choosy.identify(sourceOf(bytes)), await complete.identify(sourceOf(bytes))]
}

function sourceOf(bytes: Uint8Array): TypeSource {
  return {
    size: bytes.length,
    read: (target, position) => {
      const part = bytes.subarray(position, position + target.length)
      target.set(part)
      return part.length
    },
  }
}
