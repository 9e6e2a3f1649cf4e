// The buttons of the Telegram client: the one thing to do on this page, what to do instead of it, and the way back.
// They press buttons of the page, which step aside while the client shows them.
import {mayLeave, unsavedForms} from './tma_unsaved.js';
import {wayBack} from './tma_trail.js';

const LONGEST = 64;
const told = {};  // what the client shows: it is told what changes, and on every page once, for it knows of no pages
const offered = {};

function say(event, state) {
  const text = JSON.stringify(state);
  if (told[event] === text) return;
  told[event] = text;
  tg.post(event, state);
}

// Menus and questions stand over the dialog, wherever in the page they are written.
const openDialog = () => document.querySelector('dialog:modal:not(#dialog)') ?? document.querySelector('#dialog:modal');
const isThere = element => !element.closest('[hidden], details:not([open])');

/** What the page offers now: what is written is to be saved first, then comes what the page is there for. */
function choose() {
  const here = openDialog() ?? document.querySelector('main');
  if (!here || here.matches('.menu, .ask')) return {};
  const written = unsavedForms().findLast(form => here.contains(form) && !form.matches('.another'));
  const saves = written?.querySelector('.btn.primary:not([type=button]), .btn:not([type])');
  const fields = [...here.querySelectorAll('.form-sheet form .actions .primary')].find(isThere);
  if (fields && (!saves || fields === saves)) return {kind: 'form', main: fields};
  if (saves && isThere(saves)) return {kind: 'written', main: saves};
  const plan = here.querySelector('#ask-plan .primary');
  if (plan) return {kind: 'plan', main: plan};
  const step = here.querySelector('.spine > .now:is(.today, .overdue)');
  const done = step?.querySelector('.acts:not(.quiet) > form:first-child .btn');
  // Where the step itself is on another tab, the button says which one it means, and has the room to.
  if (done && !step.checkVisibility()) return {kind: 'done', main: done, about: step.querySelector('.what').textContent};
  return done ? {kind: 'done', main: done, secondary: step.querySelector('details[id^=skip-] > summary')} : {};
}

function words(button, about) {
  const text = [button.textContent.trim().replace(/\s+/g, ' '), about].filter(Boolean).join(': ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

const isBusy = button => button.ariaBusy === 'true' || button.form?.ariaBusy === 'true' || 'sending' in (button.form?.dataset ?? {});

function draw(name, button, about) {
  offered[name] = button;
  const event = `web_app_setup_${name}_button`;
  if (!button) return say(event, {is_visible: false});
  const busy = isBusy(button), ready = !busy && (button.form?.checkValidity() ?? true);
  say(event, {is_visible: true, is_active: ready, is_progress_visible: busy, text: words(button, about)});
}

/** Show in the client what the page offers now. */
export function drawButtons() {
  if (!tg.inside) return;  // then the page's own buttons are all there is
  const {kind, main, secondary, about} = choose(), hasSecondary = tg.atLeast('7.10') && secondary;
  const isInside = tg.atLeast('6.1') && wayBack() !== 0, isOver = openDialog() !== null;
  draw('main', main, about);
  if (tg.atLeast('7.10')) draw('secondary', secondary);
  if (tg.atLeast('6.1')) say('web_app_setup_back_button', {is_visible: isInside || isOver});
  if (tg.atLeast('6.2')) say('web_app_setup_closing_behavior', {need_confirmation: unsavedForms().length > 0});
  mark('main', kind);
  mark('secondary', hasSecondary ? kind : undefined);
  mark('inside', isInside ? '' : undefined);
}

// The page steps aside for what the client shows (tma.css).
function mark(name, value) {
  const {dataset} = document.documentElement;
  if (value === undefined) delete dataset[name];
  else dataset[name] = value;
}

// A page that comes back as it was knows nothing of what the client shows since.
addEventListener('pageshow', ({persisted}) => { if (persisted) for (const event of Object.keys(told)) delete told[event]; });
tg.on('main_button_pressed', () => offered.main?.click());
tg.on('secondary_button_pressed', () => offered.secondary?.click());
tg.on('back_button_pressed', async () => {
  const dialog = openDialog();
  if (dialog && (dialog.id !== 'dialog' || !wayBack())) return dialog.close();
  if (await mayLeave()) history.go(wayBack());
});
document.addEventListener('submit', ({target}) => { if (!('send' in target.dataset)) target.dataset.sending = ''; });
