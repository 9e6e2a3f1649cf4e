// Today and the tasks: the page follows what happens, and what is to be done is done, put off or skipped by button, menu
// or key.
import './page.js';
import './copy.js';
import './todokeys.js';
import './todomenus.js';
import {follower} from './following.js';
import {renew} from './renewing.js';

const address = location.href;  // a lead's dialog changes it for as long as it is open
const look = follower(() => address, renew, {pause: 250});

for (const topic of ['today', 'plan', 'email', 'task', 'gone', 'resync']) document.addEventListener(`live:${topic}`, look);
// What one did oneself shows at once, whether or not the stream tells of it.
document.addEventListener('sent', ({target}) => {
  target.closest('.todo')?.classList.add('left');
  look();
});
// A page that was put aside overnight is another day's page.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') look();
});
