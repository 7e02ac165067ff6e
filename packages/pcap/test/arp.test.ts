import { encodePcap, ethernetFrame, type Packet } from '@cuculus/testing'
import { describe, expect, test } from 'vitest'
import { random } from '../../../test/random.js'
import { gather } from './gather.js'
import { arpMessage, start } from './sample.js'

const victim = { hardware: '08:00:27:aa:bb:cc', address: '192.168.56.101' }
const gateway = { hardware: '0a:00:27:00:00:01', address: '192.168.56.1' }

function framed(payload: Uint8Array): Packet {
  return { time: start, data: ethernetFrame(payload, { type: 0x0806 }) }
}

describe('ARP', () => {
  test('questions and answers are told with both addresses', async () => {
    const question = arpMessage('request', victim, { ...gateway, hardware: '00:00:00:00:00:00' })
    const { arp, dissection } = await gather(
      encodePcap([framed(question), framed(arpMessage('answer', gateway, victim))]),
    )
    expect(arp).toEqual([
      {
        operation: 'request',
        senderHardware: victim.hardware,
        sender: victim.address,
        targetHardware: '00:00:00:00:00:00',
        target: gateway.address,
        time: start / 1000,
      },
      {
        operation: 'answer',
        senderHardware: gateway.hardware,
        sender: gateway.address,
        targetHardware: victim.hardware,
        target: victim.address,
        time: start / 1000,
      },
    ])
    expect(dissection.hosts).toEqual([])
  })

  test('a message that is cut anywhere is none, nor is one for other protocols or of another kind', async () => {
    const whole = arpMessage('answer', gateway, victim)
    for (let end = 0; end < whole.length; end++) {
      expect((await gather(encodePcap([framed(whole.subarray(0, end))]))).arp).toEqual([])
    }
    for (const at of [2, 4, 5, 6]) {
      const other = Uint8Array.from(whole)
      other[at] = 9
      expect((await gather(encodePcap([framed(other)]))).arp).toEqual([])
    }
  })

  test('flipped bytes never throw', async () => {
    const next = random(2)
    const whole = arpMessage('request', victim, gateway)
    const packets = Array.from({ length: 500 }, () => {
      const bytes = Uint8Array.from(whole)
      for (let flips = 0; flips < 3; flips++) bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256)
      return framed(bytes)
    })
    const { arp } = await gather(encodePcap(packets))
    expect(arp.length).toBeGreaterThan(100)
    expect(arp.length).toBeLessThan(500)
  })
})
