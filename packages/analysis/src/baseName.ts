/** Last part of a path of any system: hosts run Linux, targets in reports may be paths of a Windows guest. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}
