import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { isPdf, PdfError, scanPdf } from '../src/index.js'
import { damaged } from '../../../test/damage.js'

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}

function stream(number: number, dictionary: string, data: Uint8Array): string {
  return `${String(number)} 0 obj <<${dictionary}/Length ${String(data.length)}>>\nstream\n${Buffer.from(data).toString('latin1')}\nendstream endobj\n`
}

const script = 'app.alert("http://example.test/x");'

describe('scripts', () => {
  it.each([
    ['as text', `1 0 obj<</S/JavaScript/JS(${script})>>endobj`],
    [
      'with escapes and names in disguise',
      `1 0 obj<</S/#4aavaScript/J#53(${script.replace('alert', 'al\\145rt')})>>endobj`,
    ],
    ['in hexadecimal', `1 0 obj<</JS<${Buffer.from(script).toString('hex')}>>>endobj`],
    ['as UTF-16', `1 0 obj<</JS<feff${Buffer.from(script, 'utf16le').swap16().toString('hex')}>>>endobj`],
    ['in a compressed stream', `1 0 obj<</JS 2 0 R>>endobj ${stream(2, '/Filter/FlateDecode', deflateSync(script))}`],
    [
      'behind two filters',
      `1 0 obj<</JS 2 0 R>>endobj ${stream(2, '/Filter[/AHx/Fl]', Buffer.from(`${deflateSync(script).toString('hex')}>`))}`,
    ],
    ['in an object stream', stream(5, '/Type/ObjStm/N 1/First 4/Filter/Fl', deflateSync(`7 0 <</JS(${script})>>`))],
    ['in the trailer of a file without objects', `trailer<</Root<</OpenAction<</S/JavaScript/JS(${script})>>>>>>`],
    ['in an object that never ends', `1 0 obj<</JS(${script})`],
    ['in a dictionary that is not closed', `1 0 obj<</OpenAction<</JS(${script})endobj trailer<</Root 1 0 R>>`],
  ])('are found %s', (_, body) => {
    expect(scanPdf(bytes(`%PDF-1.7\n${body}`)).scripts.map(({ code }) => code)).toEqual([script])
  })
})

describe('filters', () => {
  it.each([
    ['ASCII85Decode', bytes('87cURD]i,"Ebo80~>')],
    ['RunLengthDecode', Uint8Array.of(11, ...bytes('Hello World!'), 128)],
    ['LZWDecode', Buffer.from('80120ca6c361bc4057379c8d86410882050483422150c8740e0b0784c2c43010', 'hex')],
  ])('%s is undone', (filter, data) => {
    const body = `1 0 obj<</JS 2 0 R>>endobj ${stream(2, `/Filter/${filter}`, data)}`
    expect(scanPdf(bytes(`%PDF-1.1\n${body}`)).scripts[0]?.code).toMatch(/^Hello ?World/i)
  })

  it('that unpack to too much are stopped', () => {
    const body = `1 0 obj<</JS 2 0 R>>endobj ${stream(2, '/Filter/FlateDecode', deflateSync(Buffer.alloc(10_000_000)))}`
    const { scripts, diagnostics } = scanPdf(bytes(`%PDF-1.1\n${body}`), { streamBytes: 100_000 })
    expect(scripts).toEqual([])
    expect(diagnostics).toMatchObject([{ code: 'PDF_STREAM_DAMAGED' }])
  })

  it('that are unknown are reported', () => {
    const body = `1 0 obj<</JS 2 0 R>>endobj ${stream(2, '/Filter/Odd', bytes(script))}`
    expect(scanPdf(bytes(`%PDF-1.1\n${body}`)).diagnostics).toMatchObject([{ code: 'PDF_FILTER_UNKNOWN' }])
  })
})

