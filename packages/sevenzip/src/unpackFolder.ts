import { constants, inflateRawSync } from 'node:zlib'
import { decodeBzip2 } from './decodeBzip2.js'
import { decodeLzma } from './decodeLzma.js'
import { decodeLzma2 } from './decodeLzma2.js'
import { undoDelta, undoX86, undoX86Split } from './filters.js'
import { METHOD } from './methods.js'
import { type Folder, lastOutput } from './streamsInfo.js'

/** Steps of one way to unpack; 7-Zip takes four at most, and a circle has no end. */
const MAXIMUM_STEPS = 8
/** One byte of Deflate gives no more than so many. */
const DEFLATE_RATIO = 1032

/**
 * Unpack the beginning of what is packed together, at most `limit` bytes of it; `undefined` where a method is not known (encryption and PPMd among them), or the
 * steps do not lead from the packed streams to the end.
 */
export function unpackFolder(folder: Folder, packed: readonly Uint8Array[], limit: number): Uint8Array | undefined {
  return output(folder, packed, lastOutput(folder), limit, { left: MAXIMUM_STEPS })
}

function output(
  folder: Folder,
  packed: readonly Uint8Array[],
  index: number,
  limit: number,
  steps: { left: number },
): Uint8Array | undefined {
  if (steps.left-- <= 0) return undefined
  let [firstInput, firstOutput] = [0, 0]
  for (const coder of folder.coders) {
    if (index === firstOutput && coder.outputs === 1) {
      const size = Math.min(folder.outputSizes[index] ?? 0, limit)
      const inputs: Uint8Array[] = []
      for (let input = firstInput; input < firstInput + coder.inputs; input++) {
        const source = folder.bindings.get(input)
        const bytes =
          source === undefined
            ? packed[folder.packedInputs.indexOf(input)]
            : output(folder, packed, source, limit + 8, steps)
        if (bytes === undefined) return undefined
        inputs.push(bytes)
      }
      return step(coder.method, coder.properties, inputs, size)
    }
    firstInput += coder.inputs
    firstOutput += coder.outputs
  }
  return undefined
}

function step(
  method: string,
  properties: Uint8Array,
  inputs: readonly Uint8Array[],
  size: number,
): Uint8Array | undefined {
  const [bytes, ...others] = inputs
  if (bytes === undefined) return undefined
  if (method === METHOD.bcj2) {
    const [calls, jumps, choices] = others
    if (calls === undefined || jumps === undefined || choices === undefined) return undefined
    return undoX86Split(bytes, calls, jumps, choices, size)
  }
  if (others.length > 0) return undefined
  switch (method) {
    case METHOD.copy:
      return bytes.subarray(0, size)
    case METHOD.lzma:
      return decodeLzma(bytes, properties, size)
    case METHOD.lzma2:
      return decodeLzma2(bytes, size)
    case METHOD.delta:
      return undoDelta(bytes, (properties[0] ?? 0) + 1).subarray(0, size)
    case METHOD.bcj:
    case METHOD.bcjX86:
      return undoX86(bytes).subarray(0, size)
    case METHOD.bzip2:
      return decodeBzip2(bytes, size)
    case METHOD.deflate:
      return inflated(bytes, size)
    default:
      return undefined
  }
}

function inflated(bytes: Uint8Array, size: number): Uint8Array {
  try {
    const maxOutputLength = Math.max(size, bytes.length) + DEFLATE_RATIO
    // What is behind the wanted bytes is not needed, and may be without end.
    const needed = size < bytes.length ? bytes.subarray(0, size + DEFLATE_RATIO) : bytes
    return inflateRawSync(needed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength }).subarray(0, size)
  } catch {
    // Damaged, or more than was told.
    return new Uint8Array(0)
  }
}
