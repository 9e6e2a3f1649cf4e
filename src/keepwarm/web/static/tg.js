// The bridge between a page in a Telegram Mini App and the Telegram client around it, by the documented event protocol.
// A classic script at the head of the page, so that theme and sizes are there before anything is drawn. It gives us
//   tg.inside · tg.isLaunch · tg.initData · tg.startParam · tg.theme · tg.atLeast('8.0') · tg.post(event, data) · tg.on(event, listener)
// and keeps what the client told at the start for our other pages: the fragment it came in is lost on the way to them.
globalThis.tg = (() => {
  const HOST = document.currentScript.dataset.origin;  // whose page may frame and steer us
  const root = document.documentElement, isFramed = window.parent !== window;
  const heard = new EventTarget();

  const told = location.hash.includes('tgWebApp') ? Object.fromEntries(new URLSearchParams(location.hash.slice(1))) : {};
  const launch = {...stored(), ...told};
  if (told.tgWebAppPlatform) {
    keep();
    try { sessionStorage.removeItem('tma:trail'); } catch { /* blocked: there is none */ }  // here everything begins
    // What signs somebody in must not stay in an address that gets copied.
    history.replaceState(history.state, '', location.pathname + location.search);
  }

  function stored() {
    try { return JSON.parse(sessionStorage.getItem('tg:launch')) ?? {}; } catch { return {}; }
  }
  function keep() {
    try { sessionStorage.setItem('tg:launch', JSON.stringify(launch)); } catch { /* blocked: this page knows it still */ }
  }

  function atLeast(version) {
    const [have, need] = [launch.tgWebAppVersion ?? '0', version].map(each => each.split('.').map(Number));
    return have[0] === need[0] ? (have[1] ?? 0) >= (need[1] ?? 0) : have[0] > need[0];
  }

  /** Tell the client something. False: there is none. */
  function post(type, data = {}) {
    if (!launch.tgWebAppPlatform) return false;
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
    let message;
    try { message = JSON.parse(data); } catch { return; }
    if (typeof message?.eventType === 'string') receive(message.eventType, message.eventData);
  });
  on('theme_changed', ({theme_params: params}) => {
    launch.tgWebAppThemeParams = JSON.stringify(params ?? {});
    keep();
  });
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

  addEventListener('DOMContentLoaded', () => {
    post('iframe_ready', {reload_supported: true});
    for (const event of ['ready', 'expand', 'request_theme', 'request_viewport']) post(`web_app_${event}`);
    if (atLeast('8.0')) for (const area of ['safe_area', 'content_safe_area']) post(`web_app_request_${area}`);
  });

  return {
    inside: Boolean(launch.tgWebAppPlatform),
    isLaunch: Boolean(told.tgWebAppPlatform),
    platform: launch.tgWebAppPlatform ?? '',
    initData: launch.tgWebAppData ?? '',
    startParam: told.tgWebAppStartParam ?? new URLSearchParams(location.search).get('tgWebAppStartParam') ?? '',
    get theme() {
      try { return JSON.parse(launch.tgWebAppThemeParams ?? '{}'); } catch { return {}; }
    },
    atLeast, post, on,
  };
})();
