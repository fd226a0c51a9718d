/** A JavaScript stand-in for Rust's `regex`: flags in front, no look-around, no references. */
export const modelRegex = (pattern: string): RegExp => {
  const [, flags = "", body = ""] = /^(?:\(\?([ims]+)\))?([\s\S]*)$/.exec(pattern) ?? [];
  return new RegExp(body, `${flags}u`);
};

/** The error of an invalid pattern, or null. */
export const modelRegexError = (pattern: string): string | null => {
  if (/\(\?(?:[=!]|<[=!])/.test(pattern)) {
    return `regex parse error:\n    ${pattern}\nerror: look-around, including look-ahead and look-behind, is not supported`;
  }
  try {
    modelRegex(pattern);
    return null;
  } catch {
    return `regex parse error:\n    ${pattern}\nerror: it cannot be parsed`;
  }
};
