// The outreach of a lead is fetched when somebody looks at it, and again while they do.
import {follower} from './following.js';
import {graft} from './grafting.js';

const news = ['task', 'reply', 'email', 'sequence', 'microsite', 'signal', 'stage', 'card', 'resync'];
const panel = () => document.querySelector('#panel-outreach:not([hidden])');
const shownIn = place => place.closest('[data-lead-shown]').dataset.leadShown;

let lead;
const look = follower(() => `/leads/${lead}/outreach`, part => {
  const place = panel(), fresh = part.querySelector('[data-part=outreach]');
  if (!place || !fresh || shownIn(place) !== lead) return;
  const old = place.querySelector('[data-part=outreach]');
  if (!old) place.replaceChildren(fresh);
  else if (!old.isEqualNode(fresh)) graft(old, fresh);
});

function lookAgain() {
  const place = panel();
  if (!place) return;
  lead = shownIn(place);
  look();
}

document.addEventListener('tab:chosen', lookAgain);
document.addEventListener('sent', ({target}) => target.closest('[data-lead-shown]') && lookAgain());
for (const each of news) {
  document.addEventListener(`live:${each}`, ({detail}) => {
    const place = panel();
    if (place && (!detail.lead || String(detail.lead) === shownIn(place))) lookAgain();
  });
}
