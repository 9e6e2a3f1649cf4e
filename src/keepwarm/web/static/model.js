// The language model's page follows its own test, and what is used meanwhile.
import './page.js';
import {fragment} from './fragments.js';

const PARTS = ['check', 'usage', 'calls'];
let isLooking = false, hasNews = false;

async function look() {
  hasNews = true;
  if (isLooking) return;
  isLooking = true;
  while (hasNews) {
    hasNews = false;
    const part = await fragment(location.pathname).catch(() => null);
    for (const id of PARTS) if (part) document.getElementById(id)?.replaceWith(part.getElementById(id));
    await new Promise(resolve => setTimeout(resolve, 300));
  }
  isLooking = false;
}

for (const news of ['live:model', 'live:resync']) document.addEventListener(news, look);
