import { createHash } from 'node:crypto'
import type { PeIcon } from '@cuculus/core'
import { differenceHash, type Icon } from '@cuculus/pe'

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
