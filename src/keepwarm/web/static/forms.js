// Forms and buttons that send in place. The markup says what follows:
//   form[data-send]              send by fetch, show mistakes in the dialog
//     data-method="delete"       what a form cannot say by itself
//     data-reset · data-done     afterwards: empty the form · close the dialogs around it
//     data-remove="tr"           afterwards: what encloses it is gone
//   [data-submit] in a form      send it as soon as this changes
//   button[data-post|delete]     send a request without a form; data-body: what to say in it
//   button[data-open="id"]       open that <dialog>
import {ask} from './fragments.js';
import {leadTo, show as showDialog} from './dialog.js';
import {complain, show as showToasts} from './toasts.js';

async function send(form, submitter) {
  const method = (form.dataset.method ?? form.method).toUpperCase();
  const body = method === 'DELETE' ? undefined : new URLSearchParams(new FormData(form, submitter));
  form.ariaBusy = 'true';
  try {
    const answer = await ask(form.action, {method, body});
    form.dispatchEvent(new Event('sent', {bubbles: true}));
    settle(form, answer);
  } catch (problem) {
    complain(problem);
    // What shows must be what is stored: a choice that was refused goes back.
    for (const choice of choices(form)) choice.value = choice.dataset.was;
  } finally {
    form.ariaBusy = null;
  }
}

const choices = form => form.querySelectorAll('select[data-submit]');

function settle(form, {part, isDone, ledTo}) {
  if (ledTo) return leadTo(ledTo, part);
  showToasts(part);
  if (!isDone) return showDialog(part);
  for (const choice of choices(form)) choice.dataset.was = choice.value;
  if ('reset' in form.dataset) form.reset();
  if ('done' in form.dataset) leave(form);
  form.closest(form.dataset.remove ?? ':not(*)')?.remove();
}

function leave(form) {
  const isPage = !document.getElementById('dialog').contains(form);
  for (let dialog; (dialog = form.closest('dialog[open]'));) dialog.close();
  if (isPage) location.assign('/board');
}

async function press(button, method, url) {
  if (button.ariaBusy) return;
  button.ariaBusy = 'true';  // a disabled button would lose the focus
  try {
    const body = button.dataset.body && new URLSearchParams(button.dataset.body);
    const {part} = await ask(url, {method, body});
    button.dispatchEvent(new Event('sent', {bubbles: true}));
    showToasts(part);
  } catch (problem) {
    complain(problem);
  } finally {
    button.ariaBusy = null;
  }
}

document.addEventListener('submit', event => {
  if (!('send' in event.target.dataset)) return;
  event.preventDefault();
  send(event.target, event.submitter);
});
document.addEventListener('change', event => {
  if ('submit' in event.target.dataset) event.target.form.requestSubmit();
});
document.addEventListener('click', event => {
  const {dataset} = event.target.closest('button[data-post], button[data-delete], button[data-open]') ?? {};
  if (!dataset) return;
  const button = event.target.closest('button');
  if (dataset.open) document.getElementById(dataset.open).showModal();
  else press(button, dataset.post ? 'POST' : 'DELETE', dataset.post ?? dataset.delete);
});
