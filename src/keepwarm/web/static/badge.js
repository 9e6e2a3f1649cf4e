// The count beside Today in the navigation, on every page.
import {follower} from './following.js';

const look = follower(() => '/today/badge', part => document.getElementById('badge')?.replaceWith(part));
for (const topic of ['today', 'resync']) document.addEventListener(`live:${topic}`, look);
