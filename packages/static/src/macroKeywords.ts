import type { Keyword } from '@cuculus/core'

/** Procedures that Office runs by itself. */
const AUTOEXEC: readonly (readonly [string, string])[] = [
  ['AutoOpen', 'runs when the document is opened (Word)'],
  ['Auto_Open', 'runs when the workbook is opened (Excel)'],
  ['AutoExec', 'runs when Word starts'],
  ['AutoExit', 'runs when Word ends'],
  ['AutoNew', 'runs when a document is made (Word)'],
  ['AutoClose', 'runs when the document is closed (Word)'],
  ['Auto_Close', 'runs when the workbook is closed (Excel)'],
  ['Document_Open', 'runs when the document is opened (Word)'],
  ['DocumentOpen', 'runs when the document is opened (Word)'],
  ['Document_New', 'runs when a document is made (Word)'],
  ['Document_Close', 'runs when the document is closed (Word)'],
  ['Document_BeforeClose', 'runs when the document is closed (Word)'],
  ['Workbook_Open', 'runs when the workbook is opened (Excel)'],
  ['Workbook_Activate', 'runs when the workbook is shown (Excel)'],
  ['Workbook_BeforeClose', 'runs when the workbook is closed (Excel)'],
  ['Workbook_Close', 'runs when the workbook is closed (Excel)'],
  ['Worksheet_Calculate', 'runs when a sheet is calculated (Excel)'],
  ['Auto_Ope', 'runs when the workbook is opened (Excel 4)'],
  ['InkPicture1_Painted', 'runs when a picture is painted'],
  ['Layout', 'a frame that is laid out runs it'],
]

/** Words that macros of malware use and others rarely do. */
const SUSPICIOUS: readonly (readonly [string, string])[] = [
  ['Shell', 'may run a program'],
  ['WScript.Shell', 'may run a program'],
  ['ShellExecute', 'may run a program'],
  ['Shell.Application', 'may run a program'],
  ['Run', 'may run a program'],
  ['CreateObject', 'may make an object of another program'],
  ['GetObject', 'may reach an object of another program'],
  ['powershell', 'may run PowerShell'],
  ['cmd.exe', 'may run a command'],
  ['mshta', 'may run a script'],
  ['rundll32', 'may run a library'],
  ['regsvr32', 'may run a library'],
  ['certutil', 'may decode or fetch a file'],
  ['bitsadmin', 'may fetch a file'],
  ['URLDownloadToFile', 'may fetch a file'],
  ['MSXML2.XMLHTTP', 'may fetch a file'],
  ['MSXML2.ServerXMLHTTP', 'may fetch a file'],
  ['WinHttp.WinHttpRequest', 'may fetch a file'],
  ['Net.WebClient', 'may fetch a file'],
  ['DownloadFile', 'may fetch a file'],
  ['DownloadString', 'may fetch code'],
  ['ADODB.Stream', 'may write a file'],
  ['SaveToFile', 'may write a file'],
  ['Scripting.FileSystemObject', 'may write files'],
  ['Environ', 'reads environment variables'],
  ['RegWrite', 'may write to the registry'],
  ['Win32_Process', 'may start a process through WMI'],
  ['winmgmts', 'may use WMI'],
  ['CallByName', 'may hide what it calls'],
  ['ExecuteExcel4Macro', 'runs an Excel 4 macro'],
  ['VirtualAlloc', 'may inject code'],
  ['WriteProcessMemory', 'may inject code'],
  ['RtlMoveMemory', 'may inject code'],
  ['CreateThread', 'may run injected code'],
  ['CreateRemoteThread', 'may run injected code'],
  ['EnumSystemLanguageGroupsW', 'may run injected code'],
  ['StrReverse', 'may hide texts'],
  ['FromBase64String', 'decodes hidden data'],
  ['Invoke-Expression', 'runs text as code'],
  ['IEX', 'runs text as code'],
  ['eval', 'runs text as code'],
  ['unescape', 'decodes hidden text'],
  ['fromCharCode', 'decodes hidden text'],
  ['ActiveXObject', 'may make an object of another program'],
  ['VBProject', 'may change macros'],
  ['AccessVBOM', 'may switch protection off'],
  ['Application.Visible', 'may hide its window'],
  ['ShowWindow', 'may hide its window'],
  ['-WindowStyle', 'may hide its window'],
  ['ExecutionPolicy', 'changes what scripts may run'],
  ['Add-MpPreference', 'may switch protection off'],
  ['AmsiUtils', 'may switch protection off'],
]

/** Functions of Excel 4 macros that reach outside of the workbook. */
const FORMULA_FUNCTIONS: readonly (readonly [string, string])[] = [
  ['EXEC', 'runs a program (Excel 4)'],
  ['CALL', 'calls a function of a library (Excel 4)'],
  ['REGISTER', 'loads a function of a library (Excel 4)'],
  ['REGISTER.ID', 'loads a function of a library (Excel 4)'],
  ['EXECUTE', 'sends a command to another program (Excel 4)'],
  ['INITIATE', 'opens a channel to another program (Excel 4)'],
  ['FORMULA', 'writes a formula, which may be run then (Excel 4)'],
  ['FORMULA.FILL', 'writes a formula, which may be run then (Excel 4)'],
  ['SET.VALUE', 'writes a value (Excel 4)'],
  ['SET.NAME', 'keeps a value under a name (Excel 4)'],
  ['RUN', 'runs another macro (Excel 4)'],
  ['GOTO', 'goes on somewhere else (Excel 4)'],
  ['CHAR', 'may hide texts (Excel 4)'],
  ['GET.WORKSPACE', 'asks what it runs on (Excel 4)'],
  ['GET.CELL', 'reads properties of cells (Excel 4)'],
  ['FOPEN', 'opens a file (Excel 4)'],
  ['FWRITE', 'writes a file (Excel 4)'],
  ['FWRITELN', 'writes a file (Excel 4)'],
  ['FILE.DELETE', 'deletes a file (Excel 4)'],
  ['ON.TIME', 'runs a macro later (Excel 4)'],
]

/** Functions in the text of formulas that macros of malware use: those that are called. */
export function formulaKeywords(formulas: string): readonly Keyword[] {
  const called = new Set(Array.from(formulas.matchAll(/[A-Z][A-Z.]{1,20}(?=\()/g), ([name]) => name))
  return FORMULA_FUNCTIONS.filter(([name]) => called.has(name)).map(([keyword, description]) => ({
    keyword,
    description,
  }))
}

/** Names under which a macro would run by itself, that occur in the code. */
export function autoexecKeywords(code: string): readonly Keyword[] {
  return occurring(AUTOEXEC, code)
}

/** Words of malware that occur in the code. */
export function suspiciousKeywords(code: string): readonly Keyword[] {
  return occurring(SUSPICIOUS, code)
}

/** As whole words, upper and lower case alike. */
function occurring(words: readonly (readonly [string, string])[], code: string): readonly Keyword[] {
  const lower = code.toLowerCase()
  return words
    .filter(([word]) => hasWord(lower, word.toLowerCase()))
    .map(([keyword, description]) => ({ keyword, description }))
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const isInside = /[a-z0-9_]/.test(text.charAt(at - 1)) && /^[a-z]/.test(word)
    if (!isInside && !/[a-z0-9_]/.test(text.charAt(at + word.length))) return true
  }
  return false
}
