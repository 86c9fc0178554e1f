import * as sections from './sections';
import type { PageData } from '../data';

/** The script of the page: renders the data that is embedded in it. */
const data = JSON.parse(document.getElementById('data')!.textContent!) as PageData;
const main = document.getElementById('main')!;
const parts = [
  sections.head(data), sections.interrupted(data), sections.blocked(data),
  sections.timeline(data), sections.owners(data), sections.findings(data), sections.notes(data),
];
main.replaceChildren(...parts.filter((part) => part !== undefined));
document.documentElement.dataset.ready = 'true';
