/**
 * Text of unknown encoding, one character per byte, in printable ASCII: other bytes become `\xhh`, as every generation of Cuckoo wrote them.
 *
 * For names in executables, whose encoding no field tells. Text in a known encoding is left as it is.
 */
export function printable(latin1: string): string {
  return latin1.replace(
    /[^\x20-\x7e\t\n\r]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
