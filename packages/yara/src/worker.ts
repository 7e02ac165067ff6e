import { parentPort, workerData } from 'node:worker_threads'
import { Engine } from './engine.js'
import { YaraError } from './errors.js'
import { messageOf } from './ruleSource.js'
import type { WorkerReply, WorkerStart } from './workerMessage.js'

function reply(message: WorkerReply): void {
  parentPort?.postMessage(message)
}

function replyError(error: unknown): void {
  reply({ kind: 'error', code: error instanceof YaraError ? error.code : 'ERR_YARA_SCAN', message: messageOf(error) })
}

// The thread is started by `ThreadScanner` alone, with this.
const { sources, maximumMatches } = workerData as WorkerStart

try {
  const engine = await Engine.compile(sources, maximumMatches)
  parentPort?.on('message', (bytes: Uint8Array) => {
    try {
      reply({ kind: 'findings', findings: engine.scan(bytes) })
    } catch (error) {
      replyError(error)
    }
  })
  reply({ kind: 'ready', invalid: engine.invalid })
} catch (error) {
  replyError(error)
}
