import { numberOf } from './numberOf.js'

/** Predefined handles (winreg.h). */
const roots: ReadonlyMap<number, string> = new Map([
  [0x80000000, 'HKEY_CLASSES_ROOT'],
  [0x80000001, 'HKEY_CURRENT_USER'],
  [0x80000002, 'HKEY_LOCAL_MACHINE'],
  [0x80000003, 'HKEY_USERS'],
  [0x80000004, 'HKEY_PERFORMANCE_DATA'],
  [0x80000005, 'HKEY_CURRENT_CONFIG'],
])

/** The name of a predefined registry handle, however its 32 bits are written (`0x80000002`, `-2147483646`, `0xffffffff80000002`). */
export function registryRoot(handle: string): string | undefined {
  const value = numberOf(handle)
  return value === undefined ? undefined : roots.get(value >>> 0)
}

/** A key path as `HKEY_…\…`; native paths (`\Registry\Machine\…`) are translated. */
export function normalKey(path: string): string {
  const native = /^\\registry\\(machine|user)(?:\\|$)/i.exec(path)
  if (native === null) return path
  const rest = path.slice(native[0].length)
  if (native[1]?.toLowerCase() === 'machine') return join('HKEY_LOCAL_MACHINE', rest)
  const user = /^S-1-5-21-[\d-]+(_Classes)?(?:\\|$)/i.exec(rest)
  if (user === null) return join('HKEY_USERS', rest)
  const root = user[1] === undefined ? 'HKEY_CURRENT_USER' : 'HKEY_CURRENT_USER\\Software\\Classes'
  return join(root, rest.slice(user[0].length))
}

/** Parts of a key path, without doubled separators. */
export function join(...parts: readonly string[]): string {
  return parts
    .map(withoutSeparators)
    .filter((part) => part !== '')
    .join('\\')
}

/** The part without separators at its ends. By hand: an expression looks for the end from each of very many separators anew. */
function withoutSeparators(part: string): string {
  let start = 0
  let end = part.length
  while (start < end && part[start] === '\\') start++
  while (end > start && part[end - 1] === '\\') end--
  return part.slice(start, end)
}
