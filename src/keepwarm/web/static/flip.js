// Cards glide: measured before, moved at once, played from where they were.

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** Put a card into a list before another; `from` is where it seems to come from. Focus stays on it. */
export function glide(card, list, before, from = card.getBoundingClientRect()) {
  const focused = document.activeElement, hadFocus = card.contains(focused);
  if (list.moveBefore && card.isConnected) list.moveBefore(card, before);
  else list.insertBefore(card, before);
  // Without moveBefore the browser drops the focus of what is moved.
  if (hadFocus && document.activeElement !== focused) focused.focus({preventScroll: true});
  if (calm.matches || document.visibilityState !== 'visible') return;
  const to = card.getBoundingClientRect(), x = from.x - to.x, y = from.y - to.y;
  if (!to.width || !from.width || (!x && !y)) return;  // into or out of a folded column
  card.animate([{transform: `translate(${x}px, ${y}px)`, zIndex: 3}, {transform: 'none', zIndex: 3}],
    {duration: 240, easing: 'cubic-bezier(.2, .8, .2, 1)'});
}
