/** A page of plain text for a terminal. @module */
import pc from 'picocolors'
import type { Paint } from 'waybill/report'

const WIDTH = 96
const NAME_WIDTH = 13

/** What the demo prints with. */
export interface Page {
  readonly paint: Paint
  /** A chapter's heading; chapters are numbered. */
  chapter(title: string): void
  /** A paragraph, broken between words. */
  say(text: string): void
  /** A name and what it stands for. */
  row(name: string, text: string): void
  /** A line as it is. */
  line(text?: string): void
  /** A check: its mark of four characters, its name, and why. */
  check(mark: string, name: string, lines: readonly string[]): void
}

/** A page on a stream; it has colours on a terminal only, and never against NO_COLOR. */
export function createPage(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Page {
  const coloured = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  const { bold, cyan, green, red, yellow } = pc.createColors(coloured)
  const tones = { good: green, bad: red, open: yellow }
  let chapters = 0

  const line = (text = '') => {
    stream.write(`${text}\n`)
  }
  const indented = (first: string, indent: number, text: string) => {
    const [head = '', ...rest] = wrap(text, WIDTH - indent)
    line(`${first}${head}`)
    for (const more of rest) line(' '.repeat(indent) + more)
  }
  return {
    paint: (text, tone) => bold(tones[tone](text)),
    line,
    chapter(title) {
      chapters += 1
      line()
      line(bold(`${chapters}  ${title}`))
    },
    say: (text) => indented('   ', 3, text),
    row: (name, text) => indented(`   ${cyan(name.padEnd(NAME_WIDTH))}`, 3 + NAME_WIDTH, text),
    check(mark, name, [first = '', ...rest]) {
      const indent = 3 + 'PASS'.length + 2 + NAME_WIDTH
      indented(`   ${mark}  ${name.padEnd(NAME_WIDTH)}`, indent, first)
      for (const more of rest) indented(' '.repeat(indent), indent, more)
    },
  }
}

/** Lines of at most so many characters; a longer word has a line of its own. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of text.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current)
      current = word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return [...lines, current]
}
