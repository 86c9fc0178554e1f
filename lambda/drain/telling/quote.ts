const MOST_CHARACTERS = 500;
/** Control characters, which a terminal obeys, and those that turn the direction of writing; the end of a line. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/** By this our own sentences end, where several stand in one Event. */
const END_OF_SENTENCE = /;/g;

/** What others wrote, as a part of a sentence of ours: whoever may annotate an object may write anything, as long as he likes. */
export function quote(text: string): string {
  // Most of it is never read, however long it is.
  const line = text.slice(0, 2 * MOST_CHARACTERS).replace(UNSEEN, ' ').replace(END_OF_SENTENCE, ',').trim();
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1)}…` : line;
}
