import { describe, expect, it } from 'vitest'
import { randomBelow } from '../../../test/random.js'
import { LiteralSearch } from '../src/literalSearch.js'

function found(literals: readonly string[], text: string): string[] {
  const search = LiteralSearch.of(new Map(literals.map((literal, index) => [literal, [index]])))
  const numbers = new Set<number>()
  search?.find(text, (number) => numbers.add(number))
  return literals.filter((_, index) => numbers.has(index))
}

describe('LiteralSearch', () => {
  it.each<[readonly string[], string, readonly string[]]>([
    [['he', 'she', 'his', 'hers'], 'USHERS', ['he', 'she', 'hers']],
    [['\\run\\'], 'HKCU\\Software\\Run\\x', ['\\run\\']],
    [['aaa'], 'aaaa', ['aaa']],
    [['abcd', 'bc'], 'abce', ['bc']],
    [['ask', 'ask them'], 'a\u017f\u212a THEM', ['ask', 'ask them']],
    [['wi', 'indows'], 'W\u0130ndows', ['wi']],
    [['a'], '\ud83d\ude00', []],
    [[], 'text', []],
    [['x'], '', []],
  ])('of %j in %s finds %j', (literals, text, expected) => {
    expect(found(literals, text)).toEqual(expected)
  })

  it('finds what looking for one after the other finds, in random texts', () => {
    const random = randomBelow(11)
    const text = (length: number): string => Array.from({ length }, () => 'abcK.'[random(5)] ?? '').join('')
    let some = 0
    for (let round = 0; round < 2000; round++) {
      const literals = [...new Set(Array.from({ length: random(8) }, () => text(1 + random(4)).toLowerCase()))]
      const subject = text(random(30))
      const expected = literals.filter((literal) => subject.toLowerCase().includes(literal))
      some += expected.length
      expect(found(literals, subject)).toEqual(expected)
    }
    expect(some).toBeGreaterThan(1000)
  })

  it('tells every number of a literal, and does not begin with too many', () => {
    const numbers: number[] = []
    LiteralSearch.of(new Map([['ab', [3, 1]]]))?.find('xab', (number) => numbers.push(number))
    expect(numbers).toEqual([3, 1])
    const many = new Map(Array.from({ length: 50_000 }, (_, index) => [`${String(index)}abcdefghijklmnop`, [index]]))
    expect(LiteralSearch.of(many)).toBeUndefined()
  })
})
