import { configDefaults, defineConfig } from 'vitest/config'

/** Tests of pure code share one module graph: nothing in it remembers what could change a result. */
const floors = 'test/{core,laws,payment,receipt,report,vectors,verify}/**/*.test.ts'

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: '100%',
    projects: [
      { extends: true, test: { name: 'floors', include: [floors], isolate: false } },
      {
        extends: true,
        test: {
          name: 'house',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, floors],
        },
      },
    ],
  },
})
