import * as surface from '@cuculus/pcap'
import { expect, test } from 'vitest'

test('the package exports exactly what its README names', () => {
  expect(Object.keys(surface).sort()).toEqual([
    'CaptureReader',
    'CaptureSorter',
    'Dissector',
    'TlsKeys',
    'certificateFacts',
    'defaultLimits',
    'dissectCapture',
    'ja3',
    'ja3Text',
    'ja3s',
    'ja3sText',
    'ja4',
    'ja4h',
    'ja4s',
    'parseClientHello',
    'parseDns',
    'parseMail',
    'parseServerHello',
    'readCapture',
    'tlsCipherName',
    'tlsVersionName',
  ])
})
