const MOST_CHARACTERS = 500;
/** Control characters, which terminals interpret; characters that change the text direction; line separators. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/** Separates our own sentences when an Event contains several. */
const END_OF_SENTENCE = /;/g;

/** Text from others as part of a sentence of ours: anybody who may annotate an object can write anything, of any length. */
export function quote(text: string): string {
  // Cut first, so that only part of a very long text is processed.
  const line = text.slice(0, 2 * MOST_CHARACTERS).replace(UNSEEN, ' ').replace(END_OF_SENTENCE, ',').trim();
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1)}…` : line;
}
