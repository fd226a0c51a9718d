const hyphenated = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const anyForm = /^(?:urn:uuid:)?\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i;

/** The canonical form of a UUID in any of its spellings, or null. */
export const canonicalUuid = (text: string): string | null => {
  if (hyphenated.test(text)) return text;
  const groups = anyForm.exec(text)?.slice(1);
  return groups === undefined ? null : groups.join("-").toLowerCase();
};
