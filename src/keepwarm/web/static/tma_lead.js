// A lead that a button in the chat has opened: ?step=34 opens that step, ?section=plan that part. Used once.

const query = new URLSearchParams(location.search);
const step = query.get('step'), section = step ? 'plan' : query.get('section');

if (section) {
  document.getElementById(`tab-${section}`)?.click();
  if (step) show(document.getElementById(`step-${step}-more`));
  for (const name of ['step', 'section']) query.delete(name);
  history.replaceState(history.state, '', [location.pathname, query].filter(String).join('?'));
}

function show(details) {
  if (!details) return;  // of an older plan, or taken out meanwhile
  details.open = true;
  details.querySelector('summary').focus({preventScroll: true});
  details.scrollIntoView({block: 'center'});
}
