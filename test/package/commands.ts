/** The commands that a page shows in its shell blocks. */

/** One command a line; a line that ends in a backslash goes on, output and comments are left out. */
export function commandsOf(markdown: string): string[] {
  const blocks = markdown.matchAll(/^```(sh|bash|shell|console)\n([\s\S]*?)^```/gm)
  return [...blocks].flatMap(([, language, block = '']) =>
    block
      .replace(/\\\n\s*/g, '')
      .split('\n')
      .filter((line) => language !== 'console' || line.startsWith('$ '))
      .map((line) =>
        line
          .replace(/^\$ /, '')
          .replace(/\s+#\s.*$|^#.*$/, '')
          .trim(),
      )
      .filter((line) => line !== ''),
  )
}
