import { expect, it } from 'vitest'
import { parsePe } from '../src/index.js'
import { buildDotNet, buildSharing } from './buildDotNet.js'
import { sampleImage } from './sampleImage.js'

it('reads the names, references, native imports, resources and strings of an assembly', () => {
  const { dotnet, diagnostics } = parsePe(buildDotNet())
  expect(diagnostics).toEqual([])
  expect(dotnet).toMatchObject({
    version: 'v4.0.30319',
    flags: 1,
    entryPointToken: 0x06000001,
    moduleName: 'probe.exe',
    mvid: '04030201-0605-0807-090a-0b0c0d0e0f10',
    assembly: { name: 'Probe', version: '1.2.3.4', culture: '', publicKey: '' },
    assemblyReferences: [{ name: 'mscorlib', version: '4.0.0.0', publicKey: 'b77a' }],
    moduleReferences: ['kernel32.dll'],
    typeReferences: ['System.Object'],
    typeDefinitions: ['Evil.Program'],
    memberReferences: ['WriteLine'],
    nativeImports: [{ module: 'kernel32.dll', name: 'VirtualAlloc' }],
    userStrings: ['hi!'],
  })
  expect(dotnet?.resources.map(({ name, data }) => [name, Array.from(data ?? [])])).toEqual([
    ['payload.bin', [0x4d, 0x5a, 0x90]],
  ])
  expect(dotnet?.streams.map(({ name }) => name)).toEqual(['#~', '#Strings', '#US', '#GUID', '#Blob'])
})

it('is null for a native file', () => {
  expect(parsePe(sampleImage()).dotnet).toBeNull()
})

it('survives a cut and a changed byte anywhere', () => {
  const image = buildDotNet()
  for (let at = 0x400; at < image.length; at++) {
    const damaged = image.slice()
    damaged[at] = 0xff
    expect(() => parsePe(damaged).dotnet).not.toThrow()
    expect(() => parsePe(image.subarray(0, at)).dotnet).not.toThrow()
  }
})

it('gives no more of names than any assembly has, if all are the ends of one', () => {
  const names = parsePe(buildSharing(12_000, 0, new Uint8Array(4))).dotnet?.typeReferences ?? []
  expect(names).toHaveLength(12_000)
  expect(names[0]).toHaveLength(4096 + 1 + 4096)
  expect(names.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(34 * 1024 * 1024)
})
