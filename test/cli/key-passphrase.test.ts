import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { askSecrets, choosePassphrase, readPassphrase } from '../../src/cli/key-passphrase.js'

let dir: string
const named = (name: string) => ({ passphraseFile: join(dir, name) })

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'waybill-passphrase-'))
  await writeFile(join(dir, 'one'), 'from a file\n')
  await writeFile(join(dir, 'spaces'), '  as it stands \t')
  await writeFile(join(dir, 'empty'), '\n')
  await writeFile(join(dir, 'two'), 'first\nsecond\n')
})
afterAll(() => rm(dir, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const environment = (value: string) => vi.stubEnv('WAYBILL_PASSPHRASE', value)

describe('a passphrase is taken', () => {
  test('from a file, without the newline at its end', async () => {
    expect(await readPassphrase('x.key', named('one'))).toBe('from a file')
    expect(await choosePassphrase(named('one'))).toBe('from a file')
    expect(await readPassphrase('x.key', named('spaces'))).toBe('  as it stands \t')
  })

  test('from the environment', async () => {
    environment('from the environment')
    expect(await readPassphrase('x.key', {})).toBe('from the environment')
    expect(await choosePassphrase({})).toBe('from the environment')
  })

  test('from the file before the environment', async () => {
    environment('from the environment')
    expect(await readPassphrase('x.key', named('one'))).toBe('from a file')
    expect(await choosePassphrase(named('one'))).toBe('from a file')
  })

  test('from nowhere for a new file, where none is named', async () => {
    expect(await choosePassphrase({})).toBeUndefined()
  })
})

describe('a passphrase is refused', () => {
  const wanted = { code: 'usage', message: expect.stringContaining('one line of text') }

  test('where it is empty, so that no key is written without one by mistake', async () => {
    await expect(choosePassphrase(named('empty'))).rejects.toMatchObject(wanted)
    environment('')
    await expect(choosePassphrase({})).rejects.toMatchObject(wanted)
  })

  test('where nobody could type it', async () => {
    await expect(readPassphrase('x.key', named('two'))).rejects.toMatchObject(wanted)
  })

  test('as an argument, which is not repeated', async () => {
    const error = await choosePassphrase({ passphrase: 'from the shell' }).catch((thrown) => thrown)
    expect(error).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('as an argument'),
    })
    expect(JSON.stringify([error.message, error.details])).not.toContain('from the shell')
  })

  test('in place of a file, which is not repeated', async () => {
    const passphraseFile = 'from the shell'
    const error = await readPassphrase('x.key', { passphraseFile }).catch((thrown) => thrown)
    expect(error).toMatchObject({
      code: 'file_unreadable',
      message: 'Cannot read passphrase file: no such file',
    })
    expect(JSON.stringify(error.details)).not.toContain('from the shell')
  })

  test('where there is nobody to ask, with what to do', async () => {
    const next = '--passphrase-file FILE, or the environment variable WAYBILL_PASSPHRASE'
    const wanted = { code: 'usage', details: { next } }
    await expect(readPassphrase('x.key', {})).rejects.toMatchObject(wanted)
    // An explicit wish to be asked counts more than the environment.
    environment('from the environment')
    await expect(choosePassphrase({ passphrase: true })).rejects.toMatchObject(wanted)
  })
})

/** A terminal of which both sides are at hand. */
function openTerminal() {
  const modes: boolean[] = []
  const setRawMode = (raw: boolean) => modes.push(raw)
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode })
  const output = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true })
  return { input, output, modes, shown: () => output.read() }
}

describe('on a terminal', () => {
  test('questions come one after the other, and no answer is shown', async () => {
    const terminal = openTerminal()
    const answers = askSecrets(['First: ', 'Second: '], terminal)
    terminal.input.write('a hoR\u007frse\r')
    terminal.input.write('another\n')
    expect(await answers).toEqual(['a horse', 'another'])
    expect(terminal.shown()).toBe('First: \nSecond: \n')
    // Without raw mode the terminal itself would show them.
    expect(terminal.modes).toEqual([true, false])
  })

  test('answers may be pasted at once, in any script', async () => {
    const terminal = openTerminal()
    const answers = askSecrets(['First: ', 'Second: '], terminal)
    terminal.input.write('Ünï→😀\nÜnï→😀\n')
    expect(await answers).toEqual(['Ünï→😀', 'Ünï→😀'])
  })

  test('an existing passphrase is asked for once, by the name of the file', async () => {
    const terminal = openTerminal()
    const answer = readPassphrase('x\u001b.key', {}, terminal)
    setImmediate(() => terminal.input.write('a horse\n'))
    expect(await answer).toBe('a horse')
    expect(terminal.shown()).toBe('Passphrase of x\\u{1b}.key: \n')
  })

  test.each([
    ['a horse\na horse\n', undefined],
    ['a horse\na hors\n', 'Cannot set passphrase: wanted the same passphrase twice'],
    ['\n\n', 'Cannot read passphrase: wanted one line of text that is not empty'],
  ])('a new passphrase is asked for twice: %j', async (typed, refusal) => {
    const terminal = openTerminal()
    const chosen = choosePassphrase({ passphrase: true }, terminal)
    terminal.input.write(typed)
    if (refusal === undefined) expect(await chosen).toBe('a horse')
    else await expect(chosen).rejects.toMatchObject({ code: 'usage', message: refusal })
  })

  test('the end of input is no answer', async () => {
    const terminal = openTerminal()
    const answers = askSecrets(['First: '], terminal)
    terminal.input.write('\u0004')
    await expect(answers).rejects.toMatchObject({ code: 'usage' })
    expect(terminal.modes).toEqual([true, false])
  })

  test('Ctrl-C interrupts as everywhere', async () => {
    const terminal = openTerminal()
    const interrupted = vi.fn()
    process.once('SIGINT', interrupted)
    const answers = askSecrets(['First: '], terminal)
    terminal.input.write('half\u0003')
    await expect(answers).rejects.toMatchObject({ code: 'usage' })
    expect(interrupted).toHaveBeenCalledOnce()
    expect(terminal.modes).toEqual([true, false])
  })

  test('nothing is asked where the question would go elsewhere', async () => {
    const terminal = openTerminal()
    const { input, output } = terminal
    for (const half of [
      { input, output: new PassThrough() },
      { input: new PassThrough(), output },
    ]) {
      await expect(askSecrets(['First: '], half)).rejects.toMatchObject({ code: 'usage' })
    }
    expect(terminal.shown()).toBeNull()
  })
})
