#!/usr/bin/env node
// The key `network` of a large capture, against `tshark -T fields` with ten fields where tshark is installed.
// usage: node benchmarks/network.mjs CAPTURE [ROUNDS]   (build first: pnpm build)
//        node benchmarks/network.mjs syn|requests|unknown [COUNT]   a flood instead of a capture: its time and memory
import { spawnSync } from 'node:child_process'
import { openSync, statSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { floods } from './floods.mjs'

const script = fileURLToPath(import.meta.url)
const [capture, rounds = '3', isChild] = process.argv.slice(2)

if (capture === undefined) {
  console.error('usage: node benchmarks/network.mjs CAPTURE [ROUNDS]')
  process.exit(2)
}

if (Object.hasOwn(floods, capture)) {
  const { readNetwork } = await import('@cuculus/network')
  const count = Number(process.argv[3] ?? 1_000_000)
  const diagnostics = []
  const started = performance.now()
  const network = await readNetwork(floods[capture](count), { report: ({ message }) => diagnostics.push(message) })
  const seconds = ((performance.now() - started) / 1000).toFixed(2)
  const lists = `${network.hosts.length} hosts, ${network.tcp.length} tcp, ${network.http.length} http`
  console.log(`${capture}, ${count} connections: ${seconds} s, ${memory()} MB of memory; ${lists}`)
  for (const message of diagnostics) console.log(`  ${message}`)
} else if (isChild === 'child') {
  // As the module reads it.
  const [{ readNetwork }, { readCapture }] = await Promise.all([import('@cuculus/network'), import('@cuculus/pcap')])
  const network = await readNetwork(readCapture(capture))
  const { packets } = network.capture
  const lists = `${network.tcp.length} tcp, ${network.udp.length} udp, ${network.http.length} http`
  const cpu = (process.resourceUsage().userCPUTime / 1e6).toFixed(2)
  console.log(JSON.stringify({ packets, lists, megabytes: memory(), 'seconds of all cores': Number(cpu) }))
} else {
  const fields =
    'frame.time_epoch ip.src ip.dst tcp.srcport tcp.dstport udp.srcport dns.qry.name http.host http.request.uri tls.handshake.extensions_server_name'
  const tshark = ['-n', '-r', capture, '-T', 'fields', ...fields.split(' ').flatMap((field) => ['-e', field])]
  const nowhere = openSync('/dev/null', 'w')
  const size = statSync(capture).size / 1e6
  // Where it is set, Node.js reads certificates at its start for connections that nobody makes here.
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined }
  const best = { ours: Infinity, tshark: Infinity }
  let told = ''
  for (let round = 0; round < Number(rounds); round++) {
    const started = performance.now()
    const ours = spawnSync(process.execPath, [script, capture, '1', 'child'], { encoding: 'utf8', env })
    if (ours.status !== 0) throw new Error(ours.stderr)
    best.ours = Math.min(best.ours, performance.now() - started)
    told = ours.stdout.trim()
    const begun = performance.now()
    const theirs = spawnSync('tshark', tshark, { stdio: ['ignore', nowhere, 'ignore'] })
    if (theirs.status === 0) best.tshark = Math.min(best.tshark, performance.now() - begun)
  }
  const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`
  console.log(
    `${size.toFixed(0)} MB: ${seconds(best.ours)} with Node's start, ${(size / (best.ours / 1000)).toFixed(0)} MB/s; ${told}`,
  )
  if (best.tshark < Infinity)
    console.log(`tshark, ten fields: ${seconds(best.tshark)}; ours is 1/${(best.tshark / best.ours).toFixed(1)} of it`)
  else console.log('tshark is not installed: no ratio')
}

/** Most memory that the process had, in megabytes. */
function memory() {
  return Math.round(process.resourceUsage().maxRSS / 1024)
}
