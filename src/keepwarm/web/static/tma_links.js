// Links that lead out of the Mini App are opened by the client: a page in its place would have no way back.

document.addEventListener('click', event => {
  const link = event.target.closest('a[target=_blank]');
  if (!link || !/^https?:$/.test(link.protocol)) return;
  const isChat = link.hostname === 't.me';
  const isTaken = isChat
    ? tg.post('web_app_open_tg_link', {path_full: link.pathname + link.search})
    : tg.atLeast('6.1') && tg.post('web_app_open_link', {url: link.href});
  if (isTaken) event.preventDefault();
});
