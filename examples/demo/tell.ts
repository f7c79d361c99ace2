/** The demo's second half: files alone, with everything switched off. @module */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check, Report, StepName } from 'waybill'
import { describeCheck, describeClaims, describeVerdict, NOT_SHOWN } from 'waybill/report'
import { writeFiles } from './folder.js'
import { changeAmount, flipDigit } from './forge.js'
import { type Case, judge } from './judge.js'
import type { Page } from './page.js'

const WORDS: Readonly<Record<Check['status'], string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  unchecked: '----',
}
const TONES = { pass: 'good', fail: 'bad', unchecked: 'open' } as const

/** Steps that only read the receipt are not worth a line when they pass. */
const READING: ReadonlySet<StepName> = new Set([
  'size',
  'base64url',
  'json',
  'canonical',
  'claims',
  'signature',
])

function tellChecks(page: Page, { checks, claims }: Report, isTold: (check: Check) => boolean) {
  for (const check of checks.filter(isTold)) {
    const mark = page.paint(WORDS[check.status], TONES[check.status])
    page.check(mark, check.step, describeCheck(check, claims))
  }
}

/** The receipt as it came: what it says, and what was checked. */
export async function tellVerdict(page: Page, given: Case) {
  page.chapter('Chain and seller are switched off. What do the saved files say?')
  const report = await judge(given)
  for (const sentence of describeClaims(report)) page.say(sentence)

  page.chapter('What was checked, and what was not')
  tellChecks(page, report, ({ step }) => !READING.has(step))
  page.line(`   ${describeVerdict(report, page.paint)}`)
  if (report.verdict !== 'verified') throw new Error('the receipt was not verified')
}

/** The two liars: one shows another body, the other an amount that nobody signed. */
export async function tellForgeries(page: Page, given: Case) {
  const { dir } = given
  const read = (name: string) => readFile(join(dir, name))
  const forged = flipDigit(await read('response-body'))
  const receipt = changeAmount((await read('receipt.txt')).toString().trim(), '1000000')
  await writeFiles(dir, { 'forged-body': forged, 'forged-receipt.txt': `${receipt}\n` })

  page.chapter('A liar changes one byte of the body')
  page.say(new TextDecoder().decode(forged))
  await tellRefusal(page, { ...given, body: 'forged-body' })

  page.chapter('A liar changes the amount in the receipt to 1 USDC')
  await tellRefusal(page, { ...given, receipt: 'forged-receipt.txt' })
}

async function tellRefusal(page: Page, given: Case) {
  const report = await judge(given)
  tellChecks(page, report, ({ status }) => status === 'fail')
  page.line(`   ${describeVerdict(report, page.paint)}`)
  if (report.verdict !== 'invalid') throw new Error('a forgery was not refused')
}

export function tellLimits(page: Page) {
  page.chapter('What a receipt does not show')
  for (const limit of NOT_SHOWN) page.say(`- ${limit}`)
}

/** Commands that work on the files of this run. */
export function tellNext(page: Page, dir: string) {
  const keys = `--key-document ${dir}/keys.json`
  page.chapter(`Try next, with the files in ${dir}`)
  for (const [why, words] of [
    ['Read the receipt:', `inspect ${dir}/receipt.txt`],
    ['Judge the purchase:', `verify --exchange ${dir} ${keys}`],
    ['Judge it without saying whose word the key is:', `verify --exchange ${dir}`],
    [
      'Judge an impostor:',
      `verify ${dir}/impostor-receipt.txt --body ${dir}/response-body ${keys}`,
    ],
    ['Judge a liar:', `verify ${dir}/receipt.txt --body ${dir}/forged-body ${keys}`],
  ] as const) {
    page.say(why)
    page.line(`     node dist/cli/main.js ${words}`)
  }
}