describe('a document', () => {
  const document = scanPdf(
    bytes(
      `%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction 2 0 R/AA<</WC 3 0 R>>>>endobj
2 0 obj<</S/Launch/Win<</F(cmd.exe)/P(/c calc)>>>>endobj 3 0 obj<</S/JavaScript/JS(x1)>>endobj
4 0 obj<</Type/Page/A<</S/URI/URI(http://example.test/)>>>>endobj
5 0 obj<</Type/Filespec/F(a.exe)/UF(\\376\\377\\000b)/EF<</F 6 0 R>>>>endobj ${stream(6, '/Type/EmbeddedFile', bytes('MZ'))}
7 0 obj<</Title(T\\344st)/Producer<feff0050>>>endobj
trailer<</Root 1 0 R/Info 7 0 R>> startxref 0 %%EOF
8 0 obj<<>>endobj %%EOF`,
    ),
  )

  it('has its version, pages, revisions and keywords', () => {
    expect(document).toMatchObject({
      version: '1.4',
      headerOffset: 0,
      pageCount: 1,
      revisionCount: 2,
      encrypted: false,
    })
    expect(document.keywords.get('/OpenAction')).toBe(1)
    expect(document.keywords.get('/Page')).toBe(1)
  })

  it('has its actions with what starts them', () => {
    expect(document.actions).toEqual([
      { object: 2, kind: 'Launch', trigger: 'OpenAction', target: 'cmd.exe /c calc' },
      { object: 3, kind: 'JavaScript', trigger: 'AA', target: null },
      { object: 4, kind: 'URI', trigger: null, target: 'http://example.test/' },
    ])
    expect(document.uris).toEqual(['http://example.test/'])
  })

  it('has its embedded files and its information', () => {
    expect(document.embeddedFiles.map(({ name, data }) => [name, Buffer.from(data).toString()])).toEqual([['b', 'MZ']])
    expect([...document.information]).toEqual([
      ['Title', 'Täst'],
      ['Producer', 'P'],
    ])
  })
})

it('says that an encrypted document is one', () => {
  const { encrypted, diagnostics } = scanPdf(bytes('%PDF-1.4\n1 0 obj<<>>endobj trailer<</Encrypt 1 0 R>>'))
  expect(encrypted).toBe(true)
  expect(diagnostics).toMatchObject([{ code: 'PDF_ENCRYPTED' }])
})

it('takes a header that is not at the start, and refuses what has neither header nor object', () => {
  expect(scanPdf(bytes(`${'x'.repeat(1000)}%PDF-1.3`)).headerOffset).toBe(1000)
  expect(isPdf(bytes('x'.repeat(2000)))).toBe(false)
  expect(() => scanPdf(bytes('nothing'))).toThrow(PdfError)
})

it('throws nothing, cut or changed anywhere', () => {
  const whole = bytes(
    `%PDF-1.5\n1 0 obj<</OpenAction<</S/JavaScript/JS 2 0 R>>>>endobj ${stream(2, '/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 4>>', deflateSync(script))}${stream(5, '/Type/ObjStm/N 2/First 8', bytes('7 0 8 4 <<>>[1 2]'))}trailer<</Root 1 0 R>>`,
  )
  for (const damage of damaged(whole, 2000)) {
    try {
      scanPdf(damage)
    } catch (error) {
      expect(error).toBeInstanceOf(PdfError)
    }
  }
})

it('is not slowed down by objects that never end, or by nesting', () => {
  const open = scanPdf(bytes(`%PDF-1.4\n${'1 0 obj<</A('.repeat(20_000)}`))
  expect(open.objectCount).toBeGreaterThan(0)
  expect(scanPdf(bytes(`%PDF-1.4\n1 0 obj ${'['.repeat(200_000)}`)).objectCount).toBe(1)
})

describe('hidden objects', () => {
  const hidden = `2 0 obj<</JS(${script})>>endobj`

  it.each([
    ['a string', '('],
    ['a string in hexadecimal', '<'],
    ['a list', '['],
    ['a dictionary', '<</A '],
    ['lists that are nested deeper than is followed', '['.repeat(100)],
    ['dictionaries that are nested deeper than is followed', '<</A'.repeat(100)],
  ])('are found behind %s that is not closed, with or without the end of its object', (_, start) => {
    for (const end of ['', ' endobj'])
      expect(scanPdf(bytes(`%PDF-1.4\n1 0 obj ${start}${end} ${hidden}`)).scripts.map(({ code }) => code)).toContain(
        script,
      )
  })

  it('are found behind more unclosed ones than are read to the end of the file', () => {
    const { scripts } = scanPdf(bytes(`%PDF-1.4\n${'1 0 obj ( '.repeat(20_000)} ${hidden}`))
    expect(scripts).toMatchObject([{ object: 2, code: script }])
  })

  it('are not seen in strings that are closed', () => {
    expect(scanPdf(bytes(`%PDF-1.4\n1 0 obj (${hidden.replace(/[()]/g, '')}) endobj`)).scripts).toEqual([])
  })
})

