// What `npm start` runs once everything is built: the demo analysis, processed by the command line as a user would.
import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const command = ['apps/cli/dist/main.js', 'process', 'examples/demo-analysis', '--force']

console.log(`\n$ node ${command.join(' ')}\n`)
const { status, error } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' })
if (error !== undefined) console.error(error.message)
process.exitCode = status ?? 1
