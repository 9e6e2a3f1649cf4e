// The dialog: any link with data-dialog opens in it. The address follows, so Back closes and a reload shows the page.
import {fragment} from './fragments.js';
import {complain} from './toasts.js';

const dialog = document.getElementById('dialog');

/** Open what a URL answers. */
export async function open(url, {isNew = true} = {}) {
  try {
    show(await fragment(url));
  } catch (problem) {
    return complain(problem);
  }
  const write = history.state?.dialog ? 'replaceState' : 'pushState';
  if (isNew) history[write]({dialog: url}, '', url);
}

/** Show a fragment that is at hand. */
export function show(part) {
  dialog.replaceChildren(part);
  if (!dialog.open) dialog.showModal();
  dialog.dispatchEvent(new CustomEvent('dialog:shown', {bubbles: true}));
}

/** The content of the dialog has another address now. */
export function isAt(url) {
  if (history.state?.dialog) history.replaceState({dialog: url}, '', url);
}

export const close = () => dialog.close();

dialog.addEventListener('close', () => {
  dialog.replaceChildren();
  if (history.state?.dialog) history.back();
});

addEventListener('popstate', ({state}) => {
  if (state?.dialog) open(state.dialog, {isNew: false});
  else if (dialog.open) dialog.close();
});

document.addEventListener('click', event => {
  const link = event.target.closest('a[data-dialog]');
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (link && isPlain) {
    event.preventDefault();
    link.closest('dialog.menu')?.close();
    open(link.getAttribute('href'));
  } else if (event.target.closest('[data-close]') || event.target.matches('dialog')) {
    // A click on the dialog itself is a click on its backdrop: the content covers the rest.
    event.target.closest('dialog')?.close();
  }
});
