/** 8 lower-case hexadecimal digits. */
export function hex32(value: number): string {
  return value.toString(16).padStart(8, '0')
}
