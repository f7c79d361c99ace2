/** The addon alone: the package's index falls back in silence to a slow implementation in JavaScript. */
declare module 'secp256k1/bindings.js' {
  const addon: typeof import('secp256k1')
  export default addon
}
