import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAnalysis } from '@cuculus/analysis'
import { expect, test } from 'vitest'
import { plan, processAnalysis, schemaKeys } from '@cuculus/core'
import { defaults } from '@cuculus/defaults'
import { buildAnalysis, demoScenario, writeAnalysis } from '@cuculus/testing'
import { defaultKeys, isDefaultKey, loadDefaults } from '@cuculus/defaults/load'

test('the default set fills the eight standard keys', () => {
  expect(defaults().map(({ key }) => key)).toEqual(defaultKeys)
  expect([...defaultKeys, 'processing'].sort()).toEqual([...schemaKeys].sort())
})

test('the default set can run: no key twice, nobody waits for himself', () => {
  expect(plan(defaults()).modules.size).toBe(8)
})

test('signatures come after everything they read', () => {
  const order = [...plan(defaults()).modules.keys()]
  expect(order.indexOf('signatures')).toBeGreaterThan(order.indexOf('behavior'))
  expect(order.indexOf('signatures')).toBeGreaterThan(order.indexOf('network'))
})

test('modules can be loaded by key, alone or all', async () => {
  expect((await loadDefaults(['debug', 'info'])).map(({ key }) => key)).toEqual(['debug', 'info'])
  expect((await loadDefaults()).map(({ key }) => key)).toEqual(defaultKeys)
  expect(isDefaultKey('toString')).toBe(false)
})

test('every default module says from which package it comes', () => {
  for (const module of defaults()) {
    expect(module.origin).toEqual({
      package: `@cuculus/${module.key}`,
      version: expect.stringMatching(/^\d/) as string,
    })
  }
})

test('the default signatures fire on an analysis that injects code and installs itself', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'cuculus-'))
  await writeAnalysis(directory, buildAnalysis(demoScenario('cape')))
  const { container } = await processAnalysis(await openAnalysis(directory), defaults())
  rmSync(directory, { recursive: true })
  const tactics = new Set(container.signatures?.flatMap(({ ttps = [] }) => ttps))
  expect([...tactics]).toEqual(
    expect.arrayContaining([expect.stringMatching(/^T1055/), expect.stringMatching(/^T1547/)]),
  )
})
