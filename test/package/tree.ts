/** The working tree as the guards see it. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** Tracked files, as paths from the root. */
export function trackedFiles(...patterns: string[]): string[] {
  const list = execFileSync('git', ['ls-files', '-z', '--', ...patterns], { cwd: ROOT })
  return list.toString().split('\0').filter(Boolean)
}

export interface Manifest {
  name: string
  version: string
  bin: Record<string, string>
  config: { gzipBytes: { verifier: number; own: number } }
  dependencies: Record<string, string>
  exports: Record<string, string | { types: string; default: string }>
  scripts: Record<string, string>
}

export const manifest: Manifest = JSON.parse(read('package.json'))
