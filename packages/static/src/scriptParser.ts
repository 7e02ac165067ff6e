import { createHash } from 'node:crypto'
import type { EmbeddedFile, ScriptLayer } from '@cuculus/core'
import { embeddedBinaries } from './embeddedBinaries.js'
import { embeddedFile } from './embeddedFile.js'
import { findUrls } from './findUrls.js'
import { suspiciousKeywords } from './macroKeywords.js'
import { hiddenTexts } from './hiddenTexts.js'
import { scriptLanguage } from './scriptLanguage.js'
import type { StaticInput, StaticParser } from './staticParser.js'

/** Text that is read of a script. */
const MAXIMUM_SCRIPT = 8 * 1024 * 1024
const MAXIMUM_DEPTH = 5
const MAXIMUM_LAYERS = 64
const SHOWN_TEXT = 65_536

/** Scripts of the kinds that arrive by mail: what they are, what they hide, where they lead. Nothing is run. */
export const scriptParser: StaticParser = {
  name: 'script',
  recognises: (bytes) => scriptLanguage(scriptText(bytes.subarray(0, 65_536))) !== null,
  async parse(input) {
    const text = scriptText(input.bytes.subarray(0, MAXIMUM_SCRIPT))
    const layers = findLayers(text, input)
    const texts = [text, ...layers.map((layer) => layer.text)]
    const files = await carriedFiles(texts, input)
    return {
      script: {
        language: scriptLanguage(text.slice(0, 65_536)) ?? 'unknown',
        layers,
        urls: findUrls(...texts),
        suspicious: suspiciousKeywords(texts.join('\n')),
        ...(files.length === 0 ? {} : { files }),
      },
    }
  },
}

/** Each file once, however often it is there. */
async function carriedFiles(texts: readonly string[], input: StaticInput): Promise<readonly EmbeddedFile[]> {
  const files = new Map<string, EmbeddedFile>()
  for (const { encoding, data } of texts.flatMap(embeddedBinaries)) {
    const file = await embeddedFile(encoding, data, input)
    if (!files.has(file.sha256)) files.set(file.sha256, file)
  }
  return [...files.values()]
}

/** UTF-16 with a mark, else UTF-8. */
function scriptText(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}

/** What the script hides, what that hides, and so on; each text once. */
function findLayers(script: string, input: StaticInput): readonly ScriptLayer[] {
  const layers: ScriptLayer[] = []
  const seen = new Set<string>()
  let outer: readonly string[] = [script]
  for (let depth = 1; depth <= MAXIMUM_DEPTH && outer.length > 0; depth++) {
    const inner: string[] = []
    for (const { encoding, text } of outer.flatMap(hiddenTexts)) {
      input.signal.throwIfAborted()
      const sha256 = createHash('sha256').update(text).digest('hex')
      if (seen.has(sha256)) continue
      if (layers.length >= MAXIMUM_LAYERS) {
        input.report({ code: 'STATIC_LIMIT', message: `more than ${String(MAXIMUM_LAYERS)} hidden texts` })
        return layers
      }
      seen.add(sha256)
      layers.push({ encoding, depth, size: text.length, sha256, text: text.slice(0, SHOWN_TEXT) })
      inner.push(text)
    }
    outer = inner
  }
  return layers
}
