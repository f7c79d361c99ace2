/** What `waybill help TOPIC` says beyond the options of a subcommand. @module */

export const TOPICS: Readonly<Record<string, string>> = {
  'exit-codes': `Exit codes of waybill:

    0  verified; or done, where there was nothing to verify
    1  INVALID: a check failed
    2  wrong usage, unreadable input, or a payment that was not made on purpose
    3  INCOMPLETE: nothing failed, but evidence is missing, such as the body or the receipt
    4  UNTRUSTED: signed, but by nobody that you accept for that issuer
    5  the network or the other side failed
   70  a defect of waybill itself
  130  interrupted
`,
  keys: `Key files hold one secret key each, and only you can read them. They have one of two forms:

  waybill-key-1 <64 hexadecimal digits>      one line of text; nothing protects the key in it
  {"version":3,"crypto":{...}}               the key under a passphrase: an Ethereum keystore

"waybill key new" writes the first form, and the second where it is given a passphrase:

  --passphrase-file FILE     the one line of a file; - reads stdin
  WAYBILL_PASSPHRASE         this environment variable
  --passphrase               you are asked for it, twice

Whatever reads a key file takes both forms, also keystores of other wallets (version 3, scrypt or
pbkdf2, opened in at most 1 GiB of memory). It takes the passphrase from --passphrase-file, else from
WAYBILL_PASSPHRASE, else asks you. A passphrase is never an argument, which other processes could see.
A key whose passphrase is lost is lost.

A seller's signing key is not the wallet that is paid. Fund a buyer's address with no more than you
are ready to lose.
`,
  exchange: `"waybill fetch --save DIR" keeps a paid exchange as plain files, and
"waybill verify --exchange DIR" judges it as the party to the call:

  exchange.json          method, URL, status, headers (also secrets that you sent)
  payment-required.txt   what the server asked for
  announcement.txt       who would sign, where x402 version 1 says it in a header
  payment.txt            what was sent to pay
  settlement.txt         what the server answered about the payment
  receipt.txt            the delivery receipt
  request-body           the bytes sent, where there were any
  response-body          the bytes received, without content codings

A missing file leaves the checks that need it unchecked.
`,
  trust: `Whom to accept is yours to say; no receipt can say it for you:

  --signer https://api.example.com=0x<address>

Take the address from the seller itself, over a way that you trust: its documentation, its contract
with you, or what it announced before you paid. A key that a receipt names proves nothing: anybody
can make a receipt that names any issuer. A signer accepted for one origin says nothing about another.

A trust file keeps this, one issuer a line, for you to read, edit and merge:

  https://api.example.com 0x<signer> eip155:8453=0x<payee>

"waybill trust add", "list", "remove" and "export" work on it (waybill trust add --help), on waybill.trust
unless you name another.

"waybill fetch --trust FILE" pays whom it names and nobody else for these issuers, and adds a line for
an issuer that it pays for the first time. When an issuer announces another signer, fetch asks its host
for its key document, and pays only where the payee of your line certified the new key, or the key of
your line named it as its successor, and nobody revoked it; the line then names the new key. A payee
that changed is never paid. Check such a change with the seller, then use "remove" and "add".
`,
}
