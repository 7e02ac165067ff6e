import { type IconImage, iconImage } from './iconImage.js'
import type { PeImage } from './peImage.js'
import type { Resource, ResourceId } from './resources.js'

/** One image of an icon. */
export interface Icon extends IconImage {
  /** The icon it belongs to: number or name of the `RT_GROUP_ICON`. */
  readonly group: ResourceId
  /** Number of its `RT_ICON`. */
  readonly id: number
  readonly languageName: string | null
  /** What the `RT_GROUP_ICON` says of it: 0 is a width or height of 256. */
  readonly declared: { readonly width: number; readonly height: number; readonly bitsPerPixel: number }
}

const RT_ICON = 3
const RT_GROUP_ICON = 14
const MAXIMUM_ICONS = 256
/** Pixels of all images together: as many as 64 of the largest that Windows shows. */
const MAXIMUM_PIXELS = 64 * 256 * 256

/**
 * The images of all icons, in the order of the groups; the first group is what Explorer shows.
 *
 * `GRPICONDIR`: reserved, type, count, then 14 bytes each: width, height, colours, reserved, planes, bits, size, number of the `RT_ICON`.
 */
export function readIcons(image: PeImage, resources: readonly Resource[]): readonly Icon[] {
  const images = new Map<string, Resource>()
  for (const resource of resources) {
    if (resource.type !== RT_ICON) continue
    images.set(`${String(resource.id)} ${String(resource.language)}`, resource)
    if (!images.has(String(resource.id))) images.set(String(resource.id), resource)
  }
  const icons: Icon[] = []
  const decoded = new Map<Resource, IconImage | undefined>()
  let pixels = 0
  for (const group of resources.filter(({ type }) => type === RT_GROUP_ICON)) {
    for (const { id, declared } of groupEntries(group.data)) {
      if (icons.length >= MAXIMUM_ICONS) return icons
      const resource = images.get(`${String(id)} ${String(group.language)}`) ?? images.get(String(id))
      if (pixels > MAXIMUM_PIXELS) {
        image.sink.report('PE_LIMIT', 'more or larger icons than are read')
        return icons
      }
      if (resource !== undefined && !decoded.has(resource)) decoded.set(resource, iconImage(resource.data))
      const icon = resource && decoded.get(resource)
      if (icon === undefined) {
        image.sink.report(
          'PE_ICON_DAMAGED',
          `image ${String(id)} of an icon is missing or no picture`,
          image.offsetOf(group.rva),
        )
        continue
      }
      pixels += icon.width * icon.height
      icons.push({ ...icon, group: group.id ?? 0, id, languageName: group.languageName, declared })
    }
  }
  return icons
}

function groupEntries(group: Uint8Array): readonly Pick<Icon, 'id' | 'declared'>[] {
  const view = new DataView(group.buffer, group.byteOffset, group.byteLength)
  const count = group.length < 6 ? 0 : Math.min(view.getUint16(4, true), Math.floor((group.length - 6) / 14))
  return Array.from({ length: count }, (_, index) => {
    const at = 6 + index * 14
    return {
      id: view.getUint16(at + 12, true),
      declared: {
        width: view.getUint8(at),
        height: view.getUint8(at + 1),
        bitsPerPixel: view.getUint16(at + 6, true),
      },
    }
  })
}
