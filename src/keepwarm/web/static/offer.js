// Our offer: rows of own criteria come and go, and what is typed is not left by accident.
import './page.js';

const rows = document.getElementById('own-criteria');
const form = document.querySelector('[data-guarded]');

function add() {
  const row = rows.lastElementChild.cloneNode(true);
  for (const field of row.querySelectorAll('input, textarea, select')) field.value = '';
  rows.append(row);
  row.querySelector('input').focus();
}

function drop(row) {
  const near = row.nextElementSibling ?? row.previousElementSibling;
  if (!near) add();
  row.remove();
  (near ?? rows.lastElementChild).querySelector('input').focus();
}

for (const button of document.querySelectorAll('[data-add], [data-drop]')) button.hidden = false;
for (const hint of document.querySelectorAll('[data-plain]')) hint.hidden = true;

let isTyped = form.dataset.guarded === 'typed';
form.addEventListener('input', () => { isTyped = true; });
form.addEventListener('submit', () => { isTyped = false; });
form.addEventListener('click', ({target}) => {
  if (target.closest('[data-add]')) add();
  const button = target.closest('[data-drop]');
  if (!button) return;
  isTyped = true;
  drop(button.closest('li'));
});
addEventListener('beforeunload', event => { if (isTyped) event.preventDefault(); });
