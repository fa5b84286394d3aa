interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(text: string): string | null }): unknown;
}

// react-remove-scroll, which holds the page still behind a dialog, takes the nonce of its style sheet from here
(globalThis as { __webpack_nonce__?: string | undefined }).__webpack_nonce__ =
  document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content;

/**
 * Trusted Types policy (W3C): libraries may set HTML that contains no tag, i.e. style sheets and empty strings, so no
 * text can become a script or an element.
 */
(globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('default', {
  createHTML: (text) => (text.includes('<') ? null : text),
});
