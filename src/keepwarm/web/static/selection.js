// Select leads, on the board or in the list, and do one thing to all of them.
import {fragment} from './fragments.js';
import {complain, show} from './toasts.js';

const bar = document.getElementById('bulk');
const guess = document.getElementById('estimate');
const picks = () => [...document.querySelectorAll('.pick:checked')];

function update() {
  const chosen = picks().length, said = bar.querySelector('output');
  bar.hidden = chosen === 0;
  said.textContent = said.dataset.chosen.replace('{n}', chosen);
  document.body.classList.toggle('choosing', chosen > 0);
  if (guess) estimate(chosen);
  const all = document.querySelector('.pick-all');
  if (!all) return;
  const total = document.querySelectorAll('.pick').length;
  all.checked = chosen > 0 && chosen === total;
  all.indeterminate = chosen > 0 && chosen < total;
}

// What research of them would take is asked for once the choosing rests.
let resting;
function estimate(chosen) {
  clearTimeout(resting);
  resting = chosen && setTimeout(async () => {
    const part = await fragment(`${guess.dataset.from}?leads=${chosen}`).catch(() => null);
    if (picks().length === chosen) guess.replaceChildren(part ?? '');
  }, 150);
}

function clear() {
  for (const pick of picks()) pick.checked = false;
  update();
}

async function change(what, value = '') {
  const body = new URLSearchParams({ids: picks().map(pick => pick.value).join(), what, value});
  bar.ariaBusy = 'true';
  try {
    show(await fragment(bar.action, {method: 'POST', body}));
    clear();
    document.dispatchEvent(new Event('bulk:done'));
  } catch (problem) {
    complain(problem);
  } finally {
    bar.ariaBusy = null;
  }
}

let lastPick;
document.addEventListener('click', event => {
  const pick = event.target.closest('.pick');
  if (!pick) return;
  if (event.shiftKey && lastPick) pickBetween(lastPick, pick);
  lastPick = pick;
});
function pickBetween(one, other) {
  const all = [...document.querySelectorAll('.pick')];
  const [from, to] = [all.indexOf(one), all.indexOf(other)].sort((a, b) => a - b);
  for (const pick of all.slice(from, to + 1)) pick.checked = other.checked;
}

document.addEventListener('change', event => {
  const {target} = event;
  if (!target.matches('.pick, .pick-all')) return;
  const isAll = target.matches('.pick-all');
  if (isAll) for (const pick of document.querySelectorAll('.pick')) pick.checked = target.checked;
  update();
});
document.addEventListener('picks', update);
document.addEventListener('keydown', event => {
  const isElsewhere = document.querySelector('dialog:modal') || event.target.matches('input[type=search]');
  if (event.key === 'Escape' && !isElsewhere) clear();
});

bar.addEventListener('click', event => {
  const button = event.target.closest('button');
  if (button?.dataset.what) change(button.dataset.what);
  else if (button) clear();
});
bar.addEventListener('change', ({target}) => {
  if (target.value) change(target.dataset.what, target.value);
  target.value = '';
});