describe('what is referred to a thousand times', () => {
  const times = (value: string): string => `[${value.repeat(20_000)}]`
  const scan = (...objects: readonly string[]): ReturnType<typeof scanPdf> =>
    scanPdf(bytes(`%PDF-1.4\n${objects.join(' ')}`))
  const large = stream(1, '/Filter/Fl', deflateSync(Buffer.alloc(8_000_000, `<script>${'a'.repeat(992)}`)))

  it('is one script', () => {
    const { scripts } = scan(large, `2 0 obj${times('<</JS 1 0 R>>')}endobj`)
    expect(scripts).toMatchObject([{ object: 1, language: 'javascript' }])
    expect(scripts[0]?.code).toHaveLength(1024 * 1024)
  })

  it('is one part of a form', () => {
    expect(scan(large, `2 0 obj<</XFA${times('1 0 R ')}>>endobj`).scripts).toMatchObject([{ language: 'xfa' }])
    const forms = [large, `2 0 obj${times('1 0 R ')}endobj`, `3 0 obj${times('<</XFA 2 0 R>>')}endobj`]
    expect(scan(...forms).scripts).toMatchObject([{ language: 'xfa' }])
  })

  it('is one address, and of a length that addresses have', () => {
    const { uris, actions } = scan(
      `1 0 obj(${'u'.repeat(1_000_000)})endobj`,
      `2 0 obj${times('<</S/URI/URI 1 0 R>>')}endobj`,
    )
    expect(uris).toEqual(['u'.repeat(8192)])
    expect(actions).toHaveLength(4096)
  })

  it('is one list of files, triggers or information', () => {
    const many = (value: string): string => Array.from({ length: 20_000 }, (_, i) => `/K${String(i)} ${value}`).join('')
    const { embeddedFiles } = scan(`1 0 obj<<${many('5 0 R')}>>endobj`, `2 0 obj${times('<</EF 1 0 R>>')}endobj`)
    expect(embeddedFiles).toEqual([])
    const holders = (entry: string): string =>
      Array.from({ length: 20_000 }, (_, i) => `${String(i + 10)} 0 obj<<${entry}>>endobj `).join('')
    const { actions } = scan(`1 0 obj<</S/URI${many('5 0 R')}>>endobj`, '5 0 obj<</S/URI>>endobj', holders('/AA 1 0 R'))
    expect(actions).toMatchObject([
      { object: 1, trigger: 'AA' },
      { object: 5, trigger: 'AA' },
    ])
    const { information } = scan(`1 0 obj<<${many('(x)')}>>endobj`, holders('/Type/XRef/Info 1 0 R'))
    expect(information.size).toBe(20_000)
  })
})

describe('what unpacks to too much', () => {
  it('counts as what it unpacks to, however often it comes', () => {
    const bomb = deflateSync(Buffer.alloc(1_000_000))
    const objects = Array.from({ length: 20 }, (_, i) => stream(i + 1, '/Type/ObjStm/N 1/First 4/Filter/Fl', bomb))
    const { diagnostics } = scanPdf(bytes(`%PDF-1.4\n${objects.join('')}`), {
      streamBytes: 100_000,
      totalBytes: 500_000,
    })
    const codes = diagnostics.map(({ code }) => code)
    expect(codes.filter((code) => code === 'PDF_STREAM_DAMAGED')).toHaveLength(5)
    expect(codes.filter((code) => code === 'PDF_LIMIT')).toHaveLength(15)
  })

  it('is no table of codes, which may be asked for with every code', () => {
    // The code 256 in nine bits each.
    const codes = Buffer.from('804020100804020100'.repeat(100_000), 'hex')
    const { scripts, diagnostics } = scanPdf(
      bytes(`%PDF-1.4\n1 0 obj<</JS 2 0 R>>endobj ${stream(2, '/Filter/LZW', codes)}`),
    )
    expect({ scripts, diagnostics }).toEqual({ scripts: [], diagnostics: [] })
  })

  it('is no object stream whose objects all begin at one place', () => {
    const packed = Buffer.from(`${'7 0 '.repeat(20_000)}[${' '.repeat(4_000_000)}]`)
    const { diagnostics } = scanPdf(
      bytes(`%PDF-1.4\n${stream(1, '/Type/ObjStm/N 20000/First 80000/Filter/Fl', deflateSync(packed))}`),
    )
    expect(diagnostics).toMatchObject([{ code: 'PDF_LIMIT' }])
  })
})
