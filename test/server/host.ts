/** The places where an application runs, each with the Response class that it brings. */
import type { Hono } from 'hono'
import { serveApp } from '../support/shop.js'

/** An application that answers. */
export interface Running {
  readonly issuer: string
  /** Sends as fetch does, follows no redirect, and leaves content codings on. */
  send(request: Request): Promise<Response>
  close(): Promise<unknown>
}

export interface Host {
  readonly open: (build: (issuer: string) => Hono) => Promise<Running>
  /** Whether responses are of the runtime's own class, which cannot hold a 204 with an empty body. */
  readonly nativeResponse: boolean
}

/** `app.fetch` in this process, as on Workers, Deno and Bun. */
export const inProcess: Host = {
  nativeResponse: true,
  async open(build) {
    const issuer = 'https://api.example.com'
    const app = build(issuer)
    return { issuer, send: async (request) => app.fetch(request), close: async () => {} }
  },
}

/** @hono/node-server behind a socket, as it comes, or with the runtime's own Response class. */
export const onSocket = (overrideGlobalObjects: boolean): Host => ({
  nativeResponse: !overrideGlobalObjects,
  async open(build) {
    const { issuer, close } = await serveApp(build, { overrideGlobalObjects })
    return {
      issuer,
      send: (request) => fetch(request, { redirect: 'manual' }),
      close,
    }
  },
})
