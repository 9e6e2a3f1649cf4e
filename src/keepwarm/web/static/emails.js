// E-mails: the piles follow what happens to each letter.
import './page.js';
import './plan.js';
import {follower} from './following.js';
import {renew} from './renewing.js';

const address = location.href;  // a lead's dialog changes it for as long as it is open
const look = follower(() => address, renew, {pause: 250});

for (const topic of ['email', 'gone', 'resync']) document.addEventListener(`live:${topic}`, look);
document.addEventListener('sent', look);
