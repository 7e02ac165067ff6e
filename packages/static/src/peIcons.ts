import { createHash } from 'node:crypto'
import type { PeIcon, Static } from '@cuculus/core'
import { differenceHash, fuzzyIconHash, type Icon, iconHash } from '@cuculus/pe'

/** `pe_icons`: digests of all images, and the largest of the first icon as it is, with a hash of its looks. */
export function peIcons(icons: readonly Icon[]): readonly PeIcon[] {
  const shown = largestOfFirst(icons)
  return icons.map((icon) => ({
    group: icon.group,
    width: icon.width,
    height: icon.height,
    bits_per_pixel: icon.bitsPerPixel,
    language: icon.languageName,
    md5: createHash('md5').update(icon.png).digest('hex'),
    sha256: createHash('sha256').update(icon.png).digest('hex'),
    ...(icon === shown ? { png: Buffer.from(icon.png).toString('base64'), dhash: differenceHash(icon.png) } : {}),
  }))
}

function largestOfFirst(icons: readonly Icon[]): Icon | undefined {
  const [first] = icons
  return icons
    .filter(({ group }) => group === first?.group)
    .reduce<Icon | undefined>((best, icon) => (best === undefined || area(icon) > area(best) ? icon : best), undefined)
}

/** More colours decide between images of one size. */
function area({ width, height, bitsPerPixel }: Icon): number {
  return width * height * 64 + bitsPerPixel
}

/** `pe_icon_hash`, `pe_icon_fuzzy` and `pe_icon_dhash`, as CAPE computes them for the image that it stores. */
export function capeIcon(icons: readonly Icon[]): Pick<Static, 'pe_icon_hash' | 'pe_icon_fuzzy' | 'pe_icon_dhash'> {
  const icon = capeChoice(icons)
  if (icon === undefined) return {}
  const { png } = icon
  return { pe_icon_hash: iconHash(png), pe_icon_fuzzy: fuzzyIconHash(png), pe_icon_dhash: differenceHash(png) }
}

/** The last of the first group that is not smaller than the one before in anything; 256 pixels are written as 0, and so are the smallest. */
function capeChoice(icons: readonly Icon[]): Icon | undefined {
  const [first] = icons
  return icons
    .filter(({ group }) => group === first?.group)
    .reduce<Icon | undefined>((best, icon) => {
      const [one, other] = [icon.declared, best?.declared]
      if (other === undefined) return icon
      const isLarger = one.width >= other.width && one.height >= other.height && one.bitsPerPixel >= other.bitsPerPixel
      return isLarger ? icon : best
    }, undefined)
}
