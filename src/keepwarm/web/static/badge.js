// The count beside Today in the navigation, on every page: one look for a burst of news.
import {fragment} from './fragments.js';

let waiting;

function look() {
  waiting ??= setTimeout(async () => {
    waiting = undefined;
    const part = await fragment('/today/badge').catch(() => null);
    if (part) document.getElementById('badge').replaceWith(part);
  }, 300);
}

for (const topic of ['today', 'resync']) document.addEventListener(`live:${topic}`, look);
