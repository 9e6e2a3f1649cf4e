// The two menus of a step: until when it may rest, and why it is skipped. They stand outside what news draws anew.
import {ask} from './fragments.js';
import {openBeside} from './menus.js';
import {complain, show} from './toasts.js';

async function send(menu, body) {
  const {step, about} = menu.dataset;
  try {
    const {part} = await ask(`/steps/${step}/${about}`, {method: 'POST', body});
    menu.close();
    show(part);
    (document.getElementById(`step-${step}`) ?? document.body).dispatchEvent(new Event('sent', {bubbles: true}));
  } catch (problem) {
    complain(problem);  // the menu stays, with what was typed
  }
}

document.addEventListener('click', event => {
  const button = event.target.closest('button[data-ask]'), choice = event.target.closest('.menu button[data-body]');
  if (button) {
    const menu = document.getElementById(button.dataset.ask), form = menu.querySelector('form');
    Object.assign(menu.dataset, {about: button.dataset.ask, step: button.closest('[data-row]').dataset.row});
    form.reset();
    openBeside(menu, button);
  } else if (choice) {
    send(choice.closest('.menu'), new URLSearchParams(choice.dataset.body));
  }
});
for (const form of document.querySelectorAll('.menu form')) form.addEventListener('submit', event => {
  event.preventDefault();
  send(form.closest('.menu'), new URLSearchParams(new FormData(form)));
});
