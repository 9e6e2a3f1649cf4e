// The counts in the navigation, on every page: one look for a burst of news.
import {fragment} from './fragments.js';

let waiting;

function look() {
  waiting ??= setTimeout(async () => {
    waiting = undefined;
    const part = await fragment('/today/badge').catch(() => null);
    for (const fresh of [...(part?.children ?? [])]) document.getElementById(fresh.id)?.replaceWith(fresh);
  }, 300);
}

for (const topic of ['today', 'task', 'resync']) document.addEventListener(`live:${topic}`, look);
