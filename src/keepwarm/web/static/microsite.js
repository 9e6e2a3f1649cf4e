// A wizard without it asks for one press more a question; with it, a touch is an answer.
const form = document.querySelector('[data-wizard]');
const PAUSE = 220;  // so long one sees what one has chosen, in milliseconds
let isTouched = false;

// Arrow keys try answers out one by one: only a finger or a mouse means it.
form.addEventListener('pointerdown', () => { isTouched = true; });
form.addEventListener('keydown', () => { isTouched = false; });
form.addEventListener('change', event => {
  if (isTouched && event.target.closest('[data-one]')) setTimeout(() => form.requestSubmit(), PAUSE);
});

// One answer is sent once, however often one presses.
form.addEventListener('submit', event => {
  if (form.ariaBusy) event.preventDefault();
  form.ariaBusy = 'true';
});
// Whoever comes back by the browser's own button may press again.
addEventListener('pageshow', () => { form.ariaBusy = null; });
