import { decodeScripts } from './scriptEncoder.js'

/** Signs of a language; two of them make it that language, or one that is marked as enough. */
interface Language {
  readonly name: string
  readonly enough: RegExp
  readonly signs: readonly RegExp[]
}

const LANGUAGES: readonly Language[] = [
  { name: 'internet shortcut', enough: /^\s{0,64}\[(?:InternetShortcut|\{000214A0-)/i, signs: [] },
  { name: 'shell', enough: /^#!\s*\/\S*\b(?:ba|da|k|z)?sh\b/, signs: [] },
  {
    name: 'python',
    enough: /^#!.*\bpython/,
    signs: [/^(?:from\s+\w[\w.]*\s+)?import\s+\w/m, /^def\s+\w+\(.*\):/m, /\b__name__\b/],
  },
  { name: 'html', enough: /<(?:!doctype\s+html|html|hta:application|script|job)\b/i, signs: [] },
  {
    name: 'powershell',
    enough:
      /\b(?:Invoke-Expression|New-Object\s+(?:System\.)?(?:Net|IO)\.|Set-ExecutionPolicy|Start-BitsTransfer|\[System\.Convert\]::FromBase64String|\[Reflection\.Assembly\])/i,
    signs: [
      /\$\w+\s*=/,
      /\b(?:Get|Set|New|Invoke|Start|Write|Out)-[A-Z]\w+/,
      /\bparam\s*\(/i,
      /\$env:\w+/i,
      /\|\s*IEX\b/i,
      /-(?:join|split|replace|bxor)\b/i,
    ],
  },
  {
    name: 'batch',
    enough: /^[ \t]*@echo\s+off\b/im,
    signs: [
      /^[ \t]*set\s+(?:\/[ap]\s+)?"?\w+=/im,
      /%\w+%/,
      /^[ \t]*(?:goto|call)\s+:?\w+/im,
      /\bcmd(?:\.exe)?\s+\/[ck]\b/i,
      /^[ \t]*(?:rem|::)\s/im,
    ],
  },
  {
    name: 'vbscript',
    enough: /\bOn\s+Error\s+Resume\s+Next\b|\bWScript\.CreateObject\s*\(\s*"|\bSet\s+\w+\s*=\s*CreateObject\s*\(/i,
    signs: [
      /^[ \t]*Dim\s+\w/im,
      /\bCreateObject\s*\(/i,
      /^[ \t]*(?:Sub|Function)\s+\w+/im,
      /\bEnd\s+(?:Sub|Function|If)\b/i,
      /\bExecute(?:Global)?\b/i,
      /\bChr\s*\(/i,
    ],
  },
  {
    name: 'javascript',
    enough:
      /\bnew\s+ActiveXObject\s*\(|\bWScript\.(?:Shell|CreateObject|Echo|Sleep|ScriptFullName)\b|\beval\s*\(\s*(?:unescape|function|String)/,
    signs: [
      /\bfunction(?:\s+\w+)?\s*\(/,
      /\b(?:var|let|const)\s+[\w$]+\s*=/,
      /\bString\.fromCharCode\b/,
      /=>\s*\{/,
      /\bunescape\s*\(/,
      /\bdocument\.\w+/,
      /;\s*$/m,
    ],
  },
]

/** What the Script Encoder writes first. */
const ENCODED = '#@~^'

/** The language of a script; `null` for text that is none, and for data. */
export function scriptLanguage(text: string): string | null {
  // Data are no script, however many words they hold by chance.
  if (text.length < 4 || text.includes('\0')) return null
  // A whole script that is encoded (.vbe, .jse) is of the language that comes out.
  if (text.startsWith(ENCODED)) return scriptLanguage(decodeScripts(text)[0] ?? '') ?? 'encoded script'
  const byOneSign = LANGUAGES.find(({ enough }) => enough.test(text))
  if (byOneSign !== undefined) return byOneSign.name
  const counted = LANGUAGES.map(({ name, signs }) => ({ name, count: signs.filter((sign) => sign.test(text)).length }))
  const best = counted.reduce((first, next) => (next.count > first.count ? next : first))
  return best.count >= 2 ? best.name : null
}
