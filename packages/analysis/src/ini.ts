/** The sections of an INI file: section name -> lower-cased option name -> value as written. */
export type Ini = ReadonlyMap<string, ReadonlyMap<string, string>>

/**
 * Read an INI file as Python's `RawConfigParser` does, which wrote it, but never fail.
 *
 * `=` or `:` ends a name, whichever comes first; `#` and `;` start a comment only as the first character of a line; an indented line continues
 * the value above it; the last of two equal names wins. Values are text: no interpolation, no types, no comments cut off. Cuckoo 0.4-1.2 read
 * the same files with all three, so that a sample named `1`, `yes` or `a%(b)s.exe` lost its name or the whole analysis.
 *
 * @param onBadLine told the number (from 1) of every line that is neither section, option, comment nor continuation; the line is skipped.
 */
export function parseIni(text: string, onBadLine?: (line: number) => void): Ini {
  const sections = new Map<string, Map<string, string>>()
  let section: Map<string, string> | undefined
  let option: string | undefined
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '' || line.startsWith('#') || line.startsWith(';')) continue
    if (section !== undefined && option !== undefined && (line.startsWith(' ') || line.startsWith('\t'))) {
      section.set(option, `${section.get(option) ?? ''}\n${line.trim()}`)
      continue
    }
    option = undefined
    const name = sectionName(line)
    if (name !== undefined) {
      section = sections.get(name) ?? new Map<string, string>()
      sections.set(name, section)
      continue
    }
    const pair = splitOption(line)
    if (section === undefined || pair === undefined) {
      onBadLine?.(index + 1)
      continue
    }
    option = pair.name
    section.set(pair.name, pair.value)
  }
  return sections
}

function sectionName(line: string): string | undefined {
  const end = line.indexOf(']')
  return line.startsWith('[') && end > 1 ? line.slice(1, end) : undefined
}

function splitOption(line: string): { readonly name: string; readonly value: string } | undefined {
  const at = line.search(/[=:]/)
  const name = line.slice(0, Math.max(at, 0)).trim().toLowerCase()
  return name === '' ? undefined : { name, value: line.slice(at + 1).trim() }
}
