/** File name of a Windows path; the last folder if it ends with a separator. Looks from the end: a path may be megabytes of separators. */
export function windowsBasename(path: string): string {
  let end = path.length
  while (end > 0 && isSeparator(path, end - 1)) end--
  if (end === 0) return path
  let start = end
  while (start > 0 && !isSeparator(path, start - 1)) start--
  return path.slice(start, end)
}

function isSeparator(path: string, at: number): boolean {
  return path[at] === '\\' || path[at] === '/'
}

/** Without the prefix of the object manager's namespace, once. Never more: `\\server` and `??` belong to the name (cuckoo-classic §3.1.4). */
export function withoutNamespace(value: string): string {
  return value.startsWith('\\??\\') ? value.slice(4) : value
}
