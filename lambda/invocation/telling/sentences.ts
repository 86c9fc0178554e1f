const MOST_SENTENCES = 10;

/** The message of an Event with several sentences. */
export function sentencesMessage(sentences: readonly string[]): string {
  const more = sentences.length - MOST_SENTENCES;
  return sentences.slice(0, MOST_SENTENCES).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
