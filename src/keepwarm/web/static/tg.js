// The bridge between a page in a Telegram Mini App and the Telegram client around it, by the documented event protocol.
// A classic script at the head of the page, so that theme and sizes are there before anything is drawn. It gives us
//   tg.inside · tg.isLaunch · tg.initData · tg.startParam · tg.atLeast('8.0') · tg.post(event, data) · tg.on(event, listener)
//   tg.kept · tg.keep(facts)     for our other pages: the fragment that says what client this is is lost on the way to them
globalThis.tg = (() => {
  const HOST = document.currentScript.dataset.origin;  // whose page may frame and steer us
  const root = document.documentElement, isFramed = window.parent !== window;
  const heard = new EventTarget();

  // Frames are often denied any storage, but a frame's own name outlives its pages.
  const NAME = 'keepwarm ';
  const kept = (window.name.startsWith(NAME) && parsed(window.name.slice(NAME.length))) || {};
  function keep(facts) {
    Object.assign(kept, facts);
    window.name = NAME + JSON.stringify(kept);
  }

  const told = location.hash.includes('tgWebApp') ? Object.fromEntries(new URLSearchParams(location.hash.slice(1))) : {};
  if (told.tgWebAppPlatform) {
    const {tgWebAppPlatform: platform, tgWebAppVersion: version, tgWebAppThemeParams: theme} = told;
    keep({platform, version, theme: parsed(theme), trail: undefined});  // here everything begins
    // What signs somebody in is for this page alone, and must not stay in an address that gets copied.
    history.replaceState(history.state, '', location.pathname + location.search);
  }

  function parsed(json) {
    try { return JSON.parse(json); } catch { return undefined; }
  }

  function atLeast(version) {
    const [have, need] = [kept.version ?? '0', version].map(each => each.split('.').map(Number));
    return have[0] === need[0] ? (have[1] ?? 0) >= (need[1] ?? 0) : have[0] > need[0];
  }

  /** Tell the client something. False: there is none. */
  function post(type, data = {}) {
    if (!kept.platform) return false;
    const envelope = JSON.stringify({eventType: type, eventData: data});
    if (window.TelegramWebviewProxy) window.TelegramWebviewProxy.postEvent(type, JSON.stringify(data));
    else if (typeof window.external?.notify === 'function') window.external.notify(envelope);
    else if (isFramed) window.parent.postMessage(envelope, HOST);
    else return false;
    return true;
  }

  const receive = (type, detail) => heard.dispatchEvent(new CustomEvent(type, {detail: detail ?? {}}));
  const on = (type, listener) => heard.addEventListener(type, ({detail}) => listener(detail));

  // Native clients call one of these; a web client sends messages, which anybody could.
  window.TelegramGameProxy_receiveEvent = receive;
  window.TelegramGameProxy = {receiveEvent: receive};
  window.Telegram = {WebView: {receiveEvent: receive}};
  if (isFramed) addEventListener('message', ({source, origin, data}) => {
    if (source !== window.parent || origin !== HOST) return;
    const message = parsed(data);
    if (typeof message?.eventType === 'string') receive(message.eventType, message.eventData);
  });
  on('theme_changed', ({theme_params: theme}) => keep({theme}));
  on('reload_iframe', () => {
    post('iframe_will_reload');
    location.reload();
  });

  // Sizes, for the stylesheet: --tg-stable-height, --tg-safe-top …, --tg-content-safe-top …
  const size = (name, value) => root.style.setProperty(`--tg-${name}`, `${Number(value) || 0}px`);
  const edges = name => told => { for (const side of ['top', 'right', 'bottom', 'left']) size(`${name}-${side}`, told[side]); };
  on('viewport_changed', ({height, is_state_stable: isStable}) => { if (isStable && height > 0) size('stable-height', height); });
  on('safe_area_changed', edges('safe'));
  on('content_safe_area_changed', edges('content-safe'));

  function greet() {
    post('iframe_ready', {reload_supported: true});
    for (const event of ['ready', 'expand', 'request_theme', 'request_viewport']) post(`web_app_${event}`);
    if (atLeast('8.0')) for (const area of ['safe_area', 'content_safe_area']) post(`web_app_request_${area}`);
  }
  addEventListener('DOMContentLoaded', greet);
  addEventListener('pageshow', ({persisted}) => { if (persisted) greet(); });

  return {
    inside: Boolean(kept.platform),
    isLaunch: Boolean(told.tgWebAppPlatform),
    initData: told.tgWebAppData ?? '',
    startParam: told.tgWebAppStartParam ?? new URLSearchParams(location.search).get('tgWebAppStartParam') ?? '',
    kept, keep, atLeast, post, on,
  };
})();
