// What the hand feels: something was saved, something failed, something was switched. Nothing else.

const feel = kind => tg.atLeast('6.1') && tg.post('web_app_trigger_haptic_feedback', kind);

document.addEventListener('sent', () => feel({type: 'notification', notification_type: 'success'}));
document.addEventListener('change', ({target}) => {
  if (target.matches('select, [type=checkbox], [type=radio]')) feel({type: 'selection_change'});
});
document.addEventListener('click', ({target}) => {
  if (target.closest('[role=tab], .stages button')) feel({type: 'selection_change'});
});
new MutationObserver(changes => {
  const fresh = changes.flatMap(({addedNodes}) => [...addedNodes]);
  if (fresh.some(each => each.matches?.('.toast.bad'))) feel({type: 'notification', notification_type: 'error'});
}).observe(document.getElementById('toasts'), {childList: true});
