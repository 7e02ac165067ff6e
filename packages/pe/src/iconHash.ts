import { createHash } from 'node:crypto'
import { pillowPng } from './pillowPng.js'
import { pngPixels } from './pngPixels.js'

const DEPTH = 24
const COLOUR_TYPE = 25
const RGBA = 6

/**
 * The MD5 of an icon in 32 lower-case hexadecimal digits, as CAPE stores it in `icon_hash`: of the PNG file that CAPE's picture library (Pillow) makes of it. It is that of `png` itself only if
 * `png` comes from there.
 *
 * @param png an icon's PNG file
 * @returns `null` if it cannot be decoded, or has other colours than red, green, blue and alpha of 8 bits each
 */
export function iconHash(png: Uint8Array): string | null {
  const pixels = png[DEPTH] === 8 && png[COLOUR_TYPE] === RGBA ? pngPixels(png) : undefined
  return pixels === undefined ? null : createHash('md5').update(pillowPng(pixels)).digest('hex')
}
