import { parentPort } from 'node:worker_threads'
import { FileQueue } from './fileQueue.js'
import { FuzzyHashes } from './fuzzyHashes.js'
import { plainError, type WorkerReply, type WorkerRequest } from './workerMessage.js'

interface FuzzyTask {
  readonly hashes: FuzzyHashes
  readonly slots: readonly Uint8Array[]
}

const fuzzyTasks = new Map<number, FuzzyTask>()
const files = new FileQueue(reply)

parentPort?.on('message', (request: WorkerRequest) => {
  try {
    handle(request)
  } catch (error) {
    fuzzyTasks.delete(request.id)
    reply([{ kind: 'error', id: request.id, error: plainError(error) }])
  }
})

function handle(request: WorkerRequest): void {
  const { id } = request
  switch (request.kind) {
    case 'file':
      files.add(request)
      return
    case 'fuzzy':
      fuzzyTasks.set(id, { hashes: new FuzzyHashes(request.options), slots: request.slots })
      return
    case 'chunk': {
      const task = fuzzyTasks.get(id)
      task?.hashes.update(task.slots[request.slot]?.subarray(0, request.length) ?? new Uint8Array(0))
      reply([{ kind: 'free', id, slot: request.slot }])
      return
    }
    case 'end': {
      const task = fuzzyTasks.get(id)
      fuzzyTasks.delete(id)
      if (task !== undefined) reply([{ kind: 'fuzzyValues', id, value: task.hashes.finish() }])
      return
    }
    case 'cancel':
      fuzzyTasks.delete(id)
      files.cancel(id)
  }
}

function reply(replies: WorkerReply): void {
  parentPort?.postMessage(replies)
}
