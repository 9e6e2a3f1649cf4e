// The language model's page follows its own test, and what is used meanwhile.
import './page.js';
import {follower} from './following.js';

const look = follower(() => location.pathname, part => {
  for (const id of ['check', 'usage', 'calls']) document.getElementById(id)?.replaceWith(part.getElementById(id));
}, {pause: 300});

for (const news of ['live:model', 'live:resync']) document.addEventListener(news, look);
