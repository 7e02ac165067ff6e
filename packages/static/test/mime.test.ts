import { describe, expect, it } from 'vitest'
import { damaged } from '../../../test/damage.js'
import { parseMime } from '../src/mime.js'
import { runStatic } from './runStatic.js'

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const fileName = (disposition: string): string | undefined =>
  parseMime(bytes(`Content-Disposition: ${disposition}\n\nx`)).parts[0]?.fileName

describe('names of attachments', () => {
  it.each([
    ['attachment; filename="a;b=c.exe"; size=1', 'a;b=c.exe'],
    ['attachment; filename="a\\"b.exe"', 'a"b.exe'],
    ['attachment; filename=plain.exe', 'plain.exe'],
    ["attachment; filename*=utf-8''%e2%82%ac%20'rate'.exe", "€ 'rate'.exe"],
    ['attachment; filename*0="invoice"; filename*1=".pdf"; filename*2=".exe"', 'invoice.pdf.exe'],
    ["attachment; filename*1*=%65xe; filename*0*=utf-8''a%e2%82%ac.", 'a€.exe'],
    ['attachment; FileName = "spaced.exe"', 'spaced.exe'],
    ['attachment; filename="=?utf-8?B?4oKsLmV4ZQ==?="', '€.exe'],
  ])('%s', (disposition, expected) => {
    expect(fileName(disposition)).toBe(expected)
  })
})

describe('parts', () => {
  it('are divided by their own boundary, not by one that begins with it', () => {
    const inner = '--ab\n\none\n--ab\n\ntwo\n--ab--\n'
    const mail = `Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary="ab"\n\n${inner}--a \n\nthree\n--a--\n`
    expect(parseMime(bytes(mail)).parts.map((part) => part.text().trim())).toEqual(['one', 'two', 'three'])
  })

  it('that are nested too deep cost themselves only', () => {
    let deep = '\ndeepest'
    for (let level = 30; level > 0; level--) {
      const boundary = `b${String(level)}`
      deep = `Content-Type: multipart/mixed; boundary=${boundary}\n\n--${boundary}\n${deep}\n--${boundary}--\n`
    }
    const mail = `Content-Type: multipart/mixed; boundary=top\n\n--top\n${deep}\n--top\n\nshallow\n--top--\n`
    const { parts, truncated } = parseMime(bytes(mail))
    expect(truncated).toBe(true)
    expect(parts.map((part) => part.text().trim())).toEqual(['shallow'])
  })

  it('of quoted-printable may have spaces in front of a soft line break', () => {
    const mail = 'Content-Transfer-Encoding: quoted-printable\n\nh=  \r\nttp://=65xample'
    expect(parseMime(bytes(mail)).parts[0]?.text()).toBe('http://example')
  })
})

it('a bomb of headers, addresses and marks costs bounded time', async () => {
  const bomb = [
    `To: ${'a@b.test,'.repeat(20_000)}`,
    `Cc: "${'x'.repeat(100_000)}`,
    `Content-Type: text/plain; ${';'.repeat(100_000)} name${' '.repeat(100_000)}=x`,
    `Subject: ${'=?a?B?'.repeat(50_000)}`,
    'From: x',
    ...Array.from({ length: 3000 }, (_, index) => `X-${String(index)}: ${'=?utf-8?Q?=41?= '.repeat(10)}`),
  ].join('\n')
  const { fields } = await runStatic(
    { binary: bytes(`Received: x\nFrom: y\nDate: z\n${bomb}\n\nbody`) },
    { typer: null },
  )
  expect(fields?.email?.headers).toHaveLength(1000)
  expect(fields?.email?.to).toHaveLength(1000)
  const many = parseMime(bytes(`${bomb}\n\nbody`))
  expect(many.root.headers.length).toBeLessThanOrEqual(2000)
})

it('a mail that is cut off or changed anywhere gives what it has', () => {
  const mail = bytes(
    'From: a\nTo: b\nSubject: =?utf-8?B?4oKs?=\nContent-Type: multipart/mixed; boundary="x"\n\n--x\n\ntext\n--x\nContent-Disposition: attachment; filename*0*=utf-8\'\'a; filename*1=b\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n--x--\n',
  )
  for (const damage of damaged(mail, 1000)) {
    for (const part of parseMime(damage).parts) expect(part.text().length + part.fileName.length).toBeLessThan(1000)
  }
})
