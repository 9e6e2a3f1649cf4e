// The lead in front of you goes on while you read: parts that changed are swapped, what you opened or typed stays.
import './outreach.js';
import './plan.js';
import {follower} from './following.js';
import {graft} from './grafting.js';

let lead, wantsAll = false;

function shownLead() {
  return document.querySelector('dialog[open] [data-lead-shown], main [data-lead-shown]');
}

const look = follower(() => {
  const address = wantsAll ? `/leads/${lead}` : `/leads/${lead}/plan`;
  wantsAll = false;
  return address;
}, part => {
  const shown = shownLead();
  if (shown?.dataset.leadShown !== lead) return;
  for (const fresh of part.querySelectorAll('[data-part]')) {
    for (const old of shown.querySelectorAll(`[data-part="${fresh.dataset.part}"]`)) swap(old, fresh.cloneNode(true));
  }
}, {pause: 300});  // a run tells of every agent twice; a look every 300 ms is enough to follow

function renew(shown, {all}) {
  lead = shown.dataset.leadShown;
  wantsAll ||= all;
  look();
}

function swap(old, fresh) {
  for (const section of old.querySelectorAll('details[id]')) {
    const same = fresh.querySelector(`#${section.id}`);
    // A step that was settled closes, the one whose turn it is opens; what else one has opened stays open.
    const {state} = same?.dataset ?? {};
    if (same && (state === section.dataset.state || state === 'ahead')) same.open = section.open;
  }
  if (old.isEqualNode(fresh)) return;
  const focused = focusedIn(old);
  if (!graft(old, fresh)) return;
  if (focused && document.activeElement === document.body) {
    document.querySelector(`[data-lead-shown] #${focused}:not(details), [data-lead-shown] #${focused} > summary`)?.focus({preventScroll: true});
  }
}

/** The id by which the focus can be found again: its own, or its section's. */
function focusedIn(part) {
  const focused = document.activeElement;
  return part.contains(focused) && (focused.id || focused.closest('details')?.id);
}

function hear({type, detail: {lead: id}}) {
  const shown = shownLead();
  if (!shown || (id && String(id) !== shown.dataset.leadShown)) return;
  renew(shown, {all: !/plan|request|email/.test(type)});
}
for (const news of ['agent', 'card', 'stage', 'resync', 'plan', 'request', 'email']) document.addEventListener(`live:${news}`, hear);

// What one did oneself shows at once, whether or not the stream tells of it.
document.addEventListener('sent', ({target}) => {
  const shown = target.closest('[data-lead-shown]');
  if (shown && !('done' in target.dataset)) renew(shown, {all: true});
});
