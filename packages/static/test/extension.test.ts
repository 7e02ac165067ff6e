import { utf8 } from '@cuculus/testing'
import { expect, it } from 'vitest'
import { defaultParsers, type StaticParser } from '../src/index.js'
import { runStatic } from './runStatic.js'

declare module '@cuculus/core' {
  interface Static {
    /** What the parser of this test finds. */
    readonly notes?: { readonly length: number }
  }
}

it('lets others add a type of file with a field of its own, typed', async () => {
  const notes: StaticParser = {
    name: 'notes',
    recognises: (bytes) => bytes[0] === 0x4e,
    parse: ({ bytes }) => ({ notes: { length: bytes.length } }),
  }
  const { fields } = await runStatic({ binary: utf8('Note') }, { parsers: [notes, ...defaultParsers] })
  expect(fields?.notes?.length).toBe(4)
})
