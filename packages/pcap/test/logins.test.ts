import { encodePcap } from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { flipped } from './damage.js'
import { random } from '../../../test/random.js'
import { gather } from './gather.js'
import { talk } from './sample.js'

function base64(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64')
}

async function service(port: number, ...lines: readonly string[]): Promise<unknown> {
  const { services } = await gather(encodePcap(talk(port, '', ...lines)))
  expect(services).toHaveLength(1)
  return services[0]
}

async function mail(...lines: readonly string[]): Promise<unknown> {
  const { smtp } = await gather(encodePcap(talk(587, '', '220 mx ESMTP\r\n', ...lines)))
  expect(smtp).toHaveLength(1)
  return smtp[0]
}

const submission = ['EHLO pc\r\n', '250-mx\r\n250 AUTH PLAIN LOGIN\r\n']

describe('SMTP', () => {
  test('AUTH LOGIN tells user and password, asked for one by one or not', async () => {
    const asked = ['AUTH LOGIN\r\n', `334 ${base64('Username:')}\r\n`, `${base64('joe@evil.example')}\r\n`, '334 \r\n']
    const login = { user: 'joe@evil.example', password: 'se cret' }
    expect(await mail(...submission, ...asked, `${base64('se cret')}\r\n`, '235 ok\r\n')).toMatchObject(login)
    const initial = [`AUTH LOGIN ${base64('joe@evil.example')}\r\n`, '334 \r\n']
    expect(await mail(...submission, ...initial, `${base64('se cret')}\r\n`, '235 ok\r\n')).toMatchObject(login)
  })

  test('AUTH PLAIN tells them in one answer', async () => {
    const plain = base64('\0joe\0secret')
    const login = { user: 'joe', password: 'secret' }
    expect(await mail(...submission, `AUTH PLAIN ${plain}\r\n`, '235 ok\r\n')).toMatchObject(login)
    expect(await mail(...submission, 'AUTH PLAIN\r\n', '334 \r\n', `${plain}\r\n`)).toMatchObject(login)
  })

  test.each([
    ['CRAM-MD5', 'joe 0123456789abcdef'],
    ['XOAUTH2', 'user=joe\u0001auth=Bearer token\u0001\u0001'],
    ['OAUTHBEARER', 'n,a=joe,\u0001host=h\u0001auth=Bearer token\u0001\u0001'],
    ['SCRAM-SHA-256', 'n,,n=joe,r=nonce'],
  ])('%s tells the user', async (mechanism, answer) => {
    const session = await mail(
      ...submission,
      `AUTH ${mechanism}\r\n`,
      '334 \r\n',
      `${base64(answer)}\r\n`,
      '235 ok\r\n',
    )
    expect(session).toMatchObject({ user: 'joe' })
    expect(session).not.toHaveProperty('password')
  })

  test('a login that was called off, and one in a text of a mail, are none', async () => {
    const calledOff = await mail(...submission, 'AUTH LOGIN\r\n', '334 \r\n', '*\r\n', '501 no\r\n')
    expect(calledOff).not.toHaveProperty('user')
    const text = `MAIL FROM:<a@b>\r\nDATA\r\nAUTH PLAIN ${base64('\0joe\0secret')}\r\n.\r\n`
    expect(await mail(...submission, text)).not.toHaveProperty('user')
  })
})

describe('POP3 and IMAP', () => {
  test('a login by SASL is told, and its answers are no commands', async () => {
    const plain = base64('\0joe\0secret')
    expect(
      await service(110, '+OK\r\n', 'AUTH PLAIN\r\n', '+ \r\n', `${plain}\r\n`, '+OK in\r\n', 'STAT\r\n'),
    ).toMatchObject({ protocol: 'pop3', user: 'joe', password: 'secret', commands: ['AUTH PLAIN', 'STAT'] })
    expect(
      await service(143, '* OK\r\n', `a AUTHENTICATE PLAIN ${plain}\r\n`, 'a OK in\r\n', 'b NOOP\r\n'),
    ).toMatchObject({ protocol: 'imap', user: 'joe', password: 'secret', commands: ['AUTHENTICATE PLAIN', 'NOOP'] })
    const unknown = ['a AUTHENTICATE OTHER\r\n', '+ \r\n', 'c2VjcmV0\r\n', 'a OK in\r\n', 'b NOOP\r\n']
    expect(await service(143, '* OK\r\n', ...unknown)).toMatchObject({ commands: ['AUTHENTICATE OTHER', 'NOOP'] })
  })

  test('APOP tells the user, and keeps its digest to itself', async () => {
    expect(await service(110, '+OK\r\n', 'APOP joe 0123456789abcdef\r\n')).toMatchObject({
      user: 'joe',
      commands: ['APOP joe'],
    })
  })

  test('strings of IMAP may be quoted, or literals that follow', async () => {
    const login = { user: 'j"oe', password: 'se cret', commands: ['LOGIN j"oe'] }
    expect(await service(143, '* OK\r\n', 'a LOGIN "j\\"oe" "se cret"\r\n')).toMatchObject(login)
    expect(await service(143, '* OK\r\n', 'a LOGIN {4}\r\n', '+ \r\n', 'j"oe {7+}\r\nse cret\r\n')).toMatchObject(login)
  })

  test('their greeting tells them on any port', async () => {
    expect(await service(9110, '+OK Dovecot POP3 ready\r\n', 'USER joe\r\n')).toMatchObject({
      protocol: 'pop3',
      user: 'joe',
    })
    expect(await service(9143, '* OK IMAP4rev1 ready\r\n', 'a LOGIN joe x\r\n')).toMatchObject({ protocol: 'imap' })
  })

  test('a conversation that is cut anywhere, or whose bytes are flipped, throws nothing', async () => {
    const text = `a LOGIN {3}\r\njoe {6}\r\nsecret\r\nb AUTHENTICATE LOGIN ${base64('joe')}\r\n${base64('secret')}\r\nc NOOP\r\n`
    for (let end = 1; end <= text.length; end++) {
      const { services } = await gather(encodePcap(talk(143, text.slice(0, end))))
      expect(services.length).toBeLessThanOrEqual(1)
    }
    const next = random(4)
    for (let round = 0; round < 200; round++) {
      const bytes = flipped(Buffer.from(text, 'latin1'), next)
      for (const port of [110, 143, 587]) await gather(encodePcap(talk(port, bytes, '+ \r\n')))
    }
  })
})
