/** How a receipt writes a URL. @module */
import { ISSUER } from '../../support/fixtures.js'
import type { VectorCase } from '../vector.js'

const at = (path: string) => ISSUER + path
const cafe = 'caf\u00e9'

/** Name, what it shows, URL, and whether it can be written. */
const URLS: readonly (readonly [name: string, comment: string, url: string, means?: string])[] = [
  ['plain', 'A URL in its form already.', at('/report?symbol=ETH')],
  ['host-in-upper-case', 'The host is written in lower case.', 'HTTPS://API.Example.COM/Report'],
  ['default-port', 'The default port is left out.', `${ISSUER}:443/report`],
  ['no-path', 'An absent path is a slash.', ISSUER],
  ['dot-segments', 'Dots in the path are resolved.', at('/a/./b/../report')],
  ['encoded-dots', 'Encoded dots are dots.', at('/a/%2e%2E/report')],
  ['fragment', 'The fragment is left out: it is never sent.', at('/report#top')],
  ['empty-fragment', 'An empty fragment is left out.', at('/report#')],
  ['empty-query', 'An empty query stays.', at('/report?')],
  ['flag', 'A query without a value stays as it is.', at('/report?flag')],
  ['plus', 'A plus in the query stays a plus.', at('/report?q=a+b')],
  ['space', 'A space is %20.', at('/a b?q=a b')],
  ['percent-without-digits', '%ZZ stays as it is.', at('/report?q=%ZZ')],
  ['percent-not-utf-8', '%FF stays as it is.', at('/report?q=%FF')],
  ['percent-lower-case', 'Percent-encoding keeps its case.', at('/%e2%82%ac')],
  ['repeated-names', 'Repeated names stay, in their order.', at('/report?a=2&a=1')],
  [
    'letters-outside-of-ascii',
    'Letters outside of ASCII are percent-encoded as UTF-8.',
    at(`/${cafe}?q=${cafe}`),
  ],
  [
    'host-outside-of-ascii',
    'A host outside of ASCII takes its ASCII form.',
    `https://${cafe}.example/`,
  ],
  ['quotes', 'Quotation marks are percent-encoded.', at('/"a"?q="a"')],
  [
    'control-characters',
    'Tabs and line feeds are left out, other controls percent-encoded.',
    at('/re\tpo\nrt?q=\u0001'),
  ],
  ['surrounding-space', 'Surrounding space is left out.', ` ${ISSUER}/report `],
  ['backslash-in-path', 'A backslash in the path is a slash.', at('/a\\b')],
  [
    'backslash-in-query',
    'A backslash in the query stays, so the URL is written in digest form.',
    at('/report?a\\b'),
  ],
  ['longest', '256 characters are written out.', at(`/${'a'.repeat(232)}`)],
  ['too-long', '257 characters are written in digest form.', at(`/${'a'.repeat(233)}`)],
  [
    'too-long-when-encoded',
    'The length is that of the serialised URL.',
    at(`/${'\u00e9'.repeat(50)}`),
  ],
  [
    'long-with-fragment',
    'The digest is that of the URL without its fragment.',
    at(`/${'a'.repeat(233)}#top`),
  ],
  [
    'another-origin',
    'Where a redirect leads elsewhere, the digest form still names the issuer.',
    `https://cdn.example.com/${'a'.repeat(300)}`,
  ],
  ['empty-userinfo', 'An empty userinfo is none.', 'https://@api.example.com/'],
  ['userinfo', 'A name in front of the host.', 'https://user@api.example.com/', 'request_mismatch'],
  [
    'password',
    'A password in front of the host.',
    'https://:secret@api.example.com/',
    'request_mismatch',
  ],
  ['relative', 'No absolute URL.', '/report?symbol=ETH', 'request_mismatch'],
  ['no-host', 'No host.', 'https://', 'request_mismatch'],
  [
    'forbidden-host',
    'A host with a character that none has.',
    'https://api.exa%20mple.com/',
    'request_mismatch',
  ],
  ['bad-port', 'A port beyond 65535.', 'https://api.example.com:65536/', 'request_mismatch'],
]

export const urlCases = (): VectorCase[] =>
  URLS.map(([name, comment, url, means = 'ok']) => ({
    name: `url/${name}`,
    spec: 'receipt.md#5-url',
    comment,
    means,
    operation: 'url',
    input: { url, issuer: ISSUER },
  }))
