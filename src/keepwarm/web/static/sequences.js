// The editor of a sequence: the server says when each touch comes and how it reads, while one writes.
// What is typed is not left by accident.
import './page.js';
import {fragment} from './fragments.js';
import {complain} from './toasts.js';

const form = document.getElementById('sequence');

function sketch(what) {
  const body = new URLSearchParams(new FormData(form));
  if (what) body.set('do', what);
  return fragment(form.dataset.sketch, {method: 'POST', body});
}

// Only what the server says is renewed: fields, cursor and scrolling stay as they are.
let turn = 0, isTyped = false, resting;
async function say() {
  const mine = ++turn;
  const part = await sketch().catch(() => null);
  if (!part || mine !== turn) return;
  for (const place of form.querySelectorAll('[data-said]')) {
    const news = part.getElementById(place.id);
    if (news && !news.isEqualNode(place)) place.replaceWith(news);
  }
}

async function redraw(what, focusOn) {
  isTyped = true;
  turn++;
  clearTimeout(resting);
  try {
    const part = await sketch(what);
    document.getElementById('steps').replaceWith(part.getElementById('steps'));
    unhide();
    const landed = form.querySelector('[data-landed]');
    (focusOn ? document.getElementById(focusOn) : landed?.querySelector('input') ?? form.querySelector('.add button'))?.focus();
  } catch (problem) {
    complain(problem);
  }
}

function insert(button) {
  const words = document.getElementById(button.dataset.into);
  words.setRangeText(button.dataset.insert, words.selectionStart, words.selectionEnd, 'end');
  words.focus();
  words.dispatchEvent(new Event('input', {bubbles: true}));
}

// Without a script these buttons would do nothing, so they are not there.
function unhide() {
  for (const button of form.querySelectorAll('[data-insert]')) button.hidden = false;
}

form.addEventListener('submit', () => { isTyped = false; });
addEventListener('beforeunload', event => { if (isTyped) event.preventDefault(); });
form.addEventListener('input', ({target}) => {
  isTyped = true;
  clearTimeout(resting);
  if (target.name !== 'channel') resting = setTimeout(say, 250);
});
form.addEventListener('change', ({target}) => {
  if (target.name === 'channel') redraw('', target.id);
});
form.addEventListener('click', event => {
  const button = event.target.closest('button');
  if (button?.dataset.insert) return insert(button);
  if (button?.name !== 'do') return;
  event.preventDefault();
  redraw(button.value);
});
unhide();
