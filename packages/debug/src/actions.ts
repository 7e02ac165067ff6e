import { lines } from './lines.js'

/**
 * Actions in an `action.json` (2.0 release candidates): one JSON value per line. Damaged lines are skipped; a value of another form is kept as it
 * was written, as it may be nested deeper than anything that writes it anew can follow.
 */
export function storedActions(text: string): string[] {
  const actions: string[] = []
  for (const line of lines(text)) {
    const value = parse(line)
    if (value === undefined || value === null) continue
    actions.push(typeof value === 'string' ? value : (actionOf(value) ?? line.trim()))
  }
  return actions
}

/** Actions in the rows of an exported errors table (`errors.json`): 2.x asks operators through the column `action`. */
export function errorActions(text: string): readonly string[] {
  const rows = parse(text)
  if (!Array.isArray(rows)) return []
  const items: readonly unknown[] = rows
  return items.map(actionOf).filter((action) => action !== undefined)
}

function parse(text: string): unknown {
  if (text.trim() === '') return undefined
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
