// The plan of a lead: copying words, and questions that open with the cursor in them and close when answered.
//   details.asks      a question below its button
//   form[data-stay]   sending it answers nothing: the question stays open
import './copy.js';

// Before the click opens it: a question is closed, and will be open in the next frame.
document.addEventListener('click', ({target}) => {
  const asks = target.closest('details.asks > summary')?.parentNode;
  if (!asks || asks.open) return;
  requestAnimationFrame(() => asks.querySelector('input:not([type=hidden]), textarea, button')?.focus());
});

document.addEventListener('reset', ({target}) => close(target.closest('details.asks')));
document.addEventListener('sent', ({target}) => {
  if (!('stay' in target.dataset)) close(target.closest('details.asks'));
  if (!('done' in target.dataset)) target.closest('dialog.ask')?.close();
});

function close(asks) {
  if (!asks) return;
  asks.open = false;
  asks.querySelector('summary').focus({preventScroll: true});
}
