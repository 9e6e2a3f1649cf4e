// Cards glide: measured before, moved at once, played from where they were.

const calm = matchMedia('(prefers-reduced-motion: reduce)');
const MOST_AT_ONCE = 12;  // more at a time is a storm, not a motion to follow
const TIMING = {duration: 260, easing: 'cubic-bezier(.2, .8, .2, 1)'};

/** Put a card into a list before another; `from` is where it seems to come from. Focus stays on it. */
export function glide(card, list, before, from = card.getBoundingClientRect()) {
  const focused = document.activeElement, hadFocus = card.contains(focused);
  if (list.moveBefore && card.isConnected) list.moveBefore(card, before);
  else list.insertBefore(card, before);
  // Without moveBefore the browser drops the focus of what is moved.
  if (hadFocus && document.activeElement !== focused) focused.focus({preventScroll: true});
  const to = card.getBoundingClientRect(), isSeen = from.width && to.width;  // not in a folded column
  const isMoved = from.x !== to.x || from.y !== to.y;
  if (isSeen && isMoved && !calm.matches && document.visibilityState === 'visible') fly(card, from, to);
}

/** A likeness of a card, laid over the page: for the eye only. */
export function likeness(card, className) {
  const copy = card.cloneNode(true);
  copy.removeAttribute('id');
  delete copy.dataset.lead;
  copy.inert = true;
  copy.ariaHidden = 'true';
  copy.classList.add(className);
  copy.style.width = `${card.offsetWidth}px`;
  copy.querySelector('.pick').remove();
  document.body.append(copy);
  return copy;
}

// Columns clip what scrolls in them, so a likeness flies over them while the card itself waits unseen.
async function fly(card, from, to) {
  if (document.querySelectorAll('.flying').length >= MOST_AT_ONCE) return;
  const copy = likeness(card, 'flying'), at = box => `${box.x}px ${box.y}px`;
  card.animate({opacity: [0, 0]}, TIMING);
  await copy.animate({translate: [at(from), at(to)]}, TIMING).finished.catch(() => null);
  copy.remove();
}
