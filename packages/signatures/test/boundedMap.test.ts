import { describe, expect, it } from 'vitest'
import { BoundedMap } from '../src/boundedMap.js'

describe('a bounded map', () => {
  it('knows at least half as many of the last entries as it may hold, and forgets older ones', () => {
    const map = new BoundedMap<number, string>(10)
    for (let key = 0; key < 100; key++) {
      map.set(key, String(key))
      for (let back = Math.max(0, key - 4); back <= key; back++) expect(map.get(back)).toBe(String(back))
      if (key >= 10) expect(map.get(key - 10)).toBeUndefined()
    }
  })

  it('gives the newer of two values, and nothing after a removal', () => {
    const map = new BoundedMap<string, number>(4)
    map.set('a', 1)
    map.set('b', 2)
    map.set('c', 3)
    map.set('a', 4)
    expect(map.get('a')).toBe(4)
    map.delete('a')
    expect(map.get('a')).toBeUndefined()
    expect(map.get('b')).toBe(2)
  })
})
