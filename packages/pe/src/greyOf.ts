/** Lightness of a colour (ITU-R 601-2), 0 to 255: 0.299, 0.587 and 0.114 in sixteen bits. */
export function greyOf(red: number, green: number, blue: number): number {
  return (red * 19_595 + green * 38_470 + blue * 7471 + 0x8000) >> 16
}
