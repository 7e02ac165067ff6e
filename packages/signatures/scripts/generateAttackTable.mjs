// Makes src/attackTable.generated.ts of MITRE's STIX bundles (enterprise-attack.json …): ids, names, what was revoked in favour of what. Facts only.
//
//   node scripts/generateAttackTable.mjs enterprise-attack.json [mobile-attack.json …]
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'

const target = new URL('../src/attackTable.generated.ts', import.meta.url)
const objects = process.argv.slice(2).flatMap((file) => JSON.parse(readFileSync(file, 'utf8')).objects)
if (objects.length === 0) {
  console.error('usage: node scripts/generateAttackTable.mjs BUNDLE.json …')
  process.exit(2)
}

const idOf = ({ external_references: references = [] }) =>
  references.find(({ source_name: source }) => source.startsWith('mitre-') && source.endsWith('attack'))?.external_id
const techniques = objects.filter((object) => object.type === 'attack-pattern' && idOf(object) !== undefined)
const ids = new Map(techniques.map((object) => [object.id, idOf(object)]))
const successors = new Map(
  objects
    .filter((object) => object.type === 'relationship' && object.relationship_type === 'revoked-by')
    .map((object) => [ids.get(object.source_ref), ids.get(object.target_ref)]),
)
const current = new Map()
const withdrawn = new Set()
for (const object of techniques) {
  if (object.revoked === true || object.x_mitre_deprecated === true) withdrawn.add(idOf(object))
  else current.set(idOf(object), object.name)
}

/** What stands in the place of a revoked technique today: its successor may have been revoked as well. */
function successorOf(id) {
  let found = successors.get(id)
  for (let steps = 0; found !== undefined && !current.has(found) && steps < 8; steps++) found = successors.get(found)
  return found !== undefined && current.has(found) ? found : '-'
}

const lines = [
  ...[...current].map(([id, name]) => `${id} ${name}`),
  // An id may have been given again: the technique that has it now counts.
  ...[...withdrawn].filter((id) => !current.has(id)).map((id) => `${id} > ${successorOf(id)}`),
].sort()
const version = objects.find(({ type }) => type === 'x-mitre-collection')?.x_mitre_version ?? 'unknown'
const quoted = lines.join('\n').replaceAll(/[\\`$]/g, String.raw`\$&`)
writeFileSync(
  target,
  `// Generated from MITRE's STIX bundles by scripts/generateAttackTable.mjs: do not edit.

/** The version of ATT&CK that the table is of. */
export const attackVersion = '${version}'

/** One technique a line: its id and name; \`>\` and its successor (\`-\` if none) for one that was withdrawn. */
export const attackTable = \`${quoted}\`
`,
)
console.log(
  `${String(current.size)} techniques, ${String(lines.length - current.size)} withdrawn ones, version ${version}`,
)
