import { parentPort } from 'node:worker_threads'
import { fingerprintFile } from './fingerprintFile.js'
import { FuzzyHashes } from './fuzzyHashes.js'
import { fingerprintSmallFile } from './smallFile.js'
import type { PlainError, WorkerReply, WorkerRequest } from './workerMessage.js'

interface FuzzyTask {
  readonly hashes: FuzzyHashes
  readonly slots: readonly Uint8Array[]
}

type FileRequest = Extract<WorkerRequest, { kind: 'file' }>

const fuzzyTasks = new Map<number, FuzzyTask>()
const fileTasks = new Map<number, AbortController>()

parentPort?.on('message', (request: WorkerRequest) => {
  try {
    handle(request)
  } catch (error) {
    fuzzyTasks.delete(request.id)
    reply({ kind: 'error', id: request.id, error: plain(error) })
  }
})

function handle(request: WorkerRequest): void {
  const { id } = request
  switch (request.kind) {
    case 'file':
      void fingerprintForOthers(request)
      return
    case 'fuzzy':
      fuzzyTasks.set(id, { hashes: new FuzzyHashes(request.options), slots: request.slots })
      return
    case 'chunk': {
      const task = fuzzyTasks.get(id)
      task?.hashes.update(task.slots[request.slot]?.subarray(0, request.length) ?? new Uint8Array(0))
      reply({ kind: 'free', id, slot: request.slot })
      return
    }
    case 'end': {
      const task = fuzzyTasks.get(id)
      fuzzyTasks.delete(id)
      if (task !== undefined) reply({ kind: 'fuzzyValues', id, value: task.hashes.finish() })
      return
    }
    case 'cancel':
      fuzzyTasks.delete(id)
      fileTasks.get(id)?.abort()
  }
}

async function fingerprintForOthers({ id, path, options: { type, ...options } }: FileRequest): Promise<void> {
  const controller = new AbortController()
  fileTasks.set(id, controller)
  try {
    const { signal } = controller
    const given = { ...options, ...(type ? {} : { typer: null }), threads: false, signal }
    const value = await (fingerprintSmallFile(path, given) ?? fingerprintFile(path, given))
    reply({ kind: 'fingerprint', id, value })
  } catch (error) {
    reply({ kind: 'error', id, error: plain(error) })
  } finally {
    fileTasks.delete(id)
  }
}

function reply(message: WorkerReply): void {
  parentPort?.postMessage(message)
}

function plain(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message } = error
  return 'code' in error && typeof error.code === 'string' ? { name, message, code: error.code } : { name, message }
}
