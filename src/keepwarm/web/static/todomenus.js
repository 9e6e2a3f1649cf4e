// The menus of a step or a task: until when it may rest, why it is skipped, who else does it. They stand outside what
// news draws anew.
import {ask} from './fragments.js';
import {openBeside} from './menus.js';
import {complain, show} from './toasts.js';

async function send(menu, body) {
  const {at, about, row} = menu.dataset;
  try {
    const {part} = await ask(`${at}/${about}`, {method: 'POST', body});
    menu.close();
    show(part);
    (document.getElementById(row) ?? document.body).dispatchEvent(new Event('sent', {bubbles: true}));
  } catch (problem) {
    complain(problem);  // the menu stays, with what was typed
  }
}

// Of a menu's choices only those that the row allows, where it says so.
function offer(menu, allowed) {
  for (const choice of menu.querySelectorAll('[data-choice]')) choice.hidden = !allowed?.includes(choice.dataset.choice);
}

document.addEventListener('click', event => {
  const button = event.target.closest('button[data-ask]'), choice = event.target.closest('.menu button[data-body]');
  if (button) {
    const menu = document.getElementById(button.dataset.ask), row = button.closest('[data-row]');
    Object.assign(menu.dataset, {about: button.dataset.ask, at: row.dataset.at, row: row.id});
    menu.querySelector('form')?.reset();
    offer(menu, button.dataset.may?.split(','));
    openBeside(menu, button);
  } else if (choice) {
    send(choice.closest('.menu'), new URLSearchParams(choice.dataset.body));
  }
});
for (const form of document.querySelectorAll('.menu form')) form.addEventListener('submit', event => {
  event.preventDefault();
  send(form.closest('.menu'), new URLSearchParams(new FormData(form)));
});
