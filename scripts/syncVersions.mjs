// Writes each package's version into its src/version.ts; part of `pnpm run version-packages`, after changesets chose the versions.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

for (const group of ['packages', 'apps']) {
  const base = new URL(`../${group}/`, import.meta.url)
  for (const name of readdirSync(base)) {
    const manifest = new URL(`${name}/package.json`, base)
    const source = new URL(`${name}/src/version.ts`, base)
    if (!existsSync(manifest) || !existsSync(source)) continue
    const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
    writeFileSync(source, readFileSync(source, 'utf8').replace(/= '[^']*'/, `= '${version}'`))
  }
}
