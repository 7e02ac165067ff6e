// Makes docs/signatures/catalogue of monitor logs: which APIs each dialect logs, in which category, with which arguments, and what their values look like. Names and shapes only, no value is kept.
//
//   node docs/signatures/generateCatalogue.mjs FOLDER…
//
// Folders are searched for logs and for reports of sandboxes (JSON, also with gzip); what each file is, its content tells. Without folders only fields.md is made.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { gunzipSync } from 'node:zlib'
import { openLog } from '@cuculus/behavior-log'
import { activityFields, bytesSource, openReport, ruleSchema } from '@cuculus/signatures'

const target = process.env.CATALOGUE ?? new URL('catalogue/', import.meta.url).pathname

const dialects = {
  csv: 'Cuckoo 0.4 and 0.5 (`logs/*.csv`)',
  netlog: 'Cuckoo 0.6 (`logs/*.raw`)',
  'bson-1': 'Cuckoo 1.0 to 1.2 and cuckoo-modified (`logs/*.bson`)',
  'bson-2': 'Cuckoo 2 (`logs/*.bson`)',
  'bson-cape': 'CAPE (`logs/*.bson`)',
  stap: 'Linux guests of Cuckoo 2 (SystemTap)',
}

/** Damaged logs hold names that nobody gave. */
const name = /^[A-Za-z_][\w.$?@-]{0,63}$/

/** By dialect and API: category, and by argument the shapes of its values. */
const found = new Map()

/** By dialect, how many logs (and reports made of logs) had calls. */
const logs = new Map()

function noteLog(dialect, calls) {
  if (calls > 0) logs.set(dialect, (logs.get(dialect) ?? 0) + 1)
}

function note(dialect, { api, category, arguments: list }) {
  if (!name.test(api) || !name.test(category)) return
  const apis = found.get(dialect) ?? new Map()
  found.set(dialect, apis)
  const entry = apis.get(api) ?? { category, calls: 0, arguments: new Map() }
  apis.set(api, entry)
  entry.calls++
  for (const argument of list) {
    if (!name.test(argument.name)) continue
    const shapes = entry.arguments.get(argument.name) ?? new Set()
    entry.arguments.set(argument.name, shapes)
    if (shapes.size < 6) shapes.add(shapeOf(argument))
  }
}

/** What a value looks like: the same argument may have several shapes. */
function shapeOf({ value, pretty }) {
  if (pretty !== undefined) return 'flags'
  if (value === '') return 'empty'
  if (/^0x[\da-f]+$/i.test(value)) return 'hexadecimal'
  if (/^-?\d+$/.test(value)) return 'number'
  return /^[[{]/.test(value) ? 'JSON or text' : 'text'
}

async function search(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await search(path)
    else if (entry.isFile() && /\.(bson|csv|raw|stap|log)$/.test(entry.name)) await read(path)
    else if (entry.isFile() && /\.json(\.gz)?$/.test(entry.name)) await readReport(path)
  }
}

async function read(path) {
  const log = await openLog(path)
  if (!(log.dialect in dialects)) return
  let calls = 0
  for await (const batch of log.events()) {
    for (const event of batch) {
      if (event.type !== 'call') continue
      calls++
      note(log.dialect, event)
    }
  }
  noteLog(log.dialect, calls)
}

/** What the letters of netlog mean that stand for no text (`packages/behavior-log`, netlogMessage.ts). */
const letters = { p: 'hexadecimal', l: 'number', i: 'number', a: 'JSON or text' }

/** Logs of 0.6 have numbers for APIs and the names of their arguments nowhere: the table that all its programs share has them, so this dialect is known in full. */
async function readNetlogTable() {
  const source = await readFile(new URL('../../packages/behavior-log/src/netlogTable.ts', import.meta.url), 'utf8')
  const [, rows = ''] = /rows = `\n([^`]*)`/.exec(source) ?? []
  for (const row of rows.trimEnd().split('\n')) {
    const [api = '', category = '', format = '', ...names] = row.split(' ')
    // Of `2s` the digit is how many there are.
    const specifiers = format.replace(/(\d)(\D)/g, (_, count, letter) => letter.repeat(Number(count)))
    if (api.startsWith('__')) continue
    const list = names.map((argument, index) => [
      argument,
      new Set([letters[specifiers.charAt(index).toLowerCase()] ?? 'text']),
    ])
    const apis = found.get('netlog') ?? new Map()
    found.set('netlog', apis)
    const entry = apis.get(api) ?? { category, calls: 0, arguments: new Map() }
    apis.set(api, entry)
    // An API may have several rows: its arguments differ by what it was called with.
    for (const [argument, shape] of list) if (!entry.arguments.has(argument)) entry.arguments.set(argument, shape)
  }
}

/** The dialect of the logs that a report was made of. */
function dialectOf({ dialect, results: { info } }) {
  if (dialect === 'cape') return 'bson-cape'
  if (dialect === 'cuckoo-2') return 'bson-2'
  const version = info?.version ?? ''
  if (dialect !== 'cuckoo-classic') return undefined
  // Before 0.4 there was another monitor, with names of its own.
  return /^0\.[45]/.test(version) ? 'csv' : /^1\./.test(version) ? 'bson-1' : undefined
}

async function readReport(path) {
  const bytes = await readFile(path)
  try {
    const report = await openReport(bytesSource(path.endsWith('.gz') ? gunzipSync(bytes) : bytes))
    const dialect = dialectOf(report)
    if (dialect === undefined) return
    let count = 0
    for (const { calls } of report.results.behavior?.processes ?? []) {
      for await (const call of calls) {
        count++
        note(dialect, call)
      }
    }
    noteLog(dialect, count)
  } catch (error) {
    // Other JSON lies in folders of sandboxes too.
    if (error.name !== 'ReportError') throw error
  }
}

/** Empty values say nothing where others do. */
function shapes(set) {
  const all = [...set].filter((shape) => shape !== 'empty' || set.size === 1).sort()
  return all.join(' or ')
}

const sorted = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))

function page(dialect, apis) {
  const rows = sorted(apis).map(([api, { category, arguments: list }]) => {
    const words = [...list].map(([argument, set]) => `\`${argument}\` ${shapes(set)}`)
    return `| \`${api}\` | ${category} | ${words.length === 0 ? '-' : words.join(', ')} |`
  })
  return `# APIs of ${dialects[dialect]}

Generated by \`generateCatalogue.mjs\`: ${String(apis.size)} APIs ${sourceOf(dialect)}. Arguments stand in the order of the log, each with what its values look like.

| API | category | arguments |
| --- | -------- | --------- |
${rows.join('\n')}
`
}

