import type { AnalysisDescription } from './analysisDescription.js'
import { utf8 } from './byteWriter.js'
import { demoCapture, demoConfig } from './demoCapture.js'
import { demoNote, demoPaths, demoTrace } from './demoTrace.js'
import type { BuildableGeneration } from './encodeLog.js'
import { greyJpeg } from './jpeg.js'
import { buildPe } from './pe.js'

/** 2020-03-22 10:00:00 UTC. */
const STARTED = Date.UTC(2020, 2, 22, 10, 0, 0)

/**
 * A whole analysis to test with, the same story in the words of every generation: `invoice.exe` writes and starts an updater and registers it under the Run key;
 * the updater installs a service, fetches a file over HTTP and injects code into explorer (WriteProcessMemory, CreateRemoteThread), which then speaks TLS; a
 * command deletes the sample. Four processes, two dropped files besides the program, DNS, HTTP, TLS and a host that never answers.
 *
 * Nothing in it is real: names and addresses are reserved for documentation, the programs return at once.
 *
 * @example
 * ```ts
 * for (const generation of generations) await writeAnalysis(`${directory}/${generation}`, buildAnalysis(demoScenario(generation)))
 * ```
 */
export function demoScenario(generation: BuildableGeneration): AnalysisDescription {
  const program = updaterProgram()
  return {
    generation,
    task: {
      id: 7,
      target: '/samples/invoice.exe',
      package: 'exe',
      custom: 'demo',
      options: 'free=yes',
      fileType: 'PE32 executable (GUI) Intel 80386, for MS Windows',
      machine: 'win7-1',
      started: STARTED,
      completed: STARTED + 125_000,
    },
    trace: demoTrace(generation, STARTED + 4000, program),
    binary: sampleProgram(program),
    dropped: [
      { path: demoPaths.updater, content: program, pids: [2104] },
      { path: demoPaths.note, content: utf8(demoNote), pids: [2104] },
      { path: demoPaths.config, content: utf8(demoConfig), pids: [2260] },
      ...(generation === 'cape' ? [payload(program)] : []),
    ],
    screenshots: [greyJpeg()],
    capture: demoCapture(STARTED),
  }
}

/** CAPE keeps what was injected; the text names the type, and the processes it came from and went to. */
function payload(program: Uint8Array): NonNullable<AnalysisDescription['dropped']>[number] {
  const metadata = `3;?${demoPaths.updater};?${demoPaths.explorer};?1480;?`
  const content = new Uint8Array([...program, 0])
  return { path: 'C:\\kqtxplwb\\CAPE\\2260_1', content, pids: [2260], folder: 'CAPE', metadata }
}

function sampleProgram(program: Uint8Array): Uint8Array {
  return buildPe({
    timestamp: STARTED / 1000 - 86_400,
    imports: [
      { dll: 'KERNEL32.dll', functions: ['CreateFileW', 'CreateProcessW', 'Sleep', 'WriteFile'] },
      { dll: 'ADVAPI32.dll', functions: ['RegOpenKeyExW', 'RegSetValueExW'] },
    ],
    version: {
      CompanyName: 'Example Ltd.',
      FileDescription: 'Invoice Viewer',
      FileVersion: '1.4.0.2',
      OriginalFilename: 'invoice.exe',
      ProductName: 'Invoice Viewer',
    },
    resources: [{ type: 10, name: 'PAYLOAD', data: program }],
    pdb: 'C:\\build\\invoice\\Release\\invoice.pdb',
  })
}

function updaterProgram(): Uint8Array {
  return buildPe({
    timestamp: STARTED / 1000 - 172_800,
    imports: [
      { dll: 'KERNEL32.dll', functions: ['CreateRemoteThread', 'OpenProcess', 'VirtualAllocEx', 'WriteProcessMemory'] },
      { dll: 'WS2_32.dll', functions: [115, 'getaddrinfo', 'connect'] },
      { dll: 'WININET.dll', functions: ['InternetOpenUrlW'] },
    ],
    exports: { name: 'updater.exe', functions: [{ name: 'Install' }, { name: 'Run' }] },
    version: { CompanyName: 'Example Ltd.', FileVersion: '1.0.0.0', OriginalFilename: 'updater.exe' },
  })
}
