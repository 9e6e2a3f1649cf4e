// Messages that go by themselves, wait while somebody reads them, and stay within reach of an open dialog.
import {fragment, Refused} from './fragments.js';
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
document.addEventListener('close', event => {
  if (event.target.contains(region)) document.body.append(region);
}, {capture: true});

document.addEventListener('click', event => {
  if (event.target.closest('[data-dismiss]')) event.target.closest('.toast')?.remove();
});

// An event may come again after a reload; what was said once is not said twice.
document.addEventListener('live:toast', async ({detail: {id, lead, what}}) => {
  const told = recall('toasts', [], () => sessionStorage);
  if (id && told.includes(id)) return;
  remember('toasts', [...told.slice(-99), id], () => sessionStorage);
  const about = lead ? `/leads/${lead}` : `/${id.replace(':', '/')}`;  // 'import:7' is at /import/7
  show(await fragment(`${about}/toast?what=${encodeURIComponent(what)}`).catch(() => new DocumentFragment()));
});
