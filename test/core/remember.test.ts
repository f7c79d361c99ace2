import { keccak256, stringToBytes } from 'viem'
import { describe, expect, it } from 'vitest'
import { rememberTexts } from '../../src/core/remember.js'

/** Keccak-256 that counts how often it is asked. */
function counting() {
  const asked = { times: 0 }
  const ofText = rememberTexts((bytes) => {
    asked.times += 1
    return keccak256(bytes, 'bytes')
  })
  return { asked, ofText }
}

const expected = (text: string) => keccak256(stringToBytes(text), 'bytes')

describe('rememberTexts', () => {
  it('hashes a text that recurs once', () => {
    const { asked, ofText } = counting()
    for (const text of ['a', 'b', 'a', '', 'é€\u{1f600}', '', 'a', 'é€\u{1f600}']) {
      expect(ofText(text)).toEqual(expected(text))
    }
    expect(asked.times).toBe(4)
  })

  it('keeps texts of 48 characters and types of any length, and nothing longer', () => {
    const { asked, ofText } = counting()
    for (const [text, times] of [
      ['x'.repeat(48), 1],
      ['x'.repeat(49), 2],
      [`Type(${'string name,'.repeat(50)}string last)`, 1],
    ] as const) {
      asked.times = 0
      ofText(text)
      expect(ofText(text)).toEqual(expected(text))
      expect(asked.times).toBe(times)
    }
  })

  it('knows at most 256 texts, and stays right beyond them', () => {
    const { asked, ofText } = counting()
    for (let at = 0; at < 257; at += 1) ofText(`text ${at}`)
    expect(ofText('text 256')).toEqual(expected('text 256'))
    expect(asked.times).toBe(257)
    expect(ofText('text 0')).toEqual(expected('text 0'))
    expect(asked.times).toBe(258)
  })

  it('hashes texts of any length, and none of what it hashed before', () => {
    const { ofText } = counting()
    const texts = ['x'.repeat(341), '€'.repeat(341), '€'.repeat(342), 'z'.repeat(5000), 'short']
    for (const text of texts) expect(ofText(text)).toEqual(expected(text))
  })

  it('shares nothing with another function', () => {
    const [one, other] = [counting(), counting()]
    one.ofText('a')
    other.ofText('a')
    expect([one.asked.times, other.asked.times]).toEqual([1, 1])
  })
})
