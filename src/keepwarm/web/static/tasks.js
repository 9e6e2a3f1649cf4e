// Tasks: the page follows what happens as Today does, and a lead is looked for while one types.
import './today.js';
import {ask} from './fragments.js';
import {complain} from './toasts.js';

let latest;

async function look(form) {
  latest?.abort();
  latest = new AbortController();
  try {
    const {part} = await ask(`${form.action}?${new URLSearchParams(new FormData(form))}`, {signal: latest.signal});
    form.parentNode.querySelector('.leads-found').replaceWith(part.querySelector('.leads-found'));
  } catch (problem) {
    complain(problem);
  }
}

document.addEventListener('input', ({target}) => {
  if (target.form && 'find' in target.form.dataset) look(target.form);
});
document.addEventListener('submit', event => {
  if (!('find' in event.target.dataset)) return;
  event.preventDefault();
  look(event.target);
});
