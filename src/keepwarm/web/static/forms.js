// Forms and buttons that send in place. The markup says where the answer goes:
//   form[data-send]              send by fetch; data-method="delete" where a form cannot say so itself
//     data-into="#id"            put the answer there; data-reset: empty the form; data-done: close the dialog
//   [data-submit] in a form      send it as soon as this changes
//   button[data-post|delete]     send a request without a form
//   button[data-open="id"]       open that <dialog>
import {ask} from './fragments.js';
import {isAt, show as showDialog} from './dialog.js';
import {complain, show as showToasts} from './toasts.js';

async function send(form, submitter) {
  const method = (form.dataset.method ?? form.method).toUpperCase();
  const body = method === 'DELETE' ? undefined : new FormData(form, submitter);
  form.ariaBusy = 'true';
  try {
    const answer = await ask(form.action, {method, body});
    settle(form, answer);
  } catch (problem) {
    complain(problem);
    // What shows must be what is stored: a choice that was refused goes back.
    for (const choice of form.querySelectorAll('select[data-submit]')) choice.value = choice.dataset.was;
  } finally {
    form.ariaBusy = null;
  }
}

function settle(form, {part, url, ok}) {
  showToasts(part);
  const {into, reset, done} = form.dataset, holder = form.closest('dialog');
  if (into) put(document.querySelector(into), part, url);
  if (!ok) return;
  if (reset !== undefined) form.reset();
  for (const choice of form.querySelectorAll('select[data-submit]')) choice.dataset.was = choice.value;
  if (done === undefined) return;
  for (let open = holder; open; open = open.parentNode.closest('dialog')) open.close();
  if (!document.getElementById('dialog').contains(holder)) location.assign(done || '/board');
}

function put(target, part, url) {
  if (target.id === 'dialog' && target.open) {
    showDialog(part);
    isAt(url);
  } else if (part.firstElementChild?.id === target.id) target.replaceWith(part);
  else target.replaceChildren(part);
}

async function press(button, method, url) {
  button.disabled = true;
  try {
    showToasts(await ask(url, {method}).then(answer => answer.part));
  } catch (problem) {
    complain(problem);
  } finally {
    button.disabled = false;
  }
}

document.addEventListener('submit', event => {
  if (event.target.dataset.send === undefined) return;
  event.preventDefault();
  send(event.target, event.submitter);
});
document.addEventListener('change', event => {
  if (event.target.dataset.submit !== undefined) event.target.form.requestSubmit();
});
document.addEventListener('click', event => {
  const button = event.target.closest('button[data-post], button[data-delete], button[data-open]');
  if (button?.dataset.open) document.getElementById(button.dataset.open).showModal();
  else if (button?.dataset.post) press(button, 'POST', button.dataset.post);
  else if (button?.dataset.delete) press(button, 'DELETE', button.dataset.delete);
});
