import { createHash } from 'node:crypto'
import { parseMail } from '@cuculus/pcap'
import { encodePcap } from '@cuculus/testing'
import { expect, test } from 'vitest'
import { gather } from './gather.js'
import { talk } from './sample.js'

const file = Buffer.from('MZ not really a program')
const mail = [
  'From: <victim@example.com>',
  'To: drop@example.net',
  'Subject: report',
  ' of today',
  'Content-Type: multipart/mixed; boundary="b1"',
  '',
  '--b1',
  'Content-Type: text/plain',
  '',
  'hello',
  '--b1',
  'Content-Type: application/octet-stream; name="a.exe"',
  'Content-Transfer-Encoding: base64',
  'Content-Disposition: attachment; filename="a.exe"',
  '',
  file.toString('base64'),
  '--b1--',
  '',
].join('\r\n')

test('a mail tells its fields, and its attachments are decoded and hashed', () => {
  expect(parseMail(mail)).toEqual({
    from: '<victim@example.com>',
    to: 'drop@example.net',
    subject: 'report of today',
    attachments: [
      {
        name: 'a.exe',
        type: 'application/octet-stream',
        size: file.length,
        sha256: createHash('sha256').update(file).digest('hex'),
      },
    ],
  })
})

test.each([
  ['filename="plain name.exe"', 'plain name.exe'],
  ["filename*=utf-8''b%C3%BCro%20x.exe", 'b\u00c3\u00bcro x.exe'],
  ['filename*0="long "; filename*1="name"; filename*2=.exe', 'long name.exe'],
  ['filename*0*=utf-8\'de\'a%20; filename*1="b.exe"', 'a b.exe'],
  ['filename="=?utf-8?B?aW52b2ljZQ==?= =?utf-8?Q?_=32.exe?="', 'invoice 2.exe'],
  ['filename="=?x?B"', '=?x?B'],
])('the name of a file is read as mail programs write it: %s', (disposition, name) => {
  const text = `Content-Type: application/x-thing\r\nContent-Disposition: attachment; ${disposition}\r\n\r\nMZ`
  expect(parseMail(text).attachments.map((attachment) => attachment.name)).toEqual([name])
})

test('fields that are made to be slow are not', () => {
  const slow = [
    ';'.repeat(100_000),
    '=?a?B?'.repeat(20_000),
    `; filename*0=${' '.repeat(100_000)}`,
    "; filename*=''%".repeat(9000),
  ]
  for (const text of slow)
    expect(parseMail(`Content-Disposition: a${text}\r\n\r\nMZ`).attachments.length).toBeLessThan(2)
})

test('a connection has its envelope and its mails', async () => {
  const lines = [
    'EHLO victim\r\n',
    '250 ok\r\n',
    'MAIL FROM:<a@b.c>\r\n',
    '250 ok\r\n',
    'RCPT TO:<d@e.f>\r\n',
    '250 ok\r\n',
  ]
  const packets = talk(25, ...lines, 'DATA\r\n', '354 go\r\n', `${mail}\r\n.\r\n`, '250 ok\r\n', 'QUIT\r\n')
  const { smtp } = await gather(encodePcap(packets))
  expect(smtp).toHaveLength(1)
  expect(smtp[0]).toMatchObject({ hostname: 'victim', mailFrom: ['a@b.c'], mailTo: ['d@e.f'] })
  expect(smtp[0]?.mails.map(({ subject, attachments }) => [subject, attachments.length])).toEqual([
    ['report of today', 1],
  ])
})

test('a mail of more parts than are looked at, or than a call takes arguments, tells the first', () => {
  const part = '--b1\r\nContent-Type: application/octet-stream; name="x"\r\n\r\nx\r\n'
  const { attachments } = parseMail(`Content-Type: multipart/mixed; boundary=b1\r\n\r\n${part.repeat(300)}`)
  expect(attachments).toHaveLength(255)
  const empty = `Content-Type: multipart/mixed; boundary=b1\r\n\r\n${'--b1\n'.repeat(400_000)}`
  expect(parseMail(empty).attachments).toEqual([])
})

test('parts in parts end somewhere, and a mail cut anywhere is read as far as it goes', () => {
  let nested = 'x'
  for (let depth = 0; depth < 50; depth++) {
    nested = `Content-Type: multipart/mixed; boundary=b${String(depth)}\r\n\r\n--b${String(depth)}\r\n${nested}\r\n--b${String(depth)}--\r\n`
  }
  expect(parseMail(nested).attachments.length).toBeLessThan(10)
  for (let length = 0; length < mail.length; length += 11) {
    expect(parseMail(mail.slice(0, length)).attachments.length).toBeLessThan(2)
  }
})