/** Where the names of a dialect are from. */
function sourceOf(dialect) {
  if (dialect === 'netlog') return 'of the table that the format has: all that its monitor logs'
  const count = logs.get(dialect) ?? 0
  return `that ${String(count)} ${count === 1 ? 'log or report has' : 'logs and reports have'}; the monitor logs more`
}

function fieldsPage() {
  const activities = sorted(Object.entries(activityFields)).map(
    ([kind, fields]) => `| \`${kind}\` | ${fields.map((field) => `\`${field}\``).join(', ')} |`,
  )
  const { properties } = ruleSchema.definitions.leaf
  const records = sorted(Object.entries(properties))
    .filter(([kind, { oneOf }]) => !(kind in activityFields) && kind !== 'call' && oneOf !== undefined)
    .map(([kind, { oneOf }]) => {
      const fields = Object.keys(oneOf[1].properties).filter((field) => field !== 'not')
      return `| \`${kind}\` | ${fields.map((field) => `\`${field}\``).join(', ')} |`
    })
  return `# Activities and records

Generated by \`generateCatalogue.mjs\`. A bare pattern is about the first field.

## Kinds of activity

What a call does, the same for every generation: for \`onActivity\` and for rules. Each also has \`api\`, \`status\`, \`process\` and \`process_path\`.

| kind | fields |
| ---- | ------ |
${activities.join('\n')}

## Kinds of record

What else a rule can look into. \`command\`, \`file\` and \`key\` stand for several kinds of activity and for the summary; \`call\` is a call as the monitor logged it.

| kind | fields |
| ---- | ------ |
${records.join('\n')}
`
}

for (const folder of process.argv.slice(2)) await search(folder)
if (process.argv.length > 2) await readNetlogTable()
await writeFile(join(target, 'fields.md'), fieldsPage())
if (found.size > 0) {
  const order = Object.keys(dialects).filter((dialect) => found.has(dialect))
  for (const dialect of order) await writeFile(join(target, `${dialect}.md`), page(dialect, found.get(dialect)))
  const json = Object.fromEntries(
    order.map((dialect) => [
      dialect,
      Object.fromEntries(
        sorted(found.get(dialect)).map(([api, { category, arguments: list }]) => [
          api,
          { category, arguments: Object.fromEntries([...list].map(([argument, set]) => [argument, [...set].sort()])) },
        ]),
      ),
    ]),
  )
  await writeFile(join(target, 'catalogue.json'), `${JSON.stringify(json, null, 1)}\n`)
  const rows = order.map(
    (dialect) =>
      `| [${dialect}](${dialect}.md) | ${dialects[dialect]} | ${String(found.get(dialect).size)} | ${dialect === 'netlog' ? 'the table of the format' : String(logs.get(dialect) ?? 0)} |`,
  )
  await writeFile(
    join(target, 'README.md'),
    `# What monitors log

Names of APIs, categories and arguments by dialect, as logs have them; the same for programs in [catalogue.json](catalogue.json). [fields.md](fields.md) has the activities and records that are the same for all.

| dialect | sandbox | APIs | from how many logs and reports |
| ------- | ------- | ---- | ------------------------------ |
${rows.join('\n')}

- Recorded logs of Cuckoo 0.4 and 0.5 are not public: the page of \`csv\` has what a few small ones show that were made to test readers of the format. Their monitor became that of 0.6, so for an API that is not there look into [netlog](netlog.md).
- Rules seldom need any of this: [activities](fields.md) are the same for all, and an argument may be asked for by its name in any generation.
- What an analysis of your own has, \`cuculus signatures activities\` shows.

Made by \`node docs/signatures/generateCatalogue.mjs FOLDER…\` of any folder of logs.
`,
  )
}
for (const [dialect, apis] of found) console.log(`${dialect}: ${String(apis.size)} APIs`)
