// Messages that go by themselves, wait while somebody reads them, and stay within reach of an open dialog.
import {fragment, Refused} from './fragments.js';
import {seen} from './live.js';
import {recall, remember} from './storage.js';

const region = document.getElementById('toasts');
const AT_ONCE = 4;

/** Show the toasts a fragment holds; the rest of it stays in the fragment. */
export function show(part) {
  for (const toast of part.querySelectorAll('.toast')) {
    stayInReach();
    region.append(toast);
    leaveAfter(toast, Number(toast.dataset.seconds ?? 4));
  }
  while (region.childElementCount > AT_ONCE) region.firstElementChild.remove();
}

/** Say a sentence of the page's own. */
export function say(text) {
  const part = document.getElementById('plain-toast').content.cloneNode(true);
  part.querySelector('.msg').textContent = text;
  part.firstElementChild.dataset.seconds = 6;
  show(part);
}

/** Say what went wrong; `prefix` tells what it means for the person. */
export function complain(problem, prefix = '') {
  if (problem.name === 'AbortError') return;
  const {unreachable, failed} = region.dataset;
  const text = problem instanceof Refused ? problem.message : problem instanceof TypeError ? unreachable : failed;
  say(`${prefix} ${text}`.trim());
}

function leaveAfter(toast, seconds) {
  setTimeout(() => {
    if (toast.matches(':hover, :focus-within')) leaveAfter(toast, 1);
    else toast.remove();
  }, seconds * 1000);
}

// What lies outside a modal dialog cannot be pressed, so the region moves into the topmost one.
function stayInReach() {
  const home = [...document.querySelectorAll('dialog:modal')].pop() ?? document.body;
  if (region.parentNode !== home) home.append(region);
}
document.addEventListener('dialog:shown', () => { if (region.firstElementChild) stayInReach(); });
document.addEventListener('close', event => {
  if (event.target.contains(region)) document.body.append(region);
}, {capture: true});

// A message takes the focus along when it goes: whoever pressed it is back where they were.
let place;
const leave = from => { if (!region.contains(from)) place = from; };
region.addEventListener('pointerdown', () => leave(document.activeElement));
region.addEventListener('focusin', ({relatedTarget}) => leave(relatedTarget));
document.addEventListener('click', event => {
  if (!event.target.closest('[data-dismiss]')) return;
  event.target.closest('.toast')?.remove();
  if (document.activeElement === document.body) place?.focus({preventScroll: true});
});

// What ended in the background is told once, on the page one looks at: events come again after a reload, other
// pages of this browser hear them too, and what ended while no page listened is asked for when the stream opens.
const told = new Set();  // where nothing can be stored, this page remembers
const known = () => [...told, ...recall('told', [])];

async function tellOnce(id, bring) {
  await seen();
  if (known().includes(id)) return;
  const toasts = await bring();
  const tell = () => {
    if (!toasts || known().includes(id)) return;
    told.add(id);
    remember('told', [...recall('told', []).slice(-99), id]);
    show(toasts);
  };
  // Two windows may be looked at: whoever gets the lock tells, and holds it until the other's storage knows of it.
  if (!navigator.locks) return tell();  // neither https nor at home
  navigator.locks.request(`told ${id}`, {ifAvailable: true}, lock => lock && (tell(), new Promise(done => setTimeout(done, 3000)))).catch(tell);  // denied in some frames
}

document.addEventListener('live:toast', ({detail: {id, lead, what}}) => {
  const about = lead ? `/leads/${lead}` : `/${id.replace(':', '/')}`;  // 'import:7' is at /import/7
  const looked = () => document.querySelector('[data-lead-shown]')?.dataset.leadShown ?? '';  // at: no chat need tell
  tellOnce(id ?? `${about} ${what} ${Date.now()}`, () => fragment(`${about}/toast?what=${encodeURIComponent(what)}&open=${looked()}`).catch(() => null));
});

document.addEventListener('stream:open', async () => {
  const part = await fragment('/requests/recent').catch(() => new DocumentFragment());
  for (const toast of part.querySelectorAll('.toast')) {
    const alone = new DocumentFragment();
    alone.append(toast);
    tellOnce(toast.dataset.key, () => alone);
  }
});
