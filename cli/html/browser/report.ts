import * as sections from './sections';
import type { PageData } from '../data';

/** The script of the page: draws what the data beside it say. */
const data = JSON.parse(document.getElementById('data')!.textContent!) as PageData;
const main = document.getElementById('main')!;
const parts = [
  sections.head(data), sections.interrupted(data), sections.blocked(data),
  sections.timeline(data), sections.owners(data), sections.findings(data), sections.notes(data),
];
main.replaceChildren(...parts.filter((part) => part !== undefined));
document.documentElement.dataset.ready = 'true';
