/** Actions in an `action.json` (2.0 release candidates): one JSON value per line. Damaged lines are skipped. */
export function storedActions(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const value = parse(line)
    if (value === undefined || value === null) return []
    return [typeof value === 'string' ? value : (actionOf(value) ?? JSON.stringify(value))]
  })
}

/** Actions in the rows of an exported errors table (`errors.json`): 2.x asks operators through the column `action`. */
export function errorActions(text: string): readonly string[] {
  const rows = parse(text)
  if (!Array.isArray(rows)) return []
  const items: readonly unknown[] = rows
  return items.map(actionOf).filter((action) => action !== undefined)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function actionOf(row: unknown): string | undefined {
  if (typeof row !== 'object' || row === null || !Object.hasOwn(row, 'action') || !('action' in row)) return undefined
  return typeof row.action === 'string' && row.action !== '' ? row.action : undefined
}
