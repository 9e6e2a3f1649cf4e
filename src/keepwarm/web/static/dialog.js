// The dialog: any link with data-dialog opens in it. The address follows, so Back works and a reload shows the page.
import {fragment} from './fragments.js';
import {complain} from './toasts.js';
import {dress} from './wardrobe.js';

const dialog = document.getElementById('dialog');
let opener;
const depth = () => history.state?.depth ?? 0;  // how many addresses the dialog has added to the history

/** Open what a URL answers. */
export async function open(url) {
  if (await draw(url)) history.pushState({dialog: url, depth: depth() + 1}, '', url);
}

/** A form led to another address, whose fragment is at hand: show it in the dialog if that is where we are. */
export function leadTo(url, part) {
  if (!dialog.open) return location.assign(url);
  show(part);
  history.replaceState({dialog: url, depth: depth()}, '', url);
}

/** Show a fragment that is at hand. */
export function show(part) {
  if (!dialog.open) opener = document.activeElement.getAttribute('href');
  dialog.replaceChildren(part);
  if (dialog.open) dialog.querySelector('[autofocus]')?.focus();
  else dialog.showModal();
  dialog.dispatchEvent(new Event('dialog:shown', {bubbles: true}));
}

async function draw(url) {
  try {
    const [part] = await Promise.all([fragment(url), dress()]);
    show(part);
    document.getElementById('quote')?.scrollIntoView({block: 'center'});
    return true;
  } catch (problem) {
    complain(problem);
    return false;
  }
}

dialog.addEventListener('close', () => {
  dialog.replaceChildren();
  // The link that opened it may have been drawn anew meanwhile; its successor takes the focus.
  const isLost = opener && document.activeElement === document.body;
  if (isLost) document.querySelector(`a[href="${opener}"]`)?.focus({preventScroll: true});
  if (depth()) history.go(-depth());
});

addEventListener('popstate', ({state}) => {
  if (state?.dialog) draw(state.dialog);
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
    event.target.closest('dialog').close();
  }
});
