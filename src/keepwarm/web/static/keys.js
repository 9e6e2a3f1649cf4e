// The board by keyboard: arrows walk the cards, Alt with an arrow moves one, letters act on the one in focus.
import {openMenu} from './cardmenu.js';
import {move} from './cards.js';
import {columns} from './columns.js';
import {show} from './dialog.js';
import {recall, remember} from './storage.js';
import {dress} from './wardrobe.js';

const isTyping = element => element.matches('input:not([type=checkbox]), select, textarea, [contenteditable]');

function walk(card, key) {
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    const next = key === 'ArrowDown' ? card.nextElementSibling : card.previousElementSibling;
    return next?.querySelector('a')?.focus();
  }
  const {top} = card.getBoundingClientRect();
  const near = nextColumns(card, key).map(column => nearest(column, top)).find(Boolean);
  near?.querySelector('a').focus();
}

/** The columns on one side, nearest first. */
function nextColumns(card, key) {
  const all = columns(), here = all.indexOf(card.closest('.col'));
  return key === 'ArrowRight' ? all.slice(here + 1) : all.slice(0, here).reverse();
}

function nearest(column, top) {
  const far = card => Math.abs(card.getBoundingClientRect().top - top);
  const shown = [...column.querySelectorAll('.card')].filter(card => card.offsetParent);
  return shown.sort((one, other) => far(one) - far(other))[0];
}

const onCard = {
  x: card => card.querySelector('.pick').click(),
  m: card => openMenu(card),
};
const anywhere = {
  '/': () => document.querySelector('#filters [name=q]').focus(),
  '?': () => dress().then(() => show(document.getElementById('keys').content.cloneNode(true))),
};

addEventListener('keydown', event => {
  const {key, target, altKey, ctrlKey, metaKey} = event, card = target.closest?.('.card');
  if (ctrlKey || metaKey || isTyping(target) || document.querySelector('dialog:modal')) return;
  if (card && /^Arrow/.test(key)) {
    event.preventDefault();
    const [next] = nextColumns(card, key);
    if (!altKey) walk(card, key);
    else if (next && /Left|Right/.test(key)) move(card, next.dataset.stage);
    return;
  }
  const act = recall('letter-keys', true) && !altKey && ((card && onCard[key]) ?? anywhere[key]);
  if (!act) return;
  event.preventDefault();
  act(card);
});

document.addEventListener('dialog:shown', () => {
  const choice = document.getElementById('letter-keys');
  if (choice) choice.checked = recall('letter-keys', true);
});
document.addEventListener('change', ({target}) => {
  if (target.id === 'letter-keys') remember('letter-keys', target.checked);
});
