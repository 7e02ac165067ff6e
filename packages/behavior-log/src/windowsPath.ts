/** File name of a Windows path; the last folder if it ends with a separator. */
export function windowsBasename(path: string): string {
  const parts = path.split(/[\\/]/)
  for (let index = parts.length - 1; index >= 0; index--) {
    const part = parts[index]
    if (part !== undefined && part !== '') return part
  }
  return path
}

/** Without the prefix of the object manager's namespace, once. Never more: `\\server` and `??` belong to the name (cuckoo-classic §3.1.4). */
export function withoutNamespace(value: string): string {
  return value.startsWith('\\??\\') ? value.slice(4) : value
}
