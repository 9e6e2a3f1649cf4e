// The lead in front of you goes on while you read: parts that changed are swapped, what you opened or typed stays.
import {fragment} from './fragments.js';

let timer;

function shownLead() {
  return document.querySelector('dialog[open] [data-lead-shown], main [data-lead-shown]');
}

async function renew(shown) {
  const part = await fragment(`/leads/${shown.dataset.leadShown}`).catch(() => null);
  if (!part || !shown.isConnected) return;
  for (const old of shown.querySelectorAll('[data-part]')) {
    const fresh = part.querySelector(`[data-part="${old.dataset.part}"]`);
    if (fresh) swap(old, fresh);
  }
}

function swap(old, fresh) {
  for (const section of old.querySelectorAll('details[id]')) {
    const same = fresh.querySelector(`#${section.id}`);
    if (same) same.open = section.open;
  }
  if (old.isEqualNode(fresh)) return;
  const focused = focusedIn(old);
  old.replaceWith(fresh);
  if (focused) fresh.querySelector(`#${focused}:not(details), #${focused} > summary`)?.focus({preventScroll: true});
}

/** The id by which the focus can be found again: its own, or its section's. */
function focusedIn(part) {
  const focused = document.activeElement;
  return part.contains(focused) && (focused.id || focused.closest('details')?.id);
}

// A run tells of every agent twice; a look every 300 ms is enough to follow.
function renewSoon({detail: {lead}}) {
  const shown = shownLead();
  if (!shown || (lead && String(lead) !== shown.dataset.leadShown)) return;
  timer ??= setTimeout(() => { timer = undefined; renew(shown); }, 300);
}
for (const event of ['agent', 'card', 'stage', 'resync']) document.addEventListener(`live:${event}`, renewSoon);

// What one did oneself shows at once, whether or not the stream tells of it.
document.addEventListener('sent', ({target}) => {
  const shown = target.closest('[data-lead-shown]');
  if (shown && !('done' in target.dataset)) renew(shown);
});
