interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(text: string): string | null }): unknown;
}

/**
 * Of all that a library may hand to the page as HTML, only what holds no tag gets in: style sheets and empty texts. No
 * text becomes a script or an element, wherever it came from (Trusted Types, W3C).
 */
(globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('default', {
  createHTML: (text) => (text.includes('<') ? null : text),
});
