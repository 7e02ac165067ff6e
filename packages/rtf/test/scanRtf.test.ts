import { describe, expect, it } from 'vitest'
import { isRtf, scanRtf } from '../src/index.js'
import { damaged } from '../../../test/damage.js'

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}

function ole1(format: number, className: string, topic: string, data: string): string {
  const text = (value: string): Buffer => {
    const length = Buffer.alloc(4)
    length.writeUInt32LE(value === '' ? 0 : value.length + 1)
    return Buffer.concat([length, Buffer.from(value === '' ? '' : `${value}\0`)])
  }
  const head = Buffer.alloc(8)
  head.writeUInt32LE(0x501)
  head.writeUInt32LE(format, 4)
  const size = Buffer.alloc(4)
  size.writeUInt32LE(data.length)
  return Buffer.concat([head, text(className), text(topic), text(''), size, Buffer.from(data)]).toString('hex')
}

const hex = ole1(2, 'Package', '', 'payload')

describe('an embedded object', () => {
  it.each([
    ['plain', hex],
    ['with line ends and spaces', hex.replace(/(.{7})/g, '$1 \r\n')],
    ['with control words in between', hex.replace(/(.{10})/g, '$1\\par ')],
    ['with an unknown group in between', `${hex.slice(0, 20)}{\\*\\junk 4141{4242}}${hex.slice(20)}`],
    ['with escaped characters in between', hex.replace(/(.{9})/g, "$1\\'ab")],
    ['with upper-case digits', hex.toUpperCase()],
    [
      'partly as binary',
      `${hex.slice(0, 16)}\\bin4 ${Buffer.from(hex.slice(16, 24), 'hex').toString('latin1')}${hex.slice(24)}`,
    ],
  ])('is found %s', (_, data) => {
    const { objects, diagnostics } = scanRtf(
      bytes(`{\\rtf1{\\object\\objemb\\objupdate{\\*\\objclass Other}{\\*\\objdata ${data}}}}`),
    )
    expect(
      objects.map(({ className, kind, autoUpdate, data: found }) => [
        className,
        kind,
        autoUpdate,
        Buffer.from(found).toString(),
      ]),
    ).toEqual([['Package', 'embedded', true, 'payload']])
    expect(diagnostics).toEqual([])
  })

  it('is found in a document that is cut off', () => {
    const { objects } = scanRtf(bytes(`{\\rt{\\object{\\*\\objdata ${hex}`))
    expect(objects[0]?.className).toBe('Package')
  })

  it('that is none keeps its bytes and the class that the document gives it', () => {
    const { objects, diagnostics } = scanRtf(bytes('{\\rtf1{\\object{\\*\\objclass Equation.3}{\\*\\objdata 0102}}}'))
    expect(objects).toMatchObject([{ className: 'Equation.3', kind: 'unknown' }])
    expect(diagnostics).toMatchObject([{ code: 'RTF_OBJECT_DAMAGED' }])
  })
})

it('tells where a linked object comes from', () => {
  const link = ole1(1, 'htmlfile', 'http://example.test/a.hta', '')
  expect(scanRtf(bytes(`{\\rtf1{\\object{\\*\\objdata ${link}}}}`)).objects).toMatchObject([
    { kind: 'linked', link: 'http://example.test/a.hta' },
  ])
})

it('has instructions of fields, put together from their parts, and templates', () => {
  const text =
    '{\\rtf1{\\*\\template http://example.test/t.dotm}{\\field{\\*\\fldinst {DDE}{AUTO  c:\\\\\\\\cmd.exe}}{\\fldrslt x}}}'
  const document = scanRtf(bytes(text))
  expect(document.templates).toEqual(['http://example.test/t.dotm'])
  expect(document.fields[0]).toMatch(/^DDEAUTO/)
})

it('refuses what Word would not open as RTF', () => {
  expect(() => scanRtf(bytes('{\\x}'))).toThrow(expect.objectContaining({ code: 'ERR_NOT_RTF' }))
})

it('throws nothing, cut or changed anywhere, and survives a hundred thousand groups', () => {
  const document = bytes(`{\\rtf1{\\object{\\*\\objdata ${hex}}}{\\field{\\*\\fldinst X}}}`)
  for (const damage of damaged(document, 2000)) if (isRtf(damage)) expect(() => scanRtf(damage)).not.toThrow()
  expect(() => scanRtf(bytes(`{\\rtf1${'{'.repeat(100_000)}`))).not.toThrow()
})

it('finds its way back out of groups that are too deep to be followed', () => {
  const deep = `${'{'.repeat(20_000)}x${'}'.repeat(20_000)}`
  const { objects, fields } = scanRtf(bytes(`{\\rtf1${deep}{\\object{\\*\\objdata ${hex}}}{\\field{\\*\\fldinst X}}}`))
  expect(objects.map(({ className }) => className)).toEqual(['Package'])
  expect(fields).toEqual(['X'])
})

it('is not slowed down by skipped groups inside of a long instruction', () => {
  const { fields } = scanRtf(bytes(`{\\rt1{\\fldinst ${'x'.repeat(60_000)}${'{\\*\\y}'.repeat(100_000)} z}}`))
  expect(fields).toEqual([`${'x'.repeat(60_000)} z`])
})
